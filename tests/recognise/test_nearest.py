"""A heading that says only `Candidate`, and what is said of a file that fits no form."""

from __future__ import annotations

import pytest

from pipeline.recognise import nearest, recognise
from pipeline.recognise.layout import Context
from schemas.cells import COPY_OF, MARK, TO_READ, Sheet

CLASS = Context(candidate_numbers=frozenset({"0001", "0042"}))
HEADS = ["Candidate", "Name", "Unit 4", "Assessor"]


def marks(*candidates, heads=HEADS):
    return Sheet("Sheet1", [["Hillside 12B"], heads, *([who, "Gina Green", "P", "PN"] for who in candidates)])


@pytest.mark.parametrize("candidates", [[1.0], ["0042", "0001"], ["7001"], [42.0, "0001", "7001", "Total", None]])
@pytest.mark.parametrize("heads", [HEADS, ["candidate", "Name", "U4", "Initials"]])
def test_candidate_heads_candidate_numbers(candidates, heads):
    """Where the cells below are candidate numbers the heading is read so, and stays in the sheet's own words."""
    layout = recognise(marks(*candidates, heads=heads), CLASS).layout
    assert layout.form.title == "Grades by candidate"
    assert (layout.position("candidate_number"), layout.words("candidate_number")) == (0, heads[0])


@pytest.mark.parametrize("candidates", [["Green"], [], ["0001", "Green", "Brown"], [12.0, 13.0], ["00421"], [2.5]])
def test_candidate_heads_names_or_a_count(candidates):
    """A column of names, of running numbers or of nothing is no column of candidate numbers."""
    assert recognise(marks(*candidates), CLASS).layout is None


def test_two_columns_headed_candidate_are_not_guessed():
    """Which of two is meant nobody can tell."""
    sheet = Sheet("s", [["Candidate", "Candidate", "Unit 4"], ["0001", "0042", "P"]])
    assert recognise(sheet, CLASS).layout is None


def test_what_lacks_is_told_of_the_form_that_is_meant():
    """A sheet with `Candidate` read as the number lacks one column of three, and is told which."""
    sheet = Sheet("s", [["Candidate", "Unit", "Mark given", "Tutor"], ["0001", "4", "P", "PN"]])
    [note] = recognise(sheet, CLASS).notes
    assert (note.rule, note.value) == ("SHEET-01", "Grade")


def test_names_and_grades_are_no_headings():
    """Only the row with headings is told, with the form that is meant, and why Candidate is not the number."""
    found = nearest([marks("Green, Gina")], "centre", CLASS)
    assert found.headers == "Candidate, Name, Unit 4, Assessor"
    assert found.words == (
        "The nearest form is Grades by candidate; it would also need: Candidate number."
        " What stands below “Candidate” is not candidate numbers."
    )


def test_the_list_of_what_to_mend_is_no_form():
    """A copy that was saved as a text table holds its first sheet alone: what that is, is said."""
    listed = Sheet(
        "s", [["1 row"], ["x"], [MARK, None, COPY_OF + "a.xlsx"], [TO_READ], ["Sheet", "Candidate number", "Unit"]]
    )
    assert nearest([listed], "centre", CLASS).words.startswith("It holds the list of what to mend alone")
    assert nearest([listed, marks("Green, Gina")], "centre", CLASS).headers == "Candidate, Name, Unit 4, Assessor"


@pytest.mark.parametrize(
    "rows", [[["0001", "Gina Green", "P"], ["0042", "Ann Brown", "M"]], [["Gina Green", "P"]], [["Guidance"]], []]
)
def test_without_any_heading_nothing_is_listed(rows):
    """A sheet without a row of headings shows nobody's name; the forms that there are for its sender are named."""
    found = nearest([Sheet("s", rows)], "assessor", CLASS)
    assert found == (
        "none that a form has",
        "No row of it has a heading of a form that this folder may send: Moderation outcome, Sample.",
    )


def test_headings_that_no_form_has_are_listed():
    """Whoever saved the wrong file knows it again by them."""
    found = nearest([Sheet("s", [["Stock"], ["Item", "", "Price"], ["Pens", 3.5]])], "assessor", CLASS)
    assert found.headers == "Item, Price"
    assert found.words.startswith("No row of it has a heading of a form that this folder may send: ")


def test_a_heading_nearly_right_is_named():
    """A slip of the keys is told, with the column that was meant."""
    found = nearest([Sheet("s", [["Candidate nunber", "Unit 4"], ["0001", "P"]])], "centre", CLASS)
    assert found.headers == "Candidate nunber, Unit 4"
    assert found.words == (
        "The nearest form is Grades by candidate; it would also need: Candidate number."
        " “Candidate nunber” looks like Candidate number."
    )


def test_a_form_that_the_folder_may_not_send_is_not_offered():
    """To an OCR Assessor a form of a centre is not the nearest."""
    sheet = Sheet("s", [["Claim number", "Name"], ["C000001", "Gina"]])
    assert "Moderation outcome; it would also need: Outcome." in nearest([sheet], "assessor", CLASS).words
    assert nearest([sheet], "office", CLASS).headers == "Claim number, Name"
