"""A heading that says no more than `Candidate`: it heads numbers on one sheet, and names on another."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from operator import not_
from typing import TYPE_CHECKING

from schemas.forms.people import CANDIDATE
from schemas.tidying import fold, shown

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from schemas.cells import Cell

BARE = "candidate"
_WIDTH = 4


def with_numbers(headers: tuple[str, ...], below: Sequence[Sequence[Cell]], numbers: Container[str]) -> tuple[str, ...]:
    """Read the heading `Candidate` as `Candidate number` where the cells below it are candidate numbers.

    `numbers` are the centre's: a number that lost its zeros is told by them. Where more than a quarter of the cells
    hold something else, or there is none, the headings stay as they are. What stands below a gap, such as a second
    table, is not asked.
    """
    bare = [at for at, text in enumerate(headers) if fold(text) == BARE]
    if len(bare) != 1:
        return headers
    [at] = bare
    texts = _first_run([shown(cells[at]) if at < len(cells) else "" for cells in below])
    hits = sum(_is_number(text, numbers) for text in texts)
    return (*headers[:at], CANDIDATE.title, *headers[at + 1 :]) if hits and hits * 4 >= len(texts) * 3 else headers


def _first_run(texts: list[str]) -> list[str]:
    """The cells from the first filled one to the next blank one."""
    return list(takewhile(bool, dropwhile(not_, texts)))


def _is_number(text: str, numbers: Container[str]) -> bool:
    return text.isdecimal() and (len(text) == _WIDTH or text.zfill(_WIDTH) in numbers)
