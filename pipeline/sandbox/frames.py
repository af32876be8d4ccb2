"""What parent and child agree on: the limits, the frame, and how a task can end without an answer."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

Reason = Literal["time", "memory", "answer", "crash", "fault"]

HEAD = struct.Struct(">cQ")
"""Every frame's beginning: a status and the length of what follows."""
ANSWER, MEMORY, TOO_LONG, FAULT = b"A", b"M", b"L", b"F"
SAYING = 2000
"""No more bytes of a fault's words than this are passed on."""


@dataclass(frozen=True, slots=True)
class Died:
    """A task without an answer: over its time or memory, its answer too long, its process dead, or our own code at fault."""

    reason: Reason
    detail: str = ""
    """For the log: a signal's number, an exception's words."""


@dataclass(frozen=True, slots=True)
class Fence:
    """What a child may use: seconds by the wall a task, bytes of memory above its own, bytes an answer, tasks a life."""

    seconds: float
    memory: int
    answer: int = 256 * 2**20
    tasks: int = 300


class SandboxError(RuntimeError):
    """A child could not even be started: a fault of the installation, not of a task."""
