"""sample.csv: the sampled lines of a claim, by candidate number, then unit number."""

from __future__ import annotations

import pandera.pandas as pa

from schemas.outgoing.parts import claim_columns, text, unit_columns

_COLUMNS = {**claim_columns(submitted=True), **unit_columns(), "reason": text()}
_ORDER = (
    "claim_number", "centre_number", "entry_code", "candidate_number", "surname", "forenames", "unit_number",
    "unit_reference", "unit_title", "grade", "assessor", "reason",
)  # fmt: skip

SCHEMA = pa.DataFrameSchema(
    {name: _COLUMNS[name] for name in _ORDER},
    unique=["claim_number", "candidate_number", "unit_number"],
    strict=True,
    ordered=True,
)
"""Of the table as text, blanks as blanks; raises pandera's SchemaError where it is not what is promised."""
