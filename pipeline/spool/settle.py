"""Which files have come to rest, and which are still on their way or in somebody's hands."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.spool.found import Found, Wait

if TYPE_CHECKING:
    from collections.abc import Callable

OWNER_FILE_HOURS = 24
"""An owner file older than this was left by a program that died, or by a person who never closes: the file is taken."""

_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that is not taken tonight."""

    found: Found
    reason: Wait
    rule: str = ""
    """The rule that the sender is told, where waiting longer would mend nothing (FILE-04, FILE-13)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The inbox, sorted: what may be taken, what waits, what is never opened."""

    ready: list[Found] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    ignored: list[Found] = field(default_factory=list)


def settle(
    look: Callable[[], list[Found]],
    settle_seconds: float,
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Settled:
    """Sort what `look` finds; where some file is younger than `settle_seconds`, wait that long once and look again.

    Age is told from both times of a file, for a copy keeps the old modification time while its change time is now.
    The second look compares each file with the first, so that a server's wrong clock costs one wait and no file.
    """
    first = look()
    if not any(_is_young(one, settle_seconds, now()) for one in first):
        return _sorted(first, set(), now())
    sleep(settle_seconds)
    before = {one.path: one.identity for one in first}
    second = look()
    restless = {one.path for one in second if before.get(one.path) != one.identity}
    return _sorted(second, restless, now())


def _is_young(one: Found, settle_seconds: float, now: float) -> bool:
    """Judge by age; a time in the future counts as young, for the clock that wrote it cannot be trusted."""
    changed = max(one.identity.mtime_ns, one.identity.ctime_ns) / _NS
    return one.ignored is None and settle_seconds > 0 and now - changed < settle_seconds


def _sorted(found: list[Found], restless: set[str], now: float) -> Settled:
    settled = Settled()
    for one in found:
        if one.ignored:
            settled.ignored.append(one)
        elif one.path in restless:
            settled.waiting.append(Waiting(one, Wait.ARRIVING))
        elif _is_open(one, now):
            settled.waiting.append(Waiting(one, Wait.OPEN))
        else:
            settled.ready.append(one)
    return settled


def _is_open(one: Found, now: float) -> bool:
    return one.owner_file_ns is not None and abs(now - one.owner_file_ns / _NS) < OWNER_FILE_HOURS * 3600
