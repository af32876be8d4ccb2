"""What the tables and the chart of a learning-programme report say."""

from __future__ import annotations

from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, Any

from pipeline.views import programme_records as records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.views.programme_records import Part, Person, Report, Step

_NONE = "\N{EN DASH}"


def steps(of: Sequence[Step]) -> dict[str, list[Any]]:
    """What the page says of each component, a list a column; dates stay as they are, and what is blank is a dash."""
    return {
        "components": [step.part.component for step in of],
        "about": [step.part.about for step in of],
        "states": [(step.state,) for step in of],
        "results": [step.result or _NONE for step in of],
        "awarded": [step.date_awarded for step in of],
        "series": [step.series or _NONE for step in of],
        "orders": [step.order_reference or _NONE for step in of],
        "entered": [step.entered_on for step in of],
        "reported": [step.reported for step in of],
        "places": [f"file {step.file}, row {step.row}" if step.reported else "" for step in of],
    }


def lines(people: Sequence[Person]) -> dict[str, list[Any]]:
    """What the page's tables say of each candidate, a list a column: a row is not worth a turn of the template's loop."""
    return {
        "numbers": [person.number for person in people],
        "files": [person.file for person in people],
        "names": [person.name for person in people],
        "states": [(person.state,) for person in people],
        "awarded": [f"{person.awarded} of {person.needed}" for person in people],
        "dates": [person.last_award for person in people],
        "groups": [person.group for person in people],
        "words": [person.words for person in people],
    }


BESIDE, UPRIGHT, _BAND = 5, 4, 8
"""How many components stand beside the candidates' own lines; how many of them on upright paper; and how many in each of
the tables into which more are parted, so that a screen and a sheet of A4 hold one without scrolling."""


def bands(parts: Sequence[Part]) -> list[dict[str, object]]:
    """Part the components into tables of about one size: parts, and from which to which they are."""
    if len(parts) <= BESIDE:
        return [{"parts": parts, "start": 0, "stop": len(parts)}]
    size = ceil(len(parts) / ceil(len(parts) / _BAND))
    return [
        {"parts": parts[start : start + size], "start": start, "stop": min(start + size, len(parts))}
        for start in range(0, len(parts), size)
    ]


def chart(report: Report) -> dict[str, object]:
    """For `chart.html`: a bar for each component, its parts the four states."""
    counts = Counter((step.part.component, step.state) for person in report.people for step in person.steps)
    return {
        "id": "completion",
        "title": "Components awarded so far",
        "desc": f"One bar for each component of the package, among {len(report.people):,} candidates.",
        "what": "Component",
        "legend": ["Awarded", "Waiting", "Not awarded", "Not entered"],
        "rows": [
            (part.component, [counts[part.component, state] for state in records.STATES]) for part in report.parts
        ],
    }


def awards(report: Report) -> dict[str, object]:
    """Components that somebody was awarded, each with all who were (number, file, name, result, date awarded); and those
    that nobody was awarded yet.
    """
    found: dict[str, list[tuple[str, ...]]] = {part.component: [] for part in report.parts}
    asked: Counter[str] = Counter()
    for person in report.people:
        for step in person.steps:
            asked[step.part.component] += 1
            if step.state == records.AWARDED:
                award = (person.number, person.file, person.name, step.result, step.date_awarded)
                found[step.part.component].append(award)
    return {
        "sections": [
            {"part": part, "awards": found[part.component], "needed": asked[part.component]}
            for part in report.parts
            if found[part.component]
        ],
        "unawarded": [part for part in report.parts if not found[part.component]],
        "awarded": {
            "awards": sum(person.awarded for person in report.people),
            "people": sum(1 for person in report.people if person.awarded),
            "of": len(report.people),
            "last": max((person.last_award for person in report.people), default=""),
        },
    }
