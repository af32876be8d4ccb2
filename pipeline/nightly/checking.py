"""Files judged beforehand, exactly as the night would: a rehearsal with nothing else in the inbox."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline import durable, spool
from pipeline.ledger.engine import reading
from pipeline.ledger.migrations import current
from pipeline.ledger.nights import centre_numbers
from pipeline.nightly.night import Night
from pipeline.nightly.rehearsal import aside
from pipeline.settings import CouldNotRun
from pipeline.spool.names import is_silent

if TYPE_CHECKING:
    from pipeline.settings import Settings


_FOLDER = re.compile(r"(?!assessors$)(assessors/)?\w[\w -]*")


class CentreWanted(CouldNotRun):
    """Nobody can tell whose files these are: the centre is to be named."""


def check(settings: Settings, files: list[Path], centre: str | None, page: Path | None = None) -> dict[str, Any]:
    """What a night would make of these files, dropped by this centre: its `receipt.json`; nothing is changed.

    Under `programme_entries` besides what would be entered for learning programmes.

    The same as a page is written to `page`, where one is named.
    Without a centre whose they are is told from their folder, the office's and an OCR Assessor's too; or it is the only
    centre that the ledger knows.
    Raises CentreWanted where it cannot be told, CouldNotRun for a file that no night would look at.
    """
    code = centre or _whose(settings, files)
    if not _FOLDER.fullmatch(code):
        raise CentreWanted(f"{code} is nobody's drop folder: name the centre")
    for file in files:
        if not file.is_file() or is_silent(file.name):
            raise CouldNotRun(
                f"{file} cannot be checked: a night passes over what has such a name, or is no plain file"
            )
    with tempfile.TemporaryDirectory(prefix="claimdrop-check-") as name:
        folder = Path(name)
        still = replace(settings.intake, settle_seconds=0)
        rehearsal = replace(aside(settings, folder), inbox=folder / "inbox", intake=still)
        drops = rehearsal.inbox / code
        _drop(files, drops)
        today = spool.night_date(datetime.now(UTC), settings.run.day_starts, settings.about.timezone)
        # The next night: where nights have been rehearsed ahead of the clock, as in a demonstration, it comes after them.
        day = max([today, *(date.fromisoformat(night[:10]) for night in spool.night_ids(settings.archive))])
        with Night(rehearsal, 1, lambda _line: None, keep_inbox=True) as night:
            result = night.run(day)
        receipt = rehearsal.outbox / code / "nights" / str(result.night)
        if page is not None:
            durable.write(page, (receipt / "receipt.html").read_bytes())
        found = dict(json.loads((receipt / "receipt.json").read_bytes()))
        from pipeline.nightly.foretold import programme_entries  # noqa: PLC0415  it needs frames, which a quiet night must not load

        return found | {"programme_entries": programme_entries(rehearsal, code, str(result.night))}


def _drop(files: list[Path], folder: Path) -> None:
    """Copy the files into a drop folder; the second of two that are named alike lies in a folder `2` there, and so on."""
    for number, file in enumerate(files, 1):
        there = folder / str(number) if (folder / file.name).exists() else folder
        there.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, there / file.name)


def _sender_of(inbox: Path, file: Path) -> str:
    """The drop folder below the inbox in which a file lies: a centre's, `office`, `assessors/<code>`; blank for none."""
    if inbox.resolve() not in file.resolve().parents:
        return ""
    folders = file.resolve().relative_to(inbox.resolve()).parts[:-1]
    if folders[:1] == ("assessors",):
        return "/".join(folders[:2]) if folders[1:] else ""
    return folders[0] if folders else ""


def _whose(settings: Settings, files: list[Path]) -> str:
    """The drop folder that the files lie in, or the only centre there is."""
    with current(settings.ledger_url) as engine, reading(engine) as connection:
        numbers = centre_numbers(connection)
    for file in files:
        if sender := _sender_of(settings.inbox, file):
            return sender
    if len(numbers) == 1:
        return numbers[0]
    shown = ", ".join(numbers[:5]) or "none is set up"
    known = f"{shown} and {len(numbers) - 5:,} more" if len(numbers) > 5 else shown
    raise CentreWanted(f"whose files are these? Name the centre ({known})")
