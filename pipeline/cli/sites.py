"""Making and looking after a site."""

from __future__ import annotations

import json
import os
import stat
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import durable
from pipeline.cli.app import say
from pipeline.ledger import migrations
from pipeline.ledger.engine import open_ledger
from pipeline.lock import one_night
from pipeline.settings import FILE, CouldNotRun, Settings, find_site, load, shares_present

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def settings_at(site: Path | None, flags: Mapping[str, Any] | None = None) -> Settings:
    """Find the site and read its settings; raises ConfigurationError."""
    return load(find_site(site, os.environ, Path.cwd()), flags=flags)


def template() -> bytes:
    """Give the `claimdrop.toml` of a new site."""
    return files("pipeline.cli").joinpath("site.toml").read_bytes()


def make(folder: Path) -> bool:
    """Make a site, or what a site lacks; whether it was one already.

    Raises CouldNotRun where the folder holds something and is no site, or where a site's share is not there.
    """
    there = (folder / FILE).is_file()
    if not there and folder.is_dir() and any(folder.iterdir()):
        raise CouldNotRun(
            f"{folder} holds something and is no site: name an empty folder, or one that is not there yet"
        )
    if not there:
        durable.write(folder / FILE, template())
    settings = load(folder)
    shares_present(settings)
    lacking = [place for place in (settings.archive, settings.mail) if not place.is_dir()]
    for name, place in _folders(settings):
        durable.make_folder(place / name)
    for place in lacking:
        _close_to_others(place)
    _migrate(settings)
    return there


def _close_to_others(place: Path) -> None:
    """Leave what names young people to this account and its group, whatever the umask; `claimdrop doctor` looks for it."""
    place.chmod(stat.S_IMODE(place.stat().st_mode) & ~stat.S_IRWXO)


def _folders(settings: Settings) -> list[tuple[str, Path]]:
    return [
        ("office", settings.inbox),
        ("assessors", settings.inbox),
        ("office", settings.outbox),
        ("", settings.archive),
        ("", settings.mail),
    ]


def here() -> Path:
    """Give the folder in which a site is made where none is named: what CLAIMDROP_SITE names, else the one we are in."""
    return Path(os.environ.get("CLAIMDROP_SITE") or ".")


def init(folder: Path) -> None:
    """Make a site and say what to do next."""
    if make(folder):
        say(f"{folder} is a site already; what it lacked was made, what was there was left.")
    click.echo(f"{folder.resolve()}")
    if not load(folder).about.contact:
        say(
            f"Name whom to ask: contact under [site] in {folder / FILE}; an address there also gets every night's letter."
        )
    say(f"Save Centres and Approvals in {folder / 'inbox' / 'office'}, then: claimdrop run --site {folder}")


def migrate(site: Path | None) -> None:
    """Take the steps that the ledger has not had yet, and name them."""
    settings = settings_at(site)
    with one_night(settings.lock):
        steps = _migrate(settings)
    for step in steps:
        click.echo(step)
    if not steps:
        say("The ledger is up to date.")


def _migrate(settings: Settings) -> list[str]:
    file = settings.ledger_file
    is_new = file is not None and not file.exists()
    engine = open_ledger(settings.ledger_url)
    try:
        steps = migrations.migrate(engine)
    finally:
        engine.dispose()
    if file is not None and is_new:
        _close_to_others(file)
    return steps


def show(site: Path | None, *, as_json: bool) -> None:
    """Print every setting with where it comes from."""
    settings = settings_at(site)
    if as_json:
        document = {name: {"value": value, "from": origin} for name, value, origin in settings.shown}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    say(f"{settings.site / FILE}")
    width = max(len(name) for name, _, _ in settings.shown)
    for name, value, origin in settings.shown:
        click.echo(f"{name:<{width}}  {value or '(blank)'}  [{origin}]")
