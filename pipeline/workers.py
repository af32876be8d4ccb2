"""Work on one thing after another, by one process or by a few; what is made comes back in the order of the things."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from itertools import islice
from threading import Thread
from typing import TYPE_CHECKING, Self, TypeVar

from pipeline.rubbish import collect_seldom, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

Thing = TypeVar("Thing")
Made = TypeVar("Made")
_HEAVY = ["pipeline.receive.batch", "pipeline.deliver.makers"]
"""What takes a second to import is imported once, before the workers part."""


class Workers:
    """So many workers; one is this process itself."""

    def __init__(self, many: int) -> None:
        self._many = many
        self._executor: Executor | None = None
        self._replaced = False

    def __enter__(self) -> Self:
        if self._many > 1:
            self._executor = self._hired()
        return self

    def _hired(self) -> Executor:
        # A fork server: a worker must inherit neither the night's lock nor a half-used connection.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_HEAVY)
        return ProcessPoolExecutor(self._many, context, _begin)

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def each(self, work: Callable[[Thing], Made], things: Iterable[Thing]) -> Iterator[tuple[Thing, Made]]:
        """Each thing with what `work` made of it; a few things ahead of the caller, never all of them.

        Where the workers are other processes, `work`, the things and what is made must bear the journey. Where one of
        these is killed, as by a machine short of memory, others do its work again; raises BrokenExecutor the second time.
        """
        if not self._executor:
            yield from ((thing, _done(work, thing)) for thing in things)
            return
        coming = iter(things)
        ahead = deque((thing, self._asked(work, thing)) for thing in islice(coming, self._many + 1))
        while ahead:
            try:
                made = ahead[0][1].result()
            except BrokenExecutor:
                if self._replaced:
                    raise
                self._executor, self._replaced = self._hired(), True
                ahead = deque((thing, self._asked(work, thing)) for thing, _ in ahead)
                continue
            thing, _ = ahead.popleft()
            ahead.extend((following, self._asked(work, following)) for following in islice(coming, 1))
            yield thing, made

    def _asked(self, work: Callable[[Thing], Made], thing: Thing) -> Future[Made]:
        """The work under way; where the workers are gone already, a future that says so in its turn."""
        assert self._executor is not None
        try:
            return self._executor.submit(_done, work, thing)
        except BrokenExecutor as gone:
            broken: Future[Made] = Future()
            broken.set_exception(gone)
            return broken


def _done(work: Callable[[Thing], Made], thing: Thing) -> Made:
    """What `work` makes of the thing; what is left over is swept away before the next."""
    made = work(thing)
    sweep()
    return made


def _begin() -> None:
    """What a worker does first."""
    collect_seldom()
    Thread(target=_end_with_the_night, daemon=True).start()


def _end_with_the_night() -> None:
    """End this worker where the night is killed: it holds both ends of the queue it waits at, and would wait for ever."""
    night = multiprocessing.parent_process()
    assert night is not None
    night.join()
    os._exit(1)
