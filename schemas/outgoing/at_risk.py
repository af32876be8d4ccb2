"""at-risk.csv: a row a reason of everybody who is At risk or Not eligible, by the date to act by."""

from __future__ import annotations

import pandera.pandas as pa

from schemas.outgoing.forecast import AMOUNT, GRADE
from schemas.outgoing.parts import DAY, one_of, person_columns, text

SCHEMA = pa.DataFrameSchema(
    {
        **person_columns(),
        "status": one_of("At risk", "Not eligible"),
        "credits_claimed": text(AMOUNT, optional=True),
        "credits_needed": text(AMOUNT, optional=True),
        "forecast_grade": text(GRADE, optional=True),
        "reachable_grade": text(GRADE, optional=True),
        "assessors": pa.Column(),
        "rule": text(r"RISK-[0-9]{2}"),
        "reason": text(),
        "what_to_do": text(),
        "act_by": text(DAY),
    },
    unique=["centre_number", "entry_code", "candidate_number", "surname", "forenames", "rule"],
    strict=True,
    ordered=True,
)
"""Of the table as text, blanks as blanks; raises pandera's SchemaError where it is not what is promised."""
