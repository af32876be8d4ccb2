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


@dataclass(frozen=True, slots=True)
class OutcomeSheet:
    """What the workbook for the outcome shows."""

    claim_number: str
    title: str
    notes: Sequence[str]
    """Below the title, above the header; no line may look like a header."""
    lines: int
    """Of the whole claim."""
    groups: Sequence[tuple[str, str, str, int]]
    """Unit, centre assessor, grade, lines."""


class ClaimRow(NamedTuple):
    """One candidate of a claim workbook."""

    number: str
    """Blank where the candidate number has passed to somebody else: the UCI tells who is meant."""
    uci: str
    surname: str
    forenames: str
    date_of_birth: str
    """ISO."""
    group: str
    cells: Sequence[tuple[str, str] | None]
    """For each unit None where it may be claimed, else the grade that stands and the initials of who marked it.

    Both are blank where nothing stands and the candidate is not entered for the unit.
    """


class ToClaimAgain(NamedTuple):
    """One withdrawn line of a claim workbook."""

    number: str
    uci: str
    surname: str
    forenames: str
    unit: str
    title: str
    grade: str
    initials: str
    why: str


@dataclass(frozen=True, slots=True)
class ClaimSheets:
    """What a claim workbook shows."""

    centre_number: str
    entry_code: str
    title: str
    """One line: which qualification, which centre; no number of it may look like another entry code."""
    narrowed: str
    """Which unit or group alone is shown; blank for all."""
    contact_email: str
    units: Sequence[tuple[str, str, str]]
    """Header (`Unit 3`), token (`3`) and title of each unit that somebody may claim, or that stands."""
    whole: bool
    """Whether no other unit can be claimed: none belongs to the qualification, or none is entered."""
    markers: Sequence[tuple[str, str]]
    """Full name and initials of each centre assessor, by initials."""
    rows: Sequence[ClaimRow]
    again: Sequence[ToClaimAgain]
    nameless: int
    """How many candidates are left out because neither number nor UCI tells who is meant."""
    guide: Sequence[tuple[str, str]]
    """How to use it: heading and text."""


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
    of: str
    """The file that this is the copy of, below its sender's folder."""
    tasks: Sequence[Task]
    spots: Sequence[Spot]
    """By sheet, row and column, as they stand in the file; every one of them."""
    header_rows: Mapping[str, int]
    """Where each sheet's header stands; 0, or no item, where nobody knows."""
    waiting: Mapping[str, Sequence[int]]
    """By sheet, the held rows with nothing wrong in themselves: another row of their candidate has."""
    shown: int
    """How many of a rule are listed at most."""
