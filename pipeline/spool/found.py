"""What the words of this room mean: a sender, a file as it stood there, and why one is not taken."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import os


class Sender(NamedTuple):
    """Who speaks: the folder says so."""

    kind: str
    """`centre`, `assessor` or `office`."""
    code: str
    """The folder's name: the centre number or the assessor code; blank for the office."""


OFFICE = Sender("office", "")


class Identity(NamedTuple):
    """One very file in one very state; another file under the same path has another identity."""

    device: int
    inode: int
    size: int
    mtime_ns: int
    ctime_ns: int

    @classmethod
    def of(cls, state: os.stat_result) -> Identity:
        return cls(state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


class Wait(StrEnum):
    """Why a file waits for the next night."""

    ARRIVING = "still arriving"
    OPEN = "somebody has it open"
    UNREADABLE = "cannot be read for want of rights"
    FAULTY = "could not be read to its end"
    NO_DIRECTORY = "is not whole yet: its end has not arrived"
    HUGE = "is so far over the limit that it is not even archived"


class Ignored(StrEnum):
    """Why something in the inbox is never opened."""

    LOOSE = "it lies in nobody's folder; move it into inbox/<centre number>, inbox/assessors/<code> or inbox/office"
    DEEP = "a folder this deep is not looked into; move its files one folder up"
    LINK = "it is a link, and links are not followed; copy the file itself here"
    HARD_LINK = "the same file lies under another name too; copy it here instead of linking it"
    NO_FILE = "it is a pipe, a socket or a device, not a file"
    CLOSED = "this folder cannot be opened for want of rights"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in the inbox that is worth a word."""

    path: str
    """Below the inbox, with `/`; escaped as by `names.shown`."""
    sender: Sender
    check_only: bool
    identity: Identity
    ignored: Ignored | None = None
    owner_file_ns: int | None = None
    """When the owner file beside it (`~$name`, `.~lock.name#`) was written: a program has, or had, it open."""

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


def why_ignored(state: os.stat_result) -> Ignored | None:
    """Judge by its kind whether a thing may be opened at all; None for a plain file with one name."""
    if stat.S_ISREG(state.st_mode):
        return Ignored.HARD_LINK if state.st_nlink > 1 else None
    return Ignored.LINK if stat.S_ISLNK(state.st_mode) else Ignored.NO_FILE
