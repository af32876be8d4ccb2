"""The bare read that a night is measured against: python-calamine over the same workbooks, and nothing else.

`python -m benchmarks.read FOLDER COUNT` prints how many cells it saw.
"""

from __future__ import annotations

import sys
from pathlib import Path

from python_calamine import CalamineWorkbook


def cells(path: Path) -> int:
    """How many cells the workbook's sheets span; every one becomes a Python value on the way."""
    with path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    return sum(len(row) for rows in sheets for row in rows)


if __name__ == "__main__":
    print(sum(cells(path) for path in sorted(Path(sys.argv[1]).glob("*.xlsx"))[: int(sys.argv[2])]))
