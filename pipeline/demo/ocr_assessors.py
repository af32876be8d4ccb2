"""What the OCR Assessors drop: samples, as a list and as a grid, and the outcome of a visit."""

from __future__ import annotations

from itertools import groupby

from pipeline.demo.office import APPROVED
from pipeline.demo.papers import Drop, Row, text_table
from pipeline.demo.world import ASHDOWN, BUSINESS, IT, MERESIDE, NATIONAL, Mark, everybody, groups_of, marks
from pipeline.workbooks.plain import workbook

CLAIMS = {
    (MERESIDE, NATIONAL): "C000001",
    (ASHDOWN, BUSINESS): "C000002",
    (ASHDOWN, IT): "C000003",
}
"""The numbers that the first submissions are given: by night, then centre, then entry code."""


def first_sample() -> list[Drop]:
    """The third night: the sample of the claim that went in first, as a list."""
    return [_list(MERESIDE, NATIONAL)]


def march() -> list[Drop]:
    """The fourth night: the samples of Ashdown's two claims, and what was found at Mereside."""
    grid = Drop(_path(ASHDOWN, BUSINESS, "Sample {claim}.xlsx"), workbook([("Sample", _grid(ASHDOWN, BUSINESS))]))
    return [grid, _list(ASHDOWN, IT), _outcome(MERESIDE, NATIONAL)]


def _outcome(centre: str, entry_code: str) -> Drop:
    """All is well but for the last kind of work: those lines have to be claimed again."""
    claim, (unit, marker, grade) = CLAIMS[centre, entry_code], _kind(_lines(centre, entry_code)[-1])
    rows: list[Row] = [
        ["Claim number", "Outcome", "Unit", "Assessor", "Grade", "Reason"],
        [claim, "Agreed", None, None, None, None],
        [claim, "Withdrawn", f"Unit {unit}", marker, grade, "The evaluation that this grade asks for is missing"],
    ]
    return Drop(_path(centre, entry_code, "Outcome {claim}.csv"), text_table(rows))


def _path(centre: str, entry_code: str, name: str) -> str:
    assessor, _visit = APPROVED[centre, entry_code]
    return f"assessors/{assessor}/" + name.format(claim=CLAIMS[centre, entry_code])


def _lines(centre: str, entry_code: str) -> list[Mark]:
    """The claim's lines by unit, marker and grade: what is withdrawn together stands together."""
    found = [mark for group in groups_of(centre, entry_code) for mark in marks(group)]
    return sorted(found, key=lambda mark: (*_kind(mark), mark.number))


def _kind(mark: Mark) -> tuple[int, str, str]:
    return mark.unit, mark.marker, mark.grade


def _picked(lines: list[Mark]) -> list[Mark]:
    """The first of every kind."""
    return [next(alike) for _kind_of, alike in groupby(lines, key=_kind)]


def _list(centre: str, entry_code: str) -> Drop:
    """One row a piece of work; the last kind is overlooked, so that there is something to ask about."""
    rows: list[Row] = [["Claim number", "Candidate number", "Unit", "Sampled"]]
    claim = CLAIMS[centre, entry_code]
    rows += [[claim, mark.number, f"Unit {mark.unit}", "Yes"] for mark in _picked(_lines(centre, entry_code))[:-1]]
    return Drop(_path(centre, entry_code, "Sample {claim}.csv"), text_table(rows))


def _grid(centre: str, entry_code: str) -> list[Row]:
    """One row a candidate, with a tick after the grades that the OCR Assessor wants to see."""
    lines = _lines(centre, entry_code)
    picked = set(_picked(lines))
    shown = {(m.number, m.unit): f"{m.grade} ✓" if m in picked else m.grade for m in lines}
    units = sorted({mark.unit for mark in lines})
    heads: Row = ["Claim number", "Candidate number", "Surname", "Forenames", *(f"Unit {unit}" for unit in units)]
    rows: list[Row] = [heads]
    numbers = {mark.number for mark in lines}
    for person in everybody():
        if person.centre == centre and person.number in numbers:
            grades = [shown.get((person.number, unit)) for unit in units]
            rows.append([CLAIMS[centre, entry_code], person.number, person.surname, person.forenames, *grades])
    return rows
