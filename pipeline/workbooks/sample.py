"""The workbook in which an OCR Assessor ticks the sample: the claim's grid with the proposal in it, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline.workbooks.normal import save
from schemas.cells import MARK, TO_READ

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.workbooks import SampleSheets

TICK = "✓"
_BOLD = Font(name="Calibri", size=11, bold=True)
_TITLE = Font(name="Calibri", size=14, bold=True)
_QUIET = Font(name="Calibri", size=9, color="595F69", italic=True)
_HEAD = PatternFill("solid", fgColor="E4E9F0")
_PICKED = PatternFill("solid", fgColor="FFF2CC")
_EMPTY = PatternFill("solid", fgColor="EDEDED")
_THIN = Side(style="thin", color="C8CDD5")
_LINE = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center")
_WRAPPED = Alignment(wrap_text=True, vertical="bottom")
_TWO_LINES = 31  # points
_RANGES = 200  # Excel refuses a list of ranges over 8,192 characters


def sample_workbook(shown: SampleSheets) -> bytes:
    """Make the workbook: sheets `Sample` (a form, to be dropped), `Why` and `Cover` (to read)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _sample(book.create_sheet("Sample"), shown)
    why = _reading(book.create_sheet("Why"), f"Why these lines are proposed, claim {shown.claim_number}")
    _table(why, 5, _WHY, shown.why, (11, 20, 22, 9, 8, 10, 58))
    _cover(book.create_sheet("Cover"), shown)
    return save(book)


_WHY = ("Candidate number", "Surname", "Forenames", "Unit", "Grade", "Assessor", "Reason")
_GROUP = ("Unit", "Assessor", "Grade", "Lines", "Sampled", "Candidates")
_OUTSIDE = ("Candidate number", "Surname", "Forenames", "Unit", "Grade", "Awarding body", "Evidence")
_GRID = ("Claim number", "Candidate number", "Surname", "Forenames")


def _sample(sheet: Worksheet, shown: SampleSheets) -> None:
    _put(sheet, 1, 1, MARK).font = _QUIET
    _put(sheet, 2, 1, shown.title).font = _TITLE
    for row, note in enumerate(shown.notes, start=3):
        _put(sheet, row, 1, note)
    header = 4 + len(shown.notes)
    rows = [
        (shown.claim_number, *names, *(_ticked(grade, picked) for grade, picked in grades))
        for *names, grades in shown.rows
    ]
    widths = (13, 11, 20, 22, *[8] * len(shown.units))
    _table(sheet, header, (*_GRID, *shown.units), rows, widths)
    sheet.freeze_panes = f"E{header + 1}"
    choices: dict[str, list[str]] = defaultdict(list)
    for column in range(len(_GRID) + 1, len(widths) + 1):
        grades = [row[-1][column - len(_GRID) - 1] for row in shown.rows]
        for offset, (grade, picked) in enumerate(grades, start=1):
            cell = sheet.cell(header + offset, column)
            cell.alignment = _CENTRE
            if not grade or picked:
                cell.fill = _PICKED if picked else _EMPTY
        _runs(get_column_letter(column), header + 1, [grade for grade, _ in grades], choices)
    _choices(sheet, choices)


def _ticked(grade: str, picked: bool) -> str:
    return f"{grade} {TICK}" if picked else grade


def _runs(letter: str, first: int, grades: Sequence[str], found: dict[str, list[str]]) -> None:
    """Add, grade by grade, the ranges of one column in which that grade stands."""
    start = 0
    for at in range(1, len(grades) + 1):
        if at == len(grades) or grades[at] != grades[start]:
            found[grades[start]].append(f"{letter}{first + start}:{letter}{first + at - 1}")
            start = at


def _choices(sheet: Worksheet, found: dict[str, list[str]]) -> None:
    for grade in sorted(filter(None, found)):
        for at in range(0, len(found[grade]), _RANGES):
            choice = DataValidation("list", formula1=f'"{grade},{_ticked(grade, picked=True)}"', allow_blank=False)
            choice.errorTitle = "The grade as it is, or with a tick"
            choice.error = f"Choose {grade}, or {_ticked(grade, picked=True)} where you want to see the work."
            choice.sqref = " ".join(found[grade][at : at + _RANGES])
            sheet.add_data_validation(choice)


def _cover(sheet: Worksheet, shown: SampleSheets) -> None:
    _reading(sheet, f"What the proposal covers, claim {shown.claim_number}")
    _table(sheet, 5, _GROUP, shown.groups, (11, 20, 22, 9, 9, 24, 48))
    if shown.outside:
        below = 5 + len(shown.groups) + 2
        _put(sheet, below, 1, "Units from another awarding body: their evidence must reach you").font = _BOLD
        _cells(sheet, below + 1, _OUTSIDE, shown.outside)


def _reading(sheet: Worksheet, title: str) -> Worksheet:
    _put(sheet, 1, 1, MARK).font = _QUIET
    _put(sheet, 2, 1, title).font = _TITLE
    _put(sheet, 3, 1, TO_READ)
    return sheet


def _table(
    sheet: Worksheet, header: int, heads: Sequence[str], rows: Iterable[Sequence[str | int]], widths: Sequence[int]
) -> None:
    """Fill a sheet whose one table begins at `header`, and set it up for screen and paper."""
    _cells(sheet, header, heads, rows)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{header + 1}"
    sheet.print_title_rows = f"{header}:{header}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter = HeaderFooter(oddFooter=HeaderFooterItem(center=_HeaderFooterPart("&A, page &P of &N")))


def _cells(sheet: Worksheet, header: int, heads: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    sheet.row_dimensions[header].height = _TWO_LINES
    for column, head in enumerate(heads, start=1):
        cell = _put(sheet, header, column, head)
        cell.font, cell.fill, cell.border = _BOLD, _HEAD, _LINE
        cell.alignment = _WRAPPED
    for row, values in enumerate(rows, start=header + 1):
        for column, value in enumerate(values, start=1):
            _put(sheet, row, column, value).border = _LINE


def _put(sheet: Worksheet, row: int, column: int, value: str | int) -> Cell:
    cell: Cell = sheet.cell(row, column, None if value == "" else value)
    if isinstance(value, str) and value:
        cell.data_type = "s"  # openpyxl would take "=1+1" for a formula
        cell.number_format = "@"  # and Excel would take 0042 for 42 as soon as somebody edits the cell
    return cell
