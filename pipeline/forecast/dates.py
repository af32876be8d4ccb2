"""The dates to act by, and the next date on which a centre's forecast can change."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from pipeline.forecast.season import FINALISED_LONGEST, SOON, iso, spoken
from pipeline.lifecycle import OUTCOME_AFTER_VISIT, SAMPLE_BEFORE_VISIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pipeline.forecast.facts import Bools, Facts, Ints
    from pipeline.forecast.season import Season

RING = 7
"""Days before a date to act by from which somebody is to be rung first."""


def claim_by(visit: Ints, season: Season) -> Ints:
    """By when a claim must be in: so many days before the visit, by the season's last day for claims at the latest.

    `visit` is the next visit that is in time, 0 for none: then a visit must be booked first. Where it is too near for a
    claim in good time, another one may still be booked; else the claim must be in before it.
    """
    good = np.minimum(visit - season.claim_before, season.claim)
    near = season.book if season.as_of <= season.book else np.minimum(visit, season.claim)
    found = np.where(visit == 0, season.book, np.where(good >= season.as_of, good, near))
    return np.asarray(found if season.as_of <= season.claim else np.full(len(visit), season.claim), dtype=np.int64)


def is_over(visit: Ints, season: Season) -> Bools:
    """Whether no claim can be in time for August any more; `visit` is the next visit that is in time, 0 for none."""
    return np.asarray((season.as_of > season.claim) | ((visit == 0) & (season.as_of > season.book)))


def claim_how(visit: int, season: Season) -> str:
    """What has to be done besides submitting the claim, in a sentence that begins with a space; blank for nothing."""
    if is_over(np.array([visit]), season)[0]:
        return " The last date for August is past: ring OCR."
    if visit == 0:
        return " No visit is planned: book one."
    if visit - season.claim_before >= season.as_of:
        return ""
    if season.as_of <= season.book:
        return f" The visit on {spoken(visit)} is too near: ask the OCR Assessor, or book another."
    return f" The visit on {spoken(visit)} is near: tell the OCR Assessor at once."


def step_how(season: Season, *, book: bool = False, claim: bool = False) -> str:
    """What has to be done for results in August by whoever has to book a visit, to submit a claim, or both."""
    if (book and season.as_of > season.book) or (claim and season.as_of > season.claim):
        return "The last date for August is past: ring OCR"
    visit = f"book a visit with OCR by {spoken(season.book)} for a day up to {spoken(season.visit)}"
    steps = [visit] * book + [f"submit the claim by {spoken(season.claim)}"] * claim
    said = ", and ".join(steps)
    return said[:1].upper() + said[1:]


def enter_by(visit: Ints, season: Season) -> Ints:
    """By when somebody must be entered: so many days before the next visit that is in time, or before another is booked."""
    good = visit - season.entry_before
    near = season.book if season.as_of <= season.book else np.minimum(visit, season.visit)
    return np.asarray(np.where(visit == 0, season.book, np.where(good >= season.as_of, good, near)), dtype=np.int64)


def next_dates(facts: Facts, season: Season) -> dict[str, str]:
    """The next date on which each centre's forecast can change by time alone, ISO; '' for a centre of which nothing is known.

    Whatever a rule or a date to act by compares the night with stands here.
    """
    common = [
        season.named_from,
        *(day - SOON for day in (season.book, season.claim)),
        *(day - RING for day in (season.book, season.claim, season.visit, season.ends)),
        *(day + 1 for day in (season.book, season.claim, season.visit, season.ends)),
    ]
    own: dict[str, set[int]] = {centre: set(common) for centre in set(facts.people["centre_number"].tolist())}
    around = {season.entry_before, season.claim_before, 0}
    for centre, day in _days_of(facts.visits, "visit_date"):
        moments = {day + 1 - before for before in around} | {day - before - RING for before in around}
        own.setdefault(centre, set()).update(moments, {day - SAMPLE_BEFORE_VISIT, day + OUTCOME_AFTER_VISIT + 1})
    for centre, day in _days_of(facts.claims, "finalised_on"):
        own.setdefault(centre, set()).add(day + FINALISED_LONGEST + 1)
    centres = dict(zip(facts.people["candidate"].tolist(), facts.people["centre_number"].tolist(), strict=True))
    ends = facts.entries["estimated_completion_date"].tolist()
    for centre, text in set(zip(map(centres.__getitem__, facts.entries["candidate"].tolist()), ends, strict=True)):
        if text:
            own[centre].add(_lapses(text))
    return {centre: iso(min((day for day in found if day > season.as_of), default=0)) for centre, found in own.items()}


def _days_of(rows: pd.DataFrame, column: str) -> Iterator[tuple[str, int]]:
    """(centre, day) of the rows that have a date."""
    distinct = set(zip(rows["centre_number"].tolist(), rows[column].tolist(), strict=True))
    return ((centre, date.fromisoformat(text).toordinal()) for centre, text in distinct if text)


def _lapses(text: str) -> int:
    """The first day on which an entry that was to be complete by `text` is live no longer: twelve months and a day on."""
    day = date.fromisoformat(text)
    if (day.month, day.day) == (2, 29):
        day = date(day.year, 2, 28)
    return day.replace(year=day.year + 1).toordinal() + 1
