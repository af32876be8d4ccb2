"""The commands and their options. What a command does stands in a module of its own, imported once it is called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.app import Group, end, json_option, new_site_option, one_folder, site_option
from pipeline.rubbish import collect_seldom

if TYPE_CHECKING:
    from datetime import datetime


@click.group(
    cls=Group,
    example="claimdrop init my-site",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="claimdrop", message="claimdrop %(version)s")
def main() -> None:
    """From spreadsheets in a folder to claims, samples and reports: one night at a time."""
    collect_seldom()


@main.command(example="claimdrop init my-site", short_help="Make a site.")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@new_site_option
def init(folder: Path | None, site: Path | None) -> None:
    """Make a site in DIR (default: here): its settings, its folders and an empty ledger."""
    from pipeline.cli import sites  # noqa: PLC0415  heavy

    sites.init(one_folder(folder, site) or sites.here())


@main.command(example="claimdrop demo demo-site", short_help="Make a site with invented drops, and run its nights.")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path), metavar="[DIR]")
@new_site_option
def demo(folder: Path | None, site: Path | None) -> None:
    """Make a site in DIR (default: demo-site) with invented centres' drops, and run its nights."""
    from pipeline.cli import demonstration  # noqa: PLC0415  heavy

    end(demonstration.demo(one_folder(folder, site) or Path("demo-site")))


@main.command(example="claimdrop run --site /srv/claims", short_help="Do one night's work.")
@site_option
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The night's date, as 2026-11-23.")
@click.option("--dry-run", is_flag=True, help="Rehearse on a copy of the ledger, into preview/ in the site.")
@click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="How many processes judge, and make the files."
)
@json_option
@click.option("--held-is-ok", is_flag=True, help="End with 0 where rows were held or files went back.")
@click.option("--log-json", is_flag=True, help="Write the log to stderr as JSON, an event a line.")
def run(
    site: Path | None,
    as_of: datetime | None,
    dry_run: bool,
    workers: int | None,
    as_json: bool,
    held_is_ok: bool,
    log_json: bool,
) -> None:
    """Do one night's work: take what lies in the inbox, judge it, deliver.

    \b
    Exit status:
      0  all fine, or nothing to do
      1  some rows were held, or files went back (0 with --held-is-ok)
      2  wrong usage
      3  could not run: a setting, the ledger, a share that is not there, another night running
      4  a fault of claimdrop's own held something
    """  # noqa: D301  click's mark for lines that stay lines
    from pipeline.cli import nights  # noqa: PLC0415  heavy

    day = as_of.date() if as_of else None
    end(nights.run(site, nights.How(day, workers, dry_run, held_is_ok), as_json=as_json, log_json=log_json))


