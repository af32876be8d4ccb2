"""A table against its form's schema: the only reader of pandera's failure cases.

pandera names the failing (column, check) pairs and no more (`n_failure_cases=1`); the check's own function, run again,
gives the whole mask.
Collecting every failure case instead costs seconds when everything fails.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from unicodedata import category

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.cells import Damaged
from schemas.columns import Column, Kind
from schemas.tidying import Tidied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Words = np.ndarray[Any, np.dtype[np.object_]]


@dataclass(frozen=True)
class Failure:
    """One rule broken (or one thing noted) in one column: which rows, and what each cell showed."""

    rule: str
    column: str
    mask: Mask


@dataclass(frozen=True)
class Read:
    """A column as it was read: categorical text, what each cell showed, and what the reading noted."""

    text: pd.Categorical
    typed: Words
    failures: list[Failure]


def read_column(column: Column, cells: Words) -> Read:
    """Read every distinct cell of a column once; `cells` are typed cells, one a row."""
    codes, distinct = pd.factorize(cells, use_na_sentinel=True)
    tidied = [*(_tidy(column.kind, cell) for cell in distinct), Tidied("")]  # the last is what is blank: code -1
    said = np.array([rule for _, rule in tidied], dtype=object)
    return Read(
        text=_categorical(codes, np.fromiter((text for text, _ in tidied), object, len(tidied))),
        typed=cells,
        failures=[Failure(rule, column.key, (said == rule)[codes]) for rule in sorted(set(said) - {""})],
    )


def _tidy(kind: Kind, cell: Any) -> Tidied:
    if isinstance(cell, Damaged):
        return Tidied(cell.shown, "SHEET-07" if cell.why == "error" else "SHEET-06")
    tidied = kind.tidy(cell)
    if kind.also and tidied.text.casefold() == kind.also.casefold():
        return Tidied(kind.also)
    return tidied


def _categorical(codes: Any, texts: Words) -> pd.Categorical:
    """Categories of the texts; different cells may have been read as the same text."""
    again, categories = pd.factorize(texts)
    return pd.Categorical.from_codes(again[codes], categories=pd.Index(categories, dtype=object))


@cache
def _schema(columns: tuple[Column, ...]) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        {
            column.key: pa.Column(checks=[_check(rule, test) for rule, test in _tests(column.kind)], required=False)
            for column in columns
        }
    )


def _check(rule: str, test: Callable[[str], bool]) -> pa.Check:
    def over_distinct(series: pd.Series) -> Any:
        """Which rows are good; one True where all are, which spares pandera a look at every row."""
        good = np.array([not text or test(text) for text in series.cat.categories.tolist()], dtype=bool)
        return bool(good.all()) or pd.Series(good[series.cat.codes], index=series.index)

    return pa.Check(over_distinct, name=rule, error=rule, n_failure_cases=1)


def _tests(kind: Kind) -> Iterable[tuple[str, Callable[[str], bool]]]:
    """(rule id, what holds of good text), in the order in which a cell's one error is chosen."""
    if kind.pattern:
        pattern = re.compile(f"(?:{kind.pattern})" + (f"|{re.escape(kind.also)}" if kind.also else ""))
        yield "CELL-02", lambda text: bool(pattern.fullmatch(text))
    if kind.words:
        yield "CELL-03", lambda text: text in kind.words
    yield "CELL-05", lambda text: len(text) <= kind.width
    signs = str.maketrans("", "", NAME_SIGNS + kind.extra)
    if kind.letters_only:
        yield "CELL-06", lambda text: text[0] not in FORMULA_SIGNS and _letters(text.translate(signs))
    else:
        yield "CELL-06", lambda text: text[0] not in FORMULA_SIGNS and not UNPRINTABLE.search(text)


def _letters(text: str) -> bool:
    """Whether text is letters of any script and the marks that go with them (vowel signs, accents), or nothing."""
    return text.isalpha() or all(category(sign)[0] in "LM" for sign in text)


def not_held(text: str, kind: Kind) -> str:
    """The first sign for which CELL-06 refuses a text, in words."""
    if text[0] in FORMULA_SIGNS:
        return f"“{text[0]}” at its beginning"
    names = NAME_SIGNS + kind.extra
    sign = next(one for one in text if UNPRINTABLE.match(one) or (kind.letters_only and not _letters(one.strip(names))))
    if sign in "\r\n":
        return "a line break"
    return f"a sign that nobody sees (U+{ord(sign):04X})" if UNPRINTABLE.match(sign) else f"“{sign}”"


FORMULA_SIGNS = "=+-@"
"""A cell that begins with one of these is a formula to a spreadsheet."""
NAME_SIGNS = " '\u2018\u2019-\u2010\u2011.,()/"
"""What a name may hold beside letters: apostrophes and hyphens come in several shapes."""
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]")
"""Control characters, line ends and direction marks."""


def check(columns: tuple[Column, ...], read: Mapping[str, Read]) -> list[Failure]:
    """The cells that break their column's schema; each cell gets one error, the first that applies.

    `read` holds the columns that are there; failures come in the order of the columns.
    """
    frame = pd.DataFrame({key: column.text for key, column in read.items()}, copy=False)
    failing = _failing(_schema(columns), frame)
    found: list[Failure] = []
    for column in columns:
        if column.key not in read:
            continue
        own = read[column.key].failures
        seen = np.zeros(len(frame), dtype=bool)
        for failure in own:
            if failure.rule in _READING_ERRORS:
                seen |= failure.mask
        broken = []
        for rule, test in failing.get(column.key, ()):
            mask = ~np.asarray(test(frame[column.key])) & ~seen
            seen |= mask
            if mask.any():
                broken.append(Failure(rule, column.key, mask))
        found += [*_unbroken(own, seen), *broken]
    return found


def _unbroken(own: list[Failure], seen: Mask) -> list[Failure]:
    """What the reading noted; how a cell was read is not said of one that breaks its column's schema."""
    kept = [f if f.rule in _READING_ERRORS else Failure(f.rule, f.column, f.mask & ~seen) for f in own]
    return [f for f in kept if f.mask.any()]


_READING_ERRORS = ("CELL-04", "CELL-08", "SHEET-06", "SHEET-07")


def _failing(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> dict[str, list[tuple[str, Any]]]:
    """The (rule, check function) pairs that fail somewhere, by column, in the schema's order."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        pairs = set(zip(errors.failure_cases["column"], errors.failure_cases["check"], strict=True))
        return {
            key: [(c.error, c._check_fn) for c in column.checks if (key, c.error) in pairs]  # noqa: SLF001 the function we gave
            for key, column in schema.columns.items()
        }
    return {}
