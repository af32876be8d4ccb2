"""What waits for whom, since when and until when; which nights came before, and whether one did not come."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from pipeline.lifecycle import OUTCOME_AFTER_VISIT, SAMPLE_BEFORE_VISIT, State
from pipeline.render import count, day, weekday
from pipeline.views.history import days_on, next_visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.ledger.desk_records import DeskFacts, Earlier, OpenClaim, Waits
    from pipeline.ledger.letters import Unsent

OUTBOX = "../../../"
"""The outbox, as seen from office/nights/<id>/."""
US = "Whoever runs this site"
_NAMED = 6
"""So many claims or files are named in one line."""


class Item(NamedTuple):
    """One thing that waits; linked where there is a page about it."""

    words: str
    href: str = ""


class Wait(NamedTuple):
    """What waits for one person or office."""

    who: str
    href: str
    what: str
    items: list[Item]
    more: int
    """How many are not named."""
    since: str
    """ISO date."""
    due: str
    """ISO date; blank where there is none."""
    is_overdue: bool


def desk(facts: DeskFacts, as_of: str, claim_before_visit: int) -> dict[str, Any]:
    """Give what the office's page says of how the site stands; `as_of` is the ISO date of the night."""
    overdue = sorted(_all(facts, as_of, claim_before_visit), key=_urgency)
    return {
        "waits": overdue,
        "claim_before_visit": claim_before_visit,
        "overdue": sum(each.is_overdue for each in overdue),
        "unsent": [_unsent(each) for each in facts.unsent],
        "ready": facts.ready,
        "earlier": _nights(facts.earlier),
        "missed": _missed(facts.earlier[0].night, as_of) if facts.earlier else "",
    }


def _urgency(wait: Wait) -> tuple[bool, bool, str, str, str, str]:
    """What is overdue first, then what is ours to mend, then by the day it is due and by how long it has waited."""
    return not wait.is_overdue, wait.who != US, wait.due or "9999", wait.since, wait.who, wait.what


def _all(facts: DeskFacts, as_of: str, claim_before_visit: int) -> Iterator[Wait]:
    yield from _of_claims(facts, as_of, claim_before_visit)
    for held in facts.held:
        who = _centre(held.centre_number, facts)
        yield _wait(*who, f"{count(held.rows, 'row')} to mend and drop again", [], held.since[:10])
    for what, files in (
        ("Files that wait in the inbox", facts.arriving),
        ("Judged files that could not leave the inbox", facts.judged),
        ("Files of the outbox that could not be replaced", facts.not_out),
    ):
        yield from _of_files(what, files)
    for what, letters in (
        ("Letters given up after three nights", [each for each in facts.unsent if each.parked]),
        ("Letters that could not be sent yet", [each for each in facts.unsent if not each.parked]),
    ):
        if letters:
            since = min(each.night for each in letters)[:10]
            yield _wait(US, "", f"{what}: {len(letters):,}", [], since)


def _wait(who: str, href: str, what: str, items: Sequence[Item], since: str, due: str = "", as_of: str = "") -> Wait:
    named, more = list(items[:_NAMED]), max(len(items) - _NAMED, 0)
    return Wait(who, href, what, named, more, since, due, bool(due) and due < as_of)


def _centre(number: str, facts: DeskFacts) -> tuple[str, str]:
    """A centre as it is named, and its page."""
    return ", ".join(filter(None, (f"Centre {number}", facts.names.get(number, "")))), f"{OUTBOX}{number}/index.html"


def _assessor(code: str, facts: DeskFacts) -> tuple[str, str]:
    if not code:
        return "The office", ""
    said = ", ".join(filter(None, (f"OCR Assessor {code}", facts.names.get(code, ""))))
    return said, f"{OUTBOX}assessors/{quote(code)}/index.html"


_WHAT = {
    State.UNSUBMITTED.value: "To submit",
    State.SUBMITTED.value: "Sample to choose",
    State.SAMPLED.value: "Outcome to report",
    State.FINALISED.value: "Every line withdrawn: to claim again",
}


def _of_claims(facts: DeskFacts, as_of: str, claim_before_visit: int) -> Iterator[Wait]:
    """Claims that wait for the same person and the same step, in one line; those without an OCR Assessor wait for the office."""
    together: dict[tuple[str, str, str, bool], list[tuple[OpenClaim, str]]] = defaultdict(list)
    for claim in facts.claims:
        due = _due(claim, facts, as_of, claim_before_visit)
        theirs = claim.state in (State.SUBMITTED, State.SAMPLED)
        who = _assessor(claim.ocr_assessor, facts) if theirs else _centre(claim.centre_number, facts)
        what = _WHAT[claim.state] if who[0] != "The office" else "Claims without an OCR Assessor: approve somebody"
        together[*who, what, bool(due) and due < as_of].append((claim, due))
    for (who_, href, what, _), mine in together.items():
        dues = [due for _, due in mine if due]
        since = min(claim.since for claim, _ in mine)
        yield _wait(who_, href, what, [_item(claim) for claim, _ in mine], since, min(dues, default=""), as_of)


def _item(claim: OpenClaim) -> Item:
    """A claim as it is named; one that is not submitted moves to another folder then, so that no link to it would last."""
    number, centre = claim.claim_number, claim.centre_number
    if not number:
        return Item(claim.entry_code)
    return Item(f"{number} ({centre} {claim.entry_code})", f"{OUTBOX}{centre}/claims/{number}/claim.html")


def _due(claim: OpenClaim, facts: DeskFacts, as_of: str, claim_before_visit: int) -> str:
    """By when the step is to be taken, counted from the visit; blank where none is planned."""
    subject = claim.centre_number, claim.entry_code
    visit = next_visit(facts.visits, *subject, claim.since if claim.state == State.SAMPLED else as_of)
    visit = visit or next_visit(facts.visits, *subject, claim.since)  # it has gone by, and nothing came of it
    days = {
        State.UNSUBMITTED.value: -claim_before_visit,
        State.SUBMITTED.value: -SAMPLE_BEFORE_VISIT,
        State.SAMPLED.value: OUTCOME_AFTER_VISIT,
    }
    return days_on(visit, days[claim.state]) if claim.state in days else ""


def _of_files(what: str, files: Iterable[Waits]) -> Iterator[Wait]:
    found = list(files)
    if found:
        items = [Item(f"{each.path} ({each.reason})" if each.reason else each.path) for each in found]
        yield _wait(US, "", what, items, min(each.since for each in found)[:10])


def _unsent(letter: Unsent) -> dict[str, Any]:
    return {**letter._asdict(), "since": letter.night[:10]}


def _nights(earlier: Sequence[Earlier]) -> list[dict[str, Any]]:
    """The nights before, the latest first, and between them the days on which none ran."""
    rows = []
    for at, each in enumerate(earlier):
        before = earlier[at + 1].night if at + 1 < len(earlier) else ""
        rows.append({**each._asdict(), "missed": _missed(before, each.night[:10]) if before else ""})
    return rows


def _missed(night: str, as_of: str) -> str:
    """Say on which days between a night and a date no night ran; blank where there was one every day."""
    first = date.fromisoformat(night[:10]) + timedelta(days=1)
    last = date.fromisoformat(as_of) - timedelta(days=1)
    if first > last:
        return ""
    if first == last:
        return f"on {weekday(first.isoformat())}"
    return f"from {day(first.isoformat())} to {day(last.isoformat())}, {(last - first).days + 1:,} days"
