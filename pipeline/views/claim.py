"""A claim as a table for other systems and as a page to print and check."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pipeline.render import Block
from pipeline.views.claim_book import GRADES, unit_order

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def claim_page(book: ClaimBook, foot: Foot) -> dict[str, Any]:
    """Give what claim.html shows."""
    counts = book.counts()
    return {
        "foot": foot,
        "claim": book.claim,
        "qualification": book.qualification,
        "units": book.units,
        "rows": book.rows,
        "lines": book.lines,
        "total": counts.total(),
        "by_unit": _by_unit(book, counts),
        "summary": _summary(book, counts),
        "markers": sorted({(line.assessor, line.assessor_name) for line in book.lines.values()}),
        "outside": book.chosen(lambda line: line.awarding_body),
        "revised": [
            (each, *book.revised.get((each.person.id, each.line.unit), ("", "")))
            for each in book.chosen(lambda line: line.outcome in ("changed", "withdrawn"))
        ],
        "paper": _paper(len(book.units)),
        "shown": {
            "sampled": any(line.sampled for line in book.lines.values()),
            "changed": any(line.outcome == "changed" for line in book.lines.values()),
            "withdrawn": any(line.outcome == "withdrawn" for line in book.lines.values()),
        },
    }


def _paper(units: int) -> str:
    if units <= PORTRAIT_UNITS:
        return "portrait"
    return "landscape" if units <= LANDSCAPE_UNITS else "too-wide"


def _by_unit(book: ClaimBook, counts: Mapping[str, int]) -> list[int]:
    found: dict[object, int] = defaultdict(int)
    for key, number in counts.items():
        found[book.lines[key].unit] += number
    return [found[unit] for unit in book.units]


def _summary(book: ClaimBook, counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Count the lines of each unit and centre assessor by grade; units of another awarding body stand apart."""
    found: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: dict.fromkeys(GRADES, 0))
    for key, number in counts.items():
        line = book.lines[key]
        found[unit_order(line.unit), line.assessor, line.assessor_name, line.unit, line.awarding_body][line.grade] += (
            number
        )
    return [
        {
            "unit": unit,
            "assessor": initials,
            "name": name,
            "awarding_body": body,
            "grades": [grades[grade] for grade in GRADES],
            "lines": sum(grades.values()),
        }
        for (_, initials, name, unit, body), grades in sorted(found.items())
    ]
