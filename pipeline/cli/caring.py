"""Whether a site is sound, and its ledger made anew."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from pipeline import spool
from pipeline.care.doctor import doctor as examined
from pipeline.care.lines import Need
from pipeline.care.purge import purge as taken_away
from pipeline.care.replay import replay as made_anew
from pipeline.care.verify import verify as held_against
from pipeline.cli.app import say
from pipeline.cli.sites import settings_at
from pipeline.cli.statuses import SOME_HELD
from pipeline.cli.watching import watching
from pipeline.lock import one_night
from pipeline.settings import shares_present
from pipeline.views.arrived import count

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.care.purge import Purged
    from pipeline.care.replay import Replayed
    from pipeline.care.verify import Verified


def doctor(site: Path | None, *, as_json: bool) -> int:
    """Examine a site, print a line for everything, and give the exit status."""
    lines = examined(settings_at(site))
    if as_json:
        document = [{"about": about, **line._asdict()} for about, line in lines]
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        for about, line in lines:
            click.echo(f"{line.need:<4}  {about:<7}  {'. '.join(filter(None, (line.found, line.do)))}")
    return SOME_HELD if any(line.need == Need.MEND for _, line in lines) else 0


def verify(site: Path | None, *, mend: bool, as_json: bool) -> int:
    """Verify a site, print what was found, and give the exit status."""
    settings = settings_at(site)
    shares_present(settings)
    with one_night(settings.lock), watching() as progress:
        found = held_against(settings, progress or (lambda _what, _done, _total: None), mend=mend)
    if as_json:
        document = asdict(found) | {"troubles": [each._asdict() for each in found.troubles]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _tell(found)
    return SOME_HELD if found.troubles else 0


def _tell(found: Verified) -> None:
    for each in found.troubles:
        click.echo(f"{each.where}: {each.what} {each.mend}")
    if found.owed_again:
        say(f"{count(found.owed_again, 'row')} owed again: `claimdrop send` writes them.")
    looked = f"{count(found.drops, 'drop')}, {count(found.files, 'file')} ({found.compared:,} made again and compared)"
    say(f"{looked}, {count(found.claims, 'claim')}: {count(len(found.troubles), 'trouble')}.")


def replay(site: Path | None, folder: Path | None, workers: int, *, as_json: bool) -> int:
    """Replay a site's archive into a folder (None: `replay/`), print how the result differs, and give the exit status."""
    settings = settings_at(site)
    with one_night(settings.lock):
        if folder is None:
            folder = settings.site / "replay"
            shutil.rmtree(folder, ignore_errors=True)
        done = made_anew(settings, folder.resolve(), say, workers)
    if as_json:
        document = asdict(done) | {"differences": [each._asdict() for each in done.differences]}
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        _tell_replay(done, folder)
    return SOME_HELD if [each for each in done.differences if not each.expected] or done.faults else 0


def _tell_replay(done: Replayed, folder: Path) -> None:
    for line in done.purges:
        click.echo(f"{line}.")
    if done.set_aside:
        click.echo(f"{count(done.set_aside, 'file')} tell of nights before that; no archive holds what they rest on.")
    for each in done.differences:
        click.echo(f"{each.what} {each.how}.")
    for night in done.faults:
        click.echo(
            f"A fault of claimdrop's own struck in night {night}: see its page in {folder / 'outbox/office/nights'}."
        )
    held = f"{done.same:,} {done.compared} the same" if done.compared else "there is no ledger here to compare with"
    say(f"{count(len(done.nights), 'night')} replayed into {folder}; {held}, {len(done.differences):,} different.")


def purge(site: Path | None, as_of: date | None, *, dry_run: bool, as_json: bool) -> int:
    """Purge a site, print what went, and give the exit status."""
    settings = settings_at(site)
    shares_present(settings)
    day = as_of or spool.night_date(datetime.now(UTC), settings.run.day_starts, settings.about.timezone)
    with one_night(settings.lock):
        done = taken_away(settings, day, dry_run=dry_run)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in done], indent=2, ensure_ascii=False))
    else:
        for each in done:
            click.echo(_took(each))
    for path, reason in sorted(item for each in done for item in each.left.items()):
        say(f"{path} stays as it was: {reason}. `claimdrop send` tries again.")
    if not done:
        say("Nothing is old enough.")
    return SOME_HELD if any(each.left for each in done) else 0


def _took(purged: Purged) -> str:
    took = purged.took
    counts = [(count(len(took["claims"]), "claim"), took["claims"])]
    counts += [
        (count(took[name], what), took[name])
        for name, what in (("people", "candidate"), ("drops", "file"))
        if name in took
    ]
    said = ", ".join(words for words, number in counts if number)
    if not purged.id:
        return (
            f"What ended before {purged.before} would go: {said}, and files that nothing else rests on. Nothing went."
        )
    return f"What ended before {purged.before} went: {said}."
