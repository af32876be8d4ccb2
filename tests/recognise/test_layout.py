"""Which form a sheet is, and what is noticed on the way."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest

from pipeline.read.child import answer
from pipeline.read.limits import Limits
from pipeline.read.wire import unpack
from pipeline.recognise import recognise, without_ours
from pipeline.recognise.layout import Context
from pipeline.workbooks import SampleSheets
from pipeline.workbooks.sample import sample_workbook
from schemas.cells import MARK, TO_READ, Noted, Sheet
from schemas.forms import BY_KEY

TOLD = {
    "Sample": "Claim number,Candidate number,Unit 3,Unit 4",
    "Claim submission": "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission",
    "Grades by unit": "Candidate number,Unit,Grade,Assessor",
    "Grades by candidate": "Candidate number,Surname,Forenames,Date of birth,Unit 1",
    "Entries": "Candidate number,Entry code,Entry type,Unit",
    "Centre assessors": "Entry code,Full name,Initials",
    "Programme results": "Centre number,Candidate number,Framework,Package,Component,Result",
    "Programme entries": "Framework,Package,Group",
    "Candidates": "Candidate number,Surname,Forenames,Date of birth",
    "Approvals": "Centre number,Entry code,OCR Assessor",
    "Visits": "Centre number,Entry code,Visit date",
    "Centres": "Centre number,Centre name,Contact email",
}
"""A row of headers for each form."""
CLASS = Context(entry_codes=frozenset({"05352", "05355"}), candidate_numbers=frozenset({"0001", "0042"}))
NOBODY = Context()


def _sheet(text, name="Sheet1", **more):
    return Sheet(name, [[cell or None for cell in line.split(",")] for line in text.splitlines()], **more)


def _form(text, name="Sheet1", context=NOBODY):
    layout = recognise(_sheet(text, name), context).layout
    return layout and layout.form.title


def _notes(text, name="Sheet1", context=CLASS, **more):
    return recognise(_sheet(text, name, **more), context).notes


def _said(text, context=CLASS, name="Sheet1"):
    return [note.rule for note in _notes(text, name, context)]


@pytest.mark.parametrize("title", TOLD)
def test_every_form_is_told_from_its_headers(title):
    """A sheet's form is told from its headers, whatever the sheet is called."""
    assert _form(TOLD[title]) == title


def test_a_list_and_a_grid_are_both_samples():
    """A Sample is a grid of units or a list with a Sampled column."""
    assert recognise(_sheet(TOLD["Sample"]), NOBODY).layout.form.key == "sample_grid"
    listed = recognise(_sheet("Claim number,Candidate number,Unit,Sampled"), NOBODY).layout
    assert listed.form.key == "sample_list"


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        ("Claim number,Candidate number,Unit,Grade,Sampled", "Sample"),
        ("Candidate number,Unit,Grade,Unit 3", "Grades by unit"),
        ("Candidate number,Entry code,Entry type,Unit 3", "Grades by candidate"),
        ("Candidate number,Entry code,Entry type,Surname,Forenames,Date of birth", "Entries"),
        ("Centre number,Candidate number,Framework,Package,Component,Result,Group", "Programme results"),
        ("Framework,Package,Candidate number,Surname,Forenames,Date of birth", "Programme entries"),
        ("Centre number,Entry code,OCR Assessor,Visit date", "Approvals"),
    ],
)
def test_the_more_particular_form_is_meant(headers, title):
    """Where several forms fit, the more particular one is meant."""
    assert _form(headers) == title


@pytest.mark.parametrize("other", ["RESULT DATE", "Claim reference", "Earned at centre"])
def test_results_from_elsewhere_are_never_claimed(other):
    """A sheet with a column that only results from elsewhere have is not taken for the centre's own grades."""
    assert _form(f"Candidate number,Entry code,Unit,Grade,{other}") == "Unit results"


def test_bare_unit_results_are_told_by_their_name():
    """Without such a column the contract's order means grades, unless the sheet bears the form's name."""
    rows = [["Candidate number", "Entry code", "Unit", "Grade"], ["0001", "05352", "3", "P"]]
    meant = {name: recognise(Sheet(name, rows), NOBODY).layout.form.title for name in ("Sheet1", "unit  RESULTS")}
    assert meant == {"Sheet1": "Grades by unit", "unit  RESULTS": "Unit results"}


