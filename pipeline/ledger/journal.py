"""The commit: what a batch decided, in one transaction; ids and claim numbers are given here and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Column, Connection, Table, select

from pipeline.known import KEYS, Changes
from pipeline.ledger import tables as t
from pipeline.ledger.asking import chunked
from pipeline.ledger.given import Given

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE_ALL = ("drop", "sheet")
_ENDS = ["disposition", "reason", "to_mend"]
_ORDER = tuple(table.name for table in t.METADATA.sorted_tables)


class StaleDecision(Exception):  # noqa: N818 the name says what is wrong
    """A change was decided upon a state that is no longer so: a fault of ours, since there is one writer."""


@dataclass
class Commit:
    """All that one batch writes. Frames have their ledger tables' columns; negative ids are provisional."""

    records: dict[str, pd.DataFrame] = field(default_factory=dict)
    """Rows to add before the steps (drop, sheet) and after them (finding, not_checked, owed, letter, removal…), by table."""
    steps: list[Changes] = field(default_factory=list)
    """What was decided, in the order in which it was."""
    done: pd.DataFrame = field(default_factory=pd.DataFrame)
    """Drops that an earlier wave entered and this one has finished: id, disposition, reason, to_mend."""


def commit(connection: Connection, batch: Commit) -> None:
    """Write a batch; the caller holds the transaction. Raises StaleDecision."""
    given = Given(connection)
    for name in _BEFORE_ALL:
        if name in batch.records:
            _insert(connection, name, given.new(name, batch.records[name]))
    asked: Asked = {name: [] for name in _NUMBERS}
    for step in batch.steps:
        _take(connection, step, given, asked)
    _number_claims(connection, asked)
    for name in _ORDER:
        if name in batch.records and name not in _BEFORE_ALL:
            _insert(connection, name, given.new(name, _with_numbers(connection, name, batch.records[name], given)))
    if len(batch.done):
        sql = _sql_update(connection, "drop", _ENDS, ["id"])
        connection.exec_driver_sql(sql, _tuples(batch.done, [*_ENDS, "id"]))


def _take(connection: Connection, step: Changes, given: Given, asked: Asked) -> None:
    """Write one step: what is gone, what is changed, what is new; and take down which claims ask for a number."""
    for name in KEYS:
        for rows in step.gone.get(name, ()):
            _delete(connection, name, given.renumbered(name, rows))
    for name in _ORDER:  # what a changed row refers to may be new with the same step
        for rows in step.changed.get(name, ()):
            _update(connection, name, _without_number(name, given.renumbered(name, rows), asked))
        if added := step.new.get(name):
            _insert(connection, name, given.new(name, pd.concat(added, ignore_index=True)))


def _insert(connection: Connection, name: str, rows: pd.DataFrame) -> None:
    if rows.empty:
        return
    table = t.METADATA.tables[name]
    columns = [column.name for column in table.c if column.name in rows and not _is_default(column, rows[column.name])]
    together = max(1, _VALUES // len(columns))
    whole = len(rows) - len(rows) % together
    # Plain values through the driver, many rows a statement: a fifth of what the obvious call costs for 3,000 lines.
    for count, part in ((together, rows.iloc[:whole]), (1, rows.iloc[whole:])):
        if len(part):
            connection.exec_driver_sql(_sql_insert(connection, table, columns, count), _tuples(part, columns, count))


_VALUES = 900  # in one statement: SQLite has always taken 999


def _sql_insert(connection: Connection, table: Table, columns: Sequence[str], rows: int) -> str:
    names = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join([_mark(connection)] * len(columns))})"
    return f'INSERT INTO "{table.name}" ({names}) VALUES {", ".join([one] * rows)}'  # noqa: S608 names of our own tables


def _is_default(column: Column[Any], values: pd.Series) -> bool:
    """Whether the ledger would fill in just these values, 0 or blank, by itself: a line has five such columns of thirteen."""
    if column.server_default is None or column.primary_key:
        return False
    return not values.iloc[0] and not any(values.tolist())


def _tuples(rows: pd.DataFrame, columns: Sequence[str], together: int = 1) -> list[tuple[Any, ...]]:
    """The values of the rows for the driver, so many rows a tuple; the number of rows must be a multiple of that."""
    width = len(columns)
    values: list[Any] = [None] * (len(rows) * width)
    for at, column in enumerate(columns):
        values[at::width] = _values(rows[column])
    return list(zip(*[iter(values)] * (together * width), strict=True))


def _values(column: pd.Series) -> list[Any]:
    """Plain values for the driver; a number that is not given yet is NULL, so that the ledger can keep the others apart."""
    values: list[Any] = column.tolist()
    return [value or None for value in values] if column.name in _NUMBERS else values


