"""The commands that look after a site, and their options."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import end, json_option, site_option
from pipeline.cli.commands import main

if TYPE_CHECKING:
    from datetime import datetime


@main.command(example="claimdrop doctor --site /srv/claims", short_help="Look at everything that a night needs.")
@json_option
@site_option
def doctor(as_json: bool, site: Path | None) -> None:
    """Look at everything that a night needs: folders, shares, disk, clock, ledger, outbox, inbox, mail, the last good night.

    Each line says ok, look or mend, and what to do. Nothing is changed and no letter is sent. Ends with 1 where
    something is to be mended.
    """
    from pipeline.cli import caring  # noqa: PLC0415  heavy

    end(caring.doctor(site, as_json=as_json))


@main.command(
    example="claimdrop verify --site /srv/claims", short_help="Hold archive, outbox and claims against the ledger."
)
@click.option("--mend", is_flag=True, help="Owe again the files of the outbox that are missing or were changed.")
@json_option
@site_option
def verify(mend: bool, as_json: bool, site: Path | None) -> None:
    """Hold every drop's bytes, every file of the outbox, every claim and every id of the ledger against each other.

    \b
    Looked at:
      archive  each drop's bytes against its hash, each night's manifest against the ledger
      outbox   each file against what was written, and against what the ledger makes of it now
      claims   each claim's events against its state and its dates
      ledger   ids that lead nowhere, books that do not balance, a damaged file

    Ends with 1 where something is not as it should be.
    """  # noqa: D301  click's mark for lines that stay lines
    from pipeline.cli import caring  # noqa: PLC0415  heavy

    end(caring.verify(site, mend=mend, as_json=as_json))


@main.command(
    example="claimdrop replay /tmp/replayed --site /srv/claims",
    short_help="Make ledger and outbox anew from the archive.",
)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="How many processes judge, and make the files.",
)
@json_option
@site_option
def replay(folder: Path | None, workers: int, as_json: bool, site: Path | None) -> None:
    """Make a new ledger and a new outbox in DIR from the archive and its manifests, and hold them against the site's.

    Without DIR that is replay/ in the site, which is emptied first.
    Every night is run again with its own date, settings and catalogue; the site itself is only read, and no letter is
    sent. Where this version of claimdrop ran every night, all files must be the same to the byte; else the claims are
    compared, line by line. Ends with 1 where something differs.
    """
    from pipeline.cli import caring  # noqa: PLC0415  heavy

    end(caring.replay(site, folder, workers, as_json=as_json))


@main.command(
    example="claimdrop schedule --systemd --site /srv/claims", short_help="Print what starts the nights of this site."
)
@click.option("--systemd", "kind", flag_value="systemd", help="A service, a timer, and what a failed night starts.")
@click.option("--cron", "kind", flag_value="cron", help="A file for /etc/cron.d.")
@click.option("--windows", "kind", flag_value="windows", help="A task for Windows' Task Scheduler, started in WSL.")
@click.option(
    "--at", type=click.DateTime(["%H:%M"]), default="02:30", metavar="TIME", help="When a night starts: 02:30."
)
@click.option(
    "--every",
    type=click.Choice(["5min", "10min", "15min", "20min", "30min"]),
    help="Instead, so often all day.",
)
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write the files there instead."
)
@site_option
def schedule(kind: str | None, at: datetime, every: str | None, into: Path | None, site: Path | None) -> None:
    """Print ready files that start this site's nights: for systemd, for cron, or for Windows with WSL.

    With --every a run takes place that often: what has arrived is answered within minutes, and a run that finds
    nothing new opens no night. Whatever a run does, only what moved is written or mailed.
    """
    if kind is None:
        raise click.UsageError("say which: --systemd, --cron or --windows")
    from pipeline.cli import scheduling  # noqa: PLC0415  heavy

    scheduling.print_schedule(site, kind, at.time(), int(every.removesuffix("min")) if every else 0, into)


@main.command(
    example="claimdrop purge --dry-run --site /srv/claims", short_help="Take away what is too old to be kept."
)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Twelve months before this date; else today."
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@json_option
@site_option
def purge(as_of: datetime | None, dry_run: bool, as_json: bool, site: Path | None) -> None:
    """Take away what ended more than twelve months ago: history in the outbox, people's details, and archived bytes.

    Everybody with a live entry is spared, and all bytes that something still rests on. Of each claimed unit the ledger
    keeps that it was claimed, by keyed hashes, so that nobody can claim it twice. It cannot be undone. One that was
    killed may be run again.
    """
    from pipeline.cli import caring  # noqa: PLC0415  heavy

    end(caring.purge(site, as_of.date() if as_of else None, dry_run=dry_run, as_json=as_json))
