"""Who judges batches: this process, or a few others; the commits come back in the order of the batches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.ledger.engine import open_ledger, reading
from pipeline.read import Limits, Readers
from pipeline.receive.batch import judge_batch
from pipeline.receive.wave import Batch
from pipeline.workers import Workers
from schemas.qualifications import load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from pipeline.ledger.journal import Commit


@dataclass(frozen=True)
class Bench:
    """What a judge needs to know of the site; the same in every process."""

    ledger_url: str
    catalogue: Path
    archive: Path
    limits: Limits


class Judges(Workers):
    """Judges of batches. With one worker they sit in this process; the readers run ahead in their own either way."""

    def __init__(self, bench: Bench, workers: int) -> None:
        super().__init__(workers)
        self._bench = bench

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, fault, trace)
        _close()

    def judge(self, batches: Iterable[Batch]) -> Iterator[tuple[Batch, Commit | Exception]]:
        """Each batch with its commit, or with what broke; a few batches ahead of the caller, never all of them."""
        return self.each(partial(_tried, self._bench), batches)


def _tried(bench: Bench, batch: Batch) -> Commit | Exception:
    """A batch's commit; what broke instead is the caller's to tell, so that the other batches go on."""
    try:
        tools = _tools_of(bench)
        with reading(tools.ledger) as connection:
            return judge_batch(batch, connection, tools.catalogue, tools.readers, bench.archive)
    except Exception as error:  # noqa: BLE001 a fault of ours: told to the office, and the drops stay for the next night
        return error


class _Tools:
    """One process's connection, catalogue and readers, kept from batch to batch."""

    def __init__(self, bench: Bench) -> None:
        self.ledger = open_ledger(bench.ledger_url)
        self.catalogue = load(bench.catalogue)
        self.readers = Readers(bench.limits)

    def close(self) -> None:
        self.readers.close()
        self.ledger.dispose()


_tools: dict[Bench, _Tools] = {}


def _tools_of(bench: Bench) -> _Tools:
    if bench not in _tools:
        _tools[bench] = _Tools(bench)
    return _tools[bench]


def _close() -> None:
    """Let go of this process's tools: the next night may have other settings."""
    while _tools:
        _tools.popitem()[1].close()
