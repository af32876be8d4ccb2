"""The sender's own workbook as a copy to mend."""

import io
import re
from datetime import datetime
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from mended import mending, opened, read_back, told

from pipeline.workbooks import before, marks
from pipeline.workbooks.child import answer
from pipeline.workbooks.own import annotated
from schemas.cells import OUR_COLUMN

BAD = "claimdrop: ▲ Not taken yet\nBad.\nGive P, M or D."
ONE = ("12B", 3, "C3", "ERROR", "Bad.")


@pytest.fixture
def drop(tmp_path):
    """A tutor's workbook: a merged title, colours, a date, a formula, an array, a comment, a list, bold in a cell, a chart."""
    book = xlsxwriter.Workbook(str(tmp_path / "marks.xlsx"))
    green = book.add_format({"bg_color": "#EAF5E4", "border": 1})
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("12B")
    sheet.merge_range("A1:D1", "Class 12B", green)
    sheet.write_row("A2", ["Candidate number", "Date of birth", "Unit 3", "Points"], bold)
    sheet.write_string("A3", "0042")
    sheet.write_datetime("B3", datetime(2007, 9, 1), date)  # noqa: DTZ001  a sheet knows no zone
    sheet.write_string("C3", "X", green)
    sheet.write_formula("D3", '=IF(C3="P",7,0)', None, 7)
    sheet.write_string("A4", "0043")
    sheet.write_string("C4", "M")
    sheet.write_formula("D4", '=UPPER("m")&"<"', None, "M<")
    sheet.write_array_formula("E4:E4", "{=SUM(D3:D3)}", None, 7)
    sheet.write_rich_string("F4", bold, "late", " & true\n")
    sheet.write_boolean("G4", True)
    sheet.write_string("H4", " spaced\r")
    sheet.write_url("I4", "https://www.example.org/", None, "site")
    sheet.write_number("J4", 0.1)
    sheet.write_comment("A3", "Likes Sam")
    sheet.data_validation("C3:C4", {"validate": "list", "source": ["P", "M", "D", "X"]})
    sheet.conditional_format("C3:C4", {"type": "cell", "criteria": "==", "value": '"D"', "format": bold})
    sheet.set_row(2, 30)
    sheet.freeze_panes(2, 1)
    other = book.add_worksheet("Chart")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='12B'!$D$3:$D$4"})
    other.insert_chart("B2", chart)
    other.activate()
    book.close()
    return tmp_path / "marks.xlsx"


def as_dropped(content, tmp_path):
    (tmp_path / "again.xlsx").write_bytes(content)
    return tmp_path / "again.xlsx"


def test_everything_of_the_senders_is_as_it_was(drop, tmp_path):
    """Read as a night reads it, each sheet of the copy is the sender's own, what formulas showed last included."""
    was = read_back(drop.read_bytes(), tmp_path)
    copy = read_back(annotated(drop, mending(ONE)), tmp_path)
    assert copy[1:3] == was
    assert copy[3].visible is False


def test_formats_and_formulas_are_as_they_were(drop):
    """Formulas, number formats, colours, row heights, panes, lists, rules of colour and charts stay."""
    book = opened(annotated(drop, mending(ONE)))
    sheet = book["12B"]
    assert (sheet["D3"].value, sheet["D4"].value, sheet["E4"].value.text) == (
        '=IF(C3="P",7,0)', '=UPPER("m")&"<"', "=SUM(D3:D3)",
    )  # fmt: skip
    assert (sheet["B3"].number_format, sheet["A2"].font.bold) == ("dd/mm/yyyy", True)
    assert (sheet["A1"].fill.fgColor.rgb, sheet.row_dimensions[3].height, sheet.freeze_panes) == ("FFEAF5E4", 30, "B3")
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["C3:C4"]
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["C3:C4"]
    assert (sheet["I4"].hyperlink.target, str(sheet.merged_cells)) == ("https://www.example.org/", "A1:D1")
    assert len(book["Chart"]._charts) == 1


def test_bold_within_a_cell_stays(drop):
    """Text of which a part is bold stays so."""
    book = openpyxl.load_workbook(io.BytesIO(annotated(drop, mending(ONE))), rich_text=True)
    assert [str(part) for part in book["12B"]["F4"].value] == ["late", " & true\n"]
    assert book["12B"]["F4"].value[0].font.b is True


def test_cells_are_marked_and_rows_say_what_to_do(drop):
    """Colour, edge and comment at the cell, words of ours right of everything, under a heading by which they are known."""
    copy = opened(
        annotated(drop, mending(ONE, ("12B", 4, "", "QUERY", "Odd."), header_rows={"12B": 2}, waiting={"12B": [4]}))
    )
    sheet = copy["12B"]
    assert told(sheet, "C3") == ("FFC7A6", "thick", BAD)
    assert told(sheet, "A4")[:2] == ("FFF2B3", "mediumDashed")
    assert [cell.value for cell in sheet["K"]] == [None, OUR_COLUMN, "▲ C3: Bad. Give P, M or D.", marks.WAITS]
    assert sheet["A3"].comment.text == "Likes Sam"


