"""How a site stands after a night: what waits for whom and since when, what is ready, and which nights came before.

A quiet night's page shows it too, so it is asked for in a few plain queries, and nothing here needs a frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, case, func, select

from pipeline.ledger.desk_records import DeskFacts, Earlier, Held, OpenClaim, Ready, Waits
from pipeline.ledger.history_records import Visit
from pipeline.ledger.letters import unsent
from pipeline.ledger.owed import GONE, TELLING
from pipeline.ledger.tables import (
    APPROVAL,
    CENTRE,
    CLAIM,
    CLAIM_EVENT,
    DROP,
    FAULT,
    HELD_ROW,
    LINE,
    NIGHT,
    OCR_ASSESSOR,
    OWED,
    REMOVAL,
    SHEET,
    VISIT,
)
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from sqlalchemy import Connection

_EARLIER = 10
"""So many nights before are linked."""
_OPEN = (State.UNSUBMITTED, State.SUBMITTED, State.SAMPLED, State.FINALISED)


def for_desk(connection: Connection, night: str) -> DeskFacts:
    """Gather how the site stands; `night` is the one whose page shows it."""
    return DeskFacts(
        claims=_claims(connection),
        visits=_visits(connection),
        names=_names(connection),
        held=_held(connection),
        arriving=_arriving(connection, night),
        judged=_judged(connection),
        not_out=_not_out(connection),
        unsent=[each for each in unsent(connection) if each.night < night],
        ready=_ready(connection, night),
        earlier=_earlier(connection, night),
    )


def _claims(connection: Connection) -> list[OpenClaim]:
    """Every claim with lines that is not at its end; of a finalised one nothing follows where it was not processed."""
    c, event = CLAIM.c, CLAIM_EVENT.c
    moved = select(event.claim, func.max(event.night).label("night")).where(event.from_state != event.to_state)
    last = moved.group_by(event.claim).subquery()
    in_force = and_(
        APPROVAL.c.centre_number == c.centre_number, APPROVAL.c.entry_code == c.entry_code, APPROVAL.c.removed == 0
    )
    query = (
        select(
            c.centre_number, c.entry_code, func.coalesce(c.claim_number, ""), c.state, NIGHT.c.as_of,
            func.coalesce(APPROVAL.c.ocr_assessor, ""),
        )
        .join(last, last.c.claim == c.id)
        .join(NIGHT, NIGHT.c.id == last.c.night)
        .outerjoin(APPROVAL, in_force)
        .where(c.state.in_([state.value for state in _OPEN]))
        .where(select(LINE.c.claim).where(LINE.c.claim == c.id).exists())
    )  # fmt: skip
    return sorted(OpenClaim._make(row) for row in connection.execute(query))


def _visits(connection: Connection) -> list[Visit]:
    query = select(*(VISIT.c[name] for name in Visit._fields)).where(VISIT.c.removed == 0)
    return sorted(Visit._make(row) for row in connection.execute(query))


def _names(connection: Connection) -> dict[str, str]:
    assessors = connection.execute(select(OCR_ASSESSOR.c.code, OCR_ASSESSOR.c.name))
    centres = connection.execute(select(CENTRE.c.centre_number, CENTRE.c.centre_name))
    return dict(map(tuple, assessors)) | dict(map(tuple, centres))


def _held(connection: Connection) -> list[Held]:
    """Counted as receipts count: a row of a file once, whatever was held of it, and each row of a sheet that was held whole."""
    c = HELD_ROW.c
    open_ = select(c.centre_number, c.sheet, c.row, func.max(c.form).label("form")).where(c.settled == "")
    rows = open_.group_by(c.centre_number, c.sheet, c.row).subquery()
    each = case(((rows.c.form == "") & (SHEET.c.held > 1), SHEET.c.held), else_=1)
    query = (
        select(rows.c.centre_number, func.sum(each), func.min(DROP.c.night))
        .join(SHEET, SHEET.c.id == rows.c.sheet)
        .join(DROP, DROP.c.id == SHEET.c.drop)
        .group_by(rows.c.centre_number)
    )
    return sorted(Held._make(row) for row in connection.execute(query))


def _arriving(connection: Connection, night: str) -> list[Waits]:
    """The files that wait in a night, each with the first of the nights in a row in which it has done so."""
    waiting = (DROP.c.disposition == "waiting", DROP.c.night <= night)
    now = select(DROP.c.path, DROP.c.reason).where(DROP.c.night == night, waiting[0])
    reasons: dict[str, str] = dict(map(tuple, connection.execute(now)))
    if not reasons:
        return []
    before = select(DROP.c.path, DROP.c.night).where(*waiting, DROP.c.path.in_(sorted(reasons)))
    there = set(map(tuple, connection.execute(before)))
    since = dict.fromkeys(reasons, night)
    going = set(reasons)
    for earlier in sorted(connection.scalars(select(NIGHT.c.id).where(NIGHT.c.id < night)), reverse=True):
        going &= {path for path, at in there if at == earlier}
        if not going:
            break
        since |= dict.fromkeys(going, earlier)
    return [Waits(path, reasons[path], since[path]) for path in sorted(reasons)]


def _judged(connection: Connection) -> list[Waits]:
    query = select(REMOVAL.c.path, REMOVAL.c.done, DROP.c.night).join(DROP, DROP.c.id == REMOVAL.c.drop)
    return sorted(Waits._make(row) for row in connection.execute(query.where(REMOVAL.c.done.not_in(("", GONE)))))


def _not_out(connection: Connection) -> list[Waits]:
    query = select(OWED.c.path, func.min(OWED.c.night)).where(OWED.c.done == "", OWED.c.kind.not_in(TELLING))
    return sorted(Waits(path, "", since) for path, since in connection.execute(query.group_by(OWED.c.path)))


def _ready(connection: Connection, night: str) -> list[Ready]:
    c = CLAIM.c
    processed = select(CLAIM_EVENT.c.claim).where(
        CLAIM_EVENT.c.night == night, CLAIM_EVENT.c.to_state == State.PROCESSED.value
    )
    query = select(c.reference, c.claim_number, c.centre_number, c.entry_code).where(c.id.in_(processed))
    return sorted(Ready._make(row) for row in connection.execute(query))


def _earlier(connection: Connection, night: str) -> list[Earlier]:
    c = NIGHT.c
    before = select(c.id, c.exit_status).where(c.id < night).order_by(c.id.desc()).limit(_EARLIER)
    nights = dict(map(tuple, connection.execute(before)))
    counted = (DROP.c.night.in_(nights), DROP.c.disposition.not_in(("ignored", "check-only")))
    files = select(DROP.c.night, func.count()).where(*counted).group_by(DROP.c.night)
    held = select(DROP.c.night, func.sum(SHEET.c.held)).join(SHEET, SHEET.c.drop == DROP.c.id)
    held = held.where(DROP.c.night.in_(nights), DROP.c.disposition != "check-only").group_by(DROP.c.night)
    faults = select(FAULT.c.night, func.count()).where(FAULT.c.night.in_(nights)).group_by(FAULT.c.night)
    numbers = [dict(map(tuple, connection.execute(query))) for query in (files, held, faults)]
    return [Earlier(each, nights[each], *(int(of.get(each, 0)) for of in numbers)) for each in sorted(nights)[::-1]]
