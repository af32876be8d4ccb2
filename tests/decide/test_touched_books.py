"""Which claim workbooks are written anew, which go, and which nights leave them alone."""

from __future__ import annotations

import json

import pytest

from tests.decide.test_owes import event, moved, owed
from tests.worlds import (
    AMY,
    ANN,
    BEN,
    BUSINESS_1,
    CAL,
    CENTRE,
    IT_1,
    JOHN,
    NIGHT,
    OLGA,
    OPEN_CLAIM,
    SENT_CLAIM,
    _entry,
    _line,
    world,
)

IT, BUSINESS = "12345/workbooks/05352.xlsx", "12345/workbooks/05332.xlsx"
RESULT = {
    "candidate": BEN, "unit": IT_1, "grade": "P", "entry_code": "05352", "result_date": "", "claim_reference": "",
    "earned_at": "", "reported_by": "office", "sheet": -1, "row": 2,
}  # fmt: skip
LINE = {"candidate": AMY, "unit": IT_1, "slot": 0, "grade": "M"}


def books(known=None, **step) -> list[tuple[str, str]]:
    """What one step makes us do with claim workbooks: (action, path)."""
    rows = owed(known, **step).file_rows(NIGHT)
    rows = rows[rows["path"].str.contains("/workbooks/")]
    return list(zip(rows["action"], rows["path"], strict=True))


@pytest.mark.parametrize(
    "step",
    [
        {"new": {"claim_event": event(OPEN_CLAIM, "Unsubmitted")}, "changed": {"line": [LINE]}},
        {"new": {"claim_event": event(OPEN_CLAIM, "No claims submitted")}, "gone": {"line": [LINE]}},
        moved(SENT_CLAIM, "Sampled", sampled_on="2026-11-23"),
        {
            "new": {
                "visit": [{"centre_number": CENTRE, "entry_code": "05332", "visit_date": "2027-01-01", "removed": 0}]
            }
        },
        {"changed": {"ocr_assessor": [{"code": "A01", "name": "Olive Orr-Hill"}]}},
    ],
    ids=["grades", "all grades taken out", "a sample", "a visit", "an OCR Assessor's name"],
)
def test_what_changes_nothing_in_them(step):
    """A claim being built or sampled, and what they do not show, leave the workbooks as they are."""
    assert books(**step) == []


@pytest.mark.parametrize(
    ("step", "path"),
    [
        ({"new": {"entry": [{**_entry(-1, BEN, "05332"), "sheet": -1}]}}, BUSINESS),
        ({"changed": {"entry": [{"id": 3, "ended_on": "2026-11-23", "ended_by": "Withdraw"}]}}, BUSINESS),
        ({"new": {"assessor_for": [{"assessor": JOHN, "entry_code": "05332", "since": "", "removed": 0}]}}, BUSINESS),
        ({"changed": {"assessor_for": [{"assessor": ANN, "entry_code": "05352", "removed": 1}]}}, IT),
        ({"changed": {"centre_assessor": [{"id": JOHN, "full_name": "Jon Smith"}]}}, IT),
        ({"changed": {"candidate": [{"id": CAL, "surname": "CLARKE"}]}}, BUSINESS),
        (
            {
                "new": {
                    "registration": [
                        {
                            "centre_number": CENTRE,
                            "academic_year": 2026,
                            "candidate_number": "0011",
                            "candidate": AMY,
                            "since": "2026-11-23",
                        }
                    ]
                }
            },
            IT,
        ),
        ({"new": {"unit_result": [RESULT]}}, IT),
        (moved(OPEN_CLAIM, "Submitted"), IT),
        (moved(SENT_CLAIM, "Withdrawn", withdrawn_on="2026-11-23"), BUSINESS),
        (moved(SENT_CLAIM, "Finalised", finalised_on="2026-11-23"), BUSINESS),
    ],
)
def test_what_they_show_has_changed(step, path):
    """Entries, names, numbers, who marks, and what stands."""
    assert books(**step) == [("write", path)]


def test_a_number_that_passes_on_leaves_its_holders_workbooks():
    """Olga has no number of her own once 0090 is Cal's: the workbook that names her with it is written anew, as Cal's is."""
    known = world()
    known.tables["entry"].loc[known["entry"]["id"] == 1, "candidate"] = OLGA
    given = {"academic_year": 2026, "candidate_number": "0090", "candidate": CAL, "since": "2026-11-23"}
    step = {"new": {"registration": [{"centre_number": CENTRE, **given}]}}
    assert books(known, **step) == [("write", BUSINESS), ("write", IT)]


def test_the_key_names_centre_and_entry_code():
    """The facts are found by it at delivery."""
    rows = owed(**moved(OPEN_CLAIM, "Submitted")).file_rows(NIGHT).set_index("path")
    assert json.loads(rows.loc[IT, "key"]) == ["12345", "05352"]
    assert rows.loc[IT, "kind"] == "claim-workbook"


def test_somebody_entered_for_another_size_since():
    """A unit claimed for the smaller size is no longer open in the larger one's workbook."""
    known = world()
    known.tables["entry"].loc[known["entry"]["id"] == 1, "entry_code"] = "05355"
    known.tables["approval"].loc[known["approval"]["entry_code"] == "05332", "entry_code"] = "05355"
    assert books(known, **moved(OPEN_CLAIM, "Submitted")) == [
        ("write", IT),
        ("write", "12345/workbooks/05355.xlsx"),
    ]


def test_a_line_that_ends_with_its_claim():
    """A withdrawn line is open again wherever its candidate is entered."""
    step = moved(SENT_CLAIM, "Withdrawn", withdrawn_on="2026-11-23")
    before = {name: _line(CAL, BUSINESS_1, SENT_CLAIM, "M", ANN)[name] for name in ("candidate", "unit", "slot")}
    step["gone"] = {"line": [before]}
    step["new"]["line"] = [
        {**_line(CAL, BUSINESS_1, SENT_CLAIM, "M", ANN), "slot": -SENT_CLAIM, "outcome": "withdrawn"}
    ]
    assert books(**step) == [("write", BUSINESS)]


def test_a_centre_with_another_address():
    """It is filled in on every one of its workbooks."""
    assert books(changed={"centre": [{"centre_number": CENTRE, "contact_email": "office@hill.example"}]}) == [
        ("write", BUSINESS),
        ("write", IT),
    ]


def test_an_approval_that_comes_and_goes():
    """The workbook is there from the approval on, and goes with it; without one an entry brings none."""
    row = {"centre_number": CENTRE, "entry_code": "05355", "ocr_assessor": "A02", "removed": 0}
    assert books(new={"approval": [row]}) == [("write", "12345/workbooks/05355.xlsx")]
    gone = {"centre_number": CENTRE, "entry_code": "05332", "removed": 1}
    assert books(changed={"approval": [gone]}) == [("remove", BUSINESS)]
    entry = {**_entry(-1, BEN, "05355"), "sheet": -1}
    assert books(new={"entry": [entry]}) == [("remove", "12345/workbooks/05355.xlsx")]
