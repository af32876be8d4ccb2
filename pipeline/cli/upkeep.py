"""The commands that look after a site, and their options."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.cli.app import end, json_option, site_option
from pipeline.cli.commands import main


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
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--workers", type=click.IntRange(min=1), default=1, metavar="N", help="How many processes judge.")
@json_option
@site_option
def replay(folder: Path, workers: int, as_json: bool, site: Path | None) -> None:
    """Make a new ledger and a new outbox in DIR from the archive and its manifests, and hold them against the site's.

    Every night is run again with its own date, settings and catalogue; the site itself is only read, and no letter is
    sent. Where this version of claimdrop ran every night, all files must be the same to the byte; else the claims are
    compared, line by line. Ends with 1 where something differs.
    """
    from pipeline.cli import caring  # noqa: PLC0415  heavy

    end(caring.replay(site, folder, workers, as_json=as_json))
