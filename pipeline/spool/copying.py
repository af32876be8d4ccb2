"""One file read from the inbox as if it meant harm: no link followed, no pipe waited on, nothing believed that changed meanwhile."""

from __future__ import annotations

import errno
import hashlib
import os
from typing import TYPE_CHECKING

from pipeline.spool.found import Found, Identity, Ignored, Wait, why_ignored
from pipeline.spool.names import real

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CHUNK = 1 << 20
_ZIP_START = b"PK\x03\x04"
_ZIP_END = b"PK\x05\x06"
_ZIP_TAIL = 22 + 0xFFFF
"""The end record of a zip file and the longest comment after it."""

_READ_SAFELY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_NOT_OPENED: dict[int, Wait | Ignored | None] = {
    errno.ENOENT: None,
    errno.ENOTDIR: None,
    errno.ELOOP: Ignored.LINK,
    errno.ENXIO: Ignored.NO_FILE,
    errno.EACCES: Wait.UNREADABLE,
    errno.EPERM: Wait.UNREADABLE,
}


class NotTaken(Exception):  # noqa: N818  a turn in the road, not an error: `take` always catches it
    """One file is not taken; `why` is None where it has gone."""

    def __init__(self, why: Wait | Ignored | None) -> None:
        super().__init__(why)
        self.why = why


class Copy:
    """The bytes of one drop on their way; what was learnt from them stands here afterwards."""

    def __init__(self, inbox: Path, found: Found, *, whole: bool) -> None:
        """`whole` asks for a zip file's directory: without it, a workbook has not arrived to its end."""
        self._path = inbox / real(found.path)
        self._identity = found.identity
        self._whole = whole
        self._hash = hashlib.sha256()
        self._head = self._tail = b""

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def chunks(self) -> Iterator[bytes]:
        """Yield the file's bytes. Raises NotTaken where it is not, or no longer, exactly the file that was listed."""
        handle = _open(self._path)
        try:
            state = os.fstat(handle)
            refused = why_ignored(state)
            if refused:
                raise NotTaken(refused)
            self._same_as_listed(state)
            left = self._identity.size  # never more, however fast somebody goes on writing
            while chunk := _read(handle, min(left, _CHUNK)):
                left -= len(chunk)
                self._learn(chunk)
                yield chunk
            self._same_as_listed(os.fstat(handle))
        finally:
            os.close(handle)
        if self._whole and self._head == _ZIP_START and _ZIP_END not in self._tail:
            raise NotTaken(Wait.NO_DIRECTORY)

    def _same_as_listed(self, state: os.stat_result) -> None:
        if Identity.of(state) != self._identity:
            raise NotTaken(Wait.ARRIVING)

    def _learn(self, chunk: bytes) -> None:
        self._hash.update(chunk)
        self._head = (self._head + chunk[: len(_ZIP_START)])[: len(_ZIP_START)]
        self._tail = (self._tail + chunk)[-_ZIP_TAIL:]


def digest_of(path: Path) -> str:
    """Give the sha256 of bytes in the archive; blank where there is no such file. Raises OSError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _open(path: Path) -> int:
    try:
        return os.open(path, _READ_SAFELY)
    except OSError as error:
        raise NotTaken(_NOT_OPENED.get(error.errno or 0, Wait.FAULTY)) from error


def _read(handle: int, most: int) -> bytes:
    try:
        return os.read(handle, most)
    except OSError as error:  # a share that goes away in the middle of a file
        raise NotTaken(Wait.FAULTY) from error
