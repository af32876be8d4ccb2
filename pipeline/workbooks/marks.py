"""What a copy to mend shows in its sender's cells: colour, an edge whose shape says the same, a comment, a word at the row."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.workbooks import Mending, Spot

NOTED = 1000
"""How many cells of a workbook get a comment; the others are coloured, and told at the right of their rows."""
WAITS = "○ Nothing to mend in this row: it waits for another row that belongs with it."
SIGNS = {Severity.ERROR: "▲", Severity.QUERY: "◇"}
"""Before every word of ours; whoever sees no colour can tell by them."""
FILLS = {Severity.ERROR: PatternFill("solid", fgColor="FFC7A6"), Severity.QUERY: PatternFill("solid", fgColor="FFF2B3")}
EDGES = {
    severity: Border(left=side, right=side, top=side, bottom=side)
    for severity, side in (
        (Severity.ERROR, Side(style="thick", color="8A1C1C")),
        (Severity.QUERY, Side(style="mediumDashed", color="6D4700")),
    )
}
_HEADS = {Severity.ERROR: "▲ Not taken yet", Severity.QUERY: "◇ Worth a look"}
_OURS = re.compile(r"(?:\n\n)?claimdrop: [▲◇].*", re.DOTALL)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # "_x0041_" in a workbook means "A"


class Mark(NamedTuple):
    """What one cell of the copy shows beside its value."""

    severity: Severity
    words: str


class SheetMarks(NamedTuple):
    """What one sheet of the copy shows."""

    cells: defaultdict[int, dict[int, Mark]]
    """By row, then by column, both from 1; column 0 is the first filled cell of the row."""
    rows: dict[int, str]
    """What to do, by row."""

    def columns(self) -> Iterator[int]:
        """Yield the column of every mark."""
        return (column for cells in self.cells.values() for column in cells)


def marks(mending: Mending) -> defaultdict[str, SheetMarks]:
    """Gather what there is to show, by sheet; several findings of one cell stand below each other."""
    found: defaultdict[str, SheetMarks] = defaultdict(lambda: SheetMarks(defaultdict(dict), {}))
    to_do: dict[tuple[str, int], list[str]] = defaultdict(list)
    for spot in mending.spots:
        if not spot.row:
            continue
        column = column_index_from_string(coordinate_from_string(spot.cell)[0]) if spot.cell else 0
        cells = found[spot.sheet].cells[spot.row]
        cells[column] = _with(cells.get(column), spot)
        if spot.severity == Severity.ERROR:
            to_do[spot.sheet, spot.row].append(_at_row(spot))
    for sheet, rows in mending.waiting.items():
        found[sheet].rows.update(dict.fromkeys(rows, WAITS))
    for (sheet, row), words in to_do.items():
        found[sheet].rows[row] = "  ".join(dict.fromkeys(words))
    return found


def _with(before: Mark | None, spot: Spot) -> Mark:
    words = "\n".join(filter(None, (spot.message, spot.fix)))
    if before is None:
        return Mark(Severity(spot.severity), words)
    worse = Severity.ERROR if Severity.ERROR in (spot.severity, before.severity) else before.severity
    return Mark(worse, f"{before.words}\n\n{words}")


def _at_row(spot: Spot) -> str:
    place = f"{spot.cell}: " if spot.cell else ""
    return f"{SIGNS[Severity.ERROR]} {place}{' '.join(filter(None, (spot.message, spot.fix)))}"


def comment(mark: Mark, before: str = "") -> Comment:
    """Make a cell's comment, below what its sender had written there."""
    words = clean("\n\n".join(filter(None, (before, f"claimdrop: {_HEADS[mark.severity]}\n{mark.words}"))))
    lines = sum(1 + len(line) // 45 for line in words.split("\n"))
    return Comment(words, "claimdrop", height=18 * lines + 12, width=320)


def theirs(words: str) -> str:
    """Give what a comment says but for what an earlier copy had put there."""
    return _OURS.sub("", words)


def remark(cell: Any, mark: Mark, left: Iterator[int], before: str = "") -> None:
    """Put the comment into the cell, as long as there may be more of them."""
    if next(left) > 0:
        cell.comment = comment(mark, before)


def clean(text: str) -> str:
    """Make text fit for a workbook: what XML cannot hold becomes U+FFFD, which no column takes either."""
    return _ESCAPE.sub("_x005F_", _NOT_IN_XML.sub("\ufffd", text))
