"""One row of the catalogue at a time: what a qualification, a unit and a series say, in words and numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    Row = Mapping[Any, str]


class Family(NamedTuple):
    """What shares its units whatever the size: a unit is the same unit within one family."""

    suite: str
    level: int
    subject: str

    @classmethod
    def of_each_row(cls, table: pd.DataFrame) -> list[Self]:
        """Give the family of each row of a table."""
        rows = zip(table["suite"], table["level"], table["subject"], strict=True)
        return [cls(suite, int(level), subject) for suite, level, subject in rows]


class Qualification(NamedTuple):
    """One entry code."""

    entry_code: str
    suite: str
    level: int
    subject: str
    size: str
    title: str
    """In words: `OCR Level 3 Cambridge Technical Subsidiary Diploma in IT (2012 suite)`."""
    qan: str
    units_complete: bool
    """Whether the catalogue's list of units is the whole list: only then can a unit be said not to belong."""
    confidence: str
    family: int

    @classmethod
    def from_row(cls, row: Row, family: int) -> Self:
        """Read a row of `qualifications`."""
        return cls(
            entry_code=row["entry_code"],
            suite=row["suite"],
            level=int(row["level"]),
            subject=row["subject"],
            size=row["size"],
            title=_title(row["suite"], row["level"], row["size"], row["subject"]),
            qan=row["qan"],
            units_complete=row["units_complete"] == "yes",
            confidence=row["confidence"],
            family=family,
        )


class Unit(NamedTuple):
    """One unit of a family; what is not known is blank or None."""

    number: str
    reference: str
    title: str
    credits: int | None
    glh: int | None
    mandatory: str
    """`yes`, `optional`, `varies by size`, `unknown` or blank."""
    assessment: str
    """`internal`, `external exam` or blank."""
    confidence: str

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Read a row of `units`."""
        return cls(
            number=row["unit_number"],
            reference=row["unit_reference"],
            title=row["title"],
            credits=int(row["credits"]) if row["credits"] else None,
            glh=int(row["glh"]) if row["glh"] else None,
            mandatory=row["mandatory"],
            assessment=row["assessment"],
            confidence=row["confidence"],
        )


class Series(NamedTuple):
    """One series of the learning programmes' calendar."""

    name: str
    entries_open: date
    entries_close: date
    results: date
    confidence: str

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Read a row of `series`."""
        opens, closes, results = (
            date.fromisoformat(row[name]) for name in ("entries_open", "entries_close", "results")
        )
        return cls(row["series"], opens, closes, results, row["confidence"])


def _title(suite: str, level: str, size: str, subject: str) -> str:
    """Only what the row says: the sizes of OCR Nationals bear the word National themselves."""
    name, _, year = suite.rpartition(" ")
    if year.isdigit():
        return f"OCR Level {level} {name.removesuffix('s')} {size} in {subject} ({year} suite)"
    return f"OCR Level {level} {size} in {subject}"
