"""Sheets of one form as one table of typed cells."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recognise import recognise, stack
from pipeline.recognise.layout import Context
from schemas.cells import Damaged, Noted, Sheet
from schemas.forms import BY_KEY

GRID = ["Candidate number", "Surname", "Unit 1", "Unit 2", "Unit 1 assessor"]
LIST = ["Candidate number", "Unit", "Grade"]
PEOPLE = ["Candidate number", "Surname", "Forenames", "Date of birth"]


def _stacked(*sheets, start=0, context=Context()):  # noqa: B008 a context cannot be changed
    prepared = [(number, sheet, recognise(sheet, context).layout) for number, sheet in enumerate(sheets, start=start)]
    return stack(prepared[0][2].form, prepared)


def _one(*rows, text_table=False):
    return _stacked(Sheet("s", [list(row) for row in rows]), context=Context(text_table=text_table))


def _rules(stacked):
    return [(note.rule, note.row) for note in stacked.notes.get(0, [])]


def test_no_sheets_make_an_empty_stack():
    """A form of which nothing came is a stack without rows."""
    stacked = stack(BY_KEY["candidates"], [])
    assert len(stacked.sheet) == len(stacked.row) == len(stacked.at) == len(stacked.grade) == 0
    assert (stacked.columns, stacked.read, stacked.notes) == ({}, {}, {})


def test_rows_keep_their_sheet_and_their_number():
    """Every row knows its sheet and its row as the sheet counts, titles and blank rows included."""
    stacked = _stacked(
        Sheet("a", [["Our class", None], PEOPLE, ["0001", "A", "B", "x"], [None], ["0002", "C", "D", "y"]]),
        Sheet("b", [PEOPLE, ["0003", "E", "F", "z"]]),
        start=7,
    )
    assert stacked.sheet.tolist() == [7, 7, 8]
    assert stacked.row.tolist() == [3, 5, 2]
    assert stacked.columns["candidate_number"].tolist() == ["0001", "0002", "0003"]


def test_cells_keep_their_type():
    """A stacked cell is the very cell of the sheet: a number, a date, a damaged one."""
    born, broken = date(2009, 1, 2), Damaged("#N/A", "error")
    stacked = _one(PEOPLE, [42.0, broken, "NA", born])
    assert [stacked.columns[key][0] for key in ("candidate_number", "surname", "forenames", "date_of_birth")] == [
        42.0,
        broken,
        "NA",
        born,
    ]


def test_a_column_of_one_sheet_is_blank_for_the_others():
    """A column that only one sheet has stands for all, blank where a sheet has none; one that none has stands nowhere."""
    stacked = _stacked(
        Sheet("a", [[*PEOPLE, "Group"], ["0001", "A", "B", "x", "12A"]]),
        Sheet("b", [PEOPLE[::-1], ["y", "D", "C", "0002"]]),
    )
    assert stacked.columns["group"].tolist() == ["12A", None]
    assert stacked.columns["surname"].tolist() == ["A", "C"]
    assert "uln" not in stacked.columns
    assert list(stacked.columns) == ["candidate_number", "surname", "forenames", "date_of_birth", "group"]


def test_blank_rows_after_the_last_filled_one_are_not_counted():
    """Rows of nothing but spaces are blank, no-break ones too; rows are read up to the last filled one."""
    stacked = _one(PEOPLE, [" ", "\u00a0"], ["0001", "A", "B", "x"], [], [None, "\t"], ["0002"], [""], [None])
    assert stacked.row.tolist() == [3, 6]
    assert stacked.read == {0: 5}


def test_a_header_alone_stacks_nothing():
    """A sheet without rows has no rows and no blank ones, even where spaces follow."""
    assert _one(PEOPLE).read == {0: 0}
    assert _one(PEOPLE, [" "], [None]).read == {0: 0}


def test_a_zero_is_not_blank():
    """A row whose only value is a nought is a filled row."""
    assert _one(PEOPLE, [0.0]).row.tolist() == [2]


def test_a_grid_melts_to_a_line_for_each_filled_cell():
    """Unit cells become lines, by row and then column, each with its unit, its column and its own assessor."""
    stacked = _one(GRID, ["0001", "A", "P", None, "JS"], ["0002", "B", "M", "D", None], ["0003", "C", None, None, "AB"])
    assert stacked.at.tolist() == [0, 1, 1]
    assert stacked.position.tolist() == [2, 2, 3]
    assert stacked.token.tolist() == ["1", "1", "2"]
    assert stacked.grade.tolist() == ["P", "M", "D"]
    assert stacked.marker.tolist() == ["JS", None, None]


def test_lines_of_a_second_sheet_point_to_its_rows():
    """Where lines come from several sheets, each points at its row of the whole stack, with its own sheet's columns."""
    stacked = _stacked(
        Sheet("a", [GRID, ["0001", "A", "P", "M", None], ["0002", "B", "D", None, None]]),
        Sheet("b", [["Unit 2", "Candidate number"], ["D", "0003"]]),
    )
    assert stacked.at.tolist() == [0, 0, 1, 2]
    assert stacked.position.tolist() == [2, 3, 2, 0]
    assert stacked.columns["candidate_number"][stacked.at].tolist() == ["0001", "0001", "0002", "0003"]


