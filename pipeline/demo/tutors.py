"""What the tutors drop: grades by candidate, grades by unit, and a tutor's usual slips."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.demo.papers import Drop, Row, scribble, text_table
from pipeline.demo.world import (
    ASHDOWN,
    BUSINESS,
    IT,
    MERESIDE,
    NATIONAL,
    RIVERSIDE,
    Group,
    Mark,
    groups_of,
    marks,
    register,
)
from pipeline.workbooks.plain import workbook

_BY_UNIT_HEADS: Row = ["Cand no", "Last name", "First name", "Entry code", "Unit", "Grade", "Marked by"]
Units = Sequence[int]
UnitsOf = Callable[[Group], Units]


def autumn() -> list[Drop]:
    """The second night: the first grades, with what goes wrong in a first term."""
    return [
        Drop(f"{ASHDOWN}/05352 grades.xlsx", _ashdown_it(slips=True, units=_by_christmas)),
        Drop(f"{ASHDOWN}/b.taylor/business by unit.csv", text_table(_business_with_slips())),
        Drop(f"{RIVERSIDE}/Unit marks 2026-27.xlsx", _riverside(_by_christmas)),
        Drop(f"{MERESIDE}/ICT Nationals 06325.xlsx", _mereside()),
    ]


def spring() -> list[Drop]:
    """The third night: the same files, mended (but one cell) and with the spring's units, and one sent twice."""
    return [
        Drop(f"{ASHDOWN}/05352 grades.xlsx", _ashdown_it(slips=False, units=_by_february)),
        Drop(f"{ASHDOWN}/b.taylor/business by unit.csv", text_table(_business(_by_february))),
        Drop(f"{RIVERSIDE}/Unit marks 2026-27.xlsx", _riverside(_by_february)),
        Drop(f"{MERESIDE}/ICT Nationals 06325 (1).xlsx", _mereside()),
    ]


OUTSIDE = ((12, "M"), (19, "P"))
"""Units that one of Ashdown's 13B has achieved with another awarding body, and their grades."""


def elsewhere() -> Drop:
    """The third night: two units that somebody brought from another awarding body."""
    group = groups_of(ASHDOWN, BUSINESS)[1]
    person = register(group)[3]
    rows: list[Row] = [["Candidate number", "Entry code", "Unit", "Awarding body", "Grade", "Assessor", "Evidence"]]
    rows += [
        [person.number, group.entry_code, unit, "Pearson", grade, group.markers[0], "Results slip of August 2026"]
        for unit, grade in OUTSIDE
    ]
    return Drop(f"{ASHDOWN}/b.taylor/units from elsewhere.csv", text_table(rows))


def late() -> list[Drop]:
    """The fourth night: a change to what was submitted, work handed in late, and a draft for checking only."""
    rows = _late_rows()
    return [
        Drop(f"{ASHDOWN}/late changes.csv", text_table(rows)),
        Drop(f"{ASHDOWN}/check-only/draft.csv", text_table(rows[:2])),
    ]


def _by_christmas(group: Group) -> Units:
    return group.autumn


def _by_february(group: Group) -> Units:
    return (*group.autumn, *group.spring)


def _by_place(group: Group) -> dict[tuple[str, int], Mark]:
    return {(mark.number, mark.unit): mark for mark in marks(group)}


def _pairs_grid(group: Group, units: Units, *first: Row) -> list[Row]:
    """A row a candidate; for each unit a column of grades and one of assessors."""
    found = _by_place(group)
    heads: Row = ["Candidate number", "Surname", "Forenames"]
    heads += [head for unit in units for head in (f"Unit {unit}", f"Unit {unit} assessor")]
    rows: list[Row] = [*first, heads]
    for person in register(group):
        row: Row = [person.number, person.surname, person.forenames]
        for unit in units:
            mark = found.get((person.number, unit))
            row += [mark.grade, mark.marker] if mark else [None, None]
        rows.append(row)
    return rows


def _ashdown_it(*, slips: bool, units: UnitsOf) -> bytes:
    """A sheet a class, the entry code in the title."""
    sheets = []
    for group in groups_of(ASHDOWN, IT):
        title: Row = ["05352 Cambridge Technical in IT, Level 3 Subsidiary Diploma"]
        sheets.append((group.name, _pairs_grid(group, units(group), title, [f"{group.name}, 2026/27"], [])))
    if slips:
        _slip(dict(sheets)["13A"])
    return workbook(sheets)


