"""What a row names by the cells that it fills, where a form leaves it a choice: the whole claim, a group, or a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.table import Offence
from schemas.cells import Severity
from schemas.forms.form import CENTRE

if TYPE_CHECKING:
    from schemas.check import Mask
    from schemas.forms.form import Form


def without_centre(form: Form, rows: pd.DataFrame) -> list[Offence]:
    """CELL-01 where a form comes from centres and the office alike, and a row of the office's names no centre."""
    blank = (rows["centre"] == "").to_numpy()
    if not {"centre", "office"} <= set(form.senders) or not blank.any():
        return []
    words = pd.DataFrame({"value": "", "what": "is blank", "needs": CENTRE.kind.needs}, index=rows.index[blank])
    return [Offence("CELL-01", "rows", words.index.to_numpy(), (Severity.ERROR,) * len(words), CENTRE.key, words)]


def misnamed(form: Form, rows: pd.DataFrame, speaks: Mask) -> list[Offence]:
    """CELL-01 for rows that fill a mixture of cells: at the first that lacks, else at the first that is too many."""
    columns = tuple(dict.fromkeys(key for keys in form.names for key in keys))
    filled = pd.DataFrame({key: rows[key] != "" for key in columns}, index=rows.index)[speaks]
    told = [
        _fault(form, {key for key, full in zip(columns, cells, strict=True) if full}) for cells in filled.to_numpy()
    ]
    at = np.array([fault is not None for fault in told], dtype=bool)
    if not at.any():
        return []
    words = pd.DataFrame(
        [fault for fault in told if fault], columns=["column", "what", "needs"], index=filled.index[at]
    )
    return [Offence("CELL-01", "rows", words.index.to_numpy(), (Severity.ERROR,) * len(words), columns[0], words)]


def _fault(form: Form, filled: set[str]) -> tuple[str, str, str] | None:
    """Column, what is wrong with it, and what it needs; None where the cells name one thing."""
    if any(filled == set(keys) for keys in form.names):
        return None
    meant = next((keys for keys in reversed(form.names) if keys and keys[0] in filled), form.names[1])
    together = " and ".join(form.by_key[key].title for key in meant)
    for key in meant:
        if key not in filled:
            return key, "is blank", f"{form.by_key[key].kind.needs}: {together} are filled in together"
    extra = next(column.key for column in form.columns if column.key in filled - set(meant))
    return extra, "is filled in", f"to be blank: {together} are enough"
