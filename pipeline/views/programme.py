"""The learning-programme reports: what each page, and the table beside them, shows.

One centre, framework and package is a report. Every function but `report` gives the context of one template, without its
`foot`: the caller knows the version, the tables and the contact.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.views import programme_entries
from pipeline.views import programme_records as records
from pipeline.views import programme_tables as tables
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
    "origin",
)  # fmt: skip
"""Of programme.csv: a row for each component that a candidate needs."""

_PAGES = (
    ("all-candidates.html", "All candidates"),
    ("awarded-components.html", "Awarded components"),
    ("all.html", "All"),
    ("programme.csv", "programme.csv"),
)
_CONFIDENT = frozenset({"verified", "secondary"})
_FEW = 4
"""So many names are said one by one."""


def report(facts: Mapping[Key, Programme], key: Key, catalogue: Catalogue) -> Report:
    """The report of one centre, framework and package; see `programme_matrix.build`."""
    return build(facts[key], key, catalogue)


def all_candidates(report: Report) -> dict[str, object]:
    """One line a candidate, its components beside it; the completion chart."""
    return _whole(report, "all-candidates.html") | _overview(report)


def awarded(report: Report) -> dict[str, object]:
    """By component, who was awarded it and when."""
    return _whole(report, "awarded-components.html") | tables.awards(report)


def all_pages(report: Report) -> dict[str, object]:
    """`all_candidates` and `awarded` on one page."""
    return _whole(report, "all.html") | _overview(report) | tables.awards(report)


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
    return _page(report, person.file, parts, series) | {
        "person": person,
        "steps": tables.steps(person.steps),
        "missing": missing,
    }


def confirmation(report: Report, night: str) -> dict[str, object]:
    """What was entered on one night, by order reference and series, and what was withdrawn; see `programme_entries`."""
    entered, withdrawn = programme_entries.entered_on(report, night), programme_entries.withdrawn_on(report, night)
    parts = programme_entries.named_in(report, entered)
    page = _page(report, f"confirmation-{night}.html", parts, set(entered["series"]))
    return page | {
        "night": night,
        "orders": programme_entries.orders(report, entered),
        "withdrawn": programme_entries.orders(report, withdrawn),
    }


def table(report: Report) -> pd.DataFrame:
    """programme.csv: `COLUMNS`, by candidate number, then the package's order of components."""
    rows = [
        (
            report.centre_number, report.framework, report.package,
            person.number, person.uci, person.surname, person.forenames, person.date_of_birth, person.group,
            step.part.component, step.part.component_type, step.part.entry_code,
            step.series, step.order_reference, step.state, step.result, step.date_awarded, step.origin,
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
        "on_paper": f"{report.centre_number} {report.package}",
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
        "bands": tables.bands(report.parts),
        "together": len(report.parts) <= tables.BESIDE,
        "landscape": len(report.parts) > tables.UPRIGHT,
        "people": report.people,
        "lines": tables.lines(report.people),
        "standings": [(state, standings[state]) for state in records.STANDINGS],
        "groups": sorted({person.group for person in report.people} - {""}),
        "awards": sum(person.awarded for person in report.people),
        "needed": sum(person.needed for person in report.people),
        "last_award": max((person.last_award for person in report.people), default=""),
        "chart": tables.chart(report),
    }


def _doubts(report: Report, parts: Iterable[Part], series: set[str]) -> list[dict[str, object]]:
    """What the catalogue itself is not sure of, among what a page shows; one of a kind stands once."""
    unsure: dict[tuple[str, str, str], list[str]] = {}
    asked = list(parts)
    for part in asked:
        about = part.confidence, part.note, report.sources.get(part.source, "")
        unsure.setdefault(about, []).append(part.component)
    for about, named in unsure.items():
        if len(named) == len(asked) > _FEW:
            unsure[about] = [f"All {len(named)} components"]
    for name in sorted(series & set(report.series)):
        unsure.setdefault((report.series[name][1], "", ""), []).append(f"Dates of series {name}")
    return [
        {"what": what, "confidence": confidence, "note": note, "where": where}
        for (confidence, note, where), what in unsure.items()
        if confidence not in _CONFIDENT
    ]
