"""Text tables: encodings, delimiters, quotes and line ends of every program that writes them."""

from __future__ import annotations

import csv
from io import StringIO

from tests.gold.folder import People, Rows, ugly
from tests.make import text


def named(they: People, *names: str) -> Rows:
    """Give a mark sheet with a column for remarks, which hold what the encoding is about."""
    head, *rows = they.marks("P", "M")
    return [[*head, "Remark"], *([*row, name] for row, name in zip(rows, names, strict=True))]


def quoted(rows: Rows, **how: str) -> bytes:
    """Write the rows as a program does that knows how to quote."""
    out = StringIO()
    csv.writer(out, **how).writerows(rows)
    return out.getvalue().encode()


@ugly("windows-1252.csv", "FILE-10", "SHEET-03 E1", accepted=2, claimed="P M")
def windows_1252(they: People) -> bytes:
    """Plain CSV from an older Excel: names and quotation marks in one byte each."""
    return text(named(they, "Zoë’s résumé", "£5 – “late”"), encoding="cp1252")


@ugly("utf-8-with-mark.csv", "SHEET-03 E1", accepted=2, claimed="P M")
def utf_8_with_mark(they: People) -> bytes:
    """CSV UTF-8 from Excel begins with a mark that is no part of the first header."""
    return text(named(they, "Zoë", "Łukasz"), encoding="utf-8-sig")


@ugly("utf-16.txt", "FILE-10", "SHEET-03 E1", accepted=2, claimed="P M")
def utf_16(they: People) -> bytes:
    """“Unicode text” from Excel: UTF-16 with tabs."""
    return text(named(they, "Zoë", "Łukasz"), delimiter="\t", encoding="utf-16")


@ugly("utf-16-without-mark.csv", "FILE-10", "SHEET-03 E1", accepted=2, claimed="P M")
def utf_16_without_mark(they: People) -> bytes:
    """UTF-16, the other way round, and no mark that says so."""
    return text(named(they, "late", "early"), encoding="utf-16-be")


@ugly("no-encoding.csv", "FILE-09")
def no_encoding(they: People) -> bytes:
    """A byte that none of the encodings knows."""
    return text(named(they, "late", "early")).replace(b"late", b"l\x81t\xe9")


@ugly("code-page-850.csv", "FILE-10", "CELL-06 B2", accepted=1, held=1, claimed=". M")
def code_page_850(they: People) -> bytes:
    """An old program's é becomes a low quotation mark: no name holds one, so it is not stored."""
    head, one, two = they.marks("P", "M")
    return text([head, [one[0], "Renée", *one[2:]], two], encoding="cp850")


@ugly("semicolons.csv", "SHEET-03 E1", accepted=2, claimed="P M")
def semicolons(they: People) -> bytes:
    """A German Excel's table, with commas in its cells."""
    return text(named(they, "3,5", "late, again"), delimiter=";")


@ugly("tabs.tsv", "SHEET-03 E1", accepted=2, claimed="P M")
def tabs(they: People) -> bytes:
    """Tabs, with commas and semicolons in the cells."""
    return text(named(they, "a, b; c", "d; e"), delimiter="\t")


@ugly("bars.txt", accepted=2, claimed="P M")
def bars(they: People) -> bytes:
    """Bars, and spaces around everything."""
    return text([[f" {cell} " for cell in row] for row in they.marks("P", "M")], delimiter="|")


@ugly("names-its-delimiter.csv", accepted=2, claimed="P M")
def names_its_delimiter(they: People) -> bytes:
    """A first line that only Excel understands, and does not show."""
    return b"sep=;\r\n" + text(they.marks("P", "M"), delimiter=";")


@ugly("quotes.csv", "SHEET-03 E1", accepted=2, claimed="P M")
def quotes(they: People) -> bytes:
    """Cells with commas, line breaks and quotation marks, all quoted as they should be."""
    return quoted(named(they, 'Said "yes",\nthen left.\n\nAsk.', "a,b"))


@ugly("all-quoted.csv", accepted=2, claimed="P M")
def all_quoted(they: People) -> bytes:
    """Every cell in quotation marks."""
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in they.marks("P", "M")).encode()


@ugly("open-quote.csv", "FILE-01")
def open_quote(they: People) -> bytes:
    """A quotation mark that is never closed would swallow all rows after it."""
    head, one, two = they.marks("P", "M")
    return text([head, [one[0], f'"{one[1]}', *one[2:]], two])


@ugly("old-mac.csv", accepted=2, claimed="P M")
def old_mac(they: People) -> bytes:
    """Lines that end with a carriage return alone."""
    return text(they.marks("P", "M"), newline="\r")


@ugly("mixed-ends.csv", accepted=3, blank=1, claimed="P M D")
def mixed_ends(they: People) -> bytes:
    """Three kinds of line ends in one file, and the end mark of very old programs."""
    lines = [",".join(row).encode() for row in they.marks("P", "M", "D")]
    return lines[0] + b"\n" + lines[1] + b"\r\n\r\n" + lines[2] + b"\r" + lines[3] + b"\r\n\x1a"


@ugly("zero-bytes.csv", "FILE-01")
def zero_bytes(they: People) -> bytes:
    """A file that was copied only in part is filled up with zeros."""
    return text(they.marks("P", "M")) + bytes(100)


@ugly("trailing-commas.csv", accepted=2, claimed="P M")
def trailing_commas(they: People) -> bytes:
    """Excel saved columns and rows beyond the table."""
    return text([*([*row, "", "", ""] for row in they.marks("P", "M")), *[[""] * 7] * 40])


@ugly("trailing-comma-below.csv", accepted=2, claimed="P M")
def trailing_comma_below(they: People) -> bytes:
    """A comma more in every row than in the header."""
    head, *rows = they.marks("P", "M")
    return text([head, *([*row, ""] for row in rows)])


@ugly("report.csv", "SHEET-12 row 7", accepted=2, blank=2, claimed="P M")
def report(they: People) -> bytes:
    """A school's system prints its report as a table: title, blank line, rows, blank line, count."""
    return text([["Marks, Year 13"], [], *they.marks("P", "M"), [], ["2 rows"]])


@ugly("columns-by-spaces.txt", "FILE-06")
def columns_by_spaces(they: People) -> bytes:
    """Columns that only spaces part."""
    return "\r\n".join("  ".join(f"{cell:<20}" for cell in row) for row in they.marks("P", "M")).encode()


@ugly("only-spaces.csv", "FILE-05")
def only_spaces(_they: People) -> bytes:
    """Nothing that anybody could see."""
    return b" , , \r\n\t\r\n"


@ugly("empty.csv", "FILE-05")
def empty(_they: People) -> bytes:
    """No bytes at all."""
    return b""
