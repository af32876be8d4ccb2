"""A copy of the ledger, to rehearse on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import durable
from pipeline.ledger.engine import key_file, open_ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine


def copy_ledger(url: str, target: Path, *, with_key: bool = True) -> str:
    """Copy a SQLite ledger as of its last commit into a new file, its key beside it; the copy's URL."""
    source = open_ledger(url)
    with closing(source.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("VACUUM INTO ?", (str(target),))  # whole pages of one commit, whoever writes meanwhile
    source.dispose()
    key = key_file(Path(url.removeprefix("sqlite:///")))
    if with_key and key.exists():
        durable.write_private(key_file(target), key.read_bytes())
    return f"sqlite:///{target}"


def compact(engine: Engine) -> None:
    """Rewrite a SQLite ledger's file, so that nothing that was deleted is left in it."""
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
