"""GRAD: claimed again, resubmitted, blank again, all alike; and what stands from elsewhere."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.batches import dropped
from tests.batches import found as told
from tests.ledgers import filled_ledger, rows_of
from tests.rules.judged import drop, messages, night, said, statuses
from tests.worlds import AMY, ANN, BEN, BUSINESS_1, BUSINESS_2, CAL, JOHN, OPEN_CLAIM, SENT_CLAIM, _line, frame, world

GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
AGAIN = "Candidate number,Entry code,Unit,Grade,Assessor,Resubmission\n"
RESULTS = "Candidate number,Entry code,Unit,Grade,Result date,Earned at centre\n"
OUTSIDE = "Candidate number,Entry code,Unit,Awarding body,Grade,Assessor,Evidence\n"


def processed(grade="P"):
    """Cal's unit 1 of Business is processed with this grade, by AB, in C000001."""
    known = world()
    known.tables["line"].loc[1, ["grade", "outcome"]] = [grade, "agreed"]
    known.tables["claim"].loc[1, "state"] = "Processed"
    return known


def cals(known):
    """(unit, slot, grade, claim) of Cal's lines."""
    mine = known["line"][known["line"]["candidate"] == CAL]
    return sorted(mine[["unit", "slot", "grade", "claim"]].itertuples(index=False, name=None))


def resubmitted(grade="M"):
    known = processed()
    night(known, drop(AGAIN + f"0003,05332,Unit 1,{grade},AB,Yes"))
    return known


def test_a_better_grade_for_a_processed_line():
    """It goes into a new claim beside the old one, which stands."""
    known = resubmitted()
    assert cals(known) == [(BUSINESS_1, 0, "P", SENT_CLAIM), (BUSINESS_1, 1, "M", -1)]
    assert known["claim"].iloc[-1][["entry_code", "ordinal", "state"]].tolist() == ["05332", 2, "Unsubmitted"]


def test_a_resubmission_is_new_whatever_others_have_open():
    """It is no change of the line that the ledger happens to hold last."""
    known = processed()
    theirs = frame("line", [_line(BEN, BUSINESS_2, OPEN_CLAIM, "P", JOHN)])
    known.tables["line"] = pd.concat([known["line"], theirs], ignore_index=True)
    assert said(known, drop(AGAIN + "0003,05332,Unit 1,M,AB,Yes")) == []
    assert cals(known) == [(BUSINESS_1, 0, "P", SENT_CLAIM), (BUSINESS_1, 1, "M", -1)]


@pytest.mark.parametrize(
    ("grade", "why"),
    [("P", "its processed grade is M, and P is not better"), ("M", "its processed grade is M, and M is not better")],
)
def test_a_resubmission_betters_the_grade(grade, why):
    """Neither a worse grade nor the same."""
    verdict = night(processed("M"), drop(AGAIN + f"0003,05332,Unit 1,{grade},AB,Yes"))
    assert messages(verdict, "GRAD-17") == [f"Unit 1 of candidate 0003 is no resubmission: {why}."]
    assert statuses(verdict) == [(0, 2, "held")]


@pytest.mark.parametrize(
    "row", ["0003,05332,Unit 2,M,AB,Yes", "0001,05352,Unit 1,D,JS,Yes", "0003,05332,Unit 1,D,AB,Yes"]
)
def test_a_resubmission_needs_a_processed_line(row):
    """Not one that was never claimed, nor an open one, nor one that is only submitted."""
    verdict = night(world(), drop(AGAIN + row))
    assert messages(verdict, "GRAD-17")[0].endswith("is no resubmission: it has no processed line.")


