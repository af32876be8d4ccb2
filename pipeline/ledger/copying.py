"""A copy of the ledger, to rehearse on."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from pipeline.ledger.engine import open_ledger


def copy_ledger(url: str, target: Path) -> str:
    """Copy a SQLite ledger as of its last commit into a new file; the copy's URL."""
    source = open_ledger(url)
    with closing(source.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("VACUUM INTO ?", (str(target),))  # whole pages of one commit, whoever writes meanwhile
    source.dispose()
    return f"sqlite:///{target}"
