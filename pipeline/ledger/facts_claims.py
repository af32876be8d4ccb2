"""What the ledger says about claims, for the tables, pages, workbooks and letters that show them.

A batch of claims is loaded in a handful of queries. Lines are many (fifty claims hold 150,000) and few of a kind,
so the database packs each candidate's lines into one text of codes, and only distinct codes are ever taken apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BigInteger, String, and_, case, cast, func, or_, select

from pipeline.ledger.claim_records import Claim, ClaimFacts, Kind, Lines, Marker, Outside, Person, Pick, Revised, Unit
from pipeline.ledger.tables import (
    APPROVAL,
    CANDIDATE,
    CENTRE,
    CENTRE_ASSESSOR,
    CLAIM,
    LINE,
    OCR_ASSESSOR,
    PICK,
    REGISTRATION,
    REVISION,
    UNIT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sqlalchemy import Connection, Select

_CHUNK = 500  # far below any database's limit of values in one statement
_UNITS = 1_000_000  # more units than any ledger will hold
_GRADES = "PMD"
_OUTCOMES = ("", "agreed", "changed", "withdrawn")


Record = TypeVar("Record", bound=tuple[Any, ...])


def claim_facts(connection: Connection, ids: Iterable[int]) -> ClaimFacts:
    """Gather the facts of these claims; ids that the ledger does not know are left out."""
    found = claims(connection, ids)
    known = [claim.id for claim in found]
    centres = {claim.centre_number for claim in found}
    lines = claim_lines(connection, known)
    candidates = {line.candidate for line in lines}
    return ClaimFacts(
        claims=found,
        lines=lines,
        outside=outside_lines(connection, lines),
        people=people(connection, centres, candidates),
        numbers=numbers(connection, centres, candidates),
        markers=markers(connection, centres),
        units={unit.id: unit for unit in read(connection, Unit._make, select(*UNIT.c))},
        picks=picks(connection, known),
        revised=revised(connection, known),
    )


def claims(connection: Connection, ids: Iterable[int]) -> list[Claim]:
    """Read claims by id, sorted by id."""
    return sorted(chunked(connection, Claim._make, claim_query(), CLAIM.c.id, ids))


def claim_query() -> Select[Any]:
    """Select the fields of `Claim`."""
    c = CLAIM.c
    dates = (c.submitted_on, c.sampled_on, c.finalised_on, c.processed_on, c.withdrawn_on)
    here = and_(c.centre_number == APPROVAL.c.centre_number, c.entry_code == APPROVAL.c.entry_code)
    return (
        select(
            c.id, c.centre_number, CENTRE.c.centre_name, CENTRE.c.contact_email, c.entry_code, c.ordinal, c.state,
            func.coalesce(c.claim_number, ""), func.coalesce(c.reference, ""), c.submitted_by, c.contact_email, *dates,
            func.coalesce(OCR_ASSESSOR.c.code, ""), func.coalesce(OCR_ASSESSOR.c.name, ""),
        )
        .join(CENTRE, CENTRE.c.centre_number == c.centre_number)
        .outerjoin(APPROVAL, and_(here, APPROVAL.c.removed == 0))
        .outerjoin(OCR_ASSESSOR, OCR_ASSESSOR.c.code == APPROVAL.c.ocr_assessor)
    )  # fmt: skip


def claim_lines(connection: Connection, ids: Iterable[int]) -> list[Lines]:
    """Read the lines of claims, withdrawn and replaced ones too, by claim and candidate."""
    line = LINE.c
    query = select(line.claim, line.candidate, func.aggregate_strings(cast(_code(), String), ","))
    found: list[Lines] = []
    for some in chunks(ids):
        # By the candidates of the centres, not by the index on claim: their lines lie side by side in the table.
        centres = select(CLAIM.c.centre_number).where(CLAIM.c.id.in_(some))
        theirs = line.candidate.in_(select(CANDIDATE.c.id).where(CANDIDATE.c.centre_number.in_(centres)))
        wanted = query.where(theirs, (line.claim + 0).in_(some)).group_by(line.candidate, line.claim)
        found += (Lines(claim, candidate, codes.split(",")) for claim, candidate, codes in connection.execute(wanted))
    return sorted(found)


def _code() -> Any:
    """One number for all that makes a line's kind: packing numbers costs the database half of packing text."""
    line = LINE.c
    grade = case({"P": 0, "M": 1, "D": 2}, value=line.grade)
    said = func.lower(line.outcome)
    outcome = case((line.outcome == "", 0), (said == _OUTCOMES[1], 1), (said == _OUTCOMES[2], 2), else_=3)
    outside = case((or_(line.awarding_body != "", line.evidence != ""), 1), else_=0)
    code = cast(line.assessor, BigInteger) * _UNITS + line.unit
    return (((code * 3 + grade) * 2 + line.sampled) * 4 + outcome) * 2 + outside


