"""What the ledger says is still owed: files to write or remove, letters to send, drops to take out of the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, func, select

from pipeline.ledger.asking import chunks
from pipeline.ledger.letters import letters_owed
from pipeline.ledger.tables import MOVED_ASIDE, NIGHT, OUTBOX_FILE, OWED, REMOVAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy import Column, Connection, Select

GONE = "gone"
"""How a removal from the inbox ends, whoever took the file away: a kill may have come between. Anything else says why it
still lies there."""


class Owed(NamedTuple):
    """A file to write or remove, or a folder to make."""

    id: int
    night: str
    action: str
    path: str
    kind: str
    key: str


class OutboxFile(NamedTuple):
    """A file of the outbox as it lay there when it was last written."""

    path: str
    sha256: str
    size: int
    mtime_ns: int


class Leaving(NamedTuple):
    """A drop that is to leave the inbox: its path there, and the JSON of what made it that very file."""

    drop: int
    path: str
    identity: str


class NightOf(NamedTuple):
    """What files say of the night that owes them."""

    id: str
    as_of: str
    version: str


TELLING = ("receipt.html", "receipt.json", "night.html", "night.json")
"""Kinds of files that tell how the others went out: they come after these."""
SUMMING = ("centre-index",)
"""Kinds of files that sum up what others have counted: they come between."""
TURNS = range(3)
"""Files go out in turns: those that speak for themselves, those that sum up, those that tell."""
SUMMING_UP = 1
"""The turn of those that sum up."""


def still_owed(connection: Connection, turn: int = 0) -> list[int]:
    """List the rows that are owed of a turn, by id; of several rows of one path only the last."""
    last = select(func.max(OWED.c.id)).where(OWED.c.done == "").group_by(OWED.c.path)
    kinds = OWED.c.kind.not_in([*SUMMING, *TELLING]), OWED.c.kind.in_(SUMMING), OWED.c.kind.in_(TELLING)
    return list(connection.scalars(select(OWED.c.id).where(OWED.c.id.in_(last), kinds[turn]).order_by(OWED.c.id)))


def owed_rows(connection: Connection, ids: Iterable[int]) -> list[Owed]:
    """Read these rows, by id."""
    query = select(*(OWED.c[name] for name in Owed._fields))
    return sorted(map(Owed._make, _of(connection, query, OWED.c.id, ids)))


def last_written(connection: Connection, kinds: Iterable[str], keys: Iterable[str]) -> list[Owed]:
    """List the last row of each path that is of these kinds and keys, delivered or not, by path; few of each."""
    c = OWED.c
    last = select(func.max(c.id)).where(c.kind.in_(sorted(kinds)), c.key.in_(sorted(keys))).group_by(c.path)
    query = select(*(c[name] for name in Owed._fields)).where(c.id.in_(last), c.action == "write")
    return sorted(map(Owed._make, connection.execute(query)), key=lambda row: row.path)


def how_many_owed(connection: Connection) -> int:
    """Count the paths of which something is owed."""
    return connection.scalar(select(func.count(OWED.c.path.distinct())).where(OWED.c.done == "")) or 0


def is_owing(connection: Connection) -> bool:
    """Whether anything at all is owed: a file, a letter, or a drop that has to leave the inbox."""
    return bool(how_many_owed(connection) or letters_owed(connection) or removals(connection))


def tick(connection: Connection, ids: Iterable[int], night: str) -> None:
    """Tick rows as delivered by `night`, and with each the earlier rows of its path, which it has made needless."""
    later = OWED.alias()
    for some in chunks(ids):
        met = select(OWED.c.id).join(later, (later.c.path == OWED.c.path) & (later.c.id >= OWED.c.id))
        met = met.where(OWED.c.done == "", later.c.id.in_(some))
        connection.execute(OWED.update().where(OWED.c.id.in_(met)).values(done=night))


def outbox_files(connection: Connection, paths: Iterable[str]) -> dict[str, OutboxFile]:
    """Say how these paths were left when they were last written; a path that is not ours is left out."""
    return {
        file.path: file
        for file in map(OutboxFile._make, _of(connection, select(OUTBOX_FILE), OUTBOX_FILE.c.path, paths))
    }


def outbox_paths(connection: Connection, prefix: str) -> list[str]:
    """List the files of ours whose path begins with `prefix`, sorted."""
    query = select(OUTBOX_FILE.c.path).where(OUTBOX_FILE.c.path.startswith(prefix, autoescape=True))
    return sorted(path for path in connection.scalars(query) if path.startswith(prefix))  # LIKE knows no capitals


def record_outbox(connection: Connection, written: Iterable[OutboxFile], gone: Iterable[str] = ()) -> None:
    """Note how files were left, and forget those that are gone."""
    files = list(written)
    for some in chunks([*gone, *(file.path for file in files)]):
        connection.execute(OUTBOX_FILE.delete().where(OUTBOX_FILE.c.path.in_(some)))
    if files:
        connection.execute(OUTBOX_FILE.insert(), [file._asdict() for file in files])


def record_aside(connection: Connection, night: str, paths: Iterable[str]) -> None:
    """Note where files went that somebody had changed; `night` is the one that found it."""
    if rows := [{"night": night, "path": path} for path in paths]:
        connection.execute(MOVED_ASIDE.insert(), rows)


def moved_aside(connection: Connection, nights: Iterable[str]) -> dict[str, list[str]]:
    """List, by night, where files went that somebody had changed; sorted."""
    query = select(MOVED_ASIDE.c.night, MOVED_ASIDE.c.path)
    found: dict[str, list[str]] = {night: [] for night in nights}
    for night, path in sorted(map(tuple, _of(connection, query, MOVED_ASIDE.c.night, found))):
        found[night].append(path)
    return found


def not_out(connection: Connection) -> list[str]:
    """List the files that are still owed though every file but those that tell of it has had its turn; sorted."""
    query = select(OWED.c.path).where(OWED.c.done == "", OWED.c.kind.not_in(TELLING)).distinct()
    return sorted(connection.scalars(query))


def removals(connection: Connection) -> list[Leaving]:
    """List the drops that still have to leave the inbox, those that could not before included, by drop."""
    query = select(REMOVAL.c.drop, REMOVAL.c.path, REMOVAL.c.identity).where(REMOVAL.c.done != GONE)
    return [Leaving._make(row) for row in connection.execute(query.order_by(REMOVAL.c.drop))]


def settle_removals(connection: Connection, ended: Mapping[int, str]) -> None:
    """Say of each drop how its removal ended: `GONE`, or why it could not be removed."""
    _each(connection, REMOVAL.update().where(REMOVAL.c.drop == bindparam("key")).values(done=bindparam("end")), ended)


def nights_of(connection: Connection, ids: Iterable[str]) -> dict[str, NightOf]:
    """Give date and version of these nights."""
    query = select(*(NIGHT.c[name] for name in NightOf._fields))
    return {night.id: night for night in map(NightOf._make, _of(connection, query, NIGHT.c.id, ids))}


def last_night(connection: Connection) -> str:
    """Give the id of the latest night; blank before the first."""
    return connection.scalar(select(func.max(NIGHT.c.id))) or ""


def _each(connection: Connection, statement: Any, ended: Mapping[int, str]) -> None:
    if ended:
        connection.execute(statement, [{"key": key, "end": end} for key, end in sorted(ended.items())])


def _of(connection: Connection, query: Select[Any], column: Column[Any], values: Iterable[Any]) -> Iterator[Any]:
    for some in chunks(values):
        yield from connection.execute(query.where(column.in_(some)))
