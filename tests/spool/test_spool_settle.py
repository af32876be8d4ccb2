"""What has come to rest, by a clock that the test holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pipeline.spool import Found, Identity, Ignored, Sender, Settled, Wait, listing, settle

if TYPE_CHECKING:
    from pathlib import Path

CENTRE = Sender("centre", "12345")
NOW = 1_000_000.0


def found(
    name: str, age: float, size: int = 5, owner_age: float | None = None, ignored: Ignored | None = None
) -> Found:
    """A file whose last change was `age` seconds before NOW, and whose modification time is as old as can be."""
    identity = Identity(1, hash(name), size, 0, int((NOW - age) * 1e9))
    owner = None if owner_age is None else int((NOW - owner_age) * 1e9)
    return Found(f"12345/{name}", CENTRE, False, identity, ignored, owner)


class Inbox:
    """A clock, and what each look at the inbox finds."""

    def __init__(self, *looks: list[Found]) -> None:
        self.looks, self.slept, self.time = list(looks), [], NOW

    def settle(self, seconds: float = 10) -> Settled:
        return settle(lambda: self.looks.pop(0), seconds, lambda: self.time, self.sleep)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def test_files_at_rest_cost_no_wait() -> None:
    """Where everything is old enough, one look is enough."""
    inbox = Inbox([found("a", age=10), found("b", age=9999)])
    assert [one.name for one in inbox.settle().ready] == ["a", "b"]
    assert inbox.slept == []


def test_an_empty_inbox_costs_no_wait() -> None:
    """A quiet night is over at once."""
    assert Inbox([]).settle() == Settled()


def test_a_young_file_is_looked_at_twice() -> None:
    """It is taken if it stood still, though its own clock may say anything."""
    ahead = found("ahead", age=-3600)
    inbox = Inbox([found("a", age=1), ahead], [found("a", age=1), ahead])
    assert [one.name for one in inbox.settle().ready] == ["a", "ahead"]
    assert inbox.slept == [10]


def test_a_growing_a_new_and_a_replaced_file_wait() -> None:
    """Whatever changed between the two looks is still arriving, however old it claims to be; what went is gone."""
    inbox = Inbox(
        [found("grows", age=1, size=5), found("still", age=500), found("gone", age=1), found("old", age=900)],
        [found("grows", age=-8, size=9), found("still", age=500), found("new", age=-1), found("old", age=800)],
    )
    settled = inbox.settle()
    assert [one.name for one in settled.ready] == ["still"]
    assert [(one.found.name, one.reason, one.rule) for one in settled.waiting] == [
        ("grows", Wait.ARRIVING, ""),
        ("new", Wait.ARRIVING, ""),
        ("old", Wait.ARRIVING, ""),
    ]


def test_nothing_is_waited_for_where_the_site_says_so() -> None:
    """`settle_seconds = 0` takes what is there."""
    inbox = Inbox([found("a", age=0)])
    assert len(inbox.settle(0).ready) == 1
    assert inbox.slept == []


def test_what_is_ignored_is_never_waited_for() -> None:
    """A young link makes nobody wait, and is kept apart."""
    inbox = Inbox([found("a", age=0, ignored=Ignored.LINK)])
    settled = inbox.settle()
    assert [one.name for one in settled.ignored] == ["a"]
    assert (settled.ready, settled.waiting, inbox.slept) == ([], [], [])


@pytest.mark.parametrize(
    ("owner_age", "waits"), [(60, True), (23 * 3600, True), (25 * 3600, False), (-25 * 3600, False)]
)
def test_a_fresh_owner_file_makes_its_file_wait(owner_age: float, waits: bool) -> None:
    """Somebody has it open; an owner file older than a day, or from the future, was left behind, and holds up nothing."""
    settled = Inbox([found("a", age=100, owner_age=owner_age)]).settle()
    assert [one.reason for one in settled.waiting] == ([Wait.OPEN] if waits else [])
    assert len(settled.ready) == (not waits)


def test_a_file_copied_with_its_old_time_is_young(tmp_path: Path) -> None:
    """A copy keeps the modification time of 1970; the change time betrays it."""
    file = tmp_path / "12345" / "a.xlsx"
    file.parent.mkdir()
    file.write_bytes(b"x" * 10)
    os.utime(file, ns=(0, 0))

    def still_copying(seconds: float) -> None:
        with file.open("ab") as handle:
            handle.write(b"y")
        os.utime(file, ns=(0, 0))

    settled = settle(lambda: listing(tmp_path), 10, sleep=still_copying)
    assert [one.reason for one in settled.waiting] == [Wait.ARRIVING]
