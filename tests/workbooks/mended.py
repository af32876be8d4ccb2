"""What tests of copies to mend share: a Mending from short rows, and the workbook as a night would read it."""

from dataclasses import asdict
from io import BytesIO

import openpyxl

from pipeline.read.child import answer
from pipeline.read.limits import Limits
from pipeline.read.wire import unpack
from pipeline.workbooks import Mending, Spot, Task
from pipeline.workbooks.mend_list import TITLE


def spot(sheet, row, cell, severity, message, rule="GRAD-04"):
    return Spot(sheet, row, cell, rule, severity, "X", message, "Give P, M or D.")


def mending(*rows, header_rows=None, waiting=None, tasks=(), shown=50):
    """Findings of (sheet, row, cell, severity, message), or spots."""
    spots = [row if isinstance(row, Spot) else spot(*row) for row in rows]
    return Mending("1 row of 2 is not taken yet", "b.csv, update of 2026-11-23. 2 rows: 1 taken.", "b.csv",
                   [Task(*task) for task in tasks], spots, header_rows or {}, waiting or {}, shown)  # fmt: skip


def opened(content):
    return openpyxl.load_workbook(BytesIO(content))


def read_back(content, tmp_path):
    """The sheets as a night would read them, had the copy been dropped."""
    (tmp_path / "copy.xlsx").write_bytes(content)
    return unpack(answer({"path": str(tmp_path / "copy.xlsx"), "name": "copy.xlsx", "limits": asdict(Limits())})).sheets


def told(sheet, cell):
    found = sheet[cell]
    return found.fill.fgColor.rgb[-6:], found.border.left.style, found.comment and found.comment.text


def places(book):
    """The rows of the list below its second heading, as values."""
    rows = [list(row) for row in book[TITLE].iter_rows(values_only=True)]
    return rows[[row[0] for row in rows].index("Every place") + 1 :]
