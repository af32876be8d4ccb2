"""Centre assessors who are known: who marks which qualification, now and once a sheet has had its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.known import Known


def active(known: Known) -> pd.DataFrame:
    """Centre assessors who mark some qualification: id, centre_number, full_name, initials, entry_code."""
    marking = known["assessor_for"]
    marking = marking[marking["removed"] == 0]
    return known["centre_assessor"].merge(marking[["assessor", "entry_code"]], left_on="id", right_on="assessor")


def staying_after(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The working assessors (as `active`) who still mark some qualification once the rows' removals are done."""
    people = active(known)
    gone = rows[rows["action"] == "Remove"]
    removed = set(zip(gone["centre"], gone["initials"].str.casefold(), gone["entry_code"], strict=True))
    marks = zip(people["centre_number"], people["initials"].str.casefold(), people["entry_code"], strict=True)
    return people[np.array([mark not in removed for mark in marks], dtype=bool)]
