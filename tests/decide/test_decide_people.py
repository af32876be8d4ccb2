"""Candidates: who is new, who is known, whose number it is."""

import pandas as pd
import pytest

from pipeline.decide.people import decide
from tests.laid import laid, said
from tests.ledgers import changes_of
from tests.worlds import AMY, BEN, CENTRE, OLGA, frame, world

HEAD = "Candidate number,Surname,Forenames,Date of birth,UCI,Group\n"


def dropped(*rows, known=None):
    """The decision about one Candidates sheet."""
    known = known or world()
    table, offences = laid("candidates", HEAD + "\n".join(rows))
    assert [one.rule for one in offences if one.rule != "CELL-07"] == []
    outcome = decide(table, known)
    known.apply(outcome.changes)
    return outcome


def new(outcome, table="candidate"):
    return changes_of(outcome.changes, "new", table)


def test_a_new_person_is_registered():
    """With everything that the row says, the night's date, and the number for this academic year."""
    outcome = dropped("0007,GREEN,Gail,01/05/2009,123450130001E,12B")
    assert new(outcome) == [
        {"id": -1, "centre_number": CENTRE, "uci": "123450130001E", "uln": "", "surname": "GREEN", "forenames": "Gail",
         "date_of_birth": "2009-05-01", "sex": "", "group_name": "12B", "added_on": "2026-11-23"}
    ]  # fmt: skip
    assert new(outcome, "registration") == [
        {
            "centre_number": CENTRE,
            "academic_year": 2026,
            "candidate_number": "0007",
            "candidate": -1,
            "since": "2026-11-23",
        }
    ]
    assert (outcome.status.tolist(), said(outcome.notes)) == (["accepted"], [])


def test_what_changed_is_told_with_before_and_after():
    """Once a row, at the first detail that is another; what is new, or blank now, is no change."""
    outcome = dropped(
        "0001,ADAM,Amy,02/01/2009,,12B", "0002,BROWN,Benjamin,03/02/2009,,12A", "0003,CLARK,Cal,04/03/2009,,"
    )
    [note] = outcome.notes
    assert (note.rule, note.at.tolist()) == ("CAND-16", [0, 1])
    assert note.words.to_numpy().tolist() == [
        ["surname", "Surname ADAMS became ADAM, Group 12A became 12B"],
        ["forenames", "Forenames Ben became Benjamin"],
    ]


def test_the_same_rows_again_change_nothing():
    """A repeat of what is known is unchanged, with or without the details that are optional."""
    outcome = dropped("0001,ADAMS,Amy,02/01/2009,123450260001H,12A", "0002,BROWN,Ben,03/02/2009,,")
    assert outcome.status.tolist() == ["unchanged", "unchanged"]
    assert (dict(outcome.changes.new), dict(outcome.changes.changed)) == ({}, {})


def test_a_blank_cell_leaves_what_is_known():
    """Only what is said is taken over: Amy's UCI and group stay."""
    known = world()
    outcome = dropped("0001,ADAMS,Amy Jane,02/01/2009,,", known=known)
    assert changes_of(outcome.changes, "changed", "candidate") == [
        {
            "id": AMY,
            "uci": "123450260001H",
            "uln": "",
            "surname": "ADAMS",
            "forenames": "Amy Jane",
            "date_of_birth": "2009-01-02",
            "sex": "",
            "group_name": "12A",
        }
    ]
    assert outcome.status.tolist() == ["accepted"]


def test_a_known_person_is_found_by_uci():
    """Last year's candidate under a new number and a married name is the same person."""
    known = world()
    known.tables["candidate"].loc[known["candidate"]["id"] == OLGA, "uci"] = "123450130001E"
    outcome = dropped("0044,NEWMAN,Olga,05/05/2008,123450130001E,", known=known)
    assert new(outcome) == []
    assert [(row["candidate_number"], row["candidate"]) for row in new(outcome, "registration")] == [("0044", OLGA)]
    assert changes_of(outcome.changes, "changed", "candidate")[0]["surname"] == "NEWMAN"


@pytest.mark.parametrize("name", ["OLD,Olga", "Old,OLGA", "O L D,Olga"])
def test_a_known_person_is_found_by_name_and_birth_date(name):
    """Whatever the case and the spaces; the spelling that came last is kept."""
    outcome = dropped(f"0044,{name},05/05/2008,,")
    assert new(outcome) == []
    assert [row["candidate"] for row in new(outcome, "registration")] == [OLGA]


def test_another_birth_date_is_another_person():
    """A name alone does not make two people one."""
    assert [row["date_of_birth"] for row in new(dropped("0044,OLD,Olga,06/05/2008,,"))] == ["2008-05-06"]


