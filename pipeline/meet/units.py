"""Units as sheets name them meet the ledger's: without making any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.meet import look_up
from schemas.catalogue_rows import Family

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet import Ids

UNSEEN = -1_000_000_000
"""Below any provisional id: units that the ledger has not seen are numbered downwards from here."""


def seen_units(rows: pd.DataFrame, known: Known) -> Ids:
    """The ledger's unit of each row (entry_code, unit); 0 where the cell is blank, UNSEEN and below where it has none."""
    typed = rows["unit"].to_numpy(dtype=object)
    families = known.catalogue.family_codes(rows["entry_code"].to_numpy(dtype=object))
    at = known.catalogue.unit_index(families, typed)
    numbers = np.where(at >= 0, known.catalogue.units["unit_number"].to_numpy(dtype=object)[at], typed)
    keys = pd.DataFrame({"family": families.astype(np.int64), "number": numbers}, index=rows.index)
    found = look_up(keys, known["unit"].assign(family=families_of(known["unit"], known)), "id")
    unseen = UNSEEN - pd.factorize(numbers)[0]
    return np.where(typed == "", 0, np.where(found == 0, unseen, found))


def families_of(units: pd.DataFrame, known: Known) -> Ids:
    """The catalogue's family of each unit of the ledger; -1 where it has none."""
    codes = {family: code for code, family in enumerate(known.catalogue.families)}
    places = units[["suite", "level", "subject"]].itertuples(index=False, name=None)
    return np.array([codes.get(Family(*place), -1) for place in places], dtype=np.int64)
