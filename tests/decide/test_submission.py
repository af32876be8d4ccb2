"""A submission takes the centre's unsubmitted claim to the OCR Assessor."""

from time import process_time

import numpy as np
import pandas as pd
import pytest

from pipeline.decide import submission
from pipeline.decide.submission import decide
from pipeline.rules import chapters
from pipeline.rules.judge import judge
from pipeline.sampling import Pick, Proposal
from pipeline.settings.keys import Sampling
from tests.worlds import AMY, ANN, BEN, CAL, IT_1, JOHN, OPEN_CLAIM, SENT_CLAIM, _line, frame, table, world

HEAD = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
GOOD = "05352,John Smith,it@hill.example,22/11/2026,Yes,Yes,1"
REPEAT = "05332,Ann Bell,exams@hill.example,16/11/2026,Yes,Yes,"


def submitted(text, known):
    return decide(table("claim_submission", HEAD + text, known=known), known)


def rows_of(frames):
    """The one frame of a table's changes, as records."""
    [rows] = frames
    return rows.to_dict("records")


def with_lines(*lines, **columns):
    """A world with more lines (candidate, unit, grade, assessor) in the unsubmitted claim."""
    known = world()
    more = [{**_line(who, unit, OPEN_CLAIM, grade, marker), **columns} for who, unit, grade, marker in lines]
    known.tables["line"] = pd.concat([known["line"], frame("line", more)], ignore_index=True)
    return known


def test_the_claim_is_submitted_and_its_number_asked_for():
    """State, what the form said, and the night; the decision tells which state it saw."""
    outcome = submitted(GOOD, world())
    assert rows_of(outcome.changes.changed["claim"]) == [
        {"id": OPEN_CLAIM, "state": "Submitted", "submitted_by": "John Smith", "contact_email": "it@hill.example",
         "form_date": "2026-11-22", "seen_state": "Unsubmitted", "claim_number": "?", "submitted_on": "2026-11-23"}
    ]  # fmt: skip
    assert outcome.status.tolist() == ["accepted"]


def test_the_event_tells_who_and_how_much():
    """In the words of the claim's life, with the sheet (provisional) and the row that it came from."""
    outcome = submitted(GOOD, with_lines((BEN, IT_1, "M", JOHN), (BEN, 9, "M", JOHN)))
    assert rows_of(outcome.changes.new["claim_event"]) == [
        {"id": -1, "claim": OPEN_CLAIM, "night": "2026-11-23-01", "event": "submitted", "from_state": "Unsubmitted",
         "to_state": "Submitted", "who": "John Smith", "detail": "3 lines of 2 candidates", "sheet": -1, "row": 2}
    ]  # fmt: skip
    [event] = rows_of(submitted(GOOD, world()).changes.new["claim_event"])
    assert event["detail"] == "1 line of 1 candidate"


def test_a_sample_is_proposed():
    """One line of every group of this claim, each with its reason, and the proof; a unit from elsewhere is in none."""
    known = with_lines((BEN, IT_1, "M", ANN))
    outside = {**_line(CAL, IT_1, OPEN_CLAIM, "D", ANN), "awarding_body": "Pearson"}
    known.tables["line"] = pd.concat([known["line"], frame("line", [outside])], ignore_index=True)
    changes = submitted(GOOD, known).changes
    picks = rows_of(changes.new["pick"])
    assert sorted(picks, key=lambda pick: pick["candidate"]) == [
        {"claim": OPEN_CLAIM, "candidate": AMY, "unit": IT_1, "reason": "the only Pass by JS in Unit 1"},
        {"claim": OPEN_CLAIM, "candidate": BEN, "unit": IT_1, "reason": "the only Merit by AB in Unit 1"},
    ]
    assert rows_of(changes.new["proposal"]) == [{"claim": OPEN_CLAIM, "candidates": 2, "bound": 2}]


def picked(known):
    """The candidates of the proposed sample's lines, in their order."""
    return [pick["candidate"] for pick in rows_of(submitted(GOOD, known).changes.new["pick"])]


def test_a_site_may_ask_for_more_lines_a_unit():
    """Two equal lines: one covers the group, and both are proposed where two a unit are asked for."""
    known = with_lines((BEN, IT_1, "P", JOHN))
    assert len(picked(known)) == 1
    known.sampling = Sampling(lines_per_unit=2)
    assert sorted(picked(known)) == [AMY, BEN]


def test_a_site_may_ask_for_more_of_a_new_assessor():
    """John is new while no claim with his work has gone for the qualification; of whatever size."""
    known = with_lines((BEN, IT_1, "P", JOHN))
    known.sampling = Sampling(lines_new_assessor=2)
    assert sorted(picked(known)) == [AMY, BEN]
    earlier = known["claim"].iloc[[0]].assign(id=9, entry_code="05355", state="Withdrawn", ordinal=1)
    known.tables["claim"] = pd.concat([known["claim"], earlier], ignore_index=True)
    went = frame("line", [{**_line(CAL, IT_1, 9, "M", JOHN), "slot": 9}])
    known.tables["line"] = pd.concat([known["line"], went], ignore_index=True)
    assert len(picked(known)) == 1


def test_work_for_another_subject_leaves_an_assessor_new():
    """Ann's Business claim has gone; of IT the OCR Assessor has seen nothing by her."""
    known = with_lines((BEN, IT_1, "P", ANN), (CAL, IT_1, "P", ANN))
    known.sampling = Sampling(lines_new_assessor=2)
    assert sorted(picked(known)) == [AMY, BEN, CAL]


