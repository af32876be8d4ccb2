"""Workbooks: what their cells mean, where they stand, and what their reader hides."""

from __future__ import annotations

import struct
from datetime import date, datetime
from pathlib import Path

import pytest

from schemas.cells import Damaged, Sheet
from tests import make

HALF_PAST_NINE = datetime.fromisoformat("2007-09-01T09:30:00")
MIDNIGHT = datetime.fromisoformat("2007-09-01T00:00:00")
FILES = Path(__file__).parent / "files"
NOT_AVAILABLE = Damaged("#N/A", "error")


def test_values_keep_their_types(read):
    """Text, numbers, dates and times of day come as themselves; a boolean is the text that Excel shows; NA is text."""
    rows = [["NA", "0042", 42, 1.5, True, False], [date(2007, 9, 1), HALF_PAST_NINE, MIDNIGHT]]
    drop = read(make.xlsx(rows), "grades.xlsx")
    assert (drop.kind, drop.notes) == ("xlsx", [])
    assert drop.sheets == [
        Sheet(
            "Sheet1",
            [
                ["NA", "0042", 42.0, 1.5, "TRUE", "FALSE"],
                [date(2007, 9, 1), HALF_PAST_NINE, date(2007, 9, 1)],
            ],
        )
    ]
    assert [type(cell) for cell in drop.sheets[0].rows[0]] == [str, str, float, float, str, str]


@pytest.mark.parametrize("name", ["features.xls", "features.ods"])
def test_other_programs_files(read, name):
    """A workbook as LibreOffice saved it: types, true positions, errors, hidden sheets and rows, merged cells."""
    drop = read((FILES / name).read_bytes(), name)
    kind = name.rpartition(".")[2]
    assert (drop.kind, drop.notes) == (kind, [])
    grades, secret = drop.sheets
    assert (grades.visible, grades.hidden_rows, len(grades.merged)) == (True, 1, 1)
    assert (secret.name, secret.visible, secret.rows) == ("Secret", False, [["x"]])
    assert grades.rows == [
        [],
        [],
        [None, "Candidate", "Date"],
        [None, 42.0, date(2007, 9, 1)],
        [None, "TRUE" if kind == "xls" else 1.0, HALF_PAST_NINE],
        [None, NOT_AVAILABLE, Damaged("#DIV/0!", "error")],
        [None, 2.0],
        [None, "merged"],
        [None, "hidden row"],
        [None, "09:30:00"],
    ]


def test_leading_blanks_count(read):
    """Row 3 and column C stay row 3 and column C; what is blank at the ends goes."""
    rows = [[None], [], [None, None, "Grade", None], ["x"], [None], [""]]
    assert read(make.xlsx(rows)).sheets[0].rows == [[], [], [None, None, "Grade"], ["x"]]


def test_hidden_sheets_are_told(read):
    """A hidden sheet comes along, marked."""
    drop = read(make.xlsx({"Shown": [["a"]], "Hidden": [["b"]]}, hidden=["Hidden"]))
    assert [(sheet.name, sheet.visible) for sheet in drop.sheets] == [("Shown", True), ("Hidden", False)]


def test_hidden_rows_count_where_filled(read):
    """Hidden rows are read; only those that hold something are counted."""
    rows = (
        make.words("a")
        + '<row r="2" hidden="1"><c r="A2"><v>1</v></c></row><row r="3" hidden="true"/><row r="9" hidden="1"/>'
    )
    sheet = read(make.raw_xlsx(rows)).sheets[0]
    assert (sheet.rows, sheet.hidden_rows) == ([["a"], [1.0]], 1)


def test_rows_that_are_said_not_to_be_hidden(read):
    """LibreOffice writes `hidden="false"` on every row, and an outline may hide columns."""
    rows = '<row r="1" hidden="false"><c r="A1"><v>1</v></c></row>'
    sheet = read(make.raw_xlsx(rows, before='<cols><col min="1" max="1" hidden="1"/></cols>')).sheets[0]
    assert sheet.hidden_rows == 0


def test_merged_ranges_count_where_filled(read):
    """A merged range counts where its first cell holds something."""
    merged = (
        '<mergeCells count="3"><mergeCell ref="A1:B1"/><mergeCell ref="C1:D1"/><mergeCell ref="A7:A9"/></mergeCells>'
    )
    assert read(make.raw_xlsx(make.words("a"), after=merged)).sheets[0].merged == (1,)


def test_error_cells(read):
    """An error is told, whether a formula gave it or not; the reader alone would show a blank."""
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="C1" t="e" s="1"><f>VLOOKUP(1,A:B,2)</f><v>#REF!</v></c></row>'
        "<row r=\"2\"><c r='B2' t='e'><v>#NAME?</v></c><c r=\"C2\" t='e'/></row>"
    )
    assert read(make.raw_xlsx(rows)).sheets[0].rows == [
        [NOT_AVAILABLE, None, Damaged("#REF!", "error")],
        [None, Damaged("#NAME?", "error"), Damaged("#ERROR", "error")],
    ]


