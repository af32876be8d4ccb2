"""A submission and new grades of the same qualification in one night: the whole claim goes, or none of it."""

import pytest

from tests.batches import dropped, found
from tests.ledgers import filled_ledger, rows_of
from tests.worlds import OPEN_CLAIM

GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n0002,05352,1,P,JS"
SUBMIT = (
    "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
    "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes,2"
)
UNREAD, UNCOUNTED = GRADES.replace(",P,", ",X,"), SUBMIT.replace("Yes,2", "Yes,")
NIGHTS = {
    "as counted": (GRADES, SUBMIT, []),
    "not counted": (GRADES, UNCOUNTED, []),
    "counted before the grades came": (GRADES, SUBMIT.replace("Yes,2", "Yes,1"), [("SUBM-12", "G2")]),
    "a grade held": (UNREAD, UNCOUNTED, [("SUBM-07", "A2")]),
    "a grade held, and the count as it was before": (UNREAD, SUBMIT.replace("Yes,2", "Yes,1"), [("SUBM-07", "A2")]),
    "a grade held, and counted": (UNREAD, SUBMIT, [("SUBM-07", "A2"), ("SUBM-12", "G2")]),
    "an old form": (GRADES, SUBMIT.replace("23/11", "08/11"), [("SUBM-11", "D2")]),
    "an old form with its old count": (
        GRADES, SUBMIT.replace("23/11", "08/11").replace("Yes,2", "Yes,1"), [("SUBM-11", "D2"), ("SUBM-12", "G2")],
    ),
    "the last line taken out": (
        "Candidate number,Entry code,Unit,Grade\nAll,05352,1,N", SUBMIT.replace("Yes,2", "Yes,1"), [("SUBM-01", "A2")],
    ),
    "a grade held, and not declared": (
        UNREAD, UNCOUNTED.replace("Yes,Yes", "No,Yes"), [("SUBM-02", "E2"), ("SUBM-07", "A2")],
    ),
    "no claim, and no day that there is": (
        GRADES, SUBMIT.replace("05352", "05332").replace("23/11", "31/11"), [("CELL-04", "D2"), ("SUBM-01", "A2")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("grades", "submission", "errors"), NIGHTS.values(), ids=NIGHTS)
@pytest.mark.parametrize("order", [1, -1])
def test_a_claim_goes_whole_or_not_at_all(tmp_path, grades, submission, errors, order):
    """Whichever file came first; the error stands at the cell to mend."""
    engine = filled_ledger(tmp_path)
    dropped(engine, dict([("12345/g.csv", grades), ("12345/s.csv", submission)][::order]))
    told = found(engine, "12345/s.csv", "rule", "cell", "severity")
    assert sorted(one[:2] for one in told if one[2] == "ERROR") == errors
    state = dict(rows_of(engine, "claim", "id", "state"))[OPEN_CLAIM]
    assert state == ("Unsubmitted" if errors else "Submitted")
    lines = [unit for claim, unit in rows_of(engine, "line", "claim", "unit") if claim == OPEN_CLAIM]
    assert len(lines) == {GRADES: 2, UNREAD: 1}.get(grades, 0)


def test_two_submissions_in_two_files(tmp_path):
    """Each is told where the other stands."""
    engine = filled_ledger(tmp_path)
    dropped(engine, {"12345/ann/s.csv": SUBMIT.replace(",2", ",1"), "12345/t.xlsx": {"Submit": SUBMIT}})
    told = [dict(found(engine, path, "rule", "message"))["SUBM-10"] for path in ("12345/ann/s.csv", "12345/t.xlsx")]
    said = "05352 was submitted 2 times in one night: see {} row 2 too."
    assert told == [said.format("t.xlsx sheet Submit"), said.format("ann/s.csv")]
    assert dict(rows_of(engine, "claim", "id", "state"))[OPEN_CLAIM] == "Unsubmitted"
