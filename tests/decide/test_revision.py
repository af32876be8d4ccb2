"""What follows from an OCR Assessor's outcome."""

import pandas as pd
import pytest

from pipeline.decide.revision import decide
from tests.ledgers import changes_of
from tests.worlds import AMY, ANN, BEN, BUSINESS_1, BUSINESS_2, CAL, SENT_CLAIM, _line, frame, table, world

HEAD = "Claim number,Outcome,Candidate number,Unit,Assessor,Grade,New grade,Reason\n"
TODAY = "2026-11-23"


def claim(*more, state="Sampled"):
    """C000001 with Cal's unit 1 (M by AB), and these lines."""
    known = world()
    known.tables["line"] = pd.concat([known["line"], frame("line", list(more))], ignore_index=True)
    known.tables["claim"].loc[known["claim"]["id"] == SENT_CLAIM, "state"] = state
    return known


def three_lines():
    return claim(_line(CAL, BUSINESS_2, SENT_CLAIM, "P", ANN), _line(BEN, BUSINESS_2, SENT_CLAIM, "P", ANN))


def ended(text, known):
    outcome = decide(table("moderation_outcome", HEAD + text, sender="A01"), known)
    known.apply(outcome.changes)
    return outcome


def lines_of(known, number=SENT_CLAIM):
    """(candidate, unit, slot, grade, outcome) of a claim's lines."""
    lines = known["line"][known["line"]["claim"] == number]
    names = ["candidate", "unit", "slot", "grade", "outcome"]
    return sorted(lines[names].itertuples(index=False, name=None))


def claim_row(known):
    return known["claim"].set_index("id").loc[SENT_CLAIM]


def test_agreed_as_a_whole():
    """Every line is agreed; the claim is finalised and, the same night, written for OCR, its reference to be given."""
    known = three_lines()
    outcome = ended("C000001,Agreed,,,,,,", known)
    assert lines_of(known) == [
        (BEN, BUSINESS_2, 0, "P", "agreed"), (CAL, BUSINESS_1, 0, "M", "agreed"), (CAL, BUSINESS_2, 0, "P", "agreed")
    ]  # fmt: skip
    row = claim_row(known)
    assert (row["state"], row["finalised_on"], row["processed_on"], row["reference"]) == (
        "Processed",
        TODAY,
        TODAY,
        "?",
    )
    events = changes_of(outcome.changes, "new", "claim_event")
    assert [(e["id"], e["event"], e["from_state"], e["to_state"], e["who"], e["detail"], e["row"]) for e in events] == [
        (-1, "finalised for OCR", "Sampled", "Finalised", "A01", "3 lines agreed", 2),
        (-2, "written for OCR", "Finalised", "Processed", "A01", "", 2),
    ]
    assert changes_of(outcome.changes, "new", "revision") == []
    assert outcome.status.tolist() == ["accepted"]


def test_a_group_is_withdrawn_and_a_line_changed():
    """The group's lines end in their claim, the changed one stands with its new grade; what was claimed is kept, and why."""
    known = three_lines()
    text = "C000001,Agreed,,,,,,\nC000001,Withdrawn,,Unit 2,AB,P,,Copied\nC000001,Changed,0003,Unit 1,,,D,Under-marked"
    outcome = ended(text, known)
    assert lines_of(known) == [
        (BEN, BUSINESS_2, -SENT_CLAIM, "P", "withdrawn"),
        (CAL, BUSINESS_1, 0, "D", "changed"),
        (CAL, BUSINESS_2, -SENT_CLAIM, "P", "withdrawn"),
    ]
    told = [tuple(row.values()) for row in changes_of(outcome.changes, "new", "revision")]
    assert sorted(told) == [
        (SENT_CLAIM, BEN, BUSINESS_2, "withdrawn", "P", "Copied", -1, 3),
        (SENT_CLAIM, CAL, BUSINESS_1, "changed", "M", "Under-marked", -1, 4),
        (SENT_CLAIM, CAL, BUSINESS_2, "withdrawn", "P", "Copied", -1, 3),
    ]
    assert changes_of(outcome.changes, "new", "claim_event")[0]["detail"] == "1 line changed, 2 withdrawn"
    assert claim_row(known)["state"] == "Processed"


def test_a_narrower_row_beats_a_wider_one():
    """Line before group before claim; a withdrawn claim of which something is agreed is finalised, not withdrawn."""
    known = three_lines()
    ended("C000001,Agreed,0002,Unit 2,,,,\nC000001,Withdrawn,,,,,,x\nC000001,Agreed,,Unit 1,AB,M,,", known)
    assert [line[-1] for line in lines_of(known)] == ["agreed", "agreed", "withdrawn"]
    assert claim_row(known)["state"] == "Processed"


