"""programme.csv: a row for each component that a candidate of a learning programme needs.

By candidate number, then the package's order of components. Blank: what is not known, or has not happened yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandera.pandas as pa

from schemas import identifiers

if TYPE_CHECKING:
    import pandas as pd

STATES = ("awarded", "entered, waiting", "not awarded", "not entered")
AWARDS = ("Awarded", "Pass", "Merit", "Distinction", "Distinction*")
OTHERS = ("", "Fail", "Pending")

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _text(pattern: str = r"\S.*", *, optional: bool = False) -> pa.Column:
    return pa.Column(checks=pa.Check.str_matches(rf"^(?:{pattern}){'?' * optional}\Z"))


def _award_has_its_result(table: pd.DataFrame) -> pd.Series[bool]:
    return (table["state"] == "awarded") == table["result"].isin(AWARDS)


def _award_has_its_date(table: pd.DataFrame) -> pd.Series[bool]:
    return (table["state"] != "awarded") | (table["date_awarded"] != "")


SCHEMA = pa.DataFrameSchema(
    {
        "centre_number": _text(identifiers.CENTRE_NUMBER.regex),
        "framework": _text(),
        "package": _text(),
        "candidate_number": _text(identifiers.CANDIDATE_NUMBER.regex, optional=True),
        "uci": _text(identifiers.UCI.regex, optional=True),
        "surname": pa.Column(),
        "forenames": pa.Column(),
        "date_of_birth": _text(_DAY, optional=True),
        "group": pa.Column(),
        "component": _text(),
        "component_type": pa.Column(),
        "entry_code": _text(identifiers.ENTRY_CODE.regex, optional=True),
        "series": pa.Column(),
        "order_reference": pa.Column(),
        "state": pa.Column(checks=pa.Check.isin(STATES)),
        "result": pa.Column(checks=pa.Check.isin([*AWARDS, *OTHERS])),
        "date_awarded": _text(_DAY, optional=True),
        "origin": _text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9]{2,} [0-9a-f]{0,8} row [0-9]+", optional=True),
    },
    checks=[
        pa.Check(_award_has_its_result, error="an award without its result, or a result that is no award"),
        pa.Check(_award_has_its_date, error="an award without its date"),
    ],
    strict=True,
    ordered=True,
)
"""`SCHEMA.validate(views.programme.table(report))` raises pandera's SchemaError where the table is not what is promised."""
