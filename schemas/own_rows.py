"""The text of a site's own rows of the catalogue, as it stands in their files, for whoever needs one value and no frame."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def own_rows(path: Path) -> tuple[list[str], dict[int, list[str]]]:
    """Read the header, in our spelling, and the cells of the filled rows by their row in the file (the header is row 1).

    Raises UnicodeDecodeError where the file is not UTF-8.
    """
    lines = csv.reader(StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
    header = [name.lower().replace(" ", "_") for name in _cells(next(lines, []))]
    numbered = ((lines.line_num, _cells(line)) for line in lines)
    return header, {row: cells for row, cells in numbered if cells}


def _cells(line: list[str]) -> list[str]:
    """Give the line's cells without spaces around them, and without the blank ones at its end."""
    cells = [cell.strip() for cell in line]
    while cells and not cells[-1]:
        cells.pop()
    return cells
