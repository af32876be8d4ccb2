"""Steps from an older ledger to this one: named functions, run by `claimdrop migrate` and never by a night."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, select

from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.tables import METADATA, MIGRATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _first(connection: Connection) -> None:
    for index in (index for table in METADATA.tables.values() for index in table.indexes if "where" in index.info):
        index.dialect_kwargs[f"{connection.dialect.name}_where"] = index.info["where"]
    METADATA.create_all(connection)


STEPS: dict[str, Callable[[Connection], None]] = {"0001-first": _first}


class NotMigrated(Exception):  # noqa: N818 the name says what is wrong
    """The ledger is older than the program."""


def waiting(engine: Engine) -> list[str]:
    """The names of the steps that this ledger has not had yet."""
    with reading(engine) as connection:
        if not inspect(connection).has_table(MIGRATION.name):
            return list(STEPS)
        done = set(connection.scalars(select(MIGRATION.c.name)))
    return [name for name in STEPS if name not in done]


def migrate(engine: Engine) -> list[str]:
    """Bring the ledger up to date; each step is one transaction. Returns the names of the steps taken."""
    names = waiting(engine)
    for name in names:
        with writing(engine) as connection:
            STEPS[name](connection)
            connection.execute(MIGRATION.insert().values(name=name))
    return names


def ensure_current(engine: Engine) -> None:
    """Raise `NotMigrated` unless every step has been taken."""
    if names := waiting(engine):
        raise NotMigrated(f"the ledger lacks {len(names)} step(s), {', '.join(names)}: run `claimdrop migrate`")


@contextmanager
def current(url: str) -> Iterator[Engine]:
    """Open a ledger that lacks no step, for as long as the block lasts. Raises NotMigrated."""
    engine = open_ledger(url)
    try:
        ensure_current(engine)
        yield engine
    finally:
        engine.dispose()
