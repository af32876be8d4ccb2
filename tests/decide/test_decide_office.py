"""Centres, approvals and visits, as the office drops them."""

import pytest

from pipeline.decide import office
from tests.worlds import table, world


def decided(decide, text, known=None):
    """The statuses of the rows, what is known afterwards, and the changes."""
    known = known or world()
    judged = table(decide.__name__, text, known=known)
    outcome = decide(judged, known)
    known.apply(outcome.changes)
    return list(outcome.status), known, outcome.changes


def kept(known, name):
    return known[name].to_dict("records")


CENTRES = "Centre number,Centre name,Contact email,Report recipients\n"
APPROVALS = "Centre number,Entry code,OCR Assessor,OCR Assessor name,OCR Assessor email,Action\n"
VISITS = "Centre number,Entry code,Visit date,Action\n"


def test_a_new_centre_is_set_up_and_a_changed_one_brought_up_to_date():
    """Both rows are accepted; the table says what the rows say."""
    text = CENTRES + "12345,Hill School,new@hill.example,head@hill.example\n23456,Vale College,exams@vale.example,"
    status, known, _ = decided(office.centres, text)
    assert status == ["accepted", "accepted"]
    assert [row["contact_email"] for row in kept(known, "centre")] == ["new@hill.example", "exams@vale.example"]
    assert kept(known, "centre")[1]["report_recipients"] == ""


def test_the_same_centres_again_are_unchanged():
    """Dropping the list again changes nothing."""
    text = CENTRES + "12345,Hill School,exams@hill.example,head@hill.example"
    status, _, changes = decided(office.centres, text)
    assert status == ["unchanged"]
    assert not changes.new
    assert not changes.changed


def test_report_recipients_stay_without_their_column_and_go_with_a_blank_cell():
    """A sheet that has no such column says nothing of it."""
    bare = "Centre number,Centre name,Contact email\n12345,Hill School,exams@hill.example"
    assert decided(office.centres, bare)[0] == ["unchanged"]
    status, known, _ = decided(office.centres, CENTRES + "12345,Hill School,exams@hill.example,")
    assert status == ["accepted"]
    assert kept(known, "centre")[0]["report_recipients"] == ""


def test_of_two_rows_about_one_centre_the_last_wins():
    """The row that was superseded counts as accepted."""
    text = CENTRES + "23456,Vale,old@vale.example,\n23456,Vale,new@vale.example,"
    status, known, changes = decided(office.centres, text)
    assert status == ["accepted", "accepted"]
    assert len(changes.new["centre"][0]) == 1
    assert kept(known, "centre")[1]["contact_email"] == "new@vale.example"


def test_an_approval_brings_its_ocr_assessor():
    """Code, name and email are taken in, a blank one as blank."""
    status, known, _ = decided(office.approvals, APPROVALS + "12345,05355,A02,Max Moss,,")
    assert status == ["accepted"]
    assert kept(known, "ocr_assessor")[1] == {"code": "A02", "name": "Max Moss", "email": ""}
    assert kept(known, "approval")[2] == {
        "centre_number": "12345",
        "entry_code": "05355",
        "ocr_assessor": "A02",
        "removed": 0,
    }


def test_a_blank_name_or_email_keeps_what_was_known():
    """Only what is filled in is taken over; the row that tells something new of the assessor is accepted."""
    assert decided(office.approvals, APPROVALS + "12345,05352,A01,,,")[0] == ["unchanged"]
    status, known, _ = decided(office.approvals, APPROVALS + "12345,05352,A01,,orr@ocr.example,Add")
    assert status == ["accepted"]
    assert kept(known, "ocr_assessor") == [{"code": "A01", "name": "Olive Orr", "email": "orr@ocr.example"}]


def test_name_and_email_may_come_on_different_rows():
    """A blank cell on the last row does not hide what an earlier row told."""
    _, known, _ = decided(office.approvals, APPROVALS + "12345,05355,A02,Max Moss,,\n12345,05349,A02,,max@ocr.example,")
    assert kept(known, "ocr_assessor")[1] == {"code": "A02", "name": "Max Moss", "email": "max@ocr.example"}


def test_another_ocr_assessor_takes_over():
    """The row in force names who the claims go to."""
    status, known, changes = decided(office.approvals, APPROVALS + "12345,05352,A02,,,\n12345,05332,A01,,,")
    assert status == ["accepted", "unchanged"]
    assert kept(known, "approval")[1]["ocr_assessor"] == "A02"
    assert list(changes.changed["approval"][0].columns) == ["centre_number", "entry_code", "ocr_assessor", "removed"]


def test_a_removed_approval_comes_back_with_add():
    """Remove marks the row and keeps who was allocated; Add takes the mark away."""
    status, known, _ = decided(office.approvals, APPROVALS + "12345,05352,A09,Nobody,,Remove")
    assert status == ["accepted"]
    assert kept(known, "approval")[1] == {
        "centre_number": "12345",
        "entry_code": "05352",
        "ocr_assessor": "A01",
        "removed": 1,
    }
    assert len(known["ocr_assessor"]) == 1
    assert decided(office.approvals, APPROVALS + "12345,05352,A01,,,Remove", known)[0] == ["unchanged"]
    assert decided(office.approvals, APPROVALS + "12345,05352,A01,,,", known)[0] == ["accepted"]
    assert kept(known, "approval")[1]["removed"] == 0


@pytest.mark.parametrize(
    ("decide", "text"),
    [
        (office.approvals, APPROVALS + "12345,05358,A01,,,Remove"),
        (office.visits, VISITS + "12345,05352,2027-01-11,Remove"),
    ],
)
def test_removing_what_is_not_there_changes_nothing(decide, text):
    """There is nothing to take off, and nothing to be said."""
    status, _, changes = decided(decide, text)
    assert status == ["unchanged"]
    assert not changes.new


def test_visits_are_planned_and_taken_off():
    """A visit is known by centre, code and date; moving it is a removal and an addition."""
    rows = ["12345,05352,2027-01-11,", "12345,05352,2026-12-14,Remove", "12345,05332,2026-12-14,"]
    status, known, _ = decided(office.visits, VISITS + "\n".join(rows))
    assert status == ["accepted", "accepted", "unchanged"]
    planned = [(row["entry_code"], row["visit_date"], row["removed"]) for row in kept(known, "visit")]
    assert planned == [("05332", "2026-12-14", 0), ("05352", "2026-12-14", 1), ("05352", "2027-01-11", 0)]
    assert decided(office.visits, VISITS + "12345,05352,2026-12-14,Add", known)[0] == ["accepted"]


def test_no_rows_decide_nothing():
    """A round may be left without rows once the held ones are gone."""
    for decide, head in ((office.centres, CENTRES), (office.approvals, APPROVALS), (office.visits, VISITS)):
        status, _, changes = decided(decide, head)
        assert status == []
        assert not changes.new
        assert not changes.changed