def kind_of(code: str) -> Kind:
    """Say what a code of `Lines.kinds` means."""
    rest, outside = divmod(int(code), 2)
    rest, outcome = divmod(rest, 4)
    rest, sampled = divmod(rest, 2)
    rest, grade = divmod(rest, 3)
    assessor, unit = divmod(rest, _UNITS)
    return Kind(unit, _GRADES[grade], assessor, bool(sampled), _OUTCOMES[outcome], bool(outside))


def outside_lines(connection: Connection, lines: Iterable[Lines]) -> list[Outside]:
    """Read which other awarding body or evidence those of these lines name that name one."""
    by_codes = list(lines)
    codes = {code for code in set().union(*(each.kinds for each in by_codes)) if kind_of(code).outside}
    wanted = {(each.claim, each.candidate) for each in by_codes if codes and not codes.isdisjoint(each.kinds)}
    line = LINE.c
    query = select(line.claim, line.candidate, line.unit, line.awarding_body, line.evidence)
    query = query.where(or_(line.awarding_body != "", line.evidence != ""))
    found = chunked(connection, Outside._make, query, line.candidate, {candidate for _, candidate in wanted})
    return sorted(each for each in found if (each.claim, each.candidate) in wanted)


def people(connection: Connection, centres: Iterable[str], candidates: set[int]) -> dict[int, Person]:
    """Read these candidates of these centres, by id."""
    c = CANDIDATE.c
    query = select(c.id, c.uci, c.uln, c.surname, c.forenames, c.date_of_birth)
    found = chunked(connection, Person._make, query, c.centre_number, centres)
    return {person.id: person for person in found if person.id in candidates}


def numbers(connection: Connection, centres: Iterable[str], candidates: set[int]) -> dict[int, dict[int, str]]:
    """Read the candidate numbers of these candidates of these centres, by candidate, then academic year.

    Where somebody has two in a year, the one that was given last.
    """
    c = REGISTRATION.c
    query = select(c.since, c.candidate_number, c.academic_year, c.candidate)
    found: dict[int, dict[int, str]] = {candidate: {} for candidate in candidates}
    for _, number, year, candidate in sorted(chunked(connection, tuple, query, c.centre_number, centres)):
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


def revised(connection: Connection, ids: Iterable[int]) -> list[Revised]:
    """Read which lines of these claims were changed or withdrawn, sorted."""
    columns = (REVISION.c[name] for name in Revised._fields)
    return sorted(chunked(connection, Revised._make, select(*columns), REVISION.c.claim, ids))


def chunks(values: Iterable[Any]) -> Iterator[Sequence[Any]]:
    ordered = sorted(set(values))
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))


def chunked(
    connection: Connection, make: Callable[[Any], Record], query: Select[Any], column: Any, values: Iterable[Any]
) -> Iterator[Record]:
    for some in chunks(values):
        yield from read(connection, make, query.where(column.in_(some)))


def read(connection: Connection, make: Callable[[Any], Record], query: Select[Any]) -> list[Record]:
    return list(map(make, connection.execute(query)))
