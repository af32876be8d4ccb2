"""Which form a sheet is: the first of its first rows whose words are a form's headers."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.recognise.candidates import with_numbers
from pipeline.recognise.header import Header, OtherNames, fitting, readings
from pipeline.recognise.lacking import lacks
from pipeline.recognise.second import above_the_header, second_heading
from schemas.cells import COPY_OF, MARK, OUR_COLUMN, TO_READ, Cell, Noted, Sheet, column_letters
from schemas.tidying import fold, grade, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from schemas.forms.form import Form

HEADER_WITHIN = 20
"""The header stands in one of the first twenty rows; what stands above it is a title."""


@dataclass(frozen=True)
class Layout:
    """Where on a sheet everything stands."""

    form: Form
    header_row: int
    """As the sheet counts, from 1."""
    headers: tuple[str, ...]
    """Up to the last one that is not blank."""
    header: Header
    title_codes: tuple[str, ...] = ()
    """Entry codes that stand in a title above the header."""
    text_table: bool = False
    """Whether a row wider than the headers has slipped (SHEET-08); in a workbook each cell stands in its column."""
    ours: bool = False
    """Whether claimdrop wrote the sheet, to be filled in."""

    def position(self, key: str) -> int:
        """Where a column stands; -1 where the sheet has none."""
        return self.header.columns.get(key, -1)

    def words(self, key: str) -> str:
        """A column's header in the sheet's own words; the form's title of it where the sheet has none."""
        position = self.position(key)
        return self.headers[position] if position >= 0 else self.form.by_key[key].title


@dataclass(frozen=True)
class Recognised:
    """A sheet's layout, if it is a form, and what was noticed on the way."""

    layout: Layout | None
    notes: list[Noted] = field(default_factory=list)
    meant: str = ""
    """The key of the form that it was plainly meant as, and does not fit (SHEET-01)."""
    header_row: int = 0
    """Where that form's header stands."""


@dataclass(frozen=True)
class Context:
    """What recognising may know: the centre's own headings, the catalogue's entry codes, the centre's numbers."""

    other_names: OtherNames = frozenset()
    entry_codes: frozenset[str] = frozenset()
    candidate_numbers: frozenset[str] = frozenset()
    text_table: bool = False
    """Whether the sheet comes from a text table, not from a workbook."""


def without_ours(sheet: Sheet) -> Sheet:
    """The sheet as its sender means it: what a copy to mend says in a column of its own is blank, header and all."""
    for row, cells in enumerate(sheet.rows[:HEADER_WITHIN]):
        if OUR_COLUMN in cells:
            at = cells.index(OUR_COLUMN)
            below = ([*one[:at], None, *one[at + 1 :]] if len(one) > at else one for one in sheet.rows[row:])
            return without_ours(replace(sheet, rows=[*sheet.rows[:row], *below]))
    return sheet


def copied_from(sheet: Sheet) -> str:
    """The file of which the list of a copy to mend says that it is the copy, however it is called now; blank for any other sheet."""
    beside = next((cells for cells in sheet.rows[:5] if MARK in cells[:1]), [])
    said = (cell for cell in beside[1:3] if isinstance(cell, str) and cell.startswith(COPY_OF))
    return next(said, "").removeprefix(COPY_OF)


def recognise(sheet: Sheet, context: Context) -> Recognised:
    """The form of a sheet and the meaning of its columns."""
    ours = bears(sheet, MARK)
    if ours and (not sheet.visible or bears(sheet, TO_READ)):
        return Recognised(None)
    if not sheet.visible:
        return _left_out(sheet, context, "SHEET-05", "hidden sheet")
    laid: list[tuple[int, tuple[Header, ...]]] = []
    for row, headers in possible_headers(sheet):
        found = readings(headers, context.other_names)
        fits = fitting(found, sheet.name)
        if not fits:
            said = with_numbers(headers, sheet.rows[row:], context.candidate_numbers)
            found = readings(said, context.other_names)
            fits = fitting(found, sheet.name)
        if fits and (second := second_heading(sheet, row, fits, context)):
            return Recognised(None, [second], fits.form.key, row)
        if fits:
            layout = Layout(fits.form, row, headers, fits, _title_codes(sheet, row, context), context.text_table, ours)
            return Recognised(
                layout, [note for note in _notes(sheet, layout, context) if not (ours and note.rule in _SILENT)]
            )
        laid.append((row, found))
    if meant := _meant(laid, sheet.name):
        row, header = meant
        return Recognised(None, [lacks(header, row, sheet)], header.form.key, row)
    return Recognised(None) if ours else _left_out(sheet, context, "SHEET-04", "sheet")


_SILENT = ("SHEET-03", "SHEET-09", "SHEET-11")
"""What is not said of a sheet of ours."""


def bears(sheet: Sheet, words: str) -> bool:
    """Whether words of ours stand where claimdrop writes them."""
    return any(cell == words for cells in sheet.rows[:5] for cell in cells[:3])


