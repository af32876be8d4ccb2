"""The grades of a claim workbook: candidates down, units across, what stands in grey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from schemas.forms import as_written

if TYPE_CHECKING:
    from pipeline.workbooks import ClaimRow, ClaimSheets
    from pipeline.workbooks.claim_sheets import Lists
    from pipeline.workbooks.pages import Book, Page, Range

_NOTES = 3
_TITLES = _NOTES + 2
"""The row in which units' titles stand, turned; the header stands below it."""
_HEADER = _TITLES + 1
FIRST_ROW = _HEADER + 1
_TITLE_POINTS, _HEAD_POINTS = 125, 46
_WIDTHS = {
    "Candidate number": 11,
    "UCI": 15,
    "Surname": 18,
    "Forenames": 18,
    "Date of birth": 12,
    "Group": 9,
    "Marked by": 10,
}
_GRADE, _MARKER = 8, 9.5
_SCALE, _A_PAGE = 62, 1230
"""Letters of 62 % can still be read; so many pixels of columns fit across a sheet of A4 on its side, with some to spare for
whoever has not the letters that Excel counts by."""


class _Columns:
    """Where everything stands across the sheet."""

    def __init__(self, shown: ClaimSheets) -> None:
        uci = any(not row.number for row in shown.rows)
        group = any(row.group for row in shown.rows)
        self.paired = len(shown.markers) != 1
        """Whether each unit has a column of its own for who marked it; else one column holds the only one there is."""
        self.keys = [
            "number",
            *(["uci"] if uci else []),
            "surname",
            "forenames",
            "date_of_birth",
            *(["group"] if group else []),
        ]
        self.named = [_HEADS[key] for key in self.keys] + ([] if self.paired else ["Marked by"])
        self.frozen = 3 + uci
        self.first = len(self.named)
        self.step = 2 if self.paired else 1
        self.last = self.first + self.step * len(shown.units)
        """The column of what stood when the workbook was written."""

    def heads(self, shown: ClaimSheets) -> list[str]:
        units = [(header, f"{header} marked by")[: self.step] for header, *_ in shown.units]
        return [*self.named, *(head for pair in units for head in pair), as_written.COLUMN.title]


_HEADS = {
    "number": "Candidate number", "uci": "UCI", "surname": "Surname", "forenames": "Forenames",
    "date_of_birth": "Date of birth", "group": "Group",
}  # fmt: skip


def grid(book: Book, shown: ClaimSheets, lists: Lists) -> Page:
    """Write the sheet Grades; it is protected where something on it is grey."""
    page = book.sheet("Grades", shown.title, _notes(shown))
    columns = _Columns(shown)
    _frame(page, shown, columns)
    for row, each in enumerate(shown.rows, start=FIRST_ROW):
        _row(page, row, each, shown, columns)
    if shown.rows:
        _lists(page, FIRST_ROW + len(shown.rows) - 1, columns, lists)
    if any(cell is not None for each in shown.rows for cell in each.cells):
        page.protect()
    return page


def _notes(shown: ClaimSheets) -> list[str]:
    how = "Choose P, M or D in the white cells. Blank leaves a unit as it is; N takes it out of the claim."
    notes = [f"{shown.narrowed} {how} {_GREY}".strip(), _who_marks(len(shown.markers)), ""]
    if shown.nameless:
        notes[2] = f"Left out for want of a candidate number of their own: {shown.nameless}. Register them again."
    if not shown.rows:
        notes[2] = "Nobody can be claimed for: there is no valid entry with a unit that is still open."
    return notes


_GREY = "Grey: stands already, or is not entered."


def _who_marks(markers: int) -> str:
    if markers == 1:
        return "Marked by is filled in; change it where somebody else has marked."
    if not markers:
        return "Set up who marks on the sheet Centre assessors first; then say beside each grade who marked it."
    where = "Say beside each grade who marked it, with initials of the sheet Centre assessors."
    return f"{where} They count only where there is a grade, so they can be filled down."


