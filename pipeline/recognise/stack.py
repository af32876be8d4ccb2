"""Sheets of one form, of many drops, as one table of typed cells; a grid of unit columns melted to long rows once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipeline.recognise.layout import Layout
from schemas.cells import Cell, Noted, Sheet
from schemas.columns import shown
from schemas.forms.form import Form

Words = np.ndarray[Any, np.dtype[np.object_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Stack:
    """Rows of many sheets: parallel arrays, one item a row; and, for grids, one item a filled unit cell."""

    form: Form
    sheet: Numbers
    """Which sheet, by the number it was stacked under."""
    row: Numbers
    columns: dict[str, Words]
    """Typed cells by column key, for the columns that some sheet has."""
    at: Numbers
    """For each unit cell: which row of the stack."""
    position: Numbers
    """For each unit cell: its column in the sheet, A = 0."""
    token: Words
    """For each unit cell: the unit as its header says it."""
    grade: Words
    marker: Words
    """For each unit cell: the cell of its own assessor column, or None."""
    read: dict[int, int]
    """Rows by sheet, from below its header to its last filled row."""
    notes: dict[int, list[Noted]]
    """What was noticed row by row, by sheet."""


def stack(form: Form, sheets: Iterable[tuple[int, Sheet, Layout]]) -> Stack:
    """Stack the sheets, each under its number."""
    blocks = [_block(number, sheet, layout) for number, sheet, layout in sheets]
    keys = [column.key for column in form.columns if any(column.key in block.columns for block in blocks)]
    return Stack(
        form=form,
        sheet=_together([np.full(len(block.row), block.number) for block in blocks], np.int64),
        row=_together([block.row for block in blocks], np.int64),
        columns={key: _together([block.column(key) for block in blocks], object) for key in keys},
        at=_offsets(blocks),
        position=_together([block.position for block in blocks], np.int64),
        token=_together([block.token for block in blocks], object),
        grade=_together([block.grade for block in blocks], object),
        marker=_together([block.marker for block in blocks], object),
        read={block.number: block.read for block in blocks},
        notes={block.number: block.notes for block in blocks if block.notes},
    )


def _together(parts: list[Any], dtype: Any) -> Any:
    return np.concatenate([np.empty(0, dtype=dtype), *parts]).astype(dtype, copy=False)


@dataclass(frozen=True)
class _Block:
    number: int
    row: Numbers
    columns: dict[str, Words]
    at: Numbers
    position: Numbers
    token: Words
    grade: Words
    marker: Words
    read: int
    notes: list[Noted]

    def column(self, key: str) -> Words:
        return self.columns.get(key, np.full(len(self.row), None, dtype=object))


def _offsets(blocks: list[_Block]) -> Numbers:
    starts = np.cumsum([0, *(len(block.row) for block in blocks)])
    return _together([block.at + start for block, start in zip(blocks, starts, strict=False)], np.int64)  # type: ignore[no-any-return]


def _block(number: int, sheet: Sheet, layout: Layout) -> _Block:
    grid = _grid(sheet.rows[layout.header_row :], len(layout.headers))
    rows = np.arange(layout.header_row + 1, layout.header_row + 1 + len(grid), dtype=np.int64)
    empty = _empty_rows(grid, layout)
    filled = np.flatnonzero(~empty)
    last = int(filled[-1]) + 1 if len(filled) else 0
    kept = ~empty
    notes: list[Noted] = []
    if layout.form.units or "grade" in layout.header.columns:
        extra = _extra_rows(grid, kept, layout)
        notes += [Noted("SHEET-12", row=int(rows[at])) for at in np.flatnonzero(extra)]
        kept &= ~extra
    notes += _too_wide(sheet, layout)
    columns = {key: grid[kept, position] for key, position in layout.header.columns.items()}
    notes += _settle_twins(grid[kept], rows[kept], columns, layout)
    return _Block(number, rows[kept], columns, *_melt(grid[kept], layout), read=last, notes=notes)


def _grid(rows: list[list[Cell]], width: int) -> Words:
    """The rows below the header as a rectangle; ragged rows are filled up, what is beyond the headers goes."""
    grid = np.empty((len(rows), width), dtype=object)
    if rows:
        even = [cells if len(cells) == width else (cells + [None] * width)[:width] for cells in rows]
        grid[:] = even
    return grid


def _blank(cells: Words) -> Any:
    """A mask of cells that hold nothing anybody can see; each distinct cell is looked at once."""
    return np.fromiter((cell is None or (isinstance(cell, str) and not shown(cell)) for cell in cells), bool, len(cells))


def _empty_rows(grid: Words, layout: Layout) -> Any:
    """Rows of nothing but spaces: only rows whose first required cell is blank need a look at the rest."""
    keys = [key for keys in layout.form.needs for key in keys if key in layout.header.columns]
    empty = _blank(grid[:, layout.header.columns[keys[0]]])
    for at in np.flatnonzero(empty):
        empty[at] = all(_blank(grid[at]))
    return empty


def _extra_rows(grid: Words, kept: Any, layout: Layout) -> Any:
    """Rows on a sheet of grades without candidate and without a grade: a second heading, a total, an average."""
    extra = np.zeros(len(grid), dtype=bool)
    people = [layout.position(key) for key in ("candidate_number", "uci") if layout.position(key) >= 0]
    nobody = np.logical_and.reduce([_not_a_number(grid[:, position]) for position in people])
    grades = [unit.position for unit in layout.header.units] + [at for at in (layout.position("grade"),) if at >= 0]
    for at in np.flatnonzero(nobody & kept):
        blank = all(_blank(grid[at, people]))
        heading = _is_heading(grid[at, people], layout, people)
        extra[at] = heading or (blank and not any(_is_grade(cell) for cell in grid[at, grades]))
    return extra


def _not_a_number(cells: Words) -> Any:
    return np.fromiter((not (text := shown(cell)) or not any(map(str.isdigit, text)) for cell in cells), bool, len(cells))


def _is_heading(cells: Words, layout: Layout, positions: list[int]) -> bool:
    return any(shown(cell) and shown(cell) == layout.headers[at] for cell, at in zip(cells, positions, strict=True))


def _is_grade(cell: Cell) -> bool:
    return shown(cell).casefold() in ("p", "m", "d", "pass", "merit", "distinction")


def _too_wide(sheet: Sheet, layout: Layout) -> list[Noted]:
    """Rows of a text table with more filled cells than headers: a comma stands where it was not meant."""
    width = len(layout.headers)
    return [
        Noted("SHEET-08", row=number, position=width, value=shown(next(filter(shown, cells[width:]))))
        for number, cells in enumerate(sheet.rows[layout.header_row :], start=layout.header_row + 1)
        if len(cells) > width and any(map(shown, cells[width:]))
    ]


def _settle_twins(grid: Words, rows: Numbers, columns: dict[str, Words], layout: Layout) -> list[Noted]:
    """Two columns with one meaning: what one leaves blank the other fills; where both differ, SHEET-02."""
    notes: list[Noted] = []
    for key, position in layout.header.twins:
        first, second = columns[key], grid[:, position]
        blank = _blank(first)
        differ = [at for at in np.flatnonzero(~blank & ~_blank(second)) if shown(first[at]) != shown(second[at])]
        if differ:
            words = (("first", layout.words(key)), ("second", layout.headers[position]))
            notes.append(Noted("SHEET-02", row=int(rows[differ[0]]), position=position, value=shown(second[differ[0]]), words=words))
        columns[key] = np.where(blank, second, first)
    return notes


def _melt(grid: Words, layout: Layout) -> tuple[Numbers, Numbers, Words, Words, Words]:
    """The filled unit cells as long rows: row of the block, column, unit, grade, own assessor; by row, then column."""
    units = layout.header.units
    positions = np.array([unit.position for unit in units], dtype=np.int64)
    grades = grid[:, positions].ravel() if units else np.empty(0, dtype=object)
    filled = np.fromiter((cell is not None and cell != "" for cell in grades), bool, len(grades))
    at = np.repeat(np.arange(len(grid), dtype=np.int64), len(units))[filled]
    which = np.tile(np.arange(len(units), dtype=np.int64), len(grid))[filled]
    tokens = np.array([unit.token for unit in units], dtype=object)
    own = np.array([unit.assessor for unit in units], dtype=np.int64)
    marker = np.full(len(at), None, dtype=object)
    has = own[which] >= 0 if units else np.zeros(0, dtype=bool)
    marker[has] = grid[at[has], own[which[has]]]
    return at, positions[which], tokens[which], grades[filled], marker
