"""The groups of a claim: unit by centre assessor by grade, in an order that people expect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pipeline.sampling.exchange import Ints

Texts = np.ndarray[Any, np.dtype[np.object_]]


class Groups(NamedTuple):
    """The groups of a claim, in order of unit, assessor and grade, and where each one's lines are."""

    of_line: Ints
    unit: Texts
    assessor: Texts
    grade: Texts

    @classmethod
    def of(cls, unit: Texts, assessor: Texts, grade: Texts) -> Self:
        """The groups of lines, of which each column holds one item a line."""
        columns = [_ordered(unit), _ordered(assessor), _ordered(grade)]
        widths = [len(words) for _, words in columns]
        together = np.ravel_multi_index(tuple(codes for codes, _ in columns), tuple(widths))
        distinct, of_line = np.unique(together, return_inverse=True)
        parts = np.unravel_index(distinct, tuple(widths))
        return cls(of_line, *(words[part] for part, (_, words) in zip(parts, columns, strict=True)))


def _ordered(texts: Texts) -> tuple[Ints, Texts]:
    """Each text's place among the distinct ones, which are sorted with their numbers as numbers."""
    codes, distinct = pd.factorize(texts)
    words = sorted(distinct, key=lambda text: (_natural(text), text))
    place = {word: at for at, word in enumerate(words)}
    return np.array([place[text] for text in distinct])[codes], np.array(words, dtype=object)


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]