def test_forms_without_unit_columns_have_no_lines():
    """A list of grades is not melted: its rows are its lines."""
    stacked = _one(LIST, ["0001", "1", "P"])
    assert len(stacked.at) == len(stacked.token) == len(stacked.marker) == 0
    assert stacked.columns["grade"].tolist() == ["P"]


@pytest.mark.parametrize(
    "row",
    [
        ["Candidate number", "Surname", "Unit 1", "Unit 2"],
        [None, "Average", "2.5", 3.0],
        [" ", "Year 13", None, None],
        ["Total", None, 12.0, 9.0],
        ["Average ", None, "2.5", "?"],
        ["", None, "tbc", None],
    ],
)
def test_headings_totals_and_averages_are_left_out(row):
    """On a sheet of grades a row without candidate and without a grade is SHEET-12 and counts as blank."""
    stacked = _one(GRID, ["0001", "A", "P", "M"], row, ["0002", "B", "M", "M"])
    assert stacked.row.tolist() == [2, 4]
    assert stacked.read == {0: 3}
    assert _rules(stacked) == [("SHEET-12", 3)]


@pytest.mark.parametrize("grade", ["P", "merit", "D", "Merit", "Dist", "Pass.", "distinct", "passed", "N"])
@pytest.mark.parametrize("number", [None, " ", "Adams"])
def test_a_grade_without_a_candidate_is_kept(grade, number):
    """A row that holds what is read as a grade is kept, so that its missing candidate number is told."""
    stacked = _one(GRID, [number, "A", grade, None])
    assert stacked.row.tolist() == [2]
    assert _rules(stacked) == []


@pytest.mark.parametrize("number", [42.0, "A42", date(2026, 1, 1), Damaged("#N/A", "error")])
def test_what_could_be_a_candidate_is_kept(number):
    """A row without grades is kept where something stands that could have been a number, so that it is told."""
    assert _one(GRID, [number, "A", "12", None]).row.tolist() == [2]


@pytest.mark.parametrize("caption", ["Class 12A", "12B", "Printed 21/11/2026 14:05", "Records: 2"])
def test_captions_are_left_out(caption):
    """What can be no candidate number, on a row with nothing below any grade's heading, is a heading or a foot."""
    stacked = _one(GRID, ["0001", "A", "P", "M"], [caption, "Mon p3", None, None])
    assert stacked.row.tolist() == [2]
    assert _rules(stacked) == [("SHEET-12", 3)]


@pytest.mark.parametrize(
    "row", [["12B", "A", "X", None], ["1.2E+12", "A", None, None], ["42", "A", None, None], [42.5, "A", None, None]]
)
def test_what_is_no_caption_is_kept(row):
    """Beside something that stands for a grade, destroyed by a spreadsheet, or a number, it is somebody's row."""
    assert _one(GRID, row).row.tolist() == [2]


@pytest.mark.parametrize(
    "row", [["Group 13B"], ["Total", 16.0], ["Total: 2", Damaged("=COUNTA(B2:B3)", "formula"), 2.0]]
)
def test_captions_of_a_register_are_left_out(row):
    """A class's heading or a total between or below people is nobody, and one who has a name or a birthday is."""
    row = [*row, *[None] * (4 - len(row))]
    stacked = _one(
        PEOPLE, ["0001", "A", "B", "01/05/2009"], row, ["A1", None, None, date(2009, 5, 1)], ["A2", "C", None]
    )
    assert stacked.row.tolist() == [2, 4, 5]
    assert _rules(stacked) == [("SHEET-12", 3)]


@pytest.mark.parametrize(
    "row", [[None, None, "Total", "26"], [None, "Total:", 26.0, None], ["", "Grand total", "", 26.0]]
)
def test_a_total_may_be_called_so_in_any_column(row):
    """Where the number is blank and all else on the row is counts, it is a total of a register."""
    stacked = _one(PEOPLE, ["0001", "A", "B", "01/05/2009"], row)
    assert stacked.row.tolist() == [2]
    assert _rules(stacked) == [("SHEET-12", 3)]


@pytest.mark.parametrize(
    "row", [[None, "Total", "Tim", None], [None, "Totally", None, None], [None, "Total", None, date(2009, 5, 1)]]
)
def test_somebody_called_total_is_no_total(row):
    """A forename or a birthday beside the word is a person's, whose number is missing."""
    assert _one(PEOPLE, row).row.tolist() == [2]


def test_all_without_a_grade_is_no_caption():
    """`All` stays somebody where it may stand."""
    assert _one(LIST, ["All", "1", None]).row.tolist() == [2]


def test_all_is_somebody_where_it_may_stand():
    """`All` in Grades by unit means every candidate, whatever the grade; in a grid it is a word like any other."""
    assert _one(LIST, ["ALL", "1", "X"]).row.tolist() == [2]
    assert _rules(_one(GRID, ["All", None, "X"])) == [("SHEET-12", 2)]


