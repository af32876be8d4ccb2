"""The learning-programme reports: what each page, and the table beside them, shows.

One centre, framework and package is a report. Every function but `report` gives the context of one template, without its
`foot`: the caller knows the version, the tables and the contact.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.views import programme_records as records
from pipeline.views.programme_matrix import build

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.ledger.facts_programmes import Key, Programme
    from pipeline.views.programme_records import Part, Report
    from schemas.qualifications import Catalogue

TEMPLATES = {
    "programme-all-candidates": "programme-all-candidates.html",
    "programme-candidate": "programme-candidate.html",
    "programme-awarded": "programme-awarded-components.html",
    "programme-all": "programme-all.html",
    "programme-confirmation": "programme-confirmation.html",
}
"""The template of each kind of owed page; `programme.csv` is `table` and has none."""

COLUMNS = (
    "centre_number", "framework", "package", "candidate_number", "uci", "surname", "forenames", "date_of_birth", "group",
    "component", "component_type", "entry_code", "series", "order_reference", "state", "result", "date_awarded",
)  # fmt: skip
"""Of programme.csv: a row for each component that a candidate needs."""

_PAGES = (
    ("all-candidates.html", "All candidates"),
    ("awarded-components.html", "Awarded components"),
    ("all.html", "All"),
    ("programme.csv", "programme.csv"),
)
_CONFIDENT = frozenset({"verified", "secondary"})


def report(facts: Mapping[Key, Programme], key: Key, catalogue: Catalogue) -> Report:
    """The report of one centre, framework and package; see `programme_matrix.build`."""
    return build(facts[key], key, catalogue)


def all_candidates(report: Report) -> dict[str, object]:
    """One line a candidate, its components beside it; the completion chart."""
    return _whole(report, "all-candidates.html") | _overview(report)


def awarded(report: Report) -> dict[str, object]:
    """By component, who was awarded it and when."""
    return _whole(report, "awarded-components.html") | {"sections": _sections(report)}


def all_pages(report: Report) -> dict[str, object]:
    """`all_candidates` and `awarded` on one page."""
    return _whole(report, "all.html") | _overview(report) | {"sections": _sections(report)}


def candidate(report: Report, candidate_id: int) -> dict[str, object]:
    """One candidate's components, and what is still missing.

    Says nothing of anybody else, so that the page changes only with its own candidate. Raises KeyError for a candidate
    who has no live entry here.
    """
    person = report.by_candidate[candidate_id]
    missing = [
        (step, *report.series.get(step.series, ("", ""))) for step in person.steps if step.state != records.AWARDED
    ]
    parts, series = [step.part for step in person.steps], {step.series for step in person.steps}
    return _page(report, person.file, parts, series) | {"person": person, "missing": missing}


def confirmation(report: Report, night: str) -> dict[str, object]:
    """What was entered on one night, by order reference and series, and what was withdrawn.

    An entry that was withdrawn on a later night stays: the page says what was entered then.
    """
    entries = report.entries
    entered = entries[(entries["night"] == night) & (entries["withdrawn"] != night)]
    withdrawn = entries[(entries["withdrawn"] == night) & (entries["night"] != night)]
    page = _page(report, f"confirmation-{night}.html", _named_in(report, entered), set(entered["series"]))
    return page | {"night": night, "orders": _orders(report, entered), "withdrawn": _orders(report, withdrawn)}


def table(report: Report) -> pd.DataFrame:
    """programme.csv: `COLUMNS`, by candidate number, then the package's order of components."""
    rows = [
        (
            report.centre_number, report.framework, report.package,
            person.number, person.uci, person.surname, person.forenames, person.date_of_birth, person.group,
            step.part.component, step.part.component_type, step.part.entry_code,
            step.series, step.order_reference, step.state, step.result, step.date_awarded,
        )
        for person in report.people
        for step in person.steps
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def _page(report: Report, file: str, parts: Iterable[Part], series: set[str]) -> dict[str, object]:
    """What every page shows; `parts` and `series` are those that the catalogue must answer for on this one."""
    return {
        "file": file,
        "pages": _PAGES,
        "centre": " ".join(filter(None, (report.centre_number, report.centre_name))),
        "framework": report.framework,
        "package": report.package,
        "doubts": _doubts(report, parts, series),
    }


def _whole(report: Report, file: str) -> dict[str, object]:
    """A page about all candidates, with the script that sorts and filters."""
    series = {step.series for person in report.people for step in person.steps}
    return _page(report, file, report.parts, series) | {"sortable": True}


def _overview(report: Report) -> dict[str, object]:
    standings = Counter(person.state for person in report.people)
    return {
        "parts": report.parts,
        "people": report.people,
        "standings": [(state, standings[state]) for state in records.STANDINGS],
        "groups": sorted({person.group for person in report.people} - {""}),
        "awards": sum(person.awarded for person in report.people),
        "needed": sum(person.needed for person in report.people),
        "last_award": max((person.last_award for person in report.people), default=""),
        "chart": _chart(report),
    }


def _chart(report: Report) -> dict[str, object]:
    """For `chart.html`: a bar for each component, its parts the four states."""
    counts = Counter((step.part.component, step.state) for person in report.people for step in person.steps)
    return {
        "id": "completion",
        "title": "Components awarded so far",
        "desc": f"One bar for each component of the package, among {len(report.people):,} candidates.",
        "what": "Component",
        "legend": [state.capitalize() for state in records.STATES],
        "rows": [
            (part.component, [counts[part.component, state] for state in records.STATES]) for part in report.parts
        ],
    }


def _sections(report: Report) -> list[dict[str, object]]:
    awards: dict[str, list[Any]] = {part.component: [] for part in report.parts}
    for person in report.people:
        for step in person.steps:
            if step.state == records.AWARDED:
                awards[step.part.component].append((person, step.result, step.date_awarded))
    return [{"part": part, "awards": awards[part.component]} for part in report.parts]


def _orders(report: Report, entries: pd.DataFrame) -> list[dict[str, object]]:
    """Entries grouped by order reference and series."""
    keys = ["order_reference", "series"]
    return [
        {"order_reference": reference, "series": series, "entries": len(rows)} | _summary(report, rows)
        for (reference, series), rows in entries.groupby(keys, sort=True)
    ]


def _summary(report: Report, entries: pd.DataFrame) -> dict[str, object]:
    components = [part.component for part in _named_in(report, entries)]
    place = {component: n for n, component in enumerate(components)}
    pairs = zip(entries["candidate"], entries["component"], strict=True)
    rows = sorted((*report.names[person], person, place[component]) for person, component in pairs)
    people = [
        {"number": number, "name": name, "components": [components[at] for *_, at in group]}
        for (number, name, _), group in groupby(rows, key=lambda row: row[:3])
    ]
    counts = Counter(entries["component"])
    return {"candidates": people, "components": [(component, counts[component]) for component in components]}


def _named_in(report: Report, entries: pd.DataFrame) -> list[Part]:
    """The components that these entries name, in the report's order; those that it no longer shows come last."""
    seen = set(entries["component"])
    known = [part for part in report.parts if part.component in seen]
    others = sorted(seen - {part.component for part in known})
    return known + [records.unlisted(component) for component in others]


def _doubts(report: Report, parts: Iterable[Part], series: set[str]) -> list[dict[str, object]]:
    """What the catalogue itself is not sure of, among what a page shows; one of a kind stands once."""
    unsure: dict[tuple[str, str, str], list[str]] = {}
    for part in parts:
        about = part.confidence, part.note, report.sources.get(part.source, "")
        unsure.setdefault(about, []).append(part.component)
    for name in sorted(series & set(report.series)):
        unsure.setdefault((report.series[name][1], "", ""), []).append(f"Dates of series {name}")
    return [
        {"what": what, "confidence": confidence, "note": note, "where": where}
        for (confidence, note, where), what in unsure.items()
        if confidence not in _CONFIDENT
    ]