def test_a_unit_of_another_body_is_neither_a_grade_nor_a_result():
    """With every column it is its own form; without the assessor it is that form with SHEET-01."""
    assert _form("Candidate number,Unit,Awarding body,Grade,Assessor") == "Units from another awarding body"
    found = recognise(_sheet("Candidate number,Entry code,Unit,Grade,Awarding body\n0001,05352,3,P,x"), NOBODY)
    assert (found.layout, found.meant, found.notes[0].value) == (None, "outside_units", "Assessor")


def test_the_header_may_stand_in_row_twenty():
    """Nineteen rows of title above the header are allowed, and rows count as the sheet does."""
    layout = recognise(_sheet("Our class,of 2027\n" * 19 + TOLD["Candidates"]), NOBODY).layout
    assert layout.header_row == 20


def test_the_header_may_not_stand_in_row_twenty_one():
    """A header below the first twenty rows is not looked for."""
    assert _form("Our class,of 2027\n" * 20 + TOLD["Candidates"]) is None


def test_the_first_row_that_holds_all_columns_is_the_header():
    """A row with some of the columns above the header is a title; a heading that is repeated below it changes nothing."""
    text = "Candidate number,Surname\n" + TOLD["Candidates"] + "\n" + TOLD["Candidates"]
    layout = recognise(_sheet(text), NOBODY).layout
    assert (layout.form.title, layout.header_row) == ("Candidates", 2)


def test_a_number_or_a_date_may_stand_among_the_headers():
    """Cells of any kind may stand in the header's row; only words head columns."""
    rows = [["Candidate number", 2027.0, date(2027, 1, 1), None, "Unit 3"]]
    layout = recognise(Sheet("s", [[*rows[0], None, " "]]), NOBODY).layout
    assert layout.headers == ("Candidate number", "2027", "", "", "Unit 3")


def test_a_layout_knows_where_its_columns_stand():
    """A column has its place and the sheet's own words; a column that is not there has the form's title."""
    layout = recognise(_sheet("Cand. No,Unit 3"), NOBODY).layout
    assert (layout.position("candidate_number"), layout.words("candidate_number")) == (0, "Cand. No")
    assert (layout.position("surname"), layout.words("surname")) == (-1, "Surname")


def test_entry_codes_are_read_from_the_title():
    """Entry codes above the header are told, also one that lost its zero; other numbers are not."""
    rows = [["IT 05352, Year 12 (2026)"], [None, 5355.0], ["Again 05352, and 99999"], ["Candidate number", "Unit 3"]]
    assert recognise(Sheet("s", rows), CLASS).layout.title_codes == ("05352", "05355")


def test_entry_codes_below_the_header_are_no_title():
    """What stands in the rows is not read as a title."""
    assert recognise(_sheet("Candidate number,Unit 3\n05352,P"), CLASS).layout.title_codes == ()


def test_headings_taught_to_the_site_are_known():
    """A centre's own headings lead to the form."""
    taught = Context(other_names=frozenset({("Candidates", "Candidate number", "Pupil")}))
    assert _form("Pupil,Surname,Forenames,DOB", context=taught) == "Candidates"


@pytest.mark.parametrize(
    ("text", "name", "missing", "form"),
    [
        ("Unit,Grade,Tutor", "Sheet1", "Candidate number", "Grades by unit"),
        ("Candidate number,Surname,Forenames", "Sheet1", "Date of birth", "Candidates"),
        ("Surname,Forenames", "candidates", "Candidate number, Date of birth", "Candidates"),
        ("Full name,E-mail", "Centre assessors", "Entry code, Initials", "Centre assessors"),
        (
            "Candidate number,Tutor",
            "Grades by candidate",
            "a column for each unit, such as Unit 3",
            "Grades by candidate",
        ),
        ("Unit 3,Unit 4", "Grades by candidate", "Candidate number", "Grades by candidate"),
        (
            "Claim number,Candidate number,Unit",
            "Sample",
            "Sampled",
            "Sample",
        ),
    ],
)
def test_a_sheet_plainly_meant_as_a_form_is_told_what_it_lacks(text, name, missing, form):
    """A sheet that bears a form's name, or lacks one of three required columns, is that form with SHEET-01."""
    found = recognise(_sheet(text, name), NOBODY)
    assert (found.layout, BY_KEY[found.meant].title, found.header_row) == (None, form, 1)
    assert [(note.rule, note.value, dict(note.words)["form"]) for note in found.notes] == [("SHEET-01", missing, form)]


