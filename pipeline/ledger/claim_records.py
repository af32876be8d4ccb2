"""What is known of claims, as it comes out of the ledger: small records, made by `facts_claims` and `packed_lines`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    Ints = np.ndarray[Any, np.dtype[np.int64]]


class Claim(NamedTuple):
    """One claim, its centre, and the OCR Assessor whose approval is in force (blank where none is)."""

    id: int
    centre_number: str
    centre_name: str
    centre_email: str
    entry_code: str
    ordinal: int
    state: str
    claim_number: str
    """Blank until submitted."""
    reference: str
    submitted_by: str
    contact_email: str
    submitted_on: str
    sampled_on: str
    finalised_on: str
    processed_on: str
    withdrawn_on: str
    ocr_assessor: str
    ocr_assessor_name: str


class Lines(NamedTuple):
    """The lines of one claim."""

    candidates: list[int]
    """Those who have any, sorted."""
    whose: Ints
    """Of each line, by candidate: the place of its candidate."""
    which: Ints
    """Of each line: the place of its code."""
    codes: Sequence[str]
    """Each code that any line has; `kind_of` says what it means."""


class Kind(NamedTuple):
    """What lines of one kind have in common."""

    unit: int
    grade: str
    assessor: int
    sheet: int
    """The sheet that brought them."""
    sampled: bool
    outcome: str
    """agreed, changed, withdrawn or blank."""
    outside: bool
    """Whether the line names another awarding body or evidence (see `Outside`)."""
    turn: str = ""
    """Blank for a line that stands or is open, `r` for a resubmission on its way, `e` for one that ended in its claim."""


class Outside(NamedTuple):
    """A line that names another awarding body or evidence."""

    claim: int
    candidate: int
    unit: int
    awarding_body: str
    evidence: str


class Person(NamedTuple):
    """One candidate."""

    id: int
    uci: str
    uln: str
    surname: str
    forenames: str
    date_of_birth: str


class Marker(NamedTuple):
    """A centre assessor."""

    id: int
    initials: str
    full_name: str


class Unit(NamedTuple):
    """A unit of the ledger: its number, or its reference where the catalogue does not know it."""

    id: int
    suite: str
    level: int
    subject: str
    number: str


class Pick(NamedTuple):
    """A line of a claim's proposed sample."""

    claim: int
    candidate: int
    unit: int
    reason: str


class Proposed(NamedTuple):
    """How many candidates a claim's proposed sample has."""

    claim: int
    candidates: int
    bound: int
    """Proven: no fewer candidates could show as much."""


class Revised(NamedTuple):
    """A line that the OCR Assessor changed or withdrew."""

    claim: int
    candidate: int
    unit: int
    outcome: str
    grade: str
    """That was claimed."""
    reason: str


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """All that the outputs about a batch of claims show; every list is sorted."""

    claims: list[Claim]
    lines: dict[int, Lines]
    """By claim; nothing of one that holds none."""
    outside: list[Outside]
    people: dict[int, Person]
    numbers: dict[int, dict[int, str]]
    """Candidate, academic year (2026: from 1 September 2026) → candidate number."""
    markers: dict[int, Marker]
    units: dict[int, Unit]
    picks: list[Pick]
    proposed: dict[int, Proposed]
    """By claim."""
    revised: list[Revised] = field(default_factory=list)
