"""The sheets of a claim workbook beside its grades: white rows to fill in, with lists to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.forms import as_written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.workbooks import ClaimSheets
    from pipeline.workbooks.pages import Book, Page

_SPARE = 10
"""White rows for further centre assessors."""
_FREE = 24
"""White rows of the sheets on which a row is one unit of a candidate."""
_TOP = 4
"""The first row below mark, title and one note; where there are more notes, so many rows later."""
_ASSESSORS = ("Entry code", "Full name", "Initials", "Action", as_written.COLUMN.title)
_WHY = 54
"""The width in letters of what an OCR Assessor wrote."""
_INITIALS = "initials of the sheet Centre assessors"
_WHO = ("Candidate number", "Surname", "Forenames")
_WHO_WIDTHS = (11, 20, 22)
_SUBMISSION = (
    "Entry code", "Submitted by", "Contact email", "Date", "Centre declaration", "Confirm submission", "Lines checked",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lists:
    """Where the lists stand that cells offer, as Excel names cells; blank where there is none."""

    grades: str
    claimed: str
    """The grades without N."""
    units: str
    numbers: str
    initials: str


def initials(shown: ClaimSheets) -> str:
    """Name the cells in which centre assessors' initials stand, whoever the tutor adds too; none is blank."""
    first, last = _TOP + 2, _TOP + 1 + len(shown.markers) + _SPARE
    cells = f"'Centre assessors'!$C${first}:$C${last}"
    return f"=OFFSET('Centre assessors'!$C${first},0,0,MAX(1,COUNTA({cells})),1)"


def assessors(book: Book, shown: ClaimSheets) -> None:
    """List who is set up, and leave room for more; what is left as it is says nothing when it comes back."""
    note = "Add people in the white rows, one below the other; to take somebody out, choose Remove under Action."
    page = book.sheet("Centre assessors", shown.title, (note,))
    rows = [(shown.entry_code, name, who, "", as_written.assessor(name, who)) for name, who in shown.markers]
    page.table(_TOP, _ASSESSORS, rows, "given")
    last = page.white(_TOP + 1 + len(rows), _SPARE, 4)
    for row in range(_TOP + 1, _TOP + 1 + len(rows)):
        page.put(row, 3, "", "open text")
    page.laid_out(_TOP, 0, (11, 34, 10, 12))
    page.hidden(4)
    page.choices([(_TOP + 1, 3, last, 3)], ["Add", "Remove"], "Add, Remove, or nothing")


def more_units(book: Book, shown: ClaimSheets, lists: Lists) -> Page:
    """Leave room for units that the grid has no column for; it is the only sheet of grades where no unit is listed."""
    note = "Our list of this qualification's units is not complete: claim a unit here that has no column on Grades."
    if not shown.units:
        note = "We have no list of this qualification's units: a row here is one unit of one candidate."
    page = book.sheet("More units", shown.title, (note,))
    page.table(_TOP, (*_WHO, "Unit", "Grade", "Marked by"), ())
    last = page.white(_TOP + 1, _FREE, 6)
    page.laid_out(_TOP, 1, (*_WHO_WIDTHS, 14, 9, 11))
    page.choices([(_TOP + 1, 4, last, 4)], lists.grades, "P, M, D or N")
    _who_and_marker(page, last, 5, lists)
    return page


def _who_and_marker(page: Page, last: int, marker: int, lists: Lists) -> None:
    if lists.numbers:
        page.choices([(_TOP + 1, 0, last, 0)], lists.numbers, "a candidate number of the sheet Grades", only=False)
    page.choices([(_TOP + 1, marker, last, marker)], lists.initials, _INITIALS)


