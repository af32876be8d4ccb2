"""A stranger's mark sheets: twelve tutors' own layouts, without entry code, with averages and comments.

Nobody asked these tutors to use a form; whatever a person could read as grades is read, and the rest is told.
"""

from __future__ import annotations

from datetime import date

from tests.gold.books import book
from tests.gold.folder import People, ugly
from tests.make import text, xlsx

_TITLES = ("Communication and employability skills for IT", "Information systems", "Computer systems")
_REFERENCES = ("F/601/7233", "H/601/7256", "M/601/7261")


@ugly(
    "strangers/1 Mr Haines.xlsx",
    *("SHEET-03 H4", "SHEET-03 I4", "SHEET-12 row 9", "SHEET-12 row 10"),
    accepted=3,
    blank=3,
    claimed="PMD MM. D.P",
)
def mr_haines(they: People) -> bytes:
    """Title rows with his name and the date, an average and comments, and counts at the foot."""
    marks = (("P", "M", "D"), ("M", "M", None), ("D", None, "P"))
    rows = [
        [one.number, one.surname, one.forenames, "PN", *given, round(8.1, 1), "see me"]
        for one, given in zip(they, marks, strict=False)
    ]
    head = ["Exam No", "Surname", "First Name", "Marked by", "Unit 1", "Unit 2", "Unit 3", "Average", "Comments"]
    foot = [[], ["Average", None, None, None, 8.0, 7.9, 8.2], [None, None, None, "Passes:", 1, 0, 1]]
    return xlsx([["Y13 IT – Mr Haines"], ["Last updated", date(2026, 11, 20)], [], head, *rows, *foot])


@ugly("strangers/2 Miss Okafor.xlsx", "SHEET-12 row 2", accepted=3, blank=1, claimed="PM MD DP")
def miss_okafor(they: People) -> bytes:
    """The titles of the units stand in a second row below their numbers."""
    head, *rows = they.marks("PM", "MD", "DP", units=("Unit 1", "Unit 2"))
    return xlsx([head, [None, None, None, *_TITLES[:2]], *rows])


@ugly("strangers/3 Dr Lund.csv", "FILE-10", "SHEET-03 C1", accepted=3, claimed="PMD MDP DPM")
def dr_lund(they: People) -> bytes:
    """Units by their references, a bad pass mark sign, semicolons, an old Excel."""
    rows = [
        [one.number, one.surname, "£ paid – ja", "PN", *given]
        for one, given in zip(they, ("PMD", "MDP", "DPM"), strict=False)
    ]
    head = ["Candidate No.", "Family Name", "Trip", "Assessor", *_REFERENCES]
    return text([head, *rows], delimiter=";", encoding="cp1252")


@ugly("strangers/4 Mrs Bell.xlsx", "SHEET-03 F1", "SHEET-03 I1", accepted=3, claimed="PM D. .M")
def mrs_bell(they: People) -> bytes:
    """Titles in the headers, words for grades, dashes where there is nothing, points of her own."""
    head = ["Cand. no.", "Last name", "First name", "Marked By", "Unit 1 – " + _TITLES[0], "pts"]
    given = (("Pass", 70, "Merit", "PN"), ("DISTINCTION", 90, "-", ""), ("–", None, "merit", "PN"))
    rows = [
        [one.number, one.surname, one.forenames, "PN", first, points, second, marker, "ok"]
        for one, (first, points, second, marker) in zip(they, given, strict=False)
    ]
    return xlsx([[*head, "Unit 2: " + _TITLES[1], "Unit 2 assessor", "Sent home?"], *rows])


@ugly("strangers/5 Mr Quaye.xlsx", "CELL-09 C3", "SHEET-03 E1", accepted=4, claimed="PD MM")
def mr_quaye(they: People) -> bytes:
    """A long list, a row a grade, with comments over several lines."""
    one, two = they.numbers[:2]
    rows = [
        [one, "U1", "P", "PN", "good\nneat"],
        [one, "Unit 2", "Dist", "PN", None],
        [two, 1, "m", "PN", "redo §2"],
        [two, "02", "merit", "PN", "–"],
    ]
    return xlsx([["Cand no", "Unit", "Grade", "Assessor", "Feedback"], *rows])


