"""Two hundred rows, mistakes in five of them: the others are taken, and each mistake is told by its cell."""

from __future__ import annotations

import pytest

from tests.make import text, xlsx
from tests.nights.school import CENTRE, IT, candidates, grades, office_drop, set_up, surname

NIGHT = "2026-11-23"
BALANCE = {"rows_read": 200, "accepted": 195, "unchanged": 0, "held": 5, "blank": 0}


def graded_with_mistakes() -> list[list[str]]:
    """Two hundred rows below a title and a header: row 2 is the header's, row 3 the first candidate's."""
    rows = [["Year 13"], [*grades(200, 1, 2)[0], "Entry code"], *([*row, IT] for row in grades(200, 1, 2)[1:])]
    rows[11][3] = "X"
    rows[40][0] = "0999"
    rows[99][1] = "Per*son"
    rows[149][5] = "05332"
    rows[201][4] = "Merit+"
    return rows


def errors(site, night: str, name: str) -> list[tuple[str, str, str]]:
    """Give (rule, cell, value) of every ERROR in a table of findings."""
    found = site.findings(f"{CENTRE}/nights/{night}/{name}.findings.csv")
    return [(rule, cell, value) for severity, rule, cell, value in found if severity == "ERROR"]


def test_grades_of_two_hundred(site):
    """Five candidates' grades are held with the cell named, and all the others' are in the claim."""
    set_up(site, 200)
    site.drop(f"{CENTRE}/marks.xlsx", xlsx({"Year 13": graded_with_mistakes()}))
    assert site.run(NIGHT).exit_status == 1
    assert errors(site, "2026-11-23-01", "marks.xlsx") == [
        ("GRAD-04", "D12", "X"),
        ("CAND-09", "A41", "0999"),
        ("CELL-06", "B100", "Per*son"),
        ("GRAD-01", "A150", "0148"),
        ("GRAD-04", "E202", "Merit+"),
    ]
    claimed = [row["candidate_number"] for row in site.records(f"{CENTRE}/claims/05352/claim.csv")]
    held = {"0010", "0039", "0098", "0148", "0200"}
    assert claimed == [f"{at:04d}" for at in range(1, 201) if f"{at:04d}" not in held for _unit in (1, 2)]
    receipt = site.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")
    night = site.json("office/nights/2026-11-23-01/night.json")
    assert [one["balance"] for one in receipt["files"]] == [BALANCE]
    assert receipt["balance"] == night["balance"] == BALANCE
    assert (night["exit_status"], receipt["files"][0]["disposition"]) == (1, "part-accepted")
    assert {rule: night["findings"][rule] for rule in ("GRAD-04", "CAND-09", "CELL-06", "GRAD-01")} == {
        "GRAD-04": 2,
        "CAND-09": 1,
        "CELL-06": 1,
        "GRAD-01": 1,
    }


def test_one_error_at_the_assessor(site):
    """An assessor nobody set up, in the one column for a row's assessor, is one error, and at that cell."""
    set_up(site, 1)
    site.drop(f"{CENTRE}/marks.csv", [grades(1, 1, 2)[0], ["0001", surname(1), "JK", "P", "M"]])
    assert site.run(NIGHT).exit_status == 1
    assert errors(site, "2026-11-23-01", "marks.csv") == [("ASSR-04", "C2", "JK")]


def test_mended_rows_settle_the_file(site):
    """The copy to mend comes with the held file and goes when every row of it is settled by a file of another name."""
    set_up(site, 4)
    rows = grades(4, 1)
    rows[2][3] = "X"
    site.drop(f"{CENTRE}/marks.csv", rows)
    assert site.run(NIGHT).exit_status == 1
    assert (site.outbox / CENTRE / "to-mend/marks.csv.xlsx").exists()
    site.drop(f"{CENTRE}/mended.csv", grades(4, 1)[:1] + grades(4, 1)[2:3])
    assert site.run("2026-11-24").exit_status == 0
    assert not (site.outbox / CENTRE / "to-mend").exists()
    assert len(site.records(f"{CENTRE}/claims/05352/claim.csv")) == 4


def test_held_is_ok(site):
    """With `--held-is-ok` held rows are no reason for another status than 0; night.json still says 1."""
    set_up(site, 1)
    site.drop(f"{CENTRE}/marks.csv", [["Candidate number", "Unit 1"], ["0001", "X"]])
    assert site.run(NIGHT, held_is_ok=True).exit_status == 0
    assert site.json("office/nights/2026-11-23-01/night.json")["exit_status"] == 1


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_register_of_two_hundred(site, kind: str):
    """Five rows of a register are held, each with its cell, whatever the file's kind, and 195 people are known."""
    rows = candidates(200)
    rows[0].append("UCI")
    rows[7][3] = "31/02/2009"
    rows[50][1] = ""
    rows[51].append("123450260001A")
    rows[120][2] = "=cmd"
    rows[199][0] = "00100"
    site.drop("office/set-up.xlsx", office_drop())
    site.drop(f"{CENTRE}/register.{kind}", xlsx(rows) if kind == "xlsx" else text(rows))
    assert site.run(NIGHT).exit_status == 1
    assert errors(site, "2026-11-23-01", f"register.{kind}") == [
        ("CELL-04", "D8", "31/02/2009"),
        ("CELL-01", "B51", ""),
        ("CAND-03", "E52", "123450260001A"),
        ("CELL-06", "C121", "'=cmd"),
        ("CELL-02", "A200", "00100"),
    ]
    assert site.json(f"{CENTRE}/nights/2026-11-23-01/receipt.json")["balance"] == BALANCE
    assert site.ask("SELECT count(*) FROM candidate") == [(195,)]
