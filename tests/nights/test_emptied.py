"""A claim whose every line is taken out again: there is none, until a new line begins it anew."""

from __future__ import annotations

import json

from click.testing import CliRunner

from pipeline.cli import main
from tests.nights.school import CENTRE, IT, grades, set_up, submission

FIRST, SECOND, THIRD, FOURTH = "2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"
BY_UNIT = ["Candidate number", "Unit", "Grade", "Assessor"]


def states(site) -> list[str]:
    """What the claim history says; the other surfaces say no less. A claim without lines is no history, but a state."""
    history = [row["status"] for row in site.records(f"{CENTRE}/claim-history.csv")]
    said = CliRunner().invoke(main, ["status", "--json", "--site", str(site.folder)]).stdout
    standing = [claim["state"] for claim in json.loads(said)["claims"] if claim["centre_number"] == CENTRE]
    assert standing == (history or ["No claims submitted"])
    for page in (f"{CENTRE}/index.html", "assessors/A01/index.html"):
        assert all(state in site.bytes_of(page).decode() for state in history)
    return history


def moves(site, day: str) -> list[tuple[str, str]]:
    """From and to of each claim that moved in a night."""
    night = site.json(f"office/nights/{day}-01/night.json")
    return [(claim["from"], claim["to"]) for claim in night["claims"]]


def test_a_claim_is_emptied_and_begun_again(site):
    """Its files go, every surface says that there is none, nothing can be submitted, and a new line makes it Unsubmitted."""
    set_up(site, 2)
    folder = site.outbox / CENTRE / "claims" / IT
    site.drop(f"{CENTRE}/marks.csv", grades(2, 1))
    site.run(FIRST)
    assert states(site) == ["Unsubmitted"]
    assert sorted(path.name for path in folder.iterdir()) == ["claim.csv", "claim.html"]

    site.drop(f"{CENTRE}/none.csv", [BY_UNIT, ["All", "1", "N", ""]])
    assert site.run(SECOND).exit_status == 0
    assert moves(site, SECOND) == [("Unsubmitted", "No claims submitted")]
    assert states(site) == []
    assert not folder.exists()

    site.drop(f"{CENTRE}/submission.csv", submission("25/11/2026"))
    assert site.run(THIRD).exit_status == 1
    found = site.findings(f"{CENTRE}/nights/{THIRD}-01/submission.csv.findings.csv")
    assert [rule for severity, rule, _, _ in found if severity == "ERROR"] == ["SUBM-01"]
    assert moves(site, THIRD) == []

    site.drop(f"{CENTRE}/again.csv", grades(1, 2))
    assert site.run(FOURTH).exit_status == 0
    assert moves(site, FOURTH) == [("No claims submitted", "Unsubmitted")]
    assert states(site) == ["Unsubmitted"]
    assert [row["unit_number"] for row in site.records(f"{CENTRE}/claims/{IT}/claim.csv")] == ["2"]
    assert site.ask("SELECT ordinal FROM claim") == [(1,)]
