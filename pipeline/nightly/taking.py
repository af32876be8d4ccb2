"""What lies in the inbox becomes a night's manifest."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from pipeline import spool
from pipeline.ledger.engine import reading
from pipeline.ledger.nights import night_ids, stuck_removals
from pipeline.settings import Settings
from pipeline.version import VERSION

if TYPE_CHECKING:
    from sqlalchemy import Engine


def take(settings: Settings, engine: Engine, day: date) -> spool.Manifest | None:
    """Take what lies still and write the manifest; None where nothing is new and the date has had its night."""
    archived = spool.night_ids(settings.archive)
    last = spool.read_manifest(spool.manifest_path(settings.archive, archived[-1])) if archived else None
    with reading(engine) as connection:
        nights = {
            *night_ids(connection),
            *archived,
        }  # a rehearsal has the ledger's nights, and no archive of its own yet
    settled = spool.settle(lambda: _unjudged(settings, engine), settings.intake.settle_seconds)
    had_its_night = any(night.startswith(day.isoformat()) for night in nights)
    takings = spool.take(settings, settled, day, spool.waited(last))
    if had_its_night and _as_left(takings, last) and _same_rest(takings, last):
        return None
    kept, tables = spool.keep_settings(settings, day)
    night = spool.next_night_id(day, nights)
    manifest = spool.Manifest(night, day, VERSION, kept, tables, spool.files_of(takings))
    spool.write_manifest(settings.archive, manifest)
    return manifest


def _unjudged(settings: Settings, engine: Engine) -> list[spool.Found]:
    """What lies there, without the drops that were judged and could not leave the inbox."""
    with reading(engine) as connection:
        stuck = stuck_removals(connection)
    found = spool.listing(settings.inbox)
    return [one for one in found if (one.path, json.dumps(one.identity._asdict(), sort_keys=True)) not in stuck]


def _as_left(takings: spool.Takings, last: spool.Manifest | None) -> bool:
    """Whether what lies there to be judged is what a fault of ours kept in the last night: it is for the next date, or version.

    A site that looks every few minutes would else tell of it each time.
    """
    kept = last.of("taken") if last and last.version == VERSION else []
    return {(one.found.path, one.found.identity) for one in takings.taken} <= {(one.path, one.identity) for one in kept}


def _same_rest(takings: spool.Takings, last: spool.Manifest | None) -> bool:
    """Whether what waits or is ignored is what the last night told of already."""
    now = {one.found.path for one in takings.waiting} | {one.path for one in takings.ignored}
    before = {one.path for status in ("waiting", "ignored") for one in last.of(status)} if last else set()
    return now <= before
