"""Real ids for provisional ones, given by the one writer at the commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, func, select

from pipeline.ledger import tables as t

if TYPE_CHECKING:
    Ids = np.ndarray[Any, np.dtype[np.int64]]


class Given:
    """Within one commit -1 becomes the first free id of its table, -2 the next, and so on; ids that are real stay."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._last: dict[str, int] = {}
        self._there: dict[str, dict[int, int]] = {}

    def real(self, table: str, ids: Any) -> Ids:
        """The real ids of `table` that stand for these."""
        given: Ids = np.asarray(ids, dtype=np.int64)
        if not (given < 0).any():
            return given
        distinct, which = np.unique(given, return_inverse=True)
        there, last = self._there.get(table, {}), self._last_of(table)
        real = [there.get(number, last - number if number < 0 else number) for number in distinct.tolist()]
        return np.array(real, dtype=np.int64)[which.ravel()]

    def _last_of(self, table: str) -> int:
        if table not in self._last:
            column = t.METADATA.tables[table].c.id
            self._last[table] = self._connection.scalar(select(func.coalesce(func.max(column), 0))) or 0
        return self._last[table]

    def renumbered(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows with real ids in every column that holds ids; the order of the rows stays."""
        table = t.METADATA.tables[name]
        columns = {}
        for column in rows.columns:
            of = _refers_to(table, column.removeprefix("seen_"))
            columns[column] = self.real(of, rows[column]) if of else rows[column].to_numpy()
        return pd.DataFrame(columns, copy=False)

    def new(self, name: str, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows to add, with real ids; without those of a table with a natural key that are there already."""
        natural = t.METADATA.tables[name].info.get("natural")
        return self.renumbered(name, self._only_new(t.METADATA.tables[name], natural, rows) if natural else rows)

    def _only_new(self, table: Table, natural: tuple[str, ...], rows: pd.DataFrame) -> pd.DataFrame:
        """Two batches of a night may both bring a unit that the ledger lacked: the later one uses the earlier one's id."""
        there = {
            tuple(row[1:]): row[0]
            for row in self._connection.execute(select(table.c.id, *(table.c[name] for name in natural)))
        }
        wanted = list(rows[list(natural)].itertuples(index=False, name=None))
        known = np.array([key in there for key in wanted], dtype=bool)
        ids = zip(rows["id"].tolist(), wanted, strict=True)
        self._there.setdefault(table.name, {}).update({old: there[key] for old, key in ids if key in there})
        return rows[~known]


def _refers_to(table: Table, column: str) -> str:
    """The table whose ids a column holds; blank where it holds none."""
    if column not in table.c:
        return ""
    found = table.c[column]
    if column == "id" and found.primary_key and not found.autoincrement:
        return table.name
    for key in found.foreign_keys:
        if key.column.name == "id" and key.column.table.name != "night":
            return str(key.column.table.name)
    return str(found.info.get("of", ""))
