"""How often a process looks for rubbish: objects that only refer to each other."""

from __future__ import annotations

import gc

_MADE = 200_000
"""So many more objects made than gone before the young ones are looked through; Python's own 700 is for small programs."""


def collect_seldom() -> None:
    """Look for rubbish seldom, and never among what is there already: for a process of our own, before it begins.

    A night holds hundreds of thousands of cells, rows and lines that live long and form no circles; looking through them
    again and again took a seventh of its time.
    """
    gc.freeze()
    gc.set_threshold(_MADE, 20, 10)


def sweep() -> None:
    """Look for rubbish once, in a process that collects seldom: now, for a batch is done and little of it is left.

    What is left, as libraries that it brought in, stays until the end, and is not looked through again.
    """
    if gc.get_threshold()[0] == _MADE:
        gc.collect()
        gc.freeze()
