"""The limited processes that take senders' workbooks over: the copy to mend, or nothing where it has to be made anew."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.sandbox import Died, Fence, Pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.workbooks import Mending

CHILD = "pipeline.workbooks.child"


class Copies(ExitStack):
    """To be made in the process that uses it, after any fork."""

    def __init__(self, seconds: float, memory: int) -> None:
        super().__init__()
        self._pool = self.enter_context(Pool(CHILD, Fence(seconds, memory)))

    def of(self, jobs: Iterable[tuple[str, Mending]]) -> Iterator[bytes]:
        """Give the copy of each file (path, what to say), in order; no bytes where it has to be made anew.

        Counts say so before it is opened; what they let through and openpyxl cannot carry, however that shows, too.
        """
        tasks = ({"path": str(Path(path).absolute()), "mending": _said(mending)} for path, mending in jobs)
        for copy in self._pool.map(tasks, decode=bytes):
            yield b"" if isinstance(copy, Died) else copy


def _said(mending: Mending) -> dict[str, Any]:
    return {field.name: getattr(mending, field.name) for field in fields(mending)}
