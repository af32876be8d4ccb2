"""Who decides each form, in the contract's order: each form of a night sees what the ones before it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.decide import (
    assessors,
    claims,
    entries,
    moderation,
    office,
    people,
    programmes,
    results,
    revision,
    submission,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.decide.outcome import Outcome
    from pipeline.known import Known
    from pipeline.table import Table

DECIDERS: Mapping[str, Callable[[Table, Known], Outcome]] = {
    "centres": office.centres,
    "approvals": office.approvals,
    "visits": office.visits,
    "candidates": people.decide,
    "entries": entries.decide,
    "unit_results": results.decide,
    "centre_assessors": assessors.decide,
    "outside_units": claims.decide,
    "grades_by_candidate": claims.decide,
    "grades_by_unit": claims.decide,
    "claim_submission": submission.decide,
    "sample_list": moderation.sample,
    "sample_grid": moderation.sample,
    "moderation_outcome": revision.decide,
    "programme_entries": programmes.entries,
    "programme_results": programmes.results,
}

GRADES = tuple(form for form, decide in DECIDERS.items() if decide is claims.decide)
AFTER_GRADES = "claim_submission"
"""The form before which the rows are judged that have waited for the grades."""
