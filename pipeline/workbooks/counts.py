"""Whether a workbook is small and plain enough to be taken over as it is: counts decide, before anything is loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from openpyxl.worksheet.cell_range import CellRange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BYTES = 5_000_000
"""Of the file."""
UNPACKED = 40_000_000
"""Bytes of all parts together: openpyxl takes fifty times as much memory as a cell's text."""
CELLS = 100_000
"""Cells of all sheets together, blank ones with a style included: about two seconds."""
ROWS = 100_000
STYLES = 5_000
SPREAD = 20_000
"""Cells that merged ranges and linked ranges cover: openpyxl makes each of them."""

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_STYLES = re.compile(r"xl/styles\.xml", re.IGNORECASE)
_CELL, _ROW, _STYLE = b"c", b"row", b"xf"
_RANGE = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]*?ref=[\"']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})")
_XML = (".xml", ".rels", ".vml")


def fits(path: Path) -> bool:
    """Whether the copy to mend can be the sender's own workbook; else it is made anew from what was read."""
    if path.stat().st_size > BYTES:
        return False
    try:
        with ZipFile(path) as file:
            if sum(part.file_size for part in file.infolist()) > UNPACKED:
                return False
            parts = {name: file.read(name) for name in file.namelist() if name.lower().endswith(_XML)}
    except BadZipFile:
        return False
    return not any(map(_hides_something, parts.values())) and _is_small(parts)


def _hides_something(xml: bytes) -> bool:
    """Whether a part declares entities, or is written so that nobody could see whether it does."""
    return b"\0" in xml or (b"!" in xml and (b"<!DOCTYPE" in xml or b"<!ENTITY" in xml))


def _is_small(parts: Mapping[str, bytes]) -> bool:
    sheets = [xml for name, xml in parts.items() if _SHEET.fullmatch(name)]
    styles = [xml for name, xml in parts.items() if _STYLES.fullmatch(name)]
    return (
        _found(_CELL, sheets) <= CELLS
        and _found(_ROW, sheets) <= ROWS
        and _found(_STYLE, styles) <= STYLES
        and sum(_area(found[1].decode()) for xml in sheets for found in _RANGE.finditer(xml)) <= SPREAD
    )


def _found(tag: bytes, parts: list[bytes]) -> int:
    """Count elements, at most a few too many: many times as fast as a regular expression."""
    signs = [before + tag + after for before in (b"<", b":") for after in (b" ", b">", b"/", b"\n")]
    return sum(xml.count(sign) for xml in parts for sign in signs)


def _area(reference: str) -> int:
    size = CellRange(reference).size
    return int(size["rows"]) * int(size["columns"])
