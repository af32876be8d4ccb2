"""The workbook in which an OCR Assessor gives the outcome: a row for the whole claim and one for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.workbooks.normal import save
from pipeline.workbooks.parts import QUIET, TITLE, put, table
from schemas.cells import MARK

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.workbooks import OutcomeSheet

_HEADS = ("Claim number", "Outcome", "Candidate number", "Unit", "Assessor", "Grade", "New grade", "Reason", "Lines")
_WIDTHS = (13, 13, 11, 12, 14, 8, 8, 48, 8)
_SPARE = 100
"""So many rows below the groups have drop-downs too: for single lines."""
_TO_FILL = PatternFill("solid", fgColor="FFF9E5")


def outcome_workbook(shown: OutcomeSheet) -> bytes:
    """Make the workbook: one sheet `Moderation outcome` (a form, to be dropped), Outcome to fill in."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Moderation outcome")
    put(sheet, 1, 1, MARK).font = QUIET
    put(sheet, 2, 1, shown.title).font = TITLE
    for row, note in enumerate(shown.notes, start=3):
        put(sheet, row, 1, note)
    header = 4 + len(shown.notes)
    rows = [(shown.claim_number, "", "", "", "", "", "", "", shown.lines)]
    rows += [(shown.claim_number, "", "", unit, who, grade, "", "", lines) for unit, who, grade, lines in shown.groups]
    table(sheet, header, _HEADS, rows, _WIDTHS)
    last = header + len(rows)
    for row in range(header + 1, last + 1):
        for column in (2, 7, 8):
            sheet.cell(row, column).fill = _TO_FILL
    _choices(sheet, f"B{header + 1}:B{last + _SPARE}", "Agreed,Withdrawn,Changed")
    _choices(sheet, f"G{header + 1}:G{last + _SPARE}", "P,M,D")
    return save(book)


def _choices(sheet: Worksheet, where: str, words: str) -> None:
    choice = DataValidation("list", formula1=f'"{words}"', allow_blank=True)
    choice.errorTitle = "One of the list, or blank"
    choice.error = f"Choose one of {words.replace(',', ', ')}, or leave the cell blank."
    choice.sqref = where
    sheet.add_data_validation(choice)
