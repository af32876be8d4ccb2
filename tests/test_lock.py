"""One night at a time, by a lock that dies with its holder."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pipeline import lock
from pipeline.lock import SecondNight, one_night
from pipeline.settings import CouldNotRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLD = """
import sys, time
from pathlib import Path
from pipeline.lock import one_night
with one_night(Path(sys.argv[1])):
    print("held", flush=True)
    {then}
"""


@contextmanager
def holder(path: Path, then: str = "time.sleep(60)") -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(then=then), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_second_night_is_refused_until_the_first_is_over(tmp_path: Path) -> None:
    """The lock holds within one process too, falls with the block, and its file stays."""
    path = tmp_path / "ledger.db.lock"
    with (
        one_night(path),
        pytest.raises(SecondNight, match=r"another night is running on this site; it holds .*ledger.db.lock"),
        one_night(path),
    ):
        pass
    with one_night(path):
        pass
    assert path.exists()


def test_the_lock_falls_with_a_killed_night(tmp_path: Path) -> None:
    """Nothing has to be cleaned up after a kill."""
    path = tmp_path / "lock"
    with holder(path) as process:
        with pytest.raises(SecondNight), one_night(path):
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        with one_night(path):
            pass


@pytest.mark.parametrize(
    "then",
    [
        "import subprocess; print(subprocess.Popen(['sleep', '60'], stdout=subprocess.DEVNULL).pid, flush=True); time.sleep(60)",
        "import os; os.fork() or print(os.getpid(), flush=True); time.sleep(60)",
    ],
    ids=["exec", "fork"],
)
def test_a_child_does_not_keep_the_lock(tmp_path: Path, then: str) -> None:
    """A worker that outlives a killed night does not lock the next one out."""
    path = tmp_path / "lock"
    with holder(path, then) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            process.kill()
            process.wait()
            os.kill(child, 0)
            with one_night(path):
                pass
        finally:
            os.kill(child, signal.SIGKILL)


def test_a_forked_child_lets_go(tmp_path: Path) -> None:
    """The child closes its copy of the lock and forgets it; the parent still holds it."""
    path = tmp_path / "lock"
    with one_night(path):
        held = set(lock._held)
        handle = os.dup(next(iter(held)))
        lock._held.clear()
        lock._held.update({handle, 999_999})
        lock._let_go_in_child()
        assert lock._held == set()
        with pytest.raises(OSError):
            os.fstat(handle)
        with pytest.raises(SecondNight), one_night(path):
            pass


def test_a_lock_that_cannot_be_had_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing folder, and a file system without locks, end the run with a clear line."""
    with pytest.raises(CouldNotRun, match="cannot be opened: No such file"), one_night(tmp_path / "no" / "lock"):
        pass

    def no_locks(handle: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with (
        pytest.raises(CouldNotRun, match=r"cannot be locked \(Operation not supported\)"),
        one_night(tmp_path / "lock"),
    ):
        pass
