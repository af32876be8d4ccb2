"""What stands already, in words: the claim that a line stands in, or the result that came from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.meet import look_up

if TYPE_CHECKING:
    from pipeline.known import Known


def said_before(lines: pd.DataFrame, known: Known) -> pd.Series:
    """Of each line that stands: `was claimed before, as P by JS in claim C000001 of 2026-11-16`."""
    claims = known["claim"].set_index("id").reindex(lines["was_claim"])
    numbers = claims["claim_number"].fillna("")
    numbered = ("claim " + numbers).where(numbers.str.startswith("C"), "the claim").to_numpy()
    people = known["centre_assessor"].set_index("id")["initials"]
    marker = people.reindex(lines["was_assessor"]).fillna("nobody").to_numpy()
    claimed = "was claimed before, as " + lines["was_grade"] + " by " + marker + " in " + numbered
    claimed += " of " + claims["submitted_on"].fillna("").to_numpy()
    elsewhere = "has a result from elsewhere, " + lines["was_grade"] + _dated(lines, known)
    told: pd.Series = claimed.where(lines["was_claim"] != 0, elsewhere).astype(object)
    return told


def _dated(lines: pd.DataFrame, known: Known) -> pd.Series:
    results = known["unit_result"].reset_index(drop=True)
    at = look_up(lines[["candidate", "unit"]], results.assign(place=results.index + 1), "place")
    dates = np.array(["", *results["result_date"]], dtype=object)[at]
    return pd.Series([f" of {date}" if date else "" for date in dates], index=lines.index, dtype=object)
