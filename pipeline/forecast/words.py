"""What is missing, and whom to ask, in words: each distinct answer is worded once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.forecast.season import iso

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.forecast.facts import Bools, Floats, Ints, Texts
    from pipeline.forecast.grid import Grid


def alike(matrix: Any) -> tuple[Ints, Ints]:
    """Rows of a matrix of bits that are the same, by number; and one row of each."""
    packed = np.packbits(matrix, axis=1)
    keys = np.ascontiguousarray(packed).view(f"S{packed.shape[1]}").ravel()
    return numbered(keys.astype(object))


def numbered(*columns: Any) -> tuple[Ints, Ints]:
    """Rows that are the same in every column, by number; and one row of each."""
    together = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        numbers, values = pd.factorize(column)
        together = together * (len(values) + 1) + numbers
    which, distinct = pd.factorize(together)
    one = np.empty(len(distinct), dtype=np.int64)
    one[which] = np.arange(len(which))
    return np.asarray(which, dtype=np.int64), one


def each_once(which: Ints, one: Ints, word: Callable[[int], str]) -> Texts:
    """Word one row of each kind."""
    return np.array([*(word(row) for row in one.tolist()), ""], dtype=object)[which]


def missing(grid: Grid, mandatory: Bools, size: Floats, nothing: Bools) -> Texts:
    """`Unit 1, Unit 2; 40 credits`: the units that must be there, and how much besides."""
    found = np.full(len(size), "", dtype=object)
    short = np.flatnonzero(mandatory.any(axis=1) | (size > 0) | nothing)
    if not len(short):
        return found
    which, _ = alike(mandatory[short])
    which, one = numbered(grid.need[short], which, size[short])
    found[short] = each_once(which, one, lambda at: _missing(grid, int(short[at]), mandatory, size))
    return found


def _missing(grid: Grid, row: int, mandatory: Bools, size: Floats) -> str:
    parts = []
    if mandatory[row].any():
        parts.append(units(grid, row, mandatory[row]))
    if size[row] > 0:
        parts.append(amount(grid, row, size[row]))
    return "; ".join(parts) or "every unit"


def amount(grid: Grid, row: int, size: float) -> str:
    """`40 credits`, or hours."""
    in_hours = grid.subject[row] >= 0 and grid.tables.subjects[grid.subject[row]].measured_in_hours
    return f"{size:g} hours" if in_hours else f"{size:g} credits"


def amounts(grid: Grid, rows: Ints, sizes: Floats) -> Texts:
    """`40 credits`, or hours, of each of these rows."""
    which, one = numbered(grid.need[rows], sizes)
    return each_once(which, one, lambda at: amount(grid, int(rows[at]), float(sizes[at])))


def units(grid: Grid, row: int, columns: Any) -> str:
    """`Unit 3, Unit 12`, in the order of their numbers."""
    subject = grid.tables.subjects[grid.subject[row]]
    return ", ".join(subject.label(column) for column in np.flatnonzero(columns).tolist())


def units_of_rows(grid: Grid, rows: Ints, matrix: Bools) -> Texts:
    """`units` of each of these rows; `matrix` has a row for each."""
    found = np.full(len(rows), "", dtype=object)
    some = np.flatnonzero(matrix.any(axis=1))
    if len(some):
        which, _ = alike(matrix[some])
        which, one = numbered(grid.subject[rows[some]], which)
        found[some] = each_once(which, one, lambda at: units(grid, int(rows[some[at]]), matrix[some[at]]))
    return found


def initials(grid: Grid) -> dict[int, str]:
    """Each centre assessor's initials, or name where there are none."""
    rows = grid.facts.markers
    shown = (short or name for short, name in zip(rows["initials"], rows["full_name"], strict=True))
    return {0: "", **dict(zip(rows["assessor"].tolist(), shown, strict=True))}


def assessors(grid: Grid, wanted: Ints) -> Texts:
    """Of a matrix of assessors' ids, the initials of each row's, sorted; 0 is nobody."""
    found = np.full(len(wanted), "", dtype=object)
    some = np.flatnonzero(wanted.any(axis=1))
    if not len(some):
        return found
    short = initials(grid)
    ordered = np.sort(wanted[some], axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = 0
    keys = np.ascontiguousarray(np.sort(ordered, axis=1)).view(f"S{ordered.shape[1] * 8}").ravel().astype(object)
    which, one = numbered(keys)
    found[some] = each_once(which, one, lambda at: ", ".join(sorted({short[i] for i in ordered[at].tolist() if i})))
    return found


def plain(numbers: Floats | Ints) -> Texts:
    """Numbers as people write them (`60`, `2.5`); NaN is blank."""
    which, distinct = pd.factorize(numbers)  # NaN is -1
    return np.array([*(f"{number:g}" for number in distinct), ""], dtype=object)[which]


def dates(numbers: Ints) -> Texts:
    """Days as ISO dates; 0 is blank."""
    which, distinct = pd.factorize(numbers)
    return np.array([*(iso(int(number)) for number in distinct), ""], dtype=object)[which]
