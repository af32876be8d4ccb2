"""Asking the database for many things at once: values in portions, rows as plain as they come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection, Select

_CHUNK = 500  # far below any database's limit of values in one statement

Record = TypeVar("Record", bound=tuple[Any, ...])


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Part values, sorted and each once, into as many as one statement takes."""
    ordered = sorted(set(values))
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def chunked(
    connection: Connection, make: Callable[[Any], Record], query: Select[Any], column: Any, values: Iterable[Any]
) -> Iterator[Record]:
    """Make a record of every row whose `column` is one of these values."""
    for some in chunks(values):
        yield from read(connection, make, query.where(column.in_(some)))


def read(connection: Connection, make: Callable[[Any], Record], query: Select[Any]) -> list[Record]:
    """Make a record of every row."""
    return list(map(make, plain(connection, query)))


def plain(connection: Connection, query: Select[Any]) -> list[Any]:
    """Give a query's rows as the driver's own tuples: whole numbers and text need no processing on the way."""
    cursor = connection.execute(query).cursor
    assert cursor is not None
    return list(cursor.fetchall())
