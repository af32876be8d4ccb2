"""What lies in the inbox longer than it should."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import spool
from pipeline.care.heartbeat import span
from pipeline.care.lines import Line, Need, some
from pipeline.spool.settle import OWNER_FILE_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.settings import Settings

_OLD = timedelta(hours=48)
_NIGHTS = 14
"""How far back it is asked since when a file waits."""


def inbox(settings: Settings, now: datetime) -> Iterator[Line]:
    """No owner file that a dead program left, nothing that is never opened, nothing that nobody takes."""
    found = spool.listing(settings.inbox)
    if owners := _stale_owner_files(settings.inbox, now):
        do = "Delete them, if nobody has these files open: they were left by a program that died."
        yield Line(Need.LOOK, f"old owner files: {some(owners)}", do)
    for reason in dict.fromkeys(one.ignored for one in found if one.ignored):
        names = [one.path for one in found if one.ignored == reason]
        yield Line(Need.LOOK, f"never opened: {some(names)}", f"{str(reason)[0].upper()}{str(reason)[1:]}.")
    drops = [one for one in found if not one.ignored]
    old = [one.path for one in drops if now.timestamp() - one.identity.ctime_ns / 1e9 > _OLD.total_seconds()]
    if old:
        do = "See whether the nights run, and what their receipts say of these files."
        yield Line(Need.LOOK, f"in the inbox for more than {span(_OLD)}: {some(old)}", do)
    yield Line(Need.OK, f"{len(drops):,} file(s) for the next night")


def _stale_owner_files(inbox: Path, now: datetime) -> list[str]:
    oldest = now.timestamp() - OWNER_FILE_HOURS * 3600
    owners = [
        Path(where, name) for where, _, names in os.walk(inbox) for name in names if name.startswith(("~$", ".~lock."))
    ]
    return sorted(path.relative_to(inbox).as_posix() for path in owners if path.lstat().st_mtime < oldest)


def waiting(settings: Settings, _now: datetime) -> Iterator[Line]:
    """No file has waited for more than one night, and its reason with it."""
    nights = spool.night_ids(settings.archive)[-_NIGHTS:]
    manifests = [spool.read_manifest(spool.manifest_path(settings.archive, night)) for night in nights]
    left = manifests[-1].of("waiting") if manifests else []
    stale = 0
    for one in left:
        since = 0
        for manifest in reversed(manifests):
            if one.path not in {each.path for each in manifest.of("waiting")}:
                break
            since += 1
        if since > 1:
            stale += 1
            do = "Ask whoever sent it to close it and save it again, or mend its rights."
            yield Line(Need.LOOK, f"{one.path} has waited for {since} nights ({one.reason})", do)
    if not stale:
        yield Line(Need.OK, f"{len(left):,} file(s) waited in the last night")
