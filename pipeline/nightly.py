"""One night, from top to bottom: finish what was left, take what came, judge it in waves, tell, deliver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from time import perf_counter
from typing import TYPE_CHECKING, Any

from pipeline import durable, spool
from pipeline.faults import reach
from pipeline.lock import one_night
from pipeline.settings import ConfigurationError, Settings, shares_present
from pipeline.version import VERSION

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.receive.batch import Batch
    from pipeline.receive.judges import Judges

Talk = Callable[[str], None]


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


def run(
    settings: Settings,
    *,
    as_of: date | None = None,
    workers: int | None = None,
    dry_run: bool = False,
    held_is_ok: bool = False,
    talk: Talk = lambda _line: None,
) -> NightResult:
    """One run: an unfinished night is finished first; then a new one is opened, where there is something to open it for.

    Raises CouldNotRun (exit status 3).
    """
    shares_present(settings)
    with one_night(settings.lock):
        if dry_run:
            from pipeline.preview import preview  # noqa: PLC0415 only a rehearsal needs it

            settings = preview(settings)
        started = datetime.now(UTC)
        day = as_of or spool.night_date(started, settings.run.day_starts, settings.about.timezone)
        night = _Night(settings, workers or settings.run.workers, talk, keep_inbox=dry_run)
        result = night.run(day, exact=as_of is not None)
        result.started, result.finished = started.isoformat(timespec="seconds"), datetime.now(UTC).isoformat(timespec="seconds")
        if held_is_ok and result.exit_status == 1:
            result.exit_status = 0
        return result


class _Night:
    """One run's hands."""

    def __init__(self, settings: Settings, workers: int, talk: Talk, *, keep_inbox: bool) -> None:
        from pipeline.ledger.engine import open_ledger  # noqa: PLC0415 a second of imports that `--help` need not wait for
        from pipeline.ledger.migrations import ensure_current  # noqa: PLC0415

        self.settings, self.workers, self.talk, self.keep_inbox = settings, workers, talk, keep_inbox
        self.engine: Engine = open_ledger(settings.ledger_url)
        self.result = NightResult(None, 0)
        ensure_current(self.engine)

    def run(self, day: date, *, exact: bool) -> NightResult:
        durable.sweep_temporaries(self.settings.archive)
        self._deliver_what_is_owed(day)
        if unfinished := self._unfinished():
            self.talk(f"Finishing the night {unfinished.night}, which was broken off.")
            self._judge_and_tell(unfinished)
        manifest = self._take(day)
        if manifest is None:
            self.talk(f"Nothing new: {day.isoformat()} has had its night.")
            return self.result
        self._judge_and_tell(manifest)
        return self.result

    def _unfinished(self) -> spool.Manifest | None:
        """The last night's manifest, where the ledger does not say that the night was closed."""
        from pipeline.ledger.engine import reading  # noqa: PLC0415
        from pipeline.ledger.nights import is_closed  # noqa: PLC0415

        nights = spool.night_ids(self.settings.archive)
        if not nights:
            return None
        with reading(self.engine) as connection:
            if is_closed(connection, nights[-1]):
                return None
        return spool.read_manifest(spool.manifest_path(self.settings.archive, nights[-1]))

    def _take(self, day: date) -> spool.Manifest | None:
        """Take what lies still and write the manifest; None where nothing is new and the date has had its night."""
        settings, begun = self.settings, perf_counter()
        nights = spool.night_ids(settings.archive)
        last = spool.read_manifest(spool.manifest_path(settings.archive, nights[-1])) if nights else None
        settled = spool.settle(lambda: self._new(spool.listing(settings.inbox)), settings.intake.settle_seconds)
        had_one = any(night.startswith(day.isoformat()) for night in nights)
        if had_one and not settled.ready and _same_rest(settled, last):
            return None
        takings = spool.take(settings, settled, day, spool.waited(last))
        kept, tables = spool.keep_settings(settings, day)
        night = spool.next_night_id(day, nights)
        manifest = spool.Manifest(night, day, VERSION, kept, tables, spool.files_of(takings))
        spool.write_manifest(settings.archive, manifest)
        self.result.stages["take"] = perf_counter() - begun
        return manifest

    def _new(self, found: list[spool.Found]) -> list[spool.Found]:
        """Without the drops that were judged and could not leave the inbox."""
        import json  # noqa: PLC0415

        from pipeline.ledger.engine import reading  # noqa: PLC0415
        from pipeline.ledger.nights import stuck_removals  # noqa: PLC0415

        with reading(self.engine) as connection:
            stuck = stuck_removals(connection)
        return [one for one in found if (one.path, json.dumps(one.identity._asdict(), sort_keys=True)) not in stuck]

    def _judge_and_tell(self, manifest: spool.Manifest) -> None:
        self.result.night = manifest.night
        self._open(manifest)
        begun = perf_counter()
        if manifest.of("taken"):
            self._judge(manifest)
        self.result.stages["judge"] = perf_counter() - begun
        self._close(manifest)
        reach("after-commit")
        self._deliver(manifest.night)

    def _open(self, manifest: spool.Manifest) -> None:
        from pipeline.ledger.engine import writing  # noqa: PLC0415
        from pipeline.ledger.nights import open_night  # noqa: PLC0415

        left = [
            {"path": one.path, "sender_kind": one.sender.kind, "sender": one.sender.code, "disposition": status, "reason": one.reason}
            for status in ("waiting", "ignored")
            for one in manifest.of(status)
        ]
        with writing(self.engine) as connection:
            open_night(connection, manifest.night, manifest.as_of.isoformat(), manifest.version, left)

    def _judge(self, manifest: spool.Manifest) -> None:
        """The four waves; each batch is one commit, and commits come in the order of the centres."""
        from pipeline.read import Limits  # noqa: PLC0415
        from pipeline.receive.batch import WAVES  # noqa: PLC0415
        from pipeline.receive.judges import Bench, Judges  # noqa: PLC0415

        settings = self.settings
        own = settings.limits
        limits = Limits(
            own.bytes, own.xls_bytes, own.unzipped_bytes, own.ratio, own.sheets, own.rows, own.columns, own.cells, own.seconds, own.memory_mb * 2**20
        )
        lowered = _lowered(settings)
        with Judges(Bench(settings.ledger_url, settings.catalogue, settings.archive, limits), self.workers) as judges:
            for wave in WAVES:
                self._wave(manifest, wave, lowered, judges)

    def _wave(self, manifest: spool.Manifest, wave: str, lowered: dict[str, str], judges: Judges) -> None:
        from pipeline.ledger.engine import writing  # noqa: PLC0415
        from pipeline.ledger.journal import commit  # noqa: PLC0415
        from pipeline.ledger.nights import add_fault  # noqa: PLC0415
        from pipeline.rules.judge import where  # noqa: PLC0415

        for batch, judged in judges.judge(self._batches(manifest, wave, lowered)):
            begun = perf_counter()
            with writing(self.engine) as connection:
                if isinstance(judged, Exception):
                    import traceback, os; os.environ.get("CLAIMDROP_DEBUG") and traceback.print_exception(judged)  # DEBUG
                    add_fault(connection, manifest.night, f"{wave}, from {batch.files[0].sha256[:8]}", where(judged))
                else:
                    reach("inside-commit")
                    commit(connection, judged)
            reach("batch-committed")
            self.result.stages["commit"] = self.result.stages.get("commit", 0.0) + perf_counter() - begun
            self.talk(f"{wave}: {len(batch.files)} file(s) judged.")

    def _batches(self, manifest: spool.Manifest, wave: str, lowered: dict[str, str]) -> Iterator[Batch]:
        """The drops of a wave that are not judged yet, whole senders together, about `run.batch` drops each."""
        from pipeline.ledger.engine import reading  # noqa: PLC0415
        from pipeline.ledger.nights import judged_drops  # noqa: PLC0415
        from pipeline.receive.batch import Batch  # noqa: PLC0415

        with reading(self.engine) as connection:
            judged = judged_drops(connection, manifest.night)
        kind = {"office": "office", "centres": "centre", "assessors": "assessor", "results": "office"}[wave]
        waiting = tuple(one for one in manifest.of("waiting") if one.sender.kind == kind)
        files = [one for one in manifest.of("taken") if one.sender.kind == kind]
        size = self.settings.run.batch if kind == "centre" else len(files)
        for group in _grouped(files, max(size, 1)):
            entered = {one.path: judged[one.path][0] for one in group if one.path in judged}
            left = tuple(one for one in group if not judged.get(one.path, (0, ""))[1])
            if wave == "office":
                left = tuple(one for one in left if one.path not in entered)
            codes = {one.sender.code for one in group}
            if left:
                beside = tuple(one for one in waiting if one.sender.code in codes)
                yield Batch(manifest.night, manifest.as_of, wave, left, beside, entered, lowered)

    def _close(self, manifest: spool.Manifest) -> None:
        """Tell of the night: receipts for whoever dropped something, the office's page, letters; and its exit status."""
        import json  # noqa: PLC0415

        from pipeline.ledger import nights  # noqa: PLC0415
        from pipeline.ledger.engine import writing  # noqa: PLC0415

        night = manifest.night
        with writing(self.engine) as connection:
            told = nights.summary(connection, night)
            status = 4 if told.faults else 1 if told.held or told.returned else 0
            common = {"night": night, "done": "", "action": "write"}
            owed = [
                {**common, "path": f"{_folder(kind, code)}/nights/{night}/{name}", "kind": name, "key": json.dumps([night, kind, code])}
                for kind, code in told.senders
                for name in ("receipt.html", "receipt.json")
            ]
            owed += [
                {**common, "path": f"office/nights/{night}/{name}", "kind": name, "key": night}
                for name in ("night.html", "night.json")
            ]
            to = nights.addresses(connection, told.senders)
            letters = [
                {"night": night, "kind": "receipt", "key": f"{kind}|{code}", "recipient": address, "done": ""}
                for (kind, code), address in to.items()
                if address
            ]
            if "@" in self.settings.about.contact:
                letters.append({"night": night, "kind": "night", "key": night, "recipient": self.settings.about.contact, "done": ""})
            nights.close_night(connection, night, status, owed, letters)
        self.result.exit_status = max(self.result.exit_status, status)

    def _deliver_what_is_owed(self, day: date) -> None:
        """What an earlier run still owed, before the inbox is listed: files, letters, and removals above all."""
        nights = spool.night_ids(self.settings.archive)
        if nights:
            self._deliver(nights[-1])

    def _deliver(self, night: str) -> None:
        from pipeline.deliver import deliver  # noqa: PLC0415
        from schemas.qualifications import load  # noqa: PLC0415

        begun = perf_counter()
        done = deliver(self.engine, self.settings, night, load(self.settings.catalogue), keep_inbox=self.keep_inbox)
        self.result.written += done.written
        self.result.sent += done.letters_sent
        self.result.stages["deliver"] = self.result.stages.get("deliver", 0.0) + perf_counter() - begun


