"""Rubbish is looked for seldom, and still found."""

import gc
import weakref

from pipeline.rubbish import collect_seldom


class Thing:
    """Something that can refer to itself."""


def test_what_was_there_is_not_looked_through_again_and_the_rest_is_collected() -> None:
    """After the call nothing old is looked through, ten thousand lists start no collection, and a circle still goes."""
    before = gc.get_threshold()
    try:
        collect_seldom()
        assert gc.get_freeze_count() > 0
        runs = gc.get_stats()[0]["collections"]
        kept = [[] for _ in range(10_000)]
        assert gc.get_stats()[0]["collections"] == runs, len(kept)
        circle = Thing()
        circle.__dict__["me"] = circle
        gone = weakref.ref(circle)
        del circle
        gc.collect()
        assert gone() is None
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
