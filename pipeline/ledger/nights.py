"""Nights in the ledger: opened with their manifest, closed when everything in it is judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, func, select

from pipeline.ledger.owed import GONE
from pipeline.ledger.tables import CENTRE, DROP, FAULT, FINDING, LETTER, NIGHT, OCR_ASSESSOR, OWED, REMOVAL, SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Left(NamedTuple):
    """A file that was not taken."""

    path: str
    sender_kind: str
    sender: str
    disposition: str
    reason: str


def open_night(connection: Connection, night: str, as_of: str, version: str, left: Iterable[Left]) -> None:
    """Enter a night and the drops that were not taken. Entering it again, after a kill, changes nothing."""
    if connection.scalar(select(NIGHT.c.id).where(NIGHT.c.id == night)):
        return
    connection.execute(NIGHT.insert().values(id=night, as_of=as_of, version=version, state="open", exit_status=0))
    last = connection.scalar(select(func.coalesce(func.max(DROP.c.id), 0))) or 0
    rows = [
        {"id": last + n, "night": night, "sha256": "", "archived": "", "kind": "", **drop._asdict()}
        for n, drop in enumerate(left, start=1)
    ]
    if rows:
        connection.execute(DROP.insert(), rows)


def add_refusals(connection: Connection, night: str, refused: Mapping[str, tuple[dict[str, Any], str]]) -> None:
    """Say why drops that were not taken are sent back, by path: a finding's columns, and the path of the table to be owed.

    Saying it again, after a kill, changes nothing.
    """
    asked = select(DROP.c.id, DROP.c.path).outerjoin(FINDING, FINDING.c.drop == DROP.c.id)
    asked = asked.where(DROP.c.night == night, DROP.c.path.in_(refused), FINDING.c.drop.is_(None))
    for drop, path in connection.execute(asked).all() if refused else ():
        finding, table = refused[path]
        connection.execute(FINDING.insert().values(drop=drop, **finding))
        owed = {"night": night, "action": "write", "path": table, "kind": "findings", "key": str(drop), "done": ""}
        connection.execute(OWED.insert().values(owed))


def night_ids(connection: Connection) -> list[str]:
    """Every night that the ledger knows."""
    return list(connection.scalars(select(NIGHT.c.id)))


def last_date(connection: Connection) -> str:
    """Give the latest date of a night; blank where none has run."""
    return connection.scalar(select(func.max(NIGHT.c.as_of))) or ""


def closed_nights(connection: Connection) -> set[str]:
    """The nights of whose manifests everything has been judged."""
    return set(connection.scalars(select(NIGHT.c.id).where(NIGHT.c.state == "closed")))


def judged_drops(connection: Connection, night: str) -> dict[str, tuple[int, str]]:
    """Path to (id, disposition) of the night's drops; the disposition is blank while sheets are left to a later wave."""
    asked = select(DROP.c.path, DROP.c.id, DROP.c.disposition).where(DROP.c.night == night)
    return {row.path: (row.id, row.disposition) for row in connection.execute(asked)}


def drops_with(connection: Connection, night: str, form: str) -> set[str]:
    """The paths of the night's drops of which a sheet of this form has been judged."""
    asked = (
        select(DROP.c.path).join(SHEET, SHEET.c.drop == DROP.c.id).where(DROP.c.night == night, SHEET.c.form == form)
    )
    return set(connection.scalars(asked))


def waited_for(connection: Connection, night: str) -> set[str]:
    """The centres whose people must be known before unit results of the night are judged."""
    asked = select(DROP.c.waits_for).where(DROP.c.night == night, DROP.c.waits_for != "")
    return {centre for centres in connection.scalars(asked) for centre in centres.split(";")}


def add_fault(connection: Connection, night: str, place: str, what: str) -> None:
    """A fault of ours that cost the night a whole batch."""
    if not connection.scalar(select(FAULT.c.place).where(FAULT.c.night == night, FAULT.c.place == place)):
        connection.execute(FAULT.insert().values(night=night, place=place, what=what))


def keep_drops(connection: Connection, night: str, files: Sequence[Mapping[str, str]], reason: str) -> None:
    """Let drops wait for the next night that were taken and could not be judged, entered by an earlier wave or not.

    `files` has path, sender_kind, sender, sha256 and archived.
    """
    entered = judged_drops(connection, night)
    there = {"disposition": "waiting", "reason": reason}
    ids = [entered[file["path"]][0] for file in files if file["path"] in entered]
    connection.execute(DROP.update().where(DROP.c.id.in_(ids)).values(there))
    last = connection.scalar(select(func.coalesce(func.max(DROP.c.id), 0))) or 0
    new = [file for file in files if file["path"] not in entered]
    if rows := [{"id": last + n, "night": night, **there, **file} for n, file in enumerate(new, start=1)]:
        connection.execute(DROP.insert(), rows)


