"""What is too old to be kept goes: history, details of people, bytes. Killed at any point, it may be run again."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import durable, spool
from pipeline.care import purged_archive, purged_outbox
from pipeline.care.purge_log import keep_base
from pipeline.deliver import deliver
from pipeline.faults import reach
from pipeline.known import keyed
from pipeline.ledger import purge_plan, purging
from pipeline.ledger.copying import compact
from pipeline.ledger.engine import key_file, reading, writing
from pipeline.ledger.migrations import current
from pipeline.ledger.nights import closed_nights
from pipeline.ledger.owed import last_night
from pipeline.meet import person_key
from pipeline.settings import CouldNotRun
from schemas.qualifications import load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Engine

    from pipeline.ledger.purge_plan import Cutoff, Gone
    from pipeline.settings import Settings
    from schemas.qualifications import Catalogue


@dataclass(frozen=True)
class Purged:
    """What a purge took away."""

    id: str
    before: str
    took: dict[str, Any]
    """claims (numbers), people, drops, nights (ids)."""
    left: dict[str, str]
    """Files of the outbox that could not be removed or written anew, each with the reason; they stay owed."""


def purge(settings: Settings, as_of: date, *, dry_run: bool = False) -> list[Purged]:
    """Take away what ended twelve months before `as_of`; one that was broken off is brought to its end first.

    A dry run only says what would go. Whoever calls holds the site's lock.
    Raises CouldNotRun where a night is unfinished, or the ledger is no SQLite file.
    """
    if settings.ledger_file is None:
        raise CouldNotRun("a purge rewrites the ledger's file, and this version knows only SQLite's")
    catalogue = load(settings.catalogue)
    with current(settings.ledger_url) as engine:
        _nothing_unfinished(engine, settings)
        if dry_run:
            with reading(engine) as connection:
                return _told(connection, _cutoff(as_of, catalogue))
        done = [_finish(engine, settings, left)] if (left := _left(engine)) else []
        if begun := _forget(engine, settings, catalogue, as_of):
            done.append(_finish(engine, settings, begun))
        return done


def _nothing_unfinished(engine: Engine, settings: Settings) -> None:
    with reading(engine) as connection:
        closed = closed_nights(connection)
    if left := [night for night in spool.night_ids(settings.archive) if night not in closed]:
        raise CouldNotRun(f"the night {left[0]} was broken off: `claimdrop run` finishes it, then purge")


def _left(engine: Engine) -> purging.Purge | None:
    with reading(engine) as connection:
        return purging.unfinished(connection)


def _cutoff(as_of: date, catalogue: Catalogue) -> Cutoff:
    day = min(as_of.day, 28) if as_of.month == 2 else as_of.day
    before = date(as_of.year - 1, as_of.month, day).isoformat()
    series = catalogue.series
    results = [each.isoformat() if isinstance(each, date) else str(each) for each in series["results"]]
    pairs = zip(series["series"], results, strict=True)
    return purge_plan.Cutoff(before, frozenset(name for name, on in pairs if on >= before))


def _told(connection: Connection, cutoff: Cutoff) -> list[Purged]:
    claims, people = purge_plan.ended_claims(connection, cutoff), purge_plan.people_gone(connection, cutoff)
    took = {"claims": sorted(one.claim_number for one in claims), "people": len(people)}
    return [Purged("", cutoff.before, took, {})] if claims or people else []


def _forget(engine: Engine, settings: Settings, catalogue: Catalogue, as_of: date) -> purging.Purge | None:
    """All that the ledger forgets, in one transaction, with what it makes us owe; None where nothing is old enough."""
    cutoff = _cutoff(as_of, catalogue)
    with writing(engine) as connection:
        claims, people = purge_plan.ended_claims(connection, cutoff), purge_plan.people_gone(connection, cutoff)
        packages = purging.packages_of(connection, people)
        number = purging.next_id(connection, as_of.isoformat())
        purging.forget_claims(connection, claims, number)
        purging.forget_people(connection, people, _hashes(settings, people))
        drops = purging.forget_drops(connection, cutoff)
        if not (claims or people or drops):
            return None
        purging.forget_letters(connection, cutoff.before)
        purged_outbox.owe(connection, cutoff.before, claims, drops, packages, {one.centre_number for one in people})
        took = {
            "claims": sorted(one.claim_number for one in claims),
            "people": len(people),
            "drops": len(drops),
            "nights": sorted({drop.night for drop in drops}),
        }
        begun = purging.Purge(number, cutoff.before, purging.as_json(took), "")
        purging.begin(connection, begun)
    reach("purge-committed")
    return begun


def _key(settings: Settings) -> bytes:
    """The key of the hashes, made at the first purge; a secret that only this account reads."""
    assert settings.ledger_file is not None
    file = key_file(settings.ledger_file)
    if not file.exists():
        durable.write_private(file, os.urandom(32))
    return file.read_bytes()


def _hashes(settings: Settings, people: Sequence[Gone]) -> dict[int, tuple[str, str]]:
    """The two keyed hashes of everybody: of the UCI, blank where there is none, and of name and date of birth."""
    if not people:
        return {}
    key = _key(settings)
    names = person_key(pd.DataFrame(people, columns=list(people[0]._fields), dtype=object), "centre_number")
    return {
        one.id: (keyed(key, f"{one.centre_number}|{one.uci}") if one.uci else "", keyed(key, name))
        for one, name in zip(people, names, strict=True)
    }


def _finish(engine: Engine, settings: Settings, begun: purging.Purge) -> Purged:
    """Everything outside the ledger: bytes, manifests, letters, the outbox; then the file is rewritten without a trace."""
    with reading(engine) as connection:
        night, aside = last_night(connection), purging.aside_before(connection, begun.before)
        purged_archive.take_away(connection, settings.archive, begun.before)
    reach("purge-archive")
    purged_archive.take_letters(settings.mail, begun.before)
    purged_archive.take_aside(settings.outbox, aside)
    for copy in ("preview", "replay"):  # the ledger of a rehearsal or a replay knows everybody
        shutil.rmtree(settings.site / copy, ignore_errors=True)
    out = deliver(engine, settings, night)
    reach("purge-delivered")
    with writing(engine) as connection:
        purging.forget_aside(connection, begun.before)
    compact(engine)
    reach("purge-compacted")
    keep_base(settings, begun)
    with writing(engine) as connection:
        purging.finish(connection, begun.id)
    return Purged(begun.id, begun.before, json.loads(begun.took), {**out.stuck, **out.faults})
