"""What a claim workbook holds when claimdrop has written it: what still says the same when it comes back says nothing.

A workbook lies about for months. What stood when it was written may have been withdrawn since, and whoever marked then
may have left; so an old copy must not claim that work again, nor set that person up again.
"""

from __future__ import annotations

from dataclasses import replace

from schemas.columns import TEXT, Column

COLUMN = Column("written", "As written (claimdrop)", replace(TEXT, width=2000))
"""Of a row of grades the units that stood, `3 M, 4 D`; of a centre assessor's row name and initials."""
_BETWEEN = ", "


def line(unit: str, grade: str) -> str:
    """Name a standing line by its tidied unit (`3`, `Y/502/5411`) and grade."""
    return f"{unit} {grade}"


def together(lines: list[str]) -> str:
    """Give the lines of a row as they stand in its cell."""
    return _BETWEEN.join(lines)


def apart(text: str) -> frozenset[str]:
    """Give the lines of a row's cell."""
    return frozenset(text.split(_BETWEEN))


def assessor(full_name: str, initials: str) -> str:
    """Name a centre assessor."""
    return _BETWEEN.join((full_name, initials))
