"""Faults of our own: a rule, a decider, a batch or a page that breaks costs what it is about, and nothing else."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from pipeline.deliver import makers
from pipeline.ledger.journal import StaleDecision
from pipeline.nightly import taking, waves
from pipeline.receive import deciders, judges, judging, sheets, sound
from pipeline.receive.lay import lay
from pipeline.rules import chapters
from pipeline.rules.book import BOOK
from tests.make import xlsx
from tests.nights.school import CENTRE, IT, OTHER, grades, set_up, submission

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


def test_fault_of_ours_is_told_once_a_date(school, monkeypatch):
    """A site that looks every few minutes opens no night for what a fault keeps, until something comes or another version runs."""
    rule = chapters.load()["GRAD-07"]
    with monkeypatch.context() as patch:
        patch.setitem(BOOK, "GRAD-07", replace(rule, judge=partial(broken, rule.judge)))
        assert school.run(NIGHT).exit_status == OUR_FAULT
        letters = school.letters()
        assert school.run(NIGHT).night is None
        assert school.letters() == letters
    monkeypatch.setattr(taking, "VERSION", "0.1.1")
    assert school.run(NIGHT).exit_status == 0
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


def laying(lay, stack, *more):
    """Lay as it is done, but break on a sheet that names candidate 0002."""
    if "0002" in stack.columns.get("candidate_number", ()):
        raise KeyError("Personac")
    return lay(stack, *more)


def stacking(stack, form, sheets):
    """Stack as it is done, but break on a sheet that names candidate 0002."""
    if any(sheet.rows[1][0] == "0002" for _, sheet, _ in sheets):
        raise KeyError("Personac")
    return stack(form, sheets)


def recognising(recognise, sheet, *more):
    """Recognise as it is done, but break on the sheet of candidate 0002."""
    if sheet.rows[1][0] == "0002":
        raise KeyError("Personac")
    return recognise(sheet, *more)


@pytest.mark.parametrize("breaks", [laying, stacking, recognising])
def test_before_a_row_is_judged(school, monkeypatch, breaks):
    """What breaks where a sheet is recognised or laid costs that sheet's drop alone, and nobody may submit without it."""
    school.drop(f"{CENTRE}/send.csv", submission("2026-11-23"))
    with monkeypatch.context() as patch:
        if breaks is laying:
            for module in (judging, sound):
                patch.setattr(module, "lay", partial(laying, lay))
        elif breaks is stacking:
            patch.setattr(sound, "stack", partial(stacking, sound.stack))
        else:
            patch.setattr(sheets, "recognise", partial(recognising, sheets.recognise))
        assert school.run(NIGHT).exit_status == OUR_FAULT
    claim = f"{CENTRE}/claims/{IT}/claim.csv"
    assert [row["candidate_number"] for row in school.records(claim)] == ["0001", "0003"]
    assert school.waiting() == [f"{CENTRE}/unlucky.csv"]
    night = school.json("office/nights/2026-11-23-01/night.json")
    assert len(night["faults"]) == 1
    assert night["findings"]["SUBM-07"] == 1
    assert school.run(NEXT).exit_status == 0
    assert len(school.records(claim)) == 3


def test_decider_that_raises(school, monkeypatch):
    """A decider that raises holds what it was to decide; mended, the next night decides it."""

    def breaks(_table, _known):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setitem(deciders.DECIDERS, "grades_by_candidate", breaks)
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
    night = site.json("office/nights/2026-11-23-01/night.json")
    assert "MemoryError" in str(night["faults"])
    assert [(one["path"], one["disposition"]) for one in night["files"]] == [
        (f"{CENTRE}/marks.csv", "waiting"),
        (f"{OTHER}/marks.csv", "accepted"),
    ]
    page = site.bytes_of(f"{CENTRE}/nights/2026-11-23-01/receipt.html").decode()
    assert "A fault of ours keeps 1 file" in page
    assert f"<li>{CENTRE}/marks.csv</li>" in page
    assert site.run(NEXT).exit_status == 0
    assert len(site.records(f"{CENTRE}/claims/{IT}/claim.csv")) == 1


@pytest.mark.parametrize("workers", [1, 2])
def test_batch_that_cannot_be_entered(site, monkeypatch, workers: int):
    """What one centre's batch breaks at the commit is undone as a whole; the others are entered, and the next night mends it."""
    set_up(site, 1, CENTRE, OTHER)
    site.set("[run]\nbatch = 1\n")
    for centre in (CENTRE, OTHER):
        site.drop(f"{centre}/marks.csv", grades(1, 1))
    before = site.tables()["line"]

    def breaks(connection, judged):
        entered(connection, judged)
        if f"{CENTRE}/marks.csv" in set(judged.records["drop"]["path"]):
            raise StaleDecision("claim: 1 rows to change, 0 as they were seen")

    entered = waves.commit
    with monkeypatch.context() as patch:
        patch.setattr(waves, "commit", breaks)
        assert site.run(NIGHT, workers=workers).exit_status == OUR_FAULT
    assert not (site.outbox / CENTRE / "claims").exists()
    assert len(site.records(f"{OTHER}/claims/{IT}/claim.csv")) == 1
    assert before.count("\n") + 1 == site.tables()["line"].count("\n")
    assert site.waiting() == [f"{CENTRE}/marks.csv"]
    night = site.json("office/nights/2026-11-23-01/night.json")
    assert [one["disposition"] for one in night["files"]] == ["waiting", "accepted"]
    assert "StaleDecision" in str(night["faults"])
    assert site.run(NEXT).exit_status == 0
    assert len(site.records(f"{CENTRE}/claims/{IT}/claim.csv")) == 1


def test_office_drop_whose_later_wave_breaks(site, monkeypatch):
    """What an earlier wave entered of it stays; the drop waits for the wave that broke."""
    set_up(site, 1)
    results = ["Centre number", "Candidate number", "Framework", "Package", "Component", "Result"]
    centres = ["Centre number", "Centre name", "Contact email"]
    sheets = {
        "Centres": [centres, ["34567", "New School", "exams@new.example"]],
        "Results": [results, [CENTRE] + ["0001"] * 5],
    }
    site.drop("office/both.xlsx", xlsx(sheets))

    def breaks(batch, *more):
        if batch.wave == "results":
            raise MemoryError
        return judged(batch, *more)

    judged = judges.judge_batch
    monkeypatch.setattr(judges, "judge_batch", breaks)
    assert site.run(NIGHT).exit_status == OUR_FAULT
    assert site.waiting() == ["office/both.xlsx"]
    assert site.ask("SELECT centre_name FROM centre WHERE centre_number = '34567'") == [("New School",)]
    [file] = site.json("office/nights/2026-11-23-01/night.json")["files"]
    assert (file["disposition"], file["reason"][:15]) == ("waiting", "a fault of ours")


def test_ledger_that_breaks(school, monkeypatch):
    """Where the ledger itself cannot be written, no batch can be entered: the night ends with one line, and is finished later."""

    def full(_connection, _judged):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(waves, "commit", full)
        with pytest.raises(OperationalError):
            school.run(NIGHT)
    assert len(school.waiting()) == 2
    assert school.run(NEXT).exit_status == 0
    assert len(school.records(f"{CENTRE}/claims/{IT}/claim.csv")) == 3
    assert school.json("office/nights/2026-11-23-01/night.json")["faults"] == []


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
