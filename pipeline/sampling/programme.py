"""The proof, by HiGHS: how few candidates the relaxed programme needs, and whether the integer programme finds fewer.

HiGHS works in one thread and counts its work in nodes of the search tree, never in seconds, so that it repeats.
"""

from __future__ import annotations

import warnings
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from pipeline.sampling.exchange import Ints, Mask

_OPTIONS = {
    "threads": 1,
    "parallel": False,
    # Its own trials for good covers take four fifths of the time at 200 candidates by 180 groups, and find none that
    # `exchange` has not found.
    "mip_heuristic_effort": 0.0,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
_OPTIMAL, _INFEASIBLE = 0, 2
"""What `scipy.optimize.milp` calls a search that ended with the best, and one that ended with nothing."""
_ROUNDING = 1e-5
"""HiGHS holds bounds to about 1e-6: a bound of 4.0000004 proves four candidates, not five."""


class Cover(NamedTuple):
    """Candidates who meet every demand, and how few are proven to be needed."""

    chosen: Mask
    bound: int

    @property
    def size(self) -> int:
        return int(self.chosen.sum())

    @property
    def is_proven(self) -> bool:
        return self.size == self.bound


def relaxed(shows: Ints, needed: Ints) -> int:
    """How many candidates are needed even where parts of candidates would do; 0 where HiGHS cannot tell."""
    found = _solve(shows, needed, whole=False)
    return _up(found.fun) if found.status == _OPTIMAL else 0


def fewer(shows: Ints, needed: Ints, cover: Cover, nodes: int) -> Cover:
    """Look for fewer candidates than `cover` has, for so many nodes; that there are none is the proof."""
    found = _solve(shows, needed, whole=True, at_most=cover.size - 1, nodes=nodes)
    if found.status == _INFEASIBLE:
        return Cover(cover.chosen, cover.size)
    if found.x is None:
        return cover
    chosen: Mask = found.x > 0.5
    if (shows[chosen].sum(axis=0) < needed).any():  # within tolerance is not enough
        return cover
    size = int(chosen.sum())
    return Cover(chosen, size if found.status == _OPTIMAL else max(cover.bound, _up(found.mip_dual_bound)))


def _up(bound: float) -> int:
    return ceil(bound - _ROUNDING)


def _solve(shows: Ints, needed: Ints, *, whole: bool, at_most: float = np.inf, nodes: int | None = None) -> Any:
    """What `milp` answers: as few candidates as can be, every demand met, at most so many in all."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  a third of a second, and few claims need it
    from scipy.sparse import csc_array  # noqa: PLC0415

    rows = csc_array(np.vstack([shows.T, np.ones(len(shows), dtype=np.int64)]).astype(float))
    least = np.append(needed.astype(float), -np.inf)
    most = np.append(np.full(len(needed), np.inf), at_most)
    with warnings.catch_warnings():
        # milp passes on what it does not know by itself, and says so.
        warnings.filterwarnings("ignore", "Unrecognized options detected", RuntimeWarning)
        return milp(
            np.ones(len(shows)),
            integrality=int(whole),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(rows, least, most),
            options={**_OPTIONS, "node_limit": nodes},
        )