def test_a_resubmission_is_edited_like_any_open_line():
    """Changed, said again, taken out; the line that stands is not touched."""
    known = resubmitted()
    assert statuses(night(known, drop(AGAIN + "0003,05332,Unit 1,M,AB,Yes"))) == [(0, 2, "unchanged")]
    night(known, drop(AGAIN + "0003,05332,Unit 1,D,AB,Yes"))
    assert cals(known) == [(BUSINESS_1, 0, "P", SENT_CLAIM), (BUSINESS_1, 1, "D", -1)]
    night(known, drop(AGAIN + "0003,05332,Unit 1,N,,Yes"))
    assert cals(known) == [(BUSINESS_1, 0, "P", SENT_CLAIM)]
    assert statuses(night(known, drop(AGAIN + "0003,05332,Unit 1,N,,Yes"))) == [(0, 2, "unchanged")]


def test_all_takes_resubmissions_out_as_well():
    """`All` means every line of the unit in the unsubmitted claim."""
    known = resubmitted()
    night(known, drop(GRADES + "All,05332,Unit 1,N,"))
    assert cals(known) == [(BUSINESS_1, 0, "P", SENT_CLAIM)]


def test_a_mark_sheet_knows_nothing_of_resubmissions():
    """The grade that stands and the one that is on its way are both nothing new; a third one is held."""
    known = resubmitted()
    assert statuses(night(known, drop(GRADES + "0003,05332,Unit 1,P,AB"))) == [(0, 2, "unchanged")]
    assert statuses(night(known, drop("Candidate number,Entry code,Assessor,Unit 1\n0003,05332,AB,M"))) == [
        (0, 2, "unchanged")
    ]
    assert [one[0] for one in said(known, drop(GRADES + "0003,05332,Unit 1,D,AB"))] == ["GRAD-06"]


def test_a_submitted_resubmission_is_frozen():
    """Repeating it is unchanged, another grade is GRAD-06."""
    known = resubmitted()
    known.tables["claim"].loc[2, ["state", "claim_number", "submitted_on"]] = ["Submitted", "C000007", "2026-11-23"]
    assert statuses(night(known, drop(AGAIN + "0003,05332,Unit 1,M,AB,Yes"))) == [(0, 2, "unchanged")]
    verdict = night(known, drop(AGAIN + "0003,05332,Unit 1,D,AB,Yes"))
    assert messages(verdict, "GRAD-06") == [
        "Unit 1 of candidate 0003 was claimed before, as M by AB in claim C000007 of 2026-11-23, and stands."
    ]


def test_an_agreed_resubmission_said_again_is_unchanged():
    """The sheet that asked for it may be dropped for ever; a new try must better what stands now."""
    known = processed("M")
    ended = {**_line(CAL, BUSINESS_1, 9, "P", ANN), "slot": -9, "outcome": "agreed"}
    known.tables["line"] = pd.concat([known["line"], frame("line", [ended])], ignore_index=True)
    assert statuses(night(known, drop(AGAIN + "0003,05332,Unit 1,M,AB,Yes"))) == [(0, 2, "unchanged")]
    assert [one[0] for one in said(known, drop(AGAIN + "0003,05332,Unit 1,P,AB,Yes"))] == ["GRAD-17"]


def withdrawn(reason):
    known = world()
    night(known, drop(f"Claim number,Outcome,Reason\nC000001,Withdrawn,{reason}", sender="assessor"))
    return known


@pytest.mark.parametrize(("reason", "because"), [("Copied work", " (Copied work)"), ("", "")])
def test_claimed_again_with_the_same_grade(reason, because):
    """Date and reason are told; another grade, or another unit, is nothing to ask about."""
    verdict = night(withdrawn(reason), drop(GRADES + "0003,05332,Unit 1,M,AB\n0003,05332,Unit 2,M,AB"))
    assert messages(verdict, "GRAD-14") == [
        f"Unit 1 of candidate 0003 was withdrawn on 2026-11-23{because}, and is claimed again with the same grade, M."
    ]
    assert statuses(verdict) == [(0, 2, "accepted"), (0, 3, "accepted")]
    assert messages(night(withdrawn(reason), drop(GRADES + "0003,05332,Unit 1,P,AB")), "GRAD-14") == []


