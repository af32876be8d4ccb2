"""Rows about a claim of which a later sheet of the night has the word: they count as accepted, and are asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.meet.twice import later_sheets
from pipeline.receive.holding import held_rows
from pipeline.table import Offence
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table
    from schemas.check import Mask

_TOLD_BY = {"Sample": "SAMP-08", "Moderation outcome": "OUTC-10"}


def set_aside(table: Table, offences: list[Offence], known: Known) -> tuple[Mask, list[Offence]]:
    """Which rows these are, and what is said of them; none that `offences` hold."""
    later = later_sheets(table, known)
    past = (later != 0).to_numpy()
    if past.any():
        past = past & ~held_rows(table, offences)
    if not past.any():
        return past, []
    rows = table.rows[past].drop_duplicates(["sheet", "claim_number"])
    words = pd.DataFrame({"later": [table.origins[sheet].place for sheet in later[rows.index]]})
    queries = (Severity.QUERY,) * len(rows)
    return past, [Offence(_TOLD_BY[table.form.title], "rows", np.asarray(rows.index), queries, "claim_number", words)]
