"""The connection: one writer, and readers that never wait for it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BUSY_MILLISECONDS = 30_000


def open_ledger(url: str) -> Engine:
    """An engine for `url`; SQLite gets the settings that a ledger needs."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # SQLAlchemy's begin event opens the transaction, so the driver must not open one by itself.
    connection.isolation_level = None
    for pragma in (
        "journal_mode = WAL",  # readers see the last commit while the writer writes
        "synchronous = FULL",  # a commit that was answered survives a power cut
        "foreign_keys = ON",  # off by default in SQLite
        f"busy_timeout = {_BUSY_MILLISECONDS}",
        "cache_size = -24576",  # 24 MiB, of each connection: a batch's pages are written once, at the commit
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later fails at once when another wrote meanwhile.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction of the writer: everything in it happens, or nothing."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A view of the last commit."""
    with engine.connect() as connection, connection.begin():
        yield connection


def key_file(ledger: Path) -> Path:
    """The file of the key with which a ledger's hashes are made; beside it, so that the ledger alone tells no name."""
    return ledger.with_name(f"{ledger.name}.key")