def test_formulas_without_a_value(read):
    """A formula that was never calculated is told, also beyond the last filled cell; one with a value is that value."""
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>IF(A1&lt;2,"a","b")</f></c><c r="C1"><f>A1</f><v></v></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/><v/></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
        '<row r="5"><c r="B5"><f>SUM(A1:A2)</f>\n</c></row>'
    )
    assert read(make.raw_xlsx(rows)).sheets[0].rows == [
        [2.0, Damaged('=IF(A1<2,"a","b")', "formula"), Damaged("=A1", "formula")],
        [Damaged("=", "formula")],
        [],
        [],
        [None, Damaged("=SUM(A1:A2)", "formula")],
    ]


def test_long_formula_is_cut(read):
    """A formula is shown up to its hundredth character."""
    cell = read(make.raw_xlsx(f'<row r="1"><c r="A1"><f>{"1+" * 500}1</f></c></row>')).sheets[0].rows[0][0]
    assert isinstance(cell, Damaged)
    assert cell.shown == "=" + "1+" * 50


def test_cells_and_rows_without_references(read):
    """Some programs leave references out; then each cell and row is the next one."""
    rows = '<row><c><v>1</v></c></row><row><c><v>2</v></c><c t="e"><v>#N/A</v></c></row>'
    assert read(make.raw_xlsx(rows)).sheets[0].rows == [[1.0], [2.0, NOT_AVAILABLE]]


def test_rows_and_tables_that_are_none(read):
    """There is no row 0, and no row outside a table."""
    rows = '<row r="0" hidden="1"><c r="A0" t="e"><v>#N/A</v></c></row>' + make.words("a")
    merged = '<mergeCells><mergeCell ref="A0:B1"/></mergeCells>'
    assert read(make.raw_xlsx(rows, after=merged)).notes[0][0] == "FILE-01"
    assert read(make.raw_xlsx('<c r="A1" t="e"/>')).sheets == []
    assert read(make.zipped(make.ods_parts('<x calcext:value-type="error"/>'))).sheets == []
    outside = '<table:table-cell calcext:value-type="error"/><table:table table:name="S1"/>'
    assert read(make.zipped(make.ods_parts(outside))).sheets == []


def test_other_prefix(read):
    """Some libraries write every element with a prefix."""
    xml = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
        '<x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1"><x:f>A1</x:f></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert read(make.zipped(make.xlsx_parts(xml))).sheets[0].rows == [[1.0, Damaged("=A1", "formula")]]


def test_facts_go_to_their_own_sheet(read):
    """The sheet's place in the workbook decides, not the name of its part."""
    parts = make.xlsx_parts(
        make.sheet_xml(make.words("a")), make.sheet_xml('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')
    )
    relations = str(parts["xl/_rels/workbook.xml.rels"])
    swapped = (
        relations.replace("sheet1.xml", "sheet9.xml")
        .replace("sheet2.xml", "sheet1.xml")
        .replace("sheet9.xml", "sheet2.xml")
    )
    parts["xl/_rels/workbook.xml.rels"] = swapped.replace("worksheets/sheet1", "/xl/worksheets/sheet1")
    assert [sheet.rows for sheet in read(make.zipped(parts)).sheets] == [[[NOT_AVAILABLE]], [["a"]]]


def test_workbook_in_another_folder(read):
    """The root says where the workbook lies; the part's own name is fixed."""
    parts = make.xlsx_parts(make.sheet_xml(make.words("a")))
    others = '<Relationship Id="rId9"/><Relationship Id="rId8" Type="x/core-properties" Target="docProps/core.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "<Relationship ", f"{others}<Relationship "
    )
    root = {
        "_rels/.rels": str(parts["_rels/.rels"]).replace("xl/", "").replace("<Relationship ", f"{others}<Relationship ")
    }
    flat = {name.removeprefix("xl/"): part for name, part in parts.items()}
    assert read(make.zipped(flat | root)).sheets[0].rows == [["a"]]


def test_chart_sheets_are_no_sheets(read):
    """A chart on a sheet of its own has no cells and is not listed."""
    parts = make.xlsx_parts(make.sheet_xml(make.words("a")), "<chartsheet/>")
    relations = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        'worksheet" Target="worksheets/sheet2', 'chartsheet" Target="chartsheets/sheet2'
    )
    parts |= {
        "xl/_rels/workbook.xml.rels": relations,
        "xl/chartsheets/sheet2.xml": parts.pop("xl/worksheets/sheet2.xml"),
    }
    assert [sheet.name for sheet in read(make.zipped(parts)).sheets] == ["S1"]


@pytest.mark.parametrize("types", ["sheet.macroEnabled.main+xml", "template.macroEnabled.main+xml"])
def test_macros(read, types):
    """A workbook with macros is read; the macros are nobody's business."""
    parts = make.xlsx_parts(make.sheet_xml(make.words("a")), types=types) | {"xl/vbaProject.bin": b"\1\2"}
    drop = read(make.zipped(parts), "grades.xlsm")
    assert (drop.kind, drop.notes, drop.sheets[0].rows) == ("xlsm", [], [["a"]])


