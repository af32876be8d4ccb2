"""A claim laid out: candidates down, units across, one kind of line a cell. What every output about a claim begins with."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pipeline.ledger.packed_lines import OUTSIDE, kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from pipeline.ledger.claim_records import Claim, ClaimFacts, Lines, Outside, Person, Pick, Proposed, Revised, Unit
    from schemas.qualifications import Catalogue

    Of = TypeVar("Of", Pick, Revised)

GRADES = ("P", "M", "D")


class UnitWords(NamedTuple):
    """A unit as pages and tables name it; reference and title are blank where the catalogue does not know them."""

    number: str
    reference: str
    title: str

    @property
    def label(self) -> str:
        """`Unit 3`, or the reference where there is no number."""
        return f"Unit {self.number}" if self.number.isdigit() else self.number


class Line(NamedTuple):
    """One kind of line, in words; lines of another awarding body are a kind each."""

    unit: UnitWords
    grade: str
    assessor: str
    assessor_name: str
    sampled: bool
    outcome: str
    awarding_body: str = ""
    evidence: str = ""
    again: bool = False
    """Whether it is a resubmission on its way: another grade of the unit stands, in a claim that OCR has processed."""


class Row(NamedTuple):
    """One candidate and, for each unit across, the key of a line, or blank; rows sort by number, then by person."""

    number: str
    person: Person
    keys: list[str]


class Chosen(NamedTuple):
    """One line of one candidate, with why it is in the sample (blank where nothing says so)."""

    number: str
    person: Person
    line: Line
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimBook:
    """All that is shown of one claim."""

    claim: Claim
    qualification: str
    """The title; blank where the catalogue does not know the entry code."""
    units: tuple[UnitWords, ...]
    """Across: those that the claim has a line of."""
    rows: list[Row]
    """Down, by candidate number."""
    lines: dict[str, Line]
    reasons: dict[tuple[int, UnitWords], str]
    """Candidate and unit → why the proposed sample holds the line."""
    proposed: Proposed | None
    """How many candidates the proposed sample has; None where there is none."""
    revised: dict[tuple[int, UnitWords], tuple[str, str]]
    """Candidate and unit → the grade that was claimed, and why the OCR Assessor changed or withdrew it."""

    def counts(self) -> Counter[str]:
        """Count the lines of each key."""
        found = Counter(chain.from_iterable(row.keys for row in self.rows))
        del found[""]
        return found

    def as_claimed(self) -> ClaimBook:
        """Give the claim with the grades that were submitted: what was proposed, asked and claimed is told from it.

        Where the OCR Assessor changed nothing it is the book itself.
        """
        people = {candidate for candidate, _ in self.revised}
        if not people:
            return self
        lines = dict(self.lines)
        rows = [self._claimed_row(row, lines) if row.person.id in people else row for row in self.rows]
        return replace(self, rows=rows, lines=lines)

    def _claimed_row(self, row: Row, lines: dict[str, Line]) -> Row:
        was = [self.revised.get((row.person.id, unit), ("", ""))[0] for unit in self.units]
        return row._replace(keys=[_as_claimed(*each, lines) for each in zip(row.keys, was, strict=True)])

    def chosen(self, wanted: Callable[[Line], object]) -> list[Chosen]:
        """List the lines of which `wanted` is true, each with its candidate: by candidate number, then unit."""
        keys = {key for key, line in self.lines.items() if wanted(line)}
        return [
            Chosen(row.number, row.person, line, self.reasons.get((row.person.id, line.unit), ""))
            for row in (self.rows if keys else ())
            if not keys.isdisjoint(row.keys)
            for line in (self.lines[key] for key in row.keys if key in keys)
        ]

    def picked(self) -> list[Chosen]:
        """List the lines that the proposed sample holds, in the same order."""
        people = {candidate for candidate, _ in self.reasons}
        found = [
            Chosen(row.number, row.person, line, self.reasons.get((row.person.id, line.unit), ""))
            for row in self.rows
            if row.person.id in people
            for line in (self.lines[key] for key in row.keys if key)
        ]
        return [each for each in found if each.reason]


def claim_books(facts: ClaimFacts, catalogue: Catalogue, as_of: date) -> dict[int, ClaimBook]:
    """Lay out claims, by id.

    `as_of` (the night's date) tells which academic year's candidate numbers an unsubmitted claim shows; a submitted one
    keeps those of the day on which it went.
    """
    known = _Known(
        facts,
        words={unit.id: unit_words(catalogue, unit) for unit in facts.units.values()},
        outside={(each.claim, each.candidate, each.unit): each for each in facts.outside},
    )
    picks, revised = _by_claim(facts.picks), _by_claim(facts.revised)
    titles = {code: catalogue.qualification(code) for code in {claim.entry_code for claim in facts.claims}}
    books = {}
    for claim in facts.claims:
        across, rows = known.grid(facts.lines.get(claim.id), academic_year(claim.submitted_on or as_of.isoformat()))
        found = titles[claim.entry_code]
        books[claim.id] = ClaimBook(
            claim=claim,
            qualification=found.title if found else "",
            units=across,
            rows=rows,
            lines={key: known.line(claim.id, key) for key in set().union(*(row.keys for row in rows)) - {""}},
            reasons={(pick.candidate, known.words[pick.unit]): pick.reason for pick in picks[claim.id]},
            proposed=facts.proposed.get(claim.id),
            revised={(one.candidate, known.words[one.unit]): (one.grade, one.reason) for one in revised[claim.id]},
        )
    return books


@dataclass(frozen=True, slots=True)
class _Known:
    """What claims of a batch are laid out with."""

    facts: ClaimFacts
    words: dict[int, UnitWords]
    outside: dict[tuple[int, int, int], Outside]

    def grid(self, lines: Lines | None, year: int) -> tuple[tuple[UnitWords, ...], list[Row]]:
        """Lay out one claim's lines: the units across, and a row a candidate."""
        if not lines:
            return (), []
        import numpy as np  # noqa: PLC0415  a quiet night lays out no claim

        units = [kind_of(code).unit for code in lines.codes]
        across = sorted({self.words[unit] for unit in set(units)}, key=unit_order)
        at = {unit: across.index(self.words[unit]) for unit in set(units)}
        cells = np.full((len(lines.candidates), len(across)), "", dtype=object)
        column, codes = np.array([at[unit] for unit in units]), np.array(lines.codes, dtype=object)
        cells[lines.whose, column[lines.which]] = codes[lines.which]
        for key in (code for code in lines.codes if OUTSIDE in code):  # such a line is a kind of its own
            for who, where in np.argwhere(cells == key).tolist():
                cells[who, where] += str(lines.candidates[who])
        people = ((_number(self.facts.numbers[each], year), self.facts.people[each]) for each in lines.candidates)
        rows = [Row(*person, keys) for person, keys in zip(people, cells.tolist(), strict=True)]
        return tuple(across), sorted(rows)

    def line(self, claim: int, key: str) -> Line:
        """Say in words what lines of this key are."""
        code, outside, candidate = key.partition(OUTSIDE)
        kind = kind_of(code + outside)
        marker = self.facts.markers[kind.assessor]
        said = self.outside[claim, int(candidate), kind.unit] if candidate else None
        return Line(
            unit=self.words[kind.unit],
            grade=kind.grade,
            assessor=marker.initials,
            assessor_name=marker.full_name,
            sampled=kind.sampled,
            outcome=kind.outcome,
            awarding_body=said.awarding_body if said else "",
            evidence=said.evidence if said else "",
            again=kind.turn == "r",
        )


def _as_claimed(key: str, was: str, lines: dict[str, Line]) -> str:
    """Find the key of a line with the grade that it was claimed with; a kind of its own where the grade was changed."""
    if not key or not was or was == lines[key].grade:
        return key
    claimed = f"{key}<{was}"
    lines[claimed] = lines[key]._replace(grade=was)
    return claimed


def _by_claim(records: Iterable[Of]) -> dict[int, list[Of]]:
    found: dict[int, list[Of]] = defaultdict(list)
    for record in records:
        found[record.claim].append(record)
    return found


def _number(numbers: Mapping[int, str], year: int) -> str:
    """The number of that academic year, else the latest; blank where there is none."""
    return numbers.get(year) or (numbers[max(numbers)] if numbers else "")


def academic_year(day: str) -> int:
    """Tell the academic year (1 September to 31 August) of an ISO date, by the year in which it begins."""
    return int(day[:4]) - (day[5:7] < "09")


def unit_order(unit: UnitWords) -> tuple[int, str]:
    """Sort units by number; those known by their reference alone come last."""
    return (int(unit.number), "") if unit.number.isdigit() else (10**9, unit.number)


@lru_cache(maxsize=10_000)
def unit_words(catalogue: Catalogue, unit: Unit) -> UnitWords:
    """Name a unit of the ledger as the catalogue does."""
    families = (
        code for code, family in enumerate(catalogue.families) if family == (unit.suite, unit.level, unit.subject)
    )
    found = catalogue.unit(next(families, -1), unit.number)
    reference = found.reference if found else unit.number if "/" in unit.number else ""
    return UnitWords(unit.number, reference, found.title if found else "")
