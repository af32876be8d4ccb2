"""What the reader hides of an .xls workbook: error cells, hidden rows, merged cells; and the tables that would make it swell.

An .xls is a small file system (OLE) with a stream of records in it; formulas in it always carry their last result.
"""

from __future__ import annotations

import struct
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.read.limits import Refused
from pipeline.read.scan import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

END_OF_CHAIN = 0xFFFFFFFA
"""This and what is above it is no sector."""
HEADER = 512
IN_HEADER = 109
ENTRY = 128
STREAMS = ("Workbook", "Book")
FORMULA, BOOLERR, ROW, MERGED, BOUNDSHEET, FILEPASS, BOF, EOF = 0x06, 0x205, 0x208, 0xE5, 0x85, 0x2F, 0x809, 0x0A
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
ROW_HIDDEN = 0x20


def xls_facts(data: bytes) -> list[Facts]:
    """One Facts a sheet, in the workbook's order; raises Refused (FILE-01, FILE-02)."""
    try:
        book = _Ole(data).stream(STREAMS)
        return [_sheet(book, start) for start in _starts(book)]
    except (struct.error, IndexError, ValueError) as fault:
        raise Refused("FILE-01", "its tables are cut short or lead nowhere: the file is damaged") from fault


class _Ole:
    """The file system inside: sectors, chained by tables."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
        first, self._cutoff, mini, _, next_list, _ = struct.unpack_from("<I4xIIIII", data, 48)
        self._table = self._numbers(self._tables(next_list))
        directory = self._chain(first)
        self._entries = [directory[at : at + ENTRY] for at in range(0, len(directory), ENTRY)]
        self._mini = self._chain(self._start(self._entries[0])[0]), self._numbers_of(self._chain(mini))

    def stream(self, names: tuple[str, ...]) -> bytes:
        """The first stream of one of these names."""
        wanted = {(name + "\0").encode("utf-16-le") for name in names}
        for entry in self._entries:
            if entry[: struct.unpack_from("<H", entry, 64)[0]] in wanted:
                start, size = self._start(entry)
                return self._short(start, size) if size < self._cutoff else self._chain(start)[:size]
        raise ValueError("no workbook stream")
