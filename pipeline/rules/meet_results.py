"""Unit results meet what is known: whom each row is about, and which unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.rules import meet
from schemas.catalogue_rows import Family
from schemas.forms.unit_results import OVERALL

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.rules.table import Table


def results_of(table: Table, known: Known) -> pd.DataFrame:
    """The rows with `candidate` (0 for nobody) and `unit_id` (0 for the overall result; below any id for a unit
    that the ledger has not seen).

    Rows about nobody, or of an entry code that the catalogue lacks, are left out: other rules say so.
    """
    rows = table.rows.assign(candidate=meet.candidates(table.rows, known))
    codes = rows["entry_code"].to_numpy(dtype=object)
    families = known.catalogue.family_codes(codes)
    rows = rows.assign(unit_id=_units(rows, families, known))
    return rows[(rows["candidate"] != 0) & (families >= 0)]


_UNSEEN = -1_000_000_000
"""Below any provisional id: units that the ledger has not seen are numbered downwards from here."""


def _units(rows: pd.DataFrame, families: np.ndarray[tuple[int], np.dtype[np.intp]], known: Known) -> meet.Ids:
    """The ledger's unit of each row."""
    typed = rows["unit"].to_numpy(dtype=object)
    at = known.catalogue.unit_index(families, typed)
    numbers = np.where(at >= 0, known.catalogue.units["unit_number"].to_numpy(dtype=object)[at], typed)
    which = {family: code for code, family in enumerate(known.catalogue.families)}
    units = known["unit"]
    of = [
        which.get(Family(*family), -1)
        for family in units[["suite", "level", "subject"]].itertuples(index=False, name=None)
    ]
    keys = pd.DataFrame({"family": families, "number": numbers}, index=rows.index)
    found = meet.look_up(keys, units.assign(family=np.array(of, dtype=np.int64)), "id")
    unseen = _UNSEEN - pd.factorize(numbers)[0]
    return np.where(typed == OVERALL, 0, np.where(found == 0, unseen, found))