@main.command(
    example="claimdrop check claims.xlsx --centre 12345", short_help="Say what is wrong with files, changing nothing."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--centre", metavar="N", help="The centre number as whose drop the files are judged.")
@click.option(
    "--html", "page", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the receipt's page."
)
@json_option
@site_option
def check(files: tuple[Path, ...], centre: str | None, page: Path | None, as_json: bool, site: Path | None) -> None:
    """Say what is wrong with files and what they would enter, changing nothing.

    The exit status is that of `run`.
    """
    from pipeline.cli import nights  # noqa: PLC0415  heavy

    end(nights.check(site, list(files), centre, page, as_json=as_json))


@main.command(example="claimdrop status 12345", short_help="Show claims, what waits, and the last night.")
@click.argument("centre", default="", metavar="[CENTRE]")
@click.option(
    "--max-age", default="", metavar="SPAN", help="End with 1 where the last good night is older: 26h, 90m, 2d."
)
@json_option
@site_option
def status(centre: str, max_age: str, as_json: bool, site: Path | None) -> None:
    """Show the claims and their states, what waits in the inbox, and the last night."""
    from pipeline.cli import standing  # noqa: PLC0415  heavy

    oldest = standing.age_of(max_age) if max_age else None
    end(standing.status(site, centre, oldest, as_json=as_json))


@main.command(example="claimdrop find marketing", short_help="Look up qualifications, units, packages and candidates.")
@click.argument("text")
@json_option
@site_option
def find(text: str, as_json: bool, site: Path | None) -> None:
    """Look up qualifications, units, packages and assessments by code, title or a part of the title, and candidates
    by name, part of a name, UCI or candidate number.
    """
    from pipeline.cli import looking  # noqa: PLC0415  heavy

    looking.find(site, text, as_json=as_json)


@main.command(example="claimdrop workbook 12345 05352", short_help="Write a claim workbook to fill in.")
@click.argument("centre")
@click.argument("entry_code")
@click.option("--unit", default="", metavar="U", help="This unit alone, by number or reference.")
@click.option("--group", default="", metavar="G", help="The candidates of this teaching group alone.")
@click.option(
    "-o",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it; else here, as 05352.xlsx, where no such file lies yet.",
)
@site_option
def workbook(centre: str, entry_code: str, unit: str, group: str, file: Path | None, site: Path | None) -> None:
    """Write the claim workbook of a qualification of a centre, as of the last night, and print its path."""
    from pipeline.cli import workbooks  # noqa: PLC0415  heavy

    workbooks.workbook(site, (centre, entry_code), (unit, group), file)


@main.command(example="claimdrop report 12345 ICT --awarded", short_help="Write a learning-programme report.")
@click.argument("centre")
@click.argument("framework")
@click.option("--package", default="", metavar="P", help="This package alone; else every package of the framework.")
@click.option("--candidate", default="", metavar="N", help="One candidate's details, by candidate number or UCI.")
@click.option("--awarded", "kind", flag_value="awarded", help="By component, who was awarded it and when.")
@click.option("--all", "kind", flag_value="all", default="", help="All candidates and awarded components on one page.")
@json_option
@site_option
def report(
    centre: str,
    framework: str,
    package: str,
    candidate: str,
    kind: str,
    as_json: bool,
    site: Path | None,
) -> None:
    """Write a learning-programme report to its place in the outbox, and print its path.

    Without a flag it is the report of all candidates. With --json nothing is written, and its data is printed.
    """
    from pipeline.cli import reports  # noqa: PLC0415  heavy

    which = reports.Which(package, candidate, kind)
    end(reports.report(site, centre, framework, which, as_json=as_json))


@main.command(example="claimdrop candidates --name adams --added-within 5y", short_help="Look up candidates.")
@click.option("--name", default="", metavar="TEXT", help="A name or a part of it; of several words each must fit.")
@click.option("--number", default="", metavar="N", help="A candidate number.")
@click.option("--uci", default="", metavar="UCI", help="A UCI, or how it begins.")
@click.option("--centre", default="", metavar="N", help="Of this centre alone.")
@click.option("--added-within", default="", metavar="SPAN", help="Added since then: 0d (today), 2w, 6m or 5y.")
@json_option
@site_option
def candidates(
    name: str, number: str, uci: str, centre: str, added_within: str, as_json: bool, site: Path | None
) -> None:
    """Look up candidates by name, part of a name, candidate number or UCI, and by when they were added."""
    from pipeline.cli import looking  # noqa: PLC0415  heavy

    looking.candidates(site, looking.Wanted(name, number, uci, centre, added_within), as_json=as_json)


@main.command(example="claimdrop rules GRAD-04", short_help="Show the rule book, or one rule.")
@click.argument("rule", default="", metavar="[ID]")
@site_option
def rules(rule: str, site: Path | None) -> None:  # noqa: ARG001  every command takes --site; the book is the same everywhere
    """Show the rule book, or one rule with its examples."""
    from pipeline.cli import book  # noqa: PLC0415  heavy

    book.rules(rule)


@main.command(example="claimdrop send --site /srv/claims", short_help="Deliver what is still owed.")
@click.option(
    "--parked",
    type=click.Choice(["again", "forget"]),
    help="What becomes of letters that were given up after three nights: try them again, or strike them off.",
)
@site_option
def send(parked: str | None, site: Path | None) -> None:
    """Deliver what is still owed: files, letters, and drops that leave the inbox.

    Ends with 1 where something stays owed, with 4 where a fault of claimdrop's own is why.
    """
    from pipeline.cli import nights  # noqa: PLC0415  heavy

    end(nights.send(site, parked))


@main.command(example="claimdrop migrate --site /srv/claims", short_help="Bring the ledger up to date.")
@site_option
def migrate(site: Path | None) -> None:
    """Bring the ledger up to date after claimdrop itself was updated."""
    from pipeline.cli import sites  # noqa: PLC0415  heavy

    sites.migrate(site)


@main.command(example="claimdrop config --site /srv/claims", short_help="Show every setting.")
@click.argument("what", default="show", type=click.Choice(["show"]), metavar="[show]")
@json_option
@site_option
def config(what: str, as_json: bool, site: Path | None) -> None:  # noqa: ARG001  there is one thing to do with settings
    """Show every setting, its value, and where that comes from."""
    from pipeline.cli import sites  # noqa: PLC0415  heavy

    sites.show(site, as_json=as_json)
