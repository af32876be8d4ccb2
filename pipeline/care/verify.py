"""Whether everything is as the ledger says: archive, outbox, claims, and the ledger itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from pipeline import spool
from pipeline.care.claims import claims_astray
from pipeline.care.outbox import NOT_COMPARED, rendered
from pipeline.ledger import soundness
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.migrations import current
from pipeline.ledger.nights import closed_nights

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

    from pipeline.settings import Settings

Progress = Callable[[str, int, int], None]


class Trouble(NamedTuple):
    """One thing that is not as it should be."""

    where: str
    """archive, outbox, claims or ledger."""
    what: str
    mend: str


@dataclass
class Verified:
    """What was looked at, and what was found."""

    drops: int = 0
    files: int = 0
    compared: int = 0
    """Files of the outbox that were made again and compared."""
    claims: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    owed_again: int = 0


def verify(settings: Settings, progress: Progress, *, mend: bool = False) -> Verified:
    """Look at every drop, every file that was delivered, every claim and every id of the ledger.

    `mend` owes again the files of the outbox that are missing, were changed, or are not what the ledger says.
    Whoever calls holds the site's lock. Raises NotMigrated, CouldNotRun.
    """
    with current(settings.ledger_url) as engine:
        return _verify(engine, settings, progress, mend=mend)


def _verify(engine: Engine, settings: Settings, progress: Progress, *, mend: bool) -> Verified:
    found = Verified()
    with reading(engine) as connection:
        found.troubles += _ledger(connection)
        found.troubles += _archive(connection, settings.archive, found, progress)
        found.troubles += _claims(connection, found)
        spoilt = _outbox(connection, settings, found, progress)
    if mend and spoilt:
        with writing(engine) as connection:
            found.owed_again = soundness.owe_again(connection, spoilt)
    return found


_BACKUP = "Take the file from the last backup that holds it."
_LEDGER_BACKUP = "Take the ledger from the last backup, or make it anew with `claimdrop replay`."


def _ledger(connection: Connection) -> Iterator[Trouble]:
    for line in soundness.damage(connection):
        yield Trouble("ledger", f"The ledger's file is damaged: {line}.", _LEDGER_BACKUP)
    for table, column, value, rows in soundness.astray(connection):
        which = f"{rows} row(s) of {table} name {column} {value}, which is not there."
        yield Trouble("ledger", which, _LEDGER_BACKUP)
    for night, path, sheet in soundness.unbalanced(connection):
        where = f"{path}, {sheet}" if sheet else path
        yield Trouble("ledger", f"Night {night}: the books of {where} do not balance.", _LEDGER_BACKUP)


def _archive(connection: Connection, archive: Path, found: Verified, progress: Progress) -> Iterator[Trouble]:
    drops = soundness.archived_drops(connection)
    hashes = {drop.archived: drop for drop in drops}
    found.drops = len(drops)
    for number, (place, drop) in enumerate(sorted(hashes.items()), start=1):
        progress("archive", number, len(hashes))
        if fault := _bytes_fault(archive / place, drop.sha256):
            yield Trouble("archive", f"{place} ({drop.path}, night {drop.night}) {fault}.", _BACKUP)
    yield from _manifests(connection, archive, drops)


def _bytes_fault(path: Path, wanted: str) -> str:
    """Why these are not the bytes; blank where they are."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "" if sha256(data).hexdigest() == wanted else "was changed: its bytes are not those that came"


def _manifests(connection: Connection, archive: Path, drops: list[soundness.ArchivedDrop]) -> Iterator[Trouble]:
    """Hold the manifests against the ledger: what was taken is entered, and what is entered was taken."""
    taken: set[tuple[str, str, str]] = set()
    there = spool.night_ids(archive)
    for night in there:
        try:
            manifest = spool.read_manifest(spool.manifest_path(archive, night))
        except (OSError, ValueError):
            yield Trouble("archive", f"The manifest of night {night} cannot be read.", _BACKUP)
            continue
        for kept in (manifest.settings, *manifest.catalogue):
            if fault := _bytes_fault(archive / kept.archived, kept.sha256):
                yield Trouble("archive", f"{kept.archived} ({kept.name} of night {night}) {fault}.", _BACKUP)
        taken |= {(night, one.path, one.sha256) for one in manifest.of("taken")}
    closed = closed_nights(connection)
    for night in sorted(closed - set(there)):
        yield Trouble("archive", f"The manifest of night {night} is missing.", _BACKUP)
    entered = {(drop.night, drop.path, drop.sha256) for drop in drops}
    for night, path, _ in sorted(one for one in entered - taken if one[0] in there):
        yield Trouble("archive", f"Night {night}: its manifest does not name {path}, or names other bytes.", _BACKUP)
    for night, path, _ in sorted(one for one in taken - entered if one[0] in closed):
        yield Trouble("ledger", f"Night {night}: {path} was taken and is not entered.", _LEDGER_BACKUP)


def _claims(connection: Connection, found: Verified) -> Iterator[Trouble]:
    histories = soundness.histories(connection)
    found.claims = len(histories)
    for what in claims_astray(histories):
        yield Trouble("claims", what, _LEDGER_BACKUP)


_AGAIN = "`claimdrop verify --mend` owes it again; `claimdrop send` then writes it."


def _outbox(connection: Connection, settings: Settings, found: Verified, progress: Progress) -> set[str]:
    """Hold every file against what was written, and what was written against the ledger; the files that fail."""
    spoilt = {}
    files = {file.path: file for file in soundness.files_out(connection)}
    found.files = len(files)
    for number, (path, file) in enumerate(files.items(), start=1):
        progress("outbox", number, len(files))
        if fault := _bytes_fault(settings.outbox / path, file.sha256):
            spoilt[path] = fault.replace("that came", "that were written")
    for path, made in rendered(connection, settings, lambda done, total: progress("comparing", done, total)):
        found.compared += made != NOT_COMPARED
        if path not in files:
            spoilt[path] = "was delivered, and the ledger knows nothing of its file"
        elif path not in spoilt and made not in (NOT_COMPARED, files[path].sha256):
            spoilt[path] = "is not what the ledger says now"
    found.troubles += [Trouble("outbox", f"{path} {fault}.", _AGAIN) for path, fault in sorted(spoilt.items())]
    return set(spoilt)
