"""Several children, one iterator: answers in the order asked for, while the children work ahead."""

from __future__ import annotations

import json
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Condition
from typing import TYPE_CHECKING, Any, Self

from pipeline.sandbox.child import Child
from pipeline.sandbox.frames import Died, Fence

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from concurrent.futures import Future
    from types import TracebackType

AHEAD = 64
"""So many tasks a child may be ahead of whoever takes the answers…"""
AHEAD_BYTES = 64 * 2**20
"""…while the answers that wait weigh less than this together."""


class Pool:
    """Children that all run `module.answer(task) -> bytes of JSON`.

    Make it in the process that uses it, after any fork. One `map` at a time.
    """

    def __init__(self, module: str, fence: Fence, children: int = 1) -> None:
        self._fence = fence
        self._ahead = AHEAD * children
        self._children = [Child(module, fence) for _ in range(children)]
        self._idle: SimpleQueue[Child] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(children, "sandbox")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def map(self, tasks: Iterable[Any], decode: Callable[[bytes], Any] = json.loads) -> Generator[Any, None, None]:
        """Yield the decoded answer or `Died` for each task (anything JSON can say), in order, while the children work ahead.

        Raises SandboxError where no child can be started.
        """
        ahead = _Ahead(AHEAD_BYTES)
        waiting: deque[Future[bytes | Died]] = deque()
        try:
            for ticket, task in enumerate(tasks):
                waiting.append(self._threads.submit(self._ask, ahead, ticket, json.dumps(task).encode()))
                if len(waiting) >= self._ahead:
                    yield _decoded(ahead.take(waiting.popleft()), decode)
            while waiting:
                yield _decoded(ahead.take(waiting.popleft()), decode)
        finally:
            for future in waiting:
                future.cancel()
            ahead.give_up()

    def close(self) -> None:
        """Kill the children; tasks under way end as `Died`."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:
            child.stop()
        self._threads.shutdown(wait=True)  # only then may pipes be closed: a thread may be waiting on one
        for child in self._children:
            child.bury()

    def _ask(self, ahead: _Ahead, ticket: int, task: bytes) -> bytes | Died:
        ahead.enter(ticket)
        child = self._idle.get()
        try:
            answer = child.ask(task)
        finally:
            self._idle.put(child)
        ahead.hold(answer)
        return answer


def _decoded(answer: bytes | Died, decode: Callable[[bytes], Any]) -> Any:
    if isinstance(answer, Died):
        return answer
    try:
        return decode(answer)
    except (ValueError, RecursionError) as fault:
        return Died("fault", f"the answer is not JSON: {fault}")


class _Ahead:
    """How far the children may run ahead.

    Tasks start in order, and the one whose answer is asked for may always start, so nobody waits for ever.
    """

    def __init__(self, budget: int) -> None:
        self._turn = Condition()
        self._budget, self._held, self._asked = budget, 0, -1

    def enter(self, ticket: int) -> None:
        with self._turn:
            self._turn.wait_for(lambda: self._held < self._budget or ticket <= self._asked)

    def hold(self, answer: bytes | Died) -> None:
        with self._turn:
            self._held += _weight(answer)

    def take(self, future: Future[bytes | Died]) -> bytes | Died:
        with self._turn:
            self._asked += 1
            self._turn.notify_all()
        answer = future.result()
        with self._turn:
            self._held -= _weight(answer)
            self._turn.notify_all()
        return answer

    def give_up(self) -> None:
        with self._turn:
            self._budget = sys.maxsize
            self._turn.notify_all()


def _weight(answer: bytes | Died) -> int:
    return 0 if isinstance(answer, Died) else len(answer)