def test_the_row_that_lacks_least_is_meant():
    """Of several rows that could be the header, the one that lacks least is spoken of."""
    text = "Surname,Tutor\nSurname,Forenames,Date of birth\nForenames,Tutor"
    found = recognise(_sheet(text, "Candidates"), CLASS)
    assert [(note.value, note.row) for note in found.notes] == [("Candidate number", 2)]
    assert found.header_row == 2


def test_a_header_like_the_missing_one_is_named():
    """Where a header looks like the missing one, it is named; where none does, nothing is said."""
    assert "cand numb" in dict(_notes("Cand numb,Unit,Grade")[0].words)["alike"].casefold()
    assert dict(_notes("Unit,Grade,Tutor")[0].words)["alike"] == ""


def test_the_header_like_the_missing_one_is_named_as_it_stands():
    """The header that looks like the missing one is given in the sheet's own words."""
    assert "“Cand numb”" in dict(_notes("Cand numb,Unit,Grade")[0].words)["alike"]


def test_the_header_like_the_missing_one_is_not_sought_in_a_title():
    """A title of two cells above the header does not hide the header that looks like the missing one."""
    assert "Cand numb" in dict(_notes("Spring,Year 12\nCand numb,Unit,Grade")[0].words)["alike"]


def test_a_header_that_means_something_else_is_not_the_missing_one():
    """A header that is read as another column is not offered, and a missing column is sought by its other names too."""
    said = dict(_notes("Cand No,Surname,Qual code,Entry type")[0].words)
    assert (said["form"], said["alike"]) == ("Entries", " The header “Qual code” looks like it.")
    assert dict(_notes("Cand No,Surname,Entry type,Action")[0].words)["alike"] == ""


@pytest.mark.parametrize(
    "text", ["Candidate number,Entry code,Surname,Forenames", "Candidate number,Entry code\nSurname,Tutor"]
)
def test_the_sheets_name_beats_a_form_that_lacks_one_column(text):
    """A sheet called Candidates that lacks a date of birth is Candidates, though it nearly is Entries."""
    assert [dict(note.words)["form"] for note in _notes(text, "Candidates")] == ["Candidates"]


def test_a_sheet_of_two_required_columns_with_one_is_no_form():
    """One required column of two is too little to go by."""
    assert [note.rule for note in _notes("Candidate number,Tutor\nx,y")] == ["SHEET-04"]


def test_a_sheet_that_fits_no_form_is_left_out_with_a_note():
    """A sheet of something else is SHEET-04, and stops nothing."""
    found = recognise(_sheet("Item,Price\nPens,2.20", "Shopping"), CLASS)
    assert (found.layout, found.meant) == (None, "")
    assert found.notes == [Noted("SHEET-04", value="Shopping")]


def test_a_sheet_that_fits_no_form_and_holds_grades_matters():
    """A sheet that fits no form is SHEET-11 where it holds grades or this centre's candidate numbers."""
    assert _notes("Amy,P\nBen,M", "Marks") == [Noted("SHEET-11", value="Marks", words=(("what", "sheet"),))]
    assert [note.rule for note in _notes("who,x\n0001,x\n42,x")] == ["SHEET-11"]


def test_other_centres_numbers_do_not_matter():
    """Numbers that are not this centre's candidates make no sheet matter."""
    assert [note.rule for note in _notes("who,x\n0007,x\n0008,x")] == ["SHEET-04"]


@pytest.mark.parametrize("visible", [True, False])
@pytest.mark.parametrize("rows", [[], [[]], [[None, "  "], ["\u00a0"]]])
def test_an_empty_sheet_is_left_out_without_a_word(rows, visible):
    """A sheet of nothing but spaces says nothing, and nothing is said of it."""
    found = recognise(Sheet("Sheet2", rows, visible), CLASS)
    assert (found.layout, found.notes, found.meant) == (None, [], "")


def test_a_hidden_sheet_is_not_read():
    """A hidden sheet is left out with a note, even where it fits a form."""
    found = recognise(_sheet("Candidate number,Unit 3", "Old", visible=False), CLASS)
    assert (found.layout, found.notes, found.meant) == (None, [Noted("SHEET-05", value="Old")], "")


def test_a_hidden_sheet_with_grades_matters():
    """A hidden sheet that holds grades or this centre's candidate numbers is SHEET-11."""
    found = _notes("Candidate number,Unit 3\n0001,P\n0042,M", "Old", visible=False)
    assert found == [Noted("SHEET-11", value="Old", words=(("what", "hidden sheet"),))]