def _frame(page: Page, shown: ClaimSheets, columns: _Columns) -> None:
    """Write header and titles; set columns up so that an open cell need not be written at all."""
    sheet = page.sheet
    for column, head in enumerate(columns.named):
        sheet.set_column(column, column, _WIDTHS[head])
    for at in range(len(shown.units)):
        column = columns.first + at * columns.step
        page.column(column, _GRADE, "open column")
        if columns.paired:
            page.column(column + 1, _MARKER, "open column")
    page.hidden(columns.last)
    for row in range(_HEADER):
        page.height(row, _TITLE_POINTS if row == _TITLES else None)
    for at, (_, _, title) in enumerate(shown.units):
        page.put(_TITLES, columns.first + at * columns.step, title, "turned")
    page.table(_HEADER, columns.heads(shown), ())
    page.height(_HEADER, _HEAD_POINTS)
    last = max(FIRST_ROW + len(shown.rows) - 1, FIRST_ROW)
    sheet.autofilter(_HEADER, 0, last, columns.last - 1)
    sheet.freeze_panes(FIRST_ROW, columns.frozen)
    sheet.repeat_rows(_TITLES, _HEADER)
    sheet.repeat_columns(0, columns.frozen - 1)
    page.for_paper(_SCALE, _breaks(columns, len(shown.units)))


def _breaks(columns: _Columns, units: int) -> list[int]:
    """The columns with which a further sheet of paper begins: never between a grade and its marker.

    The names stand on each sheet, the other details on the first.
    """
    repeated = sum(_pixels(_WIDTHS[head]) for head in columns.named[: columns.frozen])
    used, breaks = sum(_pixels(_WIDTHS[head]) for head in columns.named), []
    unit = _pixels(_GRADE) + (_pixels(_MARKER) if columns.paired else 0)
    for column in range(columns.first, columns.first + units * columns.step, columns.step):
        used += unit
        if used > _A_PAGE:
            breaks.append(column)
            used = repeated + unit
    return breaks


def _pixels(width: float) -> float:
    """How wide a column of so many letters is."""
    return 7 * width + 5


def _row(page: Page, row: int, each: ClaimRow, shown: ClaimSheets, columns: _Columns) -> None:
    for column, key in enumerate(columns.keys):
        value = getattr(each, key)
        if key == "date_of_birth":
            page.put_day(row, column, value, "given date")
        else:
            page.put(row, column, value, "given")
    if not columns.paired:
        page.put(row, columns.first - 1, shown.markers[0][1], "open")
    stood = [
        as_written.line(token, cell[0])
        for (_, token, _), cell in zip(shown.units, each.cells, strict=True)
        if cell and cell[0]
    ]
    if stood:
        page.put(row, columns.last, as_written.together(stood), "note")
    grey = [
        (column, text)
        for cell, first in zip(each.cells, range(columns.first, columns.last, columns.step), strict=True)
        if cell is not None
        for column, text in enumerate(cell[: columns.step], start=first)
    ]
    page.put_all(row, grey, "stands")


def _lists(page: Page, last: int, columns: _Columns, lists: Lists) -> None:
    grades: list[Range] = [
        (FIRST_ROW, column, last, column) for column in range(columns.first, columns.last, columns.step)
    ]
    page.choices(grades, lists.grades, "P, M, D or N")
    page.bordered((FIRST_ROW, columns.first, last, columns.last - 1))
    markers = [(top, column + 1, bottom, column + 1) for top, column, bottom, _ in grades]
    if not columns.paired:
        markers = [(FIRST_ROW, columns.first - 1, last, columns.first - 1)]
    page.choices(markers, lists.initials, "initials of the sheet Centre assessors")
    if columns.paired:
        grade, marker = (xl_rowcol_to_cell(FIRST_ROW, column) for column in (columns.first, columns.first + 1))
        page.wanting(markers, f'=AND({grade}<>"",{marker}="")')