_NUMBERS = {"claim_number": ("claim", "C"), "reference": ("reference", "R")}
"""The columns of a claim whose numbers the writer gives: each with its counter, and the letter before the six digits."""
Asked = dict[str, list[int]]
"""The ids of the claims that ask for a number, by its column."""


def _update(connection: Connection, name: str, rows: pd.DataFrame) -> None:
    keys = list(KEYS[name])
    seen = [column for column in rows.columns if column.startswith("seen_")]
    sets = [column for column in rows.columns if column not in keys and column not in seen]
    sql = _sql_update(connection, name, sets, [*keys, *(column.removeprefix("seen_") for column in seen)])
    done = connection.exec_driver_sql(sql, _tuples(rows, [*sets, *keys, *seen]))
    if done.rowcount != len(rows):
        raise StaleDecision(f"{name}: {len(rows)} rows to change, {done.rowcount} as they were seen")


def _delete(connection: Connection, name: str, rows: pd.DataFrame) -> None:
    keys = list(KEYS[name])
    where = _conditions(connection, keys)
    done = connection.exec_driver_sql(f'DELETE FROM "{name}" WHERE {where}', _tuples(rows, keys))  # noqa: S608 names of our own tables
    if done.rowcount != len(rows):
        raise StaleDecision(f"{name}: {len(rows)} rows to remove, {done.rowcount} that are there")


def _sql_update(connection: Connection, table: str, sets: Sequence[str], where: Sequence[str]) -> str:
    settings = ", ".join(f'"{column}" = {_mark(connection)}' for column in sets)
    return f'UPDATE "{table}" SET {settings} WHERE {_conditions(connection, where)}'  # noqa: S608 names of our own tables


def _conditions(connection: Connection, columns: Sequence[str]) -> str:
    return " AND ".join(f'"{column}" = {_mark(connection)}' for column in columns)


def _mark(connection: Connection) -> str:
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def next_numbers(connection: Connection, name: str, count: int) -> list[int]:
    """The next numbers of a counter; a number once given is never given again."""
    counter = t.COUNTER
    last = connection.scalar(select(counter.c.value).where(counter.c.name == name))
    if last is None:
        connection.execute(counter.insert().values(name=name, value=0))
        last = 0
    connection.execute(counter.update().where(counter.c.name == name).values(value=last + count))
    return list(range(last + 1, last + 1 + count))


def _without_number(name: str, rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Take down the claims that ask for a number: it is given when the whole batch is known."""
    for column in _NUMBERS if name == "claim" else ():
        if column in rows:
            asks = (rows[column] == "?").to_numpy()
            asked[column] += rows.loc[asks, "id"].tolist()
            numbers = rows[column].to_numpy(dtype=object, copy=True)
            numbers[asks] = None
            rows = rows.assign(**{column: numbers})
    return rows


def _number_claims(connection: Connection, asked: Asked) -> None:
    """Claims that are submitted or written for OCR get their numbers, in the order centre number, entry code."""
    claim = t.CLAIM.c
    for column, ids in asked.items():
        if ids:
            found = select(claim.id).where(claim.id.in_(ids)).order_by(claim.centre_number, claim.entry_code)
            order = connection.scalars(found).all()
            counter, letter = _NUMBERS[column]
            numbers = next_numbers(connection, counter, len(order))
            _update(
                connection,
                "claim",
                pd.DataFrame({"id": order, column: [f"{letter}{number:06d}" for number in numbers]}),
            )


def _with_numbers(connection: Connection, name: str, rows: pd.DataFrame, given: Given) -> pd.DataFrame:
    """Owed paths and keys, and letters' keys, name the claim that the decision only knew by a provisional id."""
    if name not in ("owed", "letter") or "claim" not in rows:
        return rows
    ids = given.real("claim", rows["claim"])
    claim = t.CLAIM.c
    asked = chunked(
        connection, tuple, select(claim.id, claim.claim_number, claim.reference), claim.id, ids[ids != 0].tolist()
    )
    numbers = {number: (claim_number or "", reference or "") for number, claim_number, reference in asked}
    drops = given.real("drop", rows["drop"].fillna(0)) if "drop" in rows else np.zeros(len(rows), dtype=np.int64)
    keys = [str(claim or drop or key) for claim, drop, key in zip(ids, drops, rows["key"], strict=True)]
    rows = rows.assign(key=np.array(keys, dtype=object)).drop(columns=["claim", "drop"], errors="ignore")
    if "path" in rows:
        paths = [
            _numbered(path, *numbers.get(int(number), ("", ""))) for path, number in zip(rows["path"], ids, strict=True)
        ]
        rows = rows.assign(path=np.array(paths, dtype=object))
    return rows


def _numbered(path: str, claim_number: str, reference: str) -> str:
    return path.replace("{claim}", claim_number).replace("{reference}", reference)