def test_a_sample_without_its_candidate_is_kept():
    """A row of a sample that names its claim is no heading, though its candidate number is blank."""
    headers = ["Claim number", "Candidate number", "Unit 1"]
    stacked = _one(headers, ["C000001", "0001", "P"], ["C000001", None, "M \u2713"], [None, "Total", 2.0])
    assert stacked.row.tolist() == [2, 3]
    assert _rules(stacked) == [("SHEET-12", 4)]


def test_a_candidate_without_a_grade_is_kept():
    """A candidate whose unit cells are all blank is a row like any other."""
    assert _one(GRID, ["0001", "A", None, None]).row.tolist() == [2]


def test_a_list_of_grades_leaves_out_headings_too():
    """Grades by unit are a sheet of grades."""
    stacked = _one(LIST, LIST, ["0001", "1", "P"], [None, "Average", "2.5"])
    assert stacked.row.tolist() == [3]
    assert _rules(stacked) == [("SHEET-12", 2), ("SHEET-12", 4)]


def test_a_uci_names_a_candidate():
    """A row whose UCI stands for the candidate number has a candidate."""
    stacked = _one(["UCI", "Candidate number", "Unit 1"], ["123450130001E", None, None], [None, None, "x"])
    assert stacked.row.tolist() == [2]


def test_other_sheets_keep_rows_without_a_candidate():
    """On a sheet of people a row without a candidate number is a row that lacks it."""
    assert _one(PEOPLE, [None, "A", "B", "x"]).row.tolist() == [2]


def test_more_filled_cells_than_headers_are_told():
    """A wider row of a text table is SHEET-08, with the first cell too many; blank ones are nothing."""
    stacked = _one(LIST, ["0001", "1", "P", None, "so", "on"], ["0002", "1", "M", None, " "], text_table=True)
    assert stacked.notes == {0: [Noted("SHEET-08", row=2, position=3, value="so")]}
    assert stacked.row.tolist() == [2, 3]


@pytest.mark.parametrize("headers", [LIST, PEOPLE])
def test_a_row_filled_only_beyond_the_headers_is_told(headers):
    """A row of a text table that holds something beyond the headers alone is kept, so that SHEET-08 has its row."""
    stacked = _one(headers, [None, " ", None, None, "x"], text_table=True)
    assert stacked.row.tolist() == [2]
    assert _rules(stacked) == [("SHEET-08", 2)]
    assert stacked.read == {0: 1}


@pytest.mark.parametrize("headers", [LIST, PEOPLE, ["Candidate number", None, "Unit 1"]])
def test_in_a_workbook_columns_without_a_header_are_no_part_of_the_table(headers):
    """What a workbook holds in columns without a header fills no row: recognising has said that the column is left out."""
    place = headers.index(None) if None in headers else len(headers)
    stacked = _one(headers, [*[None] * place, "x"])
    assert (stacked.row.tolist(), stacked.notes, stacked.read) == ([], {}, {0: 0})


def test_twins_fill_each_other():
    """Of two columns with one meaning, what one leaves blank the other fills, and where both agree nothing is said."""
    headers = ["Candidate number", "Surname", "Last name", "Forenames", "DOB", "Family name"]
    stacked = _one(
        headers,
        ["0001", None, "B", "x", "y", None],
        ["0002", "C", " ", "x", "y", "C "],
        ["0003", " ", None, "x", "y", "E"],
    )
    assert stacked.columns["surname"].tolist() == ["B", "C", "E"]
    assert stacked.notes == {}


def test_twins_that_differ_are_told_once():
    """Two columns with one meaning that are both filled and differ are SHEET-02, at the first such row."""
    headers = ["Candidate number", "Surname", "Last name", "Forenames", "DOB"]
    stacked = _one(headers, ["0001", "A", "A", "x", "y"], ["0002", "B", "C", "x", "y"], ["0003", "D", "E", "x", "y"])
    words = (("first", "Surname"), ("second", "Last name"))
    assert stacked.notes == {0: [Noted("SHEET-02", row=3, position=2, value="C", words=words)]}


def test_twins_that_mean_the_same_do_not_differ():
    """A number that lost its zeros in one of two columns is the same number, a date written otherwise the same date."""
    assert _one(["Candidate number", "Exam no", "Unit 1"], ["0042", 42.0, "P"]).notes == {}
    headers = ["Candidate number", "Unit 1", "DOB", "Date of birth"]
    assert _one(headers, ["0042", "P", date(2009, 1, 2), "02/01/2009"]).notes == {}


@given(st.lists(st.lists(st.sampled_from([None, " ", "0001", "P", "x", 3.0]), max_size=7), max_size=12))
def test_no_row_is_lost(rows):
    """Rows are read up to the last filled one; each filled row is kept once, or told to be left out."""
    stacked = _one(GRID, *rows)
    filled = [
        at for at, cells in enumerate(rows, start=1) if any(cell not in (None, " ") for cell in cells[: len(GRID)])
    ]
    assert stacked.read == {0: max(filled, default=0)}
    left_out = [row for rule, row in _rules(stacked) if rule == "SHEET-12"]
    assert sorted([*stacked.row.tolist(), *left_out]) == [at + 1 for at in filled]
