"""A look at everything that a night needs, a line each: fine, worth a look, or to be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipeline.care import mailing, places, standing, waiting
from pipeline.care.contact import contact
from pipeline.care.heartbeat import last_beat, span
from pipeline.care.lines import Line, Need
from pipeline.ledger.trouble import in_words
from pipeline.settings import CouldNotRun

if TYPE_CHECKING:
    from pipeline.settings import Settings

Check = Callable[["Settings", datetime], Iterable[Line]]


def _last_night(settings: Settings, now: datetime) -> Iterator[Line]:
    last = last_beat(settings)
    if last is None:
        yield Line(
            Need.LOOK,
            "no good night is known yet; one with --as-of does not count",
            "Run `claimdrop run`, and have it started every night: docs/running.md.",
        )
        return
    age, most = last.age(now), timedelta(hours=settings.alarm.max_age_hours)
    said = f"the last good night ended {span(age)} ago"
    if age > most:
        yield Line(
            Need.MEND, f"{said}, more than {span(most)}", "Look whether the timer runs, and what the last night said."
        )
    elif age < timedelta():
        yield Line(Need.MEND, "the last good night ended in the future", "Set the clock of this machine.")
    else:
        yield Line(Need.OK, said)


CHECKS: tuple[tuple[str, Check], ...] = (
    ("folders", places.folders),
    ("shares", places.shares),
    ("disk", places.disk),
    ("clock", places.clock),
    ("ledger", standing.ledger),
    ("owed", standing.owed),
    ("outbox", standing.changed_files),
    ("inbox", waiting.inbox),
    ("waiting", waiting.waiting),
    ("contact", contact),
    ("mail", mailing.mail),
    ("nights", _last_night),
)
"""Every check with its name, in the order in which they are told."""


def doctor(settings: Settings, now: datetime | None = None) -> list[tuple[str, Line]]:
    """Run every check; one that cannot be made is a line too. Changes nothing that anybody would notice."""
    when = now or datetime.now(UTC)
    return [(name, line) for name, check in CHECKS for line in _lines(check, settings, when)]


def _lines(check: Check, settings: Settings, now: datetime) -> list[Line]:
    try:
        return list(check(settings, now))
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return [Line(Need.MEND, f"{error.strerror}{place}", "Mend this, and look again.")]
    except Exception as error:  # whatever a damaged ledger or manifest raises; what cannot be put into words goes on up
        said = str(error) if isinstance(error, CouldNotRun) else in_words(error)
        if said is None:
            raise
        return [Line(Need.MEND, said, "Mend this, and look again.")]
