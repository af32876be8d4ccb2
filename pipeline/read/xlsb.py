"""What the reader hides of a binary workbook (.xlsb): error cells, hidden rows, merged cells, and how far its cells reach."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pipeline.read.biff import ERRORS
from pipeline.read.limits import Limits, Refused, check_size
from pipeline.read.openxml import sheet_parts
from pipeline.read.scan import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.read.guard import Parts

ROW, ERROR, FORMULA_ERROR, MERGED, SHEET = 0, 3, 11, 176, 156
CELLS = range(2, 12)
"""Records of cells that hold something; 1 is a blank one."""
ROW_HIDDEN = 0x10


def xlsb_facts(parts: Parts, limits: Limits) -> list[Facts]:
    """One Facts a sheet, in the workbook's order; raises Refused (FILE-01, FILE-04)."""
    try:
        relations = [_relation(content) for kind, content in _records(parts.read("xl/workbook.bin")) if kind == SHEET]
        return [_sheet(parts.read(name), name, limits) for name in sheet_parts(parts, "xl/", "workbook.bin", relations)]
    except (struct.error, IndexError, UnicodeDecodeError) as fault:
        raise Refused("FILE-01", "its records are cut short: the file is damaged") from fault


def _records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content; both kind and length are written seven bits a byte, the eighth saying that more follow."""
    at = 0
    while at < len(part):
        kind, at = _number(part, at)
        size, at = _number(part, at)
        yield kind, part[at : at + size]
        at += size


def _number(part: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = part[at]
        number |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80 or shift >= 28:
            return number, at


def _relation(content: bytes) -> str:
    (length,) = struct.unpack_from("<I", content, 8)
    return content[12 : 12 + 2 * length].decode("utf-16-le")


def _sheet(part: bytes, name: str, limits: Limits) -> Facts:
    facts = Facts([], [], [])
    row = rows = columns = 0
    for kind, content in _records(part):
        if kind == ROW:
            (row,) = struct.unpack_from("<I", content)
            if content[11] & ROW_HIDDEN:
                facts.hidden.append(row)
        elif kind in CELLS:
            (column,) = struct.unpack_from("<I", content)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind in (ERROR, FORMULA_ERROR):
                facts.damaged.append((row, column, {"e": ERRORS.get(content[8], "#ERROR")}))
        elif kind == MERGED:
            row_from, _, column_from, _ = struct.unpack_from("<4I", content)
            facts.merged.append((row_from, column_from))
    check_size(f"a sheet ({name})", rows, columns, limits)
    return facts
