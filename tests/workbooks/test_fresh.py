"""The copy to mend that is made anew from what was read."""

from datetime import date, datetime

import pytest
from mended import mending, opened, places, read_back, told

from pipeline.workbooks import fresh, marks
from pipeline.workbooks.fresh import workbook
from pipeline.workbooks.mend_list import TITLE
from schemas.cells import MARK, OUR_COLUMN, TO_READ, Damaged, Sheet

NOTHING = mending()
GRADES = Sheet(
    "Grades",
    [
        ["Northgate College"],
        ["Candidate number", "Surname", "Date of birth", "Unit 3"],
        ["0042", "O'Brien", date(2007, 9, 1), "X"],
        ["0043", "Ångström", date(2007, 8, 31)],
    ],
)
BAD = "claimdrop: ▲ Not taken yet\nBad.\nGive P, M or D."
ODD = "claimdrop: ◇ Worth a look\nOdd.\nGive P, M or D."


def test_the_copy_reads_as_the_sheet_did(tmp_path):
    """Text, dates, numbers, errors, gaps and ragged rows come back as they were, whatever the text looks like."""
    rows = [
        ["0042", " spaced ", "=1+1", "+44", "#REF!", "TRUE", "_x0041_", "1.23E+12", "'quoted", "中文", "M ✓"],
        [],
        [
            None,
            date(2007, 9, 1),
            datetime.fromisoformat("2007-09-01T10:30"),
            42.0,
            1.5,
            1.23e12,
            "a\nb",
            Damaged("#N/A", "error"),
        ],
        ["2007-09-01", "01/09/2007", "-", "x" * 300],
    ]
    copy = read_back(workbook([Sheet("Año 12 (A) ", rows)], NOTHING), tmp_path)
    assert copy[1] == Sheet("Año 12 (A) ", rows)


def test_a_damaged_cell_stays_in_need_of_mending(tmp_path):
    """What could not be read does not become blank: a formula shows its text or says that it had no value."""
    rows = [
        [Damaged("=A1", "formula"), Damaged("", "formula"), Damaged("Err:502", "error"), "a\x01b", date(1850, 1, 1)]
    ]
    copy = read_back(workbook([Sheet("S", rows)], NOTHING), tmp_path)
    assert copy[1].rows == [["=A1", "(a formula without a value)", "Err:502", "a\ufffdb", "1850-01-01"]]


def test_columns_are_as_wide_as_their_text():
    """A column is as wide as its longest text, within bounds."""
    sheet = opened(workbook([Sheet("S", [["x", "Candidate number", "y" * 99], ["xx"]])], NOTHING))["S"]
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [6, 18, 48]


def test_the_same_copy_has_the_same_bytes():
    """Made again, the copy is the same to the byte, notes included."""
    bad = mending(("Grades", 3, "D3", "ERROR", "Bad."))
    assert workbook([GRADES], bad) == workbook([GRADES], bad)


def test_no_text_is_a_formula():
    """Text that begins with an equals sign is text in the file, and stays text when somebody edits it."""
    book = opened(workbook([Sheet("S", [["=1+1", "0042"]])], mending(("S", 1, "A1", "ERROR", "=HYPERLINK()"))))
    assert [cell.data_type for cell in book["S"][1]] == ["s", "s"]
    assert [cell.number_format for cell in book["S"][1]] == ["@", "@"]
    assert {cell.data_type for row in book[TITLE].iter_rows() for cell in row if cell.value} == {"s"}


