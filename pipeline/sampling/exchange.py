"""Covers found by trial: whoever adds most, and then exchange after exchange; quick, good, and no proof of anything."""

from __future__ import annotations

from random import Random
from typing import Any

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]
Mask = np.ndarray[Any, np.dtype[np.bool_]]


def greedy(shows: Ints, needed: Ints) -> Mask:
    """Choose, again and again, the candidate who adds most, until every demand is met; of equals the first."""
    chosen = np.zeros(len(shows), dtype=bool)
    left = needed.copy()
    while left.any():
        gain = np.minimum(shows, left).sum(axis=1)
        gain[chosen] = -1
        best = int(gain.argmax())
        chosen[best] = True
        left = np.maximum(left - shows[best], 0)
    return chosen


def shrink(shows: Ints, needed: Ints, chosen: Mask, floor: int, steps: int) -> Mask:
    """Give a cover of fewer candidates where one is found within so many exchanges; else the one that was given.

    Stops at a cover of `floor` candidates (at least 1): somebody has proved that there is none smaller.
    """
    return _Exchange(shows, needed, chosen).run(floor, steps)


class _Exchange:
    """A choice that is one candidate short of a cover, mended by exchanges.

    Weighting local search for unicost set covers (Gao, Weise and Li, 2015): whoever is missed least goes, whoever is
    missed most comes in, and a demand weighs more with every step in which it was not met, so that the search does not
    turn in circles.
    """

    def __init__(self, shows: Ints, needed: Ints, chosen: Mask) -> None:
        self._shows, self._chosen = shows, chosen.copy()
        self._spare = shows[chosen].sum(axis=0) - needed
        self._weight = np.ones(len(needed), dtype=np.int64)
        self._moved = np.zeros(len(shows), dtype=np.int64)
        self._who = [np.flatnonzero(column) for column in shows.T]
        # The same numbers in every run: what differs from claim to claim is the order of the candidates.
        self._chance = Random(0)  # noqa: S311  no secret hangs on it

    def run(self, floor: int, steps: int) -> Mask:
        best, came = self._chosen.copy(), -1
        for step in range(1, steps + 1):
            while (self._spare >= 0).all():
                best = self._chosen.copy()
                if best.sum() <= floor:
                    return best
                self._out(step, -1)
            gone = self._out(step, came)
            came = self._in(step, gone)
            self._weight[self._spare < 0] += 1
        return best

    def _out(self, step: int, came: int) -> int:
        """Let go whoever is missed least (of equals who has stood longest), but not who has just come."""
        own = np.flatnonzero(self._chosen)
        own = own[own != came] if len(own) > 1 else own
        missed = np.maximum(self._shows[own] - np.maximum(self._spare, 0), 0) @ self._weight
        return self._move(own, missed == missed.min(), step, into=False)

    def _in(self, step: int, gone: int) -> int:
        """Bring in whoever adds most to some demand that is not met, but not who has just gone where others could."""
        short = np.flatnonzero(self._spare < 0)
        able = self._who[short[int(self._chance.random() * len(short))]]
        able = able[~self._chosen[able]]
        able = able[able != gone] if len(able) > 1 else able
        gain = np.minimum(self._shows[able], np.maximum(-self._spare, 0)) @ self._weight
        return self._move(able, gain == gain.max(), step, into=True)

    def _move(self, people: Ints, best: Mask, step: int, *, into: bool) -> int:
        equals = people[best]
        one = int(equals[self._moved[equals].argmin()])
        self._chosen[one], self._moved[one] = into, step
        self._spare += self._shows[one] if into else -self._shows[one]
        return one
