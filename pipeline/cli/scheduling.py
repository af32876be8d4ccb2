"""Ready files for whatever starts the nights."""

from __future__ import annotations

import os
import pwd
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline import durable
from pipeline.care import schedule
from pipeline.cli.app import say
from pipeline.cli.sites import settings_at

if TYPE_CHECKING:
    from datetime import time


def print_schedule(site: Path | None, kind: str, at: time, every: int, into: Path | None) -> None:
    """Print the files of one kind of scheduler for this site, or write them into a folder."""
    settings = settings_at(site)
    plan = schedule.Plan(settings, program(), _owner(settings.site), at, every)
    files = _files(plan, kind)
    for name, text in files.items():
        if into is not None:
            durable.write(into / name, text.encode())
            click.echo(into / name)
        elif kind == schedule.SYSTEMD:
            click.echo(f"# /etc/systemd/system/{name}\n{text}")
        else:
            click.echo(text, nl=False)
    if kind == schedule.SYSTEMD:
        say(f"Save these, then: systemctl daemon-reload && systemctl enable --now {plan.name}.timer")


def _files(plan: schedule.Plan, kind: str) -> dict[str, str]:
    if kind == schedule.SYSTEMD:
        return schedule.systemd(plan)
    if kind == schedule.CRON:
        return {plan.name: schedule.cron(plan)}
    return {f"{plan.name}.xml": schedule.windows(plan, os.environ.get("WSL_DISTRO_NAME", ""))}


def program() -> list[str]:
    """The words that start this very claimdrop: the program beside the interpreter, where it is installed."""
    beside = Path(sys.executable).with_name("claimdrop")
    return [str(beside)] if beside.is_file() else [sys.executable, "-m", "pipeline.cli"]


def _owner(site: Path) -> str:
    """The account that the site belongs to."""
    number = site.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
