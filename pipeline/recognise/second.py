"""More than one table on a sheet: a second heading further down that says something else, and rows above the heading."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.recognise.candidates import BARE, with_numbers
from pipeline.recognise.header import fitting, readings
from schemas.cells import Cell, Noted
from schemas.forms import FORMS
from schemas.tidying import fold, grade, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.recognise.header import Header
    from pipeline.recognise.layout import Context
    from schemas.cells import Sheet

_FIRST_WORDS = frozenset(
    {BARE}
    | {
        fold(word)
        for form in FORMS
        for key in form.needs[0]
        for word in (form.by_key[key].title, *form.by_key[key].other_names)
    }
)
"""What the first required column of a form may be headed: a second heading has one of them."""


def second_heading(sheet: Sheet, row: int, first: Header, context: Context) -> Noted | None:
    """SHEET-15: a row below the header that is a form's heading too, and under which a column means something else.

    A heading that is repeated, as on each page of a printed list, says nothing new.
    """
    for number, cells in enumerate(sheet.rows[row:], start=row + 1):
        if not _may_head(cells):
            continue
        texts = tuple(shown(cell) if isinstance(cell, str) else "" for cell in cells)
        said = with_numbers(texts, sheet.rows[number:], context.candidate_numbers)
        found = fitting(readings(said, context.other_names), sheet.name)
        if found and (found.form is not first.form or not _meanings(found).items() <= _meanings(first).items()):
            value = ", ".join(filter(None, texts))
            return Noted("SHEET-15", row=number, value=value, words=(("first", str(row)),))
    return None


def _may_head(cells: list[Cell]) -> bool:
    """Whether a row can be a heading: no number and no date in it, and a word that heads a first column."""
    texts = [cell for cell in cells if cell is not None]
    if (
        len(texts) < 2 or not isinstance(texts[0], str) or texts[0].isdigit()
    ):  # as most rows are: so much a row may cost
        return False
    return all(isinstance(cell, str) for cell in texts) and any(map(_heads_first, texts))


@lru_cache(maxsize=10_000)
def _heads_first(cell: Cell) -> bool:
    return fold(shown(cell)) in _FIRST_WORDS


def _meanings(header: Header) -> dict[int, str]:
    """What stands below each position."""
    units = {unit.position: unit.token for unit in header.units}
    markers = {unit.assessor: f"assessor of {unit.token}" for unit in header.units if unit.assessor >= 0}
    columns = {position: key for key, position in header.columns.items()}
    return columns | {position: key for key, position in header.twins} | units | markers


def above_the_header(sheet: Sheet, header_row: int, context: Context) -> Iterator[Noted]:
    """SHEET-11: a row above the header with one of the centre's candidate numbers and a grade belongs to a table."""
    for number, cells in enumerate(sheet.rows[: header_row - 1], start=1):
        texts = [shown(cell) for cell in cells if cell is not None]
        if any(text.zfill(4) in context.candidate_numbers for text in texts) and any(map(_is_grade, texts)):
            words = (("what", "table that stands above the headings in row"),)
            yield Noted("SHEET-11", row=number, value=str(number), words=words)
            return


def _is_grade(text: str) -> bool:
    return grade(text).text in ("P", "M", "D")
