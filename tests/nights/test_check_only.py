"""Files saved in `check-only/`: the same answer as a drop's, and nothing of it anywhere else."""

from __future__ import annotations

import pytest

from tests.make import xlsx
from tests.nights.school import ASSESSORS, CENTRE, candidates, entries, grades, set_up, submission

NIGHT = "2026-11-23"
RECEIPT = f"{CENTRE}/nights/2026-11-23-01"
FACTS = ("candidate", "registration", "entry", "centre_assessor", "assessor_for", "claim", "line", "claim_event")
"""Tables of what claimdrop believes; what is said of a file stands in others."""
SAID = ("rule", "severity", "sheet", "row", "cell", "value", "message", "fix")


def ugly_school() -> dict[str, list[list[str]]]:
    """Give a workbook of every form a centre sends, with people of its own and a mistake on each sheet."""
    sheets = {
        "Candidates": candidates(6),
        "Entries": entries(6),
        "Centre assessors": [*ASSESSORS],
        "Marks": grades(6, 1),
    }
    sheets["Candidates"] = [*sheets["Candidates"], ["0007", "Gr33n", "Al", "01/05/2009"]]
    sheets["Entries"] = [*sheets["Entries"], ["0006", "09999", "Full award", ""]]
    sheets["Marks"] = [*sheets["Marks"][:-1], ["6", "", "PN", "X"]]
    return sheets


def facts(site) -> dict[str, str]:
    """Give what claimdrop believes, as text."""
    every = site.tables()
    return {name: every[name] for name in FACTS}


def test_same_answer_and_nothing_enters(site, tmp_path):
    """Findings and books are those of the drop itself; ledger, outbox and exit status are as if it had not been there."""
    set_up(site, 2)
    twin, content = site.copied(tmp_path / "twin"), xlsx(ugly_school())
    before, claims = facts(site), sorted(path.name for path in site.outbox.rglob("claim*"))
    site.drop(f"{CENTRE}/check-only/school.xlsx", content)
    twin.drop(f"{CENTRE}/school.xlsx", content)
    assert (site.run(NIGHT).exit_status, twin.run(NIGHT).exit_status) == (0, 1)
    tried, real = (one.json(f"{RECEIPT}/receipt.json") for one in (site, twin))
    assert [[each[name] for name in SAID] for each in tried["findings"]] == [
        [each[name] for name in SAID] for each in real["findings"]
    ]
    assert len(tried["findings"]) > 3
    assert [file["balance"] for file in tried["files"]] == [file["balance"] for file in real["files"]]
    assert [file["disposition"] for file in tried["files"]] == ["check-only"]
    assert set(site.json("office/nights/2026-11-23-01/night.json")["balance"].values()) == {0}
    assert facts(site) == before != facts(twin)
    assert sorted(path.name for path in site.outbox.rglob("claim*")) == claims
    assert site.waiting() == []


@pytest.mark.parametrize(
    ("content", "rules"), [(b"", ["FILE-05"]), (b"%PDF-1.7", ["FILE-03"]), (b"Item,Price\nPens,2", ["FILE-06"])]
)
def test_what_cannot_be_read_costs_nothing(site, content: bytes, rules: list[str]):
    """A file that nobody could read gets its receipt, and the night ends with 0."""
    set_up(site, 1)
    site.drop(f"{CENTRE}/check-only/try.csv", content)
    assert site.run(NIGHT).exit_status == 0
    assert [one["rule"] for one in site.json(f"{RECEIPT}/receipt.json")["findings"]] == rules
    assert (site.outbox / RECEIPT / "receipt.html").exists()


def test_it_holds_no_submission_back(site):
    """A held row that was only tried is nobody's half claim, and a submission that was only tried submits nothing."""
    set_up(site, 2)
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.drop(f"{CENTRE}/check-only/marks.csv", [*grades(2, 1)[:2], ["0002", "", "PN", "X"]])
    site.run(NIGHT)
    site.drop(f"{CENTRE}/check-only/submit.csv", submission("24/11/2026"))
    assert site.run("2026-11-24").exit_status == 0
    assert site.ask("SELECT state FROM claim") == [("Unsubmitted",)]
    site.drop(f"{CENTRE}/submit.csv", submission("25/11/2026"))
    assert site.run("2026-11-25").exit_status == 0
    assert site.ask("SELECT state FROM claim") == [("Submitted",)]


def test_the_office_may_try_too(site):
    """What the office only tries makes no folder and names no centre."""
    set_up(site, 1)
    rows = [["Centre number", "Centre name", "Contact email"], ["34567", "New School", "exams@new.example"]]
    site.drop("office/check-only/centres.csv", rows)
    assert site.run(NIGHT).exit_status == 0
    assert not (site.inbox / "34567").exists()
    files = site.json("office/nights/2026-11-23-01/receipt.json")["files"]
    assert [(file["disposition"], file["balance"]["accepted"]) for file in files] == [("check-only", 1)]
