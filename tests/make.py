"""Builds drops, ordinary and ugly ones, as bytes: workbooks, text tables, and files taken apart and put together wrongly."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    Rows = Iterable[Sequence[Any]]

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = f'xmlns:r="{TYPES}"'
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def save(folder: Path, name: str, data: bytes) -> str:
    """Write a drop; answer its path."""
    path = folder / name
    path.write_bytes(data)
    return str(path)


# --- ordinary drops --------------------------------------------------------------------------------------------------


def xlsx(sheets: Mapping[str, Rows] | Rows, hidden: Sequence[str] = ()) -> bytes:
    """Make a workbook of one sheet (rows) or several (name → rows); None leaves a cell out, dates become date cells."""
    out = BytesIO()
    named = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(out, options) as book:
        made = {name: book.add_worksheet(name) for name in named}
        for name, sheet in made.items():
            for number, row in enumerate(named[name]):
                sheet.write_row(number, 0, row)
        next(sheet for name, sheet in made.items() if name not in hidden).activate()
        for name in hidden:
            made[name].hide()
    return out.getvalue()


def text(rows: Rows, delimiter: str = ",", encoding: str = "utf-8", newline: str = "\r\n") -> bytes:
    """Make a text table, plainly: nothing is quoted."""
    return "".join(delimiter.join(map(str, row)) + newline for row in rows).encode(encoding)


# --- taken apart and put together by hand ----------------------------------------------------------------------------


def zipped(parts: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip file of these parts, in this order."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 21, 0, 0, 0)), part, method)
    return out.getvalue()


def xlsx_parts(
    *sheets: str | bytes, strings: Sequence[str] = (), types: str = "sheet.main+xml"
) -> dict[str, bytes | str]:
    """Make the parts of a workbook from whole sheet parts (XML); `S1`, `S2`… are their names."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{it}" sheetId="{it}" r:id="rId{it}"/>' for it in numbers)
    relations = "".join(
        f'<Relationship Id="rId{it}" Type="{TYPES}/worksheet" Target="worksheets/sheet{it}.xml"/>' for it in numbers
    )
    shared = "".join(f"<si><t>{it}</t></si>" for it in strings)
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": f'<Types><Override ContentType="application/vnd.openxmlformats.spreadsheetml.{types}"/></Types>',
        "_rels/.rels": f'<Relationships {PACKAGE}><Relationship Id="rId1" Type="{TYPES}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {MAIN} {RELATIONS}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {PACKAGE}>{relations}</Relationships>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
    }
    return parts | {f"xl/worksheets/sheet{it}.xml": sheet for it, sheet in zip(numbers, sheets, strict=True)}


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """Make a sheet part from the XML of its rows, with something before and after them."""
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def raw_xlsx(rows: str, before: str = "", after: str = "") -> bytes:
    """Make a workbook of one sheet from the XML of its rows."""
    return zipped(xlsx_parts(sheet_xml(rows, before, after)))


def words(*cells: str, row: int = 1) -> str:
    """Make a row's XML: in-line texts from column A on."""
    listed = "".join(
        f'<c r="{chr(65 + at)}{row}" t="inlineStr"><is><t>{cell}</t></is></c>' for at, cell in enumerate(cells)
    )
    return f'<row r="{row}">{listed}</row>'


def ods_parts(tables: str, mime: str = "spreadsheet") -> dict[str, bytes | str]:
    """Make the parts of an OpenDocument file from the XML of its tables."""
    return {
        "mimetype": f"application/vnd.oasis.opendocument.{mime}",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": f"<office:document-content {OFFICE}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>",
    }


def ods_cell(value: str) -> str:
    """Make a text cell's XML."""
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def ods(rows: str) -> bytes:
    """Make an OpenDocument spreadsheet of one sheet from the XML of its rows."""
    return zipped(ods_parts(f'<table:table table:name="S1">{rows}</table:table>'))


def record(kind: int, content: bytes = b"") -> bytes:
    """Make a record of a binary workbook (.xlsb)."""
    return _sevens(kind) + _sevens(len(content)) + content


def _sevens(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def wide(value: str) -> bytes:
    """Make a counted UTF-16 text, as binary workbooks hold it."""
    return struct.pack("<I", len(value)) + value.encode("utf-16-le")


def xlsb(*rows: bytes, after: bytes = b"") -> bytes:
    """Make a binary workbook of one sheet from its rows' records."""
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("S1"))
        + record(144)
        + record(132)
    )
    used = record(148, struct.pack("<4I", 0, 10, 0, 10))
    sheet = record(129) + used + record(145) + b"".join(rows) + record(146) + after + record(130)
    return zipped(
        {
            "[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": f'<Relationships {PACKAGE}><Relationship Id="rId1" Type="worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def xlsb_row(number: int, *cells: bytes, hidden: bool = False) -> bytes:
    """Make a row of a binary workbook; `number` from 0."""
    return record(
        0, struct.pack("<IIHBBB", number, 0, 300, 0, 0x10 if hidden else 0, 0) + struct.pack("<I", 0)
    ) + b"".join(cells)


def xlsb_cell(kind: int, column: int, content: bytes) -> bytes:
    """Make a cell of a binary workbook: 3 an error, 5 a real number, 6 a text, 11 a formula's error."""
    return record(kind, struct.pack("<II", column, 0) + content)


def biff(kind: int, content: bytes = b"") -> bytes:
    """Make a record of an .xls workbook."""
    return struct.pack("<HH", kind, len(content)) + content


def xls_stream(*records: bytes, book: bytes = b"") -> bytes:
    """Make the workbook stream of an .xls with one sheet, `S1`, from its records; `book` stands among the workbook's own."""
    kinds = {"book": 5, "sheet": 16}
    start = {name: biff(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6)) for name, kind in kinds.items()}
    at = len(start["book"]) + len(book) + len(biff(0x85, bytes(10))) + len(biff(0x0A))
    listed = biff(0x85, struct.pack("<IHBB", at, 0, 2, 0) + b"S1")
    return start["book"] + book + listed + biff(0x0A) + start["sheet"] + b"".join(records) + biff(0x0A)


def ole(stream: bytes, name: str = "Workbook", table: Sequence[int] = ()) -> bytes:
    """Make an OLE file that holds one stream; `table` stands for its allocation table."""
    small = len(stream) < 4096
    unit = 64 if small else 512
    padded = stream + bytes(-len(stream) % 512)
    sectors, units = len(padded) // 512, -(-len(stream) // unit)
    none, end = 0xFFFFFFFF, 0xFFFFFFFE
    chain = [0xFFFFFFFD, end, end, *range(4, 3 + sectors), end]
    numbers = [*(table or chain), *[none] * 128][:128]
    header = OLE_HEADER.pack(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 2, 1, end, 0)
    root = _entry("Root Entry", 5, 3, len(padded)) if small else _entry("Root Entry", 5, end, 0)
    entries = root + _entry(name, 2, 0 if small else 3, len(stream)) + bytes(256)
    short = [*range(1, units), end] if small else []
    return b"".join(
        (
            header,
            struct.pack("<109I", 0, *[none] * 108),
            struct.pack("<128I", *numbers),
            entries,
            struct.pack("<128I", *[*short, *[none] * 128][:128]),
            padded,
        )
    )


OLE_HEADER = struct.Struct("<8s16xHHHHH6xIIIIIIIII")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    none = 0xFFFFFFFF
    child = 1 if kind == 5 else none
    title = (name + "\0").encode("utf-16-le")
    return struct.pack("<64sHBBIII36xIQ", title, len(title), kind, 1, none, none, child, start, size)
