"""Plain workbooks: sheets of rows and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from openpyxl import Workbook

from pipeline.workbooks.normal import save

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | date | None
Rows = Iterable[Sequence[Value]]


def workbook(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    r"""An .xlsx of these (name, rows), in this order; the same sheets give the same bytes.

    Text stays text, whatever it looks like (`0042`, `=1+1`); dates are dates.
    Raises ValueError where a name cannot be a sheet's (over 31 characters, or one of `[]:*?/\`).
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        if len(name) > 31:
            raise ValueError(f"a sheet's name has at most 31 characters, and {name!r} has {len(name)}")
        _fill(book.create_sheet(name), rows)
    return save(book)


def _fill(sheet: Worksheet, rows: Rows) -> None:
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is not None:
                _put(sheet, row, column, value)


def _put(sheet: Worksheet, row: int, column: int, value: str | float | date) -> None:
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take "=1+1" for a formula and "#N/A" for an error
        cell.number_format = "@"  # and Excel would take 0042 for 42 as soon as somebody edits the cell
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