def outside(book: Book, shown: ClaimSheets, lists: Lists) -> None:
    """Leave room for units achieved with another awarding body."""
    note = "Only units achieved elsewhere. A copy of the certificate or results slip must be given or sent to the OCR Assessor."
    page = book.sheet("Other awarding bodies", shown.title, (note,))
    page.table(_TOP, (*_WHO, "Unit", "Awarding body", "Grade", "Marked by", "Evidence"), ())
    last = page.white(_TOP + 1, _FREE, 8)
    page.laid_out(_TOP, 1, (*_WHO_WIDTHS, 10, 22, 9, 11, 34))
    if lists.units:
        page.choices([(_TOP + 1, 3, last, 3)], lists.units, "a unit of the list", only=shown.whole)
    page.choices([(_TOP + 1, 5, last, 5)], lists.grades, "P, M, D or N")
    _who_and_marker(page, last, 6, lists)


def again(book: Book, shown: ClaimSheets, lists: Lists) -> None:
    """List what was withdrawn: a grade beside it claims it again."""
    note = "Withdrawn by the OCR Assessor, and not standing. Once the work is right, give its grade here or on Grades."
    if not shown.again:
        note = "Nothing that was withdrawn waits to be claimed again."
    page = book.sheet("To claim again", shown.title, (note,))
    marker = shown.markers[0][1] if len(shown.markers) == 1 else ""
    rows = [(*line[:6], "", marker, *line[6:]) for line in shown.again]
    heads = (_WHO[0], "UCI", *_WHO[1:], "Unit", "Title", "Grade", "Marked by", "It was", "Marked by then", "Why")
    page.table(_TOP, heads, rows, "given")
    page.laid_out(_TOP, 4, (11, 15, 18, 18, 9, 36, 9, 11, 8, 11, _WHY))
    if all(line.number for line in shown.again):
        page.hidden(1)
    for row, (*_, why) in enumerate(rows, start=_TOP + 1):
        page.put(row, 6, "", "open")
        page.put(row, 7, marker, "open")
        page.put(row, 10, why, "given wrapped")
        page.height(row, 15 * -(-len(why) // (_WHY - 6)))
    if rows:
        last = _TOP + len(rows)
        page.choices([(_TOP + 1, 6, last, 6)], lists.claimed, "P, M or D")
        page.choices([(_TOP + 1, 7, last, 7)], lists.initials, _INITIALS)


def submission(book: Book, shown: ClaimSheets) -> None:
    """Give one row to submit the claim with; both declarations are left to be made."""
    page = book.sheet("Submission", shown.title, _DECLARATION)
    top = _TOP - 1 + len(_DECLARATION)
    page.table(top, _SUBMISSION, [(shown.entry_code,)], "given")
    row = top + 1
    for column in (1, 2, 4, 5, 6):
        page.put(row, column, shown.contact_email if column == 2 else "", "open text")
    page.put(row, 3, "", "open date")
    page.laid_out(top, 0, (11, 26, 34, 13, 14, 14, 10))
    page.sheet.set_row(row, 24)
    page.choices([(row, 4, row, 5)], ["Yes"], "Yes, or nothing")
    for column, (title, words) in enumerate(_PROMPTS, start=1):
        page.prompt(row, column, title, words)


_SIGNED = "signed candidate declarations have been obtained that authenticate the work of all candidates on this claim"
_DECLARATION: Sequence[str] = (
    "Submit once the claim is complete and checked: from then on nobody in the centre can change it.",
    f"Centre declaration: {_SIGNED}, and are held in the centre.",
    "Confirm submission: this claim is ready to be sampled and moderated.",
    "Contact email: the OCR Assessor's sample is announced there. A shared address is best, in case you are not available.",
)
_PROMPTS = (
    ("Submitted by", "Your full name."),
    ("Contact email", "Check it. Another address here counts for this claim alone."),
    ("Date", "The day on which you hand this in, as 23/11/2026."),
    ("Centre declaration", "Yes, if the declaration above can be made. Blank: nothing is submitted."),
    ("Confirm submission", "Yes, if the claim is to go to the OCR Assessor now. Blank: nothing is submitted."),
    ("Lines checked", "The total that claim.html prints; may stay blank."),
)
