"""Files that are not what they are called, not whole, locked, or no tables at all; and workbooks of every kind."""

from __future__ import annotations

import gzip
import struct
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from xlsxwriter import Workbook

from tests.gold.books import book
from tests.gold.folder import People, ugly
from tests.make import (
    biff,
    ole,
    sheet_xml,
    text,
    wide,
    words,
    xls_stream,
    xlsb,
    xlsb_cell,
    xlsb_row,
    xlsx,
    xlsx_parts,
    zipped,
)

READY = Path(__file__).parent / "files"
"""Files that only another program could make; `made.py` beside them says how."""

# --- called something else -------------------------------------------------------------------------------------------


@ugly("table-called-workbook.xlsx", "FILE-11", accepted=1, claimed="P")
def table_called_workbook(they: People) -> bytes:
    """A text table called .xlsx."""
    return text(they.marks("P"))


@ugly("workbook-called-table.csv", "FILE-11", accepted=1, claimed="P")
def workbook_called_table(they: People) -> bytes:
    """A workbook called .csv."""
    return xlsx(they.marks("P"))


@ugly("workbook-called-pdf.pdf", "FILE-11", accepted=1, claimed="P")
def workbook_called_pdf(they: People) -> bytes:
    """A workbook called .pdf."""
    return xlsx(they.marks("P"))


@ugly("no-ending", accepted=1, claimed="P")
def no_ending(they: People) -> bytes:
    """A workbook without any ending: its name says nothing."""
    return xlsx(they.marks("P"))


@ugly("MARKS FINAL (2) final v3.XLSX", accepted=1, claimed="P")
def shouted_name(they: People) -> bytes:
    """A name as people give it."""
    return xlsx(they.marks("P"))


@ugly("priya/nested.xlsx", accepted=1, claimed="P")
def nested(they: People) -> bytes:
    """In a folder of the tutor's own."""
    return xlsx(they.marks("P"))


@ugly("page.xls", "FILE-03")
def page(they: People) -> bytes:
    """A web page called .xls, as school systems export it."""
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in they.marks("P", "M"))
    return f"\ufeff<html><body><table>{rows}</table></body></html>".encode()


@ugly("xml-2003.xls", "FILE-03")
def xml_2003(they: People) -> bytes:
    """XML of an Excel of 2003, called .xls."""
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><!--'
        f"{they[0].number}--></Workbook>"
    ).encode()


# --- no tables -------------------------------------------------------------------------------------------------------


@ugly("printed.pdf", "FILE-03")
def printed(they: People) -> bytes:
    """A PDF."""
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + they[0].number.encode()


@ugly("printed.xlsx", "FILE-03")
def printed_called_workbook(they: People) -> bytes:
    """A PDF called .xlsx."""
    return b"%PDF-1.4\n" + they[0].number.encode()


@ugly("photo.jpg", "FILE-03")
def photo(they: People) -> bytes:
    """A photo of a mark book."""
    return b"\xff\xd8\xff\xe0\x00\x10JFIF" + they[0].number.encode()


@ugly("letter.docx", "FILE-03")
def letter(they: People) -> bytes:
    """A Word document."""
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": they[0].number})


@ugly("letter.rtf", "FILE-03")
def old_letter(they: People) -> bytes:
    """A document in Rich Text."""
    return b"{\\rtf1\\ansi " + they[0].number.encode() + b"}"


@ugly("marks.numbers", "FILE-03")
def numbers_document(they: People) -> bytes:
    """An Apple Numbers document."""
    return zipped({"Index/Document.iwa": they[0].number, "Metadata/Properties.plist": ""})


@ugly("all-marks.zip", "FILE-03")
def all_marks(they: People) -> bytes:
    """A zip archive with the right table in it."""
    return zipped({"marks.csv": text(they.marks("P"))})


@ugly("marks.csv.gz", "FILE-03")
def packed(they: People) -> bytes:
    """A packed table."""
    return gzip.compress(text(they.marks("P")), mtime=0)


@ugly("message.eml", "FILE-03")
def message(they: People) -> bytes:
    """A saved e-mail."""
    return b"MIME-Version: 1.0\nSubject: marks\n\n" + text(they.marks("P"))


@ugly("empty-workbook.xlsx", "FILE-05")
def empty_workbook(_they: People) -> bytes:
    """A new workbook that nobody has typed into."""
    return xlsx([])


# --- locked, open, not whole -----------------------------------------------------------------------------------------


@ugly("locked.xlsx", "FILE-02", block=1)
def locked(_they: People) -> bytes:
    """A workbook with a password, as an office program saves it."""
    return (READY / "locked.xlsx").read_bytes()


@ugly("locked.xls", "FILE-02")
def locked_xls(they: People) -> bytes:
    """An old workbook that begins with the mark of its password."""
    return ole(xls_stream(book=biff(0x2F, they[0].number.encode() * 13)))


@ugly("locked.ods", "FILE-02", block=2)
def locked_ods(_they: People) -> bytes:
    """An OpenDocument spreadsheet with a password."""
    return (READY / "locked.ods").read_bytes()


@ugly("left-open.xlsx", "FILE-12", accepted=1, claimed="P", beside={"~$left-open.xlsx": b"\x05Priya".ljust(165)})
def left_open(they: People) -> bytes:
    """An owner file, days old, lies beside it: Excel never closed. The owner file itself is nobody's drop."""
    return xlsx(they.marks("P"))


