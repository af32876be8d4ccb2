"""Whom to sample: one line of every group (unit by centre assessor by grade), from few candidates; pure and repeatable.

OCR publishes no rule for the size of a sample of these qualifications, and the OCR Assessor alone chooses: this is a
proposal. A group is what the OCR Assessor withdraws together, so a sample should hold a line of each.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

Ints = np.ndarray[Any, np.dtype[np.int64]]
Texts = np.ndarray[Any, np.dtype[np.object_]]
Member = np.ndarray[Any, np.dtype[np.bool_]]
"""Which candidate (down) has a line in which group (across)."""


class Pick(NamedTuple):
    """A line that the proposal holds."""

    at: int
    """Its position among the lines that were given."""
    reason: str


class _Groups(NamedTuple):
    """The groups of a claim, in order of unit, assessor and grade, and where each one's lines are."""

    of_line: Ints
    unit: Texts
    assessor: Texts
    grade: Texts


def propose(candidate: Texts, unit: Texts, assessor: Texts, grade: Texts, *, seed: str) -> list[Pick]:
    """Choose the lines to sample: exactly one of every group, in the order in which their candidates were chosen.

    The four columns hold one item a line, as words: candidate number, `Unit 3`, `JS`, `Merit`. A candidate has at most
    one line of a unit. Of candidates that would do equally well, chance decides, and `seed` decides chance: the same
    lines in any order give the same picks.
    """
    if not len(candidate):
        return []
    of_line, numbers = pd.factorize(candidate)
    place = np.argsort(_drawn(numbers, seed), kind="stable")
    rank = np.empty(len(place), dtype=np.int64)
    rank[place] = np.arange(len(place))
    groups = _group(unit, assessor, grade)
    line_of = np.full((len(numbers), len(groups.unit)), -1, dtype=np.int64)
    line_of[rank[of_line], groups.of_line] = np.arange(len(candidate))
    member = line_of >= 0
    alone = member.sum(axis=0) == 1
    return [
        Pick(int(line_of[person, group]), _reason(groups, group, len(covered) - 1, only=bool(alone[group])))
        for person, covered in _cover(member)
        for group in covered
    ]


def _drawn(numbers: Any, seed: str) -> Texts:
    """A draw for each candidate number: bytes that look like chance, and are the same every time."""
    draws = [(blake2b(f"{seed}/{number}".encode(), digest_size=8).hexdigest(), number) for number in numbers]
    return np.array([draw + number for draw, number in draws], dtype=object)


def _group(unit: Texts, assessor: Texts, grade: Texts) -> _Groups:
    columns = [_ordered(unit), _ordered(assessor), _ordered(grade)]
    widths = [len(words) for _, words in columns]
    together = np.ravel_multi_index(tuple(codes for codes, _ in columns), tuple(widths))
    distinct, of_line = np.unique(together, return_inverse=True)
    parts = np.unravel_index(distinct, tuple(widths))
    return _Groups(of_line, *(words[part] for part, (_, words) in zip(parts, columns, strict=True)))


def _ordered(texts: Texts) -> tuple[Ints, Texts]:
    """Each text's place among the distinct ones, which are sorted with their numbers as numbers."""
    codes, distinct = pd.factorize(texts)
    words = sorted(distinct, key=lambda text: (_natural(text), text))
    place = {word: at for at, word in enumerate(words)}
    return np.array([place[text] for text in distinct])[codes], np.array(words, dtype=object)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]


def _cover(member: Member) -> list[tuple[int, Ints]]:
    """Choose candidates until every group has one: (candidate, the groups that nobody chosen before has).

    First those who are alone in a group, for nothing does without them; then, again and again, whoever adds most.
    """
    left = np.ones(member.shape[1], dtype=bool)
    gains = member.sum(axis=1)
    needed: Any = member[:, member.sum(axis=0) == 1].any(axis=1)
    chosen = []
    while left.any():
        best = int(np.argmax(gains + needed * len(left)))
        covered = np.flatnonzero(member[best] & left)
        chosen.append((best, covered))
        left[covered] = False
        needed[best] = False
        gains = gains - member[:, covered].sum(axis=1)
    return chosen


def _reason(groups: _Groups, group: int, more: int, *, only: bool) -> str:
    unit, assessor, grade = groups.unit[group], groups.assessor[group], groups.grade[group]
    if only:
        return f"the only {grade} by {assessor} in {unit}"
    others = f" and {more} more {'group' if more == 1 else 'groups'}" if more else ""
    return f"covers {unit} {grade} by {assessor}{others}"
