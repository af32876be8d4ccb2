"""The files of the outbox made again from the ledger, to be held against what lies there."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from pipeline import spool
from pipeline.care.then import Then
from pipeline.deliver.bench import Bench, Tables
from pipeline.deliver.delivery import BATCH
from pipeline.deliver.making import made
from pipeline.ledger import soundness
from pipeline.ledger.owed import TELLING, nights_of
from pipeline.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection

    from pipeline.ledger.owed import Owed
    from pipeline.ledger.soundness import Out
    from pipeline.settings import Settings

_OF_ITS_NIGHT = frozenset({*TELLING, "programme-confirmation", "to-ocr.csv"})
"""Kinds of files that tell how things stood in one night, or what was sent then: the ledger has moved on since."""


NOT_COMPARED, NOT_MADE = "", "?"
"""Stand for the hash of a file that cannot be held against the ledger of today, and of one that a fault keeps from being made."""


def rendered(
    connection: Connection, settings: Settings, progress: Callable[[int, int], None]
) -> Iterator[tuple[str, str]]:
    """Give the path of every file that was delivered, and the sha256 of what the ledger makes of it now.

    `NOT_COMPARED` stands for a file that tells of its own night, or that another version of claimdrop wrote.
    """
    for path, data in contents(connection, settings, progress):
        yield path, sha256(data).hexdigest() if isinstance(data, bytes) else data


def contents(
    connection: Connection, settings: Settings, progress: Callable[[int, int], None]
) -> Iterator[tuple[str, bytes | str]]:
    """Give the path of every file that was delivered, and what the ledger makes of it now, or a word that says why not."""
    after, behind, total = 0, 0, len(soundness.files_out(connection))
    with Then(settings) as then:
        tables = cache(Tables)
        while rows := soundness.delivered(connection, BATCH, after):
            after = rows[-1].owed.id
            for done, mine in _by_night(rows).items():
                used = _settings(then, settings, done)
                yield from _of_night(connection, used, tables(used.catalogue), mine)
            behind += len(rows)
            progress(min(behind, total), total)


def _by_night(rows: Sequence[Out]) -> dict[str, list[Owed]]:
    parted: dict[str, list[Owed]] = defaultdict(list)
    for row in rows:
        parted[row.done].append(row.owed)
    return parted


def _settings(then: Then, now: Settings, night: str) -> Settings:
    """The settings with which a night delivered; today's where the archive lacks them, which is told elsewhere."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return then.of(spool.read_manifest(spool.manifest_path(now.archive, night)))
    return now


def _of_night(
    connection: Connection, settings: Settings, tables: Tables, rows: Sequence[Owed]
) -> Iterator[tuple[str, bytes | str]]:
    nights = nights_of(connection, {row.night for row in rows})
    compared = [row for row in rows if row.kind not in _OF_ITS_NIGHT and nights[row.night].version == VERSION]
    pieces, faults = made(Bench(connection, settings, tables, nights), compared)
    for piece in pieces:
        if piece.data is not None:
            yield piece.path, piece.data
    yield from ((path, NOT_MADE) for path in sorted(faults))
    left = {row.id for row in rows} - {row.id for row in compared}
    yield from ((row.path, NOT_COMPARED) for row in rows if row.id in left and row.kind != "programme-candidates")
