"""Running a night, checking files beforehand, and sending what is still owed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pipeline import nightly
from pipeline.care.heartbeat import GOOD, beat
from pipeline.cli import foretold, logs
from pipeline.cli.app import say
from pipeline.cli.grouped import by_rule
from pipeline.cli.showing import show
from pipeline.cli.sites import settings_at
from pipeline.cli.statuses import OUR_FAULT, SOME_HELD
from pipeline.cli.watching import watching
from pipeline.lock import one_night
from pipeline.settings import shares_present
from pipeline.version import VERSION
from pipeline.views.arrived import count, verdict, words
from pipeline.views.night import of_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from pipeline.deliver import Delivered
    from pipeline.nightly import NightResult
    from pipeline.nightly.rehearsal import Differences
    from pipeline.settings import Settings


_SHOWN = 20
"""So many paths of a kind are printed."""


class How(NamedTuple):
    """How a night is to run; None leaves it to the settings."""

    as_of: date | None
    workers: int | None
    dry_run: bool
    held_is_ok: bool


def run(site: Path | None, how: How, *, as_json: bool, log_json: bool = False) -> int:
    """Run one night, print what came of it, and give the exit status."""
    settings = settings_at(site)
    with logs.as_json(wanted=log_json), watching() as progress:
        talk = say if progress is None and not log_json else lambda _line: None  # bar or log say it already
        result = nightly.run(settings, **how._asdict(), talk=talk, progress=progress)
    if not how.dry_run:
        _beat(settings, result)
    if as_json:
        click.echo(json.dumps(document(result), indent=2, ensure_ascii=False))
    elif result.night:
        for line in [*told(result), *(told_of_preview(result.preview) if result.preview else [])]:
            click.echo(line)
    if not log_json:
        say_left(result)
    return result.exit_status


def told_of_preview(found: Differences) -> list[str]:
    """Say how the outbox would change, and where the rehearsal lies."""
    counts = (
        f"{len(found.new):,} new, {len(found.changed):,} changed, {len(found.gone):,} gone, {found.same:,} the same"
    )
    written = count(len(found.new) + len(found.changed) + found.same, "file")
    lines = [
        f"A rehearsal: {written} would be written and {count(found.letters, 'letter')} sent; nothing was, but into preview/.",
        f"Against the outbox: {counts}.",
    ]
    for word, paths in (("new", found.new), ("changed", found.changed), ("gone", found.gone)):
        lines += [f"{word:<8} {path}" for path in paths[:_SHOWN]]
        if len(paths) > _SHOWN:
            lines.append(f"{word:<8} and {len(paths) - _SHOWN:,} more: --json names all")
    return lines


def _beat(settings: Settings, result: NightResult) -> None:
    """Leave the mark of a good night; a mark or a ping that fails is told, and harms nothing."""
    if result.exit_status in GOOD and (trouble := beat(settings, result.night or "", result.exit_status)):
        say(f"The night ended well, but {trouble}.")


def say_left(result: NightResult) -> None:
    """Say what the run's deliveries could not do, and what they found changed."""
    for done in result.deliveries:
        for line in left(done):
            say(line)


def document(result: NightResult) -> dict[str, Any]:
    """Give `night.json` with what no file of the outbox holds: when the run took place, and what became of the mail."""
    said = result.document or _without_a_night(result)
    return {
        **said,
        "mail": {**said.get("mail", {}), "sent": result.sent, "failed": result.failed},
        "started": result.started,
        "finished": result.finished,
        **({"preview": asdict(result.preview)} if result.preview else {}),
        "stages": {name: round(seconds, 3) for name, seconds in result.stages.items()},
    }


def _without_a_night(result: NightResult) -> dict[str, Any]:
    """Give every key of `night.json` where there was nothing new, so that nobody who reads them has to ask."""
    day = result.night[:10] if result.night else None
    return of_nothing({"id": result.night, "version": VERSION, "as_of": day, "exit_status": result.exit_status})


