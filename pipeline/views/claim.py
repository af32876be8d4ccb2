"""A claim as a table for other systems and as a page to print and check."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.lifecycle import Event
from pipeline.render import Nested
from pipeline.views.claim_book import GRADES, unit_order
from pipeline.views.events import by_night
from pipeline.views.outcomes import ENDS, became

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.ledger.facts_events import Happened
    from pipeline.render import Foot
    from pipeline.views.claim_book import ClaimBook, UnitWords

PORTRAIT_UNITS = 15
"""As many units fit across an upright A4 sheet."""
LANDSCAPE_UNITS = 30

_CLAIM = ("claim_number", "reference", "status", "centre_number", "entry_code", "qualification")
_PERSON = ("candidate_number", "uci", "uln", "surname", "forenames", "date_of_birth")
_UNIT = ("unit_number", "unit_reference", "unit_title")
_MARKED = ("grade", "assessor", "assessor_name", "awarding_body", "evidence")
COLUMNS = (*_CLAIM, *_PERSON, *_UNIT, *_MARKED, "submitted_on", "sampled", "outcome")
"""The columns of claim.csv."""


def claim_table(book: ClaimBook) -> Nested:
    """Give claim.csv: by candidate number, then unit number."""
    claim, rows, lines = book.claim, book.rows, list(book.lines.values())
    head = (claim.claim_number, claim.reference, claim.state, claim.centre_number, claim.entry_code, book.qualification)
    numbered = [(row.number, *row.person[1:]) for row in rows]
    marked = [(line.grade, line.assessor, line.assessor_name, line.awarding_body, line.evidence) for line in lines]
    return Nested(
        outer=_columns(_CLAIM, [head] * len(rows)) | _columns(_PERSON, numbered),
        inner=_columns(_UNIT, [line.unit for line in lines])
        | _columns(_MARKED, marked)
        | {
            "submitted_on": [claim.submitted_on] * len(lines),
            "sampled": ["yes" if line.sampled else "" for line in lines],
            "outcome": [line.outcome for line in lines],
        },
        keys=list(book.lines),
        within=[row.keys for row in rows],
    )


def _columns(names: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Sequence[str]]:
    return {name: [row[at] for row in rows] for at, name in enumerate(names)}


def claim_page(book: ClaimBook, foot: Foot, events: Sequence[Happened] = ()) -> dict[str, Any]:
    """Give what claim.html shows; `events` are all that has happened to the claim."""
    counts = book.counts()
    claimed = book.as_claimed()
    alike = _alike(book)
    outcomes = _outcomes(book, counts)
    return {
        "foot": foot,
        "claim": book.claim,
        "qualification": book.qualification,
        "units": book.units,
        "numbers": [row.number for row in book.rows],
        "keys": [row.keys for row in book.rows],
        "names": [f"{row.person.surname}, {row.person.forenames}" for row in book.rows],
        "alike": alike,
        "total": counts.total(),
        "became": became(outcomes),
        "not_stood": became({end: outcomes[end] for end in ("changed", "withdrawn")}),
        "by_unit": _by_unit(book, counts),
        "summary": _summary(claimed, counts if claimed is book else claimed.counts(), ended=bool(became(outcomes))),
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
            "sampled": any(look.sampled for look in alike),
            "changed": any(look.outcome == "changed" for look in alike),
            "withdrawn": any(look.outcome == "withdrawn" for look in alike),
            "again": any(look.again for look in alike),
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
    again: bool


def _alike(book: ClaimBook) -> dict[Look, list[tuple[str, str, str]]]:
    """Part the kinds of lines by their look: key, grade and initials of each."""
    found: dict[Look, list[tuple[str, str, str]]] = defaultdict(list)
    for key, line in book.lines.items():
        look = Look(line.outcome, bool(line.awarding_body), line.sampled, line.again)
        found[look].append((key, line.grade, line.assessor))
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


def _summary(book: ClaimBook, counts: Mapping[str, int], *, ended: bool) -> dict[str, Any]:
    """Count the lines of each unit and centre assessor by grade; units of another awarding body stand apart.

    A column a key: units, titles, bodies, initials, names, grades (three numbers a row), lines, and ends (how many were
    agreed, changed and withdrawn; nothing where the claim has not `ended`); `numbers` and `named` hold every number and
    awarding body that stands there. The book has the grades that were claimed, so that the rows add up to the claim.
    """
    found: dict[tuple[str, str, UnitWords, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, number in counts.items():
        line = book.lines[key]
        of = found[line.assessor, line.assessor_name, line.unit, line.awarding_body]
        of[line.grade] += number
        of[line.outcome] += number
    kinds = sorted(found, key=lambda kind: (unit_order(kind[2]), kind))
    numbers = [found[kind] for kind in kinds]
    grades, ends = _numbers(GRADES, numbers), _numbers(ENDS if ended else (), numbers)
    bodies = [(body,) for *_, body in kinds]
    return {
        "units": [unit.label for _, _, unit, _ in kinds],
        "titles": [unit.title for _, _, unit, _ in kinds],
        "bodies": bodies,
        "named": {body: body for (body,) in bodies if body},
        "initials": [initials for initials, *_ in kinds],
        "names": [name for _, name, *_ in kinds],
        "grades": grades,
        "ends": ends,
        "numbers": {"": {(number, number) for row in (*grades, *ends) for number in row if number}},
        "lines": [str(sum(of[grade] for grade in GRADES if grade in of)) for of in numbers],
    }


def _numbers(names: Sequence[str], rows: Sequence[Mapping[str, int]]) -> list[list[str]]:
    """Each row's numbers under these names; blank for none."""
    return [[str(counts.get(name, "")) for name in names] for counts in rows]
