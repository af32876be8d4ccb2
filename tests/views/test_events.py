"""What has happened to a claim: the grades of one night are told once."""

from pipeline.ledger.facts_events import Happened
from pipeline.views.events import by_night

NIGHT, NEXT = "2026-11-10-01", "2026-11-11-01"


def told(*events):
    """(night, event, detail) as the page tells them."""
    found = by_night([Happened(night, event, "", detail, []) for night, event, detail in events])
    return [(one.night, one.event, one.detail) for one in found]


def test_the_grades_of_a_night_are_one_event():
    """However many turns a night took to judge them; what did not happen is left out, and another night is another event."""
    assert told(
        (NIGHT, "started with a first grade", "2 new, 0 changed, 0 taken out"),
        (NIGHT, "changed", "3 new, 1 changed, 0 taken out"),
        (NEXT, "changed", "0 new, 10 changed, 0 taken out"),
        (NEXT, "changed", "0 new, 0 changed, 2 taken out"),
    ) == [(NIGHT, "started with a first grade", "5 new, 1 changed"), (NEXT, "changed", "10 changed, 2 taken out")]


def test_other_events_stand_by_themselves():
    """Lines that went over with an entry, a claim that was emptied, and what follows a submission of that night."""
    events = [
        (NIGHT, "changed", "2 lines came with a top up"),
        (NIGHT, "changed", "1 new"),
        (NIGHT, "emptied", "3 taken out"),
        (NIGHT, "submitted", "4 lines of 2 candidates"),
    ]
    told_in_full = [
        (NIGHT, "changed", "2 lines came with a top up"),
        (NIGHT, "changed", "1 new, 0 changed, 0 taken out"),
        (NIGHT, "emptied", "0 new, 0 changed, 3 taken out"),
        (NIGHT, "submitted", "4 lines of 2 candidates"),
    ]
    assert told(*told_in_full) == events
