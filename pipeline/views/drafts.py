"""A letter before it is set: what it says, and where what it speaks of lies."""

from __future__ import annotations

from typing import NamedTuple


class Draft(NamedTuple):
    """What a letter says."""

    subject: str
    says: list[str]
    """Paragraphs."""
    files: list[tuple[str, str]]
    """What it is, and its path below the outbox."""
    listed: list[str] = []  # noqa: RUF012 - a default of a NamedTuple, never changed
    quote: str = ""
    is_attached: bool = False
    """Whether a page that names people goes with it."""
