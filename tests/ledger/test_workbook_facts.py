"""What claim workbooks are made of, out of a small ledger: who is entered, under which number, what stands, what was withdrawn."""

from __future__ import annotations

import pytest

from pipeline.ledger import tables as t
from pipeline.ledger.engine import reading
from pipeline.ledger.facts_workbooks import Centre, Entered, Stands, Withdrawn, claimable
from pipeline.ledger.nights import last_date
from tests.views.claims_ledger import fill, line

DAY = "2026-11-21"


@pytest.fixture
def of(tmp_path):
    """Fill a ledger (with more rows than the usual ones), and give the facts of centre 12345."""

    def read(*more, numbers=("12345",), as_of=DAY):
        engine = fill(tmp_path, more)
        with reading(engine) as connection:
            return claimable(connection, numbers, as_of)

    return read


def entry(number, candidate, code="05352", ends="2027-08-31", **more):
    row = {
        "id": number,
        "candidate": candidate,
        "entry_code": code,
        "entry_type": "Full award",
        "unit": 0,
        "ended_on": "",
    }
    return t.ENTRY, {**row, "estimated_completion_date": ends, **more}


def test_the_centre_and_what_it_may_claim(of):
    """Its name and address, its approvals in force, and everybody registered; no other centre, no unknown one."""
    found = of(numbers=["12345", "99999"])
    assert list(found) == ["12345"]
    mine = found["12345"]
    assert mine.centre == Centre("12345", "Northgate <College>", "exams@north.example")
    assert (mine.approved, set(mine.people)) == ({"05352"}, {1, 2, 3})
    assert {unit.number for unit in mine.units.values()} == {"10", "3", "Y/502/9999", "2"}


def test_live_entries(of):
    """Those not ended and at most twelve months past their date, by entry code."""
    mine = of(
        entry(11, 1, ends="2025-11-21"),
        entry(12, 2, "05355", ends="2025-11-20"),
        entry(13, 3, ended_on="2026-11-01"),
        entry(14, 3, "05355", entry_type="Unit", unit=2),
    )["12345"]
    assert dict(mine.entered) == {"05352": [Entered(1, "Full award", 0)], "05355": [Entered(3, "Unit", 2)]}


def test_numbers_mean_one_person(of):
    """This academic year's number, the last given, comes first; then an earlier one, unless somebody else has it now."""
    assert of()["12345"].numbers == {1: "0042", 2: "0041", 3: "0099"}


def test_a_number_that_passed_on(of):
    """Last year's holder has none left."""
    row = {
        "centre_number": "12345",
        "academic_year": 2026,
        "candidate_number": "0099",
        "candidate": 1,
        "since": "2026-09-30",
    }
    assert of((t.REGISTRATION, row))["12345"].numbers == {1: "0042", 2: "0041"}


def test_who_marks(of):
    """Those set up for the qualification and not removed, by initials."""
    gone = {"assessor": 4, "entry_code": "05320", "since": "2026-10-01", "removed": 1}
    mine = of((t.ASSESSOR_FOR, gone), numbers=["12345", "24680"])
    assert [marker.initials for marker in mine["12345"].markers["05352"]] == ["AS", "BT", "DL"]
    assert "05320" not in mine["24680"].markers


def test_teaching_groups(of):
    """Only those that are known."""
    person = {"id": 9, "centre_number": "12345", "surname": "Late", "group_name": "13A"}
    assert of((t.CANDIDATE, person))["12345"].groups == {9: "13A"}


def test_what_stands(of):
    """Lines of claims that are with the OCR Assessor or beyond; nothing of one that is being built."""
    mine = of()["12345"]
    assert mine.standing[1] == {2: Stands("M", "AS")}
    assert mine.standing[3] == {2: Stands("P", "AS"), 3: Stands("M", "BT")}
    assert set(mine.standing[2]) == {1, 2}


def test_results_from_elsewhere_stand_too(of):
    """Those that are grades; nobody here marked them. What is claimed here is told as it was claimed."""
    results = [(3, 1, "D"), (3, 4, "R"), (3, 3, "P"), (4, 1, "P")]
    rows = [(t.UNIT_RESULT, {"candidate": who, "unit": unit, "grade": grade}) for who, unit, grade in results]
    assert of(*rows)["12345"].standing[3] == {1: Stands("D", ""), 2: Stands("P", "AS"), 3: Stands("M", "BT")}


def test_what_was_withdrawn(of):
    """The latest time, with its claim and date; not what stands again, though what is being built may hold it."""
    ended = {"id": 7, "centre_number": "12345", "entry_code": "05352", "ordinal": 3, "state": "Withdrawn"}
    ended |= {"claim_number": "C000007", "withdrawn_on": "2026-11-20"}
    mine = of(
        (t.CLAIM, ended),
        (t.LINE, line(1, 1, 7, "M", 1, slot=-7, outcome="withdrawn")),
        (t.LINE, line(3, 2, 7, "M", 1, slot=-7, outcome="withdrawn")),
        (t.LINE, line(2, 3, 7, "D", 99, slot=-7, outcome="withdrawn")),
        (
            t.REVISION,
            {"claim": 7, "candidate": 2, "unit": 3, "outcome": "withdrawn", "grade": "D", "reason": "no evidence"},
        ),
    )["12345"]
    assert mine.withdrawn == [
        Withdrawn(1, 1, "M", "AS", "C000007", "2026-11-20", ""),
        Withdrawn(2, 3, "D", "", "C000007", "2026-11-20", "no evidence"),
    ]


def test_the_last_night(tmp_path):
    """Its date is the latest of all."""
    with reading(fill(tmp_path)) as connection:
        assert last_date(connection) == "2026-11-21"
