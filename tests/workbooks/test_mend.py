"""The copy of a sender's workbook that says what to mend."""

from dataclasses import asdict
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from pipeline.read.child import answer
from pipeline.read.limits import Limits
from pipeline.read.wire import unpack
from pipeline.workbooks import mend
from schemas.cells import MARK, Damaged, Sheet

COLUMNS = ("sheet", "row", "cell", "rule", "severity", "value", "message", "fix")
NO_FINDINGS = pd.DataFrame(columns=COLUMNS)
GRADES = Sheet(
    "Grades",
    [
        ["Northgate College"],
        ["Candidate number", "Surname", "Date of birth", "Unit 3"],
        ["0042", "O'Brien", date(2007, 9, 1), "X"],
        ["0043", "Ångström", date(2007, 8, 31)],
    ],
)


def findings(*rows):
    """Findings of (sheet, row, cell, severity, message)."""
    return pd.DataFrame(
        [
            (sheet, row, cell, "GRAD-04", severity, "X", message, "Give P, M or D.")
            for sheet, row, cell, severity, message in rows
        ],
        columns=COLUMNS,
    )


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


def read_back(content, tmp_path):
    """The sheets as a night would read them, had the copy been dropped."""
    (tmp_path / "copy.xlsx").write_bytes(content)
    return unpack(answer({"path": str(tmp_path / "copy.xlsx"), "name": "copy.xlsx", "limits": asdict(Limits())})).sheets


def told(sheet, cell):
    return sheet[cell].fill.fgColor.rgb[-6:], sheet[cell].comment and sheet[cell].comment.text


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
    copy = read_back(mend.workbook([Sheet("Año 12 (A) ", rows)], NO_FINDINGS), tmp_path)
    assert copy[1] == Sheet("Año 12 (A) ", rows)


def test_a_damaged_cell_stays_in_need_of_mending(tmp_path):
    """What could not be read does not become blank: a formula shows its text or says that it had no value."""
    rows = [
        [Damaged("=A1", "formula"), Damaged("", "formula"), Damaged("Err:502", "error"), "a\x01b", date(1850, 1, 1)]
    ]
    copy = read_back(mend.workbook([Sheet("S", rows)], NO_FINDINGS), tmp_path)
    assert copy[1].rows == [["=A1", "(a formula without a value)", "Err:502", "a\ufffdb", "1850-01-01"]]


def test_no_text_is_a_formula():
    """Text that begins with an equals sign is text in the file, and stays text when somebody edits it."""
    book = opened(mend.workbook([Sheet("S", [["=1+1", "0042"]])], findings(("S", 1, "A1", "ERROR", "=HYPERLINK()"))))
    assert [cell.data_type for cell in book["S"][1]] == ["s", "s"]
    assert [cell.number_format for cell in book["S"][1]] == ["@", "@"]
    assert book[mend.TITLE]["D5"].data_type == "s"


def test_the_list_comes_first_and_bears_the_mark():
    """The first sheet says what to mend, under the mark by which a later night knows it as ours."""
    book = opened(mend.workbook([GRADES], findings(("Grades", 3, "D3", "ERROR", "“X” is not a grade."), ("Grades", 4, "", "ERROR", "No entry."),
                                                   ("Grades", 0, "", "ERROR", "No column."), ("Grades", 2, "A2", "QUERY", "Odd."))))  # fmt: skip
    assert book.sheetnames == ["What to mend", "Grades"]
    rows = [list(row) for row in book["What to mend"].iter_rows(values_only=True)]
    assert rows[0][0] == MARK
    assert rows[3:] == [
        ["File sheet", "Cell", "Value", "What was found", "How to mend"],
        ["Grades", "D3", "X", "“X” is not a grade.", "Give P, M or D."],
        ["Grades", "row 4", "X", "No entry.", "Give P, M or D."],
        ["Grades", None, "X", "No column.", "Give P, M or D."],
    ]