def told(result: NightResult) -> list[str]:
    """Say what came of a night in a few lines; of a rehearsal, `told_of_preview` says what would be written and sent."""
    said = result.document
    if not said:
        return [f"Night {result.night} ended with {result.exit_status}; its page is still owed."]
    lines = [
        f"{'Rehearsal of night' if result.preview else 'Night'} {said['night']}: {_verdict(said['files'])}.",
        f"In all, {words(said['balance'])}.",
        *([] if result.preview else [f"{count(result.written, 'file')} written, {count(result.sent, 'letter')} sent."]),
    ]
    if said["faults"]:
        lines.append(f"{count(len(said['faults']), 'fault')} of claimdrop's own: see the office's page of the night.")
    return lines


def _verdict(files: Sequence[Mapping[str, Any]]) -> str:
    """Say what became of the files to whoever runs the night, who has nothing to mend."""
    return verdict((file["disposition"] for file in files), to_sender=False) if files else "nothing came"


def check(site: Path | None, files: list[Path], centre: str | None, page: Path | None, *, as_json: bool) -> int:
    """Check files against the ledger, print what was found, write the receipt's page if wanted, and give the exit status."""
    try:
        found = nightly.check(settings_at(site), files, centre, page)
    except nightly.CentreWanted as error:
        raise click.UsageError(f"{error}, as in: claimdrop check {files[0]} --centre 12345") from error
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    elif sys.stdout.isatty():
        show(found)
    else:
        for file in found["files"]:
            click.echo(f"{file['path']}: {', '.join(file['forms']) or 'no form'}; {words(file['balance'])}")
        for line in in_lines(found["findings"]):
            click.echo(line)
    if not as_json:
        for line in foretold.told(found["programme_entries"]):
            click.echo(line)
    for fault in found["faults"]:
        say(f"{fault['place']}: {fault['what']}, by a fault of claimdrop's own: report it, and what the file is.")
    return int(found["exit_status"])


def in_lines(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say every finding, errors first, by rule: what is no terminal is a file or a program, and neither minds how many."""
    for rule in by_rule(findings, every=True):
        yield from map(in_line, rule.shown)


def in_line(finding: Mapping[str, Any]) -> str:
    """Say a finding in one line: where, what, and how to mend it."""
    row = f"row {finding['row']}" if finding["row"] else ""
    place = ", ".join(filter(None, (finding["file"], finding["sheet"], finding["cell"] or row)))
    said = " ".join(filter(None, (finding["message"], finding["fix"])))
    return f"{finding['severity']:<5}  {finding['rule']:<8}  {place}: {said}"


def send(site: Path | None, parked: str | None = None) -> int:
    """Deliver what is owed, print the counts, and give the exit status; `parked`: what becomes of letters given up."""
    settings = settings_at(site)
    shares_present(settings)
    with one_night(settings.lock):
        done = _deliver(settings, parked)
    click.echo(
        f"{count(done.written, 'file')} written, {done.removed:,} removed, {count(done.letters_sent, 'letter')} sent."
    )
    for line in left(done):
        say(line)
    if done.faults:
        return OUR_FAULT
    return SOME_HELD if done.stuck or done.kept else 0


def _deliver(settings: Any, parked: str | None) -> Delivered:
    from pipeline.deliver import deliver  # noqa: PLC0415  a second of imports that `check` and its errors need not wait for
    from pipeline.ledger.engine import reading, writing  # noqa: PLC0415
    from pipeline.ledger.letters import forget, try_again  # noqa: PLC0415
    from pipeline.ledger.migrations import current  # noqa: PLC0415
    from pipeline.ledger.owed import last_night  # noqa: PLC0415

    with current(settings.ledger_url) as engine:
        if parked:
            with writing(engine) as connection:
                number = (try_again if parked == "again" else forget)(connection)
            say(f"{count(number, 'letter')} {'to be tried again' if parked == 'again' else 'struck off'}.")
        with reading(engine) as connection:
            night = last_night(connection)
        return deliver(engine, settings, night)


def left(done: Delivered) -> list[str]:
    """Say what stays owed and why, and what was moved aside."""
    return [
        *(
            f"{path} {'stay' if path.endswith(' letters') else 'stays'} owed: {reason}"
            for path, reason in sorted(done.stuck.items())
        ),
        *(f"{path} stays owed by a fault of claimdrop's own: {what}" for path, what in sorted(done.faults.items())),
        *(f"inbox/{path} stays: {reason}" for path, reason in sorted(done.kept.items())),
        *(f"{path}: somebody had changed this file; it was moved aside and not read" for path in done.edited),
    ]
