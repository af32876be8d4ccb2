"""Where everybody stands: what is whole, and what is plainly missing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from pipeline.forecast.grid import OPEN, SENT, STANDS

if TYPE_CHECKING:
    from pipeline.forecast.counting import Worth
    from pipeline.forecast.facts import Bools, Floats
    from pipeline.forecast.grid import Grid


@dataclass
class Whole:
    """Of each row: how far the award is whole; never so where the tables do not say what it needs."""

    stands: Bools
    """By what stands alone."""
    sent: Bools
    """With what is with the OCR Assessor."""
    claimed: Bools
    """With what is in an unsubmitted claim."""
    visited: Bools
    """By what went and what was withdrawn: to claim that again needs no other visit."""
    awarded: Bools
    """An overall result is recorded."""

    @classmethod
    def of(cls, grid: Grid, worth: Worth) -> Whole:
        """Look at each level in turn, where anything has come so far."""
        never = np.zeros(len(grid.person), dtype=bool)
        has_gone = bool(grid.withdrawn.any())
        sent = worth.is_whole(grid.level >= SENT) if (grid.level > OPEN).any() else never
        return cls(
            stands=worth.is_whole(grid.level >= STANDS) if (grid.level == STANDS).any() else never,
            sent=sent,
            claimed=worth.is_whole(grid.has),
            visited=worth.is_whole((grid.level >= SENT) | (grid.withdrawn > 0)) if has_gone else sent,
            awarded=grid.overall > 0,
        )

    @property
    def achieved(self) -> Bools:
        return self.stands | self.awarded


@dataclass
class Short:
    """Of each row: what is plainly missing."""

    mandatory: Bools
    """Of each row and unit: mandatory (or entered one by one), and neither claimed nor awarded, not even a near pass."""
    size: Floats
    """Credits or hours of optional units that are lacking; 0 where none are, or where it cannot be known."""
    nothing: Bools
    """No line in any claim, and no result."""
    unknown: Bools
    """How much is missing cannot be told: how much is needed, or the size of a claimed unit, is not known."""
    by_exam: Bools
    """Of each row and unit: examined units whose results may bring all that is missing, so that none of it is to be claimed."""

    @classmethod
    def of(cls, grid: Grid, worth: Worth) -> Short:
        """See what is missing; where a claimed unit's size is not known, no number of credits is called too few.

        A unit with a near pass is not called missing: it can do for the award (OCR, Calculating grades). Nothing is missing
        where OCR has given the award.
        """
        there = grid.has | grid.near_pass
        unknown = ((there & ~grid.mandatory & np.isnan(worth.size)).any(axis=1) | np.isnan(worth.room)) & ~grid.by_unit
        awarded = grid.overall > 0
        lacking = np.where(unknown | awarded, 0, np.nan_to_num(worth.room) - worth.optional(there))
        nothing = ~(there | grid.gone).any(axis=1) & ~awarded
        mandatory = grid.mandatory & ~there & ~awarded[:, None]
        by_exam = _by_exam(grid, worth, mandatory, lacking)
        return cls(mandatory, np.maximum(lacking, 0), nothing, unknown, by_exam & ~nothing[:, None])

    @cached_property
    def at_all(self) -> Bools:
        return np.asarray(self.mandatory.any(axis=1) | (self.size > 0) | self.nothing)

    @cached_property
    def to_claim(self) -> Bools:
        """Whether something is missing that only a claim can bring."""
        return np.asarray(self.at_all & ~self.by_exam.any(axis=1))


def _by_exam(grid: Grid, worth: Worth, mandatory: Bools, lacking: Floats) -> Bools:
    """The examined units that are not there yet, where no other unit is needed for what is missing."""
    if not worth.examined.any():
        return worth.examined
    exams = worth.examined & ~(grid.has | grid.near_pass)
    most = np.where(exams & ~grid.mandatory, np.nan_to_num(worth.size, nan=np.inf), 0).sum(axis=1)
    is_short = mandatory.any(axis=1) | (lacking > 0)
    enough = is_short & ~(mandatory & ~exams).any(axis=1) & (lacking <= most)
    return np.asarray(exams & enough[:, None])
