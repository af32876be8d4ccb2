"""forecast.csv: a row an entered candidate and entry code, by entry code, then candidate number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from schemas.outgoing.parts import COUNT, DAY, one_of, person_columns, text

if TYPE_CHECKING:
    import pandas as pd

STATUSES = ("Achieved", "On course", "At risk", "Not eligible", "Not checked")
AMOUNT = r"[0-9]+(\.[0-9]+)?"
GRADE = r"([PMD]\*?){1,3}"


def _checked(table: pd.DataFrame) -> pd.Series[bool]:
    return (table["status"] != "On course") | (table["not_checked"] == "")


SCHEMA = pa.DataFrameSchema(
    {
        **person_columns(),
        "entry_type": one_of("Full award", "Unit"),
        "estimated_completion_date": text(DAY, optional=True),
        "status": one_of(*STATUSES),
        "units_claimed": text(COUNT),
        "units_standing": text(COUNT),
        "credits_claimed": text(AMOUNT, optional=True),
        "credits_needed": text(AMOUNT, optional=True),
        "points": text(AMOUNT, optional=True),
        "forecast_grade": text(GRADE, optional=True),
        "reachable_grade": text(GRADE, optional=True),
        "missing": pa.Column(),
        "assessors": pa.Column(),
        "not_checked": pa.Column(),
    },
    checks=pa.Check(_checked, error="on course, though something was not checked"),
    unique=["centre_number", "entry_code", "candidate_number", "surname", "forenames"],
    strict=True,
    ordered=True,
)
"""Of the table as text, blanks as blanks; raises pandera's SchemaError where it is not what is promised."""