def test_every_line_withdrawn_stays_finalised():
    """No reference, no processing; the centre may claim all of it again."""
    known = three_lines()
    outcome = ended("C000001,Withdrawn,,Unit 2,AB,P,,x\nC000001,Withdrawn,,Unit 1,AB,M,,x", known)
    row = claim_row(known)
    assert (row["state"], row["finalised_on"], row["processed_on"], row["reference"]) == ("Finalised", TODAY, "", "")
    assert [slot for _, _, slot, _, _ in lines_of(known)] == [-SENT_CLAIM] * 3
    assert [e["event"] for e in changes_of(outcome.changes, "new", "claim_event")] == [
        "finalised with every line withdrawn"
    ]


@pytest.mark.parametrize("state", ["Submitted", "Sampled"])
def test_the_whole_claim_withdrawn(state):
    """From either state; narrower withdrawals beside it change nothing."""
    known = claim(state=state)
    ended("C000001,Withdrawn,,,,,,x\nC000001,Withdrawn,,Unit 1,AB,M,,y", known)
    row = claim_row(known)
    assert (row["state"], row["withdrawn_on"], row["finalised_on"], row["reference"]) == ("Withdrawn", TODAY, "", "")
    assert lines_of(known) == [(CAL, BUSINESS_1, -SENT_CLAIM, "M", "withdrawn")]
    assert known["revision"]["reason"].tolist() == ["y"]


def resubmitted(grade="D"):
    """Cal's unit 2 stands as a P of claim 7, and is on its way again in C000001."""
    known = claim(
        {**_line(CAL, BUSINESS_2, 7, "P", ANN), "outcome": "agreed"},
        {**_line(CAL, BUSINESS_2, SENT_CLAIM, grade, ANN), "slot": 1},
    )
    other = known["claim"].iloc[[1]].assign(id=7, ordinal=2, state="Processed", claim_number="C000007")
    known.tables["claim"] = pd.concat([known["claim"], other], ignore_index=True)
    return known


def test_an_agreed_resubmission_takes_the_place_of_what_stood():
    """The old line ends in its own claim, as what it was."""
    known = resubmitted()
    ended("C000001,Agreed,,,,,,", known)
    assert lines_of(known)[1] == (CAL, BUSINESS_2, 0, "D", "agreed")
    assert lines_of(known, 7) == [(CAL, BUSINESS_2, -7, "P", "agreed")]


def test_a_withdrawn_resubmission_leaves_what_stands():
    """The old grade stands until a better one is agreed."""
    known = resubmitted()
    ended("C000001,Agreed,,,,,,\nC000001,Withdrawn,0003,Unit 2,,,,x", known)
    assert lines_of(known)[1] == (CAL, BUSINESS_2, -SENT_CLAIM, "D", "withdrawn")
    assert lines_of(known, 7) == [(CAL, BUSINESS_2, 0, "P", "agreed")]


def test_a_resubmission_changed_to_no_better_grade_does_not_stand():
    """What stood goes on standing: nobody loses by trying again."""
    known = resubmitted()
    ended("C000001,Agreed,,,,,,\nC000001,Changed,0003,Unit 2,,,P,x", known)
    assert lines_of(known)[1] == (CAL, BUSINESS_2, -SENT_CLAIM, "P", "changed")
    assert lines_of(known, 7) == [(CAL, BUSINESS_2, 0, "P", "agreed")]


def test_the_very_outcome_again_changes_nothing():
    """Dropped after the changes were taken in, every row is unchanged; so is a workbook that was never filled in."""
    known = three_lines()
    text = "C000001,Agreed,,,,,,\nC000001,Changed,,Unit 2,AB,P,M,\nC000001,,,Unit 1,AB,M,,"
    assert ended(text, known).status.tolist() == ["accepted", "accepted", "unchanged"]
    again = ended(text, known)
    assert again.status.tolist() == ["unchanged"] * 3
    assert not again.changes.new
    assert not again.changes.changed


def test_several_claims_in_one_sheet():
    """Each ends by its own rows, and asks for a reference of its own."""
    known = three_lines()
    other = known["claim"].iloc[[1]].assign(id=5, entry_code="05352", claim_number="C000007")
    known.tables["claim"] = pd.concat([known["claim"], other], ignore_index=True)
    known.tables["line"].loc[0, "claim"] = 5
    ended("C000007,Withdrawn,,,,,,x\nC000001,Agreed,,,,,,", known)
    assert known["claim"].set_index("id")["state"].to_dict() == {1: "Unsubmitted", 2: "Processed", 5: "Withdrawn"}
    assert lines_of(known, 5) == [(AMY, 1, -5, "P", "withdrawn")]


def test_an_outcome_that_cannot_be_taken_is_a_fault_of_ours():
    """The rules hold such rows; one that reaches the decider must not be swallowed."""
    with pytest.raises(RuntimeError, match="A claim can only be finalised for OCR while its state is Sampled"):
        ended("C000001,Agreed,,,,,,", claim(state="Submitted"))


def test_no_rows_change_nothing():
    """Where every row is held, the decider gets an empty table."""
    outcome = ended("", three_lines())
    assert len(outcome.status) == 0
    assert not outcome.changes.changed
