"""The readers as the rest of the house knows them: paths in, `ReadDrop` out, whatever a file does to its reader."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.read.wire import unpack
from pipeline.sandbox import Died, Fence, Pool
from schemas.cells import ReadDrop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.read.limits import Limits

CHILD = "pipeline.read.child"
MIB = 2**20


class Readers(ExitStack):
    """Some limited processes that read files; to be made in the process that uses them, after any fork."""

    def __init__(self, limits: Limits, children: int = 1) -> None:
        super().__init__()
        self._limits = limits
        self._pool = self.enter_context(Pool(CHILD, Fence(limits.seconds, limits.memory), children))

    def read_all(self, jobs: Iterable[tuple[str, str]]) -> Iterator[ReadDrop]:
        """Read (path of the archived bytes, name it was dropped under), in order; the readers run ahead of the caller.

        A file that kills its reader, or is over its time or memory, is a `ReadDrop` with FILE-04 or FILE-01 like any other refusal.
        Raises SandboxError where no reader can be started.
        """
        limits = asdict(self._limits)
        tasks = ({"path": str(Path(path).absolute()), "name": name, "limits": limits} for path, name in jobs)
        for answer in self._pool.map(tasks, unpack):
            yield ReadDrop(notes=[self._words(answer)]) if isinstance(answer, Died) else answer

    def _words(self, died: Died) -> tuple[str, str]:
        return {
            "time": ("FILE-04", f"reading it took longer than {self._limits.seconds:g} seconds"),
            "memory": ("FILE-04", f"reading it needs more than {self._limits.memory // MIB:,} MiB of memory"),
            "answer": ("FILE-04", f"it holds more text than can be passed on ({died.detail})"),
            "crash": ("FILE-01", f"the reader broke off at it ({died.detail}): the file is damaged in an unusual way"),
            "fault": ("FILE-01", f"a fault of claimdrop's own kept it from being read ({died.detail})"),
        }[died.reason]
