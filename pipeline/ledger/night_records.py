"""What is known of nights, as it comes out of the ledger; made by `facts_nights`, where its frames' columns stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.ledger.history_records import Confirmation


class ReceiptFacts(TypedDict):
    """All that a batch of receipts shows; the frames' columns stand at the functions of the same names."""

    nights: dict[str, dict[str, Any]]
    drops: pd.DataFrame
    sheets: pd.DataFrame
    findings: pd.DataFrame
    not_checked: pd.DataFrame
    moves: pd.DataFrame
    letters: pd.DataFrame
    names: dict[str, str]
    """Centre number → name."""
    confirmations: list[Confirmation]
    aside: dict[str, list[str]]
    """Night → where files of the outbox went that somebody had changed."""


class NightFacts(TypedDict):
    """All that one night's page shows."""

    night: dict[str, Any]
    drops: pd.DataFrame
    sheets: pd.DataFrame
    rules: pd.DataFrame
    not_checked: pd.DataFrame
    moves: pd.DataFrame
    letters: pd.DataFrame
    faults: pd.DataFrame
    names: dict[str, str]
    """Centre number → name."""
    aside: list[str]
    """Where files of the outbox went that somebody had changed."""
    not_out: list[str]
    """Files that could not be brought into the outbox yet."""


class FindingFacts(TypedDict):
    """All that a batch of finding tables shows."""

    drops: list[int]
    findings: pd.DataFrame


class MendFile(NamedTuple):
    """A drop of which a copy to mend is owed."""

    archived: str
    """Below the archive."""
    path: str
    """Below the inbox, as it came."""
    kind: str
    as_of: str
    """The date of its night."""


class MendFacts(TypedDict):
    """All that a batch of copies to mend says; the frames' columns stand at the functions of the same names."""

    files: dict[int, MendFile]
    sheets: pd.DataFrame
    findings: pd.DataFrame
    held: pd.DataFrame
