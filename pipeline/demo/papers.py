"""What people save: drops, and tables as the programs of schools write them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date

Value = str | int | date | None
Row = list[Value]


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that somebody saved: its path below the inbox, and its bytes."""

    path: str
    content: bytes


def text_table(rows: list[Row], delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Rows as a text table, dates as dd/mm/yyyy, lines ended as on Windows."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows([[_written(v) for v in row] for row in rows])
    return text.getvalue().encode(encoding)


def _written(value: Value) -> str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def scribble(rows: list[Row], line: int, column: str, value: Value) -> None:
    """A slip of the finger in the `line`th row below the header (from 1), under the heading `column`.

    The header is the first row that holds the heading.
    """
    header = next(at for at, row in enumerate(rows) if column in row)
    rows[header + line][rows[header].index(column)] = value
