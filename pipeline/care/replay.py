"""A new ledger from the archive: every night judged again from its manifest, and held against what the site has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline import durable, spool
from pipeline.care.compared import Difference, claims_differing, files_differing
from pipeline.care.outbox import contents
from pipeline.care.purge_log import past_purges
from pipeline.care.then import Then
from pipeline.ledger.copying import copy_ledger
from pipeline.ledger.engine import key_file, open_ledger, reading
from pipeline.ledger.letters import told_of_unsent
from pipeline.ledger.migrations import current, migrate
from pipeline.ledger.nights import closed_nights
from pipeline.ledger.owed import moved_aside
from pipeline.nightly.night import Night
from pipeline.nightly.rehearsal import CLOSED
from pipeline.settings import CouldNotRun
from pipeline.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from pipeline.care.purge_log import Past
    from pipeline.settings import Settings
    from pipeline.spool import Manifest


@dataclass
class Replayed:
    """What a replay made, and how it differs from the site."""

    nights: list[str] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    """Those of claimdrop that ran the nights."""
    compared: str = ""
    """What was held against the site: `files` where this version ran every night, else `claims`; blank for nothing."""
    same: int = 0
    """How many files, or claims, are the same."""
    differences: list[Difference] = field(default_factory=list)
    purges: list[str] = field(default_factory=list)
    """What purges took away, a sentence each."""
    set_aside: int = 0
    """How many files tell of nights before the last purge, and are not made again."""
    faults: list[str] = field(default_factory=list)
    """Nights in which a fault of ours struck this time."""


def replay(settings: Settings, into: Path, talk: Callable[[str], None], workers: int = 1) -> Replayed:
    """Run every night of the archive again, into an empty folder: `ledger.db`, `outbox/` and `mail/`.

    Nothing of the site is written; no letter is sent, whatever the transport. Nights come in the order of their ids.
    Where something was purged, it begins with the ledger that the last purge left.
    Whoever calls holds the site's lock. Raises CouldNotRun where the folder holds something, or the archive no night or
    not all of what a night began with.
    """
    if into.is_dir() and any(into.iterdir()):
        raise CouldNotRun(f"{into} holds something: name an empty folder, or one that is not there yet")
    nights = spool.night_ids(settings.archive)
    if not nights:
        raise CouldNotRun(f"the archive {settings.archive} holds no night")
    past = past_purges(settings.archive)
    done = Replayed(purges=[_told(each) for each in past])
    base = past[-1].base if past else None
    if past and base is None:
        raise CouldNotRun(
            f"the archive lacks the ledger that purge {past[-1].id} left: take purge-{past[-1].id}.db from a backup"
        )
    aside = _aside(settings, into, base)
    behind, of_their_night = _begun(aside) if base else (set(), set())
    done.set_aside = len(of_their_night)
    with Then(aside) as then:
        for night in sorted(set(nights) - behind):
            manifest = spool.read_manifest(spool.manifest_path(settings.archive, night))
            talk(f"{night}: {len(manifest.of('taken'))} file(s)")
            _one(then, manifest, workers, done)
    _compare(settings, aside, done, of_their_night)
    return done


def _aside(settings: Settings, into: Path, base: Path | None) -> Settings:
    """The site's settings with everything that is written turned into `into`; the archive is only read."""
    into.mkdir(CLOSED, parents=True, exist_ok=True)
    for name in ("inbox", "outbox", "mail"):
        durable.make_folder(into / name)
    aside = replace(
        settings,
        inbox=into / "inbox",
        outbox=into / "outbox",
        mail=into / "mail",
        ledger_url=f"sqlite:///{into / 'ledger.db'}",
        shares=(),
    )
    if base is not None:
        copy_ledger(f"sqlite:///{base}", into / "ledger.db", with_key=False)
    key = key_file(settings.ledger_file) if settings.ledger_file else None
    if key is not None and key.exists():
        durable.write_private(key_file(into / "ledger.db"), key.read_bytes())
    engine = open_ledger(aside.ledger_url)
    migrate(engine)
    engine.dispose()
    return aside


def _begun(aside: Settings) -> tuple[set[str], set[str]]:
    """Write the outbox of the ledger that a purge left: the nights that it knows, and the files that it cannot make again."""
    engine = open_ledger(aside.ledger_url)
    with reading(engine) as connection:
        made = dict(contents(connection, aside, lambda _done, _total: None))
        behind = closed_nights(connection)
    engine.dispose()
    durable.write_many((aside.outbox / path, data) for path, data in made.items() if isinstance(data, bytes))
    return behind, {path for path, data in made.items() if not isinstance(data, bytes)}


def _told(past: Past) -> str:
    said = past.said
    claims = f": {', '.join(said['claims'])}" if said["claims"] else ""
    counts = f"{len(said['claims'])} claim(s){claims}; {said['people']} candidate(s), {said['drops']} file(s)"
    return f"Purge {past.id} took away what ended before {said['before']}: {counts}"


def _one(then: Then, manifest: Manifest, workers: int, done: Replayed) -> None:
    try:
        settings = then.of(manifest)
        _all_there(settings.archive, manifest)
    except OSError as error:
        lacking = f"night {manifest.night} cannot be replayed: {error.filename} is not in the archive"
        raise CouldNotRun(lacking) from error
    settings = replace(settings, post=replace(settings.post, transport="folder"))
    with Night(settings, workers, lambda _line: None, keep_inbox=False) as night:
        result = night.again(manifest)
    done.nights.append(manifest.night)
    done.versions = sorted({*done.versions, manifest.version})
    if result.exit_status == _OUR_FAULT:
        done.faults.append(manifest.night)


_OUR_FAULT = 4


def _all_there(archive: Path, manifest: Manifest) -> None:
    """Raise FileNotFoundError where the archive lacks the bytes of a drop."""
    for one in manifest.of("taken"):
        (archive / one.archived).stat()


def _compare(settings: Settings, made: Settings, done: Replayed, without: Collection[str]) -> None:
    """Hold what was made against the site: to the byte where this version ran every night, else claim by claim."""
    if settings.ledger_file is not None and not settings.ledger_file.exists():
        return
    with current(settings.ledger_url) as engine:
        if done.versions == [VERSION]:
            with reading(engine) as connection:
                changed_in = {night for night, paths in moved_aside(connection, done.nights).items() if paths}
                changed_in |= told_of_unsent(connection)
            done.compared = "files"
            done.same, done.differences = files_differing(engine, settings, made, done.nights, changed_in, without)
        else:
            done.compared = "claims"
            done.same, done.differences = claims_differing(engine, made.ledger_url)
