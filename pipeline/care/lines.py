"""One line of what the doctor says."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Need(StrEnum):
    """What a line asks for."""

    OK = "ok"
    LOOK = "look"
    MEND = "mend"


class Line(NamedTuple):
    """What was found, and what to do about it; blank where it is fine."""

    need: Need
    found: str
    do: str = ""


def some(names: list[str], most: int = 3) -> str:
    """Name a few, and say how many more there are."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")