def test_offending_cells_are_coloured_and_have_a_note():
    """An error and a query colour their cells differently and say why; a note does neither."""
    sheet = opened(mend.workbook([GRADES], findings(("Grades", 3, "D3", "ERROR", "Bad."), ("Grades", 3, "C3", "QUERY", "Odd."),
                                                    ("Grades", 3, "A3", "NOTE", "Read.") )))["Grades"]  # fmt: skip
    assert told(sheet, "D3") == ("FFC7A6", "Bad.\nGive P, M or D.")
    assert told(sheet, "C3") == ("FFF2B3", "Odd.\nGive P, M or D.")
    assert told(sheet, "A3") == ("000000", None)
    assert sheet["C3"].value == datetime.fromisoformat("2007-09-01")
    assert sheet["C3"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize("order", [1, -1])
def test_two_findings_of_one_cell_share_a_note(order):
    """A cell with an error and a query looks like an error and says both."""
    two = [("Grades", 3, "D3", "ERROR", "Bad."), ("Grades", 3, "D3", "QUERY", "Odd.")][::order]
    colour, words = told(opened(mend.workbook([GRADES], findings(*two)))["Grades"], "D3")
    assert colour == "FFC7A6"
    assert sorted(words.split("\n\n")) == ["Bad.\nGive P, M or D.", "Odd.\nGive P, M or D."]


def test_a_blank_cell_can_be_marked():
    """A cell beyond the end of its row, or a row below the last, is marked all the same."""
    sheet = opened(
        mend.workbook([GRADES], findings(("Grades", 4, "D4", "ERROR", "Blank."), ("Grades", 7, "B7", "ERROR", "Gone.")))
    )["Grades"]
    assert told(sheet, "D4")[1] == "Blank.\nGive P, M or D."
    assert told(sheet, "B7")[0] == "FFC7A6"


@pytest.mark.parametrize(("row", "cell"), [([None, "", "x"], "C1"), ([], "A1")])
def test_a_finding_about_a_row_marks_its_first_filled_cell(row, cell):
    """A row that offends as a whole is marked where one looks first."""
    sheet = opened(mend.workbook([Sheet("S", [row])], findings(("S", 1, "", "ERROR", "Row."))))["S"]
    assert told(sheet, cell) == ("FFC7A6", "Row.\nGive P, M or D.")


def test_the_header_row_is_bold_and_stays_in_sight():
    """The header that was recognised is bold, and the rows below it scroll under it."""
    sheet = opened(mend.workbook([GRADES], NO_FINDINGS, {"Grades": 2}))["Grades"]
    assert [sheet[cell].font.bold for cell in ("A1", "A2", "D2", "A3")] == [False, True, True, False]
    assert sheet.freeze_panes == "A3"


def test_columns_are_as_wide_as_their_text():
    """A column is as wide as its longest text, within bounds."""
    sheet = opened(mend.workbook([Sheet("S", [["x", "Candidate number", "y" * 99], ["xx"]])], NO_FINDINGS))["S"]
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == [6, 18, 48]


def test_hidden_sheets_and_our_own_list_are_left_out():
    """Neither a hidden sheet nor the list of an earlier copy comes again; a sender's own sheet of that name does."""
    old, own = Sheet("What to mend", [[MARK]]), Sheet("What to mend", [["Unit", "Grade"]])
    hidden = Sheet("Secret", [["x"]], visible=False)
    assert opened(mend.workbook([old, hidden, GRADES], NO_FINDINGS)).sheetnames == ["What to mend", "Grades"]
    assert opened(mend.workbook([own], NO_FINDINGS)).sheetnames == ["What to mend (2)", "What to mend"]


def test_names_that_a_workbook_cannot_hold_are_made_to_fit():
    """The nameless sheet of a text table gets a name, forbidden signs go, and long names stay apart."""
    names = ["", "'a/b*c", "A b C", "x" * 40, "x" * 41]
    book = opened(mend.workbook([Sheet(name, [["x"]]) for name in names], findings(("", 1, "A1", "ERROR", "Bad."))))
    assert book.sheetnames[1:] == ["Sheet", "a b c", "A b C (2)", "x" * 31, "x" * 27 + " (2)"]
    assert book["What to mend"]["A5"].value == "Sheet"
    assert told(book["Sheet"], "A1")[0] == "FFC7A6"


def test_very_many_errors_are_cut_and_the_copy_says_so(monkeypatch):
    """List and notes have a limit, and the list says how many more there are; colours have none."""
    monkeypatch.setattr(mend, "LISTED", 2)
    monkeypatch.setattr(mend, "NOTED", 1)
    book = opened(
        mend.workbook([GRADES], findings(*[("Grades", 3, cell, "ERROR", "Bad.") for cell in ("A3", "B3", "C3", "D3")]))
    )
    assert [row[0] for row in book["What to mend"].iter_rows(min_row=5, values_only=True)] == [
        "Grades", "Grades", "And 2 more: they are coloured on their sheets.",
    ]  # fmt: skip
    assert [told(book["Grades"], cell) for cell in ("A3", "B3", "D3")] == [
        ("FFC7A6", "Bad.\nGive P, M or D."), ("FFC7A6", None), ("FFC7A6", None),
    ]  # fmt: skip


def test_the_same_copy_has_the_same_bytes():
    """Made again, the copy is the same to the byte, notes included."""
    bad = findings(("Grades", 3, "D3", "ERROR", "Bad."))
    assert mend.workbook([GRADES], bad) == mend.workbook([GRADES], bad)


def test_the_list_prints_landscape_on_a4():
    """The list of what to mend prints landscape, as wide as a sheet of A4, its header on every sheet of paper."""
    page = opened(mend.workbook([GRADES], NO_FINDINGS))[mend.TITLE]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (
        True, 1, 0,
    )  # fmt: skip
    assert page.print_title_rows == "$4:$4"
