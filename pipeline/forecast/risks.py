"""What threatens a result: the facts that the rules of chapter RISK look at, for each entered candidate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.forecast.grid import NOTHING, OPEN, SENT
from pipeline.forecast.season import SOON

if TYPE_CHECKING:
    from pipeline.forecast.counting import Worth
    from pipeline.forecast.facts import Bools, Ints
    from pipeline.forecast.grid import Grid
    from pipeline.forecast.places import Places
    from pipeline.forecast.season import Season
    from pipeline.forecast.standing import Short, Whole


@dataclass
class Risks:
    """Vectors have an element a row of the grid, matrices a column a unit besides."""

    at_stake: Bools
    """Completing this academic year, and nothing achieved yet."""
    left_behind: Bools
    """Units graded in a sheet, and not in the claim that went (RISK-04)."""
    withdrawn: Bools
    """Units withdrawn, and not claimed again (RISK-05)."""
    stuck: Bools
    """The same, in a claim that stays Finalised (RISK-07)."""
    unbooked: Bools
    """A visit is needed, and none is planned that is in time."""
    unsent: Bools
    """A claim has still to go."""
    waiting: Bools
    """Units with the OCR Assessor for too long (RISK-10)."""
    is_dated: Bools
    """A last date of the season for one of the two is near, or past (RISK-06)."""
    is_late: Bools
    """Something is missing that no step can still bring in time."""
    is_missing: Bools
    """Units are missing, or wait for too long."""
    is_early: Bools
    """One of RISK-04 to 07 holds: named before the season's day."""


def risks_of(grid: Grid, worth: Worth, places: Places, whole: Whole, short: Short, season: Season) -> Risks:
    """Find what threatens each row."""
    at_stake = (grid.completes <= season.ends) & ~whole.achieved
    left_behind = _left_behind(grid, places) & ~whole.sent[:, None]
    stuck = _in_claims(grid, grid.withdrawn, places.stuck) & grid.gone
    again = (grid.gone | left_behind).any(axis=1) & ~short.by_exam.any(axis=1)  # examinations may bring as much
    unsent = ~whole.sent & (short.to_claim | again | (grid.level == OPEN).any(axis=1))
    unbooked = _needs_visit(grid, worth, places, whole, short) & (places.in_time[places.of_row] == 0)
    unbooked |= _is_sent_in_vain(grid, worth, places)
    is_dated = (unbooked & (season.as_of >= season.book - SOON)) | (unsent & (season.as_of >= season.claim - SOON))
    waiting = _in_claims(grid, grid.line, places.no_sample | places.no_outcome, SENT)
    # Where nobody can tell what is needed, a line too late is no proof that it is missed, once others went.
    untold = short.unknown | (grid.near_pass.any(axis=1) & ~_is_short_without(grid, worth))
    guessed = untold & ~short.at_all & (grid.level >= SENT).any(axis=1)
    is_late = (unsent & (season.as_of > season.claim)) | (unbooked & (season.as_of > season.book))
    lost = grid.gone.any(axis=1) & ~whole.claimed
    is_early = left_behind.any(axis=1) | lost | is_dated
    return Risks(
        at_stake=at_stake,
        left_behind=left_behind,
        withdrawn=grid.gone,
        stuck=stuck,
        unbooked=unbooked,
        unsent=unsent,
        waiting=waiting,
        is_dated=is_dated,
        is_late=is_late & ~guessed,
        is_missing=short.at_all | waiting.any(axis=1),
        is_early=is_early,
    )


def _is_short_without(grid: Grid, worth: Worth) -> Bools:
    """Whether what went is plainly too little, whatever a near pass is worth."""
    there = (grid.level >= SENT) | grid.near_pass
    return np.asarray((grid.mandatory & ~there).any(axis=1) | (worth.optional(there) < worth.room))


def _needs_visit(grid: Grid, worth: Worth, places: Places, whole: Whole, short: Short) -> Bools:
    """Whether what has still to be claimed needs a visit.

    Lines that were caught in a withdrawn group are claimed again without one (OCR's answers to moderators); but not those
    of a claim that was withdrawn as a whole before its visit.
    """
    seen = (grid.withdrawn > 0) & ~_in_claims(grid, grid.withdrawn, places.claim_unseen)
    visited = worth.is_whole((grid.level >= SENT) | seen) if seen.any() else whole.sent
    fresh = ((grid.level == OPEN) & ~seen).any(axis=1)
    return np.asarray(~visited & (fresh | short.to_claim))


def _is_sent_in_vain(grid: Grid, worth: Worth, places: Places) -> Bools:
    """Whether lines that are needed went with a claim whose visit is not in time."""
    late = _in_claims(grid, grid.line, ~places.claim_visit_in_time, SENT)
    found = late.any(axis=1)
    return np.asarray(found & ~worth.is_whole((grid.level >= SENT) & ~late) if found.any() else found)


def _in_claims(grid: Grid, lines: Ints, wanted: Bools, level: int | None = None) -> Bools:
    """Which units have their line in one of the wanted claims (and have come just so far)."""
    if not wanted.any():
        return np.zeros(lines.shape, dtype=bool)
    found = np.concatenate([wanted, [False]])[grid.claim_of(lines)]
    return np.asarray(found if level is None else found & (grid.level == level))


def _left_behind(grid: Grid, places: Places) -> Bools:
    """Graded, and not in the claim that went.

    Either at least half of the group's lines of the unit went and this candidate's lies in the next claim; or a row with
    the grade is held, and nobody has settled it.
    """
    found = _held(grid, places)
    if not places.claim_went.any():
        return found
    left = grid.level == OPEN
    usual = _in_group(_in_claims(grid, grid.line, places.claim_went), places) >= _in_group(left, places)
    return np.asarray(found | (left & (grid.withdrawn == 0) & usual[places.group]))


def _in_group(lines: Bools, places: Places) -> Ints:
    """How many of the lines each group has of each unit."""
    found = np.zeros((places.groups, lines.shape[1]), dtype=np.int64)
    row, column = np.nonzero(lines)
    np.add.at(found, (places.group[row], column), 1)
    return found


def _held(grid: Grid, places: Places) -> Bools:
    found = np.zeros(grid.level.shape, dtype=bool)
    held = grid.facts.held
    if held.empty or not places.went.any():
        return found
    rows: dict[int, list[int]] = {}
    for row, candidate in enumerate(grid.facts.people["candidate"].to_numpy()[grid.person].tolist()):
        rows.setdefault(candidate, []).append(row)
    for candidate, code, token in held[["candidate", "entry_code", "unit"]].itertuples(index=False, name=None):
        for row in rows.get(candidate, ()):
            need = grid.tables.needs[grid.need[row]]
            columns = grid.tables.subjects[need.subject].named if need.subject >= 0 else {}
            if code in ("", need.entry_code) and token in columns and places.went[places.of_row[row]]:
                found[row, columns[token]] = True
    return np.asarray(found & (grid.level == NOTHING) & (grid.withdrawn == 0))
