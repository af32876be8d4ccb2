"""The commit: what a batch decided, in one transaction; ids and claim numbers are given here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, func, select

from pipeline.known import KEYS, Changes
from pipeline.ledger import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE_ALL = ("drop", "sheet")
_ORDER = tuple(table.name for table in t.METADATA.sorted_tables)


class StaleDecision(Exception):
    """A change was decided upon a state that is no longer so: a fault of ours, since there is one writer."""


@dataclass
class Commit:
    """All that one batch writes. Frames have their ledger tables' columns; negative ids are provisional."""

    records: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Rows to add before the steps (drop, sheet) and after them (finding, not_checked, owed, letter, removal…), by table."""
    steps: list[Changes] = field(default_factory=list)
    """What was decided, in the order in which it was."""
    done: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Drops that an earlier wave entered and this one has finished: id, disposition."""


def commit(connection: Connection, batch: Commit) -> None:
    """Write a batch; the caller holds the transaction."""
    given = _Given(connection)
    for name in _BEFORE_ALL:
        if name in batch.records:
            _insert(connection, t.METADATA.tables[name], given.renumbered(name, batch.records[name]))
    for step in batch.steps:
        for name in KEYS:
            for rows in step.gone.get(name, ()):
                _delete(connection, t.METADATA.tables[name], given.renumbered(name, rows))
            for rows in step.changed.get(name, ()):
                _update(connection, t.METADATA.tables[name], _numbered(connection, name, given.renumbered(name, rows)))
        for name in _ORDER:
            if added := step.new.get(name):
                _insert(
                    connection, t.METADATA.tables[name], given.renumbered(name, pd.concat(added, ignore_index=True))
                )
    for name in _ORDER:
        if name in batch.records and name not in _BEFORE_ALL:
            rows = _with_numbers(connection, name, batch.records[name], given)
            _insert(connection, t.METADATA.tables[name], given.renumbered(name, rows))
    if len(batch.done):
        sql = _sql_update(connection, "drop", ["disposition"], ["id"])
        connection.exec_driver_sql(sql, _tuples(batch.done, ["disposition", "id"]))


class _Given:
    """Real ids for provisional ones: -1 becomes the first free id of its table, -2 the next, and so on."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._base: dict[str, int] = {}
        self._natural: dict[str, dict[int, int]] = {}

    def base(self, table: str) -> int:
        if table not in self._base:
            column = t.METADATA.tables[table].c.id
            self._base[table] = self._connection.scalar(select(func.coalesce(func.max(column), 0))) or 0
        return self._base[table]

    def real(self, table: str, ids: Any) -> Any:
        ids = np.asarray(ids, dtype=np.int64)
        if not (ids < 0).any():
            return ids
        numbered = np.where(ids < 0, self.base(table) - ids, ids)
        known = self._natural.get(table)
        if known:
            numbered = np.array([known.get(int(old), int(new)) for old, new in zip(ids, numbered, strict=True)])
        return numbered

    def renumbered(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with real ids; rows of a table with a natural key that are there already go."""
        table = t.METADATA.tables[name]
        if natural := table.info.get("natural"):
            rows = self._only_new(table, natural, rows)
        columns = {}
        for column in rows.columns:
            of = _refers_to(table, column.removeprefix("seen_"))
            columns[column] = self.real(of, rows[column]) if of else rows[column].to_numpy()
        return pd.DataFrame(columns, copy=False)

    def _only_new(self, table: Table, natural: tuple[str, ...], rows: pd.DataFrame) -> pd.DataFrame:
        """Two batches of a night may both bring a unit that the ledger lacked: the later one uses the earlier one's id."""
        keys = [table.c[name] for name in natural]
        there = {tuple(row[1:]): row[0] for row in self._connection.execute(select(table.c.id, *keys))}
        wanted = [tuple(row) for row in rows[list(natural)].itertuples(index=False)]
        self._natural.setdefault(table.name, {}).update(
            {int(old): there[key] for old, key in zip(rows["id"], wanted, strict=True) if key in there}
        )
        return rows[[key not in there for key in wanted]]


def _refers_to(table: Table, column: str) -> str:
    if column not in table.c:
        return ""
    found = table.c[column]
    if column == "id" and found.primary_key and not found.autoincrement:
        return table.name
    for key in found.foreign_keys:
        if key.column.name == "id" and key.column.table.name != "night":
            return str(key.column.table.name)
    return str(found.info.get("of", ""))


