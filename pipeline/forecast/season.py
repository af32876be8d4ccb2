"""The days by which things must have happened for a result in August, as whole numbers of days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pipeline.forecast.facts import Ints
    from schemas.qualifications import Catalogue

SOON = 28
"""Days before a last date from which it is named (RISK-06)."""
FINALISED_LONGEST = 3
"""Days for which a claim may be Finalised without a word (RISK-07)."""


class Season(NamedTuple):
    """Days (`date.toordinal`) of the academic year of a night."""

    as_of: int
    begins: int
    """1 September."""
    named_from: int
    """From here on candidates are named as at risk."""
    book: int
    """The last visit must be booked."""
    claim: int
    """The claim for it must be in."""
    visit: int
    """It must have been held."""
    ends: int
    """31 August."""
    entry_before: int
    """Days before a visit by which entries must be made."""
    claim_before: int
    """Days before a visit by which a claim must be in."""

    @classmethod
    def of(cls, catalogue: Catalogue, as_of: date, named_from: str) -> Season:
        """Give the season of the academic year that `as_of` is in; `named_from` is a month and day, such as `03-01`."""
        ends = as_of.year + (as_of.month >= 9)
        month, day = map(int, named_from.split("-"))
        return cls(
            as_of=as_of.toordinal(),
            begins=date(ends - 1, 9, 1).toordinal(),
            named_from=date(ends - (month >= 9), month, day).toordinal(),
            book=catalogue.season_day("book_final_visit_by", ends).toordinal(),
            claim=catalogue.season_day("final_claim_by", ends).toordinal(),
            visit=catalogue.season_day("final_visit_held_by", ends).toordinal(),
            ends=date(ends, 8, 31).toordinal(),
            entry_before=catalogue.fact("entry_before_visit"),
            claim_before=catalogue.fact("claim_before_visit"),
        )


def days(texts: pd.Series) -> Ints:
    """ISO dates as days; blank is 0. Each distinct date is read once."""
    which, distinct = pd.factorize(texts.to_numpy(dtype=object))
    read = np.array([date.fromisoformat(text[:10]).toordinal() if text else 0 for text in distinct], dtype=np.int64)
    return read[which] if len(read) else np.zeros(len(texts), dtype=np.int64)


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def spoken(day: int) -> str:
    """Days as a date in words: `18 March 2027`."""
    when = date.fromordinal(day)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def iso(day: int) -> str:
    """Days as an ISO date; 0 is blank."""
    return date.fromordinal(day).isoformat() if day else ""
