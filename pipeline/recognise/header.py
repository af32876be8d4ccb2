"""What a row of header words says: the columns of a form, units, and what is not known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from schemas.forms import FORMS
from schemas.tidying import fold
from schemas.units import looks_like_unit_header, tidy_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.forms.form import Form

OtherNames = frozenset[tuple[str, str, str]]
"""(form title, column title, other name): what a site has been taught about one centre's headings."""

A_UNIT_COLUMN = "a column for each unit, such as Unit 3"
"""What a form lacks whose grades stand in columns headed by units, where there is none."""

_ASSESSOR = re.compile(r"[\W_]*(assessor|marked by|marker|initials|teacher)[\W_]*$", re.IGNORECASE)


_BESIDE = re.compile(
    r"([\W_]*u(?:nit)?[\W_]*\d+)[\W_]*(?:%|percent(?:age)?|marks?|scores?|points|pts|comments?|feedback|notes?|date|deadline"
    r"|target|status|credits|glh|completed|submitted)[\W_]*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class UnitColumn:
    """A column headed by a unit, and the column of its own assessors, if there is one (else -1)."""

    position: int
    header: str
    token: str
    assessor: int = -1


@dataclass(frozen=True)
class Header:
    """A row of headers laid against one form."""

    form: Form
    columns: Mapping[str, int]
    twins: tuple[tuple[str, int], ...]
    """(column key, position) of further columns with a meaning that an earlier one bears."""
    units: tuple[UnitColumn, ...]
    unknown: tuple[int, ...]
    nameless: tuple[int, ...]
    """Positions of headers that are blank, or hold nothing but signs."""
    missing: tuple[str, ...]
    """Titles of the required columns that are not there."""
    other: bool = False
    """Whether one of its headers alone tells that the sheet is another form."""


@lru_cache(maxsize=4096)
def readings(headers: tuple[str, ...], other_names: OtherNames) -> tuple[Header, ...]:
    """The row laid against every form, the more particular forms first."""
    folded = [fold(text) for text in headers]
    units = _units(headers)
    return tuple(_reading(form, folded, units, other_names) for form in FORMS)


def _units(headers: tuple[str, ...]) -> tuple[UnitColumn, ...]:
    assessors: dict[str, int] = {}
    found: list[UnitColumn] = []
    for position, text in enumerate(headers):
        bare = _ASSESSOR.sub("", text)
        if not looks_like_unit_header(bare):
            continue
        if bare != text:
            assessors.setdefault(tidy_unit(bare), position)
        else:
            found.append(UnitColumn(position, text, tidy_unit(text)))
    graded = {unit.token for unit in found if not _stands_beside(unit.header)}
    found = [unit for unit in found if unit.token not in graded or not _stands_beside(unit.header)]
    return tuple(UnitColumn(u.position, u.header, u.token, assessors.get(u.token, -1)) for u in found)


def _stands_beside(header: str) -> bool:
    """Whether it heads what stands beside a unit's grade, such as `Unit 6 %`; where the unit has no other column it is it."""
    return _BESIDE.fullmatch(header) is not None


def _reading(form: Form, folded: list[str], units: tuple[UnitColumn, ...], other_names: OtherNames) -> Header:
    names = _names(form, other_names)
    columns: dict[str, int] = {}
    twins: list[tuple[str, int]] = []
    unknown: list[int] = []
    of_units = {at for unit in units for at in (unit.position, unit.assessor)} if form.units else set()
    for position, word in enumerate(folded):
        if position in of_units or not word:
            continue
        key = names.get(word)
        if key is None:
            unknown.append(position)
        elif key in columns:
            twins.append((key, position))
        else:
            columns[key] = position
    return Header(
        form=form,
        columns=columns,
        twins=tuple(twins),
        units=units if form.units else (),
        unknown=tuple(unknown),
        nameless=tuple(position for position, word in enumerate(folded) if not word),
        missing=_missing(form, columns, folded, units),
        other=any(fold(word) in folded for word in form.not_with),
    )


@lru_cache(maxsize=1024)
def _names(form: Form, other_names: OtherNames) -> Mapping[str, str]:
    names = {fold(name): column.key for column in form.columns for name in (column.title, *column.other_names)}
    titles = {fold(column.title): column.key for column in form.columns}
    taught = {
        fold(other): titles[fold(column)]
        for title, column, other in other_names
        if fold(title) in ("", fold(form.title)) and fold(column) in titles
    }
    return {**names, **taught}


def _missing(
    form: Form, columns: Mapping[str, int], folded: list[str], units: tuple[UnitColumn, ...]
) -> tuple[str, ...]:
    lacking = [form.by_key[keys[0]].title for keys in form.needs if not any(key in columns for key in keys)]
    if form.units and not units:
        lacking.append(A_UNIT_COLUMN)
    if form.no_units and (units or "grade" in folded):
        lacking.append("no unit or grade column: a sheet with one is a sheet of grades")
    lacking += [
        f"no column “{word}”: a sheet with one is another form" for word in form.not_with if fold(word) in folded
    ]
    return tuple(lacking)


def fitting(found: tuple[Header, ...], name: str) -> Header | None:
    """The form that a row of headers fits: the one whose name the sheet bears, else the most particular one.

    A bare sheet of unit results looks like grades to be claimed; its name tells that they are not.
    """
    fits = [reading for reading in found if not reading.missing]
    return next((reading for reading in fits if fold(reading.form.title) == fold(name)), fits[0] if fits else None)
