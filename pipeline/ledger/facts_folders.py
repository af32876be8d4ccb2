"""What the ledger says lies in folders of the outbox."""

from __future__ import annotations

from bisect import bisect
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, or_, select

from pipeline.ledger.asking import chunks, plain
from pipeline.ledger.tables import OUTBOX_FILE, OWED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Column, ColumnElement, Connection


def standing(connection: Connection, folders: Iterable[str]) -> dict[str, list[str]]:
    """List what lies below each of these folders of the outbox once all that is owed is delivered: sorted paths below it.

    Files already written and files still owed together say the same at every step of a delivery.
    """
    found: dict[str, set[str]] = {f"{folder}/": set() for folder in folders}
    for some in chunks(found):
        lying = select(OUTBOX_FILE.c.path).where(_below(OUTBOX_FILE.c.path, some))
        for folder, (path,) in _parted(some, plain(connection, lying)):
            found[folder].add(path)
        owed = select(OWED.c.path, OWED.c.action, OWED.c.id).where(OWED.c.done == "", _below(OWED.c.path, some))
        for folder, (path, action, _) in _parted(some, sorted(plain(connection, owed), key=lambda row: row[-1])):
            if action == "write":
                found[folder].add(path)
            elif action == "remove":
                found[folder].discard(path)
    return {folder[:-1]: sorted(path.removeprefix(folder) for path in paths) for folder, paths in found.items()}


def _below(path: Column[str], folders: Iterable[str]) -> ColumnElement[bool]:
    """Whether a path lies below one of these folders (`10001/`): by ranges, which the index on paths answers."""
    return or_(*(and_(path > folder, path < f"{folder[:-1]}{chr(ord(folder[-1]) + 1)}") for folder in folders))


def _parted(folders: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Each row, which begins with a path, with the folder of these (sorted, none below another) that it lies below."""
    for row in rows:
        folder = folders[max(bisect(folders, row[0]) - 1, 0)]
        if row[0].startswith(folder):  # a database that sorts as people do has other neighbours than ours
            yield folder, row
