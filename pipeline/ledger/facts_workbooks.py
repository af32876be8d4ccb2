"""What the ledger says about whom a centre can claim for: what claim workbooks show, in a few queries for many centres."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, select

from pipeline.ledger.asking import chunked, chunks, plain, read
from pipeline.ledger.claim_records import Marker, Person, Unit
from pipeline.ledger.tables import (
    APPROVAL,
    ASSESSOR_FOR,
    CANDIDATE,
    CENTRE,
    CENTRE_ASSESSOR,
    CLAIM,
    ENTRY,
    LINE,
    REGISTRATION,
    REVISION,
    UNIT,
    UNIT_RESULT,
)
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

_STANDS = 0
"""The slot of a line that is open or stands."""
_CLAIMED = ("P", "M", "D")


class Centre(NamedTuple):
    """One centre, and where its letters go."""

    centre_number: str
    centre_name: str
    contact_email: str


class Entered(NamedTuple):
    """A live entry of a candidate; a full award names no unit (0)."""

    candidate: int
    entry_type: str
    unit: int


class Stands(NamedTuple):
    """The grade of a unit that the centre can no longer change, and the initials of whoever marked it (may be blank)."""

    grade: str
    initials: str


class Withdrawn(NamedTuple):
    """A line that an OCR Assessor withdrew, of which nothing stands."""

    candidate: int
    unit: int
    grade: str
    initials: str
    claim_number: str
    on: str
    """The date on which the claim ended."""
    reason: str
    """In the OCR Assessor's words; may be blank."""


@dataclass(slots=True)
class Claimable:
    """One centre: whom it can claim for, what stands, and who marks."""

    centre: Centre
    approved: set[str] = field(default_factory=set)
    entered: dict[str, list[Entered]] = field(default_factory=lambda: defaultdict(list))
    """By entry code; sorted."""
    people: dict[int, Person] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)
    """Candidate → teaching group, where one is known."""
    numbers: dict[int, str] = field(default_factory=dict)
    """Candidate → the candidate number that means this candidate and nobody else."""
    markers: dict[str, list[Marker]] = field(default_factory=lambda: defaultdict(list))
    """By entry code, by initials."""
    standing: dict[int, dict[int, Stands]] = field(default_factory=lambda: defaultdict(dict))
    """Candidate → unit → what stands."""
    withdrawn: list[Withdrawn] = field(default_factory=list)
    """Sorted by candidate and unit."""
    units: dict[int, Unit] = field(default_factory=dict)


def claimable(connection: Connection, numbers: Iterable[str], as_of: str) -> dict[str, Claimable]:
    """Gather the facts of many centres, by centre number; numbers that the ledger does not know are left out.

    `as_of` (an ISO date) tells which entries are live: those not ended, at most twelve months past their estimated
    completion date; and which academic year's candidate numbers come first.
    """
    query = select(*(CENTRE.c[name] for name in Centre._fields))
    found = {
        centre.centre_number: Claimable(centre)
        for centre in chunked(connection, Centre._make, query, CENTRE.c.centre_number, numbers)
    }
    units = {unit.id: unit for unit in read(connection, Unit._make, select(*UNIT.c))}
    for some in chunks(found):
        mine = {number: found[number] for number in some}
        _approved(connection, mine)
        whose = _people(connection, mine)
        _entered(connection, mine, whose, as_of)
        _numbers(connection, mine, as_of)
        initials = _markers(connection, mine)
        _standing(connection, mine, whose, initials)
        _withdrawn(connection, mine, whose, initials)
    for each in found.values():
        each.units = units
    return found


def _approved(connection: Connection, mine: dict[str, Claimable]) -> None:
    c = APPROVAL.c
    query = select(c.centre_number, c.entry_code).where(c.removed == 0, c.centre_number.in_(mine))
    for centre, code in plain(connection, query):
        mine[centre].approved.add(code)


def _people(connection: Connection, mine: dict[str, Claimable]) -> dict[int, Claimable]:
    """Read the centres' candidates; answer whose each is."""
    c = CANDIDATE.c
    query = select(c.centre_number, c.group_name, *(c[name] for name in Person._fields))
    whose = {}
    for centre, group, *person in plain(connection, query.where(c.centre_number.in_(mine))):
        candidate = person[0]
        whose[candidate] = mine[centre]
        mine[centre].people[candidate] = Person._make(person)
        if group:
            mine[centre].groups[candidate] = group
    return whose


