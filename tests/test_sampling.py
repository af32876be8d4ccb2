"""Whom to sample."""

from itertools import combinations
from math import log
from time import process_time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sampling import propose

SEED = "12345/05352/1"
LINES = st.dictionaries(
    st.tuples(st.sampled_from([f"{n:04d}" for n in range(1, 13)]), st.sampled_from(["Unit 1", "Unit 2", "Unit 10"])),
    st.tuples(st.sampled_from(["JS", "AB"]), st.sampled_from(["Pass", "Merit", "Distinction"])),
    max_size=30,
).map(lambda lines: [(*who, *marked) for who, marked in lines.items()])


def picks(lines, seed=SEED):
    """(line, reason) of every pick."""
    columns = [np.array([line[at] for line in lines], dtype=object) for at in range(4)]
    return [(lines[pick.at], pick.reason) for pick in propose(*columns, seed=seed)]


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_every_group_is_covered_by_exactly_one_line(lines):
    """Whatever the claim, each unit, marker and grade is picked once, and nothing twice."""
    picked = [line[1:] for line, _ in picks(lines)]
    assert sorted(picked) == sorted({line[1:] for line in lines})


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_few_candidates_are_enough(lines):
    """There are never more candidates than the greedy bound allows: 1 + ln(groups) times the fewest that can do."""
    groups = {line[1:] for line in lines}
    shown = {}
    for number, *group in lines:
        shown.setdefault(number, set()).add(tuple(group))
    fewest = next(
        size
        for size in range(len(shown) + 1)
        if any(set().union(*chosen) == groups for chosen in combinations(shown.values(), size))
    )
    assert len({line[0] for line, _ in picks(lines)}) <= fewest * (1 + log(max(len(groups), 1)))


@settings(max_examples=50, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_the_lines_does_not_matter(lines, shuffle):
    """Shuffled lines give the same picks, with the same reasons, in the same order."""
    shuffled = list(lines)
    shuffle.shuffle(shuffled)
    assert picks(shuffled) == picks(lines)


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_the_same_twice(lines):
    """Nothing but the lines and the seed decides."""
    assert picks(lines) == picks(lines)


def test_the_seed_decides_between_equals():
    """Ten candidates who are alike in everything: other claims get other ones."""
    alike = [(f"{n:04d}", "Unit 1", "JS", "Pass") for n in range(1, 11)]
    chosen = {picks(alike, seed=f"12345/05352/{ordinal}")[0][0][0] for ordinal in range(1, 20)}
    assert len(chosen) > 3


def test_few_candidates_and_the_reason_of_each_pick():
    """One candidate shows three of four groups; the fourth has one line, whose candidate comes first."""
    lines = [
        ("0001", "Unit 1", "JS", "Pass"),
        ("0001", "Unit 2", "JS", "Pass"),
        ("0001", "Unit 10", "AB", "Merit"),
        ("0002", "Unit 1", "JS", "Pass"),
        ("0003", "Unit 2", "JS", "Pass"),
        ("0004", "Unit 10", "AB", "Merit"),
        ("0005", "Unit 2", "JS", "Merit"),
        ("0005", "Unit 1", "JS", "Pass"),
    ]
    assert picks(lines) == [
        (("0005", "Unit 1", "JS", "Pass"), "covers Unit 1 Pass by JS and 1 more group"),
        (("0005", "Unit 2", "JS", "Merit"), "the only Merit by JS in Unit 2"),
        (("0001", "Unit 2", "JS", "Pass"), "covers Unit 2 Pass by JS and 1 more group"),
        (("0001", "Unit 10", "AB", "Merit"), "covers Unit 10 Merit by AB and 1 more group"),
    ]


def test_a_pick_that_covers_its_own_group_alone_says_only_that():
    """There is no "0 more", and three are "2 more groups"."""
    alike = [(number, "Unit 1", "JS", "Pass") for number in ("0001", "0002")]
    assert [reason for _, reason in picks(alike)] == ["covers Unit 1 Pass by JS"]
    three = [(number, f"Unit {unit}", "JS", "Pass") for number in ("0001", "0002") for unit in (1, 2, 3)]
    assert picks(three)[0][1] == "covers Unit 1 Pass by JS and 2 more groups"


def test_units_are_in_the_order_of_their_numbers():
    """Unit 10 comes after Unit 2, and a reference after both."""
    one = [("0001", unit, "JS", "Pass") for unit in ("Y/502/5411", "Unit 10", "Unit 2")]
    assert [line[1] for line, _ in picks(one)] == ["Unit 2", "Unit 10", "Y/502/5411"]


def test_an_empty_claim_has_no_sample():
    """No line, no pick."""
    assert picks([]) == []


def test_a_big_claim_is_quick():
    """200 candidates by 15 units by 4 assessors: well under a tenth of a second."""
    n = np.arange(200 * 15)
    candidate = np.array([f"{1 + k // 15:04d}" for k in n], dtype=object)
    unit = np.array([f"Unit {1 + k % 15}" for k in n], dtype=object)
    marker = np.array(["JS", "AB", "CD", "EF"], dtype=object)[(n * 7919 // 15) % 4]
    grade = np.array(["Pass", "Merit", "Distinction"], dtype=object)[(n * 104729 // 31) % 3]
    before = process_time()
    found = propose(candidate, unit, marker, grade, seed=SEED)
    assert process_time() - before < 0.1
    assert len(found) == 15 * 4 * 3
