"""Candidates down, units across: what each entered candidate has in each unit of the qualification's subject.

Matrices of small whole numbers, however many centres there are: 100,000 candidates by 22 units are 2 MB apiece.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.forecast.facts import BETTER, GRADES, LIVE, NEAR_PASS, WITHDRAWN
from pipeline.forecast.season import days
from pipeline.forecast.tables import Tables, tables_for
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from pipeline.forecast.facts import Bools, Facts, Ints, Small
    from schemas.qualifications import Catalogue

NOTHING, OPEN, SENT, STANDS = 0, 1, 2, 3
"""How far a unit has come: no line; in an unsubmitted claim; with the OCR Assessor; for good."""
_LEVELS = {
    State.UNSUBMITTED.value: OPEN,
    State.SUBMITTED.value: SENT,
    State.SAMPLED.value: SENT,
    State.FINALISED.value: SENT,
    State.PROCESSED.value: STANDS,
    State.WITHDRAWN.value: NOTHING,
}


@dataclass
class Grid:
    """Vectors have an element a row (a candidate under an entry code), matrices a row each and a column a unit of the subject."""

    facts: Facts
    tables: Tables
    person: Ints
    """Position in `facts.people`."""
    need: Ints
    """Position in `tables.needs`."""
    subject: Ints
    by_unit: Bools
    """Whether the entry is for single units."""
    completes: Ints
    """Estimated completion date, in days."""
    mandatory: Bools
    """Units that must be there: by the rules of combination, or those that were entered one by one."""
    grade: Small
    level: Small
    better: Small
    """The grade of a resubmission on its way."""
    line: Ints
    """1 + position in `facts.lines` of what stands or is open; 0 for none (a result from elsewhere has no line)."""
    withdrawn: Ints
    """1 + position of a line that was withdrawn, whether its unit was claimed again or not; 0 for none."""
    near_pass: Bools
    overall: Ints
    """1 + position in `facts.results` of an overall result; 0 for none."""

    @cached_property
    def has(self) -> Bools:
        return self.level > NOTHING

    @cached_property
    def gone(self) -> Bools:
        """Withdrawn, and not claimed again."""
        return np.asarray((self.withdrawn > 0) & ~self.has)

    @cached_property
    def _claims(self) -> Ints:
        at = np.searchsorted(self.facts.claims["claim"].to_numpy(), self.facts.lines["claim"].to_numpy())
        return np.concatenate([[-1], at])

    @cached_property
    def _markers(self) -> Ints:
        return np.concatenate([[0], self.facts.lines["assessor"].to_numpy()])

    def claim_of(self, lines: Ints) -> Ints:
        """Position in `facts.claims`, which is sorted, of the claim of each line (1 + position; 0: none, then -1)."""
        return self._claims[lines]

    def marker_of(self, lines: Ints) -> Ints:
        """Assessor's id of each line (1 + position; 0: none, then 0)."""
        return self._markers[lines]


def grid_of(facts: Facts, catalogue: Catalogue) -> Grid:
    """Lay out every entered candidate of `facts`, a row an entry code: in the order of people, then entry codes."""
    code, codes = pd.factorize(facts.entries["entry_code"].to_numpy(dtype=object), sort=True)
    person = _positions(facts.people["candidate"].to_numpy(), facts.entries["candidate"].to_numpy())
    row, first = _rows(person, code, len(codes))
    tables = tables_for(list(codes), facts.units, catalogue)
    shape = (len(first), tables.width)
    subject = np.array([need.subject for need in tables.needs], dtype=np.int64)[code[first]]
    grid = Grid(
        facts=facts,
        tables=tables,
        person=person[first],
        need=code[first],
        subject=subject,
        by_unit=(facts.entries["entry_type"].to_numpy(dtype=object) == "Unit")[first],
        completes=np.zeros(len(first), dtype=np.int64),
        mandatory=tables.mandatory()[code[first]] if len(first) else np.zeros(shape, dtype=bool),
        grade=np.zeros(shape, dtype=np.int8),
        level=np.zeros(shape, dtype=np.int8),
        better=np.zeros(shape, dtype=np.int8),
        line=np.zeros(shape, dtype=np.int64),
        withdrawn=np.zeros(shape, dtype=np.int64),
        near_pass=np.zeros(shape, dtype=bool),
        overall=np.zeros(len(first), dtype=np.int64),
    )
    np.maximum.at(grid.completes, row, days(facts.entries["estimated_completion_date"]))
    if len(first):
        _enter_units(grid, row)
        _lay_lines(grid)
        _lay_results(grid)
    return grid


def _positions(known: Ints, wanted: Ints) -> Ints:
    """Where each wanted id stands among `known`, which tells everybody apart, in whatever order."""
    order = np.argsort(known, kind="stable")
    return np.asarray(order[np.searchsorted(known, wanted, sorter=order)], dtype=np.int64)


