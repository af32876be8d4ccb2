"""Who makes the files: this process, or a few others; whoever it is, this process alone puts them into their places."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pipeline.deliver.bench import Bench, Piece, Tables
from pipeline.deliver.making import UnknownKindError, made
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.owed import nights_of
from pipeline.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Engine

    from pipeline.ledger.owed import Owed
    from pipeline.ledger.packed_lines import Tallies
    from pipeline.settings import Settings

Files = tuple[list[Piece], dict[str, str]]
"""What was made of a batch of rows; and what could not be made, by path, with what broke."""


@dataclass(frozen=True)
class Tools:
    """What files are made with."""

    engine: Engine
    settings: Settings
    tables: Tables
    tallies: Tallies = field(default_factory=dict)

    def make(self, rows: Sequence[Owed]) -> Files:
        """Make the files of those rows that ask for one. Raises UnknownKindError."""
        if unknown := {row.action for row in rows} - {"write", "remove", "folder"}:
            raise UnknownKindError(f"nobody does {', '.join(sorted(unknown))} with a file")
        with reading(self.engine) as connection:
            bench = self.bench(connection, {row.night for row in rows})
            return made(bench, (row for row in rows if row.action == "write"))

    def bench(self, connection: Connection, nights: Iterable[str]) -> Bench:
        """Lay out what makers work with, for what these nights owe; good as long as the connection's transaction."""
        return Bench(connection, self.settings, self.tables, nights_of(connection, nights), self.tallies)


class Hands(Workers):
    """Makers of files, a batch of owed rows at a time, in their order."""

    def __init__(self, tools: Tools, workers: int = 1) -> None:
        super().__init__(workers)
        # An engine stays in its process: the others open the ledger themselves.
        self._make = partial(_make_here, tools.settings) if workers > 1 else tools.make

    def made(self, batches: Iterable[Sequence[Owed]]) -> Iterator[tuple[Sequence[Owed], Files]]:
        """Each batch with its files. Raises UnknownKindError, and CatalogueError for a site's own tables."""
        return self.each(self._make, batches)


_tools: dict[str, Tools] = {}
"""Of another process, from batch to batch; by the ledger."""


def _make_here(settings: Settings, rows: Sequence[Owed]) -> Files:
    if settings.ledger_url not in _tools:
        _tools[settings.ledger_url] = Tools(open_ledger(settings.ledger_url), settings, Tables(settings.catalogue))
    return _tools[settings.ledger_url].make(rows)