def test_of_two_withdrawals_the_last_is_told():
    """Whatever order the ledger gives them in."""
    known = withdrawn("Copied work")
    claims, revision = known["claim"], known["revision"]
    earlier = claims[claims["id"] == SENT_CLAIM].assign(id=9, withdrawn_on="2026-03-02", finalised_on="")
    known.tables["claim"] = pd.concat([claims, earlier], ignore_index=True)
    first = revision.assign(claim=9, reason="No dates")
    known.tables["revision"] = pd.concat([revision, first], ignore_index=True)
    verdict = night(known, drop(GRADES + "0003,05332,Unit 1,M,AB"))
    assert "was withdrawn on 2026-11-23 (Copied work)" in messages(verdict, "GRAD-14")[0]


def test_a_result_from_elsewhere_stands():
    """The same grade is nothing new; another one is held by itself, and told where it comes from."""
    known = world()
    night(known, drop(RESULTS + "0001,05352,Unit 5,M,20/08/2026,68199\n0002,05352,Unit 5,R,,"))
    verdict = night(known, drop(GRADES + "0001,05352,Unit 5,D,JS\n0001,05352,Unit 6,P,JS\n0002,05352,Unit 5,P,JS"))
    assert messages(verdict, "GRAD-06") == [
        "Unit 5 of candidate 0001 has a result from elsewhere, M of 2026-08-20, and stands."
    ]
    assert statuses(verdict) == [(0, 2, "held"), (0, 3, "accepted"), (0, 4, "accepted")]
    assert statuses(night(known, drop(GRADES + "0001,05352,Unit 5,M,JS"))) == [(0, 2, "unchanged")]


def test_results_are_taken_in_once():
    """New, said again, corrected; an overall result stands apart from units."""
    known = world()
    sheet = RESULTS + "0001,05352,Unit 5,M,20/08/2026,68199\n0001,05352,Overall,D*D,20/08/2026,"
    assert statuses(night(known, drop(sheet))) == [(0, 2, "accepted"), (0, 3, "accepted")]
    assert statuses(night(known, drop(sheet))) == [(0, 2, "unchanged"), (0, 3, "unchanged")]
    night(known, drop(RESULTS + "0001,05352,Y/502/5411,D,20/08/2026,68199\n0001,05352,Unit 5,D,20/08/2026,68199"))
    result = known["unit_result"].iloc[0]
    assert result[["grade", "earned_at", "reported_by", "sheet", "row"]].tolist() == ["D", "68199", "centre", -1, 3]
    assert known["overall_result"][["candidate", "entry_code", "grade"]].to_numpy().tolist() == [[AMY, "05352", "D*D"]]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("0001,05352,Unit 1,P", "the unit is in the unsubmitted claim as P"),
        ("0003,05332,Unit 1,M", "the unit is in claim C000001 as M, whose state is Submitted"),
    ],
)
def test_a_unit_that_is_being_claimed_has_no_result(row, what):
    """It would come to stand twice."""
    verdict = night(world(), drop(RESULTS.replace(",Result date,Earned at centre", ",Claim reference") + row + ","))
    assert messages(verdict, "RSLT-02") == [f"The result of Unit 1 says {row[-1]}, and {what}."]


def test_results_that_agree_with_what_was_processed():
    """The same grade confirms the line; another one is held."""
    sheet = "Candidate number,Entry code,Unit,Grade,Claim reference\n0003,05332,Unit 1,{},R000001"
    assert statuses(night(processed(), drop(sheet.format("P")))) == [(0, 2, "accepted")]
    verdict = night(processed(), drop(sheet.format("M")))
    assert messages(verdict, "RSLT-02") == [
        "The result of Unit 1 says M, and the unit is in claim C000001 as P, whose state is Processed."
    ]
    assert statuses(verdict) == [(0, 2, "held")]


def test_the_office_has_the_last_word():
    """What it has reported no centre changes; it may correct itself."""
    known = world()
    office = "Centre number,Candidate number,Entry code,Unit,Grade,Result date\n12345,0001,05352,{},{},20/08/2026"
    for unit, first, then in (("Unit 5", "M", "D"), ("Overall", "MM", "DD")):
        night(known, drop(office.format(unit, first), sender="office"))
        verdict = night(known, drop(RESULTS + f"0001,05352,{unit},{then},20/08/2026,"))
        assert messages(verdict, "RSLT-02") == [
            f"The result of {unit} says {then}, and the office has reported {first}."
        ]
        assert statuses(night(known, drop(office.format(unit, then), sender="office"))) == [(0, 2, "accepted")]


