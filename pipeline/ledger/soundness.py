"""Whether the ledger is sound: ids that lead nowhere, books that do not balance, how each claim came to its state."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from pipeline.ledger import tables as t
from pipeline.ledger.owed import OutboxFile, Owed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Connection


class Astray(NamedTuple):
    """Rows whose id leads nowhere."""

    table: str
    column: str
    value: str
    rows: int


class Happened(NamedTuple):
    """One event of a claim."""

    event: str
    from_state: str
    to_state: str
    as_of: str
    """The date of its night."""


class ClaimHistory(NamedTuple):
    """A claim, and all that happened to it, in order."""

    centre_number: str
    entry_code: str
    ordinal: int
    claim_number: str
    state: str
    dates: dict[str, str]
    """By the name of the column: submitted_on, sampled_on, finalised_on, processed_on, withdrawn_on."""
    lines: int
    events: list[Happened]


class ArchivedDrop(NamedTuple):
    """A drop whose bytes are in the archive."""

    night: str
    path: str
    sha256: str
    archived: str


class Out(NamedTuple):
    """The last row of a path that was owed and written, and the night that wrote it."""

    owed: Owed
    done: str


DATES = ("submitted_on", "sampled_on", "finalised_on", "processed_on", "withdrawn_on")


def damage(connection: Connection) -> list[str]:
    """Ask the database whether its own file is whole; one line a fault."""
    if connection.dialect.name != "sqlite":
        return []
    said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [str(line) for line in said if line != "ok"]


def astray(connection: Connection) -> list[Astray]:
    """Find every row that names a row which is not there, by table and column."""
    return [found for column, to in _references() for found in _astray(connection, column, to)]


def _references() -> Iterator[tuple[Column[int], Column[int]]]:
    """Every column that holds a key of another table, and that key."""
    for table in t.METADATA.sorted_tables:
        for column in table.c:
            for key in column.foreign_keys:
                yield column, key.column
            if of := column.info.get("of"):
                yield column, t.METADATA.tables[of].c.id


def _astray(connection: Connection, column: Column[int], to: Column[int]) -> Iterator[Astray]:
    query = select(column, func.count()).where(column.not_in(select(to))).group_by(column)
    for value, rows in sorted(map(tuple, connection.execute(query))):
        if value != 0:  # 0 is none
            yield Astray(column.table.name, column.name, str(value), rows)


def unbalanced(connection: Connection) -> list[tuple[str, str, str]]:
    """List the sheets of which some row has no fate: night, path of the drop, name of the sheet."""
    c = t.SHEET.c
    query = select(t.DROP.c.night, t.DROP.c.path, c.name).join(t.DROP, t.DROP.c.id == c.drop)
    query = query.where(c.faulted == 0, c.rows_read != c.accepted + c.unchanged + c.held + c.blank)
    return sorted((night, path, name) for night, path, name in connection.execute(query))


def histories(connection: Connection) -> list[ClaimHistory]:
    """Read every claim with its events, by centre, entry code and ordinal."""
    c, happened = t.CLAIM_EVENT.c, defaultdict(list)
    events = select(c.claim, c.id, c.event, c.from_state, c.to_state, t.NIGHT.c.as_of)
    for claim, _, *event in sorted(map(tuple, connection.execute(events.join(t.NIGHT, t.NIGHT.c.id == c.night)))):
        happened[claim].append(Happened._make(event))
    counted = select(t.LINE.c.claim, func.count()).group_by(t.LINE.c.claim)
    lines: dict[int, int] = dict(map(tuple, connection.execute(counted)))
    found = []
    for row in connection.execute(select(t.CLAIM)):
        dates = {name: str(row._mapping[name]) for name in DATES}  # noqa: SLF001 - public API
        about = (row.centre_number, row.entry_code, row.ordinal, row.claim_number or "", row.state)
        found.append(ClaimHistory(*about, dates, lines.get(row.id, 0), happened[row.id]))
    return sorted(found, key=lambda one: one[:3])


def archived_drops(connection: Connection) -> list[ArchivedDrop]:
    """List every drop whose bytes are said to be in the archive, by night and path."""
    query = select(*(t.DROP.c[name] for name in ArchivedDrop._fields)).where(t.DROP.c.archived != "")
    return sorted(ArchivedDrop._make(row) for row in connection.execute(query))


def files_out(connection: Connection) -> list[OutboxFile]:
    """List every file that is to lie in the outbox as it was written, by path."""
    return sorted(OutboxFile._make(row) for row in connection.execute(select(t.OUTBOX_FILE)))


def delivered(connection: Connection, limit: int, after: int = 0) -> list[Out]:
    """List what was written last under each path, at most `limit` rows beyond the row `after`, by id.

    A path of which something is still owed is left out.
    """
    c = t.OWED.c
    last = select(func.max(c.id)).group_by(c.path)
    query = select(*(c[name] for name in Owed._fields), c.done)
    query = query.where(c.id.in_(last), c.id > after, c.done != "", c.action == "write")
    return [Out(Owed._make(row[:-1]), row[-1]) for row in connection.execute(query.order_by(c.id).limit(limit))]


def owe_again(connection: Connection, paths: set[str]) -> int:
    """Owe these files of the outbox once more; how many were owed.

    A row that makes many files is owed again where it made one of them.
    """
    wanted = {row.id: row for row in _rows_of(connection, paths)}
    fresh = [{**row._asdict(), "done": ""} for row in wanted.values()]
    for row in fresh:
        del row["id"]
    if fresh:
        connection.execute(t.OWED.insert(), fresh)
    return len(fresh)


def _rows_of(connection: Connection, paths: set[str]) -> Iterator[Owed]:
    after = 0
    while rows := delivered(connection, _AT_ONCE, after):
        for out in rows:
            folder = out.owed.path.rpartition("/")[0] + "/"
            many = out.owed.kind == _MANY and any(path.startswith(f"{folder}candidate-") for path in paths)
            if out.owed.path in paths or many:
                yield out.owed
        after = rows[-1].owed.id


_AT_ONCE = 5_000
_MANY = "programme-candidates"
