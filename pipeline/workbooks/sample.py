"""The workbook in which an OCR Assessor ticks the sample: the claim's grid with the proposal in it, and why."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.workbooks.normal import save
from pipeline.workbooks.parts import BOLD, QUIET, TITLE, cells, put, reading, table
from schemas.cells import MARK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.workbooks import SampleSheets

TICK = "✓"
_PICKED = PatternFill("solid", fgColor="FFF2CC")
_EMPTY = PatternFill("solid", fgColor="EDEDED")
_CENTRE = Alignment(horizontal="center")
_RANGES = 200  # Excel refuses a list of ranges over 8,192 characters


def sample_workbook(shown: SampleSheets) -> bytes:
    """Make the workbook: sheets `Sample` (a form, to be dropped), `Why` and `Cover` (to read)."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _sample(book.create_sheet("Sample"), shown)
    why = reading(book.create_sheet("Why"), f"Why these lines are proposed, claim {shown.claim_number}")
    table(why, 5, _WHY, shown.why, (11, 20, 22, 9, 8, 10, 58))
    _cover(book.create_sheet("Cover"), shown)
    return save(book)


_WHY = ("Candidate number", "Surname", "Forenames", "Unit", "Grade", "Assessor", "Reason")
_GROUP = ("Unit", "Assessor", "Grade", "Lines", "Sampled", "Candidates")
_OUTSIDE = ("Candidate number", "Surname", "Forenames", "Unit", "Grade", "Awarding body", "Evidence")
_GRID = ("Claim number", "Candidate number", "Surname", "Forenames")


def _sample(sheet: Worksheet, shown: SampleSheets) -> None:
    put(sheet, 1, 1, MARK).font = QUIET
    put(sheet, 2, 1, shown.title).font = TITLE
    for row, note in enumerate(shown.notes, start=3):
        put(sheet, row, 1, note)
    header = 4 + len(shown.notes)
    rows = [
        (shown.claim_number, *names, *(_ticked(grade, picked) for grade, picked in grades))
        for *names, grades in shown.rows
    ]
    widths = (13, 11, 20, 22, *[8] * len(shown.units))
    table(sheet, header, (*_GRID, *shown.units), rows, widths)
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
    reading(sheet, f"What the proposal covers, claim {shown.claim_number}")
    table(sheet, 5, _GROUP, shown.groups, (11, 20, 22, 9, 9, 24, 48))
    if shown.outside:
        below = 5 + len(shown.groups) + 2
        put(sheet, below, 1, "Units from another awarding body: their evidence must reach you").font = BOLD
        cells(sheet, below + 1, _OUTSIDE, shown.outside)