def _same_rest(settled: spool.Settled, last: spool.Manifest | None) -> bool:
    """Whether what waits or is ignored is what the last night told of already."""
    now = {one.found.path for one in settled.waiting} | {one.path for one in settled.ignored}
    before = {one.path for status in ("waiting", "ignored") for one in last.of(status)} if last else set()
    return now <= before


def _grouped(files: Iterable[spool.ManifestFile], size: int) -> Iterator[list[spool.ManifestFile]]:
    """Whole senders in the order of their codes, together until a group has `size` files."""
    group: list[spool.ManifestFile] = []
    by_sender = sorted(files, key=lambda one: (one.sender.code, one.arrival))
    for _, own in groupby(by_sender, key=lambda one: one.sender.code):
        group += own
        if len(group) >= size:
            yield group
            group = []
    if group:
        yield group


def _folder(kind: str, code: str) -> str:
    return {"centre": code, "assessor": f"assessors/{code}", "office": "office"}[kind]


def _lowered(settings: Settings) -> dict[str, str]:
    """The severities that the site has lowered. Raises ConfigurationError for a rule that may not be."""
    from pipeline.rules import chapters  # noqa: PLC0415

    book = chapters.load()
    for rule in settings.rules:
        if rule not in book or not book[rule].lowerable:
            raise ConfigurationError(f"[rules] {rule}: there is no such rule whose severity a site may lower; see `claimdrop rules`")
    return dict(settings.rules)
