"""What the ledger says about claims, for the tables, pages, workbooks and letters that show them: a handful of queries a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from pipeline.ledger.asking import chunked, read
from pipeline.ledger.claim_records import (
    Claim,
    ClaimFacts,
    Lines,
    Marker,
    Outside,
    Person,
    Pick,
    Proposed,
    Revised,
    Unit,
)
from pipeline.ledger.packed_lines import OUTSIDE, PackedLines
from pipeline.ledger.registers import Registers
from pipeline.ledger.tables import (
    APPROVAL,
    CENTRE,
    CENTRE_ASSESSOR,
    CLAIM,
    CLAIM_EVENT,
    LINE,
    OCR_ASSESSOR,
    PICK,
    PROPOSAL,
    PURGED_CLAIM,
    REVISION,
    UNIT,
)
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Select


def claim_facts(
    connection: Connection, ids: Iterable[int], packed: PackedLines | None = None, registers: Registers | None = None
) -> ClaimFacts:
    """Gather the facts of these claims; ids that the ledger does not know are left out."""
    found = claims(connection, ids)
    known = [claim.id for claim in found]
    centres = {claim.centre_number for claim in found}
    registers = registers or Registers(connection)
    of_claims = (packed or PackedLines(connection)).of_claims(centres)
    lines = {claim: of_claims[claim] for claim in known if claim in of_claims}
    candidates = set().union(*(of.candidates for of in lines.values()))
    return ClaimFacts(
        claims=found,
        lines=lines,
        outside=outside_lines(connection, lines),
        people=people(registers, centres, candidates),
        numbers=numbers(registers, centres, candidates),
        markers=markers(connection, centres),
        units={unit.id: unit for unit in read(connection, Unit._make, select(*UNIT.c))},
        picks=picks(connection, known),
        proposed=proposed(connection, known),
        revised=revised(connection, known),
    )


def claims(connection: Connection, ids: Iterable[int]) -> list[Claim]:
    """Read claims by id, sorted by id."""
    return sorted(chunked(connection, Claim._make, claim_query(), CLAIM.c.id, ids))


def purged_claims(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Tell which of these claims a purge has taken out of the history."""
    query = select(PURGED_CLAIM.c.claim)
    return {claim for (claim,) in chunked(connection, tuple, query, PURGED_CLAIM.c.claim, ids)}


def claim_query() -> Select[Any]:
    """Select the fields of `Claim`; claims that a purge has taken out of the history are left out."""
    c = CLAIM.c
    dates = (c.submitted_on, c.sampled_on, c.finalised_on, c.processed_on, c.withdrawn_on)
    here = and_(c.centre_number == APPROVAL.c.centre_number, c.entry_code == APPROVAL.c.entry_code)
    return (
        select(
            c.id, c.centre_number, CENTRE.c.centre_name, CENTRE.c.contact_email, c.entry_code, c.ordinal, _state(),
            func.coalesce(c.claim_number, ""), func.coalesce(c.reference, ""), c.submitted_by, c.contact_email, *dates,
            func.coalesce(OCR_ASSESSOR.c.code, ""), func.coalesce(OCR_ASSESSOR.c.name, ""),
        )
        .join(CENTRE, CENTRE.c.centre_number == c.centre_number)
        .outerjoin(APPROVAL, and_(here, APPROVAL.c.removed == 0))
        .outerjoin(OCR_ASSESSOR, OCR_ASSESSOR.c.code == func.coalesce(_ended_by(), APPROVAL.c.ocr_assessor))
        .where(c.id.not_in(select(PURGED_CLAIM.c.claim)))
    )  # fmt: skip


def _ended_by() -> Any:
    """The OCR Assessor whose outcome ended a claim; NULL while it is open, when it follows the approval in force."""
    c = CLAIM_EVENT.c
    ends = (State.FINALISED.value, State.WITHDRAWN.value)
    query = select(func.max(c.who)).where(c.claim == CLAIM.c.id, c.to_state.in_(ends), c.who != "")
    return query.correlate(CLAIM).scalar_subquery()


def _state() -> Any:
    """A claim whose every line was taken out is none (and the next line goes into it): that is seen, never stored."""
    c = CLAIM.c
    emptied = and_(c.state == State.UNSUBMITTED, ~select(LINE.c.claim).where(LINE.c.claim == c.id).exists())
    return case((emptied, State.NO_CLAIMS.value), else_=c.state)


def outside_lines(connection: Connection, lines: Mapping[int, Lines]) -> list[Outside]:
    """Read which other awarding body or evidence those of these lines (by claim) name that name one."""
    wanted = {
        (claim, of.candidates[place])
        for claim, of in lines.items()
        for at, code in enumerate(of.codes)
        if OUTSIDE in code
        for place in of.whose[of.which == at].tolist()
    }
    line = LINE.c
    query = select(line.claim, line.candidate, line.unit, line.awarding_body, line.evidence)
    query = query.where(or_(line.awarding_body != "", line.evidence != ""))
    found = chunked(connection, Outside._make, query, line.candidate, {candidate for _, candidate in wanted})
    return sorted(each for each in found if (each.claim, each.candidate) in wanted)


def people(registers: Registers, centres: Iterable[str], candidates: set[int]) -> dict[int, Person]:
    """Give these candidates of these centres, by id."""
    return {row[1]: Person._make(row[1:7]) for row in registers.people(centres) if row[1] in candidates}


def numbers(registers: Registers, centres: Iterable[str], candidates: set[int]) -> dict[int, dict[int, str]]:
    """Give the candidate numbers of these candidates of these centres, by candidate, then academic year.

    Where somebody has two in a year, the one that was given last.
    """
    found: dict[int, dict[int, str]] = {candidate: {} for candidate in candidates}
    for _, year, _, number, candidate in registers.numbers(centres):
        if candidate in candidates:
            found[candidate][year] = number
    return found


def markers(connection: Connection, centres: Iterable[str]) -> dict[int, Marker]:
    """Read the centre assessors of these centres, by id."""
    c = CENTRE_ASSESSOR.c
    query = select(c.id, c.initials, c.full_name)
    return {marker.id: marker for marker in chunked(connection, Marker._make, query, c.centre_number, centres)}


def picks(connection: Connection, ids: Iterable[int]) -> list[Pick]:
    """Read the proposed samples of these claims."""
    return sorted(chunked(connection, Pick._make, select(*(PICK.c[name] for name in Pick._fields)), PICK.c.claim, ids))


def proposed(connection: Connection, ids: Iterable[int]) -> dict[int, Proposed]:
    """Read how many candidates the proposed samples of these claims have, by claim."""
    query = select(*(PROPOSAL.c[name] for name in Proposed._fields))
    return {each.claim: each for each in chunked(connection, Proposed._make, query, PROPOSAL.c.claim, ids)}


def revised(connection: Connection, ids: Iterable[int]) -> list[Revised]:
    """Read which lines of these claims were changed or withdrawn, sorted."""
    columns = (REVISION.c[name] for name in Revised._fields)
    return sorted(chunked(connection, Revised._make, select(*columns), REVISION.c.claim, ids))
