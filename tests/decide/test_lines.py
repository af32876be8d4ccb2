"""What each cell of a sheet of grades means: candidate, qualification, unit and assessor; and what stands beside it."""

import numpy as np
import pandas as pd
import pytest

from pipeline.decide.lines import distinct, resolve
from pipeline.decide.standing import line_keys, with_standing
from pipeline.rules.grades import NO_ENTRY, SEVERAL
from tests.rules.judged import laid
from tests.worlds import (
    AMY,
    ANN,
    BEN,
    BUSINESS_1,
    BUSINESS_2,
    CAL,
    IT_1,
    JOHN,
    OPEN_CLAIM,
    SENT_CLAIM,
    _entry,
    _line,
    _unit,
    frame,
    world,
)

LIST = "Candidate number,Entry code,Unit,Grade,Assessor\n"


def more(known, name, *rows):
    known.tables[name] = pd.concat([known[name], frame(name, list(rows))], ignore_index=True)
    return known


def resolved(text, known=None, form="grades_by_unit"):
    return resolve(laid(form, text), known or world()).lines


def only(text, known=None):
    """The one line of a sheet."""
    [line] = resolved(LIST + text, known).to_dict("records")
    return line


def test_a_line_finds_its_candidate_qualification_unit_and_assessor():
    """And says where it came from."""
    line = only("0003,05332,Unit 2,P,AB")
    assert {name: line[name] for name in ("candidate", "entry_code", "unit", "unit_fault", "assessor", "unit_entered", "centre", "drop", "candidate_number", "filled_in")} == {
        "candidate": CAL, "entry_code": "05332", "unit": BUSINESS_2, "unit_fault": 0, "assessor": ANN, "unit_entered": True,
        "centre": "12345", "drop": 0, "candidate_number": "0003", "filled_in": False,
    }  # fmt: skip
    assert line["assessor_name"] == "Ann Bell (AB)"


def test_rows_say_whom_and_what_they_are_about():
    """Qualifications are numbered; those that are none have numbers of their own."""
    known = more(world(), "entry", _entry(9, AMY, "05332"))
    table = resolve(
        laid(
            "grades_by_unit", LIST + "0001,05352,1,P,JS\n0001,,3,P,AB\n0002,05332,1,P,AB\n0090,,1,P,\n0999,05352,1,P,"
        ),
        known,
    )
    assert table.rows["candidate"].tolist() == [AMY, AMY, BEN, 4, 0]
    numbers = table.rows["qualification"].tolist()
    assert numbers[0] >= 0
    assert numbers[1:] == [SEVERAL, NO_ENTRY, NO_ENTRY, NO_ENTRY]
    assert table.lines["entry_code"].tolist() == ["05352", "", "", "", ""]


@pytest.mark.parametrize(
    ("token", "unit"),
    [
        ("Unit 1", BUSINESS_1),
        ("1", BUSINESS_1),
        ("Y/502/5408", BUSINESS_1),
        ("y5025408", BUSINESS_1),
        ("D/502/5409", BUSINESS_2),
    ],
)
def test_a_reference_is_the_same_unit_as_its_number(token, unit):
    """However it is written."""
    assert only(f"0003,05332,{token},P,AB")["unit"] == unit


def test_a_unit_that_the_ledger_lacks_is_made_at_once():
    """By number and by reference it is one unit, of the family and not of the size; known to the next table."""
    known = world()
    lines = resolved(LIST + "0003,05332,Unit 3,P,AB\n0003,05332,Y/502/5411,M,AB\n0001,05352,3,P,JS", known)
    assert lines["unit"].nunique() == 2
    assert (lines["unit"] < 0).all()
    assert lines["unit"].iloc[0] == lines["unit"].iloc[1]
    assert resolved(LIST + "0003,05332,Unit 3,P,AB", known)["unit"].tolist() == lines["unit"].tolist()[:1]
    assert known.early.new["unit"]


def test_a_unit_that_is_held_is_not_made():
    """A unit outside a complete list, or of no qualification, is none."""
    known = world()
    lines = resolved(LIST + "0003,05332,Unit 77,P,AB\n0002,05332,Unit 3,P,AB", known)
    assert (lines["unit"].tolist(), lines["unit_fault"].tolist(), lines["entry_code"].tolist()) == (
        [0, 0],
        [2, 0],
        ["05332", ""],
    )
    assert len(known["unit"]) == 3


def test_the_only_entry_is_meant_without_a_code():
    """And of several the one whose list has the unit."""
    assert only("0001,,Unit 2,P,JS")["entry_code"] == "05352"
    known = more(world(), "entry", _entry(9, AMY, "05332"))
    assert only("0001,,Y/502/5411,P,AB", known)["entry_code"] == "05332"
    assert only("0001,,Unit 38,P,AB", known)["entry_code"] == "05352"
    assert only("0001,,Unit 3,P,AB", known)["qualification"] == SEVERAL
    assert only("0001,05332,Unit 3,P,AB", known)["entry_code"] == "05332"


