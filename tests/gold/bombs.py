"""Files that are meant to break a reader, or do it by mistake: each goes back with its own words, or is read, and the night goes on."""

from __future__ import annotations

from tests.gold.folder import People, Rows, ugly
from tests.make import ods_cell, ods_parts, sheet_xml, text, words, xlsx_parts, zipped

MILLION = 1_000_000


def rows_of(table: Rows) -> str:
    """Give rows as the XML of a sheet."""
    return "".join(words(*map(str, row), row=number) for number, row in enumerate(table, start=1))


@ugly("spaces.xlsx", "FILE-04")
def zip_bomb(they: People) -> bytes:
    """Thirty million spaces, packed to thirty thousand bytes."""
    return zipped(xlsx_parts(sheet_xml(rows_of(they.marks("P")), after=" " * 30 * MILLION)))


@ugly("whole-sheet.xlsx", "FILE-04")
def last_corner(they: People) -> bytes:
    """One cell in the last corner makes a used range of seventeen thousand million cells."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return zipped(xlsx_parts(sheet_xml(rows_of(they.marks("P")) + corner)))


@ugly("claims-whole-sheet.xlsx", accepted=2, claimed="P M")
def claims_last_corner(they: People) -> bytes:
    """A sheet that says it is as large as can be, and is not."""
    says = '<dimension ref="A1:XFD1048576"/>'
    return zipped(xlsx_parts(sheet_xml(rows_of(they.marks("P", "M")), before=says)))


@ugly("laughs.xlsx", "FILE-01")
def entity_bomb(they: People) -> bytes:
    """Names that stand for ten names each, nine times over."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{it} "{f"&a{it - 1};" * 10}">' for it in range(1, 10))
    parts = xlsx_parts(sheet_xml(rows_of(they.marks("P")) + words("&a9;", row=3)))
    sheet = str(parts["xl/worksheets/sheet1.xml"])
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("<worksheet", f"<!DOCTYPE x [{entities}]><worksheet", 1)
    return zipped(parts)


@ugly("outside.xlsx", "FILE-01")
def outside_entity(they: People) -> bytes:
    """A name that stands for a file of the server's."""
    parts = xlsx_parts(sheet_xml(rows_of(they.marks("P"))), strings=[they[0].surname])
    doctype = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><sst'
    parts["xl/sharedStrings.xml"] = str(parts["xl/sharedStrings.xml"]).replace("<sst", doctype, 1)
    return zipped(parts)


@ugly("million-merged.xlsx", "SHEET-14", accepted=1, claimed="P")
def million_merged_cells(they: People) -> bytes:
    """A million merged ranges, of which one holds something."""
    merged = "".join(f'<mergeCell ref="B{row}:B{row + 1}"/>' for row in range(2, 2 * MILLION, 2))
    return zipped(xlsx_parts(sheet_xml(rows_of(they.marks("P")), after=f"<mergeCells>{merged}</mergeCells>")))


@ugly("many-spaces.ods", "FILE-04")
def spaces_in_a_cell(they: People) -> bytes:
    """One cell of two thousand million spaces, in eighty bytes."""
    cell = ods_cell(f'{they[0].number}<text:s text:c="2000000000"/>')
    table = f'<table:table table:name="S1"><table:table-row>{cell}</table:table-row></table:table>'
    return zipped(ods_parts(table))


@ugly("too-wide.csv", "FILE-04")
def too_wide(they: People) -> bytes:
    """A table of six hundred columns."""
    return text([[*row, *[""] * 600] for row in they.marks("P")])


@ugly("too-many-sheets.xlsx", "FILE-04")
def too_many_sheets(they: People) -> bytes:
    """A workbook of a hundred and one sheets."""
    return zipped(xlsx_parts(*[sheet_xml(rows_of(they.marks("P")))] * 101))


@ugly("too-many-parts.xlsx", "FILE-04")
def too_many_parts(they: People) -> bytes:
    """A file of more parts than any workbook has."""
    parts = xlsx_parts(sheet_xml(rows_of(they.marks("P"))))
    return zipped({**parts, **{f"xl/media/{at}.png": "" for at in range(2001)}})
