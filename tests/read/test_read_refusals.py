"""Files that are not read: each says what it is, or what is wrong, by the rule for it; and names that mislead."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import replace

import pytest

from pipeline.read import Limits
from tests import make

HTML = b"<html><body><table><tr><td>Name</td></tr></table></body></html>"
GOOD = make.raw_xlsx(make.words("a"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000)


def stream(name: str) -> bytes:
    return (name + "\0").encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"\xff\xd8\xff\xe0\0", "a picture (JPEG)"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a picture or a film (HEIC, MP4)"),
        (b"BM\x46\0\0\0", "a picture (BMP)"),
        (b"{\\rtf1 x}", "a Rich Text (RTF) document"),
        (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
        (b"PK\5\6" + bytes(18), "an empty zip archive"),
        (b"\x09\x04\x06\x00\0\0", "a workbook of a very old Excel (version 4)"),
        (b"ID;PWXL;N;E", "a SYLK file"),
        (b"MIME-Version: 1.0\r\n", "a single-file web page or a saved e-mail"),
        (HTML, "a web page"),
        (b"\xef\xbb\xbf \r\n<TABLE><tr>", "a web page"),
        (HTML.decode().encode("utf-16"), "a web page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an XML Spreadsheet 2003",
        ),
        (
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">',
            "a flat OpenDocument file",
        ),
        (b"<?xml version='1.0'?><marks/>", "an XML file"),
        (make.zipped({"word/document.xml": "x"}), "a Word document"),
        (make.zipped({"ppt/presentation.xml": "x"}), "a PowerPoint presentation"),
        (make.zipped({"Index/Document.iwa": "x"}), "an Apple Numbers document (or Pages, or Keynote)"),
        (make.zipped({"marks/": "", "marks/a.xlsx": "x"}), "a zip archive of 1 file"),
        (make.zipped({"a.csv": "x", "b.csv": "y"}), "a zip archive of 2 files"),
        (make.zipped(make.ods_parts("", mime="text")), "an OpenDocument file that is no spreadsheet"),
        (make.zipped({"mimetype": "application/epub+zip"}), "an electronic book or the like"),
        (OLE + stream("WordDocument") + stream("Workbook"), "a Word document"),
        (OLE + stream("PowerPoint Document"), "a PowerPoint presentation"),
        (OLE, "an Office file of a kind that holds no sheets"),
    ],
)
def test_not_a_spreadsheet(read, data, what):
    """What it seems to be is said, whatever its name."""
    drop = read(data, "grades.xlsx")
    assert (drop.notes, drop.sheets, drop.kind) == ([("FILE-03", f"it is {what}")], [], "")


@pytest.mark.parametrize("text", ["BM,Grade\n1,2\n", "<18,Grade\n1,2\n", "PKX,Grade\n1,2\n"])
def test_tables_that_begin_oddly(read, text):
    """A few letters do not make a picture, a web page or an archive."""
    assert read(text.encode()).sheets[0].rows[1] == ["1", "2"]


def encrypted_member() -> bytes:
    """A zip file that says of its first part that it is encrypted."""
    data = bytearray(GOOD)
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [
        OLE + stream("EncryptedPackage"),
        encrypted_member(),
        make.zipped(make.ods_parts("<table:table/>") | {"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        make.ole(make.xls_stream(book=make.biff(0x2F, bytes(6)))),
    ],
    ids=["xlsx", "zip", "ods", "xls"],
)
def test_password(read, data):
    """A password is told from the file's own marks."""
    drop = read(data)
    assert [rule for rule, _ in drop.notes] == ["FILE-02"]


@pytest.mark.parametrize(
    "data",
    [
        make.raw_xlsx(""),
        make.raw_xlsx('<row r="1"><c r="A1" s="1"/></row>'),
        make.raw_xlsx(make.words(" ", "\u00a0")),
        make.ods(""),
        make.ole(make.xls_stream()),
    ],
    ids=["nothing", "formats", "spaces", "ods", "xls"],
)
def test_workbook_with_nothing_in_it(read, data):
    """Formats and spaces are nothing."""
    assert read(data).notes == [("FILE-05", "no sheet of the workbook holds anything")]


def test_workbook_with_only_an_error_is_not_empty(read):
    """An error cell is something."""
    assert read(make.raw_xlsx('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')).notes == []


