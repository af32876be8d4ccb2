"""What has happened to a claim, as its page tells it: the grades of one night are one event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.lifecycle import LINES_TOLD, Event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.ledger.facts_events import Happened

_LINES = re.compile(LINES_TOLD.replace("{}", "([0-9]+)"))


def by_night(events: Iterable[Happened]) -> list[Happened]:
    """The events in their order; how many lines came, changed and went in a night is said once.

    A night judges the sheets of one sender in turn, and each turn in which lines come or go is an event of the ledger.
    """
    told: list[Happened] = []
    for each in events:
        before = told[-1] if told else None
        if before and before.night == each.night and each.event == Event.LINES_CHANGED and _counts(before, each):
            sources = sorted({*before.sources, *each.sources})
            told[-1] = before._replace(detail=LINES_TOLD.format(*_counts(before, each)), sources=sources)
        else:
            told.append(each)
    return [each._replace(detail=_without_none(each.detail)) if _counts(each) else each for each in told]


def _counts(*events: Happened) -> list[int]:
    """How many lines came, changed, and went in these events together; nothing where one of them counts no lines."""
    found = [counts for each in events if (counts := _LINES.fullmatch(each.detail))]
    each_kind = zip(*(one.groups() for one in found), strict=True)
    return [sum(map(int, kind)) for kind in each_kind] if len(found) == len(events) else []


def _without_none(detail: str) -> str:
    return ", ".join(part for part in detail.split(", ") if not part.startswith("0 "))
