"""A whole site in a temporary folder: drops saved, nights run, and everything that came of them looked at."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile, is_zipfile

from pipeline import faults, nightly
from pipeline.cli import sites
from pipeline.settings import load
from tests.make import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.nightly import NightResult
    from pipeline.settings import Settings

    Row = Sequence[Any]

TOML = r"""
[site]
contact = "office@claims.example"
outbox_shown_as = 'S:\claims'

[intake]
settle_seconds = 0
"""
PROJECT = Path(__file__).parents[2]
NOON = 1_794_000_000
"""When the first drop of a site was saved, in seconds since 1970: long before the test itself."""


@dataclass
class Site:
    """A site, and the hands of everybody who uses it."""

    folder: Path
    saved: int = 0
    """How many drops have been saved: each arrives a second after the one before."""

    @property
    def settings(self) -> Settings:
        """The settings as they stand in the file now."""
        return load(self.folder, env={})

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    def set(self, more: str) -> None:
        """Add to the settings."""
        with (self.folder / "claimdrop.toml").open("a") as file:
            file.write(more)

    def drop(self, path: str, content: bytes | Iterable[Row]) -> Path:
        """Save a drop below the inbox: these bytes, or these rows as a plain CSV."""
        place = self.inbox / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else text(content))
        self.saved += 1
        os.utime(place, (NOON + self.saved, NOON + self.saved))
        return place

    def run(self, as_of: str, **how: Any) -> NightResult:
        """Run a night in this process."""
        return nightly.run(self.settings, as_of=date.fromisoformat(as_of), **how)

    def command(self, *words: str, fault: str = "") -> subprocess.CompletedProcess[str]:
        """Call `claimdrop` in a process of its own, to be killed at a fault point or not."""
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli", *words, "--site", str(self.folder)],
            cwd=PROJECT,
            env={**os.environ, "CLAIMDROP_FAULT": fault},
            capture_output=True,
            text=True,
            check=False,
        )

    def killed(self, as_of: str, fault: str) -> int:
        """Run a night in a process of its own that ends at the fault point; its exit status.

        It is the night as `claimdrop run` runs it, without the two seconds that a new interpreter imports for.
        """
        server = multiprocessing.get_context("forkserver")
        server.set_forkserver_preload(["pipeline.nightly.waves", "pipeline.deliver", "pipeline.workbooks.fresh"])
        night = server.Process(target=_night_with_a_fault, args=(str(self.folder), as_of, fault))
        night.start()
        night.join()
        assert night.exitcode is not None
        return night.exitcode

    def bytes_of(self, path: str) -> bytes:
        """Give a file of the outbox."""
        return (self.outbox / path).read_bytes()

    def csv(self, path: str) -> list[list[str]]:
        """Give a table of the outbox, its header first."""
        return list(csv.reader(io.StringIO(self.bytes_of(path).decode("utf-8-sig"), newline="")))

    def records(self, path: str) -> list[dict[str, str]]:
        """Give a table of the outbox, a row a dict."""
        header, *rows = self.csv(path)
        return [dict(zip(header, row, strict=True)) for row in rows]

    def json(self, path: str) -> Any:
        """Give a document of the outbox."""
        return json.loads(self.bytes_of(path))

    def findings(self, path: str) -> list[tuple[str, str, str, str]]:
        """Give (severity, rule, cell, value) of every finding in a table of them."""
        return [(row["severity"], row["rule"], row["cell"], row["value"]) for row in self.records(path)]

    def waiting(self) -> list[str]:
        """List what lies in the inbox, folders left out."""
        return sorted(
            str(path.relative_to(self.inbox))
            for path in self.inbox.rglob("*")
            if path.is_symlink() or not path.is_dir()
        )

    def letters(self) -> dict[str, bytes]:
        """Give the letters by the names of their files."""
        return tree(self.folder / "mail")

    def tables(self, *, apart_from: Mapping[str, Sequence[str]] | None = None) -> dict[str, str]:
        """Give the ledger as text: the rows of every table, sorted; the columns named, by table, are left out."""
        return tables(self.folder / "ledger.db", apart_from or {})

    def dump(self, *, apart_from: Mapping[str, Sequence[str]] | None = None) -> str:
        """Give the whole ledger as one text."""
        return "\n".join(f"{name} {rows}" for name, rows in self.tables(apart_from=apart_from).items())

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the ledger."""
        with closing(sqlite3.connect(self.folder / "ledger.db")) as ledger:
            return ledger.execute(sql).fetchall()

    def copied(self, folder: Path) -> Site:
        """Copy the whole site, times and all, as it lies there."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Site(folder, self.saved)


def _night_with_a_fault(folder: str, as_of: str, fault: str) -> None:
    faults._plan = faults.planned(fault)
    sys.exit(Site(Path(folder)).run(as_of).exit_status)


def make_site(folder: Path) -> Site:
    """Make a site that takes at once what lies in its inbox."""
    folder.mkdir(parents=True)
    (folder / "claimdrop.toml").write_text(TOML)
    sites.make(folder)
    return Site(folder)


def tree(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def words_in(files: Mapping[str, bytes]) -> str:
    """Give all that stands in these files, unpacked where they are workbooks, and their names; in small letters."""
    parts = b"\n".join(part for name, data in files.items() for part in (name.encode(), *_unpacked(data)))
    return unescape(parts.decode(errors="replace")).casefold()


def _unpacked(data: bytes) -> Iterator[bytes]:
    packed = io.BytesIO(data)
    if not is_zipfile(packed):
        yield data
        return
    with ZipFile(packed) as parts:
        yield from (parts.read(name) for name in parts.namelist())


def tables(ledger: Path, apart_from: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give a ledger's tables as text, by name."""
    with closing(sqlite3.connect(ledger)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: _table(connection, name, apart_from.get(name, ())) for name in sorted(names)}


def _table(connection: sqlite3.Connection, name: str, without: Sequence[str]) -> str:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")') if row[1] not in without]
    asked = ", ".join(f'"{column}"' for column in columns)
    rows = [repr(row) for row in connection.execute(f'SELECT {asked} FROM "{name}"')]
    return "\n".join([asked, *sorted(rows)])
