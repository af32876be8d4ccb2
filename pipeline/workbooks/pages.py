"""Sheets of rows for screen and paper, written in one pass by XlsxWriter: a third of the time that openpyxl takes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import Worksheet

from schemas.cells import MARK, TO_READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_STILL = datetime(1980, 1, 1, tzinfo=UTC)
"""XlsxWriter dates the parts of its zip so by itself."""
Range = tuple[int, int, int, int]
"""First row and column, last row and column."""
_DAY_0 = date(1899, 12, 30).toordinal()
_FIRST_DAY = "1900-03-01"
_TWO_LINES = 31  # points
_A4 = 9
_TEXT = {"num_format": "@"}  # or Excel would take 0042 for 42 as soon as somebody edits the cell
_CELL = {"border": 1, "border_color": "#C8CDD5"}
_GIVEN = {"bg_color": "#F3F4F7", "valign": "top"}
_DATE = {"num_format": "dd/mm/yyyy"}
_CENTRED = {**_TEXT, **_CELL, "align": "center"}
_STYLES: Mapping[str, dict[str, Any]] = {
    "title": {**_TEXT, "bold": True, "font_size": 14},
    "quiet": {**_TEXT, "italic": True, "font_size": 9, "font_color": "#595F69"},
    "note": _TEXT,
    "strong": {**_TEXT, "bold": True},
    "head": {**_TEXT, **_CELL, "bold": True, "bg_color": "#E4E9F0", "text_wrap": True, "valign": "bottom"},
    "text": {**_TEXT, **_CELL},
    "number": _CELL,
    "centred": _CENTRED,
    "picked": {**_CENTRED, "bg_color": "#FFF2CC"},
    "empty": {**_CENTRED, "bg_color": "#EDEDED"},
    "given": {**_TEXT, **_CELL, **_GIVEN},
    "given date": {**_CELL, **_GIVEN, **_DATE, "align": "left"},
    "given wrapped": {**_TEXT, **_CELL, **_GIVEN, "text_wrap": True, "valign": "top"},
    "open": {**_CENTRED, "locked": False},
    "open column": {**_TEXT, "align": "center", "locked": False},
    "open text": {**_TEXT, **_CELL, "locked": False, "text_wrap": True, "valign": "top"},
    "open date": {**_CELL, **_DATE, "locked": False, "align": "left", "valign": "top"},
    "stands": {**_CENTRED, "bg_color": "#D5D9E0", "font_color": "#454B55"},
    "turned": {**_TEXT, "rotation": 90, "text_wrap": True, "font_size": 9, "align": "center", "valign": "bottom"},
    "wrapped": {**_TEXT, "text_wrap": True, "valign": "top"},
    "heading": {**_TEXT, "bold": True, "valign": "top"},
}


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose texts and blanks are written without a look for what to escape in `B7` or a style's number."""

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        kind = type(cell).__name__
        if cell.format is None or kind not in ("String", "Blank"):
            super()._write_cell(row, column, cell)
            return
        place, style = xl_rowcol_to_cell_fast(row, column), cell.format._get_xf_index()  # noqa: SLF001
        shown = f' t="s"><v>{cell.string}</v></c>' if kind == "String" else "/>"
        self.fh.write(f'<c r="{place}" s="{style}"{shown}')


class Book:
    """A workbook on its way to bytes that depend on its content alone."""

    def __init__(self) -> None:
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties({"author": "claimdrop", "created": _STILL})
        self.styles = {name: self._book.add_format(style) for name, style in _STYLES.items()}
        self.styles["border"] = self._book.add_format({"border": 1, "border_color": "#C8CDD5"})
        self.styles["wanting"] = self._book.add_format({"bg_color": "#FFC7A6"})

    def sheet(self, name: str, title: str, notes: Sequence[str]) -> Page:
        """Add a sheet with our mark, its title, and notes below it."""
        page = Page(self._book.add_worksheet(name, _Sheet), self.styles)
        page.put(0, 0, MARK, "quiet")
        page.put(1, 0, title, "title")
        for row, note in enumerate(notes, start=2):
            page.put(row, 0, note, "note")
        return page

    def reading(self, name: str, title: str, *notes: str) -> Page:
        """Add a sheet that is no form, and says so."""
        return self.sheet(name, title, (TO_READ, *notes))

    def saved(self) -> bytes:
        """Give the workbook; nothing can be added afterwards."""
        self._book.close()
        return self._bytes.getvalue()


