"""The waves of a night: each batch is judged by itself and is one commit; commits come in the centres' order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from pipeline.faults import reach
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.journal import Commit, commit
from pipeline.ledger.nights import add_fault, drops_with, judged_drops, keep_drops, waited_for
from pipeline.ledger.trouble import in_words
from pipeline.nightly.events import event
from pipeline.read import Limits
from pipeline.receive.judges import Bench, Judges
from pipeline.receive.wave import WAVES, Batch
from pipeline.rules import chapters
from pipeline.rules.blame import where
from pipeline.settings import ConfigurationError, Settings
from pipeline.views.arrived import KEPT_BY_FAULT

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.spool import Manifest, ManifestFile

_SENDERS = {
    "office": "office",
    "people": "centre",
    "earned": "office",
    "centres": "centre",
    "assessors": "assessor",
    "results": "office",
}
_TOLD = {
    "office": "Files of the office",
    "people": "Candidates ahead of their unit results",
    "earned": "Unit results from the office",
    "centres": "Files of centres",
    "assessors": "Files of OCR Assessors",
    "results": "Programme results",
}
"""What each wave judges, to whoever watches the night."""


class Teller(Protocol):
    """Whoever is told how the judging goes: a night."""

    talk: Callable[[str], None]
    progress: Callable[[str, int, int], None]
    result: Any


def judge(manifest: Manifest, settings: Settings, engine: Engine, workers: int, teller: Teller) -> None:
    """Judge and commit all that the manifest took and the ledger does not know as judged yet."""
    judged_files, all_files = 0, len(manifest.of("taken"))
    lowered = lowered_rules(settings)
    bench = Bench(settings.ledger_url, settings.catalogue, settings.archive, Limits.of(settings.limits))
    with Judges(bench, workers) as judges:
        for wave in WAVES:
            batches = _batches(manifest, wave, lowered, settings, engine)
            for batch, judged in judges.judge(batches):
                with teller.result.timed("commit"):
                    _commit(engine, batch, judged)
                judged_files += len(batch.files)
                event(
                    "batch",
                    night=manifest.night,
                    wave=wave,
                    drops=len(batch.files),
                    fault=isinstance(judged, Exception),
                )
                del judged  # else it would lie in memory while the next batch is judged
                teller.progress("judging", min(judged_files, all_files), all_files)
                teller.talk(f"{_TOLD[wave]}: {len(batch.files):,} judged.")


def _commit(engine: Engine, batch: Batch, judged: Commit | Exception) -> None:
    """One transaction; a batch that broke, or cannot be entered, costs its own drops alone.

    Nothing of it is in the ledger but that a fault of ours keeps them: they stay in the inbox for the next night.
    Raises what says that the ledger itself cannot be used (a full disk, a damaged file): then no batch can be entered.
    """
    broke = judged if isinstance(judged, Exception) else _entered(engine, judged)
    if broke:
        with writing(engine) as connection:
            add_fault(connection, batch.night, f"{batch.wave}, from {batch.files[0].sha256[:8]}", where(broke))
            keep_drops(connection, batch.night, list(_kept(batch)), KEPT_BY_FAULT)
    reach("batch-committed")


def _entered(engine: Engine, judged: Commit) -> Exception | None:
    """Enter a batch; what kept it out, where that is the batch's own."""
    try:
        with writing(engine) as connection:
            commit(connection, judged)
            reach("inside-commit")
    except Exception as error:  # one batch's own trouble: the others go in, its drops wait, and it is told
        if in_words(error):
            raise
        return error
    return None


def _kept(batch: Batch) -> Iterator[dict[str, str]]:
    for file in batch.files:
        sender = {"sender_kind": file.sender.kind, "sender": file.sender.code}
        yield {"path": file.path, **sender, "sha256": file.sha256, "archived": file.archived}


def _batches(
    manifest: Manifest, wave: str, lowered: dict[str, str], settings: Settings, engine: Engine
) -> Iterator[Batch]:
    """The drops of a wave that are not judged yet: whole senders together, about `run.batch` drops a batch.

    The groups are those of the whole manifest, so that a night that is finished later commits the same batches.
    """
    with reading(engine) as connection:
        judged = judged_drops(connection, manifest.night)
        told = drops_with(connection, manifest.night, "unit_results") if wave == "earned" else set()
        early = waited_for(connection, manifest.night) if wave == "people" else set()
    kind = _SENDERS[wave]
    files = [one for one in manifest.of("taken") if one.sender.kind == kind]
    if wave == "people":  # what lies in check-only is judged whole, after all the rest
        files = [one for one in files if one.sender.code in early and not one.check_only]
    waiting = [one for one in manifest.of("waiting") if one.sender.kind == kind]
    for group in _grouped(files, settings.run.batch if kind == "centre" else len(files)):
        entered = {one.path: judged[one.path][0] for one in group if one.path in judged}
        left = tuple(one for one in group if not _is_done(one, wave, judged, told))
        codes = {one.sender.code for one in group}
        if left:
            beside = tuple(one for one in waiting if one.sender.code in codes)
            yield Batch(manifest.night, manifest.as_of, wave, left, beside, entered, lowered, settings.sampling)


def _is_done(file: ManifestFile, wave: str, judged: dict[str, tuple[int, str]], told: set[str]) -> bool:
    """Whether this wave has nothing to do with the drop any more: a drop is entered by one wave and may be finished by
    another. `told` are those whose unit results are in the ledger.
    """
    known = judged.get(file.path)
    return known is not None and (bool(known[1]) or wave in ("office", "people") or file.path in told)


def _grouped(files: Iterable[ManifestFile], size: int) -> Iterator[list[ManifestFile]]:
    """Whole senders in the order of their codes, together until a group has `size` files."""
    group: list[ManifestFile] = []
    by_sender = sorted(files, key=lambda one: (one.sender.code, one.arrival))
    for _, own in groupby(by_sender, key=lambda one: one.sender.code):
        group += own
        if len(group) >= size:
            yield group
            group = []
    if group:
        yield group


def lowered_rules(settings: Settings) -> dict[str, str]:
    """The severities that the site has lowered. Raises ConfigurationError for a rule that may not be."""
    book = chapters.load()
    for rule in settings.rules:
        if rule not in book or not book[rule].lowerable:
            raise ConfigurationError(
                f"[rules] {rule}: there is no such rule whose severity a site may lower; see `claimdrop rules`"
            )
    return dict(settings.rules)
