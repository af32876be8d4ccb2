"""What a claim workbook says of itself: what stands there as claimdrop wrote it is nobody's word, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from schemas.forms import as_written

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.table import Table
    from schemas.check import Mask

_KEY = as_written.COLUMN.key


def lines_as_written(rows: pd.DataFrame, lines: pd.DataFrame) -> Mask:
    """Which lines of a grid still say the grade that stood when the workbook was written."""
    same = np.zeros(len(lines), dtype=bool)
    if _KEY not in rows or not (rows[_KEY] != "").any():
        return same
    written = rows[_KEY].to_numpy(dtype=object)[lines["at"].to_numpy()]
    apart = {text: as_written.apart(text) for text in set(written.tolist())}
    at = np.flatnonzero(written != "")
    said = zip(at, lines["token"].to_numpy()[at], lines["grade"].to_numpy()[at], strict=True)
    same[[row for row, unit, grade in said if as_written.line(unit, grade) in apart[written[row]]]] = True
    return same


def rows_as_written(table: Table) -> Mask:
    """Which rows still name the centre assessor whom the workbook named, and ask for nothing."""
    rows = table.rows
    if table.form.key != "centre_assessors" or not (rows[_KEY] != "").any():
        return np.zeros(len(rows), dtype=bool)
    named = zip(rows["full_name"], rows["initials"], strict=True)
    same = rows[_KEY].to_numpy() == np.array([as_written.assessor(*each) for each in named], dtype=object)
    return np.asarray(same & (rows["action"] == "").to_numpy(), dtype=bool)
