"""ASSR: the centre's own assessors."""

import pandas as pd
import pytest

from schemas.cells import Severity
from tests.rules.judged import drop, messages, night, said, statuses
from tests.rules.test_people import two_centres
from tests.worlds import frame, world

SHEET = "Entry code,Full name,Initials,Action\n"
GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"


def removing(initials, *codes):
    """A world in which somebody has left."""
    known = world()
    who = known["centre_assessor"].loc[known["centre_assessor"]["initials"] == initials, "id"].item()
    gone = (known["assessor_for"]["assessor"] == who) & known["assessor_for"]["entry_code"].isin(codes)
    known.tables["assessor_for"].loc[gone, "removed"] = 1
    return known


def errors(known, *drops):
    return [one for one in said(known, *drops) if one[1] == "ERROR"]


@pytest.mark.parametrize(("initials", "told"), [("DORA", []), ("DORAD", [("ASSR-01", "ERROR", 2, "C2")])])
def test_initials_have_four_characters(initials, told):
    """Four are enough for a teacher code; five are not taken where claims are processed."""
    assert said(world(), drop(SHEET + f"05352,Dora Dale,{initials},")) == told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("05352,Dora Dale,JS,", [(2, "JS already stands for John Smith, another assessor of this centre.")]),
        ("05352,Dora Dale,js,", [(2, "js already stands for John Smith, another assessor of this centre.")]),
        ("05332,Dora Dale,JS,Remove", [(2, "JS already stands for John Smith, another assessor of this centre.")]),
        ("05352,Dora Dale,DD,\n05332,Dan Dean,DD,", [(3, "DD already stands for Dora Dale, another assessor of this centre.")]),
        ("05352,Dora Dale,DD,\n05332,Dora Dale,DD,", []),
        ("05332,John Smith,JS,", []),
        ("05332,John Smyth,JS,", []),
        ("05352,John Smith,JS,Remove", []),
        ("05352,Nobody Here,NH,Remove", []),
    ],
)  # fmt: skip
def test_initials_belong_to_one_person(rows, told):
    """Within the centre, on one sheet too, whatever their case; the same person, or nearly the same name, is no other."""
    verdict = night(world(), drop(SHEET + rows))
    assert [(one.row, one.message) for one in verdict.findings.get(0, ()) if one.rule == "ASSR-02"] == told


def test_initials_of_somebody_who_has_left_are_free():
    """Once no qualification is marked under them any more."""
    row = drop(SHEET + "05352,Dora Dale,AB,")
    assert [one[0] for one in errors(removing("AB", "05352"), row)] == ["ASSR-02"]
    assert errors(removing("AB", "05352", "05332"), row) == []


@pytest.mark.parametrize(
    ("rows", "held"),
    [
        (["05352,John Smith,JS,Remove", "05352,Jane Stone,JS,"], []),
        (["05352,Jane Stone,js,Add", "05352,John Smith,JS,Remove"], []),
        (["05332,Ann Bell,AB,Remove", "05332,Amy Bolt,AB,"], [3]),
        (["05332,Ann Bell,AB,Remove", "05352,Ann Bell,AB,Remove", "05332,Amy Bolt,AB,"], []),
        (["05352,Jane Stone,JS,Remove", "05352,Jim Stark,JS,"], [2]),
        (["05352,John Smith,JS,Remove", "05352,Jane Stone,JS,", "05332,Jim Stark,JS,"], [4]),
    ],
    ids=[
        "handed on",
        "in any order",
        "still marking",
        "left altogether",
        "not theirs to hand on",
        "to one person only",
    ],
)
def test_one_sheet_hands_initials_on(rows, held):
    """Who is removed from every qualification leaves the initials to the person whom the sheet adds."""
    assert [one[2] for one in errors(world(), drop(SHEET + "\n".join(rows))) if one[0] == "ASSR-02"] == held


def test_initials_of_another_centre_are_free():
    """Two centres may both have a JS, tonight too."""
    known = two_centres()
    mine, theirs = (
        drop(SHEET + "05352,Dora Dale,DD,"),
        drop(SHEET + "05352,Jane Stone,JS,\n05332,Dan Dean,DD,", centre="54321", name="b.csv"),
    )
    assert errors(known, mine, theirs) == []


