"""Sheets of one form, of many drops, as one table of typed cells; a grid of unit columns melted to long rows once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.cells import Cell, Damaged, Noted, Sheet
from schemas.tidying import grade, shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.recognise.layout import Layout
    from schemas.columns import Kind
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
    """For each unit cell: the cell itself; a few may hold nothing but spaces."""
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
        return self.columns[key] if key in self.columns else np.full(len(self.row), None, dtype=object)


def _offsets(blocks: list[_Block]) -> Numbers:
    starts = np.cumsum([0, *(len(block.row) for block in blocks)])
    return _together([block.at + start for block, start in zip(blocks, starts, strict=False)], np.int64)  # type: ignore[no-any-return]


def _block(number: int, sheet: Sheet, layout: Layout) -> _Block:
    below = sheet.rows[layout.header_row :]
    grid = _grid(below, len(layout.headers))
    rows = np.arange(layout.header_row + 1, layout.header_row + 1 + len(grid), dtype=np.int64)
    slipped = _slipped_rows(below, layout)
    kept = _filled_rows(grid, layout) | slipped
    read = int(kept.nonzero()[0].max(initial=-1)) + 1
    notes = [_slipped(int(rows[at]), below[at], len(layout.headers)) for at in np.flatnonzero(slipped)]
    judged = kept & ~slipped
    totals = layout.form.has_totals(layout.header.columns)
    extra = _extra_rows(grid, judged, layout) if totals else _nobodys_rows(grid, judged, layout)
    notes += [Noted("SHEET-12", row=int(rows[at])) for at in extra]
    kept[extra] = False
    if not kept.all():
        grid, rows = grid[kept], rows[kept]
    columns = {key: grid[:, position] for key, position in layout.header.columns.items()}
    notes += _settle_twins(grid, rows, columns, layout)
    return _Block(number, rows, columns, *_melt(grid, layout), read=read, notes=notes)


def _grid(rows: list[list[Cell]], width: int) -> Words:
    """The rows below the header as a rectangle; ragged rows are filled up, what is beyond the headers goes."""
    even = [cells if len(cells) == width else (cells + [None] * width)[:width] for cells in rows]
    return np.fromiter(chain.from_iterable(even), dtype=object, count=len(rows) * width).reshape(-1, width)


def _blank(cells: Words) -> Any:
    """A mask of cells that hold nothing anybody can see."""
    return np.array(
        [cell is None or (isinstance(cell, str) and not shown(cell)) for cell in cells.tolist()], dtype=bool
    )


def _filled_rows(grid: Words, layout: Layout) -> Any:
    """A mask of rows that hold something under a header.

    Only rows whose first required cell is blank need a look at the rest.
    """
    first = next(key for keys in layout.form.needs for key in keys if key in layout.header.columns)
    filled = ~_blank(grid[:, layout.position(first)])
    if not filled.all():
        headed = [at for at in range(len(layout.headers)) if at not in layout.header.nameless]
        for at in np.flatnonzero(~filled):
            filled[at] = not _blank(grid[at, headed]).all()
    return filled


def _slipped_rows(below: list[list[Cell]], layout: Layout) -> Any:
    """A mask of rows of a text table with more filled cells than headers: a comma stands where it was not meant."""
    width = len(layout.headers)
    wide = [layout.text_table and len(cells) > width and any(map(shown, cells[width:])) for cells in below]
    return np.array(wide, dtype=bool)


def _slipped(row: int, cells: list[Cell], width: int) -> Noted:
    return Noted("SHEET-08", row=row, position=width, value=next(filter(None, map(shown, cells[width:]))))


def _extra_rows(grid: Words, kept: Any, layout: Layout) -> list[int]:
    """Rows on a sheet of grades without candidate and without a grade: a second heading, a total, an average."""
    also = {layout.form.by_key["candidate_number"].kind.also.casefold()} - {""}
    first, *others = [layout.position(key) for key in _NAMES_SOMEBODY if layout.position(key) >= 0]
    grades = [unit.position for unit in layout.header.units] + [at for at in (layout.position("grade"),) if at >= 0]
    nobody = [at for at, cell in enumerate(grid[:, first].tolist()) if _names_nobody(cell, also)]
    nobody = [at for at in nobody if kept[at] and all(_names_nobody(cell, also) for cell in grid[at, others])]
    extra = [at for at in nobody if not any(map(_is_grade, grid[at, grades]))]
    bare = kept & (grid[:, grades] == None).all(axis=1)  # noqa: E711 cell by cell
    return sorted({*extra, *_captions(grid, bare, layout)})


def _nobodys_rows(grid: Words, kept: Any, layout: Layout) -> list[int]:
    """Rows on a sheet of people that are about nobody: a class's heading, or a total wherever on its row it is called so."""
    at = layout.position("candidate_number")
    unnumbered = kept & _blank(grid[:, at]) if at >= 0 and layout.position("claim_number") < 0 else kept & False
    totals = [row for row in np.flatnonzero(unnumbered).tolist() if _is_total(grid[row].tolist())]
    return sorted({*totals, *_captions(grid, kept & _bare(grid, layout), layout)})


