"""What stands of candidates under another size of what they are entered for: units count for the whole family."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.ledger.asking import chunked
from pipeline.ledger.facts_history import sheets_of
from pipeline.ledger.history_records import Came
from pipeline.ledger.tables import CANDIDATE, CLAIM, ENTRY, LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Connection

    from pipeline.ledger.history_records import CentreFacts


def with_other_sizes(connection: Connection, known: Mapping[str, CentreFacts], family_of: Callable[[str], int]) -> None:
    """Add to `came` of each centre what its candidates claimed under another size than that of their live entry.

    What was submitted before somebody was topped up stays in its claim, and stands for the larger award too.
    """
    moved = _moved(connection, known, family_of)
    c = LINE.c
    query = select(c.candidate, CLAIM.c.entry_code, c.unit, c.assessor, c.sheet)
    query = query.join(CLAIM, CLAIM.c.id == c.claim).where(c.slot == 0)
    lines = [
        ((centre, new, unit, assessor), sheet)
        for candidate, old, unit, assessor, sheet in chunked(connection, tuple, query, c.candidate, moved)
        for centre, new in moved[candidate].get(old, ())
    ]
    sheets = sheets_of(connection, {sheet for _, sheet in lines})
    total = Counter(what for what, _ in lines)
    last: dict[tuple[str, str, int, int], tuple[str, str]] = {}
    for what, sheet in lines:
        last[what] = max(last.get(what, ("", "")), sheets.get(sheet, ("", "")))
    for (centre, new, unit, assessor), many in total.items():
        more = Came(new, unit, assessor, many, *last[centre, new, unit, assessor])
        known[centre].came = _added(known[centre].came, more)


def _moved(
    connection: Connection, known: Mapping[str, CentreFacts], family_of: Callable[[str], int]
) -> dict[int, dict[str, list[tuple[str, str]]]]:
    """Candidate → entry code of a claim → centre and live entry codes of the same family for which it counts too.

    Only of those who have, or had, entries for both.
    """
    sizes = {number: _sizes(facts, family_of) for number, facts in known.items()}
    query = select(CANDIDATE.c.centre_number, ENTRY.c.candidate, ENTRY.c.entry_code, ENTRY.c.ended_on)
    query = query.join(CANDIDATE, CANDIDATE.c.id == ENTRY.c.candidate).distinct()
    several = [number for number, codes in sizes.items() if codes]
    entries = list(chunked(connection, tuple, query, CANDIDATE.c.centre_number, several))
    ever = {(candidate, code) for _, candidate, code, _ in entries}
    found: dict[int, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for centre, candidate, code, ended_on in entries:
        for old in sizes[centre].get(code, ()) if not ended_on else ():
            if (candidate, old) in ever:
                found[candidate][old].append((centre, code))
    return found


def _sizes(facts: CentreFacts, family_of: Callable[[str], int]) -> dict[str, set[str]]:
    """Entry code of an approval → codes of the same family that claims were made under."""
    claimed = {claim.entry_code for claim in facts.claims if claim.submitted_on}
    codes = {approval.entry_code for approval in facts.approvals}
    others = {code: {old for old in claimed - {code} if family_of(old) == family_of(code) >= 0} for code in codes}
    return {code: old for code, old in others.items() if old}


def _added(every: list[Came], more: Came) -> list[Came]:
    """Put what came besides to what came of the same unit and assessor."""
    of = more[:3]
    same = [each for each in every if each[:3] == of]
    last = max((each.night, each.path) for each in (*same, more))
    lines = sum(each.lines for each in (*same, more))
    return sorted([*(each for each in every if each[:3] != of), Came(*of, lines, *last)])