def test_the_first_of_a_night_has_the_initials():
    """The next sheet meets what the one before has set up."""
    one, other = drop(SHEET + "05352,Dora Dale,DD,"), drop(SHEET + "05352,Dan Dean,DD,", name="b.csv")
    verdict = night(world(), one, other)
    assert messages(verdict, "ASSR-02") == ["DD already stands for Dora Dale, another assessor of this centre."]
    assert statuses(verdict) == [(0, 2, "accepted"), (1, 2, "held")]


@pytest.mark.parametrize(
    ("row", "held"),
    [
        ("05352,Olive Orr,OO,", True),
        ("05352,olive  ORR,OO,", True),
        ("05352,Olive Orr,OO,Remove", False),
        ("05358,Olive Orr,OO,", False),
        ("05352,Oliver Orr,OO,", False),
    ],
)
def test_the_ocr_assessor_does_not_mark(row, held):
    """Of the qualification that they moderate for this centre; one set up by mistake can be removed."""
    assert [one[::3] for one in errors(world(), drop(SHEET + row))] == ([("ASSR-03", "B2")] if held else [])


def test_the_ocr_assessor_of_another_centre_may_mark():
    """Moderating there does not keep anybody from marking here; nor does an approval that was removed."""
    known = two_centres()
    assert errors(known, drop(SHEET + "05352,Olive Orr,OO,", centre="54321")) == []
    known = world()
    known.tables["approval"]["removed"] = 1
    assert errors(known, drop(SHEET + "05352,Olive Orr,OO,")) == []


def test_a_site_may_lower_the_ocr_assessor_who_marks():
    """Lowered, the row is taken."""
    verdict = night(world(), drop(SHEET + "05352,Olive Orr,OO,"), lowered={"ASSR-03": Severity.NOTE})
    assert [(one.rule, one.severity) for one in verdict.findings[0]] == [("ASSR-03", Severity.NOTE)]
    assert statuses(verdict) == [(0, 2, "accepted")]


@pytest.mark.parametrize("marker", ["JS", "js", "John Smith", "john  SMITH", "J.S.", "J-S"])
def test_an_assessor_is_met_by_initials_or_full_name(marker):
    """In any case, initials with full stops too; `J-S` is neither."""
    told = [one[0] for one in errors(world(), drop(GRADES + f"0001,05352,Unit 2,P,{marker}"))]
    assert told == (["ASSR-04"] if marker == "J-S" else [])


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0001,05352,Unit 2,P,QQ", "QQ is not set up as a centre assessor of 05352 (set up are AB, JS)."),
        ("0003,05332,Unit 2,P,JS", "JS is not set up as a centre assessor of 05332 (set up are AB)."),
        ("0003,05332,Unit 2,P,John Smith", "John Smith is not set up as a centre assessor of 05332 (set up are AB)."),
    ],
)
def test_an_assessor_is_set_up_for_the_qualification(row, message):
    """Being set up for another one does not count; the message names those who are."""
    assert messages(night(world(), drop(GRADES + row)), "ASSR-04") == [message]


@pytest.mark.parametrize(
    ("marker", "begins"),
    [
        ("J Smith", "Write JS if John Smith is meant; else mend the initials,"),
        ("Mr. SMITH", "Write JS if John Smith is meant; else mend the initials,"),
        ("A Smith", "Mend the initials,"),
        ("John", "Mend the initials,"),
        ("Mr", "Mend the initials,"),
        ("QQ", "Mend the initials,"),
    ],
)
def test_whoever_is_meant_is_named(marker, begins):
    """Where the marker is one person's name cut short, the fix gives that person's initials."""
    verdict = night(world(), drop(GRADES + f"0001,05352,Unit 2,P,{marker}"))
    [one] = [each for each in verdict.findings[0] if each.rule == "ASSR-04"]
    assert one.fix == f"{begins} or add the person on a Centre assessors sheet."


def test_where_nobody_is_set_up_the_message_says_so():
    """And beyond five it says that there are others."""
    row = drop(GRADES + "0003,05332,Unit 2,P,QQ")
    assert messages(night(removing("AB", "05332"), row), "ASSR-04") == [
        "QQ is not set up as a centre assessor of 05332 (nobody is set up yet)."
    ]
    known = world()
    night(
        known,
        drop(SHEET + "\n".join(f"05332,{name} Dale,{name[0]}D," for name in ("Ada", "Bea", "Cleo", "Dora", "Eva"))),
    )
    assert messages(night(known, row), "ASSR-04")[0].endswith("(set up are AB, AD, BD, CD, DD and others).")