def with_part(name: str, part: str | bytes, data: bytes = GOOD) -> bytes:
    """The same workbook with one part replaced."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return make.zipped({it: archive.read(it) for it in archive.namelist()} | {name: part})


def without_part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return make.zipped({it: archive.read(it) for it in archive.namelist() if it != name})


def patched(at: bytes, offset: int, value: bytes, data: bytes = GOOD) -> bytes:
    """The same bytes, but for a few after the last place where `at` stands."""
    place = data.rindex(at) + offset
    return data[:place] + value + data[place + len(value) :]


def broken_stream() -> bytes:
    """A part whose packed bytes are no such thing."""
    place = GOOD.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    return GOOD[:place] + b"\xff" * 8 + GOOD[place + 8 :]


def twice() -> bytes:
    """Two documents in one file: the same part, once in small letters."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = {it: archive.read(it) for it in archive.namelist()}
    return make.zipped(parts | {"XL/Worksheets/SHEET1.xml": parts["xl/worksheets/sheet1.xml"]})


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (GOOD[:-30], "it did not arrive whole"),
        (GOOD[: len(GOOD) // 2], "it did not arrive whole"),
        (GOOD[:600] + bytes(900) + GOOD[1500:], "damaged"),
        (broken_stream(), "cannot be unpacked"),
        (twice(), "stands in it twice"),
        (with_part("../outside.xml", "x"), "would lie outside the file"),
        (with_part("/etc/passwd", "x"), "would lie outside the file"),
        (patched(b"PK\1\2", 10, b"\x0e\0"), "packed by a method that no spreadsheet program uses"),
        (patched(b"PK\1\2", 24, b"\x05\0\0\0"), "is not as long as the zip directory says"),
        (patched(b"PK\1\2", 20, b"\xff\xff\0\0"), "lie over one another"),
        (patched(b"PK\1\2", 42, b"\x01\0\0\0"), "is not where the zip directory says"),
        (with_part(SHEET, make.sheet_xml(make.words("a")).replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet')), "defines entities"),
        (with_part(SHEET, make.sheet_xml(make.words("a")).encode("utf-16")), "is not UTF-8 text"),
        (with_part("xl/sharedStrings.xml", '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;">]><sst/>'), "defines entities"),
        (with_part("xl/workbook.xml", "<!DOCTYPE x []><workbook/>"), "defines entities"),
        (with_part("content.xml", "<!DOCTYPE x []><x/>", make.ods("")), "defines entities"),
        (without_part(SHEET), "a sheet of the workbook is missing"),
        (without_part("xl/_rels/workbook.xml.rels"), "a sheet of the workbook is missing"),
        (without_part("_rels/.rels"), "nothing in it says which part is the workbook"),
        (with_part("_rels/.rels", "<Relationships/>"), "nothing in it says which part is the workbook"),
        (with_part(SHEET, "<worksheet><sheetData><row r='1'><c"), "it cannot be read as what it is"),
        (with_part("xl/workbook.xml", f'<workbook {make.MAIN} {make.RELATIONS}><!-- <sheet name="x" r:id="rId1"/> --><sheets><sheet name="S1" r:id="rId1"/></sheets></workbook>'), "its list of sheets does not fit"),
        (make.ole(make.xls_stream())[:1500], "cut short or lead nowhere"),
        (make.ole(make.xls_stream(), name="Other").replace(b"O\0t\0h\0e\0r\0", b"W\0o\0r\0k\0b\0") + stream("Workbook"), "cut short or lead nowhere"),
        (make.ole(make.xls_stream(make.biff(0x1111, bytes(6000))), table=[0xFFFFFFFD, 1, 2, 3]), "cut short or lead nowhere"),
        (with_part("xl/worksheets/sheet1.bin", b"\x80", make.xlsb()), "its records are cut short"),
    ],
)  # fmt: skip
def test_damaged(read, data, words):
    """A damaged or twisted file is refused with the reason."""
    (note,) = read(data).notes
    assert note[0] == "FILE-01"
    assert words in note[1]


def test_ole_table_that_lies_outside_the_header(read):
    """A list of tables that names itself as its own continuation ends."""
    data = bytearray(make.ole(make.xls_stream()))
    struct.pack_into("<I", data, 68, 0)
    struct.pack_into("<I", data, 512 + 508, 0)
    assert read(bytes(data)).notes[0][0] == "FILE-01"


def test_ole_with_more_tables_than_the_header_names(read):
    """A list of tables may go on in a sector of its own."""
    data = bytearray(make.ole(make.xls_stream(make.biff(0x203, struct.pack("<HHHd", 0, 0, 0, 42.0)))))
    struct.pack_into("<II", data, 68, len(data) // 512 - 1, 1)
    data += struct.pack("<128I", *[0xFFFFFFFF] * 127, 0xFFFFFFFE)
    drop = read(bytes(data))
    assert drop.sheets[0].rows == [[42.0]], drop.notes


def far(reference: str, row: int) -> str:
    return make.words("a") + f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


MANY = make.raw_xlsx("".join(f'<row r="{it}"><c r="A{it}"><v>1</v></c></row>' for it in range(1, 2000)))
SPACES = make.ods(
    f"<table:table-row>{make.ods_cell('a<text:s text:c=&2000000000&/>'.replace('&', chr(34)))}</table:table-row>"
)


@pytest.mark.parametrize(
    ("data", "limits", "words"),
    [
        (b"a" * 1001, Limits(bytes=1000), "the file has 1,001 bytes; at most 1,000 are read"),
        (make.ole(make.xls_stream()), Limits(xls_bytes=1000), "the .xls file has 2,560 bytes; at most 1,000 are read of that kind"),
        (GOOD, Limits(unzipped_bytes=1000), "it unpacks to 1,"),
        (make.raw_xlsx(" " * 11_000_000), Limits(), "times its size; at most 200 times is read"),
        (make.zipped({f"part{it}": "" for it in range(2001)}), Limits(), "the file has 2,001 parts; at most 2,000 are read"),
        (make.zipped(make.xlsx_parts(*[make.sheet_xml(make.words("a"))] * 3)), Limits(sheets=2), "the workbook has 3 sheets; at most 2 are read"),
        (MANY, Limits(rows=1000), "sheet “S1” goes down to row 1,999; at most 1,000 rows are read"),
        (MANY, Limits(cells=1000), "the used range has 1,999 cells; at most 1,000 are read"),
        (make.raw_xlsx(make.words(*"abcdef")), Limits(columns=5), "sheet “S1” is 6 columns wide; at most 5 are read"),
        (make.zipped(make.xlsx_parts(*[make.sheet_xml(make.words("a", "b"))] * 3)), Limits(cells=5), "the used range has 6 cells; at most 5 are read"),
        (make.raw_xlsx(far("XFD1048576", 1048576)), Limits(), "goes down to row 1,048,576; at most 200,000 rows are read"),
        (make.raw_xlsx(far("XFD1048576", 1048576), before='<dimension ref="A1:XFD1048576"/>'), Limits(), "goes down to row 1,048,576"),
        (make.raw_xlsx(far("XFD2", 2)), Limits(), "is 16,384 columns wide; at most 500 are read"),
        (make.raw_xlsx(far("ZZ150000", 150000)), Limits(columns=800), "has 105,300,000 cells; at most 3,000,000 are read"),
        (make.raw_xlsx(far("ZZ90000", 90000)), Limits(columns=800), "has 63,180,000 cells; at most 3,000,000 are read"),
        (make.raw_xlsx('<row r="900000"><c r="B900000"><f>A1</f></c></row>' + make.words("a")), Limits(), "goes down to row 900,000"),
        (with_part("xl/sharedStrings.xml", "<sst>" + "<si/>" * 200 + "</sst>"), Limits(cells=100), "the used range has 200 cells; at most 100 are read"),
        (make.xlsb(make.xlsb_row(0, make.xlsb_cell(5, 16000, bytes(8)))), Limits(), "is 16,001 columns wide"),
        (SPACES, Limits(), "a cell holds 2,000,000,000 spaces; a cell can hold 32,767 characters"),
        (make.ods('<table:table-row table:number-rows-repeated="1000000"><table:table-cell calcext:value-type="error"/></table:table-row>'), Limits(), "sheet 1 goes down to row 1,000,000"),
    ],
)  # fmt: skip
def test_over_a_limit(read, data, limits, words):
    """The limit and the number found are named."""
    (note,) = read(data, limits=limits).notes
    assert note[0] == "FILE-04"
    assert words in note[1]


@pytest.mark.parametrize("part", [0, 1, 2])
def test_counting_cells_that_no_reference_names(read, part):
    """Cells without references are counted before the reader sees them."""
    xml = '<row><c r="A1"><v>1</v></c>' + "<c><v>1</v></c>" * (200 + part) + "</row>"
    limits = replace(Limits(), cells=150)
    assert read(make.raw_xlsx(xml), limits=limits).notes == [
        ("FILE-04", f"the used range has {201 + part} cells; at most 150 are read")
    ]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("grades.xlsx", b"a,b\n1,2\n", "named .xlsx, but it is a text table (.csv, .tsv or .txt); it was read as that"),
        ("grades.XLS", GOOD, "named .xls, but it is an Excel workbook (.xlsx); it was read as that"),
        ("grades.csv", make.ods(f"<table:table-row>{make.ods_cell('x')}</table:table-row>"), "named .csv, but it is an OpenDocument spreadsheet (.ods); it was read as that"),
        ("grades.pdf", b"a,b\n1,2\n", "named .pdf, but it is a text table (.csv, .tsv or .txt); it was read as that"),
    ],
)  # fmt: skip
def test_misleading_name(read, name, data, words):
    """The content decides; the name is noted."""
    drop = read(data, name)
    assert drop.notes == [("FILE-11", words)]
    assert drop.sheets


@pytest.mark.parametrize("name", ["grades.txt", "grades.TSV", "grades", "Level 2 v1.2", "grades.dat"])
def test_names_that_say_nothing_wrong(read, name):
    """An ending that nobody knows is no misleading one."""
    assert read(b"a,b\n1,2\n", name).notes == []


@pytest.mark.parametrize("data", [b"", b"%PDF-1", GOOD[:-30], OLE, GOOD[:600] + bytes(900), b"a\n" + bytes(9)])
def test_words_end_a_sentence(read, data):
    """Every reason stands as the end of a sentence: no capital first, no full stop last."""
    ((_, words),) = read(data).notes
    assert words[0].islower()
    assert not words.endswith(".")
