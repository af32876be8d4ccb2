"""The child's side: what runs inside a limited process from start to end."""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pipeline.sandbox.frames import ANSWER, FAULT, HEAD, MEMORY, SAYING, TOO_LONG, Fence

if TYPE_CHECKING:
    from collections.abc import Callable

ORPHAN_SECONDS = 10
OPEN_FILES = 16


def serve(module: str, fence: str) -> None:
    """Answer tasks from standard input until it ends: what a child runs from start to end."""
    limits = Fence(**json.loads(fence))
    with os.fdopen(os.dup(0), "rb") as tasks, os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # a stray print must not look like an answer
        try:
            answer = importlib.import_module(module).answer
        except Exception as fault:  # noqa: BLE001 whatever it is, the parent must hear of it
            _say(answers, FAULT, _words(fault))
            return
        confine(limits.memory)
        _say(answers, ANSWER, b"")
        with suppress(EOFError, BrokenPipeError):
            while _turn(tasks, answers, answer, limits):
                pass


def confine(memory: int) -> None:
    """Give up what no task needs: files to write, core dumps, many open files, memory beyond `memory` bytes more than now."""
    own = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    for what, most in (
        (resource.RLIMIT_AS, own + memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(what, (most, most))


def _turn(tasks: BinaryIO, answers: BinaryIO, answer: Callable[[Any], bytes], limits: Fence) -> bool:
    """One task; False when this child had better be replaced."""
    _, size = HEAD.unpack(_whole(tasks, HEAD.size))
    task = json.loads(_whole(tasks, size))
    try:
        found = _in_time(answer, task, limits.seconds)
    except MemoryError:
        _say(answers, MEMORY, b"")
        return False
    except BaseException as fault:  # noqa: BLE001 a Rust library's panic is no Exception
        _say(answers, FAULT, _words(fault))
        return False
    if len(found) > limits.answer:
        _say(answers, TOO_LONG, f"{len(found)} bytes".encode())
        return False
    _say(answers, ANSWER, found)
    return True


def _in_time(answer: Callable[[Any], bytes], task: Any, seconds: float) -> bytes:
    # The parent watches the clock; should it be gone itself, the alarm ends a child that would never look up again.
    signal.alarm(int(seconds) + ORPHAN_SECONDS)
    try:
        return answer(task)
    finally:
        signal.alarm(0)


def _whole(pipe: BinaryIO, size: int) -> bytes:
    found = pipe.read(size)
    if len(found) < size:
        raise EOFError
    return found


def _say(answers: BinaryIO, status: bytes, words: bytes) -> None:
    answers.write(HEAD.pack(status, len(words)))
    answers.write(words)
    answers.flush()


def _words(fault: BaseException) -> bytes:
    return f"{type(fault).__name__}: {fault}".encode(errors="backslashreplace")[:SAYING]
