"""The demonstration: an invented season, run night by night."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import click

from pipeline import durable, nightly
from pipeline.cli import sites
from pipeline.cli.app import say
from pipeline.cli.nights import say_left
from pipeline.cli.statuses import OUR_FAULT
from pipeline.demo import catalogue, nights
from pipeline.settings import FILE, CouldNotRun, load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.demo import DemoNight
    from pipeline.settings import Settings

_CONTACT = "Exams Office <claims@office.example>, 01632 960123"
_NOON = time(12, tzinfo=UTC)
_SECOND = 1_000_000_000


def demo(folder: Path) -> int:
    """Make the site, run its nights, say what to open, and give the exit status.

    That some rows are held is what the demonstration is about; only a fault of ours is worth another status than 0.
    Raises CouldNotRun where something lies in the folder.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise CouldNotRun(f"{folder} holds something: name an empty folder, or one that is not there yet")
    sites.make(folder)
    _set_contact(folder / FILE)
    for name, table in catalogue().items():
        durable.write(folder / "catalogue" / name, table)
    settings = load(folder, flags={"intake.settle_seconds": 0})
    faulty = False
    for night in nights():
        say(f"{night.as_of}: {len(night.drops)} files are dropped.")
        drop(settings, night)
        result = nightly.run(settings, as_of=night.as_of, talk=say)
        say_left(result)
        faulty = faulty or result.exit_status == OUR_FAULT
    for path in to_open(settings):
        click.echo(path)
    return OUR_FAULT if faulty else 0


def _set_contact(file: Path) -> None:
    """Name whom to ask, so that the office gets letters too."""
    text = file.read_text()
    lines = [f'contact = "{_CONTACT}"' if line.startswith("# contact =") else line for line in text.splitlines()]
    durable.write(file, ("\n".join(lines) + "\n").encode())


def drop(settings: Settings, night: DemoNight) -> None:
    """Save a night's drops in the inbox, a second apart from noon on, as if their people had done so."""
    noon = int(datetime.combine(night.as_of, _NOON).timestamp()) * _SECOND
    for number, each in enumerate(night.drops):
        path = settings.inbox / each.path
        durable.write(path, each.content)
        os.utime(path, ns=(noon + number * _SECOND, noon + number * _SECOND))


def to_open(settings: Settings) -> Sequence[Path]:
    """List the pages with which to begin."""
    outbox = settings.outbox
    last = sorted(outbox.glob("office/nights/*/night.html"))[-1:]
    return [*sorted(outbox.glob("[0-9]*/index.html")), *sorted(outbox.glob("assessors/*/index.html")), *last]