def test_an_unknown_column_is_left_out_with_a_note():
    """A column that the form does not know is SHEET-03, at its header."""
    found = _notes("Candidate number,Unit 3,House\n0001,P,Red")
    assert found == [Noted("SHEET-03", row=1, position=2, value="House", words=(("what", "column"),))]


@pytest.mark.parametrize("cells", [("P", "M"), ("distinction", "Dist"), ("0001", "0042")])
def test_an_unknown_column_with_grades_or_numbers_matters(cells):
    """An unknown column that holds grades or this centre's candidate numbers is SHEET-11."""
    found = _notes(f"Our class\nCandidate number,Unit 3,Other\n0001,P,{cells[0]}\n0042,M,{cells[1]}")
    assert found == [Noted("SHEET-11", row=2, position=2, value="Other", words=(("what", "column"),))]


@pytest.mark.parametrize(
    ("header", "cells", "rule"),
    [
        ("Boy or girl", "FMMF", "SHEET-03"),
        ("What", ["Male", "Female", "m", ""], "SHEET-03"),
        ("M/F", "MMMM", "SHEET-03"),
        ("Gender", "MMXM", "SHEET-03"),
        ("Second mark", "MMMM", "SHEET-11"),
        ("Gender", "MMPM", "SHEET-11"),
        ("Second mark", "MFPM", "SHEET-11"),
    ],
)
def test_an_m_beside_an_f_is_no_merit(header: str, cells: list[str], rule: str):
    """Who is a woman and who a man is no grade, though M is a letter of both; a P or a D beside it is."""
    rows = "\n".join(f"{number},P,{cell}" for number, cell in zip(("0001", "0042", "0003", "0004"), cells, strict=True))
    assert [note.rule for note in _notes(f"Candidate number,Unit 3,{header}\n{rows}")] == [rule]


def test_points_beside_candidates_are_no_candidates():
    """Beside a column of candidates, numbers of fewer than four digits are points, places or percentages."""
    found = _notes("Candidate number,Unit 3,Points\n0001,P,42\n0042,M,1")
    assert [(note.rule, note.value) for note in found] == [("SHEET-03", "Points")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Candidate number,Unit 3,\n0001,P,M\n0042,M,D", [("SHEET-11", 2, "C (no header)")]),
        ("Candidate number,,Unit 3\n0001,M,P\n0042,D,M", [("SHEET-11", 1, "B (no header)")]),
        ("Candidate number,,Unit 3\n0001,Red,P\n0042,,M", [("SHEET-03", 1, "B (no header)")]),
        ("Candidate number,,Unit 3\n0001,\u00a0,P", []),
        ("#,Candidate number,Unit 3\n1,0001,P\n2,0042,M", [("SHEET-03", 0, "#")]),
        ("Candidate number,Unit 3\n0001,P,late\n0042,M", [("SHEET-03", 2, "C (no header)")]),
        ("Candidate number,Unit 3\n0001,P, ,M\n0042,M,,M", [("SHEET-11", 3, "D (no header)")]),
        ("Candidate number,House,Unit 3,\n0001,Red,P,x", [("SHEET-03", 1, "House"), ("SHEET-03", 3, "D (no header)")]),
    ],
)
def test_a_column_without_a_header_is_told(text, said):
    """What stands below a blank header, or beyond the last one, is not lost without a word: its column is named."""
    assert [(note.rule, note.position, note.value) for note in _notes(text)] == said


def test_beyond_the_headers_of_a_text_table_rows_have_slipped():
    """In a text table a cell beyond the headers is its row's own affair (SHEET-08), a blank header between them is not."""
    context = Context(text_table=True)
    assert _said("Candidate number,Unit 3\n0001,P,late", context) == []
    assert _said("Candidate number,,Unit 3,\n0001,x,P,late", context) == ["SHEET-03"]


def test_a_header_without_rows_is_noted():
    """A header and nothing below it, but spaces, is SHEET-09."""
    assert _notes("Candidate number,Unit 3\n , ") == [Noted("SHEET-09", row=1)]
    assert _notes("Candidate number,Unit 3\n0001,P") == []