def _insert(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    columns = [column.name for column in table.c if column.name in rows]
    # Plain tuples through the driver: a tenth of what the obvious call costs for a claim's 3,000 lines.
    sql = str(table.insert().compile(dialect=connection.dialect, column_keys=columns))
    connection.exec_driver_sql(sql, _tuples(rows, columns))


def _tuples(rows: pd.DataFrame, columns: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*(rows[column].tolist() for column in columns), strict=True))


def _update(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    keys = list(KEYS[table.name])
    seen = [column for column in rows.columns if column.startswith("seen_")]
    sets = [column for column in rows.columns if column not in keys and column not in seen]
    sql = _sql_update(connection, table.name, sets, [*keys, *(column.removeprefix("seen_") for column in seen)])
    done = connection.exec_driver_sql(sql, _tuples(rows, [*sets, *keys, *seen]))
    if done.rowcount != len(rows):
        raise StaleDecision(f"{table.name}: {len(rows)} rows to change, {done.rowcount} as they were seen")


def _delete(connection: Connection, table: Table, rows: pd.DataFrame) -> None:
    keys = list(KEYS[table.name])
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    where = " AND ".join(f'"{key}" = {mark}' for key in keys)
    connection.exec_driver_sql(f'DELETE FROM "{table.name}" WHERE {where}', _tuples(rows, keys))  # noqa: S608 names of our own tables


def _sql_update(connection: Connection, table: str, sets: Sequence[str], where: Sequence[str]) -> str:
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    settings = ", ".join(f'"{column}" = {mark}' for column in sets)
    conditions = " AND ".join(f'"{column}" = {mark}' for column in where)
    return f'UPDATE "{table}" SET {settings} WHERE {conditions}'  # noqa: S608 names of our own tables


def next_numbers(connection: Connection, name: str, count: int) -> list[int]:
    """The next numbers of a counter; a number once given is never given again."""
    counter = t.COUNTER
    last = connection.scalar(select(counter.c.value).where(counter.c.name == name))
    if last is None:
        connection.execute(counter.insert().values(name=name, value=0))
        last = 0
    connection.execute(counter.update().where(counter.c.name == name).values(value=last + count))
    return list(range(last + 1, last + 1 + count))


def _numbered(connection: Connection, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Claims that are being submitted get their numbers, in the order centre number, entry code."""
    if name != "claim" or "claim_number" not in rows or not (rows["claim_number"] == "?").any():
        return rows
    asked = rows["claim_number"] == "?"
    claim = t.CLAIM.c
    ids = [int(number) for number in rows.loc[asked, "id"]]
    order = {
        row.id: (row.centre_number, row.entry_code)
        for row in connection.execute(select(claim.id, claim.centre_number, claim.entry_code).where(claim.id.in_(ids)))
    }
    ids.sort(key=lambda number: order[number])
    numbers = {number: f"C{n:06d}" for number, n in zip(ids, next_numbers(connection, "claim", len(ids)), strict=True)}
    given = [numbers[int(i)] if a else n for i, a, n in zip(rows["id"], asked, rows["claim_number"], strict=True)]
    return rows.assign(claim_number=np.array(given, dtype=object))


def _with_numbers(connection: Connection, name: str, rows: pd.DataFrame, given: _Given) -> pd.DataFrame:
    """Owed paths and keys, and letters' keys, name the claim that the decision only knew by a provisional id."""
    if name not in ("owed", "letter") or "claim" not in rows:
        return rows
    ids = given.real("claim", rows["claim"])
    claim = t.CLAIM.c
    wanted = sorted({int(number) for number in ids if number})
    numbers = {
        row.id: row.claim_number or ""
        for part in range(0, len(wanted), 500)
        for row in connection.execute(
            select(claim.id, claim.claim_number).where(claim.id.in_(wanted[part : part + 500]))
        )
    }
    drops = given.real("drop", rows["drop"].fillna(0)) if "drop" in rows else np.zeros(len(rows), dtype=np.int64)
    keys = [str(claim or drop or key) for claim, drop, key in zip(ids, drops, rows["key"], strict=True)]
    rows = rows.assign(key=np.array(keys, dtype=object)).drop(columns=["claim", "drop"], errors="ignore")
    if "path" in rows:
        paths = [
            path.replace("{claim}", numbers.get(int(number), ""))
            for path, number in zip(rows["path"], ids, strict=True)
        ]
        rows = rows.assign(path=np.array(paths, dtype=object))
    return rows
