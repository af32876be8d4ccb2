"""CENT: who speaks, and what the office says of centres, approvals and visits."""

import pytest

from pipeline.rules.book import BOOK
from pipeline.rules.centres import CENTRE_FORMS
from pipeline.rules.findings import findings, offence
from schemas.cells import Severity
from tests.worlds import table, world

CENT_05 = "Centre number,Entry code,Visit date,Action\n"


def found(rule, form, text, known=None):
    """(row, column, severity, message) of every finding of one rule."""
    known = known or world()
    judged = table(form, text, known=known)
    answer = offence(BOOK[rule], judged, BOOK[rule].judge(judged, known))
    return [(f.row, f.column, f.severity, f.message) for _, f in findings(judged, [answer] if answer else [])]


@pytest.mark.parametrize(
    ("rule", "form"),
    [("CENT-01", "grades_by_unit"), ("CENT-03", "approvals"), ("CENT-04", "visits"), ("CENT-05", "visits"),
     ("CENT-06", "visits"), ("CENT-07", "approvals")],
)  # fmt: skip
def test_each_rule_finds_its_bad_example_and_leaves_its_good_one(rule, form):
    """The examples of the rule book are true."""
    assert found(rule, form, BOOK[rule].bad.text)
    assert not found(rule, form, BOOK[rule].good.text)


def test_a_row_that_names_another_centre_is_held_and_a_blank_is_not():
    """Only a filled number that differs from the folder's speaks of another centre."""
    text = "Candidate number,Surname,Forenames,Date of birth,Centre number\n0007,A,B,2009-01-01,54321\n0008,C,D,2009-01-01,"
    said = "The row names centre 54321, and this is the folder of centre 12345."
    assert found("CENT-01", "candidates", text) == [(2, "Centre number", Severity.ERROR, said)]


def test_every_form_of_a_centre_is_covered():
    """Claim submissions and programme entries name centres too; the office's own forms speak of all centres."""
    assert {"claim_submission", "programme_entries", "grades_by_candidate"} <= set(CENTRE_FORMS)
    assert not {"centres", "visits", "sample_grid"} & set(CENTRE_FORMS)
    assert BOOK["CENT-01"].forms == CENTRE_FORMS


def test_a_folder_of_nobody_is_told_with_its_name():
    """The folder's rule only speaks; whoever lists the inbox gives the folder's name."""
    assert "{value}" in BOOK["CENT-02"].message
    assert not len(
        BOOK["CENT-02"].judge(table("centres", "Centre number,Centre name,Contact email\n", known=None), world())
    )


def test_unknown_codes_are_told_with_the_nearest_ones_where_there_are_any():
    """A slip of one digit gets help; something else gets none."""
    text = "Centre number,Entry code,OCR Assessor\n12345,05353,A01\n12345,ZZZZZ,A01\n12345,,A01"
    near, far = found("CENT-04", "approvals", text)
    assert near[3].startswith("Entry code 05353 is not in the catalogue. The nearest are 0")
    assert far[3] == "Entry code ZZZZZ is not in the catalogue."


def test_unlikely_dates_are_queried_and_removals_and_unreadable_dates_are_not():
    """The past, and 18 to 31 August; a removal may name any date, and a damaged date is another rule's."""
    rows = ["12345,05352,20/11/2026,", "12345,05352,17/08/2027,", "12345,05352,18/08/2027,", "12345,05352,31/08/2027,Add",
            "12345,05352,20/11/2026,Remove", "12345,05352,12/13/2026,", "12345,05352,23/11/2026,"]  # fmt: skip
    said = found("CENT-05", "visits", CENT_05 + "\n".join(rows))
    assert [(row, message) for row, _, _, message in said] == [
        (2, "20/11/2026 is in the past."),
        (4, "18/08/2027 lies in the last two weeks of August, when there are no visits."),
        (5, "31/08/2027 lies in the last two weeks of August, when there are no visits."),
    ]


def test_the_third_visit_of_a_subject_counts_over_suites_and_academic_years_apart():
    """One visit is planned: the second is free, the third of either suite is not, and September begins anew."""
    rows = ["12345,05352,2027-01-11,", "12345,05838,2027-05-17,", "12345,05352,2027-09-06,", "12345,05332,2027-01-11,"]
    said = found("CENT-06", "visits", CENT_05 + "\n".join(rows))
    assert [row for row, *_ in said] == [3]
    assert (
        said[0][3]
        == "With 2027-05-17 there are 3 visits for IT in the academic year from 1 September 2026; 2 are free."
    )


def test_a_day_on_which_two_sizes_are_seen_is_one_visit():
    """The same subject on the same day is one journey of the OCR Assessor."""
    rows = ["12345,05352,2027-01-11,", "12345,05355,2027-01-11,"]
    assert not found("CENT-06", "visits", CENT_05 + "\n".join(rows))


def test_a_visit_taken_off_makes_room_for_another():
    """Moving a visit is a removal and an addition, and no third visit."""
    rows = ["12345,05352,2027-01-11,", "12345,05352,2027-01-18,", "12345,05352,2026-12-14,Remove"]
    assert not found("CENT-06", "visits", CENT_05 + "\n".join(rows))


def test_a_visit_for_an_unknown_code_is_counted_for_no_subject():
    """Three visits for a code that the catalogue lacks are CENT-04's."""
    rows = ["12345,09999,2027-01-11,", "12345,09999,2027-02-11,", "12345,09999,2027-03-11,"]
    assert not found("CENT-06", "visits", CENT_05 + "\n".join(rows))


def test_a_code_that_lost_its_zero_is_told_with_it():
    """What is said of the catalogue names its row, not what the cell showed."""
    text = "Centre number,Entry code,OCR Assessor\n12345,5352,A01"
    [(*_, message)] = found("CENT-07", "approvals", text)
    assert message.startswith("The catalogue's list of units for 05352 is not marked complete")


def test_the_list_of_units_may_be_empty_or_not_marked_complete():
    """Each is said as it is; an unknown code and a removal say nothing."""
    codes = ["05352,A01,", "06538,A01,", "05332,A01,", "09999,A01,", "05352,A01,Remove"]
    text = "Centre number,Entry code,OCR Assessor,Action\n" + "\n".join("12345," + code for code in codes)
    said = [(row, message.split(" 0")[1][5:]) for row, _, _, message in found("CENT-07", "approvals", text)]
    assert said == [
        (2, "is not marked complete, so that its units cannot be checked."),
        (3, "is empty, so that its units cannot be checked."),
    ]