def _rows(person: Ints, code: Ints, codes: int) -> tuple[Ints, Ints]:
    """The row of each entry; and of each row one entry."""
    key = person * max(codes, 1) + code
    _, first, row = np.unique(key, return_index=True, return_inverse=True)
    return row.ravel(), first


def _enter_units(grid: Grid, row: Ints) -> None:
    """Who is entered unit by unit needs just those units."""
    entries = grid.facts.entries
    single = np.flatnonzero(entries["unit"].to_numpy() != 0)
    grid.mandatory[grid.by_unit] = False
    if len(single):
        subject, column = _columns(grid, entries["unit"].to_numpy()[single])
        fits = subject == grid.subject[row[single]]
        grid.mandatory[row[single][fits], column[fits]] = True


def _columns(grid: Grid, unit: Ints) -> tuple[Ints, Ints]:
    """(subject, column) of units by their ids."""
    subjects, columns = grid.tables.of_units(grid.facts.units)
    at = _positions(grid.facts.units["unit"].to_numpy(), unit)
    return subjects[at], columns[at]


def _meet(grid: Grid, candidate: Ints, unit: Ints) -> tuple[Ints, Ints, Ints]:
    """(row, column, which) wherever a candidate's unit belongs to the subject of one of the candidate's rows."""
    subject, column = _columns(grid, unit)
    width = len(grid.tables.subjects) + 1
    people = grid.facts.people["candidate"].to_numpy()
    of_rows = people[grid.person] * width + grid.subject
    order = np.argsort(of_rows, kind="stable")
    of_rows = of_rows[order]
    wanted = np.where(subject >= 0, candidate * width + subject, -1)
    left, right = np.searchsorted(of_rows, wanted), np.searchsorted(of_rows, wanted, side="right")
    many = right - left
    which = np.repeat(np.arange(len(wanted)), many)
    step = np.arange(len(which)) - np.repeat(np.cumsum(many) - many, many)
    return order[left[which] + step], column[which], which


def _lay_lines(grid: Grid) -> None:
    lines = grid.facts.lines
    if lines.empty:
        return
    row, column, which = _meet(grid, lines["candidate"].to_numpy(), lines["unit"].to_numpy())
    kind, grade = lines["kind"].to_numpy()[which], lines["grade"].to_numpy()[which].astype(np.int8)
    claims = grid.facts.claims
    levels = np.array([_LEVELS[state] for state in claims["state"].tolist()], dtype=np.int8)
    level = levels[_positions(claims["claim"].to_numpy(), lines["claim"].to_numpy())][which]
    live = (kind == LIVE) & (level > NOTHING)
    for matrix, values in ((grid.grade, grade), (grid.level, level), (grid.line, which + 1)):
        matrix[row[live], column[live]] = values[live]
    better = kind == BETTER
    grid.better[row[better], column[better]] = grade[better]
    ended = (kind == WITHDRAWN) | ((kind == LIVE) & (level == NOTHING))
    np.maximum.at(grid.withdrawn, (row[ended], column[ended]), which[ended] + 1)


def _lay_results(grid: Grid) -> None:
    """Results from elsewhere stand; of a result and a line of one unit the better grade is shown."""
    results = grid.facts.results
    letters = results["grade"].to_numpy(dtype=object)
    code = np.array([GRADES.index(letter) if letter in GRADES else 0 for letter in letters], dtype=np.int8)
    of_unit = results["unit"].to_numpy() != 0
    _lay_overall(grid, np.flatnonzero(~of_unit & ~np.isin(letters, ["", "U"])))
    if of_unit.any():
        at = np.flatnonzero(of_unit)
        row, column, which = _meet(grid, results["candidate"].to_numpy()[at], results["unit"].to_numpy()[at])
        grades = code[at][which]
        passed = grades > 0
        grid.near_pass[row, column] |= letters[at][which] == NEAR_PASS
        row, column, grades = row[passed], column[passed], grades[passed]
        grid.grade[row, column] = np.maximum(grid.grade[row, column], grades)
        grid.level[row, column] = STANDS
    grid.near_pass &= grid.level == NOTHING


def _lay_overall(grid: Grid, at: Ints) -> None:
    results = grid.facts.results
    codes = {need.entry_code: number for number, need in enumerate(grid.tables.needs)}
    rows = (
        {pair: row for row, pair in enumerate(zip(grid.person.tolist(), grid.need.tolist(), strict=True))}
        if len(at)
        else {}
    )
    people: dict[Any, int] = {}
    if len(at):
        people = {candidate: place for place, candidate in enumerate(grid.facts.people["candidate"].tolist())}
    for one in at.tolist():
        pair = (people.get(results["candidate"].iloc[one], -1), codes.get(results["entry_code"].iloc[one], -1))
        if pair in rows:
            grid.overall[rows[pair]] = one + 1