def test_hidden_rows_and_merged_cells_are_counted():
    """Notes say how many hidden rows were read and how many merged ranges there are below the header."""
    found = _notes("Marks\nCandidate number,Unit 3\n0001,P\n0042,P", hidden_rows=3, merged=(1, 2, 3, 4))
    assert found == [Noted("SHEET-13", value="3"), Noted("SHEET-14", value="2")]
    assert _notes("Marks\nCandidate number,Unit 3\n0001,P", merged=(1,)) == []


def test_what_we_wrote_raises_no_notes_about_columns():
    """A sheet with claimdrop's mark raises no SHEET-03, SHEET-09 or SHEET-11."""
    assert _notes(f"{MARK}\nCandidate number,Unit 3,Standing") == []
    assert _notes(f"{MARK}\nCandidate number,Unit 3,Standing\n0001,P,P\n0042,M,M") == []


def test_what_we_wrote_still_tells_of_hidden_rows():
    """A mark silences only what is about our own columns and sheets."""
    assert [note.rule for note in _notes(f"{MARK}\nCandidate number,Unit 3\n0001,P", hidden_rows=1)] == ["SHEET-13"]


@pytest.mark.parametrize("visible", [True, False])
def test_a_sheet_of_ours_that_is_no_form_is_left_out_silently(visible):
    """A list that claimdrop wrote raises no SHEET-04, SHEET-05 or SHEET-11, hidden or not."""
    found = recognise(_sheet(f"{MARK}\nWho,What\n0001,P\n0042,M", visible=visible), CLASS)
    assert (found.layout, found.notes, found.meant) == (None, [], "")


def test_our_notes_in_a_returned_workbook_are_not_there():
    """The column in which claimdrop wrote what to do may be dropped again: it is blank, wherever it stands, and raises nothing."""
    sheet = _sheet(
        "What to do (claimdrop) below\nCandidate number,What to do (claimdrop),Unit 3\n0001,Mend it,P\n,▲ Bad"
    )
    cleaned = without_ours(sheet)
    assert cleaned.rows[1:] == [["Candidate number", None, "Unit 3"], ["0001", None, "P"], [None, None]]
    assert (cleaned.rows[0], recognise(cleaned, CLASS).notes) == (sheet.rows[0], [])


def test_a_sheet_without_our_column_is_as_it_came():
    """Nothing is made anew where nothing of ours stands."""
    sheet = _sheet("Candidate number,Unit 3\n0001,P")
    assert without_ours(sheet) is sheet


def test_our_form_with_a_column_deleted_is_told():
    """The claim workbook's sheet from which somebody deleted the candidate numbers is SHEET-01, not silence."""
    assert _said(f"{MARK}\nSurname,Unit 3\nADAMS,P", name="Grades by candidate") == ["SHEET-01"]


def test_our_form_under_another_name_is_read():
    """A sheet of ours that somebody renamed, or copied for a second class, is the form that it was."""
    assert _form(f"{MARK}\nCandidate number,Unit 3\n0001,P", "13A") == "Grades by candidate"


@pytest.mark.parametrize("name", ["Why", "Grades by unit"])
def test_what_we_wrote_to_be_read_is_no_form(name):
    """A list of ours that says so is left out without a word, whatever its headings look like and whoever renames it."""
    headers = "Candidate number,Surname,Forenames,Unit,Grade,Assessor,Reason"
    found = recognise(_sheet(f"{MARK}\nWhy these lines\n{TO_READ}\n\n{headers}\n0001,A,B,3,P,JS,x", name), CLASS)
    assert (found.layout, found.notes, found.meant) == (None, [], "")


def test_the_sample_workbook_comes_back_as_one_form(tmp_path):
    """Of the OCR Assessor's workbook, read back as a drop, the grid is a Sample; Why and Cover are left out silently."""
    shown = SampleSheets(
        claim_number="C000123",
        title="Claim C000123, centre 12345, 05352",
        notes=["Tick what you want to see."],
        units=["Unit 1", "Unit 3"],
        rows=[
            ("0001", "ADAMS", "Amy", [("P", True), ("M", False)]),
            ("0042", "BROWN", "Ben", [("", False), ("M", True)]),
        ],
        why=[("0001", "ADAMS", "Amy", "Unit 1", "P", "JS", "first of its group")],
        groups=[("Unit 1", "JS", "P", 1, 1, "0001"), ("Unit 3", "JS", "M", 2, 1, "0042")],
        outside=[("0042", "BROWN", "Ben", "Unit 5", "M", "Pearson", "Certificate 20411")],
        proof="Two candidates, and no fewer will do.",
    )
    (tmp_path / "drop").write_bytes(sample_workbook(shown))
    read = unpack(answer({"path": str(tmp_path / "drop"), "name": "drop", "limits": asdict(Limits())}))
    found = {sheet.name: recognise(sheet, CLASS) for sheet in read.sheets}
    assert {name: each.layout and each.layout.form.key for name, each in found.items()} == {
        "Sample": "sample_grid",
        "Why": None,
        "Cover": None,
    }
    assert [(each.notes, each.meant) for each in found.values()] == [([], "")] * 3


