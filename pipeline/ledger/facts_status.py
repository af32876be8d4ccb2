"""How a site stands: its last night, and every claim of its centres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.ledger.asking import read
from pipeline.ledger.claim_records import Claim
from pipeline.ledger.facts_claims import claim_query
from pipeline.ledger.facts_history import approvals, counts, is_begun, programmes
from pipeline.ledger.history_records import NOTHING
from pipeline.ledger.tables import CENTRE, NIGHT

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from pipeline.ledger.history_records import Approval, Counted, Programme


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Every list is sorted."""

    centres: list[str]
    claims: list[Claim]
    """By centre, entry code and ordinal."""
    counted: dict[int, Counted]
    unclaimed: list[Approval]
    """Approvals in force for which there is no claim yet."""
    programmes: list[Programme]
    """Packages of learning programmes for which somebody is entered, by centre."""
    night: tuple[str, str, int] | None
    """Id, state (open or closed) and exit status of the last night."""


def site_facts(connection: Connection) -> SiteFacts:
    """Gather what `claimdrop status` shows."""
    centres = sorted(connection.scalars(select(CENTRE.c.centre_number)))
    counted = counts(connection, centres)
    found = [claim for claim in read(connection, Claim._make, claim_query()) if is_begun(claim)]
    found.sort(key=lambda claim: (claim.centre_number, claim.entry_code, claim.ordinal))
    claimed = {(claim.centre_number, claim.entry_code) for claim in found}
    night = connection.execute(
        select(NIGHT.c.id, NIGHT.c.state, NIGHT.c.exit_status).order_by(NIGHT.c.id.desc()).limit(1)
    ).first()
    return SiteFacts(
        centres=centres,
        claims=found,
        counted={claim.id: counted.get(claim.id, NOTHING) for claim in found},
        unclaimed=[
            each for each in approvals(connection, centres) if (each.centre_number, each.entry_code) not in claimed
        ],
        programmes=[each for each in programmes(connection, centres) if each.candidates],
        night=None if night is None else (night.id, night.state, night.exit_status),
    )
