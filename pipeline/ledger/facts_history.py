"""What the ledger says about centres and OCR Assessors: their claims, visits, sheets, and what lies in their folders."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, or_, select

from pipeline.ledger.asking import chunked, read
from pipeline.ledger.claim_records import Claim, Unit
from pipeline.ledger.facts_claims import claim_query, markers
from pipeline.ledger.facts_folders import standing
from pipeline.ledger.history_records import (
    NOTHING,
    Approval,
    Assessor,
    AssessorFacts,
    Came,
    Centre,
    CentreFacts,
    Confirmation,
    Counted,
    Entered,
    History,
    Programme,
    SetUp,
    Visit,
)
from pipeline.ledger.packed_lines import PackedLines, Tally, kind_of
from pipeline.ledger.tables import (
    APPROVAL,
    ASSESSOR_FOR,
    CANDIDATE,
    CENTRE,
    CENTRE_ASSESSOR,
    CLAIM,
    DROP,
    ENTRY,
    LINE,
    OCR_ASSESSOR,
    OWED,
    PROGRAMME_ENTRY,
    SHEET,
    UNIT,
    VISIT,
)
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection


NO_LINES = Tally(Counter(), 0)
"""The tally of a claim that holds nothing."""


def centres(
    connection: Connection, numbers: Iterable[str], packed: PackedLines | None = None
) -> dict[str, CentreFacts]:
    """Gather the facts of many centres, by centre number; numbers that the ledger does not know are left out."""
    known = {row.centre_number: CentreFacts(row) for row in _of(connection, Centre, CENTRE, numbers)}
    lines = packed or PackedLines(connection)
    tallies = lines.tallies(known)
    for number, history in histories(connection, known, lines).items():
        known[number].claims, known[number].counted = history
    sheets = sheets_of(connection, {sheet for tally in tallies.values() for sheet in tally.sheets()})
    units = {unit.id: unit for unit in read(connection, Unit._make, select(*UNIT.c))}
    names = markers(connection, known)
    for row in approvals(connection, known):
        known[row.centre_number].approvals.append(row)
    for visit in visits(connection, known):
        known[visit.centre_number].visits.append(visit)
    for marker in set_up(connection, known):
        known[marker.centre_number].set_up.append(marker)
    for entered in unit_entries(connection, known):
        known[entered.centre_number].entered.append(entered)
    for programme in programmes(connection, known):
        known[programme.centre_number].programmes.append(programme)
    lying = standing(connection, known)
    for number, facts in known.items():
        of_code: dict[str, Counter[str]] = defaultdict(Counter)
        for claim in facts.claims:
            tally = tallies.get(claim.id, NO_LINES)
            facts.outcomes[claim.id] = _outcomes(tally.codes)
            of_code[claim.entry_code].update(tally.codes)
        facts.came = [came for code, mine in sorted(of_code.items()) for came in _last_sheets(code, mine, sheets)]
        facts.paths = lying[number]
        facts.markers, facts.units = names, units
    return known


def histories(connection: Connection, numbers: Iterable[str], packed: PackedLines | None = None) -> dict[str, History]:
    """Gather the claims of many centres with what each holds, by centre number."""
    found = {number: History([], {}) for number in sorted(set(numbers))}
    tallies = (packed or PackedLines(connection)).tallies(found)
    for claim in sorted(chunked(connection, Claim._make, claim_query(), CLAIM.c.centre_number, found)):
        if is_begun(claim):
            found[claim.centre_number].claims.append(claim)
            found[claim.centre_number].counted[claim.id] = counted(tallies.get(claim.id, NO_LINES))
    return found


def assessors(
    connection: Connection, codes: Iterable[str], packed: PackedLines | None = None
) -> dict[str, AssessorFacts]:
    """Gather the facts of many OCR Assessors, by code; codes that the ledger does not know are left out."""
    c = OCR_ASSESSOR.c
    known = {
        row.code: row for row in chunked(connection, Assessor._make, select(c.code, c.name, c.email), c.code, codes)
    }
    mine: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(chunked(connection, Claim._make, claim_query(), c.code, known)):
        if is_begun(claim):
            mine[claim.ocr_assessor].append(claim)
    schools = {claim.centre_number for claims in mine.values() for claim in claims}
    lines = packed or PackedLines(connection)
    at_hand = {number for number in schools if lines.has_tallied(number)}
    numbers = {claim: counted(tally) for claim, tally in lines.tallies(at_hand).items()}
    numbers |= counts(connection, schools - at_hand)
    planned = visits(connection, schools)
    lying = standing(connection, {f"assessors/{code}" for code in known})
    found = {}
    for code, assessor in sorted(known.items()):
        subjects = {(claim.centre_number, claim.entry_code) for claim in mine[code]}
        found[code] = AssessorFacts(
            assessor,
            claims=mine[code],
            counted={claim.id: numbers.get(claim.id, NOTHING) for claim in mine[code]},
            visits=[visit for visit in planned if (visit.centre_number, visit.entry_code) in subjects],
            paths=lying[f"assessors/{code}"],
        )
    return found


def _of(connection: Connection, record: type[Any], table: Any, numbers: Iterable[str]) -> list[Any]:
    """Read the rows of `table` that belong to these centres, sorted."""
    query = select(*(table.c[name] for name in record._fields))
    return sorted(chunked(connection, record._make, query, table.c.centre_number, numbers))


def counts(connection: Connection, numbers: Iterable[str]) -> dict[int, Counted]:
    """Count the lines, candidates and units of every claim of these centres, by claim."""
    query = select(
        LINE.c.claim, func.count(), func.count(LINE.c.candidate.distinct()), func.count(LINE.c.unit.distinct())
    ).join(CANDIDATE, CANDIDATE.c.id == LINE.c.candidate)  # by candidate: a claim's lines lie side by side there
    rows = chunked(connection, tuple, query.group_by(LINE.c.claim), CANDIDATE.c.centre_number, numbers)
    return {claim: Counted(*found) for claim, *found in rows}


def counted(tally: Tally) -> Counted:
    """Count the lines, candidates and units of a claim."""
    codes, candidates = tally
    return Counted(codes.total(), candidates, len({kind_of(code).unit for code in codes})) if codes else NOTHING


def is_begun(claim: Claim) -> bool:
    """Whether there is such a claim for people: an unsubmitted one that was emptied is "No claims submitted" again."""
    return claim.state != State.NO_CLAIMS


def approvals(connection: Connection, numbers: Iterable[str]) -> list[Approval]:
    """Read the approvals of these centres that are in force, sorted."""
    c = APPROVAL.c
    query = select(c.centre_number, c.entry_code, c.ocr_assessor, func.coalesce(OCR_ASSESSOR.c.name, ""))
    query = query.outerjoin(OCR_ASSESSOR, OCR_ASSESSOR.c.code == c.ocr_assessor).where(c.removed == 0)
    return sorted(chunked(connection, Approval._make, query, c.centre_number, numbers))


def visits(connection: Connection, numbers: Iterable[str]) -> list[Visit]:
    """Read the visits of these centres that were not taken back, sorted."""
    query = select(*(VISIT.c[name] for name in Visit._fields)).where(VISIT.c.removed == 0)
    return sorted(chunked(connection, Visit._make, query, VISIT.c.centre_number, numbers))


def sheets_of(connection: Connection, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Read the night and the path of the drops that these sheets came in, by sheet."""
    query = select(SHEET.c.id, DROP.c.night, DROP.c.path).join(DROP, DROP.c.id == SHEET.c.drop)
    return {sheet: (night, path) for sheet, night, path in chunked(connection, tuple, query, SHEET.c.id, ids)}


