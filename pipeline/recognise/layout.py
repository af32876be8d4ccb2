"""Which form a sheet is: the first of its first rows whose words are a form's headers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from pipeline.recognise.header import Header, OtherNames, UnitColumn, fold, readings
from schemas.cells import MARK, Cell, Noted, Sheet
from schemas.columns import GRADES, shown
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
    header: Header
    title_codes: tuple[str, ...] = ()
    """Entry codes that stand in a title above the header."""

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


def recognise(sheet: Sheet, context: Context) -> Recognised:
    """The form of a sheet and the meaning of its columns."""
    if not sheet.visible:
        return _hidden(sheet, context)
    best: tuple[int, Header] | None = None
    for row, headers in _possible_headers(sheet):
        found = readings(headers, context.other_names)
        if fits := next((reading for reading in found if not reading.missing), None):
            return _as_form(sheet, row, headers, fits, context)
        best = _nearer(best, row, _meant(found, sheet.name))
    if _is_ours(sheet):
        return Recognised(None)
    if best is not None:
        row, header = best
        return Recognised(None, [_lacks(header, row, sheet)], header.form.key, row)
    return _no_form(sheet, context)


def _possible_headers(sheet: Sheet) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, cells in enumerate(sheet.rows[:HEADER_WITHIN], start=1):
        headers = tuple(shown(cell) if isinstance(cell, (str, float)) else "" for cell in cells)
        if sum(1 for text in headers if text) > 1:
            yield number, headers


def _meant(found: tuple[Header, ...], name: str) -> Header | None:
    """The form that a row was plainly meant as: its sheet bears the name, or one required column lacks of three."""
    for reading in found:
        named = fold(name) == fold(reading.form.title) and reading.columns
        wanted = len(reading.form.needs) + reading.form.units
        if named or (wanted > 2 and len(reading.missing) == 1):
            return reading
    return None


def _nearer(best: tuple[int, Header] | None, row: int, other: Header | None) -> tuple[int, Header] | None:
    if other is None or (best is not None and len(best[1].missing) <= len(other.missing)):
        return best
    return row, other


def _lacks(header: Header, row: int, sheet: Sheet) -> Noted:
    texts = {text.casefold(): text for text in map(shown, sheet.rows[row - 1]) if text}
    alike = get_close_matches(header.missing[0].casefold(), list(texts), n=1, cutoff=0.5)
    looks = f" The header “{texts[alike[0]]}” looks like it." if alike else ""
    return Noted("SHEET-01", row=row, value=", ".join(header.missing), words=(("form", header.form.title), ("alike", looks)))


def _is_ours(sheet: Sheet) -> bool:
    return any(cell == MARK for cells in sheet.rows[:3] for cell in cells[:3])


def _hidden(sheet: Sheet, context: Context) -> Recognised:
    if _is_ours(sheet):
        return Recognised(None)
    if _matters(_all_cells(sheet), context):
        return Recognised(None, [Noted("SHEET-11", value=sheet.name, words=(("what", "hidden sheet"),))])
    return Recognised(None, [Noted("SHEET-05", value=sheet.name)])


def _no_form(sheet: Sheet, context: Context) -> Recognised:
    if not any(shown(cell) for cells in sheet.rows for cell in cells):
        return Recognised(None)
    if _matters(_all_cells(sheet), context):
        return Recognised(None, [Noted("SHEET-11", value=sheet.name, words=(("what", "sheet"),))])
    return Recognised(None, [Noted("SHEET-04", value=sheet.name)])


def _all_cells(sheet: Sheet) -> list[Cell]:
    return [cell for cells in sheet.rows for cell in cells]


_GRADE_WORDS = {word for word, grade in GRADES.items() if grade in ("P", "M", "D")} | {"dist"}


def _matters(cells: list[Cell], context: Context) -> bool:
    """Whether cells hold grades or this centre's candidate numbers: at least two, and a quarter of what is filled."""
    texts = [text for text in map(shown, cells) if text]
    hits = sum(1 for text in texts if text.casefold() in _GRADE_WORDS or text.zfill(4) in context.candidate_numbers)
    return hits >= 2 and hits * 4 >= len(texts)


def _as_form(sheet: Sheet, row: int, headers: tuple[str, ...], header: Header, context: Context) -> Recognised:
    below = sheet.rows[row:]
    notes = [_unknown(position, headers, below, row, context) for position in header.unknown if headers[position] != _OURS]
    if not any(shown(cell) for cells in below for cell in cells):
        notes.append(Noted("SHEET-09", row=row))
    if sheet.hidden_rows:
        notes.append(Noted("SHEET-13", value=str(sheet.hidden_rows)))
    if sheet.merged:
        notes.append(Noted("SHEET-14", value=str(sheet.merged)))
    layout = Layout(header.form, row, headers, header, _title_codes(sheet.rows[: row - 1], context.entry_codes))
    ours = _is_ours(sheet)
    return Recognised(layout, [note for note in notes if not (ours and note.rule in _SILENT_ON_OURS)])


_OURS = "What to do (claimdrop)"
_SILENT_ON_OURS = ("SHEET-03", "SHEET-09", "SHEET-11")


def _unknown(position: int, headers: tuple[str, ...], below: list[list[Cell]], row: int, context: Context) -> Noted:
    cells = [cells[position] for cells in below if position < len(cells)]
    rule = "SHEET-11" if _matters(cells, context) else "SHEET-03"
    return Noted(rule, row=row, position=position, value=headers[position], words=(("what", "column"),))


def _title_codes(above: list[list[Cell]], entry_codes: frozenset[str]) -> tuple[str, ...]:
    words = (word.zfill(5) for cells in above for cell in cells for word in re.findall(r"\b\d{4,5}\b", shown(cell)))
    return tuple(dict.fromkeys(word for word in words if word in entry_codes))
