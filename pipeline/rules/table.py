"""A table that is judged: the stacked rows of one form, where each came from, and what offends in it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.book import BOOK, Rule, worded
from pipeline.rules.meet_claims import unit_label
from schemas.cells import Finding, Severity, cell_name
from schemas.columns import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


def offence(rule: Rule, table: Table, answer: Any) -> Offence | None:
    """A rule's answer as an offence; None where nobody offends."""
    frame = table.frame(rule.over)
    if isinstance(answer, pd.DataFrame):
        if not len(answer):
            return None
        severities = answer["severity"] if "severity" in answer else [rule.severity] * len(answer)
        return Offence(
            rule.id, rule.over, answer.index.to_numpy(), tuple(map(Severity, severities)), rule.column, answer
        )
    mask = np.asarray(answer, dtype=bool)
    if not mask.any():
        return None
    at = frame.index.to_numpy()[mask]
    return Offence(rule.id, rule.over, at, (rule.severity,) * len(at), rule.column)


def findings(table: Table, offences: list[Offence]) -> Iterator[tuple[int, Finding]]:
    """(sheet number, finding) for every offender; a Python loop over the offenders only."""
    for found in offences:
        rule = BOOK[found.rule]
        rows = _places(table, found)
        words = found.words.to_dict("records") if found.words is not None else [{}] * len(rows)
        for index, row, more, severity in zip(found.at, rows, words, found.severity, strict=True):
            yield int(row["sheet"]), _finding(table, rule, found.column, int(index), {**row, **more}, severity)


def _places(table: Table, found: Offence) -> list[dict[Any, Any]]:
    """The offending rows; or the offending lines, each with what else its row says."""
    places = table.frame(found.over).loc[found.at].to_dict("records")
    if found.over == "rows":
        return places
    rows = table.rows.loc[[place["at"] for place in places]].to_dict("records")
    return [{**row, **place} for row, place in zip(rows, places, strict=True)]


def _finding(table: Table, rule: Rule, column: str, index: int, row: Mapping[Any, Any], severity: Severity) -> Finding:
    origin = table.origins[int(row["sheet"])]
    column = row.get("column", column)
    if column == "marker":
        row = {**row, "position": origin.markers.get(row["position"], row["position"])}
    position = _position(origin, column, row)
    header = _header(origin, column, row)
    value = row.get("value")
    if value is None:
        value = shown(table.typed[column][index]) if column in table.typed and "at" not in row else row.get(column, "")
    said = {"who": row.get("candidate_number") or row.get("uci", ""), "unit_words": _unit(header, row)}
    words = {**said, **row, "header": header or _title(table.form, column), "value": value}
    return Finding(
        rule=rule.id,
        severity=severity,
        file=origin.file,
        sheet=origin.name,
        row=int(row["row"]),
        column=header,
        cell=cell_name(int(row["row"]), position),
        value=str(value),
        message=worded(rule.message, words),
        fix=worded(rule.fix, words),
    )


def _position(origin: Origin, column: str, row: Mapping[Any, Any]) -> int | None:
    if (column in IN_GRID or column in BOOK) and row.get("position", -1) >= 0:
        return int(row["position"])
    return origin.positions.get(column)


def _header(origin: Origin, column: str, row: Mapping[Any, Any]) -> str:
    """The header in the sheet's own words."""
    position = row.get("position", -1) if column in IN_GRID or column in BOOK else -1
    if position < 0:
        return origin.headers.get(column, "")
    own = origin.texts[position] if position < len(origin.texts) else ""
    return own or row.get("unit_header") or unit_label(row.get("token", ""))


def _unit(header: str, row: Mapping[Any, Any]) -> str:
    """A line's unit in the sheet's own words: the header of its column in a grid, else what its row says."""
    return header if row.get("position", -1) >= 0 else unit_label(row.get("token", ""))


def _title(form: Form, column: str) -> str:
    return form.by_key[column].title if column in form.by_key else ""
