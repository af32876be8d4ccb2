"""What a centre entered for a learning programme, and withdrew, on one night: by order reference and series.

The page of confirmation shows it, and `claimdrop check` says the same beforehand.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pipeline.views.programme_records import unlisted

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.views.programme_records import Part, Report


def entered_on(report: Report, night: str) -> pd.DataFrame:
    """Entries that were made on a night and not withdrawn on the same one.

    An entry that was withdrawn on a later night stays: this is about what was entered then.
    """
    entries = report.entries
    return entries[(entries["night"] == night) & (entries["withdrawn"] != night)]


def withdrawn_on(report: Report, night: str) -> pd.DataFrame:
    """Entries of earlier nights that were withdrawn on this one."""
    entries = report.entries
    return entries[(entries["withdrawn"] == night) & (entries["night"] != night)]


def orders(report: Report, entries: pd.DataFrame) -> list[dict[str, Any]]:
    """Group entries by order reference and series, as the guide's entry summary is.

    Each holds order_reference, series, entries (how many), components [(component, candidates)] in the report's order,
    and candidates [{number, name, components}] by number.
    """
    keys = ["order_reference", "series"]
    return [
        {"order_reference": reference, "series": series, "entries": len(rows)} | _summary(report, rows)
        for (reference, series), rows in entries.groupby(keys, sort=True)
    ]


def _summary(report: Report, entries: pd.DataFrame) -> dict[str, object]:
    components = [part.component for part in named_in(report, entries)]
    place = {component: n for n, component in enumerate(components)}
    pairs = zip(entries["candidate"], entries["component"], strict=True)
    rows = sorted((*report.names[person], person, place[component]) for person, component in pairs)
    people = [
        {"number": number, "name": name, "components": [components[at] for *_, at in group]}
        for (number, name, _), group in groupby(rows, key=lambda row: row[:3])
    ]
    counts = Counter(entries["component"])
    return {"candidates": people, "components": [(component, counts[component]) for component in components]}


def named_in(report: Report, entries: pd.DataFrame) -> list[Part]:
    """The components that these entries name, in the report's order; those that it no longer shows come last."""
    seen = set(entries["component"])
    known = [part for part in report.parts if part.component in seen]
    others = sorted(seen - {part.component for part in known})
    return known + [unlisted(component) for component in others]