def _slip(rows: list[Row]) -> None:
    """A lost leading zero, `Dist`, a grade that is none, a marker nobody has set up, a stranger."""
    scribble(rows, 1, "Candidate number", int(str(rows[_header(rows) + 1][0])))
    scribble(rows, _line_with(rows, "Unit 2", "D"), "Unit 2", "Dist")
    scribble(rows, _line_with(rows, "Unit 3", "P"), "Unit 3", "X")
    scribble(rows, _line_with(rows, "Unit 1 assessor", "TO", nth=9), "Unit 1 assessor", "JK")
    rows.append(["0999", "Whitlock", "Rowan", "P", "TO"])


def _header(rows: list[Row]) -> int:
    return next(at for at, row in enumerate(rows) if "Candidate number" in row)


def _line_with(rows: list[Row], column: str, value: str, nth: int = 0) -> int:
    """The nth row below the header that has the value, counted from 1."""
    top = _header(rows)
    at = rows[top].index(column)
    return [line for line, row in enumerate(rows[top + 1 :], start=1) if row[at] == value][nth]


def _by_unit(group: Group, mark: Mark) -> Row:
    person = next(p for p in register(group) if p.number == mark.number)
    return [person.number, person.surname, person.forenames, group.entry_code, mark.unit, mark.grade, mark.marker]


def _business(units: UnitsOf) -> list[Row]:
    groups = groups_of(ASHDOWN, BUSINESS)
    found = [(group, mark) for group in groups for mark in marks(group) if mark.unit in units(group)]
    found.sort(key=lambda pair: (pair[1].unit, pair[1].number))
    return [_BY_UNIT_HEADS, *(_by_unit(group, mark) for group, mark in found)]


def _business_with_slips() -> list[Row]:
    """A unit that the qualification has not got, a row twice with two grades, and a grade that gets better later."""
    rows = _business(_by_christmas)
    unit, grade = _BY_UNIT_HEADS.index("Unit"), _BY_UNIT_HEADS.index("Grade")
    rows[4][unit] = 23
    rows.append([*rows[9][:grade], "P" if rows[9][grade] == "M" else "M", *rows[9][grade + 1 :]])
    best = next(row for row in rows[12:] if row[grade] == "D")
    best[grade] = "M"
    return rows


def _riverside(units: UnitsOf) -> bytes:
    """A sheet a class with one marker a row, numbers as numbers in one of them, and a line for averages."""
    sheets = [(group.name, _marked_by_grid(group, units(group))) for group in groups_of(RIVERSIDE)]
    for row in dict(sheets)["13 IT"][2:]:
        row[0] = int(str(row[0]))
    scribble(dict(sheets)["12 Bus"], 3, "U2", "P/M")
    for _name, rows in sheets:
        rows.append([None, "Average"])
    return workbook([("Read me", [["One sheet a class. U1 is Unit 1."]]), *sheets])


def _marked_by_grid(group: Group, units: Units) -> list[Row]:
    found = _by_place(group)
    heads: Row = ["Cand no", "Last name", "First name", "Marked by", *(f"U{unit}" for unit in units)]
    rows: list[Row] = [[f"{group.entry_code} {group.name}"], heads]
    for person in register(group):
        given = [found.get((person.number, unit)) for unit in units]
        grades = [mark.grade if mark else None for mark in given]
        rows.append([person.number, person.surname, person.forenames, group.markers[0], *grades])
    return rows


def _mereside() -> bytes:
    """A sheet a class, nothing amiss."""
    title: Row = [f"{NATIONAL} OCR National Award in ICT"]
    return workbook([(g.name, _pairs_grid(g, g.autumn, title)) for g in groups_of(MERESIDE, NATIONAL)])


def _late_rows() -> list[Row]:
    """A submitted line with another grade, and the first piece of work that was missing in February."""
    group = next(group for group in groups_of(ASHDOWN, IT) if group.name == "13A")
    found = _by_place(group)
    submitted = next(mark for mark in marks(group) if mark.grade == "P")
    number, unit = next(
        (person.number, unit)
        for person in register(group)
        for unit in _by_february(group)
        if (person.number, unit) not in found and person.number != submitted.number
    )
    return [
        _BY_UNIT_HEADS,
        _by_unit(group, replace(submitted, grade="M")),
        _by_unit(group, Mark(number, unit, "P", group.markers[0])),
    ]
