"""What a purge changes in the ledger: details go, keyed hashes stay, and what has to leave the outbox is owed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select

from pipeline.ledger import tables as t
from pipeline.ledger.asking import chunks
from pipeline.ledger.purge_plan import Cutoff, Ended, Gone, OldDrop, old_drops, purged_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Column, Connection

Package = tuple[str, str, str]
"""Centre number, framework, package."""
_OF_PEOPLE = (
    t.ENTRY, t.REGISTRATION, t.PICK, t.REVISION, t.OVERALL_RESULT, t.PROGRAMME_ENTRY, t.PROGRAMME_RESULT, t.FORMER,
)  # fmt: skip
_DETAILS = ("uci", "uln", "surname", "forenames", "date_of_birth", "sex", "group_name")


class Purge(NamedTuple):
    """One purge, as the ledger has it."""

    id: str
    before: str
    took: str
    """JSON."""
    done: str


def unfinished(connection: Connection) -> Purge | None:
    """Read the purge that was broken off; None where the last one came to its end."""
    query = select(*(t.PURGE.c[name] for name in Purge._fields)).where(t.PURGE.c.done == "")
    return next((Purge._make(row) for row in connection.execute(query.order_by(t.PURGE.c.id))), None)


def next_id(connection: Connection, as_of: str) -> str:
    """Name a purge by its date and a count, as nights are named."""
    return (
        f"{as_of}-{len(list(connection.scalars(select(t.PURGE.c.id).where(t.PURGE.c.id.startswith(as_of))))) + 1:02d}"
    )


def begin(connection: Connection, purge: Purge) -> None:
    """Note a purge whose files have still to go."""
    connection.execute(t.PURGE.insert().values(purge._asdict()))


def finish(connection: Connection, purge: str) -> None:
    """Note that the last file of a purge is gone."""
    connection.execute(t.PURGE.update().where(t.PURGE.c.id == purge).values(done="done"))


def forget_claims(connection: Connection, claims: Sequence[Ended], purge: str) -> None:
    """Take claims out of the history: number, reference, state, dates and what happened stay; who did it goes."""
    ids = [claim.id for claim in claims]
    if ids:
        connection.execute(t.PURGED_CLAIM.insert(), [{"claim": number, "purge": purge} for number in ids])
    _update(connection, t.CLAIM.c.id, ids, submitted_by="", contact_email="")
    _update(connection, t.CLAIM_EVENT.c.claim, ids, who="", detail="", sheet=0, row=0)
    for table in (t.PICK, t.PROPOSAL, t.REVISION):
        _delete(connection, table.c.claim, ids)


def forget_people(connection: Connection, people: Sequence[Gone], hashes: Mapping[int, tuple[str, str]]) -> None:
    """Blank people's details; who has a claimed unit stays as two keyed hashes, and whoever has none goes altogether."""
    ids = [person.id for person in people]
    for table in _OF_PEOPLE:
        _delete(connection, table.c.candidate, ids)
    _update(connection, t.UNIT_RESULT.c.candidate, ids, sheet=0, row=0)
    _update(connection, t.LINE.c.candidate, ids, sheet=0, row=0, position=0, evidence="")
    _update(connection, t.CANDIDATE.c.id, ids, **dict.fromkeys(_DETAILS, ""))
    standing = {number for column in _naming_candidates() for number in connection.scalars(select(column).distinct())}
    rows = [
        dict(
            zip(
                ("candidate", "centre_number", "uci_hash", "person_hash"),
                (one.id, one.centre_number, *hashes[one.id]),
                strict=True,
            )
        )
        for one in people
        if one.id in standing
    ]
    if rows:
        connection.execute(t.FORMER.insert(), rows)
    _delete(connection, t.CANDIDATE.c.id, sorted(set(ids) - standing))


def _naming_candidates() -> list[Column[int]]:
    return [
        column
        for table in t.METADATA.sorted_tables
        for column in table.c
        if any(key.column is t.CANDIDATE.c.id for key in column.foreign_keys)
    ]


