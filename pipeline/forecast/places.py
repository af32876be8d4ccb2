"""What a centre's qualification and its claims are waiting for: visits ahead, claims that went, claims that stay too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.forecast.season import FINALISED_LONGEST, Season, days
from pipeline.forecast.words import numbered
from pipeline.lifecycle import OUTCOME_AFTER_VISIT, SAMPLE_BEFORE_VISIT, State

if TYPE_CHECKING:
    from pipeline.forecast.facts import Bools, Facts, Ints
    from pipeline.forecast.grid import Grid


@dataclass
class Places:
    """Centre and entry code together are a place; vectors by place, by claim, or by row of the grid, as said. Days."""

    keys: list[tuple[str, str]]
    of_row: Ints
    """The place of each row."""
    group: Ints
    """Of each row: the teaching group within the place, as a number."""
    groups: int
    ahead: Ints
    """By place: the next visit, on or after the night; 0 for none."""
    in_time: Ints
    """By place: the next visit that is held by the season's last day; 0 for none."""
    went: Bools
    """By place: whether a claim was submitted this academic year and not withdrawn."""
    claim_went: Bools
    """By claim: whether it was."""
    claim_visit: Ints
    """By claim that was submitted: the first visit from that day on; 0 for none."""
    claim_visit_in_time: Bools
    claim_unseen: Bools
    """By claim: withdrawn as a whole before any visit, so that nobody has seen the work."""
    stuck: Bools
    """By claim: Finalised for so long that every unit must have been withdrawn."""
    no_sample: Bools
    """By claim: the visit is near or over, and the OCR Assessor has chosen nothing."""
    no_outcome: Bools
    """By claim: the visit is over, and the OCR Assessor has said nothing."""


def places_of(grid: Grid, season: Season) -> Places:
    """Gather what the rows of a grid wait for."""
    facts = grid.facts
    centres = facts.people["centre_number"].to_numpy(dtype=object)[grid.person]
    codes = np.array([need.entry_code for need in grid.tables.needs], dtype=object)[grid.need]
    of_row, keys = _numbered(centres, codes)
    groups = facts.people["group_name"].to_numpy(dtype=object)[grid.person]
    group, names = _numbered(of_row, groups)
    visits = _visits(facts)
    ahead = [_first(visits.get(key, []), season.as_of) for key in keys]
    claims = _Claims(facts, keys, visits, season)
    return Places(
        keys=keys,
        of_row=of_row,
        group=group,
        groups=len(names),
        ahead=np.array(ahead, dtype=np.int64),
        in_time=np.array([day if day <= season.visit else 0 for day in ahead], dtype=np.int64),
        went=claims.places_that_went(len(keys)),
        claim_went=claims.went,
        claim_visit=claims.visit,
        claim_visit_in_time=(claims.visit > 0) & (claims.visit <= season.visit),
        claim_unseen=claims.is_in(State.WITHDRAWN) & ((claims.visit == 0) | (claims.visit > claims.withdrawn)),
        stuck=claims.is_in(State.FINALISED) & (claims.finalised + FINALISED_LONGEST < season.as_of),
        no_sample=claims.waits(State.SUBMITTED) & (claims.visit - SAMPLE_BEFORE_VISIT <= season.as_of),
        no_outcome=claims.waits(State.SUBMITTED, State.SAMPLED) & claims.is_over,
    )


def _numbered(*columns: Any) -> tuple[Ints, list[tuple[Any, Any]]]:
    """Rows that are alike in both columns, by number; and what they say."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64), []
    numbers, one = numbered(*columns)
    keys = zip(*(column[one].tolist() for column in columns), strict=True)
    return numbers, list(keys)


def _visits(facts: Facts) -> dict[tuple[str, str], list[int]]:
    """The days of each place's visits, in order; a claim's place is one too where nobody is entered there any longer."""
    rows = facts.visits
    found: dict[tuple[str, str], list[int]] = {}
    for centre, code, day in zip(
        rows["centre_number"], rows["entry_code"], days(rows["visit_date"]).tolist(), strict=True
    ):
        found.setdefault((centre, code), []).append(day)
    return found


def _first(planned: list[int], since: int) -> int:
    return next((day for day in planned if day >= since), 0)


class _Claims:
    """Vectors by claim."""

    def __init__(
        self,
        facts: Facts,
        keys: list[tuple[str, str]],
        visits: dict[tuple[str, str], list[int]],
        season: Season,
    ) -> None:
        rows = facts.claims
        own = list(zip(rows["centre_number"], rows["entry_code"], strict=True))
        numbers = {key: number for number, key in enumerate(keys)}
        self._states = rows["state"].to_numpy(dtype=object)
        self._place = np.array([numbers.get(key, -1) for key in own], dtype=np.int64)
        submitted = days(rows["submitted_on"])
        self.finalised, self.withdrawn = days(rows["finalised_on"]), days(rows["withdrawn_on"])
        self.went: Bools = (submitted >= season.begins) & ~self.is_in(State.WITHDRAWN)
        self.visit: Ints = np.array(
            [_first(visits.get(key, []), day) if day else 0 for key, day in zip(own, submitted.tolist(), strict=True)],
            dtype=np.int64,
        )
        self.is_over: Bools = self.visit + OUTCOME_AFTER_VISIT < season.as_of

    def is_in(self, *states: State) -> Bools:
        return np.isin(self._states, [state.value for state in states])

    def waits(self, *states: State) -> Bools:
        return np.asarray(self.is_in(*states) & (self.visit > 0))

    def places_that_went(self, places: int) -> Bools:
        found = np.zeros(places, dtype=bool)
        found[self._place[self.went & (self._place >= 0)]] = True
        return found
