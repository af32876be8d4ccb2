"""Rubbish is looked for seldom, and still found."""

import gc
import weakref

import pytest

from pipeline.rubbish import collect_seldom, sweep


class Thing:
    """Something that can refer to itself."""


@pytest.fixture(autouse=True)
def _as_before():
    """Before and after, rubbish is collected as Python does it."""
    before = gc.get_threshold()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def a_circle():
    """A thing that nothing but itself refers to; whether it is there can still be asked."""
    circle = Thing()
    circle.__dict__["me"] = circle
    return weakref.ref(circle)


def test_what_was_there_is_not_looked_through_again_and_the_rest_is_collected() -> None:
    """After the call nothing old is looked through, ten thousand lists start no collection, and a circle still goes."""
    collect_seldom()
    assert gc.get_freeze_count() > 0
    runs = gc.get_stats()[0]["collections"]
    kept = [[] for _ in range(10_000)]
    assert gc.get_stats()[0]["collections"] == runs, len(kept)
    gone = a_circle()
    gc.collect()
    assert gone() is None


def test_a_batch_leaves_no_rubbish_and_what_stays_is_not_looked_through_again() -> None:
    """In a process of our own; elsewhere the collector is left to whoever owns the process."""
    gone = a_circle()
    sweep()
    assert gone() is not None
    assert gc.get_freeze_count() == 0
    collect_seldom()
    kept, gone = Thing(), a_circle()
    sweep()
    assert gone() is None
    assert not any(one is kept for one in gc.get_objects())
