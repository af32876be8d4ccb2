"""From Sampled to the end of a claim's life: the outcome's workbook goes out, comes back, and everything follows."""

from __future__ import annotations

import io
from email import message_from_bytes
from email.policy import default

import pytest
from openpyxl import load_workbook

from pipeline.care.verify import verify
from tests.nights.school import CENTRE, candidates, grades, set_up, submission
from tests.nights.sites import Site, make_site

SAMPLED, VISITED = "2026-12-07", "2026-12-14"
WORKBOOK = "assessors/A01/claims/C000001/outcome-C000001.xlsx"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose claim of four candidates and two units is sampled."""
    site = make_site(tmp_path_factory.mktemp("outcome") / "one" / "site")
    set_up(site, 4)
    site.drop(f"{CENTRE}/grades.csv", grades(4, 1, 2))
    assert site.run("2026-11-23").exit_status == 0
    site.drop(f"{CENTRE}/submission.csv", submission("01/12/2026"))
    assert site.run("2026-12-01").exit_status == 0
    proposal = site.bytes_of("assessors/A01/claims/C000001/sample-C000001.xlsx")
    site.drop("assessors/A01/sample.xlsx", proposal)
    assert site.run(SAMPLED).exit_status == 0
    return site


@pytest.fixture
def sampled(model: Site, tmp_path) -> Site:
    return model.copied(tmp_path / "site")


def filled(site: Site, *cells: tuple[str, str]) -> bytes:
    """The outcome's workbook with these cells typed in, as Excel saves it."""
    book = load_workbook(io.BytesIO(site.bytes_of(WORKBOOK)))
    for cell, value in cells:
        book.worksheets[0][cell] = value
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_the_workbook_as_it_came_says_nothing(sampled):
    """Dropped back untouched, it changes nothing and finds nothing."""
    sampled.drop("assessors/A01/outcome.xlsx", sampled.bytes_of(WORKBOOK))
    assert sampled.run(VISITED).exit_status == 0
    assert sampled.findings(f"assessors/A01/nights/{VISITED}-01/outcome.xlsx.findings.csv") == []
    assert sampled.ask("SELECT state FROM claim") == [("Sampled",)]


def test_agreed_but_for_one_group(sampled):
    """One night takes the claim to Processed: the reference, the table for OCR, the letter, and every page."""
    sampled.drop(
        "assessors/A01/outcome.xlsx", filled(sampled, ("B10", "Agreed"), ("B11", "Withdrawn"), ("H11", "Copied"))
    )
    assert sampled.run(VISITED).exit_status == 0
    history = sampled.records(f"{CENTRE}/claim-history.csv")[0]
    assert (history["status"], history["reference"], history["processed_on"]) == ("Processed", "R000001", VISITED)
    claim = sampled.records(f"{CENTRE}/claims/C000001/claim.csv")
    assert [(row["candidate_number"], row["unit_number"], row["outcome"]) for row in claim if row["outcome"] != "agreed"] == [
        ("0001", "1", "withdrawn"), ("0004", "1", "withdrawn")
    ]  # fmt: skip
    to_ocr = sampled.records("office/to-ocr/R000001.csv")
    assert to_ocr == [row for row in claim if row["outcome"] == "agreed"]
    assert len(to_ocr) == 6
    assert sampled.bytes_of("assessors/A01/claims/C000001/claim.csv") == sampled.bytes_of(
        f"{CENTRE}/claims/C000001/claim.csv"
    )
    told = [message_from_bytes(data, policy=default)["Subject"] for data in sampled.letters().values()]
    assert f"C000001 {CENTRE} 05352: processed, reference R000001, 2 lines withdrawn" in told


def test_what_was_proposed_and_asked_stays(sampled):
    """After an outcome that changes one group and withdraws another, verify finds every file as the ledger says."""
    before = sampled.bytes_of(WORKBOOK)
    words = ("B10", "Agreed"), ("B11", "Withdrawn"), ("B12", "Changed"), ("G12", "D"), ("H12", "More was shown")
    sampled.drop("assessors/A01/outcome.xlsx", filled(sampled, *words))
    sampled.run(VISITED)
    assert {row["outcome"] for row in sampled.records(f"{CENTRE}/claims/C000001/claim.csv")} == {
        "agreed", "changed", "withdrawn"
    }  # fmt: skip
    assert verify(sampled.settings, lambda *_: None).troubles == []
    assert sampled.bytes_of(WORKBOOK) == before


