"""Running a command and measuring what it took: wall clock, processor, memory."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class CommandError(Exception):
    """A measured command that did not end with 0: its status and what it said."""


class Taken(NamedTuple):
    """What a command took; seconds, and bytes of its largest process."""

    wall: float
    cpu: float
    """User and system time, of the command and of every process that it started and waited for."""
    peak: int
    said: str
    """Its standard output."""


def run(command: list[str], within: Path) -> Taken:
    """Run the command to its end in a process of its own, in the folder `within`.

    Raises CommandError where it ends with another status than 0.
    """
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as grumbled:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=within, stdout=said, stderr=grumbled)
        _pid, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        grumbled.seek(0)
        if process.returncode:
            raise CommandError(f"{' '.join(command)} ended with {process.returncode}: {grumbled.read()[-2000:]}")
        return Taken(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, said.read())