def _entered(connection: Connection, mine: dict[str, Claimable], whose: dict[int, Claimable], as_of: str) -> None:
    c = ENTRY.c
    horizon = f"{int(as_of[:4]) - 1}{as_of[4:]}"
    query = select(c.entry_code, c.candidate, c.entry_type, c.unit).join(CANDIDATE, CANDIDATE.c.id == c.candidate)
    query = query.where(CANDIDATE.c.centre_number.in_(mine), c.ended_on == "", c.estimated_completion_date >= horizon)
    for code, *entry in sorted(plain(connection, query)):
        entered = Entered._make(entry)
        whose[entered.candidate].entered[code].append(entered)


def _numbers(connection: Connection, mine: dict[str, Claimable], as_of: str) -> None:
    """Of each candidate this academic year's number, else the latest; none that has passed to somebody else since."""
    c = REGISTRATION.c
    query = select(c.centre_number, c.academic_year, c.since, c.candidate_number, c.candidate)
    rows = sorted(plain(connection, query.where(c.centre_number.in_(mine))))
    last = {(centre, number): candidate for centre, _, _, number, candidate in rows}
    year = int(as_of[:4]) - (as_of[5:7] < "09")
    for this_year in (False, True):  # what comes last stays
        for centre, of_year, _, number, candidate in rows:
            if last[centre, number] == candidate and this_year == (of_year == year):
                mine[centre].numbers[candidate] = number


def _markers(connection: Connection, mine: dict[str, Claimable]) -> dict[int, str]:
    """Read who marks what; answer the initials of everybody who ever did."""
    c = CENTRE_ASSESSOR.c
    query = select(c.id, c.initials, c.full_name, c.centre_number).where(c.centre_number.in_(mine))
    everybody = {row[0]: row for row in plain(connection, query)}
    marks = select(ASSESSOR_FOR.c.assessor, ASSESSOR_FOR.c.entry_code).where(
        ASSESSOR_FOR.c.removed == 0, ASSESSOR_FOR.c.assessor.in_(select(c.id).where(c.centre_number.in_(mine)))
    )
    for assessor, code in plain(connection, marks):
        *marker, centre = everybody[assessor]
        mine[centre].markers[code].append(Marker._make(marker))
    for each in mine.values():
        for markers in each.markers.values():
            markers.sort(key=lambda marker: (marker.initials, marker.full_name))
    return {number: row[1] for number, row in everybody.items()}


def _standing(
    connection: Connection, mine: dict[str, Claimable], whose: dict[int, Claimable], initials: dict[int, str]
) -> None:
    """What was claimed before and not withdrawn, and what stands without a claim of this site."""
    result, line, claim = UNIT_RESULT.c, LINE.c, CLAIM.c
    elsewhere = select(result.candidate, result.unit, result.grade).join(CANDIDATE, CANDIDATE.c.id == result.candidate)
    elsewhere = elsewhere.where(CANDIDATE.c.centre_number.in_(mine), result.grade.in_(_CLAIMED))
    for candidate, unit, grade in plain(connection, elsewhere):
        whose[candidate].standing[candidate][unit] = Stands(grade, "")
    query = select(line.candidate, line.unit, line.grade, line.assessor).join(CLAIM, claim.id == line.claim)
    query = query.where(claim.centre_number.in_(mine), claim.state != State.UNSUBMITTED.value, line.slot == _STANDS)
    for candidate, unit, grade, assessor in plain(connection, query):
        whose[candidate].standing[candidate][unit] = Stands(grade, initials.get(assessor, ""))


def _withdrawn(
    connection: Connection, mine: dict[str, Claimable], whose: dict[int, Claimable], initials: dict[int, str]
) -> None:
    """What was withdrawn, the last time that it was, and does not stand."""
    line, claim, why = LINE.c, CLAIM.c, REVISION.c
    on = claim.finalised_on + claim.withdrawn_on  # a claim ends in one of the two ways
    query = select(
        line.candidate, line.unit, claim.ordinal, line.grade, line.assessor, claim.claim_number, on, why.reason
    ).join(CLAIM, claim.id == line.claim)
    same = and_(why.claim == line.claim, why.candidate == line.candidate, why.unit == line.unit)
    query = query.outerjoin(REVISION, same).where(claim.centre_number.in_(mine))
    rows = plain(connection, query.where(line.slot < _STANDS, line.outcome == "withdrawn"))
    latest = {(row[0], row[1]): row for row in sorted(rows, key=lambda row: row[:3])}
    for candidate, unit, _, grade, assessor, number, day, reason in latest.values():
        each = whose[candidate]
        if unit not in each.standing.get(candidate, ()):
            marker = initials.get(assessor, "")
            each.withdrawn.append(Withdrawn(candidate, unit, grade, marker, number or "", day, reason or ""))
