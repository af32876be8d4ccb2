"""What the workbooks for OCR Assessors are made of: titles, tables, and cells whose text stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from schemas.cells import MARK, TO_READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

BOLD = Font(name="Calibri", size=11, bold=True)
TITLE = Font(name="Calibri", size=14, bold=True)
QUIET = Font(name="Calibri", size=9, color="595F69", italic=True)
_HEAD = PatternFill("solid", fgColor="E4E9F0")
_THIN = Side(style="thin", color="C8CDD5")
_LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WRAPPED = Alignment(wrap_text=True, vertical="bottom")
_TWO_LINES = 31  # points


def reading(sheet: Worksheet, title: str) -> Worksheet:
    put(sheet, 1, 1, MARK).font = QUIET
    put(sheet, 2, 1, title).font = TITLE
    put(sheet, 3, 1, TO_READ)
    return sheet


def table(
    sheet: Worksheet, header: int, heads: Sequence[str], rows: Iterable[Sequence[str | int]], widths: Sequence[int]
) -> None:
    """Fill a sheet whose one table begins at `header`, and set it up for screen and paper."""
    cells(sheet, header, heads, rows)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter = HeaderFooter(oddFooter=HeaderFooterItem(center=_HeaderFooterPart("&A, page &P of &N")))


def cells(sheet: Worksheet, header: int, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    sheet.row_dimensions[header].height = _TWO_LINES
    for column, head in enumerate(heads, start=1):
        cell = put(sheet, header, column, head)
        cell.font, cell.fill, cell.border = BOLD, _HEAD, _LINE
        cell.alignment = _WRAPPED
    for row, values in enumerate(rows, start=header + 1):
        for column, value in enumerate(values, start=1):
            put(sheet, row, column, value).border = _LINE


def put(sheet: Worksheet, row: int, column: int, value: str | int) -> Cell:
    cell: Cell = sheet.cell(row, column, None if value == "" else value)
    if isinstance(value, str) and value:
        cell.data_type = "s"  # openpyxl would take "=1+1" for a formula
        cell.number_format = "@"  # and Excel would take 0042 for 42 as soon as somebody edits the cell
    return cell
