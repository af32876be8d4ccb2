"""One night at a time.

The lock is the kernel's (`flock`) on a file beside the ledger that is never deleted: deleting it would let two nights in.
It falls when the process dies, however it dies; a child never holds it, neither after `exec` nor after a bare fork.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from pipeline.settings import CouldNotRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_held: set[int] = set()


class SecondNight(CouldNotRun):
    """Another night is running on this site."""


@contextmanager
def one_night(path: Path) -> Iterator[None]:
    """Hold the site's lock (`Settings.lock`) while the block runs.

    Raises SecondNight where another process holds it, CouldNotRun where the lock file cannot be had.
    """
    handle = _open(path)
    try:
        _seize(handle, path)
        _held.add(handle)
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise CouldNotRun(f"the lock {path} cannot be opened: {error.strerror}") from error


def _seize(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise SecondNight(f"another night is running on this site; it holds {path}") from error
    except OSError as error:
        raise CouldNotRun(f"{path} cannot be locked ({error.strerror}): the ledger needs a local disk") from error


def _let_go_in_child() -> None:
    """Close the lock in a forked worker, which else would go on holding it for a night that was killed."""
    for handle in _held:
        with suppress(OSError):
            os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)
