"""A copy to mend made anew from what was read: for text tables, for old formats, and for what is too much to take over."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from itertools import count
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font

from pipeline.workbooks import marks as marking
from pipeline.workbooks import mend_list
from pipeline.workbooks.normal import save
from schemas.cells import MARK, OUR_COLUMN, Cell, Damaged, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.workbooks import Mending
    from pipeline.workbooks.marks import Mark, SheetMarks
    from pipeline.workbooks.mend_list import Page

_BOLD = Font(name="Calibri", size=11, bold=True)
_LEFT = Alignment(horizontal="left")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel's days are not the calendar's


def workbook(sheets: Sequence[Sheet], mending: Mending) -> bytes:
    """Make an .xlsx of the visible sheets, every row where it was, before them the list of what to mend.

    The same arguments give the same bytes.
    """
    kept = [sheet for sheet in sheets if sheet.visible and not _is_list(sheet)]
    *names, own = sheet_names([*(sheet.name for sheet in kept), mend_list.TITLE])
    shown = dict(zip((sheet.name for sheet in kept), names, strict=True))
    marks = marking.marks(mending)
    left = count(marking.NOTED, -1)
    book = Workbook(write_only=True)
    mend_list.fill(book.create_sheet(own), mending, shown)
    for sheet, name in zip(kept, names, strict=True):
        _copy(book.create_sheet(name), sheet, mending.header_rows.get(sheet.name, 0), marks[sheet.name], left)
    return save(book)


def _is_list(sheet: Sheet) -> bool:
    """Whether this is the list of an earlier copy, dropped again with it."""
    return sheet.name.startswith(mend_list.TITLE) and any(MARK in cells for cells in sheet.rows[:5])


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Give every sheet a name that a workbook can hold: the wanted one where it is possible."""
    taken: set[str] = set()
    return [_name(each, taken) for each in wanted]


def _name(wanted: str, taken: set[str]) -> str:
    base = _NOT_IN_A_NAME.sub(" ", wanted)[:31].strip("'")
    base = base if base.strip() else "Sheet"
    endings = (f" ({number})" if number > 1 else "" for number in count(1))
    name = next(name for end in endings if (name := base[: 31 - len(end)] + end).casefold() not in taken)
    taken.add(name.casefold())
    return name


def _copy(page: Page, sheet: Sheet, header_row: int, marks: SheetMarks, left: Iterator[int]) -> None:
    wide = max([*map(_last_filled, sheet.rows), *marks.columns()], default=0) if header_row else 0
    mend_list.lay_out(page, _widths(sheet.rows[:100]))
    if header_row:
        page.freeze_panes = f"A{header_row + 1}"
    for number in range(1, max([len(sheet.rows), *marks.cells]) + 1):
        cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
        header = number == header_row
        row = [_styled(page, value, font=_BOLD) if header else _cell(page, value) for value in cells]
        for column, mark in marks.cells.get(number, {}).items():
            _mark(page, row, column or _first_filled(cells), mark, left)
        if header_row and (words := OUR_COLUMN if header else marks.rows.get(number, "")):
            row = [*row[:wide], *[None] * (wide - len(row))]
            row.append(_styled(page, words, **({"font": _BOLD} if header else {})))
        page.append(row)


def _widths(rows: Iterable[Sequence[Cell]]) -> list[int]:
    """Width of each column in characters: its longest text of the first rows, between 6 and 48."""
    widths: list[int] = []
    for cells in rows:
        widths += [6] * (len(cells) - len(widths))
        for at, cell in enumerate(cells):
            widths[at] = max(widths[at], min(len(str(_plain(cell))) + 2, 48))
    return widths


def _first_filled(cells: Sequence[Cell]) -> int:
    return next((at for at, cell in enumerate(cells, 1) if cell not in (None, "")), 1)


def _last_filled(cells: Sequence[Cell]) -> int:
    return next((at for at in range(len(cells), 0, -1) if cells[at - 1] not in (None, "")), 0)


def _mark(page: Page, row: list[Any], column: int, mark: Mark, left: Iterator[int]) -> None:
    row += [None] * (column - len(row))
    cell = row[column - 1]
    if not hasattr(cell, "data_type"):
        cell = row[column - 1] = _styled(page, cell)
    cell.fill, cell.border = marking.FILLS[mark.severity], marking.EDGES[mark.severity]
    marking.remark(cell, mark, left)


def _plain(value: Cell) -> str | float | date | None:
    """Find what the copy holds for a cell: a damaged one shows what it showed, and stays in need of mending."""
    if isinstance(value, Damaged):
        return value.shown or "(a formula without a value)"
    if isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) < _FIRST_DAY:
        return value.isoformat()[:10]
    return value


def _cell(page: Page, value: Cell) -> Any:
    """Make a cell where the value needs one to stay what it is; else the value itself does, and is much cheaper."""
    return value if value is None or isinstance(value, float) or _is_word(value) else _styled(page, value)


def _is_word(value: Cell) -> bool:
    """Whether this is text that neither openpyxl nor Excel could take for anything else."""
    return isinstance(value, str) and value[:1].isalpha() and value.isprintable() and "_x" not in value


def _styled(page: Page, value: Cell, **styles: Any) -> Any:
    plain = _plain(value)
    cell: Any = WriteOnlyCell(page)
    cell.value = marking.clean(plain) if isinstance(plain, str) else plain
    if isinstance(plain, str):
        broken = isinstance(value, Damaged) and plain in ERROR_CODES
        cell.data_type = "e" if broken else "s"  # openpyxl takes "=1+1" for a formula and any "#N/A" for an error
        cell.number_format = "@"  # else Excel takes 0042 for 42 as soon as somebody edits the cell
    elif isinstance(plain, date):
        timed = isinstance(plain, datetime) and plain.time() != time()
        cell.number_format = "yyyy-mm-dd hh:mm" if timed else "yyyy-mm-dd"
        cell.alignment = _LEFT
    for name, style in styles.items():
        setattr(cell, name, style)
    return cell