def test_an_ended_claim_stays_as_it_ended(sampled):
    """A candidate's new name goes everywhere but into what OCR was sent; a new OCR Assessor is not the one who finished it."""
    sampled.drop("assessors/A01/outcome.xlsx", filled(sampled, ("B10", "Agreed")))
    sampled.run(VISITED)
    sent = sampled.bytes_of("office/to-ocr/R000001.csv")
    head, first, *_ = candidates(1)
    sampled.drop(f"{CENTRE}/people.csv", [head, [first[0], "Newname", *first[2:]]])
    sampled.run("2026-12-15")
    assert "Newname" in sampled.bytes_of(f"{CENTRE}/claims/C000001/claim.html").decode()
    page = sampled.bytes_of(f"{CENTRE}/claims/C000001/claim.html")
    approval = [
        ["Centre number", "Entry code", "OCR Assessor", "OCR Assessor name"],
        [CENTRE, "05352", "A02", "Nora New"],
    ]
    sampled.drop("office/approval.csv", approval)
    assert sampled.run("2026-12-16").exit_status == 0
    assert sampled.bytes_of(f"{CENTRE}/claims/C000001/claim.html") == page
    assert ["C000001" in sampled.bytes_of(f"assessors/{code}/index.html").decode() for code in ("A01", "A02")] == [
        True,
        False,
    ]
    assert sampled.bytes_of("office/to-ocr/R000001.csv") == sent
    assert verify(sampled.settings, lambda *_: None).troubles == []


def test_the_same_outcome_again_is_unchanged(sampled):
    """The very file dropped once more is a duplicate; another word about the claim is held."""
    outcome = filled(sampled, ("B10", "Agreed"), ("B11", "Changed"), ("G11", "M"))
    sampled.drop("assessors/A01/outcome.xlsx", outcome)
    sampled.run(VISITED)
    before = sampled.tables()["line"]
    sampled.drop("assessors/A01/outcome.xlsx", outcome)
    night = sampled.run("2026-12-15")
    assert [file["disposition"] for file in night.document["files"]] == ["duplicate"]
    sampled.drop("assessors/A01/outcome.xlsx", [["Claim number", "Outcome"], ["C000001", "Withdrawn"]])
    assert sampled.run("2026-12-16").exit_status == 1
    assert sampled.tables()["line"] == before


def test_withdrawn_lines_are_claimed_again_and_standing_ones_not(sampled):
    """The withdrawn group goes into a new claim; a line that stands is held by itself."""
    sampled.drop(
        "assessors/A01/outcome.xlsx", filled(sampled, ("B10", "Agreed"), ("B11", "Withdrawn"), ("H11", "Copied"))
    )
    sampled.run(VISITED)
    again = [["Candidate number", "Unit", "Grade", "Assessor"], ["0001", "1", "M", "PN"], ["0002", "1", "D", "PN"]]
    sampled.drop(f"{CENTRE}/again.csv", again)
    sampled.run("2027-01-11")
    found = sampled.findings(f"{CENTRE}/nights/2027-01-11-01/again.csv.findings.csv")
    assert [rule for _, rule, _, _ in found] == ["CELL-09", "GRAD-06"]  # which entry, which line
    [line] = sampled.records(f"{CENTRE}/claims/05352/claim.csv")
    assert (line["candidate_number"], line["unit_number"], line["grade"], line["claim_number"]) == (
        "0001",
        "1",
        "M",
        "",
    )
    ended = [row for row in sampled.records(f"{CENTRE}/claims/C000001/claim.csv") if row["outcome"] == "withdrawn"]
    assert [(row["candidate_number"], row["grade"]) for row in ended] == [("0001", "D"), ("0004", "D")]


@pytest.mark.parametrize("rows", ["C000001,Withdrawn", "C000001,Agreed"])
def test_an_outcome_about_another_ones_claim(sampled, rows):
    """It is told to the one who sent it, and to nobody else; the ledger's claims stay as they are."""
    before = {name: rows for name, rows in sampled.tables().items() if name in ("claim", "line", "claim_event")}
    sampled.drop("assessors/A02/outcome.csv", [["Claim number", "Outcome"], rows.split(",")])
    assert sampled.run(VISITED).exit_status == 1
    found = sampled.findings(f"assessors/A02/nights/{VISITED}-01/outcome.csv.findings.csv")
    assert found == [("ERROR", "OUTC-01", "A2", "C000001")]
    assert {name: rows for name, rows in sampled.tables().items() if name in before} == before
    assert not (sampled.outbox / f"assessors/A01/nights/{VISITED}-01").exists()


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (["C000001,Agreed,,,,", "C000001,Withdrawn,,,,"], "OUTC-04"),
        (["C000001,Agreed,,,,", "C000001,Withdrawn,0099,Unit 1,,"], "OUTC-03"),
        (["C000001,Agreed,,Unit 1,PN,D"], "OUTC-06"),
    ],
)
def test_outcomes_that_cannot_be_taken(sampled, rows, rule):
    """Contradicting, about a line that is not there, or of half the claim: findings, and nothing else."""
    before = {
        name: rows for name, rows in sampled.tables().items() if name in ("claim", "line", "claim_event", "revision")
    }
    heads = ["Claim number", "Outcome", "Candidate number", "Unit", "Assessor", "Grade"]
    sampled.drop("assessors/A01/outcome.csv", [heads, *(row.split(",") for row in rows)])
    assert sampled.run(VISITED).exit_status == 1
    found = sampled.findings(f"assessors/A01/nights/{VISITED}-01/outcome.csv.findings.csv")
    assert rule in {one[1] for one in found if one[0] == "ERROR"}
    assert {name: rows for name, rows in sampled.tables().items() if name in before} == before
