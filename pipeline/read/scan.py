"""What the spreadsheet reader hides, found by searching a sheet's XML: error cells, formulas never calculated, hidden rows.

The reader gives all of them as blanks, and a broken look-up would pass for "no grade".
Searches for a few bytes run at the speed of memory; only a sheet that holds one of them is walked, row by row.
The same look refuses what would make the reader swell: entities, and references far away.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.read.limits import Limits, Refused, check_cells, check_size

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])([^>]*)>")
CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{0,3})([1-9][0-9]{0,6})["']""")
TYPE = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")
VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>([^<]*))")
FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>([^<]*))")
UNCALCULATED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f(?:\s[^>]*)?/>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v(?:\s[^>]*)?(?:/>|>\s*</))"
)
FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>]*[^/>])?>\s*<(?!/)""")
MERGED = re.compile(rb'\sref="([A-Z]{1,3})([1-9][0-9]{0,6}):')
FAR = re.compile(rb'r="(?:[A-Z]{3}|[A-Z]{0,2}[0-9]{6})')
"""Most sheets hold no three-letter column and no six-digit row: then their used range cannot be large."""
DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="(?:[A-Z]{1,3}[0-9]{1,7}:)?([A-Z]{1,3})([0-9]{1,7})"')
LOOKED_AT = 2048
NEAR_COLUMNS = 702
"""`ZZ`."""
SHOWN = 100
"""Characters of a formula that are shown."""


class Facts(NamedTuple):
    """What the reader does not tell of one sheet; rows and positions from 0."""

    damaged: list[tuple[int, int, dict[str, str]]]
    """Row, position, and the cell as it travels: `{"e": "#N/A"}` or `{"f": "=A1+1"}`."""
    hidden: list[int]
    """Hidden or filtered rows, filled or not."""
    merged: list[tuple[int, int]]
    """Row and position of the first cell of each merged range."""


def refuse_entities(xml: bytes, part: str) -> None:
    """Refuse a document type, which no spreadsheet program writes, and UTF-16: both serve only to hide something."""
    if b"\0" in xml:  # a search for one byte is some fifty times as fast as one for two
        raise Refused("FILE-01", f"part {part} is not UTF-8 text")
    if b"!" in xml and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml):
        raise Refused("FILE-01", f"part {part} defines entities, which no spreadsheet program writes")


def refuse_many(xml: bytes, sign: bytes, limits: Limits) -> None:
    """Refuse more cells, or strings for cells, than are read; `sign` stands once in each."""
    if len(xml) > limits.cells * len(sign):
        check_cells(xml.count(sign), limits)


def sheet_facts(xml: bytes, part: str, limits: Limits) -> Facts:
    """Look through one worksheet's XML; raises Refused (FILE-01, FILE-04)."""
    refuse_entities(xml, part)
    refuse_many(xml, b"<v", limits)
    _refuse_far(xml, part, limits)
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData>")
    facts = Facts([], [], _merged(xml, end))
    damaged = _may_hold_damage(xml, start, end)
    if damaged or xml.find(b" hidden=", start, end) >= 0:
        for row, attributes, content in _rows(xml):
            if HIDDEN.search(attributes):
                facts.hidden.append(row)
            if damaged:
                facts.damaged.extend(_damaged_cells(row, content))
    return facts


def _may_hold_damage(xml: bytes, start: int, end: int) -> bool:
    """Whether there are error cells or formulas without a value; one byte is looked for first, because that is almost free."""
    if xml.find(b't="e"', start, end) >= 0 or (b"'" in xml and b"t='e'" in xml):
        return True
    return xml.find(b"f", start, end) >= 0 and (b"<f" in xml or b":f" in xml) and UNCALCULATED.search(xml) is not None


def _refuse_far(xml: bytes, part: str, limits: Limits) -> None:
    """Refuse a used range that is too large: the reader makes room for all of it before anybody can ask how large it is.

    A sheet that says a small one is believed: where it lies, the reader is checked afterwards, or dies of it alone.
    """
    said = DIMENSION.search(xml[:LOOKED_AT])
    if said and int(said[2]) * (_position(said[1]) + 1) <= limits.cells:
        return
    last = REFERENCE.search(xml, max(0, xml.rfind(b"<row")))
    if not FAR.search(xml) and (last is None or int(last[2]) * NEAR_COLUMNS <= limits.cells):
        return
    rows = columns = 0
    for cell in FILLED.finditer(xml):
        rows, columns = max(rows, int(cell[2])), max(columns, _position(cell[1]) + 1)
    check_size(f"a sheet ({part})", rows, columns, limits)


def _merged(xml: bytes, after: int) -> list[tuple[int, int]]:
    start, end = xml.find(b"mergeCells", max(0, after)), xml.rfind(b"mergeCells>")
    return (
        [(int(row) - 1, _position(letters)) for letters, row in MERGED.findall(xml, start, end)] if start >= 0 else []
    )


def _rows(xml: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Row from 0, the row's attributes, and the XML between this row and the next."""
    row, found = -1, list(ROW.finditer(xml))
    ends = [it.start() for it in found[1:]] + [len(xml)]
    for start, end in zip(found, ends, strict=False):  # without a row there is an end all the same
        named = REFERENCE.search(start[1])
        row = int(named[2]) - 1 if named else row + 1
        yield row, start[1], xml[start.end() : end]


def _damaged_cells(row: int, content: bytes) -> Iterator[tuple[int, int, dict[str, str]]]:
    position = -1
    for cell in CELL.finditer(content):
        named = REFERENCE.search(cell[1])
        position = _position(named[1]) if named else position + 1
        damage = _damage(cell[1], cell[2] or b"")
        if damage:
            yield row, position, damage


def _damage(attributes: bytes, content: bytes) -> dict[str, str] | None:
    """Say what is wrong with the cell; a formula that gave an empty text is calculated (`t="str"` with an empty value)."""
    kind, value = TYPE.search(attributes), VALUE.search(content)
    if kind and kind[1] == b"e":
        return {"e": plain(value[1] if value else None) or "#ERROR"}
    formula = FORMULA.search(content)
    if formula is None or (value and (value[1] or (kind and kind[1] == b"str"))):
        return None
    return {"f": "=" + plain(formula[1])}


def plain(xml: bytes | None) -> str:
    """Give a short text out of XML, its five entities resolved."""
    text = (xml or b"").decode(errors="replace").strip()[:SHOWN]
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text


@cache
def _position(letters: bytes) -> int:
    """Count from 0: `A` is 0."""
    position = 0
    for letter in letters:
        position = position * 26 + letter - 64
    return position - 1