def test_not_claiming_needs_no_assessor():
    """`N` with an unknown marker takes the line out all the same."""
    verdict = night(world(), drop(GRADES + "0001,05352,Unit 1,N,QQ"))
    assert (verdict.findings.get(0, []), statuses(verdict)) == ([], [(0, 2, "accepted")])


def test_somebody_who_has_left_may_stand_beside_what_stands():
    """The same file dropped again is unchanged, by initials or full name; a new grade of theirs is not taken."""
    for marker in ("AB", "Ann Bell"):
        verdict = night(removing("AB", "05332"), drop(GRADES + f"0003,05332,Unit 1,M,{marker}"))
        assert (verdict.findings.get(0, []), statuses(verdict)) == ([], [(0, 2, "unchanged")])
    assert [one[0] for one in errors(removing("AB", "05332"), drop(GRADES + "0003,05332,Unit 2,M,AB"))] == ["ASSR-04"]
    assert [one[0] for one in errors(removing("AB", "05332"), drop(GRADES + "0003,05332,Unit 1,M,QQ"))] == ["ASSR-04"]


def test_the_only_one_is_filled_in_and_said_once_a_sheet():
    """ASSR-05 at the first line; with two set up a blank means nobody."""
    verdict = night(world(), drop("Candidate number,Entry code,Unit,Grade\n0003,05332,Unit 2,P\n0003,05332,Unit 1,M"))
    assert messages(verdict, "ASSR-05") == [
        "No assessor was given; Ann Bell (AB), the only one set up for 05332, was filled in."
    ]
    assert [one[0] for one in errors(world(), drop(GRADES + "0001,05352,Unit 2,P,"))] == ["GRAD-05"]


def test_a_column_of_its_own_names_a_units_assessor():
    """It beats the row's; where it is blank the row's counts."""
    grid = "Candidate number,Assessor,Unit 2,Unit 2 assessor,Unit 4,Unit 4 marked by\n0001,JS,P,AB,M,\n0002,QQ,P,AB,,"
    known = world()
    verdict = night(known, drop(grid))
    assert statuses(verdict) == [(0, 2, "accepted"), (0, 3, "accepted")]
    lines = known["line"].merge(known["unit"].rename(columns={"id": "unit", "number": "is"})[["unit", "is"]], on="unit")
    made = lines[(lines["claim"] == 1) & (lines["is"] != "1")]
    assert sorted(made[["candidate", "is", "assessor"]].itertuples(index=False, name=None)) == [
        (1, "2", 2),
        (1, "4", 1),
        (2, "2", 2),
    ]


def test_an_assessor_of_another_centre_is_nobody_here():
    """Initials and names are looked up among the centre's own people."""
    known = two_centres()
    theirs = {"id": 9, "centre_number": "54321", "full_name": "Quentin Quill", "initials": "QQ"}
    marks = {"assessor": 9, "entry_code": "05352", "since": "2026-09-21", "removed": 0}
    for name, row in (("centre_assessor", theirs), ("assessor_for", marks)):
        known.tables[name] = pd.concat([known[name], frame(name, [row])], ignore_index=True)
    assert [one[0] for one in errors(known, drop(GRADES + "0001,05352,Unit 2,P,QQ"))] == ["ASSR-04"]


def test_initials_with_full_stops_are_nobody_elses():
    """On a sheet of Centre assessors, and beside a grade."""
    assert statuses(night(world(), drop(SHEET + "05352,John Smith,J.S.,"))) == [(0, 2, "unchanged")]
    known = world()
    graded = drop("Candidate number,Entry code,Unit,Grade,Assessor\n0001,05352,2,P,j. s.")
    assert messages(night(known, graded), "ASSR-04") == []
    assert known["line"]["assessor"].iloc[-1] == known["centre_assessor"].set_index("initials")["id"]["JS"]


def test_a_surname_that_comes_first_is_nobody_else():
    """`Smith, John` under John Smith's initials is the one who bears them."""
    verdict = night(world(), drop(SHEET + '05352,"Smith, John",JS,'))
    assert messages(verdict, "ASSR-02") == messages(verdict, "ASSR-06") == []
    assert statuses(verdict) == [(0, 2, "unchanged")]


def test_a_nearly_equal_name_is_a_correction():
    """ASSR-06 says what it stood for."""
    verdict = night(world(), drop(SHEET + "05352,John Smyth,JS,"))
    assert messages(verdict, "ASSR-06") == [
        "JS stood for John Smith; John Smyth was taken as a correction of that name."
    ]
