"""What every maker of files works with, and what it makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pipeline.ledger.packed_lines import PackedLines, Tallies
from pipeline.ledger.registers import Registers
from pipeline.render import Foot, day
from schemas.own_rows import own_rows
from schemas.shipped import READ_ON, shipped, tables_shipped

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from pipeline.ledger.forecasts import Kept
    from pipeline.ledger.owed import NightOf, Owed
    from pipeline.settings import Settings
    from schemas.qualifications import Catalogue


class Piece(NamedTuple):
    """One file that an owed row asks for; without bytes, one that is to go."""

    owed: Owed
    path: str
    """Below the outbox."""
    data: bytes | None
    keeps: Kept | None = None
    """What the ledger keeps of it, once it lies there."""
    tells: bool = False
    """Whether the centre's report recipients are told of it, once it lies there."""


class Tables:
    """A site's reference tables, loaded once something asks for one: a quiet night's page asks for none.

    A site's own rows are looked at right away, so that what is wrong with them is told before anything is made; but for
    those that have not changed since an earlier night looked at them, at `looked_at` (nanoseconds; 0: none did).
    Raises CatalogueError.
    """

    def __init__(self, folder: Path, looked_at: int = 0) -> None:
        self._folder = folder
        self._own = {path.stem.lower(): path for path in sorted(folder.glob("*.csv"))}
        # Not the time of the bytes, which a copy brings along: what is new here is new to us.
        if self._own and any(path.stat().st_ctime_ns >= looked_at for path in (folder, *self._own.values())):
            _ = self.catalogue

    @property
    def has_own_rows(self) -> bool:
        """Whether the site has any rows of its own."""
        return bool(self._own)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Give all of them."""
        from schemas.qualifications import load  # noqa: PLC0415  as above

        return load(self._folder)

    def fact(self, name: str) -> int:
        """Give a number of the field, such as claim_before_visit."""
        return int(self._laid_over("facts", "fact")[name]["number"])

    @cached_property
    def rows(self) -> list[tuple[str, int, int]]:
        """Count the rows of each table, and how many of them are this site's own: table, rows as shipped, own rows."""
        own = {name: len(own_rows(path)[1]) for name, path in self._own.items()}
        return [(name, len(shipped(name)), own.get(name, 0)) for name in tables_shipped()]

    @cached_property
    def last_results(self) -> str:
        """The day on which the last series that they know gives its results, as ISO date."""
        return max(row["results"] for row in self._laid_over("series", "series").values())

    def _laid_over(self, name: str, key: str) -> dict[str, dict[str, str]]:
        """The rows of one table by its key, without the frames: of the site's own, which are sound, and as shipped."""
        header, own = own_rows(self._own[name]) if name in self._own else ([], {})
        blank = dict.fromkeys(header, "")
        rows = [*shipped(name), *(blank | dict(zip(header, cells, strict=False)) for cells in own.values())]
        return {row[key]: row for row in rows}


@dataclass(frozen=True)
class Bench:
    """The ledger as it stands, the site, and the nights that owe something."""

    connection: Connection
    settings: Settings
    tables: Tables
    nights: Mapping[str, NightOf]
    tallies: Tallies = field(default_factory=dict)
    """Of the lines of centres, kept from batch to batch: nothing that is delivered changes a line."""

    @property
    def catalogue(self) -> Catalogue:
        """Give the reference tables."""
        return self.tables.catalogue

    @cached_property
    def lines(self) -> PackedLines:
        """The lines of centres, read once for all that shows them."""
        return PackedLines(self.connection, self.tallies)

    @cached_property
    def registers(self) -> Registers:
        """Who is at centres, likewise."""
        return Registers(self.connection)

    def as_of(self, night: str) -> date:
        """Give the date of a night."""
        return date.fromisoformat(self.nights[night].as_of)

    def foot(self, night: str, changed: str = "", fresh: str = "") -> Foot:
        """Make the foot of a page owed by `night`; `changed` is the night of the last change, where it was another."""
        version = self.nights[night].version
        return Foot(version, changed or night, self._tables(version), self.settings.about.contact, fresh)

    def _tables(self, version: str) -> str:
        whose = "this site's own rows over those of" if self.tables.has_own_rows else "as shipped with"
        read = f"read in their sources by {day(READ_ON)}"
        return f"Reference tables: {whose} claimdrop {version}, {read}; series up to {day(self.tables.last_results)}."


Maker = Callable[[Bench, Sequence["Owed"]], Iterable[Piece]]
"""Makes the files that these rows ask for."""


def by_night(rows: Iterable[Owed]) -> dict[str, list[Owed]]:
    """Part rows by the night that owes them."""
    parted: dict[str, list[Owed]] = defaultdict(list)
    for row in rows:
        parted[row.night].append(row)
    return parted
