"""Whether each claim's events lead to the state that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.lifecycle import Event, State, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.ledger.soundness import ClaimHistory, Happened

_REACHED = {
    "submitted_on": State.SUBMITTED,
    "sampled_on": State.SAMPLED,
    "finalised_on": State.FINALISED,
    "processed_on": State.PROCESSED,
    "withdrawn_on": State.WITHDRAWN,
}


def claims_astray(claims: Iterable[ClaimHistory]) -> Iterator[str]:
    """Say of every claim what its events do not bear out, in sentences."""
    for claim in claims:
        number = claim.claim_number or f"the claim {claim.ordinal} of"
        name = f"{number} {claim.centre_number} {claim.entry_code}"
        for what in _faults(claim):
            yield f"{name[0].upper()}{name[1:]}: {what}."


def _faults(claim: ClaimHistory) -> Iterator[str]:
    reached = State.NO_CLAIMS.value
    for happened in claim.events:
        if happened.from_state != reached:
            yield f"an event begins at {happened.from_state}, and the one before ended at {reached}"
        if not _is_a_step(happened):
            yield f"{happened.event} does not lead from {happened.from_state} to {happened.to_state}"
        reached = happened.to_state
    stored = (
        State.UNSUBMITTED.value if reached == State.NO_CLAIMS else reached
    )  # an emptied claim stays as it was stored
    if stored != claim.state or not claim.events:
        yield f"it is {claim.state}, and its events lead to {reached}"
    if (reached == State.NO_CLAIMS) == bool(claim.lines):
        yield f"its events lead to {reached}, and it has {claim.lines} line(s)"
    yield from _dates(claim)


def _is_a_step(happened: Happened) -> bool:
    try:
        return step(State(happened.from_state), Event(happened.event)) == happened.to_state
    except ValueError:  # a word that no state or event has
        return False


def _dates(claim: ClaimHistory) -> Iterator[str]:
    """Each date is that of the night whose event led there."""
    came = {event.to_state: event.as_of for event in claim.events if event.from_state != event.to_state}
    for column, state in _REACHED.items():
        wanted = came.get(state.value, "")
        if claim.dates[column] != wanted:
            yield f"{column} is {claim.dates[column] or 'blank'}, and its events say {wanted or 'never'}"
