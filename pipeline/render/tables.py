"""Tables as CSV."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

_BOM = b"\xef\xbb\xbf"
_NEEDS_QUOTES = re.compile('[",\r\n]')
_NEVER_PLAIN = re.compile('["\r]')
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Block:
    """Columns of a table whose cells all follow from one key a row: each distinct key is written once."""

    columns: tuple[str, ...]
    keys: Sequence[object]
    """A row a key."""
    cells: Mapping[Any, Sequence[object]]
    """Each key's cells, as many as there are columns."""


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if _NEEDS_QUOTES.search(value) else value


def _written(rows: Collection[Sequence[object]], width: int) -> list[bytes]:
    plain = [",".join(map(str, cells)) for cells in rows]
    text = "\n".join(plain)
    # Few tables need quotes, so all rows are looked at together: does any hold more than the commas and ends of ours?
    if text.count(",") == len(plain) * (width - 1) and text.count("\n") < len(plain) and not _NEVER_PLAIN.search(text):
        return text.encode().split(b"\n")
    return [",".join(_quoted(str(cell)) for cell in cells).encode() for cells in rows]


def blocks(parts: Sequence[Block]) -> bytes:
    """CSV of blocks side by side: UTF-8 with BOM, CRLF, quoted as RFC 4180 says; the header is always there.

    Raises ValueError where the blocks differ in length.
    """
    header = _BOM + b",".join(name for part in parts for name in _written([part.columns], len(part.columns)))
    columns = []
    for part in parts:
        # Bytes from the start: joining them is a copy, and nothing has to be encoded a second time.
        written = dict(zip(part.cells, _written(part.cells.values(), len(part.columns)), strict=True))
        columns.append(map(written.__getitem__, part.keys))
    rows = map(b",".join, zip(*columns, strict=True))
    return b"\r\n".join([header, *rows, b""])


def _as_block(name: str, values: Sequence[object]) -> Block:
    # Columns of the field repeat a few values thousands of times.
    return Block((name,), values, {value: (value,) for value in set(values)})


def table(frame: pd.DataFrame) -> bytes:
    """CSV of a frame's columns, as `blocks` says; text goes out as it is."""
    return table_of({str(name): values.tolist() for name, values in frame.items()})


def table_of(columns: Mapping[str, Sequence[object]]) -> bytes:
    """As `table`, of columns by name."""
    return blocks([_as_block(name, values) for name, values in columns.items()])


def _shown(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(_STARTS_A_FORMULA) else value


def table_for_people(frame: pd.DataFrame) -> bytes:
    """`table`, where text that a spreadsheet would take for a formula begins with an apostrophe."""
    return blocks([_as_block(str(name), [_shown(cell) for cell in frame[name].tolist()]) for name in frame.columns])
