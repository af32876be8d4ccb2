"""What is known of nights, as it comes out of the ledger: plain rows, so that a quiet night's page needs no frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

if TYPE_CHECKING:
    from pipeline.ledger.history_records import Confirmation


class Drop(NamedTuple):
    """One file of a night."""

    drop: int
    night: str
    path: str
    sender_kind: str
    sender: str
    sha256: str
    disposition: str
    reason: str
    to_mend: str
    """Its annotated copy, below the outbox; blank where there is none."""
    folder: str
    """The sender's, below the inbox and the outbox."""
    file: str
    """The path below that folder."""


class DropSheet(NamedTuple):
    """One sheet of a drop."""

    drop: int
    sheet: int
    name: str
    form: str
    """The form's key; blank where the sheet was left out."""
    header_row: int
    rows_read: int
    accepted: int
    unchanged: int
    held: int
    blank: int
    faulted: int
    """1 where a rule of ours raised on it."""


class NotChecked(NamedTuple):
    """A rule that could not run on a sheet, why, and on how many rows."""

    drop: int
    sheet: str
    rule: str
    cause: str
    rows: int


class Move(NamedTuple):
    """A change of a claim's state."""

    night: str
    claim: int
    claim_number: str
    """Blank until submitted."""
    centre_number: str
    entry_code: str
    from_state: str
    to_state: str
    drop: int
    """Whose row brought it about; a step that followed by itself has the drop of the step before it; 0 for none."""


class LettersQueued(NamedTuple):
    """How many recipients a kind of letter about one thing has."""

    night: str
    kind: str
    key: str
    letters: int


class FaultOfOurs(NamedTuple):
    """Where something of ours broke, and how."""

    place: str
    what: str


class RuleCount(NamedTuple):
    """How often a rule spoke in a night, with one severity."""

    rule: str
    severity: str
    findings: int
    rows: int
    """That they stand on."""
    files: int
    senders: int


class Found(NamedTuple):
    """One finding: the columns of the table of a file's findings."""

    night: str
    file: str
    sheet: str
    row: int
    """0 where it is about the whole sheet or file."""
    column: str
    cell: str
    rule: str
    severity: str
    value: str
    message: str
    fix: str

    @property
    def place(self) -> str:
        """Where it is, in words: `C14`, `row 14`, `whole sheet`, `whole file`."""
        if self.row:
            return self.cell or f"row {self.row}"
        return "whole sheet" if self.sheet else "whole file"


class ReceiptFacts(TypedDict):
    """All that a batch of receipts shows."""

    nights: dict[str, dict[str, Any]]
    drops: list[Drop]
    sheets: list[DropSheet]
    findings: dict[int, list[Found]]
    """By drop, as they stand in it; nothing of one without any."""
    not_checked: list[NotChecked]
    moves: list[Move]
    letters: list[LettersQueued]
    names: dict[str, str]
    """Centre number → name."""
    confirmations: list[Confirmation]
    aside: dict[str, list[str]]
    """Night → where files of the outbox went that somebody had changed."""


class NightFacts(TypedDict):
    """All that one night's page shows."""

    night: dict[str, Any]
    drops: list[Drop]
    sheets: list[DropSheet]
    rules: list[RuleCount]
    not_checked: list[NotChecked]
    moves: list[Move]
    letters: list[LettersQueued]
    faults: list[FaultOfOurs]
    names: dict[str, str]
    """Centre number → name."""
    aside: list[str]
    """Where files of the outbox went that somebody had changed."""
    not_out: list[str]
    """Files that could not be brought into the outbox yet."""


class FindingFacts(TypedDict):
    """All that a batch of finding tables shows."""

    drops: list[int]
    findings: dict[int, list[Found]]
    """By drop, as they stand in it; nothing of one without any."""


class MendFile(NamedTuple):
    """A drop of which a copy to mend is owed."""

    archived: str
    """Below the archive."""
    path: str
    """Below the inbox, as it came."""
    kind: str
    as_of: str
    """The date of its night."""


class HeldRow(NamedTuple):
    """A row of a drop that is held, and that nobody has settled."""

    drop: int
    sheet: str
    """Its name."""
    row: int


class MendFacts(TypedDict):
    """All that a batch of copies to mend says."""

    files: dict[int, MendFile]
    sheets: list[DropSheet]
    findings: dict[int, list[Found]]
    """By drop, as they stand in it; nothing of one without any."""
    held: list[HeldRow]
