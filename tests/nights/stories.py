"""Whole lives of claims, as what lies in the inbox night after night; what comes of each story stands in tests/golden."""

from __future__ import annotations

from typing import NamedTuple

CENTRE = "12345"


class Night(NamedTuple):
    """A date, and what was saved by then: path below the inbox, and the table as text."""

    as_of: str
    drops: dict[str, str]


OFFICE = {
    "office/centres.csv": "Centre number,Centre name,Contact email\n12345,Ashdown Park College,exams@ashdown.example",
    "office/approvals.csv": (
        "Centre number,Entry code,OCR Assessor,OCR Assessor name,OCR Assessor email\n"
        "12345,05332,A01,Hilary Finch,finch@assessors.example\n"
        "12345,05335,A01,,\n"
        "12345,05329,A01,,"
    ),
    "office/visits.csv": "Centre number,Entry code,Visit date\n12345,05332,2026-12-14",
}
_PEOPLE = (
    "Candidate number,Surname,Forenames,Date of birth,UCI\n"
    "0001,Adams,Amy,02/01/2009,123450260001H\n0002,Brown,Ben,03/02/2009,\n0003,Clark,Cal,04/03/2009,"
)
_ENTRIES = (
    "Candidate number,Entry code,Entry type,Estimated completion date\n"
    "0001,05332,Full award,31/08/2027\n0002,05332,Full award,31/08/2027\n0003,05332,Full award,31/08/2027"
)
_STAFF = "Entry code,Full name,Initials\n05332,Becky Taylor,BT\n05332,Ivan Horvat,IH"
_GRID = "Candidate number,Entry code,Assessor,Unit 1,Unit 2,Unit 3\n"
_ROWS = "Candidate number,Entry code,Unit,Grade,Assessor\n"
_SAMPLE = "Claim number,Candidate number,Unit,Sampled\n"
_OUTCOME = "Claim number,Outcome,Candidate number,Unit,Assessor,Grade,New grade,Reason\n"


def _submit(code: str, day: str) -> dict[str, str]:
    heads = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission"
    return {f"{CENTRE}/submission.csv": f"{heads}\n{code},Becky Taylor,business@ashdown.example,{day},Yes,Yes"}


def _centre(**sheets: str) -> dict[str, str]:
    return {f"{CENTRE}/{name}.csv": text for name, text in sheets.items()}


def _assessor(**sheets: str) -> dict[str, str]:
    return {f"assessors/A01/{name}.csv": text for name, text in sheets.items()}


_FIRST = Night("2026-11-02", {**OFFICE, **_centre(people=_PEOPLE, entries=_ENTRIES, staff=_STAFF)})
_MARKS = _GRID + "0001,05332,BT,P,M,D\n0002,05332,BT,P,M,\n0003,05332,IH,M,,P"

WITHDRAWALS = [
    _FIRST,
    Night("2026-11-03", _centre(marks=_MARKS)),
    Night("2026-11-04", _centre(nothing=_ROWS + "All,05332,1,N,\nAll,05332,2,N,\nAll,05332,3,N,")),
    Night("2026-11-05", {**_centre(marks=_MARKS), **_submit("05332", "05/11/2026")}),
    Night("2026-11-09", _assessor(outcome=_OUTCOME + "C000001,Withdrawn,,,,,,The wrong assignment was set")),
    Night("2026-11-16", {**_centre(marks=_MARKS), **_submit("05332", "16/11/2026")}),
    Night("2026-12-07", _assessor(sample=_SAMPLE + "C000002,0001,1,Yes\nC000002,0001,2,Yes\nC000002,0003,1,Yes")),
    Night(
        "2026-12-15",
        _assessor(
            outcome=_OUTCOME + "C000002,Agreed,,,,,,\nC000002,Withdrawn,,Unit 1,BT,P,,Copied work\n"
            "C000002,Changed,0001,Unit 2,,,D,Better than marked\nC000002,Withdrawn,0003,Unit 3,,,,Unsigned"
        ),
    ),
    Night("2027-01-11", {**_centre(marks=_MARKS.replace("BT,P,M,D", "BT,M,D,D")), **_submit("05332", "11/01/2027")}),
    Night("2027-01-18", _assessor(sample=_SAMPLE + "C000003,0001,1,Yes\nC000003,0002,1,Yes\nC000003,0003,3,Yes")),
    Night(
        "2027-01-25",
        _assessor(
            outcome=_OUTCOME + "C000003,Withdrawn,,Unit 1,BT,M,,Late\nC000003,Withdrawn,,Unit 1,BT,P,,Late\n"
            "C000003,Withdrawn,,Unit 3,IH,P,,Late"
        ),
    ),
    Night("2027-02-01", _centre(marks=_MARKS.replace("BT,P,M,D", "BT,M,D,D"))),
]
"""Every state, and every kind of withdrawal: the whole claim, a group, a line, every line; a changed grade; an emptied claim."""

