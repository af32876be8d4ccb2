"""The night, told from top to bottom."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, Self

from pipeline import durable, spool
from pipeline.faults import reach
from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.letters import Which
from pipeline.ledger.migrations import ensure_current
from pipeline.ledger.nights import closed_nights, night_ids
from pipeline.ledger.owed import is_owing
from pipeline.lock import one_night
from pipeline.nightly import events, taking, telling
from pipeline.settings import CouldNotRun, Settings, shares_present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.deliver import Delivered
    from pipeline.nightly.rehearsal import Differences
    from pipeline.spool import Manifest

Talk = Callable[[str], None]
Progress = Callable[[str, int, int], None]
"""Is told what is being done, how many are done, and of how many."""


@dataclass
class NightResult:
    """What a run did; `night` is None where there was nothing new to open one for."""

    night: str | None
    exit_status: int
    document: dict[str, Any] = field(default_factory=dict)
    """`night.json`."""
    started: str = ""
    finished: str = ""
    written: int = 0
    sent: int = 0
    failed: int = 0
    stages: dict[str, float] = field(default_factory=dict)
    """Seconds spent, by stage."""
    deliveries: list[Delivered] = field(default_factory=list)
    """What each delivery of the run left undone or found changed."""
    preview: Differences | None = None
    """How the outbox would change, where the run was a rehearsal."""

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        begun = perf_counter()
        yield
        self.stages[stage] = self.stages.get(stage, 0.0) + perf_counter() - begun


def run(
    settings: Settings,
    *,
    as_of: date | None = None,
    workers: int | None = None,
    dry_run: bool = False,
    held_is_ok: bool = False,
    talk: Talk = lambda _line: None,
    progress: Progress | None = None,
) -> NightResult:
    """One run: an unfinished night is finished first; then a new one is opened, where there is something to open it for.

    Raises CouldNotRun (exit status 3), also where the last night's date is later.
    """
    shares_present(settings)
    started = datetime.now(UTC)
    day = as_of or spool.night_date(started, settings.run.day_starts, settings.about.timezone)
    with one_night(settings.lock):
        if dry_run:
            from pipeline.nightly.rehearsal import differences, preview  # noqa: PLC0415  only a rehearsal copies the ledger

            aside = preview(settings)
            with Night(aside, workers or settings.run.workers, talk, progress, keep_inbox=True) as night:
                result = night.run(day)
            result.preview = differences(settings)
        else:
            with Night(settings, workers or settings.run.workers, talk, progress, keep_inbox=False) as night:
                result = night.run(day)
    result.started = started.isoformat(timespec="seconds")
    result.finished = datetime.now(UTC).isoformat(timespec="seconds")
    if held_is_ok and result.exit_status == 1:
        result.exit_status = 0
    return result


class Night:
    """One run over one site; whoever makes it holds the site's lock, or a copy of the site."""

    def __init__(
        self, settings: Settings, workers: int, talk: Talk, progress: Progress | None = None, *, keep_inbox: bool
    ) -> None:
        self.settings, self.workers, self.talk, self.keep_inbox = settings, workers, talk, keep_inbox
        self.progress = progress or (lambda _what, _done, _total: None)
        self.engine = open_ledger(settings.ledger_url)
        self.result = NightResult(None, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_ended: object) -> None:
        self.engine.dispose()

    def run(self, day: date) -> NightResult:
        """Finish, take, judge, tell, deliver."""
        ensure_current(self.engine)
        if self.settings.rules:
            from pipeline.nightly.waves import lowered_rules  # noqa: PLC0415  as below; few sites lower a rule

            lowered_rules(self.settings)  # a mistake in the settings is told before anything is taken
        for ours in (self.settings.archive, self.settings.mail):
            durable.sweep_temporaries(ours)
        nights = spool.night_ids(self.settings.archive)
        # Either way what is owed goes out, removals above all: a judged drop must be gone before the inbox is listed.
        unfinished = self._unfinished(nights)
        for manifest in unfinished:
            # Not a file of it before all of it is judged: pages show the night as it ended.
            self.talk(f"Finishing the night {manifest.night}, which was broken off.")
            self._whole(manifest)
        self._not_before_the_last(day)
        # Letters wait for the night's own delivery, so that a relay which is not there is waited for once a run.
        if nights and not unfinished:
            self._deliver(nights[-1], Which.NONE)
        with self.result.timed("take"):
            taken = taking.take(self.settings, self.engine, day)
        if taken is None:
            if nights and not unfinished:
                self._deliver(nights[-1])
            events.event("nothing-new", as_of=day.isoformat())
            self.talk(f"Nothing new: {day.isoformat()} has had its night.")
        else:
            self._whole(taken)
        return self.result

    def again(self, manifest: Manifest) -> NightResult:
        """Run the night of a manifest whose bytes are in the archive, and nothing besides."""
        self._whole(manifest)
        return self.result

    def _not_before_the_last(self, day: date) -> None:
        """Refuse a date that another night has gone past: nights are judged in the order of their dates, in a replay too."""
        with reading(self.engine) as connection:
            last = max(night_ids(connection), default="")
        if last and day.isoformat() < last[:10]:
            raise CouldNotRun(
                f"the last night is {last}, and no night can be dated before it: {day.isoformat()} was asked for;"
                f" give --as-of {last[:10]} or a later date"
            )

    def _unfinished(self, nights: list[str]) -> list[Manifest]:
        """The manifests of nights that the ledger does not call closed: as a rule none, or the last."""
        with reading(self.engine) as connection:
            closed = closed_nights(connection)
        if len(nights) > 1 and not closed:  # judged anew, every letter of the season would go out once more
            raise CouldNotRun(
                f"the ledger is empty, and the archive holds {len(nights):,} nights: put the ledger back from a backup,"
                " or make it anew with `claimdrop replay`"
            )
        archive = self.settings.archive
        return [spool.read_manifest(spool.manifest_path(archive, night)) for night in nights if night not in closed]

    def _whole(self, manifest: Manifest) -> None:
        """A night from its manifest to its last file; begun again after a kill, it ends the same."""
        self.result.night = manifest.night
        events.taken(manifest)
        telling.open_night(self.engine, manifest, self.settings)
        if manifest.of("taken"):
            from pipeline.nightly.waves import judge  # noqa: PLC0415  a second of imports that a quiet night need not wait for

            with self.result.timed("judge"):
                judge(manifest, self.settings, self.engine, self.workers, self)
        status = telling.close_night(self.engine, manifest, self.settings)
        self.result.exit_status = max(self.result.exit_status, status)
        events.event("judged", night=manifest.night, exit_status=status)
        reach("after-commit")
        self._deliver(manifest.night)
        self.result.document = self._document(manifest.night)

    def _deliver(self, night: str, letters: Which = Which.DUE) -> None:
        """Send out what is owed, if anything is."""
        with reading(self.engine) as connection:
            if not is_owing(connection):
                return
        from pipeline.deliver import deliver  # noqa: PLC0415  as above: most runs of a site that looks often owe nothing

        with self.result.timed("deliver"):
            done = deliver(
                self.engine,
                self.settings,
                night,
                lambda behind, total: self.progress("writing", behind, total),
                keep_inbox=self.keep_inbox,
                letters=letters,
                workers=self.workers,
            )
        events.delivered(night, done)
        self.result.written += done.written
        self.result.sent += done.letters_sent
        self.result.failed = done.letters_failed
        self.result.deliveries.append(done)
        if done.faults:
            self.result.exit_status = 4

    def _document(self, night: str) -> dict[str, Any]:
        """`night.json` as it was written; empty where its file is still owed."""
        written = self.settings.outbox / "office" / "nights" / night / "night.json"
        return dict(json.loads(written.read_bytes())) if written.is_file() else {}
