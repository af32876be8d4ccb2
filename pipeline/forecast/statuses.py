"""The status of each candidate, in OCR's words: what follows from where they stand and what threatens them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.forecast.facts import Bools, Texts
    from pipeline.forecast.risks import Risks
    from pipeline.forecast.season import Season
    from pipeline.forecast.standing import Whole

ACHIEVED, ON_COURSE, AT_RISK, NOT_ELIGIBLE, NOT_CHECKED = (
    "Achieved", "On course", "At risk", "Not eligible", "Not checked",
)  # fmt: skip
STATUSES = (ACHIEVED, ON_COURSE, AT_RISK, NOT_ELIGIBLE, NOT_CHECKED)
NAMED = (NOT_ELIGIBLE, AT_RISK)
"""The statuses of those who stand in the at-risk list."""


def statuses(whole: Whole, risks: Risks, is_checked: Bools, season: Season) -> Texts:
    """The status of each row; `is_checked` where every table that it needs is loaded.

    What is plainly short is said whatever cannot be checked; an overall result needs no checking.
    """
    late = risks.at_stake & risks.is_late
    named = risks.at_stake & (risks.is_early | (risks.is_missing & (season.as_of >= season.named_from)))
    good = np.where(whole.achieved, ACHIEVED, ON_COURSE).astype(object)
    good[~is_checked & ~whole.awarded] = NOT_CHECKED
    good[named] = AT_RISK
    good[late] = NOT_ELIGIBLE
    return good
