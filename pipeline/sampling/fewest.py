"""The fewest candidates who meet all demands of a sample: a set cover in which some demands want more than one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.sampling.exchange import greedy, shrink
from pipeline.sampling.programme import Cover, fewer, relaxed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.sampling.exchange import Ints, Mask

_QUICK, _LONG = 500, 4000
"""Exchanges before the integer programme, and after one that ended without a proof."""
_LARGE = 3000
"""Entries of a matrix (200 candidates by 15 units) above which fewer exchanges are tried."""
_BUDGET, _WIDER = 40_000_000, 30
"""Nodes for a matrix of one candidate and one demand; and by how much fewer there are for each further candidate to prove."""


def fewest(shows: Ints, needed: Ints) -> Cover:
    """Choose as few candidates as meet every demand, and prove how few it takes.

    `shows` (candidates down, demands across) counts the lines with which a candidate answers a demand; `needed` is how
    many each wants, and no demand wants more than all candidates have. Of equally good choices the order of the
    candidates decides. Where the search ends before the proof, `bound` is less than the cover's size.
    """
    chosen = _indispensable(shows, needed)
    bound = int(chosen.sum())
    left = np.maximum(needed - shows[chosen].sum(axis=0), 0)
    for people, demands in _parts((shows > 0) & ~chosen[:, np.newaxis] & (left > 0)):
        part = _searched(shows[np.ix_(people, demands)], left[demands])
        chosen[people[part.chosen]] = True
        bound += part.bound
    return Cover(chosen, bound)


def _indispensable(shows: Ints, needed: Ints) -> Mask:
    """Candidates without whom some demand cannot be met: nothing does without them, and they halve the search."""
    without: Any = shows.sum(axis=0) - shows < needed
    found: Mask = without.any(axis=1)
    return found


def _parts(answers: Mask) -> Iterator[tuple[Ints, Ints]]:
    """Part candidates and demands where nobody answers demands of two parts: each has a proof of its own.

    A centre whose tutors mark a class each falls into as many parts; the bounds of parts add up to more than a whole's.
    """
    left: Any = answers.any(axis=0)
    while left.any():
        demands = np.arange(len(left)) == left.argmax()
        while True:
            people = answers[:, demands].any(axis=1)
            wider = answers[people].any(axis=0)
            if (wider == demands).all():
                break
            demands = wider
        yield np.flatnonzero(people), np.flatnonzero(demands)
        left &= ~demands


def _searched(shows: Ints, needed: Ints) -> Cover:
    """From what is quick to what is slow, and no further than to a proof."""
    floor = _apart(shows, needed)
    cover = Cover(shrink(shows, needed, greedy(shows, needed), floor, _QUICK), floor)
    if not cover.is_proven:
        cover = cover._replace(bound=max(floor, relaxed(shows, needed)))
    if nodes := _nodes(shows, cover):
        cover = fewer(shows, needed, cover, nodes)
    if not cover.is_proven:
        cover = cover._replace(chosen=shrink(shows, needed, cover.chosen, cover.bound, _steps(shows)))
    return cover


def _apart(shows: Ints, needed: Ints) -> int:
    """How many candidates it takes for demands that have no candidate in common; mostly those of one unit."""
    free = np.ones(len(shows), dtype=bool)
    total = 0
    for demand in np.argsort((shows > 0).sum(axis=0), kind="stable"):
        able = shows[:, demand] > 0
        if free[able].all():
            free[able] = False
            total += -(-int(needed[demand]) // int(shows[:, demand].max()))
    return total


def _nodes(shows: Ints, cover: Cover) -> int:
    """How many nodes the integer programme may open: none where nothing is to be proved, or would be with so few.

    A node costs time by the matrix's size, and so does what it takes to come by a proof; with every candidate more
    between bound and cover there are many times as many nodes to go through.
    """
    gap = cover.size - cover.bound
    people, demands = shows.shape
    return int(_BUDGET // (people * demands**2) // _WIDER ** (gap - 1)) if gap else 0


def _steps(shows: Ints) -> int:
    return min(_LONG, _LONG * _LARGE // int(np.count_nonzero(shows)))