def test_two_rows_about_one_unit_must_agree():
    """By number or by reference it is the same unit, seen before or not."""
    verdict = night(world(), drop(RESULTS + "0001,05352,Unit 1,P,,x\n0002,05352,Unit 7,P,,x\n0002,05352,7,M,,x"))
    assert [message.split(", and ")[1] for message in messages(verdict, "RSLT-02")] == [
        "the unit is in the unsubmitted claim as P.", *["another row of this sheet says otherwise."] * 2
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "grade", "ok"),
    [("Unit 5", "R", True), ("Unit 5", "U", True), ("Unit 5", "D*", False), ("Unit 5", "MM", False),
     ("Overall", "R", False), ("Overall", "D*D*D*", True), ("Overall", "U", True), ("overall", "pass", True)],
)  # fmt: skip
def test_grades_of_units_and_of_whole_qualifications(unit, grade, ok):
    """A near pass is a unit's, D* a whole qualification's."""
    found = [one[0] for one in said(world(), drop(RESULTS + f"0001,05352,{unit},{grade},,x"))]
    assert ("RSLT-05" not in found) is ok


def test_an_examined_unit_may_have_a_result():
    """It is not claimed; a unit that the qualification has not got is nobody's."""
    known = world()
    known.tables["entry"].loc[0, "entry_code"] = "05837"
    assert [one[0] for one in said(known, drop(RESULTS + "0001,05837,Unit 1,M,,x"))] == ["RSLT-04"]
    assert [one[0] for one in said(world(), drop(RESULTS + "0003,05332,Unit 77,M,,x"))] == ["ENTR-04", "RSLT-04"]


def test_results_of_a_leaver_are_taken():
    """The entry may have ended; without any there is nothing for the result to count towards."""
    known = world()
    known.tables["entry"].loc[1, ["ended_on", "ended_by"]] = ["2026-11-01", "Withdraw"]
    assert statuses(night(known, drop(RESULTS + "0002,05352,Unit 5,M,,x\n0003,05352,Unit 5,M,,x"))) == [
        (0, 2, "accepted"), (0, 3, "held")
    ]  # fmt: skip


def test_a_unit_of_another_body_joins_the_claim():
    """With the body's name and the evidence; the centre's own sheet leaves both, and another sheet of the kind changes them."""
    known = world()
    night(known, drop(OUTSIDE + "0001,05352,Unit 5,Pearson,M,JS,Slip 1"))
    own = GRADES + "0001,05352,Unit 5,D,JS"
    verdict = night(known, drop(own, name="own.csv"))
    assert messages(verdict, "GRAD-11")[0].startswith(
        "Unit 5 of candidate 0001: M by JS (Pearson) became D by JS (Pearson)."
    )
    again = night(known, drop(OUTSIDE + "0001,05352,Unit 5,NCFE,D,JS,Slip 2", name="n.csv"))
    assert messages(again, "GRAD-11")[0].startswith(
        "Unit 5 of candidate 0001: D by JS (Pearson) became D by JS (NCFE)."
    )
    slip = night(known, drop(OUTSIDE + "0001,05352,Unit 5,NCFE,D,JS,Slip 3", name="n.csv"))
    assert messages(slip, "GRAD-11")[0].startswith(
        "Unit 5 of candidate 0001: D by JS (NCFE, Slip 2) became D by JS (NCFE, Slip 3)."
    )
    line = known["line"].iloc[-1]
    assert line[["grade", "awarding_body", "evidence"]].tolist() == ["D", "NCFE", "Slip 3"]
    assert statuses(night(known, drop(OUTSIDE + "0001,05352,Unit 5,NCFE,D,JS,Slip 3"))) == [(0, 2, "unchanged")]
    assert statuses(night(known, drop(OUTSIDE + "0001,05352,Unit 5,NCFE,N,JS,"))) == [(0, 2, "accepted")]
    assert len(known["line"]) == 2


