"""From the inbox into the archive: every byte copied, hashed and synced before anything else is done with it."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline import durable
from pipeline.faults import reach
from pipeline.spool.copying import Copy, NotTaken, digest_of
from pipeline.spool.found import Found, Ignored, Wait
from pipeline.spool.names import ending, fold
from pipeline.spool.settle import Settled, Waiting

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from pipeline.settings import Settings

HUGE = 20
"""Times `limits.bytes`: such a file would be sent back unread (FILE-04), and could fill the archive's disk."""

_SECOND_NIGHT = {Wait.UNREADABLE: "FILE-13"}
"""What the sender is told where a file could not be opened on two nights running."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A drop whose bytes are safe."""

    found: Found
    sha256: str
    archived: str
    """Below the archive: `2026/11/<sha256>.xlsx`."""


@dataclass(frozen=True, slots=True)
class Takings:
    """What becomes of the inbox tonight; `taken` stands in the order of arrival."""

    taken: list[Taken] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    ignored: list[Found] = field(default_factory=list)


def take(settings: Settings, settled: Settled, as_of: date, waited_before: Mapping[str, str]) -> Takings:
    """Copy what is ready into the archive, with one sync pass for all; `waited_before`: path → reason of the last night.

    Bytes that the month's folder holds already are not written twice.
    Raises OSError where the archive cannot be written (a full disk); nothing has then left the inbox.
    """
    takings = Takings([], list(settled.waiting), list(settled.ignored))
    if not settled.ready:
        return takings
    shelf = _Shelf(settings.archive, f"{as_of:%Y/%m}")
    try:
        for found in settled.ready:
            _take_one(settings, found, shelf, waited_before.get(found.path), takings)
        shelf.keep()
    except BaseException:
        shelf.give_up()
        raise
    takings.taken.sort(key=_arrival)
    reach("archived")
    return takings


class _Shelf:
    """The archive's folder of one month, and what is about to be put there."""

    def __init__(self, archive: Path, month: str) -> None:
        self._archive, self._month = archive, month
        self.folder = archive / month
        self._staged: list[tuple[Path, Path]] = []
        durable.make_folder(self.folder)
        self._names = {kept.name.partition(".")[0]: kept.name for kept in self.folder.iterdir()}
        self._sound: set[str] = set()

    def put(self, temporary: Path, sha256: str, kind: str) -> str:
        """Stage bytes under their hash; where they will lie below the archive."""
        name = self._names.setdefault(sha256, f"{sha256}.{kind}")
        if self._holds(sha256):
            durable.discard([temporary])
        else:
            self._staged.append((temporary, self.folder / name))
        return f"{self._month}/{name}"

    def _holds(self, sha256: str) -> bool:
        """Whether these very bytes lie there, or are staged; a copy that has been spoilt since it was made is none."""
        if sha256 in self._sound:
            return True
        self._sound.add(sha256)
        return digest_of(self.folder / self._names[sha256]) == sha256

    def keep(self) -> None:
        for path, reason in durable.publish(self._staged).items():
            raise OSError(errno.EBUSY, reason, str(path))
        durable.sync_folders([self.folder])  # names that a killed night left may not be safe yet

    def give_up(self) -> None:
        durable.discard(temporary for temporary, _ in self._staged)


def _take_one(settings: Settings, found: Found, shelf: _Shelf, waited: str | None, takings: Takings) -> None:
    if found.identity.size > HUGE * settings.limits.bytes:
        takings.waiting.append(Waiting(found, Wait.HUGE, "FILE-04"))
        return
    copy = Copy(settings.inbox, found, whole=waited != Wait.NO_DIRECTORY)
    try:
        temporary = durable.stage(shelf.folder, copy.chunks())
    except NotTaken as turn:
        if isinstance(turn.why, Ignored):
            takings.ignored.append(replace(found, ignored=turn.why))
        elif turn.why:
            rule = _SECOND_NIGHT.get(turn.why, "") if waited == turn.why else ""
            takings.waiting.append(Waiting(found, turn.why, rule))
        return
    takings.taken.append(Taken(found, copy.sha256, shelf.put(temporary, copy.sha256, ending(found.name))))


def _arrival(taken: Taken) -> tuple[int, str, str, str]:
    """Order by modification time, then name, then content; the path only parts what is the same in all three."""
    found = taken.found
    return found.identity.mtime_ns, fold(found.name), taken.sha256, found.path
