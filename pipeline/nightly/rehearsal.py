"""Rehearsals: the same night on a copy of the ledger, everything written aside, nothing changed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ledger.copying import copy_ledger
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.soundness import files_out

if TYPE_CHECKING:
    from pipeline.settings import Settings

CLOSED = 0o750
"""The rights on a folder that holds a copy of the ledger: it names young people, and other accounts have no business there."""


def preview(settings: Settings) -> Settings:
    """The site's own settings with everything that a night writes turned into `preview/`, which is emptied first."""
    folder = settings.site / "preview"
    shutil.rmtree(folder, ignore_errors=True)
    return aside(settings, folder)


@dataclass
class Differences:
    """How the outbox would change; paths below it, sorted."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    same: int = 0
    """How many files were written again as they lie there."""
    letters: int = 0
    """How many letters would be sent."""


def differences(settings: Settings) -> Differences:
    """Hold what a rehearsal of this site wrote against the site's own outbox."""
    made = settings.site / "preview"
    found = Differences(letters=sum(1 for _ in (made / "mail").glob("*.eml")))
    for path in sorted(each for each in (made / "outbox").rglob("*") if each.is_file()):
        name = path.relative_to(made / "outbox").as_posix()
        lying = settings.outbox / name
        if not lying.is_file():
            found.new.append(name)
        elif lying.read_bytes() != path.read_bytes():
            found.changed.append(name)
        else:
            found.same += 1
    before, after = (_written(url) for url in (settings.ledger_url, f"sqlite:///{made / 'ledger.db'}"))
    found.gone = sorted(before - after)
    return found


def _written(url: str) -> set[str]:
    """The files of the outbox that a ledger knows of."""
    engine = open_ledger(url)
    with reading(engine) as connection:
        known = {file.path for file in files_out(connection)}
    engine.dispose()
    return known


def aside(settings: Settings, folder: Path) -> Settings:
    """Settings whose ledger is a copy and whose archive, outbox and mail lie in `folder`; no letter is sent anywhere."""
    folder.mkdir(CLOSED, exist_ok=True)
    for name in ("outbox", "archive", "mail"):
        (folder / name).mkdir()
    return replace(
        settings,
        ledger_url=copy_ledger(settings.ledger_url, folder / "ledger.db"),
        outbox=folder / "outbox",
        archive=folder / "archive",
        mail=folder / "mail",
        post=replace(settings.post, transport="folder"),
    )
