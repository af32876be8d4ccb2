"""The workbook in which an OCR Assessor gives the outcome: a row for the whole claim and one for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.workbooks.pages import Book

if TYPE_CHECKING:
    from pipeline.workbooks import OutcomeSheet
    from pipeline.workbooks.pages import Page

_HEADS = ("Claim number", "Outcome", "Candidate number", "Unit", "Assessor", "Grade", "New grade", "Reason", "Lines")
_WIDTHS = (13, 13, 11, 12, 14, 8, 8, 48, 8)
_SPARE = 100
"""So many rows below the groups have drop-downs too: for single lines."""


def outcome_workbook(shown: OutcomeSheet) -> bytes:
    """Make the workbook: one sheet `Moderation outcome` (a form, to be dropped), Outcome to fill in."""
    book = Book()
    page = book.sheet("Moderation outcome", shown.title, shown.notes)
    header = 3 + len(shown.notes)
    rows = [(shown.claim_number, "", "", "", "", "", "", "", shown.lines)]
    rows += [(shown.claim_number, "", "", unit, who, grade, "", "", lines) for unit, who, grade, lines in shown.groups]
    page.table(header, _HEADS, rows).laid_out(header, 2, _WIDTHS)
    for row in range(header + 1, header + 1 + len(rows)):
        page.put(row, 1, "", "picked")
    last = header + len(rows) + _SPARE
    _choices(page, (header + 1, 1, last, 1), ["Agreed", "Withdrawn", "Changed"])
    _choices(page, (header + 1, 6, last, 6), ["P", "M", "D"])
    return book.saved()


def _choices(page: Page, where: tuple[int, int, int, int], words: list[str]) -> None:
    page.sheet.data_validation(
        *where,
        {
            "validate": "list",
            "source": words,
            "error_title": "One of the list, or blank",
            "error_message": f"Choose one of {', '.join(words)}, or leave the cell blank.",
        },
    )
