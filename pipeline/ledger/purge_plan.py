"""Which people and claims of the ledger a purge takes away, and which drops nothing rests on any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select

from pipeline.ledger import tables as t
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sqlalchemy import Column, Connection, Select

_SAID = (t.FINDING.name, t.NOT_CHECKED.name, t.HELD_ROW.name)
"""Tables that tell of a sheet, and do not rest on it."""
_SET_UP = ("centres", "approvals")
"""Forms that say what a site is."""


class Ended(NamedTuple):
    """A claim that ended long enough ago."""

    id: int
    centre_number: str
    claim_number: str
    reference: str


class Gone(NamedTuple):
    """Somebody whose details go."""

    id: int
    centre_number: str
    uci: str
    surname: str
    forenames: str
    date_of_birth: str


class OldDrop(NamedTuple):
    """A drop on which nothing rests any more."""

    id: int
    night: str
    sender_kind: str
    sender: str
    to_mend: str


@dataclass(frozen=True)
class Cutoff:
    """Where a purge draws its line."""

    before: str
    """ISO date: twelve months before the purge's own."""
    open_series: Collection[str]
    """Series whose results came out after that date."""


def ended_claims(connection: Connection, cutoff: Cutoff) -> list[Ended]:
    """List the claims that ended before the cutoff and are still history, by id."""
    c = t.CLAIM.c
    query = select(c.id, c.centre_number, func.coalesce(c.claim_number, ""), func.coalesce(c.reference, ""))
    query = query.where(_has_ended(cutoff), c.id.not_in(select(t.PURGED_CLAIM.c.claim)))
    return sorted(Ended._make(row) for row in connection.execute(query))


def _has_ended(cutoff: Cutoff) -> Any:
    c = t.CLAIM.c
    on = case((c.processed_on != "", c.processed_on), (c.withdrawn_on != "", c.withdrawn_on), else_=c.finalised_on)
    over = c.state.in_((State.PROCESSED.value, State.WITHDRAWN.value, State.FINALISED.value))
    return and_(over, on != "", on < cutoff.before)


def people_gone(connection: Connection, cutoff: Cutoff) -> list[Gone]:
    """List those who have no live entry, no claim that is going on or ended lately, and nothing else of late; by id."""
    person = t.CANDIDATE.c
    query = select(*(person[name] for name in Gone._fields)).where(
        person.surname != "", person.added_on < cutoff.before
    )
    for spared in _spared(cutoff):
        query = query.where(person.id.not_in(spared))
    return sorted(Gone._make(row) for row in connection.execute(query))


def _spared(cutoff: Cutoff) -> Iterator[Select[int]]:
    """The candidates who are spared, for one reason each."""
    entry, line, number = t.ENTRY.c, t.LINE.c, t.REGISTRATION.c
    yield select(entry.candidate).where(entry.ended_on == "", entry.estimated_completion_date >= cutoff.before)
    over = select(t.CLAIM.c.id).where(_has_ended(cutoff))
    yield select(line.candidate).where(line.claim.not_in(over))
    yield select(number.candidate).where(number.since >= cutoff.before)
    mine, awarded = t.PROGRAMME_ENTRY.c, t.PROGRAMME_RESULT.c
    lately = select(t.NIGHT.c.id).where(t.NIGHT.c.as_of >= cutoff.before)
    still = or_(mine.night.in_(lately), mine.series.in_(sorted(cutoff.open_series)))
    yield select(mine.candidate).where(mine.withdrawn == "", still)
    yield select(awarded.candidate).where(awarded.date_awarded >= cutoff.before)
    for result in (t.UNIT_RESULT.c, t.OVERALL_RESULT.c):
        yield select(result.candidate).where(result.result_date >= cutoff.before)


def old_drops(connection: Connection, cutoff: Cutoff) -> list[OldDrop]:
    """List the drops of nights before the cutoff that no row rests on, by id; those purged before are left out."""
    c = t.DROP.c
    query = select(c.id, c.night, c.sender_kind, c.sender, c.to_mend, t.NIGHT.c.as_of, c.path)
    rows = connection.execute(query.join(t.NIGHT, t.NIGHT.c.id == c.night).where(t.NIGHT.c.as_of < cutoff.before)).all()
    kept = _needed(connection)
    return sorted(OldDrop._make(row[:5]) for row in rows if row.id not in kept and row.path != purged_path(row.id))


def purged_path(drop: int) -> str:
    """What stands for the path of a drop that is gone."""
    return f"purged/{drop}"


def _needed(connection: Connection) -> set[int]:
    """The drops whose bytes something rests on: a row that names its sheet, what a site is, somebody known by name.

    Who is set up as a centre assessor names no sheet, and keeps no class list for years.
    """
    sheets = {sheet for column in _sheet_columns() for sheet in connection.scalars(select(column).distinct())}
    found = {drop for drop, sheet in connection.execute(select(t.SHEET.c.drop, t.SHEET.c.id)) if sheet in sheets}
    return found | set(_set_up(connection)) | set(_people(connection))


def _sheet_columns() -> Iterator[Column[int]]:
    """Every column by which a row names the sheet that it came from."""
    for table in t.METADATA.sorted_tables:
        for column in table.c:
            keyed = any(key.column is t.SHEET.c.id for key in column.foreign_keys)
            if table.name not in _SAID and (keyed or column.info.get("of") == t.SHEET.name):
                yield column


def _taken(*form: str) -> Select[Any]:
    """Drops that brought rows of a form: drop, centre, date of the night."""
    sheet, drop = t.SHEET.c, t.DROP.c
    query = select(drop.id, drop.sender, t.NIGHT.c.as_of).join(t.SHEET, sheet.drop == drop.id)
    query = query.join(t.NIGHT, t.NIGHT.c.id == drop.night)
    return query.where(sheet.form.in_(form), sheet.accepted + sheet.unchanged > 0, drop.disposition != "check-only")


def _set_up(connection: Connection) -> Iterator[int]:
    """What the office said of centres and approvals holds until it says otherwise."""
    yield from connection.scalars(_taken(*_SET_UP).with_only_columns(t.DROP.c.id))


def _people(connection: Connection) -> Iterator[int]:
    """A sheet of candidates is needed while anybody whom its centre had by then is still known by name."""
    c = t.CANDIDATE.c
    known = select(c.centre_number, func.min(c.added_on)).where(c.surname != "").group_by(c.centre_number)
    first = dict(map(tuple, connection.execute(known)))
    for drop, centre, as_of in connection.execute(_taken("candidates")):
        if first.get(centre, "9999") <= as_of:
            yield drop
