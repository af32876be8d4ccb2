"""The sample: what the OCR Assessor is asked to look at (a workbook), and what the centre must have ready (page, table)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from pipeline.lifecycle import State
from pipeline.views.claim_book import unit_order
from pipeline.workbooks import SampleSheets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.render import Foot
    from pipeline.views.claim_book import Chosen, ClaimBook, Line, UnitWords

OWN_CHOICE = "chosen by the OCR Assessor"
"""The reason for a sampled line that no proposal held."""

_NOTE = (
    "The ticks are a proposal, and the OCR Assessor decides: add or take out ticks in the drop-downs, save, and drop this"
    " file in your folder."
)

COLUMNS = (
    "claim_number",
    "centre_number",
    "entry_code",
    "candidate_number",
    "surname",
    "forenames",
    "unit_number",
    "unit_reference",
    "unit_title",
    "grade",
    "assessor",
    "reason",
)
"""The columns of sample.csv."""


class Group(NamedTuple):
    """What the OCR Assessor withdraws together, and what is seen of it."""

    unit: str
    assessor: str
    """Initials; with the full name where two people bear them."""
    grade: str
    lines: int
    """What its withdrawal would cost the claim."""
    seen: list[str]
    """The candidates whose line is sampled, by number."""


def sample_table(book: ClaimBook) -> pd.DataFrame:
    """Give sample.csv: the sampled lines, by candidate number, then unit number, with the grades that were claimed."""
    book = book.as_claimed()
    claim = (book.claim.claim_number, book.claim.centre_number, book.claim.entry_code)
    rows = [
        (*claim, each.number, each.person.surname, each.person.forenames, *each.line.unit, each.line.grade,
         each.line.assessor, each.reason or OWN_CHOICE)
        for each in _sampled(book)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def sample_page(book: ClaimBook, foot: Foot, visit: str) -> dict[str, Any]:
    """Give what sample.html shows: the sampled lines by centre assessor, what they cover, and what came from elsewhere.

    `visit` is the ISO date for which the work is to be ready; blank where none is planned. What was asked for stays as
    it was asked when the outcome is there: the grades are those that were claimed.
    """
    book = book.as_claimed()
    sampled = _sampled(book)
    found: dict[tuple[str, str], list[Chosen]] = defaultdict(list)
    for each in sampled:
        found[each.line.assessor, each.line.assessor_name].append(each)
    return {
        "foot": foot,
        "claim": book.claim,
        "visit": visit,
        "asked": book.claim.state in (State.SUBMITTED, State.SAMPLED),
        "qualification": book.qualification,
        "total": len(sampled),
        "candidates": len({each.person.id for each in sampled}),
        "groups": [{"initials": who[0], "name": who[1], "lines": lines} for who, lines in sorted(found.items())],
        "outside": book.chosen(_outside),
        "own_choice": OWN_CHOICE,
        "cover": (cover := _cover(book, sampled)),
        "dearest": max(cover, key=lambda group: group.lines, default=None),
        "lines": sum(book.counts().values()),
        "proof": _proof(book),
        "as_proposed": sum(bool(each.reason) for each in sampled),
    }


def sample_sheets(book: ClaimBook) -> SampleSheets:
    """Give what the OCR Assessor's workbook shows: the claim's grid with the proposal ticked, why, and what it covers.

    It is made from the grades that were claimed, so that an outcome changes nothing in it.
    """
    book = book.as_claimed()
    claim = book.claim
    proposed = book.picked()
    return SampleSheets(
        claim_number=claim.claim_number,
        title=f"Sample for claim {claim.claim_number}: centre {claim.centre_number}, entry code {claim.entry_code}",
        notes=(
            "; ".join(filter(None, (claim.centre_name, book.qualification))),
            _NOTE,
        ),
        units=[unit.label for unit in book.units],
        rows=_grid(book),
        why=[
            (*_who(each), each.line.unit.label, each.line.grade, each.line.assessor, each.reason) for each in proposed
        ],
        groups=[
            (group.unit, group.assessor, group.grade, group.lines, len(group.seen), ", ".join(group.seen))
            for group in _cover(book, proposed)
        ],
        proof=_proof(book),
        outside=[
            (*_who(each), each.line.unit.label, each.line.grade, each.line.awarding_body, each.line.evidence)
            for each in book.chosen(_outside)
        ],
    )


def _sampled(book: ClaimBook) -> list[Chosen]:
    return book.chosen(lambda line: line.sampled)


def _outside(line: Line) -> bool:
    return bool(line.awarding_body)


def _who(each: Chosen) -> tuple[str, str, str]:
    return each.number, each.person.surname, each.person.forenames


def _grid(book: ClaimBook) -> list[tuple[str, str, str, list[tuple[str, bool]]]]:
    rows = []
    for row in book.rows:
        picked = [(row.person.id, unit) in book.reasons for unit in book.units]
        grades = [book.lines[key].grade if key else "" for key in row.keys]
        cells = [(grade, bool(grade) and pick) for grade, pick in zip(grades, picked, strict=True)]
        rows.append((row.number, row.person.surname, row.person.forenames, cells))
    return rows


def _cover(book: ClaimBook, seen: Iterable[Chosen]) -> list[Group]:
    """Count the lines of each unit, centre assessor and grade, and those seen; a unit from elsewhere is in no group."""
    lines: Counter[_Key] = Counter()
    for key, count in book.counts().items():
        if not _outside(book.lines[key]):
            lines[_group(book.lines[key])] += count
    numbers: dict[_Key, list[str]] = defaultdict(list)
    for each in seen:
        if not _outside(each.line):
            numbers[_group(each.line)].append(each.number)
    people = Counter(initials for initials, _ in {(key.assessor, key.assessor_name) for key in lines})
    return [
        Group(
            key.unit.label,
            key.assessor if people[key.assessor] == 1 else f"{key.assessor} ({key.assessor_name})",
            key.grade,
            lines[key],
            numbers.get(key, []),
        )
        for key in sorted(lines, key=lambda key: (unit_order(key.unit), *key[1:]))
    ]


class _Key(NamedTuple):
    unit: UnitWords
    assessor: str
    assessor_name: str
    grade: str


def _group(line: Line) -> _Key:
    return _Key(line.unit, line.assessor, line.assessor_name, line.grade)


def _proof(book: ClaimBook) -> str:
    """How few candidates the proposal needs, and whether that is proven; blank where nothing is proposed."""
    if book.proposed is None:
        return ""
    _, candidates, bound = book.proposed
    said = f"{_counted(len(book.reasons), 'line')} of {_counted(candidates, 'candidate')}: at least one line of every group"
    if candidates == bound:
        return f"{said}, and fewer candidates would not do (proven)."
    return f"{said}. At least {bound} are needed (proven); whether fewer than {candidates} would do was not settled."


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
