"""The claim workbook as a file: its sheets, what can be typed where, and that it comes back as the forms it is made of."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest
import xlsxwriter

from pipeline.read import Limits, Readers
from pipeline.recognise import recognise
from pipeline.recognise.layout import Context
from pipeline.workbooks import ClaimRow, ClaimSheets, ToClaimAgain, pages
from pipeline.workbooks.claim import claim_workbook
from schemas.cells import MARK

ANN, BEN = ("Ann Bell", "AB"), ("Ben Stone", "BS")
SHOWN = ClaimSheets(
    centre_number="12345",
    entry_code="05332",
    title="05332 Business, Hill School",
    narrowed="",
    contact_email="exams@hill.example",
    units=[("Unit 1", "1", "The business environment"), ("Y/502/9999", "Y/502/9999", ""), ("Unit 3", "3", "=Marketing")],
    whole=True,
    markers=[ANN, BEN],
    rows=[
        ClaimRow("0001", "", "O'Brien", "Zoë", "2009-01-02", "12A", [None, ("M", "AB"), None]),
        ClaimRow("0002", "", "=Cmd", "Bo", "1899-12-31", "", [None, ("", ""), ("D", "")]),
    ],
    again=[ToClaimAgain("0001", "", "O'Brien", "Zoë", "Unit 1", "The business environment", "P", "BS", "Claim C000001")],
    nameless=0,
    guide=[("1. First", "Do this. " * 30), ("Help", "Ring 02476 851509.")],
)  # fmt: skip


def opened(shown=SHOWN):
    return openpyxl.load_workbook(io.BytesIO(claim_workbook(shown)))


def rows(sheet, first, last=None):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]


def choices(sheet):
    """Each list of a sheet: where it is offered, and what it offers."""
    return {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation if each.type == "list"}


def test_its_sheets():
    """In the order of the work, open at the grades; each bears our mark."""
    book = opened()
    assert book.sheetnames == [
        "How to use", "Centre assessors", "Grades", "Other awarding bodies", "To claim again", "Submission",
    ]  # fmt: skip
    assert book.active.title == "Grades"
    assert {sheet["A1"].value for sheet in book} == {MARK}


def test_the_same_sheets_give_the_same_bytes():
    """And cells written our way are what the library itself writes."""
    assert claim_workbook(SHOWN) == claim_workbook(SHOWN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "_Sheet", xlsxwriter.worksheet.Worksheet)
        plain = claim_workbook(SHOWN)
    assert plain == claim_workbook(SHOWN)


def test_the_grid():
    """A pair of columns a unit, what stands with its marker, and in a hidden column what stood when it was written."""
    sheet = opened()["Grades"]
    assert rows(sheet, 6, 7) == [
        [None] * 5 + ["The business environment", None, None, None, "=Marketing", None, None],
        ["Candidate number", "Surname", "Forenames", "Date of birth", "Group", "Unit 1", "Unit 1 marked by", "Y/502/9999",
         "Y/502/9999 marked by", "Unit 3", "Unit 3 marked by", "As written (claimdrop)"],
    ]  # fmt: skip
    first, second = rows(sheet, 8)
    assert (first[:3], first[4:]) == (
        ["0001", "O'Brien", "Zoë"],
        ["12A", None, None, "M", "AB", None, None, "Y/502/9999 M"],
    )
    assert (first[3].isoformat()[:10], second[3]) == ("2009-01-02", "1899-12-31")
    assert second[5:] == [None, None, None, None, "D", None, "3 D"]
    assert sheet.column_dimensions["L"].hidden
    assert sheet["B9"].data_type == "s"


def test_white_is_open_and_grey_is_locked():
    """On the protected grid only open cells can be typed into; filters work, and nothing asks for a password."""
    sheet = opened()["Grades"]
    locked = {cell: sheet[cell].protection.locked for cell in ("A8", "H8", "I8", "H9", "K9")}
    assert set(locked.values()) == {True}
    assert {sheet.column_dimensions[letter].protection.locked for letter in "FGHIJK"} == {False}
    assert (sheet.protection.sheet, sheet.protection.password, sheet.protection.autoFilter) == (True, None, False)


def test_nothing_grey_nothing_protected():
    """Then the sheet can be sorted."""
    row = SHOWN.rows[0]._replace(cells=[None, None, None])
    sheet = opened(replace(SHOWN, rows=[row]))["Grades"]
    assert not sheet.protection.sheet
    assert sheet["L8"].value is None


def test_lists_to_choose_from():
    """One list for all grades and one for all markers, whoever is added there too."""
    book = opened()
    grades, markers = (
        "'How to use'!$A$10:$A$13",
        "OFFSET('Centre assessors'!$C$6,0,0,MAX(1,COUNTA('Centre assessors'!$C$6:$C$17)),1)",
    )
    assert choices(book["Grades"]) == {"F8:F9 H8:H9 J8:J9": grades, "G8:G9 I8:I9 K8:K9": markers}
    assert rows(book["How to use"], 9, 13) == [["Grade", "Means"], ["P", "Pass"], ["M", "Merit"], ["D", "Distinction"],
                                               ["N", "Not claiming: takes the unit out of the claim"]]  # fmt: skip
    assert choices(book["Other awarding bodies"]) == {
        "A6:A29": "'Grades'!$A$8:$A$9", "D6:D29": "'How to use'!$A$16:$A$18", "F6:F29": grades, "G6:G29": markers,
    }  # fmt: skip
    assert rows(book["How to use"], 15, 18) == [
        ["Unit", "Title"], ["Unit 1", "The business environment"], ["Y/502/9999", None], ["Unit 3", "=Marketing"],
    ]  # fmt: skip
    assert choices(book["To claim again"]) == {"G6": "'How to use'!$A$10:$A$12", "H6": markers}
    assert choices(book["Submission"]) == {"E9:F9": '"Yes"'}
    assert choices(book["Centre assessors"]) == {"D6:D17": '"Add,Remove"'}


def test_one_assessor_has_one_column():
    """It is filled in for every row."""
    shown = replace(SHOWN, markers=[ANN])
    book = opened(shown)
    sheet = book["Grades"]
    assert [cell.value for cell in sheet[7]][5:8] == ["Marked by", "Unit 1", "Y/502/9999"]
    assert [sheet["F8"].value, sheet["F9"].value, sheet["F8"].protection.locked] == ["AB", "AB", False]
    assert "F8:F9" in choices(sheet)
    assert book["To claim again"]["H6"].value == "AB"


def test_centre_assessors():
    """Those set up, with what claimdrop wrote of them, and ten white rows."""
    sheet = opened()["Centre assessors"]
    assert rows(sheet, 5, 7) == [
        ["Entry code", "Full name", "Initials", "Action", "As written (claimdrop)"],
        ["05332", "Ann Bell", "AB", None, "Ann Bell, AB"],
        ["05332", "Ben Stone", "BS", None, "Ben Stone, BS"],
    ]
    assert (sheet.max_row, sheet.column_dimensions["E"].hidden) == (17, True)


def test_nothing_but_the_address_is_filled_in_to_submit():
    """Entry code and contact address stand there; the declarations say what they declare."""
    sheet = opened()["Submission"]
    assert rows(sheet, 8) == [
        [
            "Entry code",
            "Submitted by",
            "Contact email",
            "Date",
            "Centre declaration",
            "Confirm submission",
            "Lines checked",
        ],
        ["05332", None, "exams@hill.example", None, None, None, None],
    ]
    said = " ".join(row[0] for row in rows(sheet, 3, 6))
    assert "signed candidate declarations have been obtained that authenticate the work of all candidates" in said


def test_what_can_be_claimed_again():
    """A row a withdrawn line, its grade to be given; UCIs show only where a number has passed on."""
    sheet = opened()["To claim again"]
    assert rows(sheet, 6) == [
        ["0001", None, "O'Brien", "Zoë", "Unit 1", "The business environment", None, None, "P", "BS", "Claim C000001"]
    ]
    assert sheet.column_dimensions["B"].hidden
    moved = opened(replace(SHOWN, again=[SHOWN.again[0]._replace(number="", uci="123450260001H")]))["To claim again"]
    assert (moved["B6"].value, moved.column_dimensions["B"].hidden) == ("123450260001H", False)
    none = opened(replace(SHOWN, again=[]))["To claim again"]
    assert none["A3"].value == "Nothing that was withdrawn waits to be claimed again."


def test_a_list_of_units_that_is_not_whole():
    """Units without a column have a sheet of their own; without any column it is the only sheet of grades."""
    more = opened(replace(SHOWN, whole=False))
    assert more.sheetnames[2:4] == ["Grades", "More units"]
    assert rows(more["More units"], 5, 5) == [
        ["Candidate number", "Surname", "Forenames", "Unit", "Grade", "Marked by"]
    ]
    alone = opened(replace(SHOWN, whole=False, units=[], rows=[SHOWN.rows[0]._replace(cells=[])]))
    assert ("Grades" in alone.sheetnames, alone.active.title) == (False, "More units")
    assert "A6:A29" not in choices(alone["More units"])


def test_what_the_notes_say():
    """Which part it is, who marks, who is left out, and that nobody can be claimed for."""

    def notes(**other):
        return [row[0] for row in rows(opened(replace(SHOWN, **other))["Grades"], 3, 5)]

    assert notes()[0].startswith("Choose P, M or D")
    assert notes(narrowed="Only Unit 3.")[0].startswith("Only Unit 3. Choose")
    assert notes(markers=[ANN])[1].startswith("Marked by is filled in")
    assert notes(markers=[])[1].startswith("Set up who marks")
    assert notes(nameless=2)[2].startswith("Left out for want of a candidate number of their own: 2.")
    assert notes(rows=[])[2].startswith("Nobody can be claimed for")


def test_somebody_without_a_number():
    """The UCI has a column then."""
    row = ClaimRow("", "123450260001H", "Old", "Olga", "2009-01-02", "", [None, None, None])
    sheet = opened(replace(SHOWN, rows=[row]))["Grades"]
    assert [cell.value for cell in sheet[8]][:4] == [None, "123450260001H", "Old", "Olga"]
    assert [cell.value for cell in sheet[7]][:3] == ["Candidate number", "UCI", "Surname"]


def test_on_screen_and_on_paper():
    """Names and headings stay in sight and stand on each sheet of A4; no page ends between a grade and its marker."""
    units = [(f"Unit {n}", str(n), "") for n in range(1, 23)]
    shown = replace(SHOWN, units=units, rows=[row._replace(cells=[None] * 22) for row in SHOWN.rows])
    sheet = opened(shown)["Grades"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("D8", "A7:AW9")
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$7", "$A:$C")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.scale) == (9, "landscape", 62)
    breaks = [each.id for each in sheet.col_breaks.brk]
    assert breaks
    assert all((column - 5) % 2 == 0 for column in breaks)
    alone = opened(
        replace(shown, markers=[ANN], units=units[:9], rows=[row._replace(cells=[None] * 9) for row in SHOWN.rows])
    )
    assert not alone["Grades"].col_breaks.brk
    submission = opened()["Submission"]
    assert (submission.sheet_properties.pageSetUpPr.fitToPage, submission.page_setup.fitToHeight) == (True, 0)


@pytest.mark.parametrize("whole", [True, False])
def test_it_comes_back_as_its_forms(tmp_path, whole):
    """Read as a drop, every sheet is its form without a word, and the page to read is none."""
    (tmp_path / "book.xlsx").write_bytes(claim_workbook(replace(SHOWN, whole=whole)))
    with Readers(Limits()) as readers:
        [read] = readers.read_all([(str(tmp_path / "book.xlsx"), "book.xlsx")])
    context = Context(entry_codes=frozenset({"05332"}), candidate_numbers=frozenset({"0001", "0002"}))
    found = {sheet.name: recognise(sheet, context) for sheet in read.sheets}
    assert {
        name: (each.layout.form.key if each.layout else "", each.meant, each.notes) for name, each in found.items()
    } == {
        "How to use": ("", "", []),
        "Centre assessors": ("centre_assessors", "", []),
        "Grades": ("grades_by_candidate", "", []),
        **({} if whole else {"More units": ("grades_by_unit", "", [])}),
        "Other awarding bodies": ("outside_units", "", []),
        "To claim again": ("grades_by_unit", "", []),
        "Submission": ("claim_submission", "", []),
    }
    assert found["Grades"].layout.title_codes == ("05332",)
