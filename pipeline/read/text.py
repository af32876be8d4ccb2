"""Text tables: comma, semicolon, tab or bar, in the encodings that spreadsheet programs write.

pandas' reader is no door for what people send: it shifts columns, eats `NA` and `007`, and swallows rows after an open quotation mark.
"""

from __future__ import annotations

import csv
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from functools import cache
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.read.limits import Limits, Refused, check_cells, check_size
from pipeline.read.wire import trimmed

if TYPE_CHECKING:
    from collections.abc import Callable

DELIMITERS = ",;\t|"
SEP = re.compile(r'"?sep=([^\w"\s]|\t)"?\r?\n', re.IGNORECASE)
END = "\x1fend\x1f"
"""A last line of our own: where it is not read as one, a quotation mark was never closed."""
AS_TEXT = re.compile(r'="([^"]*)"')
"""How a spreadsheet's text table keeps the zeros of a number: `="0006"`, which the spreadsheet shows as 0006."""
LOOKED_AT = 4096
TRIED = 65_536  # less than the csv module lets a cell be long: no cell can fail here
"""Characters, and…"""
TRIED_ROWS = 50
"""…rows by which a delimiter is chosen."""
LONG = 500
CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b\x1f"))

Row = list[str | None]


def table(data: bytes, limits: Limits) -> tuple[list[Row], list[tuple[str, str]]]:
    """Rows of text, as a spreadsheet program would number them, and the notes about how they were read.

    Raises Refused (FILE-01, FILE-03, FILE-04, FILE-05, FILE-09).
    """
    text, notes = decode(data)
    delimiter, text = _delimiter(text)
    rows = _parsed(text, delimiter, limits)
    if not any(cell.strip() for row in rows for cell in row if cell):
        raise Refused("FILE-05", "the file has no text in it")
    return rows, notes


def decode(data: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Text without its byte order mark, and FILE-10 where it is not UTF-8. Not one character is dropped."""
    utf16 = _utf16(data[:LOOKED_AT])
    if utf16:
        return _wide(data, utf16), [("FILE-10", "the text was read as UTF-16")]
    _refuse_binary(data)
    data = data.removeprefix(BOM_UTF8)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        return _western(data), [
            ("FILE-10", "the text was read as Windows-1252 (Western European), as older Excel saves it")
        ]


def _wide(data: bytes, utf16: str) -> str:
    try:
        text = data.decode(utf16).removeprefix("\ufeff")
    except UnicodeDecodeError as fault:
        raise Refused("FILE-09", f"it begins as UTF-16 text, and byte {fault.start + 1:,} is not that") from fault
    _refuse_zero(text.find("\0"), text.count("\n", 0, max(0, text.find("\0"))))
    return text


def _western(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as fault:
        line, byte = data.count(b"\n", 0, fault.start) + 1, data[fault.start]
        raise Refused(
            "FILE-09", f"byte {byte:02X} on line {line:,} is neither UTF-8, UTF-16 nor Windows-1252 text"
        ) from fault


def _utf16(head: bytes) -> str:
    """Name the UTF-16 that this is, told by its mark, or by every other byte being zero; else nothing."""
    if head.startswith(BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(BOM_UTF16_BE):
        return "utf-16-be"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd * 4 > len(head) and not even:
        return "utf-16-le"
    return "utf-16-be" if even * 4 > len(head) and not odd else ""


def _refuse_binary(data: bytes) -> None:
    head = data[:LOOKED_AT]
    if (len(head) - len(head.translate(None, CONTROLS))) * 20 > len(head):
        raise Refused("FILE-03", "it is data of a kind that claimdrop does not know")
    place = data.find(b"\0")
    _refuse_zero(place, data.count(b"\n", 0, max(0, place)))


def _refuse_zero(place: int, lines_before: int) -> None:
    if place >= 0:
        raise Refused(
            "FILE-01",
            f"line {lines_before + 1:,} holds zero bytes, as a file does that was copied or saved only in part",
        )


def _delimiter(text: str) -> tuple[str, str]:
    """Find the delimiter, and the text without the `sep=` line that Excel takes as naming it and does not show."""
    named = SEP.match(text)
    if named:
        return named[1], text[named.end() :]
    head = text[:TRIED]
    scores = {delimiter: _score(head, delimiter) for delimiter in DELIMITERS if delimiter in head}
    if not scores:
        return ",", text
    earliest = min(first for _, first in scores.values())
    return max(scores, key=lambda it: scores[it][0] * (2 if scores[it][1] == earliest else 1)), text


def _score(head: str, delimiter: str) -> tuple[float, int]:
    """How even and how wide this delimiter makes the first rows, and which row is the first of that width.

    A title line, a comma in a name and a decimal comma all make some rows wider, but neither evenly nor from the header on.
    """
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter)
    widths = [len(row) for row in islice(reader, TRIED_ROWS) if row]
    width, often = max(
        Counter(width for width in widths if width > 1).items(), key=lambda it: (it[1] * it[0], it[0]), default=(1, 0)
    )
    if not often:
        return 0.0, TRIED_ROWS
    return (often / len(widths)) ** 2 * (width - 1), widths.index(width)


def _parsed(text: str, delimiter: str, limits: Limits) -> list[Row]:
    text = text.rstrip("\x1a")  # the end mark of very old programs
    whole = text + ("" if text.endswith(("\n", "\r")) else "\n") + END
    rows: list[Row] = []
    cells, widest, quoted, as_text = 0, 0, '"' in text, '="' in text
    well_quoted = cache(lambda: _well_quoted(whole, delimiter))
    try:
        for row in csv.reader(StringIO(whole, newline=""), delimiter=delimiter):
            if row == [END]:
                trimmed(rows)
                return rows
            cells, widest = cells + len(row), max(widest, len(row))
            if len(rows) == limits.rows:
                check_size("the table", max(len(rows) + 1, text.count("\n")), widest, limits)
            check_size("the table", 0, widest, limits)
            check_cells(cells, limits)
            if quoted and any(_is_suspect(cell, delimiter, widest, well_quoted) for cell in row):
                raise _unclosed(len(rows) + 1)
            rows.append([cell or None for cell in (map(_shown, row) if as_text else row)])
    except csv.Error as fault:  # a cell beyond the csv module's own limit
        raise (_unclosed(len(rows) + 1) if quoted else _endless(len(rows) + 1)) from fault
    raise _unclosed(len(rows))


def _shown(cell: str) -> str:
    """What a spreadsheet would show of a cell."""
    kept = AS_TEXT.fullmatch(cell.strip())
    return kept[1] if kept else cell


def _is_suspect(cell: str, delimiter: str, widest: int, well_quoted: Callable[[], bool]) -> bool:
    """Whether a cell holds whole rows, or a quotation mark amid rows: one left open is closed by the next one, further down."""
    if "\n" not in cell:
        return False
    full = any(line.count(delimiter) >= max(2, widest - 1) for line in cell.split("\n")[1:])
    return full or len(cell) > LONG or ('"' in cell and delimiter in cell and not well_quoted())


def _well_quoted(text: str, delimiter: str) -> bool:
    """Whether every quotation mark stands where one may: doubled, or at a cell's end."""
    try:
        for _ in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _endless(row: int) -> Refused:
    most = csv.field_size_limit()
    return Refused("FILE-04", f"row {row:,} holds a cell of more than {most:,} characters; at most that many are read")


def _unclosed(row: int) -> Refused:
    return Refused(
        "FILE-01", f"a quotation mark on row {row:,} is never closed: the rows after it cannot be told apart"
    )
