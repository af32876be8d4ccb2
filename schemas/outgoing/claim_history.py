"""claim-history.csv: every claim of a centre, the latest first."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import identifiers
from schemas.outgoing.parts import CLAIM, COUNT, DAY, REFERENCE, STATES, one_of, text

SCHEMA = pa.DataFrameSchema(
    {
        "claim_number": text(CLAIM, optional=True),
        "reference": text(REFERENCE, optional=True),
        "entry_code": text(identifiers.ENTRY_CODE.regex),
        "qualification": pa.Column(),
        "status": one_of(*STATES),
        "lines": text(COUNT),
        "candidates": text(COUNT),
        "units": text(COUNT),
        **{
            f"{what}_on": text(DAY, optional=True)
            for what in ("submitted", "sampled", "finalised", "processed", "withdrawn")
        },
    },
    strict=True,
    ordered=True,
)
"""Of the table as text, blanks as blanks; raises pandera's SchemaError where it is not what is promised."""
