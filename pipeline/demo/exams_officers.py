"""What the three exams officers drop: registers, entries, staff, programme entries, submissions.

Each has a program and a habit of their own: one exports from the school's system, one keeps a workbook of many sheets,
one saves "Unicode text".
"""

from __future__ import annotations

from datetime import date

from pipeline.demo.papers import Drop, Row, scribble, text_table
from pipeline.demo.tutors import OUTSIDE
from pipeline.demo.world import (
    ASHDOWN,
    BUSINESS,
    CENTRES,
    FORMER_CENTRE,
    FRAMEWORK,
    IT,
    MERESIDE,
    MOVED,
    NATIONAL,
    PACKAGE,
    RIVERSIDE,
    STAFF,
    Group,
    Person,
    everybody,
    forgotten,
    groups_of,
    marks,
    register,
)
from pipeline.workbooks.plain import workbook

_EXPORT_HEADS: Row = ["Exam no", "Legal surname", "First names", "DOB", "UCI", "ULN", "Gender", "Class"]
_ENTRY_HEADS: Row = ["Cand no", "Scheme code", "Entry type", "ECD", "Last name", "First name"]
_SUBMISSION_HEADS: Row = [
    *("Entry code", "Submitted by", "Contact email", "Date"),
    *("Centre declaration", "Confirm submission", "Lines checked"),
]


def registers() -> list[Drop]:
    """The first night: candidates, entries and centre assessors of all three centres."""
    return [*_ashdown(), _riverside(), *_mereside()]


def _people(centre: str) -> list[Person]:
    return [person for person in everybody() if person.centre == centre]


def _exported(person: Person) -> Row:
    return [
        *(person.number, person.surname, person.forenames, person.born),
        *(person.uci, person.uln, person.sex, person.group),
    ]


def _entries(heads: Row, groups: list[Group]) -> list[Row]:
    """A row a candidate, but for the one whom nobody thought of."""
    return [heads, *(_entry(g, person) for g in groups for person in register(g) if person != forgotten())]


def _entry(group: Group, person: Person) -> Row:
    return [person.number, group.entry_code, "Full award", group.completes, person.surname, person.forenames]


def _staff(heads: Row, centre: str) -> list[Row]:
    rows: list[Row] = [heads]
    rows += [[code, *who] for (where, code), staff in STAFF.items() if where == centre for who in staff]
    return rows


def _slips() -> tuple[Person, Person, Person]:
    """Three of Ashdown whose rows went wrong: the UCI's letter, the date of birth, the entry code."""
    year_12, year_13 = groups_of(ASHDOWN, BUSINESS)
    return register(year_12)[2], register(year_12)[4], register(year_13)[6]


def _ashdown() -> list[Drop]:
    staff = _staff(["Scheme code", "Assessor name", "Teacher code"], ASHDOWN)
    return [*_export(slips=True), Drop(f"{ASHDOWN}/staff.csv", text_table(staff, ";", "cp1252"))]


def _export(*, slips: bool) -> list[Drop]:
    """An export of the school's system: semicolons, cp1252, every column there is."""
    people = _people(ASHDOWN)
    candidates: list[Row] = [_EXPORT_HEADS, *(_exported(person) for person in people)]
    entries = _entries(_ENTRY_HEADS, groups_of(ASHDOWN))
    if slips:
        letter, birth, code = _slips()
        scribble(candidates, people.index(letter) + 1, "UCI", letter.uci[:-1] + ("A" if letter.uci[-1] != "A" else "B"))
        scribble(candidates, people.index(birth) + 1, "DOB", "31/02/2010")
        scribble(entries, people.index(code) + 1, "Scheme code", "05325")
    return [
        Drop(f"{ASHDOWN}/candidate_export.csv", text_table(candidates, ";", "cp1252")),
        Drop(f"{ASHDOWN}/entries.csv", text_table(entries, ";", "cp1252")),
    ]


def _riverside() -> Drop:
    """One workbook for everything, with titles above the tables and a page of instructions."""
    heads: Row = ["Candidate no", "Family name", "Given names", "Date of birth", "UCI", "ULN", "Sex", "Teaching group"]
    candidates: list[Row] = [["Riverside Sixth Form"], ["Technicals candidates 2026/27"], [], heads]
    candidates += [_exported(person) for person in _people(RIVERSIDE)]
    entries: list[Row] = [["Entries made on 30 October 2026"], [], *_entries(_ENTRY_HEADS, groups_of(RIVERSIDE))]
    staff = _staff(["Entry code", "Full name", "Initials"], RIVERSIDE)
    sheets: list[tuple[str, list[Row]]] = [
        ("Read me", [["Fill in the yellow cells only."], ["Ask the data office before adding a column."]]),
        ("Candidates", candidates),
        ("Entries", entries),
        ("Centre assessors", staff),
    ]
    return Drop(f"{RIVERSIDE}/Technicals 2026-27.xlsx", workbook(sheets))


