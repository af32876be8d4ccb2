"""The sender's own workbook as a copy to mend: formats and formulas as they were, notes in the cells, a list before them."""

from __future__ import annotations

import re
import warnings
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

from openpyxl.cell.cell import MergedCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from pipeline.workbooks import marks as marking
from pipeline.workbooks import mend_list
from pipeline.workbooks.before import Before
from pipeline.workbooks.fresh import sheet_names
from pipeline.workbooks.quick import Shown, saved
from schemas.cells import OUR_COLUMN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.workbooks import Mending
    from pipeline.workbooks.marks import Mark, SheetMarks

Page = Any  # openpyxl's worksheet: its stubs know too little of it

_BOLD = Font(name="Calibri", size=11, bold=True)
_INDENTED = Alignment(indent=1)
_WIDTH = 60
_LAST_COLUMN = 16_384


def annotated(path: Path, mending: Mending) -> bytes:
    """Give the workbook at `path` with everything that `mending` says in it; the same arguments give the same bytes.

    Raises whatever openpyxl raises for a workbook that it cannot carry, and KeyError where it lacks a sheet.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it leaves out: extensions of Excel's own
        with path.open("rb") as file:
            reader = ExcelReader(file, rich_text=_has_rich_text(file))
            reader.read()
            shown = _shown(file, reader)
        book = reader.wb
    before = Before.taken_out_of(book)
    titles = {sheet.title: sheet.title for sheet in book.worksheets}
    left = count(marking.NOTED, -1)
    for title, found in marking.marks(mending).items():
        if title:
            _annotate(book[title], found, mending.header_rows.get(title, 0), before, left)
    before.keep(book)
    *_, name = sheet_names([*book.sheetnames, mend_list.TITLE])
    mend_list.fill(book.create_sheet(name, 0), mending, titles)
    _open_at_first(book)
    return saved(book, shown)


def _annotate(page: Page, found: SheetMarks, header_row: int, before: Before, left: Iterator[int]) -> None:
    at = max(_our_column(page, header_row), max(found.columns(), default=0) + 1)
    for row, cells in sorted(found.cells.items()):
        for column, mark in sorted(cells.items()):
            _mark(page, row, column or _first_filled(page, row), mark, before, left)
    if not header_row or at > _LAST_COLUMN:
        return
    for row, words in found.rows.items():
        _put(page, row, at, marking.clean(words))
    # Last, also where the header's own row is what is to mend: without its heading nobody would know the column as ours.
    _put(page, header_row, at, OUR_COLUMN).font = _BOLD
    page.column_dimensions[get_column_letter(at)].width = _WIDTH


def _our_column(page: Page, header_row: int) -> int:
    """Find where the column goes: where an earlier copy has it, emptied; else right of all that holds something."""
    cells = page._cells  # noqa: SLF001  it makes no cell by looking
    for column in {column for row, column in cells if row == header_row}:
        if cells[header_row, column].value == OUR_COLUMN:
            for place in [each for each in cells if each[1] == column and each[0] >= header_row]:
                del cells[place]
            return int(column)
    filled = (column for (_, column), cell in cells.items() if cell.value is not None)
    return max([*filled, *(area.max_col for area in page.merged_cells.ranges)], default=0) + 1


def _put(page: Page, row: int, column: int, words: str) -> Any:
    cell = page.cell(row, column)
    cell.value = words
    cell.data_type = "s"
    cell.alignment = _INDENTED
    return cell


def _first_filled(page: Page, row: int) -> int:
    return min(
        (column for (at, column), cell in page._cells.items() if at == row and cell.value is not None),  # noqa: SLF001
        default=1,
    )


def _mark(page: Page, row: int, column: int, mark: Mark, before: Before, left: Iterator[int]) -> None:
    cell = page.cell(row, column)
    before.remember(page.title, cell)
    cell.fill, cell.border = marking.FILLS[mark.severity], marking.EDGES[mark.severity]
    holder = _holder(page, cell)
    marking.remark(holder, mark, left, holder.comment.text if holder.comment else "")


def _holder(page: Page, cell: Any) -> Any:
    """Find the cell that can bear a comment: of merged ones, the first."""
    if not isinstance(cell, MergedCell):
        return cell
    area = next(each for each in page.merged_cells.ranges if cell.coordinate in each)
    return page.cell(area.min_row, area.min_col)


def _open_at_first(book: Any) -> None:
    """Let the workbook open at the list, and no other sheet be selected with it."""
    book.active = 0
    for sheet in book.worksheets[1:]:
        for view in sheet.views.sheetView:
            view.tabSelected = False


_TEXTS = re.compile(r"xl/(?:sharedStrings|worksheets/[^/]+)\.xml", re.IGNORECASE)
_FORMULA = re.compile(
    rb"<c\s(?P<about>[^>]*)>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*<v>(?P<shown>[^<]*)</v>", re.IGNORECASE
)
_PLACE, _TYPE = re.compile(rb'\br="([A-Z]+[0-9]+)"'), re.compile(rb'\bt="(\w+)"')


def _has_rich_text(file: Any) -> bool:
    """Whether part of a cell's text looks another way than the rest: openpyxl reads all text slowly to keep that."""
    with ZipFile(file) as parts:
        return any(b"rPr>" in parts.read(name) for name in parts.namelist() if _TEXTS.fullmatch(name))


def _shown(file: Any, reader: Any) -> dict[str, Shown]:
    """What the formulas of each sheet showed last; openpyxl does not keep it beside the formula."""
    with ZipFile(file) as parts:
        sheets = [(sheet.name, parts.read(part.target)) for sheet, part in reader.parser.find_sheets()]
    return {name: dict(_last_values(xml)) for name, xml in sheets if b"<f" in xml}


def _last_values(xml: bytes) -> Iterator[tuple[str, tuple[str, str]]]:
    for cell in _FORMULA.finditer(xml):
        if place := _PLACE.search(cell["about"]):
            kind = _TYPE.search(cell["about"])
            yield place[1].decode(), (kind[1].decode() if kind else "n", cell["shown"].decode())
