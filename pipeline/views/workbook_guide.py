"""How to use the claim workbook, in the words of its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.qualifications import Catalogue

# OCR, Making online claims for Cambridge Technicals: a step-by-step guide, "Further support"
_SUPPORT = "OCR Customer Contact Centre: 02476 851509, vocational.qualifications@ocr.org.uk."

_GUIDE = """
1. Assessors
The sheet Centre assessors shows who is set up to mark this qualification in the centre (not the OCR Assessor).
Add people in the white rows: full name, and initials or a teacher code of at most four characters that nobody else in the
centre has.

2. Grades
On the sheet Grades choose a grade in the white cells.
A blank cell leaves the unit as it is: fill in what there is now and the rest later.
What you dropped earlier is not shown here; it stands in claims/{code}/claim.html.

{marked_by}

Grey cells
A grey grade was claimed already and stands; only the OCR Assessor can change it.
A grey cell without a grade is a unit that the candidate is not entered for, or has claimed.
Where there are grey cells the sheet is protected, without a password: to sort it, unprotect it first (tab Review).
Filters work either way.

Somebody is missing
Only candidates with a valid entry are listed.
Drop a sheet of Entries; the next night writes this workbook anew.
Entries are made at least {entry_days} days before the planned visit.

3. Other sheets
Units achieved with another awarding body have a sheet of their own; a copy of the certificate or results slip must be given or
sent to the OCR Assessor.
To claim again lists what was withdrawn at a visit.

4. Hand it in
Save this workbook and put a copy into the centre's drop folder, inbox/{centre}.
The file's name plays no part.
Next morning the receipt says what was taken, and what needs mending in which cell.

5. Check
Print claims/{code}/claim.html and check it with whoever marked.
To correct a grade, drop the right one; N takes it out of the claim.

6. Submit
On the sheet Submission, once the claim is complete, at least {claim_days} days before the visit.
From then on nobody in the centre can change it.

An old copy
An old copy of this workbook changes nothing but what is filled in: blank cells and grey grades say nothing when it comes back.
The newest one lies in the centre's folder, under workbooks.

Help
{support}
Quote centre number {centre}, entry code {code} and the claim number.
"""
_ALONE = """
Marked by
It is filled in, for one centre assessor is set up.
Change it in the rows that somebody else has marked.
"""
_SEVERAL = """
Marked by
Say in the cell beside each grade who marked it.
Initials can be filled down a whole column at once: they count only where there is a grade.
An orange cell still needs its initials.
"""


def guide(centre_number: str, entry_code: str, catalogue: Catalogue, *, alone: bool) -> list[tuple[str, str]]:
    """Give headings and texts; `alone` where one centre assessor marks the qualification."""
    text = _GUIDE.format(
        centre=centre_number,
        code=entry_code,
        entry_days=catalogue.fact("entry_before_visit"),
        claim_days=catalogue.fact("claim_before_visit"),
        marked_by=(_ALONE if alone else _SEVERAL).strip(),
        support=_SUPPORT,
    )
    parts = (part.partition("\n") for part in text.strip().split("\n\n"))
    return [(heading, " ".join(said.split())) for heading, _, said in parts]