@ugly(
    "strangers/6 Ms Thorne.xlsx",
    *("SHEET-03 D1", "SHEET-03 E1", "SHEET-03 F1", "SHEET-03 H1", "SHEET-03 I1"),
    accepted=2,
    claimed="P M",
)
def ms_thorne(they: People) -> bytes:
    """A tick for each criterion, and the unit's grade at their end."""
    head = ["Candidate number", "Surname", "Assessor", "P1", "P2", "M1", "Unit 1", "Target", "Effort"]
    rows = [
        [they[0].number, they[0].surname, "PN", "✓", "✓", None, "P", "Ma", 3],
        [they[1].number, they[1].surname, "PN", "✓", "✓", "✓", "M", "Di", 1],
    ]
    return xlsx([head, *rows])


@ugly("strangers/7 Mr Adeyemi.xlsx", "SHEET-12 row 2", "SHEET-12 row 6", accepted=4, blank=3, claimed="P M D P")
def mr_adeyemi(they: People) -> bytes:
    """Two classes, one below the other, each with a heading, a blank row between."""
    head, *rows = they.marks("P", "M", "D", "P")
    return xlsx([head, ["Class 12A", "Mon p3"], *rows[:2], [], ["Class 12B", "Thu p1"], *rows[2:]])


@ugly("strangers/8 Mrs Fenn.xlsx", "SHEET-11 D1", "SHEET-03 F1", "SHEET-05", accepted=2, claimed="P M")
def mrs_fenn(they: People) -> bytes:
    """Mock grades beside the real ones, a look-up that Excel has worked out, a hidden sheet of lists."""
    head = ["Candidate number", "Surname", "Assessor", "Mock", "Unit 1", "Needs"]
    rows = [[one.number, one.surname, "PN", mock, None, "ICT room"] for one, mock in zip(they, "MD", strict=False)]

    def write(sheet) -> None:
        for row, grade in ((2, "P"), (3, "M")):
            sheet.write_formula(f"E{row}", f'=IF(D{row}="M","P","M")', None, grade)

    return book([head, *rows], write, hidden={"Lists": [["Rooms"], ["ICT 1"], ["ICT 2"]]})


@ugly("strangers/9 Mr Ortiz.xlsx", "SHEET-03 B3", "SHEET-03 G3", accepted=3, claimed="PM .D M.")
def mr_ortiz(they: People) -> bytes:
    """Names in one column, the title merged over all, colours everywhere, and an average at the right."""
    rows = [
        ["BTEC/OCR tracker 2026-27"],
        [],
        ["Candidate Number", "Student", "UCI", "Marked by", "Unit 1", "Unit 2", "Average"],
        *(
            [one.number, f"{one.surname}, {one.forenames}", one.uci, "PN", *given, 7.5]
            for one, given in zip(they, (("P", "M"), (None, "D"), ("M", "tbc")), strict=False)
        ),
    ]
    return book(rows, lambda sheet: sheet.merge_range("A1:G1", rows[0][0]))


@ugly("strangers/10 Ms Varga.txt", "SHEET-12 row 6", accepted=2, blank=2, claimed="PM MD")
def ms_varga(they: People) -> bytes:
    """Pasted from a web page into a text file: tabs, stray spaces, a line that sums up."""
    rows = [[f" {cell}\u00a0" for cell in row] for row in they.marks("PM", "MD", units=("Unit 1", "Unit 2"))]
    return text([["My class"], *rows, [""], ["Students: 2   Average: 7.5"]], delimiter="\t")


@ugly(
    "strangers/11 Mr Iwu.xlsx",
    *("CELL-07 A2", "CELL-07 A3", "CAND-10 B3", "SHEET-03 E1"),
    accepted=2,
    claimed="P M",
    block=9,
)
def mr_iwu(they: People) -> bytes:
    """Numbers without their zeros, a name with a slip in it, and remarks about both."""
    head, one, two = they.marks("P", "M")
    slip = two[1].replace("a", "e", 1)
    return xlsx([[*head, "Remarks"], [int(one[0]), *one[1:], "new"], [int(two[0]), slip, *two[2:], "check name"]])


@ugly("strangers/12 Miss Rye.xlsx", "FILE-06")
def miss_rye(they: People) -> bytes:
    """No candidate numbers, only names: whose grades these are is not guessed, and what was found is told."""
    return xlsx([["Name", "U1 coursework", "Overall"], *([one.surname, "P", "M"] for one in they[:3])])
