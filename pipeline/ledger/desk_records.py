"""What is known of how a site stands after a night, as it comes out of the ledger: plain rows, made by `facts_desk`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.ledger.history_records import Visit
    from pipeline.ledger.letters import Unsent


class OpenClaim(NamedTuple):
    """A claim that waits for somebody."""

    centre_number: str
    entry_code: str
    claim_number: str
    """Blank until submitted."""
    state: str
    since: str
    """ISO date on which it came to this state."""
    ocr_assessor: str
    """Blank where no approval is in force."""


class Held(NamedTuple):
    """Rows of a centre that are held, and that nobody has settled."""

    centre_number: str
    rows: int
    since: str
    """The night that held the first of them."""


class Waits(NamedTuple):
    """A file that waits, and since which night."""

    path: str
    reason: str
    since: str


class Ready(NamedTuple):
    """A claim that was written for OCR."""

    reference: str
    claim_number: str
    centre_number: str
    entry_code: str


class Earlier(NamedTuple):
    """A night gone by."""

    night: str
    exit_status: int
    files: int
    held: int
    """Rows."""
    faults: int


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """All that says how a site stands after a night; every list is sorted."""

    claims: list[OpenClaim]
    visits: list[Visit]
    names: dict[str, str]
    """Number or code → name, of centres and OCR Assessors."""
    held: list[Held]
    arriving: list[Waits]
    """Files of the night that wait in the inbox."""
    judged: list[Waits]
    """Files that are judged and could not leave the inbox."""
    not_out: list[Waits]
    """Files that could not be brought into the outbox."""
    unsent: list[Unsent]
    ready: list[Ready]
    earlier: list[Earlier]
    """The latest first."""
