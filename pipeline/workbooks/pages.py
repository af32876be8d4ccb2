"""Sheets of rows for screen and paper, written in one pass by XlsxWriter: a third of the time that openpyxl takes."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Self

import xlsxwriter

from schemas.cells import MARK, TO_READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_STILL = datetime(1980, 1, 1, tzinfo=UTC)
"""XlsxWriter dates the parts of its zip so by itself."""
_TWO_LINES = 31  # points
_A4 = 9
_TEXT = {"num_format": "@"}  # or Excel would take 0042 for 42 as soon as somebody edits the cell
_CELL = {"border": 1, "border_color": "#C8CDD5"}
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
}


class Book:
    """A workbook on its way to bytes that depend on its content alone."""

    def __init__(self) -> None:
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties({"author": "claimdrop", "created": _STILL})
        self.styles = {name: self._book.add_format(style) for name, style in _STYLES.items()}

    def sheet(self, name: str, title: str, notes: Sequence[str]) -> Page:
        """Add a sheet with our mark, its title, and notes below it."""
        page = Page(self._book.add_worksheet(name), self.styles)
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

    def table(self, header: int, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Self:
        """Write a header and the rows below it."""
        self.sheet.set_row(header, _TWO_LINES)
        for column, head in enumerate(heads):
            self.put(header, column, head, "head")
        for row, values in enumerate(rows, start=header + 1):
            for column, value in enumerate(values):
                self.put(row, column, value, "text")
        return self

    def laid_out(self, header: int, frozen: int, widths: Sequence[int]) -> Self:
        """Set the sheet up for screen and paper: columns' widths, the header frozen and on every sheet of A4."""
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(header + 1, frozen)
        self.sheet.repeat_rows(header)
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C&A, page &P of &N")
        return self
