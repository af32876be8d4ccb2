"""What the OCR Assessor decides about a claim."""

import pandas as pd
import pytest

from pipeline.decide.moderation import sample
from tests.worlds import ANN, BEN, BUSINESS_1, BUSINESS_2, CAL, SENT_CLAIM, _line, frame, table, world

GRID = "Claim number,Candidate number,Surname,Forenames,Unit 1,Unit 2\n"
LIST = "Claim number,Candidate number,Unit,Sampled\n"


def sampled(text, known):
    form = "sample_list" if "Sampled" in text else "sample_grid"
    return sample(table(form, text, sender="A01", known=known), known)


def three_lines():
    """C000001 with Cal's units 1 and 2 and Ben's unit 1, the last of them a resubmission."""
    known = world()
    more = [_line(CAL, BUSINESS_2, SENT_CLAIM, "P", ANN), {**_line(BEN, BUSINESS_1, SENT_CLAIM, "P", ANN), "slot": 1}]
    known.tables["line"] = pd.concat([known["line"], frame("line", more)], ignore_index=True)
    return known


def rows_of(frames):
    """The one frame of a table's changes, as records."""
    [rows] = frames
    return rows.to_dict("records")


@pytest.mark.parametrize(
    "text",
    [
        GRID + "C000001,0003,CLARK,Cal,M ✓,P\nC000001,0002,BROWN,Ben,P ✔,\nC000001,0003,CLARK,Cal,M,P",
        LIST + "C000001,0003,Unit 1,Yes\nC000001,0002,1,y\nC000001,0003,Unit 2,No",
    ],
)
def test_ticked_lines_are_sampled_and_the_claim_with_them(text):
    """A grid and a list say the same; lines are named by candidate, unit and slot, and unticked ones are nothing."""
    outcome = sampled(text, three_lines())
    assert sorted(rows_of(outcome.changes.changed["line"]), key=lambda line: line["candidate"]) == [
        {"candidate": BEN, "unit": BUSINESS_1, "slot": 1, "sampled": 1},
        {"candidate": CAL, "unit": BUSINESS_1, "slot": 0, "sampled": 1},
    ]
    assert rows_of(outcome.changes.changed["claim"]) == [
        {"id": SENT_CLAIM, "state": "Sampled", "seen_state": "Submitted", "sampled_on": "2026-11-23"}
    ]
    assert outcome.status.tolist() == ["accepted", "accepted", "unchanged"]


def test_the_event_tells_who_sampled_how_much():
    """A line that is ticked twice counts once; the row is the claim's first."""
    outcome = sampled(LIST + "C000001,0003,Unit 2,\nC000001,0003,Unit 1,Yes\nC000001,0003,Unit 1,✓", three_lines())
    assert rows_of(outcome.changes.new["claim_event"]) == [
        {"id": -1, "claim": SENT_CLAIM, "night": "2026-11-23-01", "event": "sampled", "from_state": "Submitted",
         "to_state": "Sampled", "who": "A01", "detail": "1 line sampled", "sheet": -1, "row": 2}
    ]  # fmt: skip


def test_the_very_sample_that_was_accepted_changes_nothing():
    """Dropped again after the changes were taken in: every row is unchanged."""
    known = three_lines()
    text = LIST + "C000001,0003,Unit 1,Yes\nC000001,0003,Unit 2,No"
    known.apply(sampled(text, known).changes)
    assert known["claim"].set_index("id")["state"][SENT_CLAIM] == "Sampled"
    assert known["line"]["sampled"].tolist() == [0, 1, 0, 0]
    again = sampled(text, known)
    assert again.status.tolist() == ["unchanged", "unchanged"]
    assert not again.changes.changed
    assert not again.changes.new


def test_a_claim_that_cannot_be_sampled_is_a_fault_of_ours():
    """The rules hold such rows; one that reaches the decider must not be swallowed."""
    known = three_lines()
    known.apply(sampled(LIST + "C000001,0003,Unit 1,Yes", known).changes)
    with pytest.raises(
        RuntimeError, match="A claim can only be sampled while its state is Submitted; here it is Sampled"
    ):
        sampled(LIST + "C000001,0003,Unit 2,Yes", known)


def test_several_claims_in_one_sheet():
    """Each is sampled by its own rows."""
    known = three_lines()
    other = known["claim"].iloc[[1]].assign(id=5, entry_code="05352", claim_number="C000007")
    known.tables["claim"] = pd.concat([known["claim"], other], ignore_index=True)
    known.tables["line"].loc[0, "claim"] = 5
    outcome = sampled(LIST + "C000007,0001,Unit 1,Yes\nC000001,0003,Unit 2,Yes", known)
    assert [(row["claim"], row["row"]) for row in rows_of(outcome.changes.new["claim_event"])] == [
        (5, 2),
        (SENT_CLAIM, 3),
    ]
    assert [(row["candidate"], row["unit"]) for row in rows_of(outcome.changes.changed["line"])] == [
        (1, 1),
        (CAL, BUSINESS_2),
    ]


def test_no_rows_change_nothing():
    """Where every row is held, the decider gets an empty table."""
    outcome = sampled(GRID, world())
    assert len(outcome.status) == 0
    assert not outcome.changes.changed
