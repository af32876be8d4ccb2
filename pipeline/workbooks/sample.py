"""The workbook in which an OCR Assessor ticks the sample: the claim's grid with the proposal in it, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.workbooks.pages import Book

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.workbooks import SampleSheets
    from pipeline.workbooks.pages import Page

TICK = "✓"
_RANGES = 200  # Excel refuses a list of ranges over 8,192 characters
_WHY = ("Candidate number", "Surname", "Forenames", "Unit", "Grade", "Assessor", "Reason")
_GROUP = ("Unit", "Assessor", "Grade", "Lines", "Sampled", "Candidates")
_OUTSIDE = ("Candidate number", "Surname", "Forenames", "Unit", "Grade", "Awarding body", "Evidence")
_GRID = ("Claim number", "Candidate number", "Surname", "Forenames")
_READ_HEADER = 4


def sample_workbook(shown: SampleSheets) -> bytes:
    """Make the workbook: sheets `Sample` (a form, to be dropped), `Why` and `Cover` (to read)."""
    book = Book()
    _sample(book.sheet("Sample", shown.title, shown.notes), shown)
    why = book.reading("Why", f"Why these lines are proposed, claim {shown.claim_number}")
    why.table(_READ_HEADER, _WHY, shown.why).laid_out(_READ_HEADER, 0, (11, 20, 22, 9, 8, 10, 58))
    _cover(book.reading("Cover", f"What the proposal covers, claim {shown.claim_number}", shown.proof), shown)
    return book.saved()


def _sample(page: Page, shown: SampleSheets) -> None:
    header = 3 + len(shown.notes)
    page.table(header, (*_GRID, *shown.units), [(shown.claim_number, *names) for *names, _ in shown.rows])
    page.laid_out(header, len(_GRID), (13, 11, 20, 22, *[8] * len(shown.units)))
    for row, (*_, cells) in enumerate(shown.rows, start=header + 1):
        for column, (grade, picked) in enumerate(cells, start=len(_GRID)):
            style = "picked" if picked else "centred" if grade else "empty"
            page.put(row, column, _ticked(grade) if picked else grade, style)
    _choices(page, _ranges(header + 1, [[grade for grade, _ in row[-1]] for row in shown.rows]))


def _ticked(grade: str) -> str:
    return f"{grade} {TICK}"


def _ranges(first: int, grades: Sequence[Sequence[str]]) -> Mapping[str, list[tuple[int, int, int, int]]]:
    """The ranges (first row, first column, last row, last column) of the grid in which each grade stands."""
    found = defaultdict(list)
    for column, down in enumerate(zip(*grades, strict=True), start=len(_GRID)):
        start = 0
        for at in range(1, len(down) + 1):
            if at == len(down) or down[at] != down[start]:
                found[down[start]].append((first + start, column, first + at - 1, column))
                start = at
    found.pop("", None)
    return found


def _choices(page: Page, found: Mapping[str, list[tuple[int, int, int, int]]]) -> None:
    """A drop-down a grade, not a cell: Excel opens a sheet of 3,000 of them slowly."""
    for grade, ranges in sorted(found.items()):
        for at in range(0, len(ranges), _RANGES):
            first, *others = ranges[at : at + _RANGES]
            page.sheet.data_validation(
                *first,
                {
                    "validate": "list",
                    "source": [grade, _ticked(grade)],
                    "ignore_blank": False,
                    "other_cells": others,
                    "error_title": "The grade, or with a tick",
                    "error_message": f"Choose {grade}, or {_ticked(grade)} where you want to see the work.",
                },
            )


def _cover(page: Page, shown: SampleSheets) -> None:
    page.table(_READ_HEADER, _GROUP, shown.groups).laid_out(_READ_HEADER, 0, (11, 20, 22, 9, 9, 24, 48))
    if shown.outside:
        below = _READ_HEADER + len(shown.groups) + 2
        page.put(below, 0, "Units from another awarding body: their evidence must reach you", "strong")
        page.table(below + 1, _OUTSIDE, shown.outside)
