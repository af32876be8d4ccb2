"""A table that is judged: the stacked rows of one form, where each came from, and which of them offend."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from schemas.check import Mask
    from schemas.forms.form import Form


@dataclass(frozen=True)
class Origin:
    """A sheet on its way through the night: where it came from, and where its columns stand."""

    number: int
    """Its number within the batch, in the order of arrival."""
    drop: int
    """Its drop's number within the batch."""
    file: str
    """The drop's path below the sender's folder."""
    name: str
    centre: str
    """The folder's centre; blank where the sender is no centre."""
    sender: str
    headers: Mapping[str, str]
    """Column key to header, in the sheet's own words."""
    positions: Mapping[str, int]
    """Column key to position; absent where the sheet has no such column."""
    texts: tuple[str, ...] = ()
    """Every header of the sheet, by position: a grid's unit columns have no key."""
    header_row: int = 0
    """Where they stand, from 1."""
    ours: bool = False
    """Whether claimdrop wrote the sheet, to be filled in."""
    markers: Mapping[int, int] = field(default_factory=dict)
    """In a grid: the position of a unit's column to that of its own assessors, where it has one."""

    @property
    def place(self) -> str:
        """The file, and in a workbook the sheet, as people are told of them."""
        return f"{self.file} sheet {self.name}" if self.name else self.file


IN_GRID = ("grade", "marker")
"""What a line's own cells are: its grade, and who marked it, where the unit has a column for that."""


@dataclass(frozen=True)
class Offence:
    """Rows (or lines) that one rule found."""

    rule: str
    over: str
    at: np.ndarray[Any, np.dtype[np.int64]]
    severity: tuple[Severity, ...]
    column: str
    words: pd.DataFrame | None = None
    """One row an offender, in the order of `at`."""

    @property
    def errors(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        return self.at[[severity is Severity.ERROR for severity in self.severity]]

    def part(self, keep: Mask) -> Offence:
        """Some of its rows (or lines)."""
        if keep.all():
            return self
        severity = tuple(s for s, k in zip(self.severity, keep, strict=True) if k)
        words = self.words[keep] if self.words is not None else None
        return replace(self, at=self.at[keep], severity=severity, words=words)


_WHOLE = ("surname", "forenames")
"""What a whole name stands for."""


def standing_for(form: Form, origin: Origin, column: str) -> str:
    """The column of a sheet that holds what a rule names: `Name` where it has no Surname, `UCI` where it has no number."""
    if column in origin.positions:
        return column
    if column in _WHOLE and "name" in origin.positions:
        return "name"
    instead = (key for keys in form.needs if column in keys for key in keys if key in origin.positions)
    return next(instead, column)


@dataclass
class Table:
    """The stacked rows of one form.

    `rows` begins with `sheet`, `row`, `centre` and then has every column of the form as text ('' where blank or absent).
    `lines`, of grades, has `at` (position in `rows`), `sheet`, `row`, `position`, `token`, `grade`, `marker`.
    """

    form: Form
    rows: pd.DataFrame
    lines: pd.DataFrame
    origins: Mapping[int, Origin]
    typed: Mapping[str, Any] = field(default_factory=dict)
    """What each cell showed before it was read, by column key, one item a row."""

    def frame(self, over: str) -> pd.DataFrame:
        return self.rows if over == "rows" else self.lines

    def has(self, key: str) -> Mask:
        """Which rows' sheets have the column."""
        having = [number for number, origin in self.origins.items() if key in origin.positions]
        return self.rows["sheet"].isin(having).to_numpy()

    def places(self, rows: pd.DataFrame, sheet: int) -> str:
        """Where rows stand, told on this sheet: `row 3` of its own, `b.csv row 3` of another file."""
        told = zip(rows["sheet"], rows["row"], strict=True)
        return ", ".join(f"row {row}" if at == sheet else f"{self.origins[at].place} row {row}" for at, row in told)

    def only(self, sheets: set[int]) -> Table:
        """The part that stands on some sheets, positions kept true."""
        rows = self.rows["sheet"].isin(sheets).to_numpy()
        return self.at_rows(rows)

    def at_rows(self, rows: Mask) -> Table:
        """The part with some rows; its frames keep their index, which names rows and lines of the whole table."""
        if rows.all():
            return replace(self)
        here = np.zeros(int(self.rows.index.max()) + 1, dtype=bool)
        here[self.rows.index.to_numpy()[rows]] = True
        lines = self.lines[here[self.lines["at"].to_numpy()]] if len(self.lines) else self.lines
        return Table(self.form, self.rows[rows], lines, self.origins, self.typed)
