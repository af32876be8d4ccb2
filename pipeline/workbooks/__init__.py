"""Every workbook that claimdrop writes; the only door to openpyxl and XlsxWriter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class SampleSheets:
    """What the workbook shows."""

    claim_number: str
    title: str
    """One line: which claim, which centre, which qualification."""
    notes: Sequence[str]
    """Below the title, above the header; no line may look like a header."""
    units: Sequence[str]
    """Headers of the grid: `Unit 3`…"""
    rows: Sequence[tuple[str, str, str, Sequence[tuple[str, bool]]]]
    """Candidate number, surname, forenames, and for each unit the grade (blank: no line) and whether it is proposed."""
    why: Sequence[Sequence[str]]
    """Candidate number, surname, forenames, unit, grade, centre assessor, reason."""
    groups: Sequence[tuple[str, str, str, int, int, str]]
    """Unit, centre assessor, grade, lines, sampled lines, the sampled candidates' numbers."""
    outside: Sequence[Sequence[str]]
    """Candidate number, surname, forenames, unit, grade, awarding body, evidence."""
    proof: str
    """One line: how few candidates the proposal needs, and whether that is proven."""
