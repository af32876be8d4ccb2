"""Which centres a wave of the night may look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from pipeline.ledger.tables import APPROVAL, CENTRE, CLAIM, PROGRAMME_ENTRY

if TYPE_CHECKING:
    from collections.abc import Collection


def centres_of(connection: Connection, wave: str, senders: Collection[str]) -> list[str]:
    """The centres that the drops of these senders can be about."""
    if wave in ("centres", "people"):
        return sorted(senders)
    if wave == "office":
        return list(connection.scalars(select(CENTRE.c.centre_number).order_by(CENTRE.c.centre_number)))
    if wave == "earned":
        return []  # told by the sheets themselves
    if wave == "results":
        return sorted(connection.scalars(select(PROGRAMME_ENTRY.c.centre_number).distinct()))
    with_claims = select(APPROVAL.c.centre_number).join(
        CLAIM, (CLAIM.c.centre_number == APPROVAL.c.centre_number) & (CLAIM.c.entry_code == APPROVAL.c.entry_code)
    )
    allocated = with_claims.where(APPROVAL.c.ocr_assessor.in_(sorted(senders)), CLAIM.c.state != "Unsubmitted")
    return sorted(connection.scalars(allocated.distinct()))
