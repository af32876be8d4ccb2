"""Files that wait: told so on the first night, and sent back by rule where waiting longer would mend nothing."""

from __future__ import annotations

import pytest

from pipeline.spool import Wait
from pipeline.spool.copying import Copy, NotTaken
from tests.nights.school import CENTRE, grades, set_up

FIRST, SECOND, THIRD = "2026-11-23", "2026-11-24", "2026-11-25"
MARKS = f"{CENTRE}/tom/marks.csv"


@pytest.fixture
def locked(site, monkeypatch):
    """A file that the nightly run has no right to read."""
    set_up(site, 2)
    site.drop(MARKS, grades(2, 1))
    chunks = Copy.chunks

    def refused(copy):
        if copy._path.name == "marks.csv":
            raise NotTaken(Wait.UNREADABLE)
        return chunks(copy)

    monkeypatch.setattr(Copy, "chunks", refused)
    return site


def told(site, day: str) -> tuple[list[str], list[tuple[str, str, str, str]]]:
    """What a night says became of the centre's files, and of each finding its rule, file, value and message."""
    receipt = site.json(f"{CENTRE}/nights/{day}-01/receipt.json")
    found = [(one["rule"], one["file"], one["value"], one["message"]) for one in receipt["findings"]]
    return [one["disposition"] for one in receipt["files"]], found


def test_a_file_that_may_not_be_read(locked):
    """It waits the first night; on the second FILE-13 tells its sender what to do, and the night ends with 1."""
    assert locked.run(FIRST).exit_status == 0
    assert told(locked, FIRST) == (["waiting"], [])
    assert locked.run(SECOND).exit_status == 1
    dispositions, [(rule, file, _, message)] = told(locked, SECOND)
    assert (dispositions, rule, file) == (["returned"], "FILE-13", "tom/marks.csv")
    assert message.startswith("“tom/marks.csv” could not be opened on two nights running")
    assert locked.waiting() == [MARKS]
    assert [row[1] for row in locked.findings(f"{CENTRE}/nights/{SECOND}-01/tom/marks.csv.findings.csv")] == ["FILE-13"]
    page = locked.bytes_of(f"{CENTRE}/nights/{SECOND}-01/receipt.html").decode()
    assert "ask the office to look at the folder" in page
    assert locked.json(f"office/nights/{SECOND}-01/night.json")["findings"] == {"FILE-13": 1}
    assert b"1 of 1 file needs you" in b"".join(locked.letters().values())


def test_it_is_taken_once_it_may_be_read(locked, monkeypatch):
    """Nothing has to be dropped anew where somebody mends the rights."""
    for day in (FIRST, SECOND):
        locked.run(day)
    monkeypatch.undo()
    assert locked.run(THIRD).exit_status == 0
    assert told(locked, THIRD)[0] == ["accepted"]
    assert locked.waiting() == []


def test_a_second_run_of_the_date_opens_no_night_for_it(locked):
    """Nothing is new: it was told of already, and one day is one night."""
    locked.run(FIRST)
    assert locked.run(FIRST).night is None


def test_a_file_that_is_far_too_big(site):
    """What is not even archived is told on the first night, with its size and the limit; it stays where it lies."""
    set_up(site, 2)
    site.set("[limits]\nbytes = 10\n")
    site.drop(f"{CENTRE}/huge.csv", b"x" * 201)
    assert site.run(FIRST).exit_status == 1
    value = "the file has 201 bytes; at most 10 are read"
    assert told(site, FIRST) == (
        ["returned"],
        [("FILE-04", "huge.csv", value, f"“huge.csv” is over a limit: {value}.")],
    )
    assert site.waiting() == [f"{CENTRE}/huge.csv"]


def test_a_check_of_a_file_that_cannot_be_read(site):
    """In check-only it is told as well, and counts for nothing."""
    set_up(site, 2)
    site.set("[limits]\nbytes = 10\n")
    site.drop(f"{CENTRE}/check-only/huge.csv", b"x" * 201)
    assert site.run(FIRST).exit_status == 0
    assert told(site, FIRST)[0] == ["waiting"]
    assert [rule for rule, *_ in told(site, FIRST)[1]] == ["FILE-04"]


def test_a_night_killed_after_it_was_opened_says_it_once(site):
    """The night that is finished has one finding of the file, as one that was never broken off."""
    set_up(site, 2)
    site.set("[limits]\nbytes = 10\n")
    site.drop(f"{CENTRE}/huge.csv", b"x" * 201)
    assert site.killed(FIRST, "after-commit:1") == 137
    site.run(SECOND)
    assert told(site, FIRST)[0] == ["returned"]
    assert len(told(site, FIRST)[1]) == 1