def possible_headers(sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give the rows that a header may stand in, from 1, each with its texts up to the last one that is not blank."""
    for number, cells in enumerate(sheet.rows[:HEADER_WITHIN], start=1):
        headers = [shown(cell) if isinstance(cell, (str, float)) else "" for cell in cells]
        while headers and not headers[-1]:
            headers.pop()
        if len(headers) - headers.count("") > 1:
            yield number, tuple(headers)


def _meant(laid: Iterable[tuple[int, tuple[Header, ...]]], name: str) -> tuple[int, Header] | None:
    """The form that a sheet was plainly meant as, and its header's row.

    The sheet bears the form's name, which counts for more, or exactly one required column lacks of three or more.
    """
    found = []
    for row, readings_of_row in laid:
        for reading in readings_of_row:
            named = fold(name) == fold(reading.form.title) and bool(reading.columns or reading.units)
            wanted = len(reading.form.needs) + reading.form.units
            if named or (wanted > 2 and len(reading.missing) == 1 and not reading.other):
                found.append((not named, len(reading.missing), row, reading))
    return min(found, key=lambda one: one[:3])[2:] if found else None


def _left_out(sheet: Sheet, context: Context, rule: str, what: str) -> Recognised:
    """A sheet that is not read: with a word if it holds something, with another if it seems to matter."""
    cells = [cell for cells in sheet.rows for cell in cells]
    if _matters(cells, context, width=1):
        return Recognised(None, [Noted("SHEET-11", value=sheet.name, words=(("what", what),))])
    return Recognised(None, [Noted(rule, value=sheet.name)] if any(map(shown, cells)) else [])


def _matters(cells: list[Cell], context: Context, width: int = 4) -> bool:
    """Whether cells hold grades or this centre's candidate numbers: at least two, and a quarter of what is filled.

    Numbers of fewer than `width` digits are none: beside a column of candidates they are points and percentages.
    """
    texts = [text for text in map(shown, cells) if text]
    numbers = context.candidate_numbers
    hits = sum(
        1 for text in texts if grade(text).text in ("P", "M", "D") or (len(text) >= width and text.zfill(4) in numbers)
    )
    return hits >= 2 and hits * 4 >= len(texts)


_SEXES = frozenset({"f", "m", "x", "female", "male", "other"})
_ONLY_SEXES = frozenset({"f", "female", "male"})


def _tells_sex(header: str, cells: list[Cell]) -> bool:
    """Whether a column says who is a woman and who a man: an M is no Merit where F, or the heading, says what it is."""
    said = {text.casefold() for text in map(shown, cells)} - {""}
    return said <= _SEXES and (bool(said & _ONLY_SEXES) or fold(header) in ("sex", "gender", "mf", "fm"))


def _notes(sheet: Sheet, layout: Layout, context: Context) -> Iterator[Noted]:
    """What there is to say of a form beside its rows."""
    below = sheet.rows[layout.header_row :]
    yield from _unread_columns(below, layout, context)
    yield from above_the_header(sheet, layout.header_row, context)
    if not any(shown(cell) for cells in below for cell in cells):
        yield Noted("SHEET-09", row=layout.header_row)
    if sheet.hidden_rows:
        yield Noted("SHEET-13", value=str(sheet.hidden_rows))
    if merged := sum(row > layout.header_row for row in sheet.merged):  # a title may lie over as much as it likes
        yield Noted("SHEET-14", value=str(merged))


def _unread_columns(below: list[list[Cell]], layout: Layout, context: Context) -> Iterator[Noted]:
    """The columns that are left out: those that the form does not know, and those without a header that hold something."""
    headers = layout.headers
    unread = {at: [cells[at] for cells in below if at < len(cells)] for at in layout.header.unknown}
    unread |= _headless(below, layout)
    for position in sorted(unread):
        header = headers[position] if position < len(headers) else ""
        matters = _matters(unread[position], context) and not _tells_sex(header, unread[position])
        rule = "SHEET-11" if matters else "SHEET-03"
        header = header or f"{column_letters(position)} (no header)"
        yield Noted(rule, row=layout.header_row, position=position, value=header, words=(("what", "column"),))


def _headless(below: list[list[Cell]], layout: Layout) -> dict[int, list[Cell]]:
    """What stands in columns without a header, by position; beyond the last header it is SHEET-08 in a text table."""
    width = len(layout.headers)
    between = layout.header.nameless
    found: dict[int, list[Cell]] = defaultdict(list)
    for cells in below if between else (cells for cells in below if len(cells) > width):
        beyond = () if layout.text_table else range(width, len(cells))
        for at in (*between, *beyond):
            if at < len(cells) and shown(cells[at]):
                found[at].append(cells[at])
    return found


def _title_codes(sheet: Sheet, header_row: int, context: Context) -> tuple[str, ...]:
    above = (shown(cell) for cells in sheet.rows[: header_row - 1] for cell in cells)
    words = (word.zfill(5) for text in above for word in re.findall(r"\b\d{4,5}\b", text))
    return tuple(dict.fromkeys(word for word in words if word in context.entry_codes))
