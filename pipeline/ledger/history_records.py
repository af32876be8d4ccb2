"""What is known of centres and OCR Assessors, as it comes out of the ledger: small records, made by `facts_history`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections import Counter

    from pipeline.ledger.claim_records import Claim, Marker, Unit


class Centre(NamedTuple):
    """One centre."""

    centre_number: str
    centre_name: str


class Assessor(NamedTuple):
    """One OCR Assessor."""

    code: str
    name: str
    email: str


class Approval(NamedTuple):
    """An approval in force."""

    centre_number: str
    entry_code: str
    ocr_assessor: str
    ocr_assessor_name: str


class Visit(NamedTuple):
    """A planned or past visit that was not taken back."""

    centre_number: str
    entry_code: str
    visit_date: str


class Counted(NamedTuple):
    """How much is in a claim."""

    lines: int
    candidates: int
    units: int


NOTHING = Counted(0, 0, 0)


class Came(NamedTuple):
    """What came of one unit of a qualification from one centre assessor, by the last sheet that brought some of it."""

    entry_code: str
    unit: int
    assessor: int
    lines: int
    night: str
    path: str


class Programme(NamedTuple):
    """A package of a framework that somebody of the centre is entered for."""

    centre_number: str
    framework: str
    package: str
    candidates: int


class Confirmation(NamedTuple):
    """A page that confirms what a centre entered or withdrew in a night."""

    night: str
    centre_number: str
    framework: str
    package: str
    path: str
    """Below the outbox."""


class SetUp(NamedTuple):
    """A centre assessor who is set up for a qualification."""

    centre_number: str
    entry_code: str
    assessor: int


class Entered(NamedTuple):
    """A unit that somebody has a live unit entry for."""

    centre_number: str
    entry_code: str
    unit: int


class History(NamedTuple):
    """A centre's claims, by id, and what each holds in numbers."""

    claims: list[Claim]
    counted: dict[int, Counted]


@dataclass(slots=True)
class CentreFacts:
    """All that the index of one centre shows; every list is sorted."""

    centre: Centre
    claims: list[Claim] = field(default_factory=list)
    counted: dict[int, Counted] = field(default_factory=dict)
    outcomes: dict[int, Counter[str]] = field(default_factory=dict)
    """Claim → how many lines have each outcome (agreed, changed, withdrawn; blank: none yet)."""
    approvals: list[Approval] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    came: list[Came] = field(default_factory=list)
    set_up: list[SetUp] = field(default_factory=list)
    entered: list[Entered] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    """What lies, or is owed, in the centre's outbox folder; below that folder."""
    markers: dict[int, Marker] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)


@dataclass(slots=True)
class AssessorFacts:
    """All that the index of one OCR Assessor shows: the claims of every approval that is theirs now."""

    assessor: Assessor
    claims: list[Claim]
    counted: dict[int, Counted]
    visits: list[Visit]
    paths: list[str]
    """What lies, or is owed, in the assessor's outbox folder; below that folder."""
