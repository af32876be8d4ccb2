"""Tables as CSV: UTF-8 with BOM, CRLF, quoted as RFC 4180 says; the header is always there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

_BOM = b"\xef\xbb\xbf"
_NEEDS_QUOTES = re.compile('[",\r\n]')
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class Nested:
    """A table of which each row is a row of `outer` beside one of `inner`; every one of those is written once."""

    outer: Columns
    inner: Columns
    keys: Sequence[str]
    """A row of `inner` each."""
    within: Sequence[Sequence[str]]
    """A row of `outer` each: the keys of those beside it, in their order; the blank key is that of none."""


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if _NEEDS_QUOTES.search(value) else value


def _written(values: Sequence[object]) -> list[str]:
    if values and values.count(values[0]) == len(values):  # as many columns are: one centre, one qualification
        return [_quoted(str(values[0]))] * len(values)
    cells = list(map(str, values))
    text = "\n".join(cells)
    # Few columns need quotes, so all cells are looked at together: does any hold more than the ends of ours?
    if text.count("\n") < len(cells) and not ("," in text or '"' in text or "\r" in text):
        return cells
    quoted = {cell: _quoted(cell) for cell in set(cells)}
    return [quoted[cell] for cell in cells]


def _rows(columns: Columns) -> Iterator[bytes]:
    return map(str.encode, map(",".join, zip(*map(_written, columns.values()), strict=True)))


def _header(names: Sequence[str]) -> bytes:
    return _BOM + ",".join(_written(names)).encode()


def nested(found: Nested) -> bytes:
    """CSV of a nested table. Raises ValueError where columns differ in length."""
    # Bytes from the start: joining them is a copy, and nothing has to be encoded a second time.
    inner = dict(zip(found.keys, _rows(found.inner), strict=True))
    parts = [_header([*found.outer, *found.inner])]
    for outer, keys in zip(_rows(found.outer), found.within, strict=True):
        if beside := [inner[key] for key in keys if key]:
            start = b"\r\n" + outer + b","
            parts += [start, start.join(beside)]
    return b"".join([*parts, b"\r\n"])


def table(frame: pd.DataFrame) -> bytes:
    """CSV of a frame's columns; text goes out as it is."""
    return table_of({str(name): values.tolist() for name, values in frame.items()})


def table_of(columns: Columns) -> bytes:
    """As `table`, of columns by name. Raises ValueError where they differ in length."""
    return b"\r\n".join([_header(list(columns)), *_rows(columns), b""])


def _shown(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def table_for_people(columns: Columns) -> bytes:
    """`table_of`, where text that a spreadsheet would take for a formula begins with an apostrophe."""
    return table_of({name: list(map(_shown, values)) for name, values in columns.items()})
