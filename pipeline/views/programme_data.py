"""The learning-programme reports as data, for `claimdrop report --json`: what the pages show, by the same names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.views.programme_records import AWARDED

if TYPE_CHECKING:
    from pipeline.views.programme_records import Person, Report


def about(report: Report) -> dict[str, Any]:
    """Say which report this is, and what its package consists of."""
    return {
        "centre_number": report.centre_number,
        "centre_name": report.centre_name,
        "framework": report.framework,
        "package": report.package,
        "components": [
            {
                "component": part.component,
                "component_type": part.component_type,
                "entry_code": part.entry_code,
                "confidence": part.confidence,
            }
            for part in report.parts
        ],
    }


def candidates(report: Report) -> list[dict[str, Any]]:
    """One each, as the page All candidates has them: with components awarded of components needed."""
    return [_line(person) for person in report.people]


def candidate(report: Report, candidate_id: int) -> dict[str, Any]:
    """One candidate's details; raises KeyError for one who has no live entry here."""
    person = report.by_candidate[candidate_id]
    steps = [
        {
            "component": step.part.component,
            "state": step.state,
            "result": step.result,
            "date_awarded": step.date_awarded,
            "origin": step.origin,
            "series": step.series,
            "order_reference": step.order_reference,
            "entered_on": step.entered_on,
        }
        for step in person.steps
    ]
    return _line(person) | {"uci": person.uci, "date_of_birth": person.date_of_birth, "components": steps}


def awarded(report: Report) -> list[dict[str, Any]]:
    """By component, who was awarded it and when; those that nobody was awarded too."""
    found: dict[str, list[dict[str, str]]] = {part.component: [] for part in report.parts}
    for person in report.people:
        for step in person.steps:
            if step.state == AWARDED:
                award = {"result": step.result, "date_awarded": step.date_awarded, "origin": step.origin}
                found[step.part.component].append(_who(person) | award)
    return [{"component": component, "awards": awards} for component, awards in found.items()]


def _who(person: Person) -> dict[str, str]:
    return {"candidate_number": person.number, "surname": person.surname, "forenames": person.forenames}


def _line(person: Person) -> dict[str, Any]:
    return _who(person) | {
        "group": person.group,
        "awarded": person.awarded,
        "needed": person.needed,
        "last_award": person.last_award,
        "state": person.state,
    }
