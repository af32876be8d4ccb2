"""What counts: the mandatory units and the strongest optional ones, until the size is full.

Source: OCR, Calculating grades (mandatory units plus the strongest optional ones); City College Plymouth's tracker (no
grade unless the units are just as many as the size needs).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pipeline.forecast.facts import Bools, Floats, Ints, Small
    from pipeline.forecast.grid import Grid


@dataclass
class Worth:
    """What the rows of a grid need, and what their units are worth; sizes are credits or hours, NaN where not known."""

    mandatory: Bools
    by_unit: Bools
    subject: Ints
    need: Floats
    """NaN for entries by unit, which need no size."""
    room: Floats
    """What is left for optional units once the mandatory ones are in."""
    size: Floats
    """Of each row and unit."""
    points: Floats
    """Of each subject, unit and grade code."""
    one_size: Floats
    """Of each row: the size of all its subject's units, 0 where they differ."""
    rate: Floats
    """Of each row: points for one credit or hour at Distinction."""
    examined: Bools
    """Of each row and unit."""

    @classmethod
    def of(cls, grid: Grid) -> Worth:
        """Read the tables for the rows of a grid."""
        tables = grid.tables
        subject = np.maximum(grid.subject, 0)
        size = tables.sizes()[subject]
        size[grid.subject < 0] = np.nan
        need = np.array([need.size for need in tables.needs], dtype=np.float64)[grid.need]
        need[grid.by_unit] = np.nan
        one_size = np.array([0.0, *(each.one_size for each in tables.subjects)])
        rate = np.array([np.nan, *(each.best_rate for each in tables.subjects)])
        return cls(
            mandatory=grid.mandatory,
            by_unit=grid.by_unit,
            subject=subject,
            need=need,
            room=need - np.where(grid.mandatory, size, 0).sum(axis=1),
            size=size,
            points=tables.points(),
            one_size=one_size[grid.subject + 1],
            rate=rate[grid.subject + 1],
            examined=tables.examined()[subject],
        )

    def optional(self, has: Bools) -> Floats:
        """The size of the optional units in `has`; units of an unknown size count as nothing."""
        return np.asarray(np.where(has & ~self.mandatory, np.nan_to_num(self.size), 0).sum(axis=1))

    def is_whole(self, has: Bools) -> Bools:
        """Whether the units in `has` give the award, or are all that was entered one by one."""
        mandatory = ~(self.mandatory & ~has).any(axis=1)
        return np.asarray(mandatory & (self.by_unit | self.is_full(has)))

    def is_full(self, has: Bools) -> Bools:
        """Whether some choice of the optional units fills the room just so."""
        enough = self.optional(has) >= self.room
        exact = np.zeros(len(enough), dtype=bool)
        alike = enough & (self.one_size > 0)
        exact[alike] = self.room[alike] % self.one_size[alike] == 0
        mixed = np.flatnonzero(enough & (self.one_size == 0))
        if len(mixed):
            best = self._chosen(mixed, has[mixed], np.zeros(has[mixed].shape))
            exact[mixed] = best > -np.inf
        return exact

    def counted(self, grade: Small) -> Floats:
        """Points of the units that count; NaN where some unit's points are not known, or no choice fills the room just so."""
        has = grade > 0
        points = self.points[self.subject[:, None], np.arange(grade.shape[1])[None, :], grade]
        whole = np.where(self.mandatory, points, 0).sum(axis=1)
        return np.asarray(whole + self._best_optional(has & ~self.mandatory, points, grade))

    def _best_optional(self, optional: Bools, points: Floats, grade: Small) -> Floats:
        every = np.where(optional, points, 0)
        found: Floats = every.sum(axis=1)
        too_many = np.where(optional, np.nan_to_num(self.size), 0).sum(axis=1) > self.room
        alike = np.flatnonzero(too_many & (self.one_size > 0))
        if len(alike):
            found[alike] = self._strongest(alike, optional[alike], points[alike], grade[alike])
        mixed = np.flatnonzero(too_many & (self.one_size == 0))
        if len(mixed):
            best = self._chosen(mixed, optional[mixed], every[mixed])
            found[mixed] = np.where(best > -np.inf, best, np.nan)
        return found

    def _strongest(self, rows: Ints, optional: Bools, points: Floats, grade: Small) -> Floats:
        """Units of one size: as many Distinctions as there is room for, then Merits, then Passes."""
        left = self.room[rows] / self.one_size[rows]
        exact = self.room[rows] % self.one_size[rows] == 0
        total = np.where(np.isnan(np.where(optional, points, 0)).any(axis=1) | ~exact, np.nan, 0)
        for code in (3, 2, 1):
            of_grade = optional & (grade == code)
            worth = np.where(of_grade, np.nan_to_num(points), 0).max(axis=1)
            taken = np.clip(of_grade.sum(axis=1), 0, np.maximum(left, 0))
            total += taken * worth
            left -= taken
        return np.asarray(total)

    def _chosen(self, rows: Ints, optional: Bools, worth: Floats) -> Floats:
        """Units of several sizes: the most points of any choice that fills the room just so; -inf where none does."""
        room = self.room[rows]
        sizes = np.where(optional, np.nan_to_num(self.size[rows]), 0)
        step = _step(sizes, room)
        steps, wanted = (sizes / step).astype(np.int64), np.maximum(room / step, 0).astype(np.int64)
        best: Floats = np.full((len(rows), int(wanted.max(initial=0)) + 1), -np.inf)
        best[:, 0] = 0
        for column in range(steps.shape[1]):
            _take(best, steps[:, column], worth[:, column])
        return np.asarray(best[np.arange(len(rows)), wanted])


def _take(best: Floats, steps: Ints, worth: Floats) -> None:
    """Allow one more unit, which is so many steps wide; 0 steps is no unit."""
    for wide in np.unique(steps[steps > 0]).tolist():
        own = np.flatnonzero(steps == wide)
        if wide < best.shape[1]:
            before = best[own, :-wide] + worth[own, None]
            best[own, wide:] = np.maximum(best[own, wide:], before)


def _step(sizes: Any, room: Any) -> int:
    """The greatest whole number that divides them all."""
    return int(np.gcd.reduce(np.concatenate([np.unique(sizes), np.unique(room)]).astype(np.int64))) or 1
