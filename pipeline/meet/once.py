"""What several rules of a chapter ask of the same rows in turn is worked out once."""

from __future__ import annotations

from functools import wraps
from operator import is_
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.known import Known
    from pipeline.table import Table

Found = TypeVar("Found")


def once(ask: Callable[[Table, Known], Found]) -> Callable[[Table, Known], Found]:
    """Give the last answer again while the table and all that is known are the very same.

    Nothing is changed in place: what is new to `Known` is in a new frame. The answer must not be changed either.
    """

    @wraps(ask)
    def asked(table: Table, known: Known) -> Found:
        frames = (table, *known.tables.values())
        last = known.answers.get(asked)
        if last and len(last[0]) == len(frames) and all(map(is_, last[0], frames)):
            return cast("Found", last[1])
        found = ask(table, known)
        known.answers[asked] = frames, found
        return found

    return asked
