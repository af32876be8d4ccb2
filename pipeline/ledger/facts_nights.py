"""What receipts and night pages need to know, a batch of them in a few queries.

Everything is sorted here, so that the same ledger gives the same bytes whatever the database's order.
A quiet night's page is made of this room alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from pipeline.ledger.asking import chunks
from pipeline.ledger.facts_history import centre_names
from pipeline.ledger.night_records import (
    Drop,
    DropSheet,
    FaultOfOurs,
    LettersQueued,
    Move,
    NightFacts,
    NotChecked,
    RuleCount,
)
from pipeline.ledger.owed import moved_aside, not_out
from pipeline.ledger.tables import CLAIM, CLAIM_EVENT, DROP, FAULT, FINDING, LETTER, NIGHT, NOT_CHECKED, SHEET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from sqlalchemy import Connection, Row, Select

_DROP = ("id", "night", "path", "sender_kind", "sender", "sha256", "disposition", "reason", "to_mend")


def for_night(connection: Connection, night_id: str) -> NightFacts:
    """Gather the facts of one night's page; `views.night.night` takes them as they are."""
    files, moves = drops(connection, night_id), claim_moves(connection, night_id)
    ids = [each.drop for each in files]
    return NightFacts(
        night=night(connection, night_id),
        drops=files,
        sheets=sheets(connection, ids),
        rules=rules(connection, night_id),
        not_checked=not_checked(connection, ids),
        moves=moves,
        letters=letters_queued(connection, night_id),
        faults=faults(connection, night_id),
        names=centre_names(connection, {each.sender for each in files} | {each.centre_number for each in moves}),
        aside=moved_aside(connection, [night_id])[night_id],
        not_out=not_out(connection),
    )


def night(connection: Connection, night_id: str) -> dict[str, Any]:
    """Read one night: id, as_of, version, state, exit_status. Raises sqlalchemy's NoResultFound for an unknown id."""
    return dict(connection.execute(select(NIGHT).where(NIGHT.c.id == night_id)).one()._mapping)  # noqa: SLF001 - public API


def drops(connection: Connection, night_id: str, senders: Collection[tuple[str, str]] | None = None) -> list[Drop]:
    """List the files of a night, or of these of its senders (kind, sender), by folder, then file."""
    query = select(*(DROP.c[name] for name in _DROP)).where(DROP.c.night == night_id)
    if senders is None:
        rows: Iterable[Row[Any]] = connection.execute(query)
    else:
        wanted = set(senders)
        some = chunked(connection, query, DROP.c.sender, {sender for _, sender in wanted})
        rows = [row for row in some if (row.sender_kind, row.sender) in wanted]
    found = [Drop._make((*row, *placed(row.sender_kind, row.sender, row.path))) for row in rows]
    return sorted(found, key=lambda each: (each.folder, each.file))


def placed(kind: str, sender: str, path: str) -> tuple[str, str]:
    """A sender's folder, and a drop's path below it."""
    folder = {"centre": sender, "assessor": f"assessors/{sender}"}.get(kind, "office")
    return folder, path.removeprefix(f"{folder}/")


def sheets(connection: Connection, drop_ids: Collection[int]) -> list[DropSheet]:
    """List the sheets of these drops, by drop, then as they stand in the file."""
    query = select(*(SHEET.c[name] for name in ("drop", "id", *DropSheet._fields[2:])))
    return sorted(map(DropSheet._make, chunked(connection, query, SHEET.c.drop, drop_ids)))


def not_checked(connection: Connection, drop_ids: Collection[int]) -> list[NotChecked]:
    """List the rules that could not run, by drop, then sheet as it stands in the file, rule and cause."""
    query = select(*(NOT_CHECKED.c[name] for name in NotChecked._fields))
    found = list(map(NotChecked._make, chunked(connection, query, NOT_CHECKED.c.drop, drop_ids)))
    at = places(connection, {(each.drop, each.sheet) for each in found})
    return sorted(found, key=lambda each: (each.drop, at[each.drop, each.sheet], *each[1:]))


