"""How sheets travel from child to parent: JSON in which text, numbers and null are themselves.

Only special cells cost time: `{"d": "2007-09-01"}` a date (with a time: a datetime), `{"e": "#N/A"}` an error, `{"f": "=A1"}` an uncalculated formula.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from schemas.cells import Cell, Damaged, ReadDrop, Sheet

Wired = str | float | dict[str, str] | None
WiredSheet = tuple[str, bool, int, list[int], list[list[Any]]]
"""Name, visible, how many hidden rows, first rows (from 1) of merged ranges, rows."""
PLAIN = {str, float, int, type(None)}
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def wired(rows: list[list[Any]]) -> list[list[Wired]]:
    """Make a reader's rows ready to travel: blanks are null, and what JSON cannot say is an object."""
    cleared = [[None if cell == "" else cell for cell in row] for row in rows]
    if set(map(type, chain.from_iterable(cleared))) <= PLAIN:  # C speed; most sheets hold nothing else
        return cleared
    return [[cell if type(cell) in PLAIN else _special(cell) for cell in row] for row in cleared]


def _special(cell: Any) -> Wired:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime) and cell == datetime(cell.year, cell.month, cell.day):  # noqa: DTZ001 sheets know no zones
        return {"d": cell.date().isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    return _hours(cell) if isinstance(cell, timedelta) else str(cell)  # a time of day


def _hours(length: timedelta) -> str:
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def trimmed(rows: list[list[Any]]) -> None:
    """Take away, in place, the blanks that trail in rows, and the blank rows that trail."""
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()


def pack(kind: str, notes: list[tuple[str, str]], sheets: list[WiredSheet]) -> bytes:
    """One file's answer."""
    return _encode({"kind": kind, "notes": notes, "sheets": sheets}).encode()


def unpack(answer: bytes) -> ReadDrop:
    """Turn the answer into sheets of typed cells; raises ValueError for what is no answer of `pack`."""
    try:
        found = json.loads(answer, object_hook=_cell, parse_int=float)
        sheets = [
            Sheet(name, rows, visible, int(hidden), tuple(map(int, merged)))
            for name, visible, hidden, merged, rows in found["sheets"]
        ]
        return ReadDrop(sheets, found["kind"], [(rule, words) for rule, words in found["notes"]])
    except (KeyError, TypeError) as fault:
        raise ValueError(f"not an answer of the readers: {fault!r}") from fault


def _cell(found: dict[str, Any]) -> Cell | dict[str, Any]:
    if "d" in found:
        text = found["d"]
        return date.fromisoformat(text) if len(text) == len("2007-09-01") else datetime.fromisoformat(text)
    if "e" in found:
        return Damaged(found["e"], "error")
    if "f" in found:
        return Damaged(found["f"], "formula")
    return found
