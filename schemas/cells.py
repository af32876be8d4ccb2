"""The smallest things that everybody speaks of: a cell, a sheet, a place, a finding."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """What a finding does to its row."""

    ERROR = "ERROR"
    """Held, and sent back."""
    QUERY = "QUERY"
    """Accepted; a person should look."""
    NOTE = "NOTE"
    """Accepted; what was assumed or done."""


@dataclass(frozen=True, slots=True)
class Damaged:
    """A cell whose content cannot be known: what it shows instead, and why."""

    shown: str
    why: str
    """`error` (`#N/A`, `#REF!`…) or `formula` (never calculated)."""


Cell = str | float | date | datetime | Damaged | None
"""A cell keeps its type until its column says what it means; a boolean is the text that Excel shows."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it was read: `rows[0]` is the sheet's row 1, blank rows and columns included.

    Rows may be ragged.
    """

    name: str
    rows: list[list[Cell]]
    visible: bool = True
    hidden_rows: int = 0
    """How many hidden or filtered rows hold something."""
    merged: tuple[int, ...] = ()
    """The first row, from 1, of each merged range that holds something."""


class Finding(NamedTuple):
    """One thing to say about one place."""

    rule: str
    severity: Severity
    file: str
    """The drop's path below its inbox folder."""
    sheet: str
    row: int | None
    column: str
    """The header in the sheet's own words."""
    cell: str
    """As in Excel: `C14`."""
    value: str
    message: str
    fix: str


@dataclass(frozen=True, slots=True)
class ReadDrop:
    """What the readers make of one file: its sheets, or the finding that says why there are none."""

    sheets: list[Sheet] = field(default_factory=list)
    kind: str = ""
    """What the content is: xlsx, xlsm, xls, xlsb, ods, csv."""
    notes: list[tuple[str, str]] = field(default_factory=list)
    """(rule id, what was found in words): FILE-01 to FILE-05 and FILE-09 stop the file, FILE-10 and FILE-11 do not."""


def column_letters(position: int) -> str:
    """Excel's name of a column; 0 is `A`, 27 is `AB`."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int | None, position: int | None) -> str:
    """`C14` for row 14 and position 2; blank where either is not known."""
    if row is None or position is None or position < 0:
        return ""
    return f"{column_letters(position)}{row}"


class Noted(NamedTuple):
    """Something noticed on a sheet before its rows were judged: the rule, the place, and the words for its message."""

    rule: str
    row: int | None = None
    position: int | None = None
    value: str = ""
    words: tuple[tuple[str, str], ...] = ()


MARK = "claimdrop: written by the nightly run"
"""Stands above what claimdrop itself wrote on a sheet, so that it is known when it comes back."""
TO_READ = "For reading only: nothing on this sheet is taken when the file comes back."
"""Stands below the mark on what claimdrop wrote for people: such a sheet is never a form, whatever it is called."""
COPY_OF = "copy of "
"""Stands before the name of the file of which a workbook is the annotated copy, in the row of the mark."""
OUR_COLUMN = "What to do (claimdrop)"
"""Heads the column that a copy to mend has at its right: what stands in it is ours, and is not there when it comes back."""
