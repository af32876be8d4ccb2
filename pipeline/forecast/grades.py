"""Overall grades: what the claimed units give now, and what can still be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pipeline.forecast.counting import Worth
    from pipeline.forecast.facts import Bools, Floats, Texts
    from pipeline.forecast.grid import Grid
    from pipeline.forecast.standing import Short, Whole
    from pipeline.forecast.tables import Tables


class Grades(NamedTuple):
    """Of each row; '' and NaN where there is none, or none can be told."""

    points: Floats
    """Of the units that count so far."""
    forecast: Texts
    """What is given now: '' while too few units are claimed."""
    reachable: Texts
    """What is given when everything that is still missing comes as a Distinction."""


def grades_of(grid: Grid, worth: Worth, whole: Whole, short: Short) -> Grades:
    """Work out points and grades; a near pass leaves all three out, for nobody knows what it is worth."""
    unable = grid.near_pass.any(axis=1) | grid.by_unit
    points = np.where(unable, np.nan, worth.counted(grid.grade))
    forecast = np.where(whole.claimed, points, np.nan)
    best = points if not grid.better.any() else worth.counted(np.maximum(grid.grade, grid.better))
    size = np.where(short.mandatory, worth.size, 0).sum(axis=1) + short.size
    reachable = np.where(unable | short.unknown, np.nan, best + size * worth.rate)
    recorded = grid.facts.results["grade"].to_numpy(dtype=object)
    awarded = np.flatnonzero(whole.awarded)
    found = [_band(grid, forecast), _band(grid, reachable)]
    for texts in found:
        texts[awarded] = recorded[grid.overall[awarded] - 1]
    return Grades(points, *found)


def _band(grid: Grid, points: Floats) -> Texts:
    """The grade that so many points give, by each row's own bands."""
    found = np.full(len(points), "", dtype=object)
    told = ~np.isnan(points)
    for number, need in enumerate(grid.tables.needs):
        rows = np.flatnonzero(told & (grid.need == number))
        if need.bands and len(rows):
            least = np.array([band.points for band in need.bands])
            grades = np.array(["", *(band.grade for band in need.bands)], dtype=object)
            found[rows] = grades[np.searchsorted(least, points[rows], side="right")]
    return found


def unchecked(grid: Grid, worth: Worth, short: Short) -> tuple[Bools, Texts]:
    """(whether a row is wholly checked, what is not) of each row."""
    tables = grid.tables
    found = np.array([_of_need(tables, number) for number in range(len(tables.needs))], dtype=object)[grid.need]
    found[grid.by_unit] = ""
    unsized = grid.has & np.isnan(worth.size) & ~np.isnan(worth.need)[:, None]
    _add(found, grid, unsized, "size of {units} not known")
    _add(found, grid, grid.near_pass, "near pass R in {units}: no rule loaded")
    # More than enough, and no choice of units fills the size just so.
    odd = ~short.unknown & (worth.optional(grid.has) >= worth.room) & ~worth.is_full(grid.has)
    for row in np.flatnonzero(odd).tolist():
        found[row] = _joined(found[row], f"no choice of the units makes {worth.need[row]:g} just so: no rule loaded")
    return found == "", found


def _of_need(tables: Tables, number: int) -> str:
    need = tables.needs[number]
    has_points = need.subject >= 0 and bool((~np.isnan(tables.subjects[need.subject].points[:, 1:])).any())
    return "; ".join(need.lacks(is_points_known=has_points))


def _add(found: Texts, grid: Grid, where: Bools, words: str) -> None:
    for row in np.flatnonzero(where.any(axis=1)).tolist():
        subject = grid.tables.subjects[grid.subject[row]]
        units = ", ".join(subject.label(column) for column in np.flatnonzero(where[row]).tolist())
        found[row] = _joined(found[row], words.format(units=units))


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
