"""Which claim something is owed for, and who has to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from pipeline.known import Known


class Claim(NamedTuple):
    """What a claim's files and letters depend on."""

    id: int
    centre_number: str
    entry_code: str
    ordinal: int
    state: str
    claim_number: str
    contact_email: str
    sampled_on: str

    @classmethod
    def all_of(cls, frame: pd.DataFrame) -> list[Claim]:
        """Read rows of the table claim, by centre, then entry code."""
        rows = frame[list(cls._fields)].itertuples(index=False, name=None)
        # By ordinal last: where a new claim has begun under an entry code, its files are the ones that stay there.
        return sorted(
            (cls._make(row) for row in rows), key=lambda one: (one.centre_number, one.entry_code, one.ordinal)
        )


class People(NamedTuple):
    """Who has to do with claims, and where letters reach them."""

    allocated: dict[tuple[str, str], str]
    """As the function of that name gives it."""
    assessors: dict[str, str]
    """OCR Assessor → address, which may be blank."""
    centres: dict[str, str]
    """Centre → address, which may be blank."""

    @classmethod
    def of(cls, known: Known) -> People:
        """Find them among what is known."""
        assessors, centres = known["ocr_assessor"], known["centre"]
        return cls(
            allocated(known),
            dict(zip(assessors["code"], assessors["email"], strict=True)),
            dict(zip(centres["centre_number"], centres["contact_email"], strict=True)),
        )

    def assessors_of(self, centres: Collection[str]) -> set[str]:
        """The OCR Assessors who have an approval of one of these centres."""
        return {assessor for (centre, _), assessor in self.allocated.items() if centre in centres}

    def address_of_assessor(self, claim: Claim) -> str:
        """Where letters reach the claim's OCR Assessor; blank where there is none, or no address."""
        return self.assessors.get(self.allocated.get((claim.centre_number, claim.entry_code), ""), "")


def allocated(known: Known) -> dict[tuple[str, str], str]:
    """The OCR Assessor of each approval in force, by centre and entry code."""
    rows = known["approval"][known["approval"]["removed"] == 0]
    columns = rows[["centre_number", "entry_code", "ocr_assessor"]].itertuples(index=False, name=None)
    return {(centre, code): assessor for centre, code, assessor in columns if assessor}
