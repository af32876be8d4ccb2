"""The proposal: from a claim's lines to the lines to sample, each with its reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from pipeline.sampling.fewest import fewest
from pipeline.sampling.groups import Groups
from pipeline.settings.keys import Sampling

if TYPE_CHECKING:
    from pipeline.sampling.exchange import Ints, Mask
    from pipeline.sampling.groups import Texts

_COVER_ONLY = Sampling()


class Pick(NamedTuple):
    """A line that the proposal holds."""

    at: int
    """Its position among the lines that were given."""
    reason: str


class Proposal(NamedTuple):
    """The lines to sample, in the order in which their candidates were chosen."""

    picks: list[Pick]
    candidates: int
    bound: int
    """Proven: no fewer candidates could show all this. Where it is less than `candidates`, the proof was not finished."""


@dataclass(frozen=True)
class _More:
    """What is asked for beyond a line of each group: so many lines of a unit, or by a centre assessor."""

    of_group: Ints
    """Which groups (down) count towards which of these demands (across): 1 or 0."""
    needed: Ints
    words: list[str]


def propose(
    candidate: Texts,
    unit: Texts,
    assessor: Texts,
    grade: Texts,
    new: Mask | None = None,
    *,
    seed: str,
    wanted: Sampling = _COVER_ONLY,
) -> Proposal:
    """Choose the lines to sample: one of every group, then what `wanted` asks for besides, from the fewest candidates.

    The four columns hold one item a line, as words: candidate number, `Unit 3`, `JS`, `Merit`; `new` says whether the
    line's assessor is new to the qualification. A candidate has at most one line of a unit. Of candidates that would do
    equally well, chance decides, and `seed` decides chance: the same lines in any order give the same proposal.
    """
    if not len(candidate):
        return Proposal([], 0, 0)
    of_line, rank = _drawn(candidate, seed)
    groups = Groups.of(unit, assessor, grade)
    line_of = np.full((len(rank), len(groups.unit)), -1, dtype=np.int64)
    line_of[rank[of_line], groups.of_line] = np.arange(len(candidate))
    member = line_of >= 0
    more = _asked_for(groups, member, np.zeros(len(candidate), dtype=bool) if new is None else new, wanted)
    shows = np.hstack([member.astype(np.int64), member @ more.of_group])
    cover = fewest(shows, np.append(np.ones(len(groups.unit), dtype=np.int64), more.needed))
    picks = _picks(member, cover.chosen, groups, more)
    return Proposal([Pick(int(line_of[place]), reason) for place, reason in picks], cover.size, cover.bound)


def _drawn(candidate: Texts, seed: str) -> tuple[Ints, Ints]:
    """The candidate of each line, and each candidate's place in an order that looks like chance and is always the same."""
    of_line, numbers = pd.factorize(candidate)
    draws = [blake2b(f"{seed}/{number}".encode(), digest_size=8).hexdigest() + number for number in numbers]
    rank = np.empty(len(draws), dtype=np.int64)
    rank[np.argsort(np.array(draws, dtype=object), kind="stable")] = np.arange(len(draws))
    return of_line, rank


def _asked_for(groups: Groups, member: Mask, new: Mask, wanted: Sampling) -> _More:
    """The demands that a line of each group does not meet by itself; none wants more lines than there are."""
    fresh = set(groups.assessor[groups.of_line[new]])
    asked = [(groups.assessor == who, wanted.lines_new_assessor, _BY.format(who)) for who in sorted(fresh)]
    asked += [(groups.unit == name, wanted.lines_per_unit, _OF.format(name)) for name in dict.fromkeys(groups.unit)]
    lines = member.sum(axis=0)
    least = [min(number, int(lines[own].sum())) for own, number, _ in asked]
    kept = [at for at, (own, _, _) in enumerate(asked) if least[at] > own.sum()]
    columns: Any = [asked[at][0].astype(np.int64) for at in kept]
    of_group = np.array(columns, dtype=np.int64).reshape(len(kept), len(lines)).T
    words = [f"{asked[at][2]} (at least {asked[at][1]} lines)" for at in kept]
    return _More(of_group, np.array([least[at] for at in kept], dtype=np.int64), words)


_BY, _OF = "one more by {}, who is new to this qualification", "one more of {}"


def _picks(member: Mask, chosen: Mask, groups: Groups, more: _More) -> list[tuple[tuple[int, int], str]]:
    """(candidate, group) and reason: a line of every group, and then the lines asked for besides."""
    alone = member.sum(axis=0) == 1
    order = _in_order(member, chosen)
    found = [
        ((person, group), _reason(groups, group, len(covered) - 1, only=bool(alone[group])))
        for person, covered in order
        for group in covered
    ]
    people = np.array([person for person, _ in order], dtype=np.int64)
    left = [place for place in _places(member, people) if place not in dict(found)]
    return found + _further(left, np.array([group for (_, group), _ in found]), more)


def _in_order(member: Mask, chosen: Mask) -> list[tuple[int, list[int]]]:
    """The chosen candidates, each with the groups that nobody before them has shown.

    First those who are alone in a group, for nothing does without them; then, again and again, whoever adds most.
    """
    left = np.ones(member.shape[1], dtype=bool)
    needed: Any = member[:, member.sum(axis=0) == 1].any(axis=1)
    waiting = chosen.copy()
    order = []
    while waiting.any():
        gains = (member & left).sum(axis=1) + needed * len(left)
        best = int(np.where(waiting, gains, -1).argmax())
        order.append((best, np.flatnonzero(member[best] & left).tolist()))
        left &= ~member[best]
        waiting[best] = False
    return order


def _places(member: Mask, people: Ints) -> list[tuple[int, int]]:
    return [(int(people[at]), int(group)) for at, group in np.argwhere(member[people])]


def _further(left: list[tuple[int, int]], shown: Ints, more: _More) -> list[tuple[tuple[int, int], str]]:
    """Lines of candidates who are chosen anyway, until nothing that was asked for is short: the most useful one first."""
    short = more.needed - more.of_group[shown].sum(axis=0)
    found = []
    while (short > 0).any():
        use = more.of_group[[group for _, group in left]] * (short > 0)
        best = int(use.sum(axis=1).argmax())
        found.append((left.pop(best), "; ".join(more.words[at] for at in np.flatnonzero(use[best]))))
        short = short - use[best]
    return found


def _reason(groups: Groups, group: int, more: int, *, only: bool) -> str:
    unit, assessor, grade = groups.unit[group], groups.assessor[group], groups.grade[group]
    if only:
        return f"the only {grade} by {assessor} in {unit}"
    others = f" and {more} more {'group' if more == 1 else 'groups'}" if more else ""
    return f"covers {unit} {grade} by {assessor}{others}"
