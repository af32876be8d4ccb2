"""What is said of a sheet that is plainly meant as a form and lacks a required column (SHEET-01)."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pipeline.recognise.header import A_UNIT_COLUMN
from schemas.cells import Noted
from schemas.tidying import shown
from schemas.units import looks_like_unit_header

if TYPE_CHECKING:
    from pipeline.recognise.header import Header
    from schemas.cells import Sheet

_LOOKS_LIKE = 0.5


def lacks(header: Header, row: int, sheet: Sheet) -> Noted:
    """SHEET-01: what lacks, and which header or row may hold it."""
    looks = _alike(header, [shown(cell) for cell in sheet.rows[row - 1]]) or _units_above(header, row, sheet)
    words = (("form", header.form.title), ("alike", looks))
    return Noted("SHEET-01", row=row, value=", ".join(header.missing), words=words)


def _alike(header: Header, headers: list[str]) -> str:
    """The header that may have been meant for what lacks first, by any name of it: one that means nothing else."""
    title = header.missing[0]
    names = next((one.other_names for one in header.form.columns if one.title == title), ())
    texts = {headers[at].casefold(): headers[at] for at in header.unknown}
    scored = [
        (SequenceMatcher(None, text, name.casefold()).ratio(), text) for text in texts for name in (title, *names)
    ]
    likeness, nearest = max(scored, default=(0, ""))
    return f" The header “{texts[nearest]}” looks like it." if likeness >= _LOOKS_LIKE else ""


def _units_above(header: Header, row: int, sheet: Sheet) -> str:
    """Whether units stand in a row of their own above the header, each over its grade and its assessor."""
    if not {"Unit", A_UNIT_COLUMN} & set(header.missing):
        return ""
    above = [any(looks_like_unit_header(shown(cell)) for cell in cells) for cells in sheet.rows[: row - 1]]
    said = " Units stand in row {}: write each in row {}, in place of the heading over its grades."
    return said.format(above.index(True) + 1, row) if any(above) else ""