def test_an_entry_that_is_not_live_is_no_entry():
    """Ended, or long past its completion date."""
    known = world()
    known.tables["entry"].loc[0, "ended_on"] = "2026-11-01"
    assert only("0001,05352,Unit 2,P,JS", known)["qualification"] == NO_ENTRY


def test_an_entry_for_a_code_that_the_catalogue_has_lost():
    """A site took its row away: the unit is nobody's to check, and the entry still the candidate's."""
    known = more(world(), "entry", _entry(9, BEN, "09999"))
    known.tables["entry"] = known["entry"][known["entry"]["id"] != 2].reset_index(drop=True)
    line = only("0002,,Unit 3,P,", known)
    assert (line["entry_code"], line["unit_fault"]) == ("09999", 0)
    assert only("0002,,Unit 3,P,", more(known, "entry", _entry(10, BEN, "05332")))["entry_code"] == "05332"


@pytest.mark.parametrize(
    ("marker", "assessor"),
    [
        ("JS", JOHN),
        ("js", JOHN),
        ("John Smith", JOHN),
        ("JOHN  SMITH", JOHN),
        ("AB", ANN),
        ("Ann Bell", ANN),
        ("QQ", 0),
        ("", 0),
    ],
)
def test_an_assessor_by_initials_or_full_name(marker, assessor):
    """In any case; a blank is nobody where two are set up."""
    assert only(f"0001,05352,Unit 2,P,{marker}")["assessor"] == assessor


def test_initials_beat_a_name():
    """Somebody whose full name is another's initials is not meant."""
    known = more(world(), "centre_assessor", {"id": 5, "centre_number": "12345", "full_name": "Ab", "initials": "XY"})
    more(known, "assessor_for", {"assessor": 5, "entry_code": "05352", "since": "2026-09-21", "removed": 0})
    assert only("0001,05352,Unit 2,P,AB", known)["assessor"] == ANN


def test_a_blank_is_the_only_one_who_is_set_up():
    """Who is removed does not count."""
    line = only("0003,05332,Unit 2,P,")
    assert (line["assessor"], line["filled_in"], line["assessor_name"]) == (ANN, True, "Ann Bell (AB)")
    known = world()
    known.tables["assessor_for"].loc[0, "removed"] = 1
    assert only("0001,05352,Unit 2,P,", known)["assessor"] == ANN
    known.tables["assessor_for"]["removed"] = 1
    assert only("0001,05352,Unit 2,P,", known)["assessor"] == 0


def test_a_units_own_assessor_beats_the_rows():
    """And the row's fills what it leaves blank."""
    grid = "Candidate number,Assessor,Unit 2,Unit 2 assessor\n0001,JS,P,AB\n0002,JS,P,\n0002,,P,"
    lines = resolved(grid, form="grades_by_candidate")
    assert (lines["marker"].tolist(), lines["assessor"].tolist()) == (["AB", "JS", ""], [ANN, JOHN, 0])


def test_units_that_were_entered():
    """Under unit entries those alone; of each candidate their own."""
    known = more(world(), "entry", _entry(9, BEN, "05332", BUSINESS_2))
    text = "0003,05332,1,M,AB\n0003,05332,2,M,AB\n0003,05332,3,M,AB\n0002,05332,1,M,AB\n0002,05332,2,M,AB\n0002,05352,2,M,JS"
    assert resolved(LIST + text, known)["unit_entered"].tolist() == [True, True, False, False, True, True]


def test_a_world_without_unit_entries():
    """Everybody may claim everything."""
    known = world()
    known.tables["entry"] = known["entry"][known["entry"]["entry_type"] == "Full award"]
    assert resolved(LIST + "0001,05352,Unit 2,P,JS\n0003,05332,1,M,AB", known)["unit_entered"].tolist() == [True, True]


def test_provisional_ids_are_as_good_as_given_ones():
    """A candidate and an entry of tonight, negative ids and all."""
    known = world()
    person = {**known["candidate"].iloc[0].to_dict(), "id": -1, "surname": "GREEN", "uci": ""}
    number = {
        "centre_number": "12345",
        "academic_year": 2026,
        "candidate_number": "0007",
        "candidate": -1,
        "since": "2026-11-23",
    }
    for name, row in (
        ("candidate", person),
        ("registration", number),
        ("unit", _unit(-100, "IT", "2")),
        ("entry", _entry(-1, -1, "05352", -100)),
        ("line", _line(-1, -100, OPEN_CLAIM, "P", JOHN)),
    ):
        more(known, name, row)
    table = resolve(laid("grades_by_unit", LIST + "0007,,2,M,JS\n0007,05352,3,P,JS"), known)
    assert table.lines["candidate"].tolist() == [-1, -1]
    assert table.lines["unit_entered"].tolist() == [True, False]
    assert with_standing(table, known).lines["was_grade"].tolist() == ["P", ""]


