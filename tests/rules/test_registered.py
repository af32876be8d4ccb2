"""CAND: odd registrations, and numbers that were given to the wrong person."""

import pandas as pd
import pytest

from tests.rules.judged import drop, messages, night, said, statuses
from tests.worlds import AMY, BEN, CAL, OLGA, world

HEAD = "Candidate number,Surname,Forenames,Date of birth,UCI\n"
ACTION = "Candidate number,Surname,Forenames,Date of birth,UCI,Action\n"


def found(text, rule, known=None):
    verdict = night(known or world(), drop(text))
    return messages(verdict, rule)


def test_one_person_twice_on_a_sheet():
    """Under two numbers, or two UCIs; a first one without is none."""
    text = HEAD + (
        "0007,GREEN,Gail,01/05/2009,\n0008,Green,GAIL,01/05/2009,123450130001E\n0007,GREEN,Gail,01/05/2009,123450130002L"
    )
    assert found(text, "CAND-05") == [
        "GAIL Green stands under two candidate numbers: 0007 and 0008.",
        "Gail GREEN stands under two UCIs: 123450130001E and 123450130002L.",
    ]


def test_a_second_number_in_one_year():
    """Whoever has a number this year, and gets another; last year's number is no second one."""
    assert found(HEAD + "0007,ADAMS,Amy,02/01/2009,", "CAND-05") == [
        "Amy ADAMS stands under two candidate numbers: 0001 and 0007."
    ]
    assert found(HEAD + "0007,OLD,Olga,05/05/2008,", "CAND-05") == []


def test_a_uci_from_elsewhere_is_told_once():
    """When it first comes; not with every later export."""
    known = world()
    sheet = HEAD + "0007,GREEN,Gail,01/05/2009,681990012058G"
    assert found(sheet, "CAND-06", known) == [
        "UCI 681990012058G comes from centre 68199: units claimed there are not seen here."
    ]
    assert found(sheet, "CAND-06", known) == []


@pytest.mark.parametrize(
    ("born", "age"), [("22/11/2013", None), ("24/11/2013", 12), ("01/01/1900", 126), ("01/01/1930", None)]
)
def test_ages_that_cannot_be(born, age):
    """Counted on the night; the birthday itself counts."""
    told = found(HEAD + f"0007,GREEN,Gail,{born},", "CAND-07")
    assert [message.split(" would be ")[1] for message in told] == ([f"{age} now."] if age else [])


def test_names_that_are_cut():
    """Forty characters with the colon fit; one more does not."""
    fits, not_quite = "G" * 32, "G" * 33
    assert found(HEAD + f"0007,{fits},Gailia,01/05/2009,", "CAND-08") == []
    assert found(HEAD + f"0007,{not_quite},Gailia,01/05/2009,", "CAND-08") == [
        "The name of 0007 has 41 characters; exchange files cut it after 40."
    ]


def test_another_uci_of_the_same_person():
    """Added, or changed, with before and after; the same again is nothing, and another name is another rule's."""
    assert found(HEAD + "0002,BROWN,Ben,03/02/2009,123450130001E", "CAND-14") == [
        "The UCI of 0002 was not known and is 123450130001E now."
    ]
    assert found(HEAD + "0001,ADAMS,Amy,02/01/2009,123450130001E", "CAND-14") == [
        "The UCI of 0001 was 123450260001H and is 123450130001E now."
    ]
    assert found(HEAD + "0001,ADAMS,Amy,02/01/2009,123450260001H", "CAND-14") == []


def test_a_number_that_was_given_to_the_wrong_person():
    """The number, its entries and its open grades go to the right one; the other keeps name and history."""
    known = world()
    verdict = night(known, drop(ACTION + "0001,GREEN,Gail,01/05/2009,,Correct"))
    assert statuses(verdict) == [(0, 2, "accepted")]
    gail = known["candidate"]["id"].iloc[-1]
    holders = known["registration"].set_index(["academic_year", "candidate_number"])["candidate"]
    assert holders[2026, "0001"] == gail
    assert known["entry"].loc[known["entry"]["candidate"] == gail, "entry_code"].tolist() == ["05352"]
    assert sorted(known["line"]["candidate"]) == sorted([gail, CAL])
    assert AMY not in set(known["entry"]["candidate"]) | set(known["programme_entry"]["candidate"])
    [events] = [rows for step in verdict.steps for rows in step.new.get("claim_event", ())]
    assert [(e["detail"], e["sheet"]) for e in events.to_dict("records")] == [("1 line by a corrected number", -1)]