@ugly("cut-short.xlsx", became="waiting")
def cut_short(they: People) -> bytes:
    """A workbook that stops in the middle may still be on its way: it waits."""
    whole = xlsx(they.marks("P", "M", "D"))
    return whole[: len(whole) // 2]


@ugly("damaged.xlsx", "FILE-01")
def damaged(they: People) -> bytes:
    """A workbook whose sheet cannot be unpacked."""
    whole = bytearray(xlsx(they.marks("P", "M", "D")))
    with ZipFile(BytesIO(whole)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    start = entry.header_offset + 30 + len(entry.filename)
    whole[start : start + 40] = b"\xff" * 40
    return bytes(whole)


# --- other kinds of workbooks ----------------------------------------------------------------------------------------


UGLY = ("CELL-07 A2", "SHEET-07 D4", "SHEET-13", "SHEET-05")
"""A lost zero, an error, a hidden row, a hidden sheet."""


@ugly("ugly.xls", *UGLY, accepted=2, held=1, claimed="P M", block=3)
def old_excel(_they: People) -> bytes:
    """A workbook of Excel 97 to 2003, as LibreOffice writes it."""
    return (READY / "ugly.xls").read_bytes()


@ugly("ugly.ods", *UGLY, accepted=2, held=1, claimed="P M", block=4)
def open_document(_they: People) -> bytes:
    """An OpenDocument spreadsheet."""
    return (READY / "ugly.ods").read_bytes()


@ugly("ugly.xlsx", *UGLY, accepted=2, held=1, claimed="P M", block=5)
def libreoffice(_they: People) -> bytes:
    """A workbook of today's kind, as LibreOffice writes it."""
    return (READY / "ugly.xlsx").read_bytes()


@ugly("binary.xlsb", "CELL-07 A2", "SHEET-07 B3", accepted=1, held=1, claimed="P", block=6)
def binary(they: People) -> bytes:
    """A binary workbook, by hand: a lost zero and an error."""
    one, two = they[:2]
    rows = [
        xlsb_row(0, *(xlsb_cell(6, at, wide(word)) for at, word in enumerate(("Cand no", "Unit 1", "Marked by")))),
        xlsb_row(
            1, xlsb_cell(5, 0, struct.pack("<d", one.place)), xlsb_cell(6, 1, wide("P")), xlsb_cell(6, 2, wide("PN"))
        ),
        xlsb_row(2, xlsb_cell(6, 0, wide(two.number)), xlsb_cell(3, 1, b"\x2a"), xlsb_cell(6, 2, wide("PN"))),
    ]
    return xlsb(*rows)


@ugly("macros.xlsm", accepted=1, claimed="P")
def macros(they: People) -> bytes:
    """A workbook with macros: its cells are read, and nothing of it is ever run."""
    return zipped({**_parts(they, types="sheet.macroEnabled.main+xml"), "xl/vbaProject.bin": b"Auto_Open Shell rm"})


@ugly("strict.xlsx", accepted=1, claimed="P")
def strict(they: People) -> bytes:
    """A “Strict Open XML” workbook, whose names differ in every part."""
    new = "http://purl.oclc.org/ooxml"
    names = {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main": f"{new}/spreadsheetml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": f"{new}/officeDocument/relationships",
    }
    parts = {name: str(part) for name, part in _parts(they).items()}
    for old, strict_name in names.items():
        parts = {name: part.replace(old, strict_name) for name, part in parts.items()}
    return zipped(parts)


@ugly("linked.xlsx", accepted=1, claimed="P")
def linked(they: People) -> bytes:
    """A workbook with links to another one: what was last seen there is read, and nothing is fetched."""
    link = '<externalLink xmlns="x"><externalBook r:id="rId1"/></externalLink>'
    return zipped({**_parts(they), "xl/externalLinks/externalLink1.xml": link})


def _parts(they: People, **more: str) -> dict[str, bytes | str]:
    head, one = they.marks("P")
    return xlsx_parts(sheet_xml(words(*head) + words(*one, row=2)), **more)


@ugly("dressed.xlsx", "GRAD-04 D4", accepted=2, held=1, claimed="P M")
def dressed(they: People) -> bytes:
    """A table with a filter, a list to choose from, frozen rows, links, colours, pictures of nothing, and half a grade in bold."""
    head, one, two, three = they.marks("P", None, "X")

    def dress(sheet) -> None:
        sheet.add_table("A1:D4", {"columns": [{"header": name} for name in head]})
        sheet.data_validation("D2:D4", {"validate": "list", "source": ["P", "M", "D"]})
        sheet.conditional_format("D2:D4", {"type": "duplicate"})
        sheet.freeze_panes(1, 1)
        sheet.write_url("B2", "https://school.example/", string=one[1])
        sheet.write_rich_string("D3", sheet.default_url_format, "Mer", "it")

    return book([head, one, two, three], dress)


@ugly("remarked.xlsx", "GRAD-04 D3", accepted=1, held=1, claimed="P")
def remarked(they: People) -> bytes:
    """Comments on cells, one of them in the last corner of the sheet."""

    def remark(sheet) -> None:
        sheet.write_comment("D2", "Moderated, see folder")
        sheet.write_comment("XFD1048576", "x")

    return book(they.marks("P", "X"), remark)


@ugly("quite-hidden.xlsx", "SHEET-11", "SHEET-05", accepted=1, claimed="P")
def quite_hidden(they: People) -> bytes:
    """Sheets that only a program can show again, one of lists and one of marks; and a chart on a sheet of its own."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as made:
        for name, rows in {
            "Marks": they.marks("P"),
            "Lists": [["6+"], ["7-"]],
            "Old": they.marks("M", "D", "M"),
        }.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name != "Marks":
                sheet.very_hidden()
        chart = made.add_chart({"type": "column"})
        chart.add_series({"values": "=Marks!$D$2:$D$3"})
        made.add_chartsheet("Chart").set_chart(chart)
    return out.getvalue()
