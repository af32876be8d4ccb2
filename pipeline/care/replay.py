"""A new ledger from the archive: every night judged again from its manifest, and held against what the site has."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline import durable, spool
from pipeline.care.compared import Difference, claims_differing, files_differing
from pipeline.care.then import Then
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.migrations import ensure_current, migrate
from pipeline.ledger.owed import moved_aside
from pipeline.nightly.night import Night
from pipeline.settings import CouldNotRun
from pipeline.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    faults: list[str] = field(default_factory=list)
    """Nights in which a fault of ours struck this time."""


def replay(settings: Settings, into: Path, talk: Callable[[str], None], workers: int = 1) -> Replayed:
    """Run every night of the archive again, into an empty folder: `ledger.db`, `outbox/` and `mail/`.

    Nothing of the site is written; no letter is sent, whatever the transport. Nights come in the order of their ids.
    Whoever calls holds the site's lock. Raises CouldNotRun where the folder holds something, or the archive no night or
    not all of what a night began with.
    """
    if into.is_dir() and any(into.iterdir()):
        raise CouldNotRun(f"{into} holds something: name an empty folder, or one that is not there yet")
    nights = spool.night_ids(settings.archive)
    if not nights:
        raise CouldNotRun(f"the archive {settings.archive} holds no night")
    done = Replayed()
    aside = _aside(settings, into)
    with Then(aside) as then:
        for night in nights:
            manifest = spool.read_manifest(spool.manifest_path(settings.archive, night))
            talk(f"{night}: {len(manifest.of('taken'))} file(s)")
            _one(then, manifest, workers, done)
    _compare(settings, aside, done)
    return done


def _aside(settings: Settings, into: Path) -> Settings:
    """The site's settings with everything that is written turned into `into`; the archive is only read."""
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
    engine = open_ledger(aside.ledger_url)
    migrate(engine)
    engine.dispose()
    return aside


def _one(then: Then, manifest: Manifest, workers: int, done: Replayed) -> None:
    try:
        settings = then.of(manifest)
    except OSError as error:
        lacking = f"night {manifest.night} cannot be replayed: {error.filename} is not in the archive"
        raise CouldNotRun(lacking) from error
    settings = replace(settings, post=replace(settings.post, transport="folder"))
    result = Night(settings, workers, lambda _line: None, keep_inbox=False).again(manifest)
    done.nights.append(manifest.night)
    done.versions = sorted({*done.versions, manifest.version})
    if result.exit_status == _OUR_FAULT:
        done.faults.append(manifest.night)


_OUR_FAULT = 4


def _compare(settings: Settings, made: Settings, done: Replayed) -> None:
    """Hold what was made against the site: to the byte where this version ran every night, else claim by claim."""
    if settings.ledger_file is not None and not settings.ledger_file.exists():
        return
    engine = open_ledger(settings.ledger_url)
    try:
        ensure_current(engine)
        if done.versions == [VERSION]:
            with reading(engine) as connection:
                changed_in = {night for night, paths in moved_aside(connection, done.nights).items() if paths}
            done.compared = "files"
            done.same, done.differences = files_differing(engine, settings, made, done.nights, changed_in)
        else:
            done.compared = "claims"
            done.same, done.differences = claims_differing(engine, made.ledger_url)
    finally:
        engine.dispose()