def test_two_people_change_places():
    """Each gets what was dropped for the other's number."""
    known = world()
    night(known, drop(ACTION + "0001,BROWN,Ben,03/02/2009,,Correct\n0002,ADAMS,Amy,02/01/2009,,Correct"))
    holders = known["registration"].set_index(["academic_year", "candidate_number"])["candidate"]
    assert (holders[2026, "0001"], holders[2026, "0002"]) == (BEN, AMY)
    assert known["line"]["candidate"].tolist() == [CAL, BEN]
    assert sorted(known["entry"].loc[known["entry"]["entry_code"] == "05352", "candidate"]) == [AMY, BEN]


def test_correct_without_a_wrong_holder_registers():
    """A new number, or a slip in the name of the same person: what Register does."""
    known = world()
    verdict = night(known, drop(ACTION + "0007,GREEN,Gail,01/05/2009,,Correct\n0001,ADAM,Amy,02/01/2009,,Correct"))
    assert statuses(verdict) == [(0, 2, "accepted"), (0, 3, "accepted")]
    assert known["candidate"].set_index("id")["surname"][AMY] == "ADAM"


def test_correct_gives_the_number_back_to_its_holder_of_last_year():
    """Olga came as Ol in September and was taken for somebody else: Correct with her own name finds her again."""
    known = world()
    night(known, drop(ACTION + "0090,OLD,Ol,05/05/2008,,"))
    night(known, drop(ACTION + "0090,OLD,Olga,05/05/2008,,Correct"))
    holders = known["registration"].set_index(["academic_year", "candidate_number"])["candidate"]
    assert holders[2026, "0090"] == OLGA
    assert known["candidate"]["forenames"].tolist().count("Olga") == 1


def test_what_is_submitted_keeps_its_number():
    """This year's submission freezes it; last year's is past."""
    known = world()
    text = ACTION + "0003,GREEN,Gail,01/05/2009,,Correct"
    assert found(text, "CAND-15", known) == [
        "Candidate number 0003 cannot be given to another person: a line of it is submitted."
    ]
    known.tables["claim"].loc[1, "submitted_on"] = "2026-08-30"
    assert found(text, "CAND-15", known) == []


def test_a_unit_cannot_come_to_stand_twice():
    """Where the right person has the unit already, the number stays."""
    known = world()
    known.tables["line"].loc[1, ["candidate", "unit"]] = [OLGA, 1]
    known.tables["registration"] = pd.concat(
        [known["registration"], known["registration"].iloc[[3]].assign(academic_year=2026)], ignore_index=True
    )
    assert found(ACTION + "0001,OLD,Olga,05/05/2008,,Correct", "CAND-15", known) == [
        "Candidate number 0001 cannot be given to another person: one of its units stands for that person already."
    ]


def test_two_numbers_that_were_swapped_are_set_right_together():
    """Each one's open line goes over to the other; alone, one of them would have the unit twice."""
    known = world()
    known.tables["line"] = pd.concat([known["line"], known["line"].iloc[[0]].assign(candidate=BEN)], ignore_index=True)
    amy, ben = "0001,BROWN,Ben,03/02/2009,,Correct", "0002,ADAMS,Amy,02/01/2009,,Correct"
    assert found(ACTION + ben + "\n" + amy, "CAND-15", known) == []
    assert sorted(known["line"]["candidate"]) == [AMY, BEN, CAL]


def test_half_a_swap_would_make_a_unit_stand_twice():
    """The other one keeps number and line."""
    known = world()
    known.tables["line"] = pd.concat([known["line"], known["line"].iloc[[0]].assign(candidate=BEN)], ignore_index=True)
    assert found(ACTION + "0001,BROWN,Ben,03/02/2009,,Correct", "CAND-15", known) == [
        "Candidate number 0001 cannot be given to another person: one of its units stands for that person already."
    ]


def test_a_wrong_number_without_the_word_is_still_held():
    """CAND-02 tells of the word."""
    assert [one[0] for one in said(world(), drop(HEAD + "0001,GREEN,Gail,01/05/2009,"))] == ["CAND-02"]


def test_what_the_right_person_has_already_stays_where_it_is():
    """Ben is entered already: Amy's entry and line for her number stay hers, and nobody has two of one thing."""
    known = world()
    line = known["line"].iloc[[0]].assign(candidate=BEN, unit=9)
    known.tables["line"] = pd.concat([known["line"], line], ignore_index=True)
    known.tables["registration"] = known["registration"][known["registration"]["candidate"] != BEN]
    night(known, drop(ACTION + "0001,BROWN,Ben,03/02/2009,,Correct"))
    assert sorted(known["entry"].loc[known["entry"]["entry_code"] == "05352", "candidate"]) == [AMY, BEN]
    assert sorted(zip(known["line"]["candidate"], known["line"]["unit"], strict=True)) == [(BEN, 1), (BEN, 9), (CAL, 2)]
