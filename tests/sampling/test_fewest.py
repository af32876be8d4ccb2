"""The fewest candidates, and the proof of it."""

import subprocess
import sys
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sampling import exchange, programme
from pipeline.sampling import fewest as search
from pipeline.sampling.fewest import fewest
from pipeline.sampling.programme import Cover, fewer, relaxed


@st.composite
def demands(draw):
    """How many lines each of a few candidates has for each demand, and how many of them are wanted."""
    people, across = draw(st.integers(1, 9)), draw(st.integers(1, 10))
    rows = st.lists(st.sampled_from([0, 0, 1, 1, 2]), min_size=across, max_size=across)
    shows = np.array(draw(st.lists(rows, min_size=people, max_size=people)), dtype=np.int64)
    needed = [draw(st.integers(0, min(4, total))) for total in shows.sum(axis=0).tolist()]
    return shows, np.array(needed, dtype=np.int64)


def by_trial(shows, needed):
    """How few rows add up to what is needed: every choice tried, the small ones first."""
    return next(
        size
        for size in range(len(shows) + 1)
        for some in combinations(range(len(shows)), size)
        if (shows[list(some)].sum(axis=0) >= needed).all()
    )


def cycle(length):
    """Each candidate shows two neighbouring groups of a ring: half of them are enough, rounded up."""
    shows = np.zeros((length, length), dtype=np.int64)
    shows[np.arange(length), np.arange(length)] = 1
    shows[np.arange(length), (np.arange(length) + 1) % length] = 1
    return shows, np.ones(length, dtype=np.int64)


@settings(max_examples=100, deadline=None)
@given(demands())
def test_as_few_as_by_trial_of_every_choice(case):
    """Small claims: the cover meets every demand, nobody could do with fewer, and that is proven."""
    shows, needed = case
    found = fewest(shows, needed)
    assert (shows[found.chosen].sum(axis=0) >= needed).all()
    assert (found.size, found.bound) == (by_trial(shows, needed),) * 2


@settings(max_examples=100, deadline=None)
@given(demands())
def test_the_integer_programme_finds_as_few_by_itself(case):
    """Where the exchanges find nothing, HiGHS does; and what it proves is so."""
    shows, needed = case
    everybody = np.ones(len(shows), dtype=bool)
    found = fewer(shows, needed, Cover(everybody, 0), 1000)
    assert (shows[found.chosen].sum(axis=0) >= needed).all()
    assert (found.size, found.bound) == (by_trial(shows, needed),) * 2
    assert relaxed(shows, needed) <= found.size


@settings(max_examples=50, deadline=None)
@given(demands())
def test_exchanges_end_in_a_cover_no_larger(case):
    """Whatever goes and comes, what is given back meets every demand, and is as small as the floor or what was given."""
    shows, needed = case
    start = exchange.greedy(shows, needed)
    found = exchange.shrink(shows, needed, start, 1, 30)
    assert (shows[found].sum(axis=0) >= needed).all()
    assert found.sum() <= start.sum()
    fewest_of_all = by_trial(shows, needed)
    if fewest_of_all:
        assert exchange.shrink(shows, needed, start, fewest_of_all, 3000).sum() == fewest_of_all


def test_whom_nothing_does_without(monkeypatch):
    """Alone in a group, or one of just so many as are wanted: they are chosen, and nothing is left to search."""
    monkeypatch.setattr(search, "_searched", None)
    shows = np.array([[1, 0, 1], [0, 1, 1], [0, 1, 0], [0, 0, 1]], dtype=np.int64)
    found = fewest(shows, np.array([1, 2, 1], dtype=np.int64))
    assert found.chosen.tolist() == [True, True, True, False]
    assert found.bound == 3


def test_parts_that_share_nobody_have_proofs_of_their_own(monkeypatch):
    """Two rings of three take two each: relaxed as one they would take three, and only apart they prove four."""
    monkeypatch.setattr(search, "_BUDGET", 0)
    ring, _ = cycle(3)
    shows = np.kron(np.eye(2, dtype=np.int64), ring)
    found = fewest(shows, np.ones(6, dtype=np.int64))
    assert (found.size, found.bound) == (4, 4)
    assert relaxed(shows, np.ones(6, dtype=np.int64)) == 3


@pytest.fixture
def hard():
    """A Steiner triple system of 15 points: the relaxed programme says 5, the truth is 7."""
    return steiner_15()


def steiner_15():
    """The 35 lines of the projective space of 15 points; every line wants one of its points."""
    lines = {frozenset((a, b, a ^ b)) for a in range(1, 16) for b in range(1, 16) if a != b}
    shows = np.zeros((15, 35), dtype=np.int64)
    for at, line in enumerate(sorted(lines, key=sorted)):
        shows[[point - 1 for point in line], at] = 1
    return shows, np.ones(35, dtype=np.int64)


def test_a_wide_gap_is_not_searched(monkeypatch, hard):
    """From 5 to 7 no budget of 1 leads: the bound that is proven is told."""
    monkeypatch.setattr(search, "_BUDGET", 1)
    found = fewest(*hard)
    assert (found.size, found.bound, found.is_proven) == (by_trial(*hard), 5, False)


