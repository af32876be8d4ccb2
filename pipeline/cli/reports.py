"""A learning-programme report by hand: written where it belongs in the outbox, or given as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pipeline.cli.app import say
from pipeline.cli.nights import left
from pipeline.cli.sites import settings_at
from pipeline.cli.statuses import OUR_FAULT, SOME_HELD
from pipeline.cli.usage import no_centre
from pipeline.ledger.engine import reading
from pipeline.ledger.facts_history import centre_names
from pipeline.ledger.facts_programmes import programme, reports
from pipeline.ledger.migrations import current
from pipeline.ledger.owed import last_night, last_written
from pipeline.lock import one_night
from pipeline.meet.programmes import fold
from pipeline.settings import shares_present
from pipeline.views import programme as views
from pipeline.views import programme_data as data
from schemas.qualifications import load

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

    from pipeline.ledger.facts_programmes import Key
    from pipeline.settings import Settings
    from pipeline.views.programme_records import Person, Report


class Which(NamedTuple):
    """Which report is wanted; without a candidate and a kind it is that of all candidates."""

    package: str
    """Blank for every package of the framework."""
    candidate: str
    """Candidate number or UCI."""
    kind: str
    """`awarded`, `all`, or blank."""


def report(site: Path | None, centre: str, framework: str, which: Which, *, as_json: bool) -> int:
    """Write a report's pages and print their paths, or print their data; give the exit status.

    Raises click.BadParameter for what the ledger lacks, click.UsageError for more than one report at once.
    """
    if which.candidate and which.kind:
        raise click.UsageError(f"--candidate and --{which.kind} are reports of their own: name one of them.")
    settings = settings_at(site)
    with current(settings.ledger_url) as engine:
        found = _found(engine, settings, centre, framework, which.package)
        people = [_person(report, which.candidate) for report in found]
        if which.candidate and not any(people):
            raise click.BadParameter(
                f"nobody known as {which.candidate} is entered for {framework}", param_hint="--candidate"
            )
        chosen = [(report, who) for report, who in zip(found, people, strict=True) if who or not which.candidate]
        if as_json:
            said = {"reports": [_data(report, who, which) for report, who in chosen]}
            click.echo(json.dumps(said, indent=2, ensure_ascii=False))
            return 0
        return _write(engine, settings, chosen, which)


def _found(engine: Engine, settings: Settings, centre: str, framework: str, package: str) -> list[Report]:
    with reading(engine) as connection:
        if not centre_names(connection, [centre]):
            raise no_centre(centre)
        wanted = _wanted(reports(connection, centre), framework, package)
        facts = programme(connection, wanted)
    catalogue = load(settings.catalogue)
    return [views.report(facts, key, catalogue) for key in wanted]


def _wanted(keys: list[Key], framework: str, package: str) -> list[Key]:
    """The reports of a framework, and of one package of it where that is named, whatever the case and punctuation."""
    there = [key for key in keys if fold(key[1]) == fold(framework)]
    if not there:
        raise click.BadParameter(_lacks(f"a framework “{framework}”", {key[1] for key in keys}), param_hint="FRAMEWORK")
    named = [key for key in there if not package or fold(key[2]) == fold(package)]
    if not named:
        raise click.BadParameter(_lacks(f"a package “{package}”", {key[2] for key in there}), param_hint="--package")
    return named


def _lacks(what: str, there: set[str]) -> str:
    has = f"there is {'; '.join(sorted(there))}" if there else "there is none at all"
    return f"nobody of this centre is entered for {what}; {has}"


def _person(report: Report, called: str) -> Person | None:
    """Whom a candidate number, with or without its zeros, or a UCI means."""
    names = {called.zfill(4), called.upper()}
    return next((who for who in report.people if called and names & {who.number, who.uci}), None)


def _data(report: Report, who: Person | None, which: Which) -> dict[str, Any]:
    said = data.about(report)
    if who:
        return said | {"candidate": data.candidate(report, who.candidate)}
    if which.kind != "awarded":
        said |= {"candidates": data.candidates(report)}
    return said | {"awarded": data.awarded(report)} if which.kind else said


def _write(engine: Engine, settings: Settings, chosen: list[tuple[Report, Person | None]], which: Which) -> int:
    """See that the pages lie in the outbox as the ledger has them now, and print their paths."""
    shares_present(settings)
    kind = "programme-candidates" if which.candidate else _KINDS[which.kind]
    with one_night(settings.lock):
        with reading(engine) as connection:
            keys = {json.dumps([one.centre_number, one.framework, one.package]): who for one, who in chosen}
            rows = last_written(connection, [kind], keys)
            night = last_night(connection)
        from pipeline.deliver import rewrite  # noqa: PLC0415  a second of imports that errors and data need not wait for

        done = rewrite(engine, settings, night, rows)
    for row in rows:
        who = keys[row.key]
        page = f"{row.path.rpartition('/')[0]}/{who.file}" if who else row.path
        click.echo(str(settings.outbox / page))
    for line in left(done):
        say(line)
    if done.faults:
        return OUR_FAULT
    return SOME_HELD if done.stuck else 0


_KINDS = {"": "programme-all-candidates", "awarded": "programme-awarded", "all": "programme-all"}
