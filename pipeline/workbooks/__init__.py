"""Every workbook that claimdrop writes; the only door to openpyxl and XlsxWriter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class SampleSheets:
    """What the workbook shows."""

    claim_number: str
    title: str
    """One line: which claim, which centre, which qualification."""
    notes: Sequence[str]
    """Below the title, above the header; no line may look like a header."""
    units: Sequence[str]
    """Headers of the grid: `Unit 3`…"""
    rows: Sequence[tuple[str, str, str, Sequence[tuple[str, bool]]]]
    """Candidate number, surname, forenames, and for each unit the grade (blank: no line) and whether it is proposed."""
    why: Sequence[Sequence[str]]
    """Candidate number, surname, forenames, unit, grade, centre assessor, reason."""
    groups: Sequence[tuple[str, str, str, int, int, str]]
    """Unit, centre assessor, grade, lines, sampled lines, the sampled candidates' numbers."""
    outside: Sequence[Sequence[str]]
    """Candidate number, surname, forenames, unit, grade, awarding body, evidence."""
    proof: str
    """One line: how few candidates the proposal needs, and whether that is proven."""


class Spot(NamedTuple):
    """One error or query, at its place in the file."""

    sheet: str
    row: int
    """0 where it is about the whole sheet or file."""
    cell: str
    rule: str
    severity: str
    value: str
    message: str
    fix: str


class Task(NamedTuple):
    """One thing to do, in words that begin with a verb and count, and the first place that asks for it."""

    words: str
    sheet: str
    row: int
    cell: str


@dataclass(frozen=True, slots=True)
class Mending:
    """What the copy to mend says beside what its sender wrote."""

    verdict: str
    words: str
    """One line: the file's books, and the night."""
    tasks: Sequence[Task]
    spots: Sequence[Spot]
    """By sheet, row and column, as they stand in the file; every one of them."""
    header_rows: Mapping[str, int]
    """Where each sheet's header stands; 0, or no item, where nobody knows."""
    waiting: Mapping[str, Sequence[int]]
    """By sheet, the held rows with nothing wrong in themselves: another row of their candidate has."""
    shown: int
    """How many of a rule are listed at most."""
