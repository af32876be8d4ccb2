"""The workbook in which a centre builds and submits a claim: what Interchange's screens do, each sheet a form to drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.workbooks import claim_sheets as sheets
from pipeline.workbooks.claim_grid import FIRST_ROW, grid
from pipeline.workbooks.claim_sheets import Lists
from pipeline.workbooks.pages import Book

if TYPE_CHECKING:
    from pipeline.workbooks import ClaimSheets

_KEY = (("P", "Pass"), ("M", "Merit"), ("D", "Distinction"), ("N", "Not claiming: takes the unit out of the claim"))
_GUIDE, _GUIDE_WIDTHS = "How to use", (20, 100)
_A_LINE, _GAP, _LETTERS = 15, 4, 108
"""Points of a line of text and of the space below it; how many letters fit beside a heading."""


def claim_workbook(shown: ClaimSheets) -> bytes:
    """Make the workbook, open at its grades; the same sheets give the same bytes.

    Its sheets are How to use, Centre assessors, Grades, Other awarding bodies, To claim again and Submission. Where the
    qualification may have units that the catalogue does not list there is More units; where it lists none, in place of
    Grades.
    """
    book = Book()
    lists = _guide(book, shown)
    sheets.assessors(book, shown)
    first = grid(book, shown, lists) if shown.units else None
    if not shown.whole:
        more = sheets.more_units(book, shown, lists)
        first = first or more
    sheets.outside(book, shown, lists)
    sheets.again(book, shown, lists)
    sheets.submission(book, shown)
    assert first is not None, "a list of no units is not the whole list"
    first.sheet.activate()
    return book.saved()


def _guide(book: Book, shown: ClaimSheets) -> Lists:
    """Write the page on how to use it; below stand the lists that cells of other sheets offer."""
    page = book.reading(_GUIDE, "How to use this workbook", shown.title)
    for row, (heading, text) in enumerate(shown.guide, start=5):
        page.put(row, 0, heading, "heading")
        page.put(row, 1, text, "wrapped")
        page.sheet.set_row(row, _A_LINE * -(-len(text) // _LETTERS) + _GAP)
    key = 6 + len(shown.guide)
    units = key + len(_KEY) + 2
    page.table(key, ("Grade", "Means"), _KEY)
    page.table(units, ("Unit", "Title"), [(header, title) for header, _, title in shown.units])
    for column, width in enumerate(_GUIDE_WIDTHS):
        page.sheet.set_column(column, column, width)
    page.for_paper()
    page.sheet.set_portrait()  # upright it is one sheet of paper for most qualifications
    return Lists(
        grades=_column(_GUIDE, key + 1, len(_KEY)),
        claimed=_column(_GUIDE, key + 1, len(_KEY) - 1),
        units=_column(_GUIDE, units + 1, len(shown.units)),
        numbers=_column("Grades", FIRST_ROW, len(shown.rows)) if shown.units else "",
        initials=sheets.initials(shown),
    )


def _column(sheet: str, first: int, count: int) -> str:
    """Name the cells of a sheet's first column; blank where there are none."""
    return f"='{sheet}'!$A${first + 1}:$A${first + count}" if count else ""