class Page:
    """A sheet; rows and columns are counted from 0."""

    def __init__(self, sheet: Any, styles: Mapping[str, Any]) -> None:
        self.sheet, self._styles = sheet, styles

    def put(self, row: int, column: int, value: str | int, style: str) -> None:
        """Write text as text, whatever it looks like, and a number as a number."""
        if value == "":
            self.sheet.write_blank(row, column, None, self._styles[style])
        elif isinstance(value, str):
            self.sheet.write_string(row, column, value, self._styles[style])
        else:
            self.sheet.write_number(row, column, value, self._styles["number"])

    def put_all(self, row: int, cells: Iterable[tuple[int, str]], style: str) -> None:
        """Write texts (column, text) of one style in one row: what `put` does, thousands of times."""
        text, blank, shown = self.sheet.write_string, self.sheet.write_blank, self._styles[style]
        for column, value in cells:
            if value:
                text(row, column, value, shown)
            else:
                blank(row, column, None, shown)

    def table(
        self, header: int, heads: Sequence[str], rows: Iterable[Sequence[str | int]], style: str = "text"
    ) -> Self:
        """Write a header and the rows below it."""
        self.sheet.set_row(header, _TWO_LINES)
        for column, head in enumerate(heads):
            self.put(header, column, head, "head")
        for row, values in enumerate(rows, start=header + 1):
            for column, value in enumerate(values):
                self.put(row, column, value, style)
        return self

    def laid_out(self, header: int, frozen: int, widths: Sequence[int]) -> Self:
        """Set the sheet up for screen and paper: columns' widths, the header frozen and on every sheet of A4."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(header + 1, frozen)
        self.sheet.repeat_rows(header)
        self.for_paper()
        return self

    def for_paper(self, scale: int = 0, breaks: Sequence[int] = ()) -> None:
        """Set the sheet up to be printed on A4: as wide as it is, or at a scale, broken before these columns."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if scale:
            self.sheet.set_print_scale(scale)
            self.sheet.set_v_pagebreaks(breaks)
        else:
            self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&A, page &P of &N")

    def put_day(self, row: int, column: int, iso: str, style: str) -> None:
        """Write an ISO date as a date; as text before March 1900, where Excel's days are not the calendar's."""
        if iso < _FIRST_DAY:
            self.put(row, column, iso, style)
        else:
            self.sheet.write_number(row, column, date.fromisoformat(iso).toordinal() - _DAY_0, self._styles[style])

    def column(self, column: int, width: float, style: str) -> None:
        """Set a column's width, and how its cells look of which nothing is written: they cost nothing."""
        self.sheet.set_column(column, column, width, self._styles[style])

    def hidden(self, column: int) -> None:
        """Hide a column."""
        self.sheet.set_column(column, column, 12, None, {"hidden": True})

    def height(self, row: int, points: float | None = None) -> None:
        """Set a row's height, and let no column's style show in its cells."""
        self.sheet.set_row(row, points, self._styles["note"])

    def white(self, first: int, count: int, columns: int) -> int:
        """Leave so many rows to be filled in; answer the last of them."""
        for row in range(first, first + count):
            for column in range(columns):
                self.put(row, column, "", "open text")
        return first + count - 1

    def choices(self, ranges: Sequence[Range], listed: str | list[str], what: str, *, only: bool = True) -> None:
        """Let cells offer a list (or the cells in which it stands); with `only`, nothing else can be typed there."""
        first, *others = ranges
        more = {} if only else {"error_type": "information"}
        told = {"error_title": "Not one of the list", "error_message": f"This cell takes {what}."}
        self.sheet.data_validation(
            *first, {"validate": "list", "source": listed, "other_cells": others, **told, **more}
        )

    def prompt(self, row: int, column: int, title: str, words: str) -> None:
        """Say what a cell needs once it is chosen."""
        asked = {"validate": "any", "input_title": title, "input_message": words}
        self.sheet.data_validation(row, column, row, column, asked)

    def protect(self) -> None:
        """Keep locked cells as they are; there is no password, for it is against slips and not against people."""
        names = ("autofilter", "format_cells", "format_columns", "format_rows", "sort")
        self.sheet.protect("", dict.fromkeys(names, True))

    def bordered(self, cells: Range) -> None:
        """Draw the lines around cells of which nothing is written."""
        self.sheet.conditional_format(
            *cells, {"type": "formula", "criteria": "=TRUE", "format": self._styles["border"]}
        )

    def wanting(self, ranges: Sequence[Range], criteria: str) -> None:
        """Colour cells that still need something; the criteria speak of the first one."""
        multi = " ".join(xl_range(*cells) for cells in ranges)
        told = {"type": "formula", "criteria": criteria, "format": self._styles["wanting"], "multi_range": multi}
        self.sheet.conditional_format(*ranges[0], told)
