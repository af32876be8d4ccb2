"""Unit results meet what is known: whom each row is about, and which unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline import meet
from pipeline.meet.units import seen_units
from schemas.forms.unit_results import OVERALL

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.known import Known
    from pipeline.table import Table


def results_of(table: Table, known: Known) -> pd.DataFrame:
    """The rows with `candidate` (0 for nobody) and `unit_id` (0 for the overall result; below any id for a unit
    that the ledger has not seen).

    Rows about nobody, or of an entry code that the catalogue lacks, are left out: other rules say so.
    """
    rows = table.rows.assign(candidate=meet.candidates(table.rows, known))
    families = known.catalogue.family_codes(rows["entry_code"].to_numpy(dtype=object))
    rows = rows.assign(unit_id=np.where(rows["unit"] == OVERALL, 0, seen_units(rows, known)))
    return rows[(rows["candidate"] != 0) & (families >= 0)]
