"""A night in one process, told apart: what of its processor time went to the search for samples, and to workbooks.

`python -m benchmarks.apart SITE DATE` runs the night and prints what `claimdrop run --json` does, and in it `apart`: the
seconds of each. Loading the libraries that only these two need is theirs.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pipeline.cli import main
from pipeline.decide import submission
from pipeline.deliver import claims, workbooks
from pipeline.rubbish import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Made = TypeVar("Made")
Took = Counter[str]
"""Seconds of processor time, by what they went to."""


def timed(took: Took, what: str, work: Callable[..., Made], *args: object, **more: object) -> Made:
    """Do the work, and count its time."""
    began = time.process_time()
    try:
        return work(*args, **more)
    finally:
        took[what] += time.process_time() - began


def timed_each(took: Took, what: str, work: Callable[..., Iterable[Made]], *args: object) -> Iterator[Made]:
    """Do work that makes one thing after another, and count its own time alone."""
    things = iter(work(*args))
    done = object()
    while (thing := timed(took, what, next, things, done)) is not done:
        yield thing


def watch(took: Took) -> None:
    """From now on count what this process searches, and what workbooks it makes."""
    submission.propose = partial(timed, took, "search", submission.propose)
    workbooks.make = partial(timed_each, took, "workbooks", workbooks.make)
    for kind in ("sample.xlsx", "outcome.xlsx"):
        claims.FILES[kind] = partial(timed, took, "workbooks", claims.FILES[kind])


def run(site: str, as_of: str) -> int:
    """Run the night and print what it says, and its `apart`; give the exit status."""
    took: Took = Counter()
    watch(took)
    with contextlib.redirect_stdout(io.StringIO()) as said:
        arguments = ["run", "--site", site, "--as-of", as_of, "--workers", "1", "--json"]
        status = main(args=arguments, prog_name="claimdrop", standalone_mode=False)
    print(json.dumps({**json.loads(said.getvalue()), "apart": took}))
    return int(status or 0)


if __name__ == "__main__":
    collect_seldom()
    sys.exit(run(*sys.argv[1:]))
