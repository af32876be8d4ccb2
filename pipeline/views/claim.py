"""A claim as a table for other systems and as a page to print and check."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.lifecycle import Event
from pipeline.render import Block
from pipeline.views.claim_book import GRADES, unit_order
from pipeline.views.events import by_night
from pipeline.views.outcomes import ENDS, became

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.ledger.facts_events import Happened
    from pipeline.render import Foot
    from pipeline.views.claim_book import ClaimBook, Line

PORTRAIT_UNITS = 15
"""As many units fit across an upright A4 sheet."""
LANDSCAPE_UNITS = 30

_CLAIM = ("claim_number", "reference", "status", "centre_number", "entry_code", "qualification")
_PERSON = ("candidate_number", "uci", "uln", "surname", "forenames", "date_of_birth")
_UNIT = ("unit_number", "unit_reference", "unit_title")
_MARKED = ("grade", "assessor", "assessor_name", "awarding_body", "evidence", "submitted_on", "sampled", "outcome")
COLUMNS = (*_CLAIM, *_PERSON, *_UNIT, *_MARKED)
"""The columns of claim.csv."""


def claim_table(book: ClaimBook) -> list[Block]:
    """Give claim.csv as blocks: by candidate number, then unit number."""
    claim = book.claim
    head = (
        claim.claim_number,
        claim.reference,
        claim.state,
        claim.centre_number,
        claim.entry_code,
        book.qualification,
    )
    people = {row.person.id: (*head, row.number, *row.person[1:]) for row in book.rows}
    lines = {key: _line_cells(line, claim.submitted_on) for key, line in book.lines.items()}
    keys = [key for row in book.rows for key in row.keys if key]
    whose = [row.person.id for row in book.rows for key in row.keys if key]
    return [Block((*_CLAIM, *_PERSON), whose, people), Block((*_UNIT, *_MARKED), keys, lines)]


def _line_cells(line: Line, submitted_on: str) -> tuple[str, ...]:
    marked = (line.grade, line.assessor, line.assessor_name, line.awarding_body, line.evidence, submitted_on)
    return (*line.unit, *marked, "yes" if line.sampled else "", line.outcome)


def claim_page(book: ClaimBook, foot: Foot, events: Sequence[Happened] = ()) -> dict[str, Any]:
    """Give what claim.html shows; `events` are all that has happened to the claim."""
    counts = book.counts()
    outcomes = _outcomes(book, counts)
    return {
        "foot": foot,
        "claim": book.claim,
        "qualification": book.qualification,
        "units": book.units,
        "numbers": [row.number for row in book.rows],
        "keys": [row.keys for row in book.rows],
        "names": [f"{row.person.surname}, {row.person.forenames}" for row in book.rows],
        "alike": _alike(book),
        "total": counts.total(),
        "became": became(outcomes),
        "not_stood": became({end: outcomes[end] for end in ("changed", "withdrawn")}),
        "by_unit": _by_unit(book, counts),
        "summary": _summary(book.as_claimed(), ended=bool(became(outcomes))),
        "markers": sorted({(line.assessor, line.assessor_name) for line in book.lines.values()}),
        "outside": book.chosen(lambda line: line.awarding_body),
        "revised": [
            (each, *book.revised.get((each.person.id, each.line.unit), ("", "")))
            for each in book.chosen(lambda line: line.outcome in ("changed", "withdrawn"))
        ],
        "events": [
            {**each._asdict(), "event": each.event[0].upper() + each.event[1:], "who": _by(each)}
            for each in by_night(events)
        ],
        "paper": _paper(len(book.units)),
        "shown": {
            "sampled": any(line.sampled for line in book.lines.values()),
            "changed": any(line.outcome == "changed" for line in book.lines.values()),
            "withdrawn": any(line.outcome == "withdrawn" for line in book.lines.values()),
        },
    }


_BY = {
    **dict.fromkeys((Event.FIRST_LINE, Event.LINES_CHANGED, Event.EMPTIED), "the centre"),
    Event.WRITTEN_FOR_OCR: "claimdrop",
}


def _by(happened: Happened) -> str:
    """Who did it: by name where somebody signed, by code where an OCR Assessor dropped it."""
    default = _BY.get(Event(happened.event), "")
    return default or (happened.who if happened.event == Event.SUBMITTED else f"OCR Assessor {happened.who}")


class Look(NamedTuple):
    """What tells cells of the grid apart, beside grade and centre assessor."""

    outcome: str
    outside: bool
    sampled: bool


def _alike(book: ClaimBook) -> dict[Look, list[tuple[str, str, str]]]:
    """Part the kinds of lines by their look: key, grade and initials of each."""
    found: dict[Look, list[tuple[str, str, str]]] = defaultdict(list)
    for key, line in book.lines.items():
        found[Look(line.outcome, bool(line.awarding_body), line.sampled)].append((key, line.grade, line.assessor))
    return found


def _paper(units: int) -> str:
    if units <= PORTRAIT_UNITS:
        return "portrait"
    return "landscape" if units <= LANDSCAPE_UNITS else "too-wide"


def _by_unit(book: ClaimBook, counts: Mapping[str, int]) -> list[int]:
    found: dict[object, int] = defaultdict(int)
    for key, number in counts.items():
        found[book.lines[key].unit] += number
    return [found[unit] for unit in book.units]


def _outcomes(book: ClaimBook, counts: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for key, number in counts.items():
        found[book.lines[key].outcome] += number
    return found


def _summary(book: ClaimBook, *, ended: bool) -> dict[str, Any]:
    """Count the lines of each unit and centre assessor by grade; units of another awarding body stand apart.

    A column a key: units, titles, bodies, initials, names, grades (three numbers a row), lines, and ends (how many were
    agreed, changed and withdrawn; nothing where the claim has not `ended`); `numbers` and `named` hold every number and
    awarding body that stands there. The book has the grades that were claimed, so that the rows add up to the claim.
    """
    found: dict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for key, number in book.counts().items():
        line = book.lines[key]
        of = (unit_order(line.unit), line.assessor, line.assessor_name, line.unit, line.awarding_body)
        found[of][line.grade] += number
        found[of][line.outcome] += number
    kinds = sorted(found.items())
    grades = _numbers(GRADES, [counts for _, counts in kinds])
    ends = _numbers(ENDS if ended else (), [counts for _, counts in kinds])
    bodies = [(body,) for (*_, body), _ in kinds]
    return {
        "units": [unit.label for (*_, unit, _), _ in kinds],
        "titles": [unit.title for (*_, unit, _), _ in kinds],
        "bodies": bodies,
        "named": {body: body for (body,) in bodies if body},
        "initials": [initials for (_, initials, *_), _ in kinds],
        "names": [name for (_, _, name, *_), _ in kinds],
        "grades": grades,
        "ends": ends,
        "numbers": {"": {(number, number) for row in (*grades, *ends) for number in row if number}},
        "lines": [str(sum(counts[grade] for grade in GRADES)) for _, counts in kinds],
    }


def _numbers(names: Sequence[str], rows: Sequence[Mapping[str, int]]) -> list[list[str]]:
    """Each row's numbers under these names; blank for none."""
    return [[str(counts[name] or "") for name in names] for counts in rows]
