"""How many an at-risk list names: for its letter, and for the centre's front page."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.render import count

if TYPE_CHECKING:
    from collections.abc import Mapping

WORST_FIRST = ("Not eligible", "At risk")
"""The statuses that are named: letters know no forecast, whose frames would cost a quiet night its time."""


class Named(NamedTuple):
    """How many an at-risk list names."""

    people: int
    statuses: Mapping[str, int]
    """By status, the worst first: somebody once for each qualification."""

    @property
    def who(self) -> str:
        """`3 candidates`, or `3 candidates, named 4 times in all`."""
        times = sum(self.statuses.values())
        again = f", named {times:,} times in all" if times > self.people else ""
        return count(self.people, "candidate") + again

    @property
    def verdict(self) -> str:
        """`2 not eligible, 60 at risk`; blank for nobody."""
        return ", ".join(f"{many:,} {status.lower()}" for status, many in self.statuses.items() if many)


def named(said: str) -> Named:
    """How many an at-risk list names, of what is kept of it."""
    every = json.loads(said)
    counts = Counter(status for status, _ in every.values())
    people = {about.partition("|")[0] for about in every}
    return Named(len(people), {status: counts[status] for status in WORST_FIRST})
