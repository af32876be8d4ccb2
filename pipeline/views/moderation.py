"""The outcome: what the OCR Assessor is asked to fill in, and what goes to OCR once it is given."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.views.claim import claim_table
from pipeline.views.claim_book import unit_order
from pipeline.workbooks import OutcomeSheet

if TYPE_CHECKING:
    from pipeline.render import Nested
    from pipeline.views.claim_book import ClaimBook, UnitWords

_NOTES = (
    "Fill in Outcome: the first row is for the whole claim, the others for what one assessor gave one grade in one unit.",
    "A narrower row beats a wider one; what no other row names follows the first. Blank says nothing.",
    "So Agreed in the first row is enough where all is well. Changed needs New grade; a withdrawal should have a reason.",
    "For a single piece of work add a row with claim number, candidate number and unit. Save, and drop this file.",
)


def outcome_sheet(book: ClaimBook) -> OutcomeSheet:
    """Give what outcome-<claim number>.xlsx shows, by the grades that were claimed; a unit from elsewhere is in no group."""
    book = book.as_claimed()
    claim, counts = book.claim, book.counts()
    return OutcomeSheet(
        claim_number=claim.claim_number,
        title=f"Outcome of claim {claim.claim_number}: centre {claim.centre_number}, entry code {claim.entry_code}",
        notes=("; ".join(filter(None, (claim.centre_name, book.qualification))), *_NOTES),
        lines=counts.total(),
        groups=_groups(book, counts),
    )


def _groups(book: ClaimBook, counts: Counter[str]) -> list[tuple[str, str, str, int]]:
    found: Counter[tuple[UnitWords, str, str, str]] = Counter()
    for key, lines in counts.items():
        line = book.lines[key]
        if not line.awarding_body:
            found[line.unit, line.assessor, line.assessor_name, line.grade] += lines
    bearers = Counter(initials for initials, _ in {(initials, name) for _, initials, name, _ in found})
    return [
        (unit.label, f"{initials} ({name})" if bearers[initials] > 1 else initials, grade, lines)
        for (unit, initials, name, grade), lines in sorted(
            found.items(), key=lambda group: (unit_order(group[0][0]), group[0][1:])
        )
    ]


def to_ocr_table(book: ClaimBook) -> Nested:
    """Give to-ocr/<reference>.csv: the columns and order of claim.csv, without the lines that were withdrawn."""
    gone = {key for key, line in book.lines.items() if line.outcome == "withdrawn"}
    rows = [row._replace(keys=["" if key in gone else key for key in row.keys]) for row in book.rows]
    return claim_table(replace(book, rows=rows))
