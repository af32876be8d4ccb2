"""What the catalogue's tables look like, and what is wrong with rows that somebody has written.

Kept apart from `schemas.qualifications`, which is needed everywhere and must load without pandera.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd
import pandera.pandas as pa

from schemas import identifiers

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUITES = ("Cambridge Technicals 2012", "Cambridge Technicals 2016", "OCR Nationals")
_CONFIDENCE = ("verified", "secondary", "inferred", "example", "missing")


@dataclass(frozen=True)
class Shape:
    """One table: its columns (all of them text), the columns that name a row, and what holds between columns."""

    schema: pa.DataFrameSchema
    key: list[str]
    rising: list[str]
    """Columns whose values may not fall from left to right; a blank one is passed over."""
    closed: bool
    """Whether the code asks for its rows by name, so that a row of another name would never be read."""

    @property
    def columns(self) -> list[str]:
        return list(self.schema.columns)


def _matching(pattern: str, needed: str, *, optional: bool = False) -> pa.Column:
    regex = rf"(?:{pattern})?" if optional else pattern
    return pa.Column(checks=pa.Check.str_matches(rf"^(?:{regex})\Z", error="blank or " * optional + needed))


def _choice(*values: str, optional: bool = False) -> pa.Column:
    needed = "blank or " * optional + "one of: " + ", ".join(values)
    return pa.Column(checks=pa.Check.isin([""] * optional + list(values), error=needed))


def _identifier(form: identifiers.Pattern, *, optional: bool = False) -> pa.Column:
    return _matching(form.regex, f"{form.words}, such as {form.example}", optional=optional)


def _is_day(texts: pd.Series[str]) -> pd.Series[bool]:
    return texts.str.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}") & pd.to_datetime(texts, errors="coerce").notna()


def _is_month_day(texts: pd.Series[str]) -> pd.Series[bool]:
    return _is_day("2027-" + texts)  # no leap year: a day of the season exists in every year


def _text() -> pa.Column:
    return _matching(r"\S.*", "some text")


def _number(*, optional: bool = False) -> pa.Column:
    return _matching("0|[1-9][0-9]*", "a whole number, such as 60", optional=optional)


def _points(*, optional: bool = False) -> pa.Column:
    return _matching(r"(0|[1-9][0-9]*)(\.[0-9]+)?", "a number, such as 7 or 2.5", optional=optional)


def _day() -> pa.Column:
    return pa.Column(checks=pa.Check(_is_day, error="a day, such as 2026-10-21"))


COLUMNS = {
    "assessment": _choice("internal", "external exam", optional=True),
    "basis": _matching("per credit|[1-9][0-9]* GLH|full unit|half unit", "a basis, such as per credit or 60 GLH"),
    "centre": _identifier(identifiers.CENTRE_NUMBER),
    "column": _text(),
    "component": _text(),
    "component_type": _text(),
    "confidence": _choice(*_CONFIDENCE),
    "credits": _number(optional=True),
    "distinction": _points(),
    "entries_close": _day(),
    "entries_open": _day(),
    "entry_code": _identifier(identifiers.ENTRY_CODE),
    "fact": _text(),
    "form": _text(),
    "framework": _text(),
    "glh": _number(optional=True),
    "grade": _matching(r"([PMD]|D\*){1,3}", "a grade, such as MM or D*D"),
    "grade_scale": _choice("single", "double", "triple"),
    "level": _matching("[1-8]", "a level, such as 3"),
    "mandatory": _choice("yes", "optional", "varies by size", "unknown", optional=True),
    "merit": _points(),
    "milestone": _text(),
    "most": _number(),
    "month_day": pa.Column(checks=pa.Check(_is_month_day, error="month and day, such as 06-15")),
    "note": pa.Column(),
    "number": _number(),
    "other_name": _text(),
    "package": _text(),
    "pass": _points(),
    "points_max": _points(optional=True),
    "points_min": _points(),
    "qan": _identifier(identifiers.QAN, optional=True),
    "results": _day(),
    "series": _text(),
    "size": _text(),
    "source": _text(),
    "subject": _text(),
    "suite": _choice(*_SUITES),
    "title": _text(),
    "ucas_points": _number(optional=True),
    "unit": _text(),
    "unit_number": _matching("[1-9][0-9]{0,2}", "a unit's number, such as 3"),
    "unit_reference": _identifier(identifiers.UNIT_REFERENCE, optional=True),
    "units_complete": _choice("yes", optional=True),
    "where": _text(),
}
"""A column means the same in every table that has it."""


def _shape(columns: str, key: str, *, rising: str = "", closed: bool = False, **own: pa.Column) -> Shape:
    schema = pa.DataFrameSchema({name: own.get(name, COLUMNS[name]) for name in columns.split()})
    return Shape(schema, key.split(), rising.split(), closed)


SHAPES = {
    "qualifications": _shape(
        "entry_code suite level subject size qan units_complete confidence source note", key="entry_code"
    ),
    "sizes": _shape("suite level size credits glh grade_scale confidence source", key="suite level size"),
    "units": _shape(
        "suite level subject unit_number title unit_reference credits glh mandatory assessment confidence source",
        key="suite level subject unit_number",
    ),
    "combinations": _shape(
        "suite level subject size unit_number mandatory confidence source note",
        key="suite level subject size unit_number",
        mandatory=_choice("yes", "optional"),
    ),
    "outside_units": _shape("suite level size most confidence source note", key="suite level size"),
    "unit_points": _shape(
        "suite level basis pass merit distinction confidence source note",
        key="suite level basis",
        rising="pass merit distinction",
    ),
    "grade_bands": _shape(
        "suite level size grade points_min points_max ucas_points confidence source",
        key="suite level size grade",
        rising="points_min points_max",
    ),
    "packages": _shape(
        "framework package component entry_code component_type confidence source note",
        key="framework package component",
        entry_code=_identifier(identifiers.ENTRY_CODE, optional=True),
    ),
    "series": _shape(
        "series entries_open entries_close results confidence source note",
        key="series",
        rising="entries_open entries_close results",
    ),
    "facts": _shape("fact number unit confidence source note", key="fact", closed=True),
    "season": _shape("milestone month_day confidence source note", key="milestone", closed=True),
    "sources": _shape("source where", key="source"),
    "headers": _shape("centre form column other_name", key="centre form other_name"),
}


def faults_in(name: str, table: pd.DataFrame) -> Iterator[str]:
    """Say what is wrong with the rows of the table `name`, a sentence a fault; the index holds the file's row numbers."""
    shape = SHAPES[name]
    try:
        shape.schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases.sort_values(["index", "column"]).itertuples():
            yield f"row {case.index}, column {case.column}: “{case.failure_case}” stands there; needed is {case.check}"
        return
    yield from _falling(shape, table)
    yield from _doubled(table, shape.key)


def shared_references(units: pd.DataFrame) -> Iterator[str]:
    """Say which rows of `units` bear a reference that an earlier row of the same family bears."""
    return _doubled(units[units["unit_reference"] != ""], ["suite", "level", "subject", "unit_reference"])


def _doubled(table: pd.DataFrame, key: list[str]) -> Iterator[str]:
    for row in table.index[table.duplicated(key)]:
        yield f"row {row}, column {key[-1]}: another row says the same in {', '.join(key)}; keep one"


def _falling(shape: Shape, table: pd.DataFrame) -> Iterator[str]:
    for row, values in zip(table.index, table[shape.rising].to_numpy(), strict=True):
        filled = [(column, value) for column, value in zip(shape.rising, values, strict=True) if value]
        for (left, low), (right, high) in pairwise(filled):
            if _size(low) > _size(high):
                yield f"row {row}, column {right}: “{high}” stands there; needed is at least {left}, which is {low}"


def _size(value: str) -> Any:
    return value if "-" in value else float(value)