RESUBMISSIONS = [
    _FIRST,
    Night("2026-11-05", {**_centre(marks=_GRID + "0001,05332,BT,P,P,P"), **_submit("05332", "05/11/2026")}),
    Night("2026-12-07", _assessor(sample=_SAMPLE + "C000001,0001,1,Yes")),
    Night("2026-12-15", _assessor(outcome=_OUTCOME + "C000001,Agreed,,,,,,")),
    Night(
        "2027-01-11",
        _centre(
            again="Candidate number,Entry code,Unit,Grade,Assessor,Resubmission\n"
            "0001,05332,1,M,BT,Yes\n0001,05332,2,M,BT,Yes\n0001,05332,3,D,BT,Yes\n0002,05332,1,M,BT,Yes"
        ),
    ),
    Night(
        "2027-01-12",
        {
            **_centre(marks=_GRID + "0001,05332,BT,M,P,D", mend=_ROWS + "0002,05332,1,M,BT"),
            **_submit("05332", "12/01/2027"),
        },
    ),
    Night("2027-01-18", _assessor(sample=_SAMPLE + "C000002,0001,1,Yes\nC000002,0001,2,Yes")),
    Night(
        "2027-01-25",
        _assessor(outcome=_OUTCOME + "C000002,Agreed,,,,,,\nC000002,Withdrawn,0001,Unit 2,,,,No new evidence"),
    ),
    Night("2027-01-26", _centre(marks=_GRID + "0001,05332,BT,M,P,D")),
]
"""Better grades for processed lines: claimed beside them, agreed or withdrawn, and said again."""

SIZES = [
    _FIRST,
    Night("2026-11-05", _centre(marks=_MARKS)),
    Night(
        "2026-11-09",
        _centre(
            moves="Candidate number,Entry code,Entry type,Action,From entry code\n"
            "0001,05335,Full award,Top up,05332\n0002,05329,Full award,Move down,\n0003,05332,Full award,Withdraw,",
            marks=_GRID + "0001,05332,BT,P,M,M\n0002,05332,BT,P,M,D",
            outside="Candidate number,Unit,Awarding body,Grade,Assessor,Evidence\n0001,5,Pearson,M,BT,Certificate 4711",
        ),
    ),
    Night(
        "2026-11-10",
        {
            **_centre(
                leaver=_ROWS + "0003,05332,1,N,\n0003,05332,3,N,",
                gone="Candidate number,Entry code,Entry type,Action\n0003,05332,Full award,Withdraw",
            ),
            **_submit("05335", "10/11/2026"),
        },
    ),
    Night("2026-12-07", _assessor(sample=_SAMPLE + "C000001,0001,1,Yes")),
    Night("2026-12-15", _assessor(outcome=_OUTCOME + "C000001,Agreed,,,,,,")),
    Night("2027-01-11", _centre(marks=_GRID + "0001,05335,BT,P,M,D\n0002,05329,BT,P,M,D\n0003,05332,BT,P,,")),
]
"""A top-up and a move down with an open claim, a unit from another body, a leaver whose withdrawal waits for his lines."""

SEPTEMBERS = [
    Night(
        "2026-06-01",
        {
            **OFFICE,
            **_centre(
                people=_PEOPLE.rpartition("\n")[0],
                entries=_ENTRIES.rpartition("\n")[0],
                staff=_STAFF,
                marks=_GRID + "0001,05332,BT,P,M,\n0002,05332,BT,P,,",
            ),
            **_submit("05332", "01/06/2026"),
        },
    ),
    Night(
        "2026-09-14",
        _centre(
            people="Candidate number,Surname,Forenames,Date of birth,UCI\n0001,Nowak,Nina,05/05/2010,681990260007D\n"
            "0101,Adams,Amy,02/01/2009,123450260001H",
            entries="Candidate number,Entry code,Entry type,Estimated completion date,Surname,Forenames\n"
            "0001,05332,Full award,31/08/2028,Nowak,Nina",
            results="UCI,Entry code,Unit,Grade,Result date,Earned at centre\n681990260007D,05332,4,M,20/08/2026,68199",
        ),
    ),
    Night(
        "2026-09-15",
        _centre(
            old_mark_book=_GRID + "0001,05332,BT,P,M,D\n0002,05332,BT,P,,M",
            named="Candidate number,Surname,Entry code,Assessor,Unit 3,Unit 4\n0001,Nowak,05332,BT,P,D\n0101,Adams,05332,BT,P,M",
            last_years=_ROWS + "0002,05332,2,M,IH",
        ),
    ),
    Night("2026-09-16", {**_centre(old_mark_book=_GRID + "0002,05332,BT,P,,M"), **_submit("05332", "16/09/2026")}),
    Night("2026-09-21", _assessor(sample=_SAMPLE + "C000001,0001,1,Yes\nC000002,0001,3,Yes\nC000002,0101,3,Yes")),
    Night("2026-09-28", _assessor(outcome=_OUTCOME + "C000001,Agreed,,,,,,\nC000002,Agreed,,,,,,")),
]
"""Next September's numbers: one that passes on, one that is new, one of last year; and a newcomer with a UCI of another centre."""

STORIES = {
    "withdrawals": WITHDRAWALS,
    "resubmissions": RESUBMISSIONS,
    "sizes": SIZES,
    "septembers": SEPTEMBERS,
}
