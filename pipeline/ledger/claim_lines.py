"""Every claim with its lines in words of the field, without an id: to be held against another ledger."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipeline.ledger import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Connection

_CLAIM = ("reference", "state", "submitted_on", "sampled_on", "finalised_on", "processed_on", "withdrawn_on")


def claims_in_words(connection: Connection) -> dict[tuple[str, str, int], tuple[Any, ...]]:
    """Give claims by centre, entry code and ordinal: their number, reference, state, dates, and sorted lines."""
    c = t.CLAIM.c
    columns = [func.coalesce(c[name], "") for name in ("claim_number", *_CLAIM)]
    lines = _lines(connection)
    rows = connection.execute(select(c.id, c.centre_number, c.entry_code, c.ordinal, *columns))
    return {(centre, code, ordinal): (*about, lines[claim]) for claim, centre, code, ordinal, *about in rows}


def _lines(connection: Connection) -> dict[int, list[tuple[Any, ...]]]:
    person, unit, line, marker = t.CANDIDATE.c, t.UNIT.c, t.LINE.c, t.CENTRE_ASSESSOR.c
    query = (
        select(
            line.claim, person.uci, person.surname, person.forenames, person.date_of_birth,
            unit.suite, unit.level, unit.subject, unit.number, line.grade, func.coalesce(marker.initials, ""),
            line.sampled, line.outcome, line.awarding_body, line.evidence,
        )
        .join(t.CANDIDATE, person.id == line.candidate)
        .join(t.UNIT, unit.id == line.unit)
        .outerjoin(t.CENTRE_ASSESSOR, marker.id == line.assessor)
    )  # fmt: skip
    found: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for claim, *what in connection.execute(query):
        found[claim].append(tuple(what))
    for mine in found.values():
        mine.sort()
    return found