def test_offending_cells_are_told_by_colour_edge_and_comment():
    """An error and a query look different without colour too, and say why."""
    sheet = opened(
        workbook([GRADES], mending(("Grades", 3, "D3", "ERROR", "Bad."), ("Grades", 3, "C3", "QUERY", "Odd.")))
    )["Grades"]
    assert told(sheet, "D3") == ("FFC7A6", "thick", BAD)
    assert told(sheet, "C3") == ("FFF2B3", "mediumDashed", ODD)
    assert told(sheet, "A3") == ("000000", None, None)
    assert sheet["C3"].value == datetime.fromisoformat("2007-09-01")
    assert sheet["C3"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("order", [1, -1])
def test_two_findings_of_one_cell_share_a_comment(order):
    """A cell with an error and a query looks like an error and says both."""
    two = [("Grades", 3, "D3", "ERROR", "Bad."), ("Grades", 3, "D3", "QUERY", "Odd.")][::order]
    colour, edge, words = told(opened(workbook([GRADES], mending(*two)))["Grades"], "D3")
    assert (colour, edge) == ("FFC7A6", "thick")
    assert words.startswith("claimdrop: ▲ Not taken yet\n")
    assert "Bad.\nGive P, M or D." in words
    assert "Odd.\nGive P, M or D." in words


def test_a_blank_cell_can_be_marked():
    """A cell beyond the end of its row, or a row below the last, is marked all the same."""
    sheet = opened(
        workbook([GRADES], mending(("Grades", 4, "D4", "ERROR", "Bad."), ("Grades", 7, "B7", "ERROR", "Gone.")))
    )["Grades"]
    assert told(sheet, "D4") == ("FFC7A6", "thick", BAD)
    assert told(sheet, "B7")[0] == "FFC7A6"


@pytest.mark.parametrize(("row", "cell"), [([None, "", "x"], "C1"), ([], "A1")])
def test_a_finding_about_a_row_marks_its_first_filled_cell(row, cell):
    """A row that offends as a whole is marked where one looks first."""
    sheet = opened(workbook([Sheet("S", [row])], mending(("S", 1, "", "ERROR", "Bad."))))["S"]
    assert told(sheet, cell) == ("FFC7A6", "thick", BAD)


def test_the_header_row_is_bold_and_stays_in_sight():
    """The header that was recognised is bold, and the rows below it scroll under it."""
    sheet = opened(workbook([GRADES], mending(header_rows={"Grades": 2})))["Grades"]
    assert [sheet[cell].font.bold for cell in ("A1", "A2", "D2", "A3")] == [False, True, True, False]
    assert sheet.freeze_panes == "A3"


def test_each_held_row_says_at_its_right_what_to_do():
    """Right of all that holds something stands a column of ours: errors with their places, and rows that only wait."""
    said = mending(("Grades", 3, "D3", "ERROR", "Bad."), ("Grades", 3, "", "ERROR", "Odd."), ("Grades", 3, "B3", "QUERY", "Hm."),
                   header_rows={"Grades": 2}, waiting={"Grades": [4]})  # fmt: skip
    sheet = opened(workbook([Sheet(GRADES.name, [[*row, None, None] for row in GRADES.rows])], said))["Grades"]
    assert [cell.value for cell in sheet["E"]] == [
        None, OUR_COLUMN, "▲ D3: Bad. Give P, M or D.  ▲ Odd. Give P, M or D.", marks.WAITS,
    ]  # fmt: skip
    assert sheet.max_column == 5


def test_hidden_sheets_and_our_own_list_are_left_out():
    """Neither a hidden sheet nor the list of an earlier copy comes again; a sender's own sheet of that name does."""
    old, own = Sheet(TITLE, [["▲ 1 row"], [], [MARK], [TO_READ]]), Sheet(TITLE, [["Unit", "Grade"]])
    hidden = Sheet("Secret", [["x"]], visible=False)
    assert opened(workbook([old, hidden, GRADES], NOTHING)).sheetnames == ["What to mend", "Grades"]
    assert opened(workbook([own], NOTHING)).sheetnames == ["What to mend (2)", "What to mend"]


def test_names_that_a_workbook_cannot_hold_are_made_to_fit():
    """The nameless sheet of a text table gets a name, forbidden signs go, and long names stay apart."""
    names = ["", "'a/b*c", "A b C", "x" * 40, "x" * 41]
    book = opened(workbook([Sheet(name, [["x"]]) for name in names], mending(("", 1, "A1", "ERROR", "Bad."))))
    assert book.sheetnames[1:] == ["Sheet", "a b c", "A b C (2)", "x" * 31, "x" * 27 + " (2)"]
    assert places(book)[1][:2] == ["Sheet", "A1"]
    assert told(book["Sheet"], "A1")[0] == "FFC7A6"


def test_very_many_comments_are_cut(monkeypatch):
    """Comments have a limit, for they are heavy; colours have none."""
    monkeypatch.setattr(marks, "NOTED", 1)
    book = opened(
        workbook([GRADES], mending(*[("Grades", 3, cell, "ERROR", "Bad.") for cell in ("A3", "B3", "C3", "D3")]))
    )
    assert [told(book["Grades"], cell) for cell in ("A3", "B3", "D3")] == [
        ("FFC7A6", "thick", BAD), ("FFC7A6", "thick", None), ("FFC7A6", "thick", None),
    ]  # fmt: skip


def test_names_stay_apart_whatever_their_case():
    """Two names that Excel takes for one get different ones."""
    assert fresh.sheet_names(["Marks", "MARKS"]) == ["Marks", "MARKS (2)"]