def test_a_comment_of_the_senders_stays_above_ours(drop):
    """What the sender had noted at a cell is not lost below what we say there."""
    sheet = opened(annotated(drop, mending(("12B", 3, "A3", "ERROR", "Bad."))))["12B"]
    assert sheet["A3"].comment.text == f"Likes Sam\n\n{BAD}"


def test_a_cell_within_a_merged_range_is_told_at_its_first_cell(drop):
    """Only the first cell of merged ones can bear a comment."""
    sheet = opened(annotated(drop, mending(("12B", 1, "C1", "ERROR", "Bad."))))["12B"]
    assert sheet["A1"].comment.text == BAD


def test_a_sheet_without_a_known_header_gets_no_column(drop):
    """Where nobody knows the header's row there is no place for words at the right."""
    sheet = opened(annotated(drop, mending(ONE)))["12B"]
    assert sheet.max_column == 10


def test_it_opens_at_the_list(drop):
    """The list is the sheet in view, and no other is selected with it."""
    book = opened(annotated(drop, mending(ONE)))
    assert (book.sheetnames[:3], book.active.title) == (["What to mend", "12B", "Chart"], "What to mend")
    assert [sheet.sheet_view.tabSelected for sheet in book.worksheets[1:3]] == [False, False]


def test_a_copy_of_a_copy_bears_no_trace_of_the_first(drop, tmp_path):
    """Marks of cells that have been mended go, the sender's own colours and comments come back, and there is one list."""
    said = mending(ONE, ("12B", 3, "A3", "ERROR", "Odd."), header_rows={"12B": 2})
    once = as_dropped(annotated(drop, said), tmp_path)
    book = opened(annotated(once, mending(("12B", 4, "C4", "ERROR", "Bad."), header_rows={"12B": 2})))
    sheet = book["12B"]
    assert book.sheetnames == ["What to mend", "12B", "Chart"]
    assert told(sheet, "C3") == ("EAF5E4", "thin", None)
    assert told(sheet, "A3") == ("000000", None, "Likes Sam")
    assert told(sheet, "C4") == ("FFC7A6", "thick", BAD)
    assert [cell.value for cell in sheet["K"]] == [None, OUR_COLUMN, None, "▲ C4: Bad. Give P, M or D."]
    assert sheet["L2"].value is None


def test_a_mark_still_there_is_still_a_mark(drop, tmp_path):
    """A cell that is wrong twice remembers its first looks, not ours."""
    once = as_dropped(annotated(drop, mending(ONE)), tmp_path)
    twice = as_dropped(annotated(once, mending(ONE)), tmp_path)
    assert opened(annotated(twice, mending()))["12B"]["C3"].fill.fgColor.rgb == "FFEAF5E4"
    assert opened(twice.read_bytes()).sheetnames.count(before.KEPT) == 1


def test_a_sheet_of_the_senders_may_be_called_as_ours(tmp_path):
    """A sender's own sheet of that name is no list of ours, and keeps its place."""
    book = openpyxl.Workbook()
    book.active.title = "What to mend"
    book.active.append(["Unit", "Grade"])
    book.save(tmp_path / "a.xlsx")
    assert opened(annotated(tmp_path / "a.xlsx", mending())).sheetnames == ["What to mend (2)", "What to mend"]


def test_macros_do_not_come_back(tmp_path):
    """The copy of a workbook with macros is one without."""
    book = openpyxl.Workbook()
    book.save(tmp_path / "plain.xlsx")
    with ZipFile(tmp_path / "plain.xlsx") as plain, ZipFile(tmp_path / "a.xlsm", "w") as macros:
        for name in plain.namelist():
            part = plain.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(
                    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            macros.writestr(name, part)
        macros.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    with ZipFile(io.BytesIO(annotated(tmp_path / "a.xlsm", mending()))) as copy:
        assert "xl/vbaProject.bin" not in copy.namelist()
        assert b"macroEnabled" not in copy.read("[Content_Types].xml")


def test_the_same_copy_has_the_same_bytes(drop):
    """Made again, the copy is the same to the byte, and no part of it is dated."""
    said = mending(ONE, header_rows={"12B": 2})
    assert annotated(drop, said) == annotated(drop, said)
    with ZipFile(io.BytesIO(annotated(drop, said))) as copy:
        assert {entry.date_time[0] for entry in copy.infolist()} == {1980}
        assert set(re.findall(rb">(\d{4})-\d\d-\d\dT", copy.read("docProps/core.xml"))) == {b"1980"}


def test_the_limited_process_answers_with_the_copy(drop):
    """A Mending survives the way there as JSON says it."""
    said = mending(ONE)
    flat = {name: getattr(said, name) for name in said.__slots__}
    flat = {**flat, "spots": [list(each) for each in said.spots]}
    assert answer({"path": str(drop), "mending": flat}) == annotated(drop, said)


def test_the_column_keeps_its_heading_where_the_header_is_to_mend(drop, tmp_path):
    """What is wrong with the header's own row is told by its comment; the column is still known as ours on its return."""
    copy = annotated(drop, mending(("12B", 2, "", "ERROR", "Bad."), header_rows={"12B": 2}))
    sheet = opened(copy)["12B"]
    assert (sheet["K2"].value, told(sheet, "A2")[2]) == (OUR_COLUMN, BAD)