def _outcomes(kinds: Counter[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for code, lines in kinds.items():
        found[kind_of(code).outcome] += lines
    return found


def _last_sheets(entry_code: str, kinds: Counter[str], sheets: Mapping[int, tuple[str, str]]) -> list[Came]:
    """Tell of each unit and centre assessor of a qualification how many lines came, and the last sheet that did."""
    total: Counter[tuple[int, int]] = Counter()
    last: dict[tuple[int, int], tuple[str, str]] = {}
    for code, lines in kinds.items():
        kind = kind_of(code)
        what = (kind.unit, kind.assessor)
        total[what] += lines
        last[what] = max(last.get(what, ("", "")), sheets.get(kind.sheet, ("", "")))
    return sorted(Came(entry_code, *what, lines, *last[what]) for what, lines in total.items())


def set_up(connection: Connection, numbers: Iterable[str]) -> list[SetUp]:
    """Read which centre assessors are set up for which qualification, sorted."""
    query = select(CENTRE_ASSESSOR.c.centre_number, ASSESSOR_FOR.c.entry_code, ASSESSOR_FOR.c.assessor)
    query = query.join(CENTRE_ASSESSOR, CENTRE_ASSESSOR.c.id == ASSESSOR_FOR.c.assessor).where(
        ASSESSOR_FOR.c.removed == 0
    )
    return sorted(chunked(connection, SetUp._make, query, CENTRE_ASSESSOR.c.centre_number, numbers))


def unit_entries(connection: Connection, numbers: Iterable[str]) -> list[Entered]:
    """Read which units somebody has a unit entry for that has not ended, sorted."""
    query = select(CANDIDATE.c.centre_number, ENTRY.c.entry_code, ENTRY.c.unit).distinct()
    query = query.join(CANDIDATE, CANDIDATE.c.id == ENTRY.c.candidate).where(ENTRY.c.unit != 0, ENTRY.c.ended_on == "")
    return sorted(chunked(connection, Entered._make, query, CANDIDATE.c.centre_number, numbers))


def centre_names(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """Read the names of these centres, by number; numbers that the ledger does not know are left out."""
    return {centre.centre_number: centre.centre_name for centre in _of(connection, Centre, CENTRE, numbers)}


def confirmations(connection: Connection, nights: Iterable[str]) -> list[Confirmation]:
    """Read which confirmations of entries these nights have written, or owe, sorted."""
    c, wanted = OWED.c, sorted(set(nights))
    # Nothing is delivered by an earlier night than the one that owes it: so far back the index on `done` leads.
    since = or_(c.done == "", c.done >= min(wanted, default=""))
    query = select(c.night, c.key, c.path).where(since, c.kind == "programme-confirmation", c.night.in_(wanted))
    found = ((night, json.loads(key), path) for night, key, path in connection.execute(query))
    return sorted(Confirmation(night, key[0], key[1], key[2], path) for night, key, path in found)


def programmes(connection: Connection, numbers: Iterable[str]) -> list[Programme]:
    """Read which packages somebody is or was entered for, and how many are, sorted."""
    c = PROGRAMME_ENTRY.c
    what = (c.centre_number, c.framework, c.package)
    entered = case((c.withdrawn == "", c.candidate))
    query = select(*what, func.count(entered.distinct())).group_by(*what)
    return sorted(chunked(connection, Programme._make, query, c.centre_number, numbers))