SECOND = "Candidate number,Unit 1,Assessor\n0001,P,PN\n\n"


@pytest.mark.parametrize(
    ("below", "row"),
    [
        ("Candidate number,Unit 2,Assessor\n0002,M,PN", 4),
        ("Unit 1 of 13B\nCandidate number,Assessor,Unit 1\n0002,PN,M", 5),
        (",Candidate number,Unit 1,Assessor\n,0002,M,PN", 4),
        ("Candidate number,Unit,Grade\n0002,1,M", 4),
        ("Candidate,Unit 2,Assessor\n0002,M,PN", 4),
    ],
)
def test_a_second_table_with_other_columns_holds_the_sheet(below, row):
    """Below a heading under which the columns mean something else nothing is read by the first one's words."""
    found = recognise(_sheet(SECOND + below), CLASS)
    assert found.layout is None
    assert (found.meant, found.header_row) == ("grades_by_candidate", 1)
    assert [(note.rule, note.row) for note in found.notes] == [("SHEET-15", row)]


@pytest.mark.parametrize(
    "below",
    [
        "Candidate number,Unit 1,Assessor\n0002,M,PN",
        "Cand no,UNIT 1,Marked by\n0002,M,PN",
        "Candidate,Unit 1,Assessor\n0002,M,PN",
        "Summary,Unit 1\nP,2",
        "0002,Unit 2,PN",
    ],
)
def test_what_is_no_other_heading_below_the_first_does_no_harm(below):
    """A repeated heading, a summary, and a row of data are read, or left out, as they always are."""
    found = recognise(_sheet(SECOND + below), CLASS)
    assert found.layout is not None
    assert [note.rule for note in found.notes] == []


@pytest.mark.parametrize("beside", ["Unit 6 %", "Unit 6 comments", "U6 - Mark", "unit 6: Date"])
def test_what_stands_beside_a_units_grade_is_none(beside):
    """Percentages and remarks beside a unit's own column are columns of the sender's; alone, such a column is the unit's."""
    row = "Candidate number,Unit 6 - E-commerce,{0},Unit 7 date plans,Assessor\n0001,M,67,P,PN"
    header = recognise(_sheet(row.format(beside)), CLASS).layout.header
    assert [unit.position for unit in header.units] == [1, 3]
    assert header.unknown == (2,)
    alone = recognise(_sheet(f"Candidate number,{beside},Assessor\n0001,M,PN"), CLASS).layout.header
    assert [unit.token for unit in alone.units] == ["6"]


def test_units_in_a_row_above_the_headings_are_told():
    """A tracker with each unit laid over a grade and an assessor: it is said where the units have to stand."""
    rows = ",Unit 1,,Unit 2,\nCandidate number,Grade,Assessor,Grade,Assessor\n0001,P,PN,M,PN"
    assert dict(_notes(rows)[0].words)["alike"] == (
        " Units stand in row 1: write each in row 2, in place of the heading over its grades."
    )


def test_a_table_above_the_headings_is_told():
    """A row above the heading that names a candidate of the centre and gives a grade was not read: SHEET-11 at that row."""
    rows = "Cnd,U,Grd\n0001,1,P\n0002,1,M\n\nCandidate number,Unit,Grade\n0001,2,P\n0002,2,M"
    assert [(note.rule, note.row) for note in _notes(rows)] == [("SHEET-11", 2)]


def test_candidates_above_a_gap_tell_what_the_heading_means():
    """`Candidate` heads numbers where numbers follow it, whatever stands below a blank cell of the column."""
    rows = "Candidate,Unit,Grade\n0001,1,P\n\nUnit 2\nCandidate,Unit,Grade\n0002,2,M"
    found = recognise(_sheet(rows), CLASS)
    assert found.layout is not None
    assert found.layout.header_row == 1
