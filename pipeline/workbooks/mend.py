"""The copy of a sender's workbook that says, cell by cell, what to mend; it can be mended and dropped again."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime, time
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline.workbooks.normal import save
from schemas.cells import MARK, Cell, Damaged, Severity, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

Page = Any  # openpyxl's write-only worksheet: its stubs know neither its columns' widths nor its panes

TITLE = "What to mend"
COLUMNS = ("File sheet", "Cell", "Value", "What was found", "How to mend")
NOTED = 1000
"""How many cells of a workbook get a note; the others are coloured and listed."""
LISTED = 2000
"""How many errors the list holds; the table of findings has them all."""

_WIDTHS = (24, 9, 24, 60, 60)
_BOLD = Font(name="Calibri", size=11, bold=True)
_LEFT = Alignment(horizontal="left")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TO_MEND = PatternFill("solid", fgColor="FFC7A6")
_TO_LOOK_AT = PatternFill("solid", fgColor="FFF2B3")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # "_x0041_" in a workbook means "A"
_FIRST_DAY = date(1900, 3, 1)  # before it, Excel's days are not the calendar's


class Mark(NamedTuple):
    """What one cell of the copy shows beside its value."""

    severity: str
    words: str


Marks = dict[int, dict[int, Mark]]
"""By row, then by column, both from 1; column 0 is the first filled cell of the row."""


def workbook(
    sheets: Sequence[Sheet], findings: pd.DataFrame, header_rows: Mapping[str, int] = MappingProxyType({})
) -> bytes:
    """Make an .xlsx of the visible sheets as they were, before them a list of what to mend.

    `findings` has the columns of `facts_receipts.findings`, of one drop; errors are listed and marked, queries marked.
    `header_rows` gives the header's row by sheet, where it is known. The same arguments give the same bytes.
    """
    kept = [sheet for sheet in sheets if sheet.visible and not _is_list(sheet)]
    names = _names([*(sheet.name for sheet in kept), TITLE])
    own = names.pop()
    shown = dict(zip((sheet.name for sheet in kept), names, strict=True))
    marks = _marks(findings)
    left = count(NOTED, -1)
    book = Workbook(write_only=True)
    _list(book.create_sheet(own), findings[findings["severity"] == Severity.ERROR], shown)
    for sheet, name in zip(kept, names, strict=True):
        _copy(book.create_sheet(name), sheet, header_rows.get(sheet.name, 0), marks[sheet.name], left)
    return save(book)


def _is_list(sheet: Sheet) -> bool:
    """Whether this is the list of an earlier copy, dropped again with it."""
    return sheet.name.startswith(TITLE) and bool(sheet.rows) and sheet.rows[0][:1] == [MARK]


def _names(wanted: Sequence[str]) -> list[str]:
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


def _marks(findings: pd.DataFrame) -> defaultdict[str, Marks]:
    """Gather what each cell has to say, by sheet; several findings of one cell stand below each other."""
    marks: defaultdict[str, Marks] = defaultdict(lambda: defaultdict(dict))
    told = findings[(findings["row"] > 0) & (findings["severity"] != Severity.NOTE)]
    names = ("sheet", "row", "cell", "severity", "message", "fix")
    for sheet, row, cell, severity, message, fix in zip(*(told[name].tolist() for name in names), strict=True):
        words = "\n".join(filter(None, (message, fix)))
        column = column_index_from_string(coordinate_from_string(cell)[0]) if cell else 0
        before = marks[sheet][row].get(column, Mark(severity, ""))
        worse = Severity.ERROR if Severity.ERROR in (severity, before.severity) else severity
        marks[sheet][row][column] = Mark(worse, f"{before.words}\n\n{words}".strip())
    return marks


def _list(page: Page, errors: pd.DataFrame, shown: Mapping[str, str]) -> None:
    _lay_out(page, _WIDTHS)
    page.freeze_panes = "A5"
    page.print_title_rows = "4:4"
    page.append([MARK])
    page.append(
        ["Mend the coloured cells on the sheets that follow, save, and drop this workbook where the first one went."]
    )
    page.append([])
    page.append([_styled(page, name, font=_BOLD) for name in COLUMNS])
    names = ("sheet", "row", "cell", "value", "message", "fix")
    for sheet, row, cell, *rest in zip(*(errors[name].tolist()[:LISTED] for name in names), strict=True):
        place = cell or (f"row {row}" if row else "")
        page.append([_styled(page, text, alignment=_WRAPPED) for text in (shown.get(sheet, sheet), place, *rest)])
    if len(errors) > LISTED:
        page.append([f"And {len(errors) - LISTED:,} more: they are coloured on their sheets."])


def _copy(page: Page, sheet: Sheet, header_row: int, marks: Marks, left: Iterator[int]) -> None:
    _lay_out(page, _widths(sheet.rows[:100]))
    if header_row:
        page.freeze_panes = f"A{header_row + 1}"
    last = max([len(sheet.rows), *marks])
    for number in range(1, last + 1):
        cells = sheet.rows[number - 1] if number <= len(sheet.rows) else []
        row = [_cell(page, value) for value in cells]
        if number == header_row:
            row = [_styled(page, value, font=_BOLD) for value in cells]
        for column, mark in marks.get(number, {}).items():
            _mark(page, row, column or _first_filled(cells), mark, left)
        page.append(row)


def _lay_out(page: Page, widths: Iterable[int]) -> None:
    """Set the columns' widths, and let it print on A4 sheets as wide as it is."""
    for at, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0


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


def _mark(page: Page, row: list[Any], column: int, mark: Mark, left: Iterator[int]) -> None:
    row += [None] * (column - len(row))
    cell = row[column - 1]
    if not hasattr(cell, "data_type"):
        cell = row[column - 1] = _styled(page, cell)
    cell.fill = _TO_MEND if mark.severity == Severity.ERROR else _TO_LOOK_AT
    if next(left) > 0:
        lines = sum(1 + len(line) // 45 for line in mark.words.split("\n"))
        cell.comment = Comment(_clean(mark.words), "claimdrop", height=18 * lines + 12, width=320)


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
    cell.value = _clean(plain) if isinstance(plain, str) else plain
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


def _clean(text: str) -> str:
    """Make text fit for a workbook: what XML cannot hold becomes U+FFFD, which no column takes either."""
    return _ESCAPE.sub("_x005F_", _NOT_IN_XML.sub("\ufffd", text))
