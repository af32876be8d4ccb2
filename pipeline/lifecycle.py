"""A claim's life: seven states, the events that move it, and one table that says which move is open when.

Pure; the reasons that people read stand here too, apart from the states that machines compare.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """The seven names that people use (OCR, Making online claims for Cambridge Technicals)."""

    NO_CLAIMS = "No claims submitted"
    """Approved, and no claim yet, or one that was emptied again; never stored."""
    UNSUBMITTED = "Unsubmitted"
    SUBMITTED = "Submitted"
    SAMPLED = "Sampled"
    FINALISED = "Finalised"
    PROCESSED = "Processed"
    WITHDRAWN = "Withdrawn"


LINES_TOLD = "{} new, {} changed, {} taken out"
"""What an event of lines says in the ledger: how many came, changed and went."""


class Event(StrEnum):
    """What can happen to a claim, in the words that follow "A claim can only be…"."""

    FIRST_LINE = "started with a first grade"
    LINES_CHANGED = "changed"
    EMPTIED = "emptied"
    SUBMITTED = "submitted"
    SAMPLED = "sampled"
    OUTCOME_AGREED = "finalised for OCR"
    """Moderation outcome: some line is left; writing it for OCR follows the same night."""
    OUTCOME_ALL_LINES_WITHDRAWN = "finalised with every line withdrawn"
    """Moderation outcome: no line is left, and nothing follows; the claim stays Finalised for good."""
    WHOLE_CLAIM_WITHDRAWN = "withdrawn as a whole"
    WRITTEN_FOR_OCR = "written for OCR"
    """Only ever raised for a claim that has a line left."""


SAMPLE_BEFORE_VISIT, OUTCOME_AFTER_VISIT = 7, 3
"""Days before the visit by which the sample is due, and after it by which the outcome is (RISK-10)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that this state does not allow, and why, for people to read."""

    reason: str


MEANING = MappingProxyType(
    {
        State.NO_CLAIMS: "no claim has been started for this qualification",
        State.UNSUBMITTED: "the claim is being built and can still be changed",
        State.SUBMITTED: "the claim is with the OCR Assessor and can no longer be changed",
        State.SAMPLED: "the OCR Assessor has chosen the sample; its work must be ready at the visit",
        State.FINALISED: "the OCR Assessor has confirmed or revised the claim; it stays here if every line was withdrawn",
        State.PROCESSED: "the claim has been written for OCR; results follow in about 48 hours",
        State.WITHDRAWN: "the OCR Assessor has withdrawn the whole claim",
    }
)
"""What people see beside each state."""

TRANSITIONS = MappingProxyType(
    {
        (State.NO_CLAIMS, Event.FIRST_LINE): State.UNSUBMITTED,
        (State.UNSUBMITTED, Event.LINES_CHANGED): State.UNSUBMITTED,
        (State.UNSUBMITTED, Event.EMPTIED): State.NO_CLAIMS,
        (State.UNSUBMITTED, Event.SUBMITTED): State.SUBMITTED,
        (State.SUBMITTED, Event.SAMPLED): State.SAMPLED,
        (State.SUBMITTED, Event.WHOLE_CLAIM_WITHDRAWN): State.WITHDRAWN,
        (State.SAMPLED, Event.WHOLE_CLAIM_WITHDRAWN): State.WITHDRAWN,
        (State.SAMPLED, Event.OUTCOME_AGREED): State.FINALISED,
        (State.SAMPLED, Event.OUTCOME_ALL_LINES_WITHDRAWN): State.FINALISED,
        (State.FINALISED, Event.WRITTEN_FOR_OCR): State.PROCESSED,
    }
)
"""Every move there is; what is not here is refused."""


def step(state: State, event: Event) -> State | Refused:
    """Where `event` takes a claim that is in `state`; total and pure."""
    return TRANSITIONS.get((state, event)) or Refused(_why_not(state, event))


def _why_not(state: State, event: Event) -> str:
    needed = " or ".join(before for before, what in TRANSITIONS if what is event)
    return f"A claim can only be {event} while its state is {needed}; here it is {state}: {MEANING[state]}."
