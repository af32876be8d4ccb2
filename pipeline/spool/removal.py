"""A drop leaves the inbox, if what lies there is still exactly the file that was archived."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NamedTuple

from pipeline import durable
from pipeline.spool.found import Identity
from pipeline.spool.names import real

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


_READ_ONLY = "the inbox may only be read just now"


class Removal(NamedTuple):
    """How an owed removal went."""

    settled: bool
    """Nothing is owed any more: the file is gone, or another file lies there, which is a new drop."""
    reason: str
    """Why it stays, in words; blank where it is settled."""


def remove_if_same(inbox: Path, owed: Iterable[tuple[str, Identity]]) -> list[Removal]:
    """Remove each of these files where it is the very one (device, inode, size, both times), and answer in the same order.

    A path is as in the manifest. Raises OSError where the trouble is not one file's own.
    """
    paths = [(inbox / real(path), identity) for path, identity in owed]
    same = (path for path, identity in paths if _is_same(path, identity))
    try:
        stuck = durable.remove_many(same)
    except OSError as error:
        if error.errno != errno.EROFS:
            raise
        stuck = {path: _READ_ONLY for path, identity in paths if _is_same(path, identity)}
    return [Removal(path not in stuck, stuck.get(path, "")) for path, _ in paths]


def _is_same(path: Path, identity: Identity) -> bool:
    try:
        return Identity.of(path.lstat()) == identity
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:  # the removal meets the same wall, and says so
        return True