def _mereside() -> list[Drop]:
    """Excel's "Unicode text", with surname and forenames in one column."""
    candidates: list[Row] = [["Candidate number", "Name", "Date of birth", "UCI", "Group"]]
    candidates += [
        [person.number, f"{person.surname.upper()}: {person.forenames}", person.born, person.uci, person.group]
        for person in _people(MERESIDE)
    ]
    entries = _entries(
        ["Candidate number", "Qualification code", "Entry type", "Estimated completion date", "Surname", "Forenames"],
        groups_of(MERESIDE, NATIONAL),
    )
    staff = _staff(["Entry code", "Full name", "Assessor initials"], MERESIDE)
    return [
        Drop(f"{MERESIDE}/register.txt", text_table(candidates, "\t", "utf-16")),
        Drop(f"{MERESIDE}/entries.csv", text_table(entries)),
        Drop(f"{MERESIDE}/centre assessors.csv", text_table(staff)),
    ]


def second_thoughts() -> list[Drop]:
    """The second night: both exports again, mended; a scan in the wrong folder; the apprentices; what somebody brought
    from a former centre; the first submission.
    """
    return [
        *_export(slips=False),
        Drop(f"{ASHDOWN}/attendance register.pdf", b"%PDF-1.4\n% a scan, sent to the wrong folder\n%%EOF\n"),
        _programme_entries(slips=True),
        _former_results(),
        Drop(
            f"{MERESIDE}/submission.csv", text_table(_submission(MERESIDE, date(2026, 11, 20), "Jas Hundal", NATIONAL))
        ),
    ]


def _former_results() -> Drop:
    """The units that a candidate achieved before moving to Riverside."""
    centre, name = MOVED
    group = next(group for group in groups_of(centre) if group.name == name)
    person = register(group)[0]
    rows: list[Row] = [["Candidate no", "Scheme code", "Unit", "Grade", "Result date", "Earned at centre"]]
    rows += [
        [person.number, group.entry_code, unit, grade, date(2026, 8, 20), FORMER_CENTRE]
        for unit, grade in ((5, "M"), (9, "P"), (13, "D"))
    ]
    return Drop(f"{RIVERSIDE}/results of a newcomer.csv", text_table(rows))


def leavers() -> Drop:
    """The fourth night: somebody of Ashdown's 12B has left; what was submitted stays where it is."""
    group = groups_of(ASHDOWN, BUSINESS)[0]
    rows: list[Row] = [
        ["Cand no", "Scheme code", "Entry type", "Action"],
        [register(group)[-1].number, group.entry_code, "Full award", "Withdraw"],
    ]
    return Drop(f"{ASHDOWN}/leavers.csv", text_table(rows, ";", "cp1252"))


def _programme_entries(*, slips: bool) -> Drop:
    """The whole group, one of them again for a series that has closed, and somebody else by half a package's name."""
    twice, other = register(groups_of(MERESIDE, "")[0])[0], register(groups_of(MERESIDE, NATIONAL)[0])[0]
    rows: list[Row] = [
        ["Framework", "Package", "Group", "Candidate number", "Series", "Order number"],
        [FRAMEWORK, PACKAGE, twice.group, None, None, "MTC-0417"],
    ]
    if slips:
        rows.append([FRAMEWORK, PACKAGE, None, twice.number, "June 2026", "MTC-0418"])
    package = PACKAGE.removesuffix(" England") if slips else PACKAGE
    rows.append([FRAMEWORK, package, None, other.number, None, "MTC-0418"])
    return Drop(f"{MERESIDE}/programme entries.csv", text_table(rows))


def _submission(centre: str, on: date, who: str, *entry_codes: str, declared: str = "Yes") -> list[Row]:
    email = CENTRES[centre][1]
    rows: list[Row] = [_SUBMISSION_HEADS]
    rows += [
        [code, who, email, on, declared, "Yes", _lines(centre, code) if declared else None] for code in entry_codes
    ]
    return rows


def _lines(centre: str, entry_code: str) -> int:
    """How many lines the claim holds once everything is in."""
    brought = len(OUTSIDE) if (centre, entry_code) == (ASHDOWN, BUSINESS) else 0
    return sum(len(marks(group)) for group in groups_of(centre, entry_code)) + brought


def submissions() -> list[Drop]:
    """The third night: what was forgotten or misnamed is mended, and two centres submit what their tutors completed."""
    book = workbook([("Claim submission", _submission(RIVERSIDE, date(2027, 2, 5), "Marcus Bell", IT))])
    rows = _submission(ASHDOWN, date(2027, 2, 8), "The Exams Office", BUSINESS, IT)
    return [
        Drop(f"{RIVERSIDE}/late entry.csv", text_table(_late_entry())),
        _programme_entries(slips=False),
        Drop(f"{ASHDOWN}/submission.csv", text_table(rows)),
        Drop(f"{RIVERSIDE}/submission IT.xlsx", book),
    ]


def _late_entry() -> list[Row]:
    person = forgotten()
    group = next(group for group in groups_of(RIVERSIDE) if group.name == person.group)
    return [_ENTRY_HEADS, _entry(group, person)]


def undeclared_submission() -> list[Drop]:
    """The fourth night: a submission without the centre's declaration."""
    rows = _submission(RIVERSIDE, date(2027, 3, 8), "Helen O'Hara", BUSINESS, declared="")
    return [Drop(f"{RIVERSIDE}/submission Business.xlsx", workbook([("Claim submission", rows)]))]
