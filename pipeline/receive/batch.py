"""A batch of drops of one wave: read, recognised, judged and decided in one place; only the commit travels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.decide.owes import owes
from pipeline.decide.touched import renamed_centres
from pipeline.known import Changes, Known
from pipeline.ledger.known_for import known_for, show_entries
from pipeline.ledger.nights import so_far
from pipeline.ledger.repeats import earlier_drops
from pipeline.ledger.scope import centres_of
from pipeline.meet.submissions import COUNTED
from pipeline.receive.books import Books
from pipeline.receive.deciders import AFTER_GRADES, DECIDERS
from pipeline.receive.early import early_only, pass_over
from pipeline.receive.judging import judge_later
from pipeline.receive.records import records
from pipeline.receive.settling import (
    files_left,
    held_now,
    refused_now,
    settled_by_file,
    settled_by_rows,
    settled_by_withdrawal,
)
from pipeline.receive.sheets import Arrived, SheetOf, centres_named, look_at, origins_of, stop_unknown_folders
from pipeline.receive.sound import judge_sound
from pipeline.receive.verdict import Verdict
from pipeline.receive.wave import UNSEEN, WAVES
from pipeline.recognise.layout import Context
from pipeline.rules import chapters
from pipeline.rules.blame import where
from pipeline.spool import digest_of
from pipeline.views.arrived import KEPT_BY_FAULT
from schemas.cells import Severity
from schemas.forms import BY_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from pipeline.ledger.journal import Commit
    from pipeline.read import Readers
    from pipeline.receive.wave import Batch
    from pipeline.spool import ManifestFile
    from pipeline.table import Origin
    from schemas.cells import ReadDrop
    from schemas.qualifications import Catalogue


def judge_batch(batch: Batch, connection: Connection, catalogue: Catalogue, readers: Readers, archive: Path) -> Commit:
    """Everything that the batch makes of its drops, ready to be committed."""
    chapters.load()
    centres = centres_of(connection, batch.wave, {one.sender.code for one in batch.files})
    when: dict[str, Any] = {"night": batch.night, "as_of": batch.as_of, "catalogue": catalogue}
    known = known_for(connection, centres, **when, without=UNSEEN.get(batch.wave, ()))
    known.sampling = batch.sampling
    arrived = _arrivals(batch, known, readers, archive)
    if batch.wave == "earned":  # the office's sheets may be about any centre: only those that they name are loaded
        known = known_for(
            connection, centres_named(one for drop in arrived for one in drop.sheets if one.is_judged), **when
        )
    before = replace(known, tables=dict(known.tables))
    earlier = earlier_drops(connection, [one.file.sha256 for one in arrived], batch.night)
    known.tables["waiting"] = _waiting(batch, arrived)
    origins, sheets = origins_of(arrived)
    known.paths.update({-(number + 1): origin.file for number, origin in origins.items()})
    verdict = Verdict()
    _step(verdict, known, settled_by_file([one for one in arrived if not one.ledger_id], known))
    _step(verdict, known, refused_now(sheets, origins, arrived))
    for check_only in (False, True):
        numbers = [
            n for n, one in sheets.items() if one.is_judged and arrived[origins[n].drop].file.check_only is check_only
        ]
        # What lies in check-only is judged against what the night has made of the rest, and changes nothing.
        view = replace(known, tables=dict(known.tables), early=Changes()) if check_only else known
        judged = _judge(numbers, origins, sheets, arrived, view, batch)
        verdict.merge(replace(judged, steps=[]) if check_only else judged)
    show_entries(connection, known, renamed_centres(known, before))
    owed = owes(verdict.steps, known, before)
    before_tonight = so_far(connection, batch.entered.values())
    return records(Books(batch, arrived, origins, sheets, verdict, owed, earlier, before_tonight, *files_left(known)))


def _step(verdict: Verdict, known: Known, changes: Changes) -> None:
    verdict.steps.append(changes)
    known.apply(changes)


def _arrivals(batch: Batch, known: Known, readers: Readers, archive: Path) -> list[Arrived]:
    """The drops, read and recognised, in the order of their arrival."""
    contexts, forms = _Contexts(known), (WAVES[batch.wave], _earlier(batch.wave))
    arrived = []
    jobs = [(str(archive / one.archived), one.path) for one in batch.files]
    for number, (file, read) in enumerate(zip(batch.files, readers.read_all(jobs), strict=True)):
        drop = Arrived(number, file, read.kind, ledger_id=batch.entered.get(file.path, 0))
        context = replace(contexts.of(file.sender.code), text_table=read.kind == "csv")
        _look(drop, read, context, forms, archive)
        arrived.append(drop)
    stop_unknown_folders(arrived, known["centre"]["centre_number"], known["ocr_assessor"]["code"])
    if batch.wave == "people":
        return early_only(arrived)
    if batch.wave == "centres":
        pass_over(arrived)
    return arrived


class NotInArchive(Exception):  # noqa: N818 the name says what is wrong
    """The archive no longer holds the bytes that were taken: the drop in the inbox may be their only copy."""


def _look(
    drop: Arrived, read: ReadDrop, context: Context, forms: tuple[frozenset[str], frozenset[str]], archive: Path
) -> None:
    try:
        _still_kept(archive, drop.file)
        look_at(drop, read, context, *forms)
    except Exception as error:  # noqa: BLE001 a fault of ours costs the drop alone: it waits for the next night
        drop.sheets, drop.findings, drop.fault = [], [], where(error)


def _still_kept(archive: Path, file: ManifestFile) -> None:
    """Raise NotInArchive where the bytes that were read are not those that came."""
    if digest_of(archive / file.archived) != file.sha256:
        raise NotInArchive


def _earlier(wave: str) -> frozenset[str]:
    """The forms that the waves before this one have judged."""
    before = list(WAVES)[: list(WAVES).index(wave)]
    return frozenset(form for one in before for form in WAVES[one])


class _Contexts:
    """What recognising may know of each sender."""

    def __init__(self, known: Known) -> None:
        self._codes = frozenset(known.catalogue.qualifications["entry_code"])
        headers = known.catalogue.headers[["centre", "form", "column", "other_name"]]
        self._names: dict[str, set[tuple[str, str, str]]] = {}
        for centre, *words in headers.itertuples(index=False, name=None):
            self._names.setdefault(centre, set()).add(tuple(words))
        registered = known["registration"]
        registered = registered[registered["academic_year"] == known.academic_year]
        self._numbers = registered.groupby("centre_number")["candidate_number"].agg(frozenset).to_dict()

    def of(self, centre: str) -> Context:
        return Context(frozenset(self._names.get(centre, ())), self._codes, self._numbers.get(centre, frozenset()))


def _waiting(batch: Batch, arrived: list[Arrived]) -> pd.DataFrame:
    """Files of these centres that wait, or could not be read tonight: a submission beside them may be half a claim."""
    rows = [(one.sender.code, one.path, one.reason) for one in batch.waiting if not one.check_only]
    unread = ((one, one.why_unread(COUNTED)) for one in arrived if not one.file.check_only)
    rows += [(one.file.sender.code, one.file.path, why) for one, why in unread if why]
    rows += [(one.file.sender.code, one.file.path, KEPT_BY_FAULT) for one in arrived if one.fault]
    return _files(rows)


def _files(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    rows = [(code, path.removeprefix(f"{code}/"), why) for code, path, why in rows]
    return pd.DataFrame(rows, columns=["centre_number", "path", "reason"], dtype=object)


def _judge(
    numbers: list[int],
    origins: dict[int, Origin],
    sheets: dict[int, SheetOf],
    arrived: list[Arrived],
    known: Known,
    batch: Batch,
) -> Verdict:
    """Every form in its turn, over all the sheets of that form."""
    total = Verdict()
    lowered = {rule: Severity(severity) for rule, severity in batch.lowered.items()}
    waiting: list[tuple[str, Verdict]] = []

    def take(form: str, verdict: Verdict) -> None:
        _step(verdict, known, settled_by_rows(verdict, form, known))
        _step(verdict, known, settled_by_withdrawal(verdict, known))
        _step(verdict, known, held_now(verdict, origins, arrived, form, known))
        total.merge(verdict)

    for form in DECIDERS:
        if form == AFTER_GRADES:
            for earlier, first in waiting:
                take(earlier, judge_later(first, known, lowered))
        mine = [
            (n, sheets[n].sheet, layout) for n in numbers if (layout := sheets[n].layout) and sheets[n].form == form
        ]
        if not mine:
            continue
        verdict, broken = judge_sound(BY_KEY[form], mine, origins, known, lowered)
        if broken:
            _hold_unread({number: sheets[number] for number in broken}, origins, arrived, known, total)
            total.faults.update({number: (form, what) for number, what in broken.items()})
        waiting += [(form, verdict)] if verdict.later else []
        take(form, verdict)
    return total


def _hold_unread(
    broken: dict[int, SheetOf], origins: dict[int, Origin], arrived: list[Arrived], known: Known, verdict: Verdict
) -> None:
    """Sheets on which something of ours breaks before a row of them is judged: all their rows are held."""
    for one in broken.values():
        one.refused = True
    _step(verdict, known, refused_now(broken, origins, arrived))
    files = [arrived[drop].file for drop in {origins[number].drop for number in broken}]
    kept = [(one.sender.code, one.path, KEPT_BY_FAULT) for one in files if not one.check_only]
    known.tables["waiting"] = pd.concat([known.tables["waiting"], _files(kept)], ignore_index=True)