def test_a_number_of_last_year_passes_on():
    """CAND-11: in September a number may belong to somebody else; last year's holder stays who they were."""
    known = world()
    outcome = dropped("0002,BROWN,Ben,03/02/2009,,", "0090,PARK,Pat,01/05/2009,,", known=known)
    assert said(outcome.notes) == [("CAND-11", "rows", [1], "candidate_number")]
    holders = known["registration"].set_index(["academic_year", "candidate_number"])["candidate"]
    assert (holders[2025, "0090"], holders[2026, "0090"]) == (OLGA, -1)


@pytest.mark.parametrize(
    ("row", "severity", "words"),
    [
        ("0090,PARK,Pat,01/05/2009,,", "NOTE", ("another person", "")),
        ("0090,OLD,Ol,05/05/2008,,", "QUERY", ("OLD, Olga, born on the same day,", "one person")),
        ("0090,OLD-PARK,Olga,05/05/2008,,", "QUERY", ("OLD, Olga, born on the same day,", "one person")),
        ("0090,OLD,Ol,06/05/2008,,", "NOTE", ("another person", "")),
    ],
)
def test_a_number_that_may_have_stayed_with_its_holder_is_asked(row, severity, words):
    """Born on the same day, with one of two names the same: it may be last year's holder, written otherwise."""
    [note] = dropped(row).notes
    [said_] = note.words.to_dict("records")
    assert (note.rule, note.severity) == ("CAND-11", (severity,))
    assert said_["before"] == words[0]
    assert words[1] in said_["one_person"]
    assert bool(said_["one_person"]) is bool(words[1])


def test_a_number_that_stays_with_its_holder_does_not_pass_on():
    """Olga again, under last year's number: registered for this year too, and no CAND-11."""
    outcome = dropped("0090,OLD,Olga,05/05/2008,,")
    assert [(row["academic_year"], row["candidate"]) for row in new(outcome, "registration")] == [(2026, OLGA)]
    assert (outcome.status.tolist(), outcome.notes) == (["accepted"], [])


def test_the_last_of_several_rows_about_one_number_wins():
    """Both rows are about one new person, and both count as accepted."""
    outcome = dropped("0007,GREEN,Gail,01/05/2009,,12A", "0007,GREEN,Gail,01/05/2009,,12B")
    assert [(row["id"], row["group_name"]) for row in new(outcome)] == [(-1, "12B")]
    assert len(new(outcome, "registration")) == 1
    assert outcome.status.tolist() == ["accepted", "accepted"]


def test_one_new_person_under_two_numbers_is_one_person():
    """CAND-05 asks about it; the ledger holds one candidate with two numbers."""
    outcome = dropped("0007,GREEN,Gail,01/05/2009,,", "0008,GREEN,Gail,01/05/2009,,")
    assert len(new(outcome)) == 1
    assert [(row["candidate_number"], row["candidate"]) for row in new(outcome, "registration")] == [
        ("0007", -1),
        ("0008", -1),
    ]


def test_people_of_two_centres_are_two_people():
    """The same number, name and birth date in two centres."""
    text = HEAD + "0007,GREEN,Gail,01/05/2009,,"
    table, _ = laid("candidates", text, text, senders=(CENTRE, "54321"))
    outcome = decide(table, world())
    assert [(row["id"], row["centre_number"]) for row in new(outcome)] == [(-1, CENTRE), (-2, "54321")]
    assert [(row["centre_number"], row["candidate"]) for row in new(outcome, "registration")] == [
        (CENTRE, -1),
        ("54321", -2),
    ]


def test_a_uci_may_stand_for_the_number():
    """Two rows without a number are two people; no number is registered, and a known bearer is found."""
    known = world()
    outcome = dropped(
        ",GREEN,Gail,01/05/2009,123450130001E,",
        ",HILL,Hal,02/05/2009,123450130002D,",
        ",ADAMS,Amy,02/01/2009,123450260001H,12C",
        known=known,
    )
    assert [row["forenames"] for row in new(outcome)] == ["Gail", "Hal"]
    assert new(outcome, "registration") == []
    assert [(row["id"], row["group_name"]) for row in changes_of(outcome.changes, "changed", "candidate")] == [
        (AMY, "12C")
    ]
    assert outcome.status.tolist() == ["accepted"] * 3


def test_two_people_of_one_name_are_told_apart_by_their_numbers():
    """Twins' namesakes: the number registered this year says who is meant."""
    known = world()
    twin = {**known["candidate"].set_index("id").loc[BEN].to_dict(), "id": 9, "group_name": "13"}
    known.tables["candidate"] = pd.concat([known["candidate"], frame("candidate", [twin])], ignore_index=True)
    registration = {
        "centre_number": CENTRE,
        "academic_year": 2026,
        "candidate_number": "0009",
        "candidate": 9,
        "since": "",
    }
    known.tables["registration"] = pd.concat(
        [known["registration"], frame("registration", [registration])], ignore_index=True
    )
    outcome = dropped("0009,BROWN,Ben,03/02/2009,,14", known=known)
    assert [(row["id"], row["group_name"]) for row in changes_of(outcome.changes, "changed", "candidate")] == [
        (9, "14")
    ]
