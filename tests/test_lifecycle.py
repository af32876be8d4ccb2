"""A claim's life."""

from itertools import product

import pytest

from pipeline.lifecycle import MEANING, Event, Refused, State, step

TABLE = {
    ("No claims submitted", "FIRST_LINE"): "Unsubmitted",
    ("Unsubmitted", "LINES_CHANGED"): "Unsubmitted",
    ("Unsubmitted", "EMPTIED"): "No claims submitted",
    ("Unsubmitted", "SUBMITTED"): "Submitted",
    ("Submitted", "SAMPLED"): "Sampled",
    ("Submitted", "WHOLE_CLAIM_WITHDRAWN"): "Withdrawn",
    ("Sampled", "WHOLE_CLAIM_WITHDRAWN"): "Withdrawn",
    ("Sampled", "OUTCOME_AGREED"): "Finalised",
    ("Sampled", "OUTCOME_ALL_LINES_WITHDRAWN"): "Finalised",
    ("Finalised", "WRITTEN_FOR_OCR"): "Processed",
}


@pytest.mark.parametrize(("state", "event"), list(product(State, Event)))
def test_every_state_meets_every_event(state: State, event: Event) -> None:
    """Each of the 63 pairs leads where the table says, and all others are refused."""
    after = step(state, event)
    if (state, event.name) in TABLE:
        assert after == TABLE[state, event.name]
    else:
        assert isinstance(after, Refused)


def test_the_seven_names_are_those_that_people_use() -> None:
    """The states bear OCR's names, each with words for people."""
    assert [str(state) for state in State] == [
        "No claims submitted",
        "Unsubmitted",
        "Submitted",
        "Sampled",
        "Finalised",
        "Processed",
        "Withdrawn",
    ]
    assert list(MEANING) == list(State)


def test_a_refusal_says_what_was_needed_and_what_is() -> None:
    """A refusal names the states that would do, and what the claim's own state means."""
    assert step(State.SUBMITTED, Event.LINES_CHANGED) == Refused(
        "A claim can only be changed while its state is Unsubmitted; here it is Submitted: "
        "the claim is with the OCR Assessor and can no longer be changed."
    )
    assert step(State.PROCESSED, Event.WHOLE_CLAIM_WITHDRAWN) == Refused(
        "A claim can only be withdrawn as a whole while its state is Submitted or Sampled; here it is Processed: "
        "the claim has been written for OCR; results follow in about 48 hours."
    )