def test_far_away_formats_are_no_cells(read):
    """A format laid over the whole sheet holds nothing, and a used range that says so is not believed."""
    rows = make.words("a") + '<row r="1048576"><c r="XFD1048576" s="1"/><c r="A1048576" s="1"></c></row>'
    assert read(make.raw_xlsx(rows, before='<dimension ref="A1:XFD1048576"/>')).sheets[0].rows == [["a"]]


def test_ods_by_hand(read):
    """Repeats are counted; a formula without a value is told, one that gave an empty text is not."""
    rows = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="1024"/></table:table-row>'
        f'<table:table-row table:visibility="collapse"><table:table-cell table:number-columns-repeated="2"/>{make.ods_cell("x")}'
        '<table:table-cell table:formula="of:=[.A1]+1"/><table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>'
        '<table:table-cell calcext:value-type="error" office:value-type="string" office:string-value="" table:number-columns-repeated="2">'
        "<text:p>#N/A</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:visibility="filter" table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    )
    sheet = read(make.ods(rows), "grades.ods").sheets[0]
    assert sheet.rows == [[], [], [None, None, "x", Damaged("=[.A1]+1", "formula"), None, NOT_AVAILABLE, NOT_AVAILABLE]]
    assert (sheet.hidden_rows, sheet.merged) == (1, ())


def test_ods_plain(read):
    """Where none of the signs is found, nothing is walked."""
    drop = read(make.ods(f"<table:table-row>{make.ods_cell('Müller')}</table:table-row>"))
    assert (drop.kind, drop.sheets[0].rows) == ("ods", [["Müller"]])


def test_ods_duration_and_spans(read):
    """A merged cell counts where it is filled."""
    spanned = make.ods_cell("m").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1"'
    )
    plain = make.ods_cell("p").replace(
        "<table:table-cell", '<table:table-cell table:number-columns-spanned="1" table:number-rows-spanned="1"'
    )
    row = f"<table:table-row>{spanned}<table:covered-table-cell/>{plain}</table:table-row>"
    sheet = read(make.ods(row)).sheets[0]
    assert (sheet.rows, sheet.merged) == ([["m", None, "p"]], (1,))


def test_long_times(read):
    """A length of time is the text that Excel shows."""
    parts = make.xlsx_parts(make.sheet_xml('<row r="1"><c r="A1" s="1"><v>1.1</v></c></row>'))
    parts["xl/styles.xml"] = (
        f'<styleSheet {make.MAIN}><numFmts><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    assert read(make.zipped(parts)).sheets[0].rows == [["26:24:00"]]


def test_xlsb(read):
    """A binary workbook: text, number, errors of both kinds, a hidden row, a merged range."""
    rows = (
        make.xlsb_row(0, make.xlsb_cell(6, 0, make.wide("Candidate")), make.xlsb_cell(5, 1, struct.pack("<d", 2.5))),
        make.xlsb_row(2, make.xlsb_cell(3, 1, b"\x2a"), make.xlsb_cell(11, 2, b"\x17\0\0" + bytes(8)), hidden=True),
        make.xlsb_row(3, make.xlsb_cell(1, 16000, b"")),
    )
    merged = (
        make.record(177, struct.pack("<I", 1)) + make.record(176, struct.pack("<4I", 0, 0, 0, 1)) + make.record(178)
    )
    drop = read(make.xlsb(*rows, after=merged), "grades.xlsb")
    assert (drop.kind, drop.notes) == ("xlsb", [])
    sheet = drop.sheets[0]
    assert sheet.rows == [["Candidate", 2.5], [], [None, NOT_AVAILABLE, Damaged("#REF!", "error")]]
    assert (sheet.hidden_rows, sheet.merged) == (1, (1,))


XLS = (
    make.biff(0x208, struct.pack("<HHHHHHI", 2, 0, 1, 255, 0, 0, 0x20)),  # row 3 is hidden
    make.biff(0x203, struct.pack("<HHHd", 0, 0, 0, 42.0)),
    make.biff(0x205, struct.pack("<HHHBB", 1, 1, 0, 0x2A, 1)),  # an error
    make.biff(0x205, struct.pack("<HHHBB", 1, 2, 0, 1, 0)),  # a boolean
    make.biff(0x204, struct.pack("<HHHHB", 2, 0, 0, 2, 0) + b"hi"),
)


@pytest.mark.parametrize("filling", [b"", make.biff(0x1111, bytes(6000))], ids=["short", "long"])
def test_xls(read, filling):
    """An .xls keeps short streams in another place than long ones; both are found."""
    drop = read(make.ole(make.xls_stream(*XLS, filling)), "grades.xls")
    assert (drop.kind, drop.notes) == ("xls", [])
    assert drop.sheets == [Sheet("S1", [[42.0], [None, NOT_AVAILABLE, "TRUE"], ["hi"]], hidden_rows=1)]