class SoFar(NamedTuple):
    """What an earlier wave of the night made of a drop."""

    accepted: int
    unchanged: int
    held: int
    faulted: int
    errors: int
    repeated: int
    """Whether it was said that the same bytes came before."""
    said: int
    """The ordinal after that of its last finding."""


NOTHING = SoFar(0, 0, 0, 0, 0, 0, 0)


def so_far(connection: Connection, drops: Iterable[int]) -> dict[int, SoFar]:
    """By the drop's id, for drops that are in the ledger already."""
    ids = sorted(drops)
    rows = (func.coalesce(func.sum(SHEET.c[name]), 0) for name in ("accepted", "unchanged", "held", "faulted"))
    sums = select(DROP.c.id, *rows).outerjoin(SHEET, SHEET.c.drop == DROP.c.id).group_by(DROP.c.id)
    said = select(FINDING.c.drop, FINDING.c.severity, FINDING.c.rule).where(FINDING.c.drop.in_(ids)).distinct()
    found = [tuple(row) for row in connection.execute(said)]
    errors = Counter(drop for drop, severity, _ in found if severity == "ERROR")
    repeated = Counter(drop for drop, _, rule in found if rule == "FILE-08")
    last = select(FINDING.c.drop, func.max(FINDING.c.ordinal)).where(FINDING.c.drop.in_(ids)).group_by(FINDING.c.drop)
    said_to = {drop: ordinal + 1 for drop, ordinal in connection.execute(last)}
    counted = connection.execute(sums.where(DROP.c.id.in_(ids)))
    return {
        drop: SoFar._make((*counts, errors[drop], repeated[drop], said_to.get(drop, 0))) for drop, *counts in counted
    }


@dataclass(frozen=True)
class Summary:
    """What decides a night's exit status, and who is to be told."""

    held: int
    returned: int
    faults: int
    senders: list[tuple[str, str]]
    """(kind, code) of everybody of whom something was found in the inbox."""


def summary(connection: Connection, night: str) -> Summary:
    """Count what the night held and returned; drops in check-only count for nothing."""
    real = (DROP.c.night == night, DROP.c.disposition != "check-only")
    held = connection.scalar(
        select(func.coalesce(func.sum(SHEET.c.held), 0)).join(DROP, DROP.c.id == SHEET.c.drop).where(*real)
    )
    bad = select(func.count()).where(*real, DROP.c.disposition.in_(("returned", "part-accepted")))
    senders = select(DROP.c.sender_kind, DROP.c.sender).where(DROP.c.night == night).distinct()
    return Summary(
        held=int(held or 0),
        returned=int(connection.scalar(bad) or 0),
        faults=int(connection.scalar(select(func.count()).select_from(FAULT).where(FAULT.c.night == night)) or 0),
        senders=sorted((row.sender_kind, row.sender) for row in connection.execute(senders)),
    )


def with_front_page(connection: Connection) -> set[tuple[str, str]]:
    """(kind, code) of every centre and OCR Assessor that the office has named: who has an index.html."""
    centres = {("centre", number) for number in connection.scalars(select(CENTRE.c.centre_number))}
    return centres | {("assessor", code) for code in connection.scalars(select(OCR_ASSESSOR.c.code))}


def addresses(connection: Connection, senders: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Where each sender's letters go: the centre's contact address, or the OCR Assessor's."""
    centres = {
        row.centre_number: row.contact_email
        for row in connection.execute(select(CENTRE.c.centre_number, CENTRE.c.contact_email))
    }
    assessors = {row.code: row.email for row in connection.execute(select(OCR_ASSESSOR.c.code, OCR_ASSESSOR.c.email))}
    of = {"centre": centres, "assessor": assessors}
    return {(kind, code): of.get(kind, {}).get(code, "") for kind, code in senders}


def close_night(
    connection: Connection, night: str, exit_status: int, owed: list[dict[str, Any]], letters: list[dict[str, Any]]
) -> None:
    """Close a night and enter what telling of it makes us owe."""
    if owed:
        connection.execute(OWED.insert(), owed)
    if letters:
        connection.execute(LETTER.insert(), letters)
    connection.execute(NIGHT.update().where(NIGHT.c.id == night).values(state="closed", exit_status=exit_status))


def centre_numbers(connection: Connection) -> list[str]:
    """Every centre that the office has set up."""
    return list(connection.scalars(select(CENTRE.c.centre_number).order_by(CENTRE.c.centre_number)))


def stuck_removals(connection: Connection) -> set[tuple[str, str]]:
    """(path, identity) of judged drops that could not leave the inbox: they are not judged again."""
    asked = select(REMOVAL.c.path, REMOVAL.c.identity).where(REMOVAL.c.done != GONE)
    return {(row.path, row.identity) for row in connection.execute(asked)}
