"""Folder names made out of data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

SLUG_LENGTH = 40
_TAKEN_BY_WINDOWS = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def slug(text: str, taken: Collection[str] = ()) -> str:
    """Make a folder name out of data: lower-case `a-z 0-9 -`, at most 40 characters, kept apart from those taken by a number.

    The same text and the same taken names give the same slug. Names that Windows keeps for itself count as taken.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].rstrip("-") or "x"
    name, number = base, 1
    while name in taken or name in _TAKEN_BY_WINDOWS:
        number += 1
        name = f"{base[: SLUG_LENGTH - len(str(number)) - 1].rstrip('-')}-{number}"
    return name


def slugs(titles: Iterable[str]) -> dict[str, str]:
    """A slug for each title, no two alike; a title that comes later takes none from those before it."""
    given: dict[str, str] = {}
    for title in dict.fromkeys(titles):
        given[title] = slug(title, set(given.values()))
    return given
