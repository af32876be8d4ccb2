"""The workbook in which an OCR Assessor ticks the sample."""

import io

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from pipeline.recognise.layout import Context, recognise
from pipeline.workbooks import SampleSheets
from pipeline.workbooks.sample import sample_workbook
from schemas.cells import MARK, TO_READ, Sheet

SHOWN = SampleSheets(
    claim_number="C000123",
    title="Sample for claim C000123: centre 12345, entry code 05352",
    notes=("Northgate College", "The ticks are a proposal, and the OCR Assessor decides."),
    units=("Unit 3", "Unit 10"),
    rows=[
        ("0041", "O'Brien", "Ann", [("M", True), ("", False)]),
        ("0042", "Nguyễn", "Li", [("M", False), ("P", False)]),
        ("0043", "Żak", "Ewa", [("D", False), ("P", False)]),
    ],
    why=[("0041", "O'Brien", "Ann", "Unit 3", "M", "AS", "=covers Unit 3, AS, Merit")],
    groups=[("Unit 3", "AS", "M", 2, 1, "0041"), ("Unit 10", "BT", "P", 2, 0, "")],
    outside=[("0043", "Żak", "Ewa", "Unit 10", "P", "NCFE", "slip")],
    proof="1 line of 1 candidate, and fewer candidates would not do (proven).",
)


@pytest.fixture(scope="module")
def written():
    return sample_workbook(SHOWN)


@pytest.fixture(scope="module")
def book(written):
    return load_workbook(io.BytesIO(written))


@pytest.fixture(scope="module")
def sheets(written):
    read = CalamineWorkbook.from_filelike(io.BytesIO(written))
    return {
        name: [[cell or None for cell in row] for row in read.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in read.sheet_names
    }


def test_sheets_and_mark(sheets):
    """Three sheets, each with the mark on top; those to read say so."""
    assert list(sheets) == ["Sample", "Why", "Cover"]
    assert {rows[0][0] for rows in sheets.values()} == {MARK}
    assert [name for name, rows in sheets.items() if rows[2][0] == TO_READ] == ["Why", "Cover"]


def test_sample_sheet_is_the_grid_of_the_form(sheets):
    """Below title and notes stand the form's header and a row a candidate, the proposal ticked."""
    at = next(number for number, row in enumerate(sheets["Sample"]) if row[0] == "Claim number")
    assert at < 20
    assert sheets["Sample"][at:] == [
        ["Claim number", "Candidate number", "Surname", "Forenames", "Unit 3", "Unit 10"],
        ["C000123", "0041", "O'Brien", "Ann", "M ✓", None],
        ["C000123", "0042", "Nguyễn", "Li", "M", "P"],
        ["C000123", "0043", "Żak", "Ewa", "D", "P"],
    ]


def test_sample_sheet_is_recognised_when_it_comes_back(sheets):
    """Our own reader takes the sheet for the Sample grid, at that row, and has nothing to remark."""
    found = recognise(Sheet("Sample", sheets["Sample"]), Context())
    assert (found.layout.form.key, found.notes) == ("sample_grid", [])
    assert sheets["Sample"][found.layout.header_row - 1][0] == "Claim number"


def test_drop_downs_offer_the_grade_with_and_without_tick(book):
    """Each cell with a grade can only be that grade, or that grade with a tick."""
    offered = {
        cell: choice.formula1 for choice in book["Sample"].data_validations.dataValidation for cell in _cells(choice)
    }
    assert offered == {
        "E7": '"M,M ✓"', "E8": '"M,M ✓"', "E9": '"D,D ✓"', "F8": '"P,P ✓"', "F9": '"P,P ✓"',
    }  # fmt: skip


def _cells(choice):
    return [f"{c.coord.split(':')[0][0]}{row}" for c in choice.sqref.ranges for row in range(c.min_row, c.max_row + 1)]


def test_very_many_ranges_are_split():
    """A list of ranges stays short enough for Excel."""
    rows = [(f"{n:04}", "A", "B", [("PMD"[n % 3], False)]) for n in range(1, 650)]
    book = load_workbook(io.BytesIO(sample_workbook(SampleSheets("C1", "t", (), ("Unit 1",), rows, (), (), (), ""))))
    choices = book["Sample"].data_validations.dataValidation
    assert len(choices) == 6
    assert max(len(str(choice.sqref)) for choice in choices) < 8192


def test_text_stays_text(book):
    """Numbers of candidates keep their zeros, and nothing becomes a formula."""
    sheet = book["Sample"]
    assert (sheet["B7"].value, sheet["B7"].number_format) == ("0041", "@")
    assert (book["Why"]["G6"].value, book["Why"]["G6"].data_type) == ("=covers Unit 3, AS, Merit", "s")


def test_cover_counts(sheets):
    """The cover counts lines and picks of each group, nought too, and lists the outside units."""
    assert sheets["Cover"][4:8][:2] == [
        ["Unit", "Assessor", "Grade", "Lines", "Sampled", "Candidates", None],
        ["Unit 3", "AS", "M", 2, 1, "0041", None],
    ]
    assert ["0043", "Żak", "Ewa", "Unit 10", "P", "NCFE", "slip"] in sheets["Cover"]


def test_cover_says_what_is_proven(sheets):
    """Above the groups stands how few candidates it takes."""
    assert sheets["Cover"][3][0] == SHOWN.proof


def test_cover_says_nought(book):
    """A group without a pick says 0, not nothing."""
    assert book["Cover"]["E7"].value == 0


def test_cover_without_outside_units():
    """Without units from elsewhere the cover ends with the groups."""
    book = load_workbook(io.BytesIO(sample_workbook(SampleSheets("C1", "t", (), (), (), (), SHOWN.groups, (), ""))))
    assert book["Cover"].max_row == 7


def test_paper(book):
    """A4 landscape, the header frozen and repeated on each sheet of paper, all columns on it."""
    sheet = book["Sample"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("E7", "$6:$6")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)


def test_same_sheets_same_bytes(written):
    """The same content gives the same bytes."""
    assert sample_workbook(SHOWN) == written
