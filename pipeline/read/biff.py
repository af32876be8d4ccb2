"""What the reader hides of an .xls workbook: error cells, hidden rows, merged cells; and the tables that would make it swell.

An .xls is a small file system (OLE) with a stream of records in it; formulas in it always carry their last result.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pipeline.read.limits import Refused
from pipeline.read.scan import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

END_OF_CHAIN = 0xFFFFFFFA
"""This and what is above it is no sector."""
IN_HEADER = 109
ENTRY = 128
SMALL = 64
STREAMS = ("Workbook", "Book")
FORMULA, BOOLERR, ROW, MERGED, BOUNDSHEET, FILEPASS, BOF, EOF = 0x06, 0x205, 0x208, 0xE5, 0x85, 0x2F, 0x809, 0x0A
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
ROW_HIDDEN = 0x20


def xls_facts(data: bytes) -> list[Facts]:
    """One Facts a sheet, in the workbook's order; raises Refused (FILE-01, FILE-02)."""
    try:
        book = _Ole(data).stream(STREAMS)
        return [_sheet(book, start) for start in _starts(book)]
    except (struct.error, IndexError, ValueError, StopIteration) as fault:
        raise Refused("FILE-01", "its tables are cut short or lead nowhere: the file is damaged") from fault


class _Ole:
    """The file system inside: sectors chained by a table, and small ones chained by a small table."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 512 if struct.unpack_from("<H", data, 30)[0] == 9 else 4096
        first, self._cutoff, small, _, more = struct.unpack_from("<I4xIIII", data, 48)
        self._table = self._numbers(self._table_sectors(more))
        directory = b"".join(map(self._sector, self._chain(first, self._table)))
        self._entries = [directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)]
        self._small_table = self._numbers(self._chain(small, self._table))
        self._small = b"".join(map(self._sector, self._chain(_start(self._entries[0]), self._table)))

    def stream(self, names: tuple[str, ...]) -> bytes:
        """Find the first stream of one of these names."""
        wanted = [(name + "\0").encode("utf-16-le") for name in names]
        entry = next(it for it in self._entries if it.startswith(tuple(wanted)))
        (size,) = struct.unpack_from("<I", entry, 120)
        if size >= self._cutoff:
            return b"".join(map(self._sector, self._chain(_start(entry), self._table)))[:size]
        places = self._chain(_start(entry), self._small_table)
        return b"".join(self._small[at * SMALL : at * SMALL + SMALL] for at in places)[:size]

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _numbers(self, sectors: list[int]) -> list[int]:
        whole = b"".join(map(self._sector, sectors))
        return [number for (number,) in struct.iter_unpack("<I", whole[: len(whole) // 4 * 4])]

    def _table_sectors(self, more: int) -> list[int]:
        """Where the table itself lies: the first places stand in the header, the rest in sectors that name the next one last."""
        places = list(struct.unpack_from(f"<{IN_HEADER}I", self._data, 76))
        lists: list[int] = []
        while more < END_OF_CHAIN:
            lists.append(more)
            self._check_length(lists)
            *found, more = self._numbers([more])
            places.extend(found)
        return [place for place in places if place < END_OF_CHAIN]

    def _chain(self, sector: int, table: list[int]) -> list[int]:
        places: list[int] = []
        while sector < END_OF_CHAIN:
            places.append(sector)
            self._check_length(places)
            sector = table[sector]
        return places

    def _check_length(self, places: list[int]) -> None:
        """Stop: a table that points to itself would be followed for ever."""
        if len(places) > len(self._data) // SMALL:
            raise ValueError("a chain longer than the file")


def _start(entry: bytes) -> int:
    return int(struct.unpack_from("<I", entry, 116)[0])


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from here to the end of this sheet, whatever is embedded in it included."""
    depth = 0
    while True:
        kind, size = struct.unpack_from("<HH", book, at)
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _starts(book: bytes) -> list[int]:
    """Where each sheet's records begin."""
    starts = []
    for kind, content in _records(book, 0):
        if kind == FILEPASS:
            raise Refused("FILE-02", "it is protected with a password")
        if kind == BOUNDSHEET:
            starts.append(struct.unpack_from("<I", content)[0])
    return starts


def _sheet(book: bytes, start: int) -> Facts:
    facts = Facts([], [], [])
    for kind, content in _records(book, start):
        if kind == ROW and content[12] & ROW_HIDDEN:
            facts.hidden.append(struct.unpack_from("<H", content)[0])
        elif kind == MERGED:
            facts.merged.extend((row, column) for row, _, column, _ in struct.iter_unpack("<4H", content[2:]))
        elif kind in (FORMULA, BOOLERR):
            row, column = struct.unpack_from("<HH", content)
            code = _error(kind, content)
            if code is not None:
                facts.damaged.append((row, column, {"e": ERRORS.get(code, "#ERROR")}))
    return facts


def _error(kind: int, content: bytes) -> int | None:
    """Give the error's code; a formula's last result is an error where its eight bytes begin with 2 and end with FFFF."""
    if kind == BOOLERR:
        return content[6] if content[7] else None
    return content[8] if content[6] == 2 and content[12:14] == b"\xff\xff" else None
