"""The office's unit results on the night on which their people come: the forms keep the contract's order."""

from __future__ import annotations

import pytest

from pipeline.care.replay import replay
from pipeline.nightly import waves
from tests.make import xlsx
from tests.nights.school import ASSESSORS, CENTRE, IT, OFFICE, OTHER, candidates, entries, school_drop
from tests.nights.sites import tree

NIGHT = "2026-11-02"
MACHINE = {"removal": ["identity"], "outbox_file": ["mtime_ns"]}
RESULTS = ["Centre number", "Candidate number", "Entry code", "Unit", "Grade", "Result date", "Earned at centre"]


def earned(*numbers):
    """What the office says that candidates have earned elsewhere: a Merit in unit 1."""
    rows = [[CENTRE, number, IT, "Unit 1", "M", "20/08/2026", "54321"] for number in numbers]
    return xlsx({**OFFICE, "Earned": [RESULTS, *rows]})


def by_path(site):
    """Each file of the night with its disposition."""
    night = site.json(f"office/nights/{NIGHT}-01/night.json")
    return {one["path"]: one["disposition"] for one in night["files"]}


def held(site):
    """The rules that held something, with file and row, in the order of files."""
    sql = """SELECT d.path, f.rule, f.row FROM finding f JOIN "drop" d ON d.id = f."drop"
             WHERE f.severity = 'ERROR' ORDER BY 1, 3, 2"""
    return site.ask(sql)


@pytest.fixture
def dropped(site):
    """The office, a centre that begins with grades, another centre, and a file in check-only, all on one night."""
    site.drop("office/all.xlsx", earned("0001", "0003"))
    site.drop(f"{CENTRE}/school.xlsx", school_drop(3))
    site.drop(f"{CENTRE}/marks.csv", [["Candidate number", "Assessor", "Unit 1", "Unit 2"], *(
        [f"000{at}", "PN", "P", "D"] for at in (1, 2, 3)
    )])  # fmt: skip
    site.drop(f"{CENTRE}/check-only/draft.xlsx", xlsx({"Who": candidates(4), "What": entries(4)}))
    site.drop(f"{OTHER}/school.xlsx", school_drop(2))
    return site


def test_people_of_the_same_night(dropped):
    """Results of candidates who are registered that night are taken, and the grades of the night meet them."""
    talk: list[str] = []
    dropped.run(NIGHT, talk=talk.append)
    assert [line for line in talk if "judged" in line] == [
        "Files of the office: 1 judged.",
        "Candidates ahead of their unit results: 2 judged.",
        "Unit results from the office: 1 judged.",
        "Files of centres: 4 judged.",
    ]
    assert dropped.ask("SELECT COUNT(*), MIN(grade), MIN(reported_by) FROM unit_result") == [(2, "M", "office")]
    assert held(dropped) == [(f"{CENTRE}/marks.csv", "GRAD-06", 2), (f"{CENTRE}/marks.csv", "GRAD-06", 4)]
    claim = dropped.records(f"{CENTRE}/claims/{IT}/claim.csv")
    assert [(row["candidate_number"], row["unit_number"]) for row in claim] == [
        ("0001", "2"), ("0002", "1"), ("0002", "2"), ("0003", "2")
    ]  # fmt: skip
    assert by_path(dropped) == {
        f"{CENTRE}/check-only/draft.xlsx": "check-only",
        f"{CENTRE}/marks.csv": "part-accepted",
        f"{CENTRE}/school.xlsx": "accepted",
        f"{OTHER}/school.xlsx": "accepted",
        "office/all.xlsx": "accepted",
    }
    receipt = dropped.json(f"{CENTRE}/nights/{NIGHT}-01/receipt.json")
    sheets = next(one["balance"] for one in receipt["files"] if one["path"].endswith("school.xlsx"))
    assert sheets == {"rows_read": 8, "accepted": 8, "unchanged": 0, "held": 0, "blank": 0}
    assert dropped.waiting() == []


def test_broken_off_between_the_waves(dropped, monkeypatch):
    """Killed after any wave, the night is finished as if nothing had been."""
    whole = dropped.copied(dropped.folder.parent / "whole")
    whole.run(NIGHT)
    for wave in ("office", "people", "earned"):
        broken = dropped.copied(dropped.folder.parent / wave)
        with monkeypatch.context() as patch:
            done = list(waves.WAVES)[: list(waves.WAVES).index(wave) + 1]
            patch.setattr(waves, "WAVES", [*done, "killed here"])
            with pytest.raises(KeyError):
                broken.run(NIGHT)
        broken.run(NIGHT)
        assert broken.tables(apart_from=MACHINE) == whole.tables(apart_from=MACHINE), wave
        assert tree(broken.outbox) == tree(whole.outbox), wave


def test_what_cannot_be_early(site):
    """A sheet that withdraws, one that comes after it, and one beside what cannot be read wait for the grades' wave."""
    site.drop("office/all.xlsx", earned("0001", "0002", "0003"))
    site.drop(f"{CENTRE}/1.xlsx", xlsx({"Who": candidates(3), "Centre assessors": ASSESSORS}))
    head, first, second, third = entries(3)
    leaves = [[*head, "Action"], [*first, "New"], [*first, "Withdraw"]]
    site.drop(f"{CENTRE}/2.csv", [head, second])
    site.drop(f"{CENTRE}/3.csv", leaves)
    site.drop(f"{CENTRE}/4.csv", [head, third])
    site.run(NIGHT)
    assert held(site) == [("office/all.xlsx", "RSLT-01", 2), ("office/all.xlsx", "RSLT-01", 4)]
    assert by_path(site) == {
        **{f"{CENTRE}/{name}": "accepted" for name in ("1.xlsx", "2.csv", "3.csv", "4.csv")},
        "office/all.xlsx": "part-accepted",
    }
    assert site.ask("SELECT ended_by FROM entry ORDER BY candidate") == [("Withdraw",), ("",), ("",)]


@pytest.mark.slow
def test_replayed(dropped, tmp_path):
    """Such a night comes out of its archive as it was."""
    dropped.run(NIGHT)
    assert replay(dropped.settings, tmp_path / "new", lambda _line: None).differences == []