def test_two_markers_with_the_same_initials_are_two_groups():
    """Their full names keep them apart; the one who has left had the initials before."""
    known = with_lines((BEN, IT_1, "P", 3))
    people = known["centre_assessor"]
    known.tables["centre_assessor"] = pd.concat([people, people.iloc[[0]].assign(id=3, full_name="Jill Snow")])
    reasons = {pick["reason"] for pick in rows_of(submitted(GOOD, known).changes.new["pick"])}
    assert reasons == {
        "the only Pass by JS (John Smith) in Unit 1",
        "the only Pass by JS (Jill Snow) in Unit 1",
    }


def test_a_claim_of_nothing_but_outside_units_has_no_proposal():
    """It goes all the same: its evidence must reach the OCR Assessor."""
    known = world()
    known.tables["line"]["awarding_body"] = "Pearson"
    outcome = submitted(GOOD, known)
    assert "pick" not in outcome.changes.new
    assert outcome.status.tolist() == ["accepted"]


def test_what_says_nothing_changes_nothing():
    """The very submission that was accepted, and a row with both declarations blank."""
    outcome = submitted(REPEAT + "\n05352,,,,,,\n" + GOOD, world())
    assert outcome.status.tolist() == ["unchanged", "unchanged", "accepted"]
    assert [row["id"] for row in rows_of(outcome.changes.changed["claim"])] == [OPEN_CLAIM]
    nothing = submitted(REPEAT, world())
    assert not nothing.changes.changed
    assert not nothing.changes.new


@pytest.mark.parametrize(
    ("code", "why"), [("05332", "here it is Submitted"), ("05355", "here it is No claims submitted")]
)
def test_a_claim_that_cannot_be_submitted_is_a_fault_of_ours(code, why):
    """The rules hold such rows; one that reaches the decider must not be swallowed."""
    with pytest.raises(RuntimeError, match=f"A claim can only be submitted while its state is Unsubmitted; {why}"):
        submitted(GOOD.replace("05352", code), world())


def test_the_next_form_of_the_night_sees_what_was_decided():
    """Known takes the changes in; the same submission once more is then the one that was accepted."""
    known = world()
    known.apply(submitted(GOOD, known).changes)
    claim = known["claim"].set_index("id").loc[OPEN_CLAIM]
    assert (claim["state"], claim["claim_number"], claim["form_date"]) == ("Submitted", "?", "2026-11-22")
    assert known["pick"]["claim"].tolist() == [SENT_CLAIM, OPEN_CLAIM]
    assert submitted(GOOD, known).status.tolist() == ["unchanged"]


def busy(claims=50, people=200, units=15):
    """A world of so many centres, each with one claim of that size by four markers."""
    known = world()
    tables, rng = known.tables, np.random.default_rng(7)
    numbers = np.array([f"{20000 + at}" for at in range(claims)], dtype=object)
    person = np.arange(1, claims * people + 1)
    lines = pd.DataFrame({"candidate": np.repeat(person, units), "unit": np.tile(np.arange(1, units + 1), len(person))})
    lines = lines.assign(claim=100 + (lines["candidate"] - 1) // people, slot=0, sampled=0, sheet=1, row=2, position=2)
    lines = lines.assign(
        outcome="", awarding_body="", evidence="", grade=rng.choice(["P", "M", "D"], len(lines)).astype(object)
    )
    tables["line"] = lines.assign(assessor=10 * lines["claim"] + rng.integers(0, 4, len(lines)))
    tables["claim"] = pd.concat(
        [tables["claim"].iloc[[0]].assign(id=100 + at, centre_number=n) for at, n in enumerate(numbers)]
    )
    tables["unit"] = pd.concat([tables["unit"].iloc[[0]].assign(id=at, number=str(at)) for at in range(1, units + 1)])
    tables["registration"] = pd.DataFrame(
        {"centre_number": np.repeat(numbers, people), "academic_year": 2026, "candidate": person, "since": "2026-09-20",
         "candidate_number": np.array([f"{1 + (at - 1) % people:04d}" for at in person], dtype=object)}
    )  # fmt: skip
    marker = np.array([10 * (100 + at) + who for at in range(claims) for who in range(4)])
    tables["centre_assessor"] = pd.DataFrame(
        {"id": marker, "centre_number": np.repeat(numbers, 4), "initials": np.tile(["JS", "AB", "CD", "EF"], claims),
         "full_name": np.tile(["John Smith", "Ann Bell", "Cat Dee", "Eve Fry"], claims)}
    )  # fmt: skip
    tables["assessor_for"] = pd.DataFrame({"assessor": marker, "entry_code": "05352", "since": "", "removed": 0})
    tables["visit"] = pd.concat([tables["visit"].iloc[[1]].assign(centre_number=number) for number in numbers])
    text = HEAD + "\n".join([GOOD.replace("Yes,1", f"Yes,{people * units}")] * claims)
    judged = table("claim_submission", text, known=known)
    judged.rows["centre"] = numbers
    return known, judged


def test_fifty_big_claims_are_judged_and_decided_quickly(monkeypatch):
    """50 claims of 3,000 lines, the search apart: 0.6 s; a busy machine may take four times that."""
    monkeypatch.setattr(submission, "propose", lambda *_, **__: Proposal([Pick(0, "covers")], 1, 1))
    chapters.load()
    known, judged = busy()
    before = process_time()
    found = [judge(judged, known, needs_known=late, lowered={}) for late in (False, True)]
    outcome = decide(judged, known)
    assert process_time() - before < 2.4
    assert [(one.offences, one.faults) for one in found] == [([], {})] * 2
    assert len(outcome.changes.new["pick"][0]) == 50
    assert outcome.status.tolist() == ["accepted"] * 50
