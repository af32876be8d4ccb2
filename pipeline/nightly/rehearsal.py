"""Rehearsals: the same night on a copy of the ledger, everything written aside, nothing changed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ledger.copying import copy_ledger

if TYPE_CHECKING:
    from pipeline.settings import Settings


def preview(settings: Settings) -> Settings:
    """The site's own settings with everything that a night writes turned into `preview/`, which is emptied first."""
    folder = settings.site / "preview"
    shutil.rmtree(folder, ignore_errors=True)
    return aside(settings, folder)


def aside(settings: Settings, folder: Path) -> Settings:
    """Settings whose ledger is a copy and whose archive, outbox and mail lie in `folder`; no letter is sent anywhere."""
    for name in ("outbox", "archive", "mail"):
        (folder / name).mkdir(parents=True)
    return replace(
        settings,
        ledger_url=copy_ledger(settings.ledger_url, folder / "ledger.db"),
        outbox=folder / "outbox",
        archive=folder / "archive",
        mail=folder / "mail",
        post=replace(settings.post, transport="folder"),
    )
