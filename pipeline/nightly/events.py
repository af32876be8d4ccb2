"""What a night writes into the log: one event a line, with ids and counts; never a name, a grade or a file's own name."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.deliver import Delivered
    from pipeline.spool import Manifest

LOG = logging.getLogger("claimdrop")
_DIGITS = 8
"""Of a drop's hash: enough to find it again."""


def event(what: str, **about: Any) -> None:
    """Write one event."""
    LOG.info(what, extra={"about": about})


def taken(manifest: Manifest) -> None:
    """A night begins: an event for it, and one for each drop that was taken, waits, or is never opened."""
    counts = {status: len(manifest.of(status)) for status in ("taken", "waiting", "ignored")}
    event("night", night=manifest.night, as_of=manifest.as_of.isoformat(), version=manifest.version, **counts)
    for one in manifest.files:
        sender = one.sender.code or one.sender.kind
        reason = {"reason": str(one.reason)} if one.reason else {}
        event("drop", night=manifest.night, drop=one.sha256[:_DIGITS], sender=sender, status=one.status, **reason)


def delivered(night: str, done: Delivered) -> None:
    """A delivery has ended: what went out, and how much of it could not."""
    event(
        "delivered",
        night=night,
        written=done.written,
        removed=done.removed,
        letters=done.letters_sent,
        letters_failed=done.letters_failed,
        stuck=len(done.stuck),
        moved_aside=len(done.edited),
        kept_in_inbox=len(done.kept),
        faults=len(done.faults),
    )
