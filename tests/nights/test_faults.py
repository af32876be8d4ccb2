"""Faults of our own: a rule, a decider, a batch or a page that breaks costs what it is about, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from pipeline.deliver import makers
from pipeline.receive import judges, judging
from pipeline.rules import chapters
from pipeline.rules.book import BOOK
from tests.nights.school import CENTRE, IT, OTHER, grades, set_up

NIGHT, NEXT = "2026-11-23", "2026-11-24"
OUR_FAULT = 4
HEAD = ["Candidate number", "Assessor", "Unit 1"]


def broken(judge, table, known):
    """Judge as the rule does, but break on a sheet that names candidate 0002."""
    if (table.rows["candidate_number"] == "0002").any():
        raise KeyError("Personac")
    return judge(table, known)


@pytest.fixture
def school(site):
    """A centre with three candidates, and two files of grades in its folder."""
    set_up(site, 3)
    site.drop(f"{CENTRE}/good.csv", [HEAD, ["0001", "PN", "P"], ["0003", "PN", "M"]])
    site.drop(f"{CENTRE}/unlucky.csv", [HEAD, ["0002", "PN", "D"]])
    return site


@pytest.mark.parametrize("rule", ["GRAD-07", "GRAD-06", "CAND-09"])
def test_rule_that_raises(school, monkeypatch, rule: str):
    """A rule that raises holds the sheet on which it does; its drop stays, the rest goes on, and mended it is judged."""
    with monkeypatch.context() as patch:
        patch.setitem(BOOK, rule, replace(BOOK[rule], judge=partial(broken, BOOK[rule].judge)))
        assert school.run(NIGHT).exit_status == OUR_FAULT
    claim = f"{CENTRE}/claims/{IT}/claim.csv"
    assert [row["candidate_number"] for row in school.records(claim)] == ["0001", "0003"]
    assert school.waiting() == [f"{CENTRE}/unlucky.csv"]
    night = school.json("office/nights/2026-11-23-01/night.json")
    assert night["balance"] == {"rows_read": 3, "accepted": 2, "unchanged": 0, "held": 1, "blank": 0}
    assert rule in str(night["faults"])
    assert "Personac" not in school.bytes_of("office/nights/2026-11-23-01/night.html").decode()
    assert school.run(NEXT).exit_status == 0
    assert [row["candidate_number"] for row in school.records(claim)] == ["0001", "0002", "0003"]
    assert school.waiting() == []


def test_fault_of_ours_asks_nothing_of_the_sender(school, monkeypatch):
    """A fault of ours is no finding: the sender has no copy to mend, and no letter that says that a file needs them."""
    rule = chapters.load()["GRAD-07"]
    monkeypatch.setitem(BOOK, "GRAD-07", replace(rule, judge=partial(broken, rule.judge)))
    school.run(NIGHT)
    assert school.findings(f"{CENTRE}/nights/2026-11-23-01/unlucky.csv.findings.csv") == []
    assert not (school.outbox / CENTRE / "to-mend").exists()
    letters = b"".join(data for name, data in school.letters().items() if name.startswith(f"{NIGHT}-01-receipt"))
    assert b"Subject: 12345" in letters
    assert b"needs you" not in letters
    assert b"a fault of ours keeps 1 file" in letters
    receipt = school.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")
    assert [(one["path"], one["disposition"]) for one in receipt["files"]] == [
        (f"{CENTRE}/good.csv", "accepted"),
        (f"{CENTRE}/unlucky.csv", "waiting"),
    ]
    assert receipt["files"][1]["reason"] == "a fault of ours keeps it; it is looked at again at the next update"
    assert [one["place"] for one in receipt["faults"]] == [f"{CENTRE}/unlucky.csv"]
    assert receipt["exit_status"] == OUR_FAULT
    assert school.waiting() == [f"{CENTRE}/unlucky.csv"]


def test_decider_that_raises(school, monkeypatch):
    """A decider that raises holds what it was to decide; mended, the next night decides it."""

    def breaks(_table, _known):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setitem(judging.DECIDERS, "grades_by_candidate", breaks)
        assert school.run(NIGHT).exit_status == OUR_FAULT
    assert not (school.outbox / CENTRE / "claims").exists()
    assert len(school.waiting()) == 2
    assert school.run(NEXT).exit_status == 0
    assert len(school.records(f"{CENTRE}/claims/{IT}/claim.csv")) == 3


def test_batch_that_breaks(site, monkeypatch):
    """A centre's batch that breaks altogether is told to the office; the other centre's is committed all the same."""
    set_up(site, 1, CENTRE, OTHER)
    site.set("[run]\nbatch = 1\n")
    for centre in (CENTRE, OTHER):
        site.drop(f"{centre}/marks.csv", grades(1, 1))

    def breaks(batch, *more):
        if batch.files[0].sender.code == CENTRE:
            raise MemoryError
        return judged(batch, *more)

    judged = judges.judge_batch
    with monkeypatch.context() as patch:
        patch.setattr(judges, "judge_batch", breaks)
        assert site.run(NIGHT).exit_status == OUR_FAULT
    assert site.waiting() == [f"{CENTRE}/marks.csv"]
    assert len(site.records(f"{OTHER}/claims/{IT}/claim.csv")) == 1
    assert "MemoryError" in str(site.json("office/nights/2026-11-23-01/night.json")["faults"])
    assert site.run(NEXT).exit_status == 0
    assert len(site.records(f"{CENTRE}/claims/{IT}/claim.csv")) == 1


def test_page_that_breaks(school, monkeypatch):
    """A page that cannot be made stays owed, everything else goes out, and the next run, mended, writes it."""
    make = makers.MAKERS["claim.html"]

    def breaks(bench, rows):
        if any(row.kind == "claim.html" for row in rows):
            raise IndexError
        return make(bench, rows)

    with monkeypatch.context() as patch:
        for kind in ("claim.html", "claim.csv"):
            patch.setitem(makers.MAKERS, kind, breaks)
        assert school.run(NIGHT).exit_status == OUR_FAULT
    folder = school.outbox / CENTRE / "claims" / IT
    assert [path.name for path in folder.iterdir()] == ["claim.csv"]
    assert school.run(NIGHT).exit_status == 0
    assert sorted(path.name for path in folder.iterdir()) == ["claim.csv", "claim.html"]
