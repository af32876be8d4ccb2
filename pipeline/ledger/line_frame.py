"""The lines of whole centres as a frame: a season's are by far the most rows that judging looks at.

What costs is every row and value that passes from the database to us, so a line's thirteen columns become three whole
numbers, all lines' numbers come as three texts, and are taken apart all at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Select, String, case, cast, func, or_, select

from pipeline.ledger.asking import plain
from pipeline.ledger.packed_lines import GRADES
from pipeline.ledger.tables import CANDIDATE, LINE

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection

_WHO = (20,)
_HOW = (24, 2, 2, 2, 1, 1)
_WRITTEN = (24, 15)
"""How many bits a number has for each of its parts but the first, which has what is left: more than any ledger or sheet
will hold."""
_OUTCOMES = ("", "agreed", "changed", "withdrawn")
_ENDED = 2
"""In place of the slot of a line that ended in its claim."""
_WORDS = ("awarding_body", "evidence")
"""Of the few lines for which another awarding body stands; they are asked for by themselves."""


def line_frame(connection: Connection, centres: Collection[str]) -> pd.DataFrame:
    """Every line of these centres' candidates, in the table's own columns, sorted by its key.

    Raises ValueError where a line's outcome is none that the ledger writes.
    """
    [texts] = plain(connection, _of(centres, *(func.aggregate_strings(cast(each, String), ",") for each in _packed())))
    numbers = np.array([np.fromstring(text or "", dtype=np.int64, sep=",") for text in texts])
    who, how, written = numbers[:, np.lexsort((_slots(numbers[1]), numbers[0]))]
    columns: dict[str, Any] = {"slot": _slots(how)}
    columns["candidate"], columns["unit"] = _apart(who, _WHO)
    columns["claim"], columns["assessor"], grade, outcome, _, columns["sampled"], has_words = _apart(how, _HOW)
    columns["grade"], columns["outcome"] = _in_words(tuple(GRADES), grade), _in_words(_OUTCOMES, outcome)
    columns["sheet"], columns["row"], position = _apart(written, _WRITTEN)
    columns["position"] = position - 1
    columns |= _words(connection, centres, columns, has_words != 0)
    return pd.DataFrame({column.name: _column(columns[column.name]) for column in LINE.c}, copy=False)


def _slots(how: Any) -> Any:
    claim, _, _, _, turn, _, _ = _apart(how, _HOW)
    return np.where(turn < _ENDED, turn, -claim)


def _column(values: Any) -> Any:
    return pd.Series(values, dtype=object) if values.dtype == object else values


def _packed() -> tuple[ColumnElement[int], ...]:
    """Who and which unit; in which claim, by whom, how; and where it was written."""
    line = LINE.c
    grade = case({text: at for at, text in enumerate(GRADES)}, value=line.grade)
    outcome = case({text: at for at, text in enumerate(_OUTCOMES)}, value=line.outcome)
    turn = case((line.slot < 0, _ENDED), else_=line.slot)
    has_words = case((or_(*(line[name] != "" for name in _WORDS)), 1), else_=0)
    return (
        _together(_WHO, line.candidate, line.unit),
        _together(_HOW, line.claim, line.assessor, grade, outcome, turn, line.sampled, has_words),
        _together(_WRITTEN, line.sheet, line.row, line.position + 1),
    )


def _together(bits: tuple[int, ...], first: ColumnElement[int], *more: ColumnElement[int]) -> ColumnElement[int]:
    for width, part in zip(bits, more, strict=True):
        first = first * (1 << width) + part
    return first


def _apart(numbers: Any, bits: tuple[int, ...]) -> list[Any]:
    parts = []
    for width in reversed(bits):
        parts.append(numbers & ((1 << width) - 1))
        numbers = numbers >> width
    return [numbers, *reversed(parts)]


def _of(centres: Collection[str], *asked: Any) -> Select[Any]:
    theirs = select(*asked).select_from(LINE).join(CANDIDATE, CANDIDATE.c.id == LINE.c.candidate)
    return theirs.where(CANDIDATE.c.centre_number.in_(sorted(centres)))


def _in_words(words: tuple[str, ...], numbers: Any) -> Any:
    return np.array(words, dtype=object)[numbers]


def _words(connection: Connection, centres: Collection[str], lines: dict[str, Any], has_words: Any) -> dict[str, Any]:
    columns = {name: np.full(len(has_words), "", dtype=object) for name in _WORDS}
    if not has_words.any():
        return columns
    key = [LINE.c[name] for name in ("candidate", "unit", "slot")]
    words = [LINE.c[name] for name in _WORDS]
    some = _of(centres, *key, *words).where(or_(*(word != "" for word in words)))
    said = {tuple(row[:3]): row[3:] for row in plain(connection, some)}
    at = np.flatnonzero(has_words)
    found = [said[one] for one in zip(*(lines[column.name][at].tolist() for column in key), strict=True)]
    for name, values in zip(_WORDS, zip(*found, strict=True), strict=True):
        columns[name][at] = values
    return columns
