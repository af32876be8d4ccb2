"""The order in which rows of one form are judged."""

from pipeline.receive.rounds import rounds
from tests.laid import laid

GRADES = "Candidate number,UCI,Unit,Grade\n"


def turns(form, *texts, **more):
    return rounds(laid(form, *texts, **more)[0]).tolist()


def test_usually_there_is_one_round():
    """Many sheets, each about other candidates; and one sheet of each of two centres."""
    assert turns("grades_by_unit", GRADES + "0001,,1,P\n0002,,1,P", GRADES + "0003,,1,P") == [0, 0, 0]
    assert turns("grades_by_unit", GRADES + "0001,,1,P", GRADES + "0001,,1,P", senders=("12345", "54321")) == [0, 0]
    assert turns("grades_by_unit", GRADES + "0001,,1,P\n0001,,2,P") == [0, 0]


def test_a_candidate_on_two_sheets_is_judged_twice():
    """The row on the later sheet waits; the other candidates of that sheet do not."""
    assert turns(
        "grades_by_unit",
        GRADES + "0001,,1,P\n0001,,2,P",
        GRADES + "0001,,1,M\n0002,,1,P",
        GRADES + "0001,,2,D\n0002,,1,M",
    ) == [0, 0, 1, 0, 2, 1]


def test_a_uci_names_a_candidate():
    """Where there is no number."""
    assert turns("grades_by_unit", GRADES + ",123450260001H,1,P", GRADES + ",123450260001H,1,M\n0001,,1,M") == [0, 1, 0]


def test_all_candidates_of_a_unit_wait_for_everybody():
    """`All` may mean any candidate of an earlier sheet, and any later sheet may mean one of them."""
    assert turns("grades_by_unit", GRADES + "0001,,1,P", GRADES + "All,,1,N", GRADES + "0002,,1,P") == [0, 1, 2]
    two = turns(
        "grades_by_unit",
        GRADES + "0001,,1,P",
        GRADES + "All,,1,N",
        GRADES + "0001,,1,P",
        GRADES + "0002,,1,P",
        senders=("12345", "12345", "54321", "54321"),
    )
    assert two == [0, 1, 0, 0]


def test_a_group_waits_for_everybody():
    """In Programme entries a group may hold any candidate of an earlier sheet; in Candidates a group is a detail."""
    head = "Framework,Package,Candidate number,Group\n"
    assert turns("programme_entries", head + "ICT,P,0001,", head + "ICT,P,,12A\nICT,P,0002,") == [0, 1, 1]
    people = "Candidate number,Surname,Forenames,Date of birth,Group\n"
    assert turns(
        "candidates", people + "0001,A,B,1/1/2009,12A", people + "0002,A,B,1/1/2009,12A\n,A,B,1/1/2009,12A"
    ) == [0, 0, 0]


def test_forms_accepted_by_row_are_judged_sheet_by_sheet():
    """Their rows may be about anything."""
    head = "Entry code,Full name,Initials\n"
    assert turns(
        "centre_assessors",
        head + "05352,Dora Dale,DD",
        head + "05332,Dora Dale,DD\n05332,Dee Day,DA",
        head + "05352,A B,AB",
    ) == [0, 1, 1, 2]


def test_submissions_wait_by_qualification_and_samples_by_claim():
    """Another qualification, another claim: another subject."""
    head = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n"
    row = ",A,a@b.c,1/1/2026,Yes,Yes\n"
    assert turns("claim_submission", head + "05352" + row, head + "05352" + row + "05332" + row) == [0, 1, 0]
    sample = "Claim number,Candidate number,Unit,Sampled\n"
    assert turns(
        "sample_list",
        sample + "C000001,0003,1,Yes",
        sample + "C000001,0004,1,Yes\nC000002,0003,1,Yes",
        senders=("A01", "A01"),
    ) == [0, 1, 0]