def forget_drops(connection: Connection, cutoff: Cutoff) -> list[OldDrop]:
    """Forget the drops on which nothing rests any more, with all that was said of them; which those are."""
    drops = old_drops(connection, cutoff)
    ids = [drop.id for drop in drops]
    sheets = [
        sheet
        for some in chunks(ids)
        for sheet in connection.scalars(select(t.SHEET.c.id).where(t.SHEET.c.drop.in_(some)))
    ]
    _delete(connection, t.HELD_ROW.c.sheet, sheets)
    for table in (t.FINDING, t.NOT_CHECKED, t.REMOVAL):
        _delete(connection, table.c.drop, ids)
    _update(connection, t.SHEET.c.id, sheets, name="")
    _update(connection, t.DROP.c.id, ids, archived="", reason="", to_mend="")
    if ids:
        named = t.DROP.update().where(t.DROP.c.id == bindparam("drop")).values(path=bindparam("as"))
        connection.execute(named, [{"drop": number, "as": purged_path(number)} for number in ids])
    return drops


def forget_letters(connection: Connection, before: str) -> None:
    """Forget the letters that nights before a date sent, or that were given up since."""
    old, c = select(t.NIGHT.c.id).where(t.NIGHT.c.as_of < before), t.LETTER.c
    connection.execute(t.LETTER.delete().where(or_(c.done != "", c.parked != ""), c.night.in_(old)))


def aside_before(connection: Connection, before: str) -> list[str]:
    """List where files lie that nights before a date moved aside."""
    old = select(t.NIGHT.c.id).where(t.NIGHT.c.as_of < before)
    return sorted(connection.scalars(select(t.MOVED_ASIDE.c.path).where(t.MOVED_ASIDE.c.night.in_(old))))


def forget_aside(connection: Connection, before: str) -> None:
    """Forget what nights before a date moved aside."""
    old = select(t.NIGHT.c.id).where(t.NIGHT.c.as_of < before)
    connection.execute(t.MOVED_ASIDE.delete().where(t.MOVED_ASIDE.c.night.in_(old)))


def packages_of(connection: Connection, people: Iterable[Gone]) -> dict[Package, int]:
    """Which packages these people were entered for, and how many entries of others each has."""
    c, ids = t.PROGRAMME_ENTRY.c, {person.id for person in people}
    found: dict[Package, int] = {}
    rows = list(connection.execute(select(c.centre_number, c.framework, c.package, c.candidate)))
    for *package, candidate in rows:
        if candidate in ids:
            found.setdefault((package[0], package[1], package[2]), 0)
    for *package, candidate in rows:
        key = (package[0], package[1], package[2])
        if key in found and candidate not in ids:
            found[key] += 1
    return found


def last_rows(connection: Connection, kinds: Iterable[str]) -> list[tuple[str, str, str]]:
    """(path, kind, key) of the last row owed of each path that is of these kinds."""
    c = t.OWED.c
    last = select(func.max(c.id)).group_by(c.path)
    query = select(c.path, c.kind, c.key).where(c.id.in_(last), c.kind.in_(sorted(kinds)), c.action == "write")
    return sorted((path, kind, key) for path, kind, key in connection.execute(query))


def owe(connection: Connection, night: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Owe files: (action, path, kind, key)."""
    names = ("action", "path", "kind", "key")
    owed = [{"night": night, "done": "", **dict(zip(names, row, strict=True))} for row in rows]
    if owed:
        connection.execute(t.OWED.insert(), owed)


def drops_in(connection: Connection) -> set[tuple[str, str]]:
    """(night, path) of every drop that the ledger still has bytes of."""
    c = t.DROP.c
    return {(night, path) for night, path in connection.execute(select(c.night, c.path).where(c.archived != ""))}


def shelved(connection: Connection) -> set[str]:
    """Where in the archive the bytes of drops lie that the ledger still has."""
    return set(connection.scalars(select(t.DROP.c.archived).where(t.DROP.c.archived != "")))


def senders_left(connection: Connection) -> set[tuple[str, str, str]]:
    """(night, kind, sender) of everybody of whom a drop is still known by its path."""
    c = t.DROP.c
    query = select(c.night, c.sender_kind, c.sender).where(~c.path.startswith(purged_path(0)[:-1]))
    return {(night, kind, sender) for night, kind, sender in connection.execute(query)}


def as_json(took: Mapping[str, Any]) -> str:
    return json.dumps(took, sort_keys=True, ensure_ascii=False)


def _update(connection: Connection, column: Column[int], ids: Iterable[int], **values: Any) -> None:
    for some in chunks(ids):
        connection.execute(column.table.update().where(column.in_(some)).values(values))


def _delete(connection: Connection, column: Column[int], ids: Iterable[int]) -> None:
    for some in chunks(ids):
        connection.execute(column.table.delete().where(column.in_(some)))
