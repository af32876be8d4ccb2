"""Columns into pages: what a template prints of one row or one distinct value, for all rows at once."""

from __future__ import annotations

import re
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

_SLOT = re.compile("\x01(\\d+)\x02")


class Cells(dict[str, str]):
    """Cells made once a distinct value, markup already; `""` is the blank one."""


def cells(values: Mapping[str, object], macro: Callable[[object], Markup], blank: Callable[[], Markup]) -> Cells:
    """Make the cell of each value by the template's own macros, so that all in it was escaped.

    Raises TypeError for a cell that is not Markup.
    """
    found = Cells({key: macro(value) for key, value in values.items()}) | {"": blank()}
    if not all(isinstance(cell, Markup) for cell in found.values()):
        raise TypeError("a cell made beforehand must be Markup")
    return Cells(found)


class Ready(list[str]):
    """A column whose values are markup already."""


def ready(rows: Iterable[Sequence[str]], cells: Cells, start: int = 0, stop: int | None = None) -> Ready:
    """Join the cells of each row, of its keys those from `start` to `stop`.

    Raises KeyError for a key without a cell: nothing reaches the page unescaped.
    """
    return Ready(["".join(map(cells.__getitem__, keys[start:stop])) for keys in rows])


def columns(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    """Turn rows into columns, for `filled`; raises ValueError for rows that differ in length."""
    return list(map(list, zip(*rows, strict=True)))


def filled(macro: Callable[..., Markup], *columns: Sequence[str]) -> Markup:
    """Give what `macro` makes of every row of these columns, though it runs only once: it must print what it is given.

    Running a macro for each of a claim's 200 rows costs ten times as much. Raises ValueError for columns that differ in
    length.
    """
    return Markup("".join(fill(macro, columns)))  # noqa: S704 - everything was escaped, or is `Ready`


def cells_alike(
    kinds: Mapping[object, Collection[Sequence[str]]], macro: Callable[..., Markup], blank: Callable[[], Markup]
) -> Cells:
    """Make cells that look alike at once: of each look, rows of a key and what `macro(look, …)` prints in its cell."""
    found: dict[str, str] = {"": blank()}
    for look, rows in kinds.items():
        if not rows:
            continue
        keys, *columns = zip(*rows, strict=True)
        found |= zip(keys, fill(partial(macro, look), columns), strict=True)
    return Cells(found)


def fill(macro: Callable[..., Markup], columns: Sequence[Sequence[str]]) -> Iterable[str]:
    """What the macro makes of each row."""
    slots = (Markup("\x01%d\x02") % at for at in range(len(columns)))
    shape = _SLOT.split(str(macro(*slots)))
    escaped = [column if isinstance(column, Ready) else _escaped(column) for column in columns]
    strips: list[Iterable[str]] = [
        escaped[int(piece)] if at % 2 else repeat(piece, len(columns[0])) for at, piece in enumerate(shape)
    ]
    return map("".join, zip(*strips, strict=True))


def _escaped(column: Sequence[str]) -> list[str]:
    """Escape a whole column in one go."""
    values = str(escape("\x00".join(column))).split("\x00")
    return values if len(values) == len(column) else [str(escape(value)) for value in column]
