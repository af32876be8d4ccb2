"""claim.csv: a row a line, by candidate number, then unit number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from schemas import identifiers
from schemas.outgoing.parts import DAY, OUTCOMES, REFERENCE, STATES, claim_columns, one_of, text, unit_columns

if TYPE_CHECKING:
    import pandas as pd


def _numbered_once_submitted(table: pd.DataFrame) -> pd.Series[bool]:
    return (table["claim_number"] == "") == (table["status"] == "Unsubmitted")


_COLUMNS = {
    **claim_columns(submitted=False),
    **unit_columns(),
    "reference": text(REFERENCE, optional=True),
    "status": one_of(*STATES),
    "qualification": pa.Column(),
    "uci": text(identifiers.UCI.regex, optional=True),
    "uln": text(identifiers.ULN.regex, optional=True),
    "date_of_birth": text(DAY, optional=True),
    "assessor_name": text(),
    "awarding_body": pa.Column(),
    "evidence": pa.Column(),
    "submitted_on": text(DAY, optional=True),
    "sampled": one_of("", "yes"),
    "outcome": one_of(*OUTCOMES),
}
_ORDER = (
    "claim_number", "reference", "status", "centre_number", "entry_code", "qualification", "candidate_number", "uci",
    "uln", "surname", "forenames", "date_of_birth", "unit_number", "unit_reference", "unit_title", "grade", "assessor",
    "assessor_name", "awarding_body", "evidence", "submitted_on", "sampled", "outcome",
)  # fmt: skip

SCHEMA = pa.DataFrameSchema(
    {name: _COLUMNS[name] for name in _ORDER},
    checks=pa.Check(_numbered_once_submitted, error="a claim number before, or none after, the submission"),
    unique=["claim_number", "entry_code", "candidate_number", "unit_number"],
    strict=True,
    ordered=True,
)
"""Of the table as text, blanks as blanks; raises pandera's SchemaError where it is not what is promised."""