def standing(text, known=None):
    known = known or world()
    table = resolve(laid("grades_by_unit", LIST + text), known)
    return with_standing(table, known).lines


def test_a_line_beside_the_one_that_is_open_or_stands():
    """What it was, by whom, in which claim, and whether that is still open."""
    lines = standing("0001,05352,1,M,JS\n0003,05332,1,M,AB\n0003,05332,2,M,AB")
    assert lines["was"].tolist() == [0, 1, -1]
    assert lines["was_open"].tolist() == [True, False, False]
    assert lines["was_grade"].tolist() == ["P", "M", ""]
    assert lines["was_assessor"].tolist() == [JOHN, ANN, 0]
    assert lines["was_claim"].tolist() == [OPEN_CLAIM, SENT_CLAIM, 0]


def test_a_line_that_ended_in_its_claim_stands_no_more():
    """Withdrawn lines leave the slot of what stands."""
    known = world()
    known.tables["line"]["slot"] = [0, SENT_CLAIM]
    assert standing("0003,05332,1,M,AB", known)["was"].tolist() == [-1]
    known.tables["line"]["slot"] = [OPEN_CLAIM, SENT_CLAIM]
    assert standing("0003,05332,1,M,AB", known)["was"].tolist() == [-1]


@pytest.mark.parametrize(("marker", "assessor"), [("AB", ANN), ("ann bell", ANN), ("QQ", 0), ("JS", 0)])
def test_who_marked_what_stands_may_have_left(marker, assessor):
    """Their initials or name still mean them beside their own line."""
    known = world()
    known.tables["assessor_for"].loc[known["assessor_for"]["entry_code"] == "05332", "removed"] = 1
    assert standing(f"0003,05332,1,M,{marker}", known)["assessor"].tolist() == [assessor]
    assert standing(f"0003,05332,2,M,{marker}", known)["assessor"].tolist() == [0]


def test_a_line_whose_assessor_is_not_known():
    """Taken in without one: nobody is met by a name."""
    known = world()
    known.tables["line"]["assessor"] = 0
    assert standing("0003,05332,1,M,QQ", known)["assessor"].tolist() == [0]


def test_all_stands_beside_nothing():
    """`All` is no candidate: its lines are found by the claim."""
    lines = standing("All,05352,1,N,")
    assert (lines["candidate"].tolist(), lines["was"].tolist(), lines["entry_code"].tolist()) == ([0], [-1], ["05352"])
    assert standing("All,,1,N,")["unit"].tolist() == [IT_1]
    assert standing("All,05332,1,N,")["qualification"].tolist() == [NO_ENTRY]


def test_all_means_what_rows_before_it_begin_too():
    """A claim that the sheet itself begins is one: with its code, without one where it is the only one, never backwards."""
    begins = "0003,05332,1,D,AB"
    assert standing(f"{begins}\nAll,05332,1,N,")["entry_code"].tolist() == ["05332", "05332"]
    assert standing(f"All,05332,1,N,\n{begins}")["qualification"].tolist()[0] == NO_ENTRY
    assert standing(f"{begins}\nAll,,1,N,")["qualification"].tolist()[1] == SEVERAL
    assert standing("0001,05352,2,P,JS\nAll,,2,N,")["entry_code"].tolist() == ["05352", "05352"]
    assert standing("0003,05332,1,N,AB\nAll,05332,1,N,")["qualification"].tolist()[1] == NO_ENTRY


def test_a_sheet_without_a_grade_has_no_lines():
    """Every column is there all the same."""
    lines = standing("0001,05352,1,,JS")
    assert len(lines) == 0
    assert {"unit", "assessor", "was", "was_open", "unit_entered", "filled_in"} <= set(lines.columns)


def test_a_ledger_without_lines():
    """Nothing stands."""
    known = world()
    known.tables["line"] = known["line"].iloc[:0]
    assert standing("0001,05352,1,M,JS", known)["was"].tolist() == [-1]


def test_keys_of_lines_are_apart():
    """Given and provisional ids of candidates and units never make one key of two lines."""
    candidates, units = np.meshgrid([-2, -1, 1, 2, 90_000], [-2, -1, 1, 2, 5_000])
    keys = line_keys(pd.DataFrame({"candidate": candidates.ravel(), "unit": units.ravel()}))
    assert len(set(keys.tolist())) == 25


def test_distinct_rows():
    """Equal rows get one number, and each number a row that bears it."""
    first, second = np.array(["a", "b", "a", "a"], dtype=object), np.array([1, 1, 1, 2])
    which, one = distinct(first, second)
    assert which.tolist() == [0, 1, 0, 2]
    assert [(first[at], second[at]) for at in one] == [("a", 1), ("b", 1), ("a", 2)]
