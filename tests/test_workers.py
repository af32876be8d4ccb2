"""Workers: in the order of the things, a few ahead, and none left behind."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from pipeline.workers import Workers

NIGHT = """
from pipeline.workers import Workers
from tests.test_workers import who
with Workers(2) as workers:
    for _, pid in workers.each(who, iter(int, 1)):
        print(pid, flush=True)
"""


def doubled(number):
    return number * 2


def who(_):
    time.sleep(0.05)
    return os.getpid()


@pytest.mark.parametrize("many", [1, 2])
def test_in_the_order_of_the_things(many):
    """Whoever is first done; and not one thing more is asked for than the workers need to be busy."""
    asked = []

    def things():
        for number in range(9):
            asked.append(number)
            yield number

    with Workers(many) as workers:
        coming = workers.each(doubled, things())
        assert next(coming) == (0, 0)
        assert len(asked) == (1 if many == 1 else 4)
        assert list(coming) == [(number, number * 2) for number in range(1, 9)]


def killed_at(thing):
    """Kill the worker that is the first to have this thing, if the thing names a file; else double its number."""
    number, mark = thing
    if mark and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def always_killed(_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_is_replaced(tmp_path):
    """Others do its work again, and nothing comes twice; where it happens again, it is told."""
    things = [(number, str(tmp_path / "mark") if number == 2 else "") for number in range(7)]
    with Workers(2) as workers:
        assert [made for _, made in workers.each(killed_at, things)] == [number * 2 for number in range(7)]
    with Workers(2) as workers, pytest.raises(BrokenExecutor):
        list(workers.each(always_killed, range(3)))


def test_one_is_this_process():
    """A single worker starts no other process."""
    with Workers(1) as workers:
        assert list(workers.each(who, "ab")) == [("a", os.getpid()), ("b", os.getpid())]


def test_a_killed_night_leaves_no_worker():
    """Its workers end by themselves, though nobody tells them."""
    root = Path(__file__).parent.parent
    night = subprocess.Popen([sys.executable, "-c", NIGHT], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with night:
        assert night.stdout is not None
        workers = {int(night.stdout.readline()) for _ in range(20)}
        assert len(workers) == 2
        night.send_signal(signal.SIGKILL)
    until = time.monotonic() + 20
    while (left := {pid for pid in workers if alive(pid)}) and time.monotonic() < until:
        time.sleep(0.1)
    assert left == set()


def alive(pid):
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