@pytest.mark.parametrize("body", ["OCR", "o.c.r.", "Oxford Cambridge and RSA"])
def test_ocr_is_no_other_body(body):
    """Its own units are claimed, or have results."""
    assert "EXTU-03" in [one[0] for one in said(world(), drop(OUTSIDE + f"0001,05352,Unit 5,{body},M,JS,Slip"))]


def test_more_outside_units_than_are_allowed():
    """Where the catalogue says how many: those of the claim and of the sheet together, each unit once."""
    known = world()
    row = {"suite": "Cambridge Technicals 2012", "level": "3", "size": "Subsidiary Diploma", "most": "2"}
    more = pd.DataFrame([{**row, "confidence": "verified", "source": "handbook", "note": ""}])
    known.catalogue = replace(known.catalogue, outside_units=more)
    night(known, drop(OUTSIDE + "0001,05352,Unit 5,Pearson,M,JS,Slip"))
    rows = "0001,05352,Unit 5,Pearson,M,JS,Slip\n0001,05352,Unit 6,Pearson,M,JS,Slip"
    assert messages(night(known, drop(OUTSIDE + rows)), "EXTU-04") == []
    verdict = night(known, drop(OUTSIDE + "0001,05352,Unit 7,Pearson,M,JS,Slip\n0002,05352,Unit 7,Pearson,M,JS,Slip"))
    assert messages(verdict, "EXTU-04") == [
        "Candidate 0001 would have 3 units from other awarding bodies, and 05352 allows 2."
    ]
    rows = "0001,05352,Unit 5,Pearson,N,,\n0001,05352,Unit 8,Pearson,M,JS,Slip\n0001,05352,Unit 7,Pearson,N,,"
    assert messages(night(known, drop(OUTSIDE + rows)), "EXTU-04") == []


def test_ten_alike_are_asked_about():
    """Once a unit and sheet; nine are not, nor ten of whom one is other."""
    rows = [f"{number:04d},05352,JS,P,{'M' if number == 4 else 'P'}" for number in range(1, 11)]
    head = "Candidate number,Entry code,Assessor,Unit 3,Unit 4\n"
    assert messages(night(world(), drop(head + "\n".join(rows))), "GRAD-10") == ["All 10 candidates have P in Unit 3."]
    assert messages(night(world(), drop(head + "\n".join(rows[:9]))), "GRAD-10") == []


GRID = "Candidate number,Entry code,Assessor,Unit 1,Unit 2\n"


@pytest.mark.parametrize(
    ("first", "then", "cells"),
    [
        (GRID + "0002,05352,JS,P,M", GRID + "0001,05352,JS,,\n0002,05352,JS,,M", [("GRAD-13", "D3")]),
        (GRADES + "0002,05352,Unit 2,M,JS", GRADES + "0002,05352,2,,JS\n0002,05352,3,,JS", [("GRAD-13", "D2")]),
        (GRID + "0002,05352,JS,P,M", GRID.replace(",Unit 2", "") + "0002,05352,JS,P", []),
        (GRID + "0002,05352,JS,P,M", GRID + "0001,05352,JS,,", []),
    ],
)
def test_blank_where_the_same_file_gave_a_grade(tmp_path, first, then, cells):
    """At the cell; a column or a row that is gone says nothing, nor does a line that another file gave."""
    engine = filled_ledger(tmp_path)
    dropped(engine, {"12345/marks.csv": first})
    before = rows_of(engine, "line", "candidate", "unit", "grade")
    dropped(engine, {"12345/marks.csv": then, "12345/other.csv": then}, night="2026-11-24-01")
    assert told(engine, "12345/marks.csv", night="2026-11-24-01") == cells
    assert told(engine, "12345/other.csv", night="2026-11-24-01") == [("FILE-08", "")]
    assert rows_of(engine, "line", "candidate", "unit", "grade") == before
