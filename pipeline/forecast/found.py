"""What a forecast found, of every entered candidate, and what is asked of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.forecast import words
from pipeline.forecast.dates import next_dates
from pipeline.forecast.grid import STANDS
from pipeline.forecast.statuses import NOT_ELIGIBLE

if TYPE_CHECKING:
    from pipeline.forecast.counting import Worth
    from pipeline.forecast.facts import Floats, Ints, Texts
    from pipeline.forecast.grades import Grades
    from pipeline.forecast.grid import Grid
    from pipeline.forecast.peers import Peers
    from pipeline.forecast.places import Places
    from pipeline.forecast.risks import Risks
    from pipeline.forecast.season import Season
    from pipeline.forecast.standing import Short, Whole


@dataclass(frozen=True)
class Forecast:
    """All that was found out; vectors and matrices have the rows of `grid`."""

    season: Season
    grid: Grid
    worth: Worth
    places: Places
    peers: Peers
    whole: Whole
    short: Short
    risks: Risks
    grades: Grades
    not_checked: Texts
    status: Texts

    @cached_property
    def rows(self) -> dict[str, Any]:
        """Every entered candidate, by centre, entry code and candidate number: the columns of forecast.csv, and `row`,
        the place in the grid. Credits, units and points are text, blank where they are not known.
        """
        return _rows(self)

    @cached_property
    def initials(self) -> dict[int, str]:
        """Each centre assessor's initials."""
        return words.initials(self.grid)

    @cached_property
    def ocr_assessors(self) -> dict[tuple[str, str], str]:
        """Who visits, by centre and entry code."""
        rows = self.grid.facts.allocated
        keys = zip(rows["centre_number"], rows["entry_code"], strict=True)
        return dict(zip(keys, rows["ocr_assessor"], strict=True))

    @cached_property
    def units_missing(self) -> Ints:
        """Of each row: how many units are missing, at the size that most units of the subject have."""
        usual = np.array([0.0, *(_usual_size(subject.size) for subject in self.grid.tables.subjects)])
        size = usual[self.grid.subject + 1]
        optional = np.where(size > 0, np.ceil(self.short.size / np.maximum(size, 1)), 0).astype(np.int64)
        return np.asarray(self.short.mandatory.sum(axis=1) + optional, dtype=np.int64)

    def needed(self, place: tuple[str, str]) -> str:
        """How many credits (or hours) a full award of this centre's qualification needs; blank where it is not known."""
        sizes = {need.entry_code: need.size for need in self.grid.tables.needs}
        return str(words.plain(np.array([sizes[place[1]]]))[0])

    @property
    def next_dates(self) -> dict[str, str]:
        """The next date on which each centre's forecast can change by time alone, ISO."""
        return next_dates(self.grid.facts, self.season)


def _usual_size(sizes: Floats) -> float:
    known, many = np.unique(sizes[~np.isnan(sizes)], return_counts=True)
    return float(known[many.argmax()]) if len(known) else 0.0


def _rows(found: Forecast) -> dict[str, Any]:
    grid = found.grid
    people = {name: values.to_numpy(dtype=object)[grid.person] for name, values in grid.facts.people.items()}
    codes = np.array([need.entry_code for need in grid.tables.needs], dtype=object)
    lost = found.status == NOT_ELIGIBLE
    size = np.where(grid.has, found.worth.size, 0).sum(axis=1)
    missing = words.missing(grid, found.short.mandatory, found.short.size, found.short.nothing)
    columns = {
        "centre_number": people["centre_number"],
        "entry_code": codes[grid.need] if len(codes) else np.empty(0, dtype=object),
        "candidate_number": people["candidate_number"],
        "surname": people["surname"],
        "forenames": people["forenames"],
        "group": people["group_name"],
        "entry_type": np.where(grid.by_unit, "Unit", "Full award").astype(object),
        "estimated_completion_date": words.dates(grid.completes),
        "status": found.status,
        "units_claimed": words.plain(grid.has.sum(axis=1)),
        "units_standing": words.plain((grid.level == STANDS).sum(axis=1)),
        "credits_claimed": words.plain(size),
        "credits_needed": words.plain(found.worth.need),
        "points": words.plain(found.grades.points),
        "forecast_grade": found.grades.forecast,
        "reachable_grade": np.where(lost, "", found.grades.reachable),
        "missing": missing,
        "assessors": _assessors(found),
        "not_checked": found.not_checked,
        "row": np.arange(len(lost)),
    }
    # The grid has them by centre and candidate number; the codes of needs are sorted.
    order = np.lexsort((grid.need, pd.factorize(columns["centre_number"])[0]))
    return {name: values[order] for name, values in columns.items()}


def _assessors(found: Forecast) -> Texts:
    """Whom to ask; where nobody of the group has what is missing, everybody who is set up for the qualification."""
    grid = found.grid
    told = words.assessors(grid, _asked(found))
    rows = grid.facts.set_up
    by_place: dict[tuple[str, str], set[str]] = {}
    for centre, code, who in rows[["centre_number", "entry_code", "assessor"]].itertuples(index=False, name=None):
        by_place.setdefault((centre, code), set()).add(found.initials[who])
    everybody = np.array([", ".join(sorted(by_place.get(key, ()))) for key in found.places.keys] + [""], dtype=object)
    unsure = (told == "") & found.short.at_all
    return np.where(unsure, everybody[found.places.of_row], told)


def _asked(found: Forecast) -> Ints:
    """Of each row and unit, who is to be asked (assessor's id): who marks what is missing, or marked what was withdrawn."""
    grid, short = found.grid, found.short
    lacking = short.mandatory | (found.peers.lacking(grid, found.places) & (short.size > 0)[:, None])
    who = np.where(lacking & short.at_all[:, None], found.peers.marker[found.places.group], 0)
    return np.where(grid.gone, grid.marker_of(grid.withdrawn), who)