def places(connection: Connection, named: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], int]:
    """Each sheet's place in its file, by drop and name: the whole file (no name) first, unlisted sheets last."""
    listed: dict[tuple[int, str], int] = {}
    for place, each in enumerate(sheets(connection, {drop for drop, _ in named}), 1):
        listed.setdefault((each.drop, each.name), place)
    return {pair: listed.get(pair, len(listed) + 1) if pair[1] else 0 for pair in named}


def claim_moves(connection: Connection, night_id: str) -> list[Move]:
    """List each change of a claim's state in a night, by centre, entry code and claim, in the order in which they came."""
    query = (
        select(
            CLAIM.c.centre_number, CLAIM.c.entry_code, CLAIM.c.ordinal, CLAIM_EVENT.c.id, CLAIM_EVENT.c.claim,
            func.coalesce(CLAIM.c.claim_number, ""), CLAIM_EVENT.c.from_state, CLAIM_EVENT.c.to_state,
            func.coalesce(SHEET.c.drop, 0),
        )
        .join(CLAIM, CLAIM_EVENT.c.claim == CLAIM.c.id)
        .outerjoin(SHEET, CLAIM_EVENT.c.sheet == SHEET.c.id)
        .where(CLAIM_EVENT.c.night == night_id, CLAIM_EVENT.c.from_state != CLAIM_EVENT.c.to_state)
    )  # fmt: skip
    caused: dict[int, int] = {}
    found = []
    for centre, code, _, _, claim, number, before, after, drop in sorted(map(tuple, connection.execute(query))):
        caused[claim] = drop or caused.get(claim, 0)
        found.append(Move(night_id, claim, number, centre, code, before, after, caused[claim]))
    return found


def letters_queued(connection: Connection, night_id: str) -> list[LettersQueued]:
    """Count the letters of a night by kind, then key."""
    by = (LETTER.c.night, LETTER.c.kind, LETTER.c.key)
    query = select(*by, func.count()).where(LETTER.c.night == night_id).group_by(*by)
    return sorted(map(LettersQueued._make, connection.execute(query)))


def faults(connection: Connection, night_id: str) -> list[FaultOfOurs]:
    """List the faults of ours in a night, by place."""
    query = select(FAULT.c.place, FAULT.c.what).where(FAULT.c.night == night_id)
    return sorted(map(FaultOfOurs._make, connection.execute(query)))


def rules(connection: Connection, night_id: str) -> list[RuleCount]:
    """Count what was found in a night, a row a rule and severity; drops that were only checked are not counted."""
    sender = (DROP.c.sender_kind + "/" + DROP.c.sender).label("sender")
    place = (FINDING.c.rule, FINDING.c.severity, FINDING.c.drop, FINDING.c.sheet, FINDING.c.row, sender)
    each = (
        select(*place, func.count().label("findings"))
        .join(DROP, FINDING.c.drop == DROP.c.id)
        .where(DROP.c.night == night_id, DROP.c.disposition != "check-only")
        .group_by(*place)
        .subquery()
    )
    query = select(
        each.c.rule, each.c.severity, func.sum(each.c.findings), func.count(func.nullif(each.c.row, 0)),
        func.count(each.c.drop.distinct()), func.count(each.c.sender.distinct()),
    ).group_by(each.c.rule, each.c.severity)  # fmt: skip
    return sorted(RuleCount(rule, severity, *map(int, ns)) for rule, severity, *ns in connection.execute(query))


def chunked(connection: Connection, query: Select[Any], column: Any, values: Collection[Any]) -> Iterator[Row[Any]]:
    """Yield the rows of `query` whose `column` is one of `values`, asked for a few hundred at a time."""
    for some in chunks(values):
        yield from connection.execute(query.where(column.in_(some)))