def _is_total(cells: list[Cell]) -> bool:
    """Whether a row says `Total` and nothing else but counts."""
    said = [shown(cell) if isinstance(cell, str) else cell for cell in cells if cell is not None]
    words = [cell for cell in said if isinstance(cell, str) and cell and not cell.isdecimal()]
    counts = not any(isinstance(cell, date) for cell in said)
    return counts and len(words) == 1 and _TOTAL.match(words[0]) is not None


_TOTAL = re.compile(r"(grand |sub-?)?totals?\b|count\b|average\b", re.IGNORECASE)


def _captions(grid: Words, bare: Any, layout: Layout) -> list[int]:
    """Of bare rows those whose candidate cannot be one: `Class 12A`, `Printed 21/11/2026`."""
    at = layout.position("candidate_number")
    if at < 0 or layout.position("claim_number") >= 0:
        return []
    kind = layout.form.by_key["candidate_number"].kind
    return [row for row in np.flatnonzero(bare).tolist() if _is_caption(grid[row, at], kind)]


def _bare(grid: Words, layout: Layout) -> Any:
    """A mask of rows without anything but counts in the required cells beside the number: `Total` and a 24."""
    keys = {key for keys in layout.form.needs for key in keys} - {"candidate_number"}
    required = grid[:, [layout.position(key) for key in sorted(keys) if layout.position(key) >= 0]]
    said = [not (cell is None or isinstance(cell, (float, Damaged))) for cell in required.ravel().tolist()]
    return ~np.array(said, dtype=bool).reshape(required.shape).any(axis=1)


def _is_caption(cell: Cell, kind: Kind) -> bool:
    text, rule = kind.tidy(cell) if isinstance(cell, str) else ("", "")
    if not text or rule == "CELL-08" or text.casefold() == kind.also.casefold():
        return False
    return re.fullmatch(kind.pattern, text) is None


_NAMES_SOMEBODY = ("candidate_number", "uci", "claim_number")
"""A row of a sample without its candidate is no heading: half a sample must not become the sample."""
_DIGIT = re.compile(r"\d")


def _names_nobody(cell: Cell, also: set[str]) -> bool:
    """Whether a cell in which a number should stand is blank, or a word such as `Total`, but not one of `also`."""
    if not isinstance(cell, str):
        return cell is None
    return not _DIGIT.search(cell) and shown(cell).casefold() not in also


def _is_grade(cell: Cell) -> bool:
    return grade(cell).text in ("P", "M", "D", "N")


def _settle_twins(grid: Words, rows: Numbers, columns: dict[str, Words], layout: Layout) -> list[Noted]:
    """Two columns with one meaning: what one leaves blank the other fills; where both differ as read, SHEET-02."""
    notes: list[Noted] = []
    for key, position in layout.header.twins:
        first, second = columns[key], grid[:, position]
        blank, tidy = _blank(first), layout.form.by_key[key].kind.tidy
        both = np.flatnonzero(~blank & ~_blank(second))
        if differ := [at for at in both if tidy(first[at]).text != tidy(second[at]).text][:1]:
            words = (("first", layout.words(key)), ("second", layout.headers[position]))
            notes.append(Noted("SHEET-02", int(rows[differ[0]]), position, shown(second[differ[0]]), words))
        columns[key] = np.where(blank, second, first)
    return notes


def _melt(grid: Words, layout: Layout) -> tuple[Numbers, Numbers, Words, Words, Words]:
    """The filled unit cells as long rows: row of the block, column, unit, grade, own assessor; by row, then column."""
    units = layout.header.units
    positions, own = np.array([(unit.position, unit.assessor) for unit in units], dtype=np.int64).reshape(-1, 2).T
    tokens = np.array([unit.token for unit in units], dtype=object)
    grades = grid[:, positions]
    filled = grades != None  # noqa: E711 cell by cell
    at, which = filled.nonzero()
    marker = grid[:, own][filled]
    marker[(own < 0)[which]] = None
    return at, positions[which], tokens[which], grades[filled], marker
