"""One limited process at a time, seen from the parent."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipeline.sandbox.frames import ANSWER, FAULT, HEAD, MEMORY, SAYING, TOO_LONG, Died, Fence, Reason, SandboxError

SAID: dict[bytes, Reason] = {MEMORY: "memory", TOO_LONG: "answer", FAULT: "fault"}
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
BOOT = """
import sys, json
sys.path[:] = json.loads(sys.argv[1])
from pipeline.sandbox.inside import serve
serve(*sys.argv[2:])
"""


class Child:
    """One process at a time, started when first needed and again after each death."""

    def __init__(self, module: str, fence: Fence) -> None:
        self._module, self._fence = module, fence
        self._process: subprocess.Popen[bytes] | None = None
        self._done = 0
        self._stopped = False

    def ask(self, task: bytes) -> bytes | Died:
        """Put one task; the child is gone afterwards unless it answered well."""
        process = self._process or self._start()
        if self._stopped:  # looked at after the start, so that a child born while the pool closed goes too
            self.bury()
            return Died("crash", "the pool is closed")
        deadline = time.monotonic() + self._fence.seconds
        try:
            _send(process, task, deadline)
            status, answer = _receive(process, self._fence.answer, deadline)
        except TimeoutError:
            self.bury()
            return Died("time", f"over {self._fence.seconds:g} seconds")
        except (EOFError, OSError):
            return _why(self.bury(patience=1.0))
        self._done += 1
        if status != ANSWER or self._done >= self._fence.tasks:
            self.bury()
        return answer if status == ANSWER else Died(SAID.get(status, "fault"), answer.decode(errors="replace"))

    def stop(self) -> None:
        """Kill for good, from any thread; `bury` clears up."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()

    def bury(self, patience: float = 0.0) -> int:
        """Kill the group, close the pipes, and say how the child ended, as subprocess counts (a signal is negative).

        A pipe closes a moment before its process ends: patience, in seconds, lets a dying child say how.
        """
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        with process:  # closes the pipes and reaps
            pass
        return process.returncode

    def _start(self) -> subprocess.Popen[bytes]:
        # Isolated and without site: nothing of the environment, of the working folder or of .pth files runs in the child.
        here = [str(ROOT), *(place for place in sys.path if Path(place).is_absolute())]
        self._process = process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", BOOT, json.dumps(here), self._module, json.dumps(asdict(self._fence))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd="/",
            env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
            start_new_session=True,  # its own group, to be killed as one, and deaf to Ctrl-C
        )
        for pipe in (process.stdin, process.stdout):
            os.set_blocking(pipe.fileno(), False)  # type: ignore[union-attr]  # both are pipes
        self._done = 0
        self._greet(process)
        return process

    def _greet(self, process: subprocess.Popen[bytes]) -> None:
        try:
            status, words = _receive(process, SAYING, time.monotonic() + START_SECONDS)
        except (TimeoutError, EOFError, OSError) as silence:
            self.bury()
            raise SandboxError(f"a limited process for {self._module} did not start") from silence
        if status != ANSWER:
            self.bury()
            raise SandboxError(f"a limited process for {self._module} did not start: {words.decode(errors='replace')}")


def _why(code: int) -> Died:
    # Libraries that are refused memory abort the process; Python itself raises MemoryError and says so.
    return Died(
        "memory" if code == -signal.SIGABRT else "crash", f"signal {-code}" if code < 0 else f"exit status {code}"
    )


def _send(process: subprocess.Popen[bytes], task: bytes, deadline: float) -> None:
    assert process.stdin is not None
    rest = memoryview(HEAD.pack(ANSWER, len(task)) + task)
    while rest:
        _wait(process.stdin, select.POLLOUT, deadline)
        rest = rest[os.write(process.stdin.fileno(), rest) :]


def _receive(process: subprocess.Popen[bytes], longest: int, deadline: float) -> tuple[bytes, bytes]:
    assert process.stdout is not None
    status, size = HEAD.unpack(_exactly(process.stdout, HEAD.size, deadline))
    if size > longest:
        return TOO_LONG, f"{size} bytes".encode()
    return status, _exactly(process.stdout, size, deadline)


def _exactly(pipe: Any, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        _wait(pipe, select.POLLIN, deadline)
        part = os.read(pipe.fileno(), min(size, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _wait(pipe: Any, event: int, deadline: float) -> None:
    poll = select.poll()  # not select(): it knows no descriptor above 1,023
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise TimeoutError