def test_a_narrow_gap_is_searched_to_its_proof():
    """The twelve lines of a plane of nine points: the relaxed programme says 3, and only the integer programme proves 5."""
    points = [(x, y) for x in range(3) for y in range(3)]
    ways = ((0, 1), (1, 0), (1, 1), (1, 2))
    lines = {frozenset(((x + n * a) % 3, (y + n * b) % 3) for n in range(3)) for x, y in points for a, b in ways}
    shows = np.array([[point in line for line in sorted(lines, key=sorted)] for point in points], dtype=np.int64)
    found = fewest(shows, np.ones(12, dtype=np.int64))
    assert (found.size, found.bound, relaxed(shows, np.ones(12, dtype=np.int64))) == (5, 5, 3)


@pytest.mark.parametrize(("size", "nodes"), [(9, 0), (10, 888), (11, 29), (12, 0)])
def test_a_proof_costs_more_the_wider_the_gap(size, nodes):
    """200 candidates by 15 demands, nine candidates proven: thirty times as much for each one more."""
    cover = Cover(np.arange(200) < size, 9)
    assert search._nodes(np.ones((200, 15), dtype=np.int64), cover) == nodes


@pytest.mark.parametrize(("people", "steps"), [(100, 4000), (200, 4000), (400, 2000)])
def test_fewer_exchanges_are_tried_the_larger_the_claim(people, steps):
    """As many entries as 200 candidates by 15 units have, and twice as many."""
    assert search._steps(np.ones((people, 15), dtype=np.int64)) == steps


@pytest.mark.parametrize(("quick", "long"), [(500, 0), (0, 4000)])
def test_what_greed_misses_exchanges_find(monkeypatch, quick, long):
    """Whoever shows four groups leaves two that two others show with all the rest: before the solver, or after it."""
    monkeypatch.setattr(search, "_QUICK", quick)
    monkeypatch.setattr(search, "_LONG", long)
    monkeypatch.setattr(search, "_BUDGET", 0)
    half, other = [1, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1]
    shows, needed = np.array([[1, 1, 0, 1, 1, 0], half, half, other, other]), np.ones(6, dtype=np.int64)
    assert exchange.greedy(shows, needed).sum() == 3
    found = fewest(shows, needed)
    assert (found.size, found.bound) == (2, 2)


def test_the_budget_may_end_with_a_better_cover_and_no_proof(hard):
    """A first node finds some cover that is smaller than everybody; how small it must be is not known yet."""
    found = fewer(*hard, Cover(np.ones(15, dtype=bool), 0), 1)
    assert (hard[0][found.chosen].sum(axis=0) > 0).all()
    assert found.size < 15
    assert 5 <= found.bound <= by_trial(*hard)


def answered(**said):
    return lambda *_, **__: SimpleNamespace(**said)


@pytest.mark.parametrize("lost", [range(15), (0, 1, 2)])
def test_a_cover_within_tolerance_is_not_enough(monkeypatch, hard, lost):
    """Half a candidate, rounded away, would leave every group or one uncovered: the cover at hand stays."""
    parts = np.where(np.isin(np.arange(15), lost), 0.4, 1.0)
    monkeypatch.setattr(programme, "_solve", answered(status=0, x=parts))
    cover = Cover(np.ones(15, dtype=bool), 5)
    assert fewer(*hard, cover, 9) is cover


@pytest.mark.parametrize(("status", "known", "bound"), [(0, 4, 15), (1, 4, 5), (1, 6, 6)])
def test_only_a_search_that_ended_is_a_proof(monkeypatch, hard, status, known, bound):
    """Else the better of both bounds is told."""
    monkeypatch.setattr(programme, "_solve", answered(status=status, x=np.ones(15), mip_dual_bound=4.3))
    assert fewer(*hard, Cover(np.ones(15, dtype=bool), known), 9).bound == bound


def test_a_solver_that_cannot_tell_proves_nothing(monkeypatch, hard):
    """Numerical trouble: no bound, no better cover, and no fault of the night's."""
    monkeypatch.setattr(programme, "_solve", answered(status=4, x=None, fun=None))
    cover = Cover(np.ones(15, dtype=bool), 0)
    assert relaxed(*hard) == 0
    assert fewer(*hard, cover, 9) is cover


def test_a_bound_is_not_rounded_beyond_the_truth(monkeypatch, hard):
    """4.0000004 is what HiGHS says for 4."""
    monkeypatch.setattr(programme, "_solve", answered(status=0, fun=4.0000004))
    assert relaxed(*hard) == 4


ALONE = """
import os, sys
import numpy as np
from pipeline.sampling.fewest import fewest
easy = np.eye(3, dtype=np.int64)
fewest(easy, np.ones(3, dtype=np.int64))
assert "scipy" not in sys.modules, "a claim that proves itself needs no solver"
ring = np.eye(5, dtype=np.int64) + np.roll(np.eye(5, dtype=np.int64), 1, axis=1)
assert fewest(ring, np.ones(5, dtype=np.int64))[1] == 3
import scipy.linalg
before = len(os.listdir("/proc/self/task"))
from pipeline.sampling.programme import Cover, fewer
assert fewer(ring, np.ones(5, dtype=np.int64), Cover(np.ones(5, dtype=bool), 0), 99).bound == 3
assert len(os.listdir("/proc/self/task")) == before, "HiGHS works in one thread"
"""


def test_one_thread_and_no_solver_where_none_is_needed():
    """In a fresh process: scipy is loaded when the proof needs it, and no thread is started."""
    subprocess.run([sys.executable, "-W", "error", "-c", ALONE], check=True)
