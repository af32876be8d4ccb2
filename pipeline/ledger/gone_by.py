"""Dates that have gone by since the last night: whose front page says something else now, though nothing came."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select

from pipeline.ledger.tables import APPROVAL, CLAIM, NIGHT, VISIT
from pipeline.lifecycle import OUTCOME_AFTER_VISIT, SAMPLE_BEFORE_VISIT, State

if TYPE_CHECKING:
    from sqlalchemy import Connection

_AROUND_VISIT = {
    State.UNSUBMITTED.value: (0,),
    State.SUBMITTED.value: (-SAMPLE_BEFORE_VISIT, 0),
    State.SAMPLED.value: (0, OUTCOME_AFTER_VISIT),
}
"""Days from the visit to the dates that an OCR Assessor's front page names of a claim."""


def assessor_pages(connection: Connection, night: str, as_of: str) -> list[tuple[str, str, str]]:
    """(path, kind, key) of the front pages of OCR Assessors on which a date has gone by since the night before this one."""
    before = connection.scalar(select(func.max(NIGHT.c.as_of)).where(NIGHT.c.id < night)) or ""
    if not before or before >= as_of:
        return []
    first, last = _days_on(before, -OUTCOME_AFTER_VISIT), _days_on(as_of, SAMPLE_BEFORE_VISIT)
    subject = [VISIT.c.centre_number == CLAIM.c.centre_number, VISIT.c.entry_code == CLAIM.c.entry_code]
    approved = [APPROVAL.c.centre_number == CLAIM.c.centre_number, APPROVAL.c.entry_code == CLAIM.c.entry_code]
    query = (
        select(APPROVAL.c.ocr_assessor, CLAIM.c.state, VISIT.c.visit_date)
        .join(APPROVAL, and_(*approved, APPROVAL.c.removed == 0))
        .join(VISIT, and_(*subject, VISIT.c.removed == 0, VISIT.c.visit_date.between(first, last)))
        .where(CLAIM.c.state.in_(_AROUND_VISIT), APPROVAL.c.ocr_assessor != "")
        .distinct()
    )
    codes = {
        code
        for code, state, visit in connection.execute(query)
        if any(before <= _days_on(visit, days) < as_of for days in _AROUND_VISIT[state])
    }
    return [(f"assessors/{code}/index.html", "assessor-index", code) for code in sorted(codes)]


def _days_on(iso: str, days: int) -> str:
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()
