"""What letters count: the claims they are about, and what became of the files of a sender or a night."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from pipeline.ledger import facts_nights
from pipeline.ledger.asking import chunked
from pipeline.ledger.facts_claims import claims
from pipeline.ledger.facts_history import NO_LINES, centre_names, counted, visits
from pipeline.ledger.forecasts import AT_RISK_LETTER, kept
from pipeline.ledger.owed import moved_aside
from pipeline.ledger.packed_lines import PackedLines, kind_of
from pipeline.ledger.programme_news import PROGRAMMES_LETTER, news, reports_of
from pipeline.ledger.tables import FAULT, LETTER, NIGHT, REVISION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection

    from pipeline.ledger.claim_records import Claim
    from pipeline.ledger.forecasts import Kept
    from pipeline.ledger.history_records import Counted, Visit
    from pipeline.ledger.night_records import Drop, DropSheet
    from pipeline.ledger.owed import Owed
    from pipeline.ledger.packed_lines import Tallies, Tally
    from pipeline.ledger.programme_news import News

RECEIPT = "receipt"
NIGHT_LETTER = "night"
_OF_NO_CLAIM = (RECEIPT, NIGHT_LETTER, AT_RISK_LETTER, PROGRAMMES_LETTER)


class About(NamedTuple):
    """What letters to several recipients are about."""

    night: str
    kind: str
    key: str


class Queued(NamedTuple):
    """One letter that a night owes."""

    id: int
    night: str
    kind: str
    key: str
    """Claim id; `sender kind|sender` of a receipt; centre number of a report; night id of a night's letter."""
    recipient: str
    as_of: str

    @property
    def about(self) -> About:
        return About(self.night, self.kind, self.key)


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a batch of letters says."""

    queued: list[Queued]
    claims: dict[int, Claim]
    counted: dict[int, Counted]
    sampled: dict[int, int]
    """Claim → sampled lines."""
    revised: dict[tuple[int, str], int]
    """Claim and outcome (changed, withdrawn) → lines."""
    outside: set[int]
    """Claims with a line that names another awarding body."""
    visits: list[Visit]
    names: dict[str, str]
    """Number → name of the centres whose files these letters tell of."""
    drops: dict[str, list[Drop]]
    """Night → files, as `facts_nights.drops` lists them; of a night without a letter of its own, those of the senders."""
    sheets: dict[str, list[DropSheet]]
    faults: dict[str, int]
    """Night → faults of ours."""
    aside: dict[str, list[str]]
    """Night → where files of the outbox went that somebody had changed."""
    lists: dict[str, Kept]
    """Centre → what is kept of its at-risk list."""
    reports: dict[tuple[str, str], list[Owed]]
    """Night and centre → the programme reports and confirmations that it wrote."""
    programmes: dict[tuple[str, str], list[News]]
    """Night and centre → what it changed in learning programmes, by package."""
    before: dict[int, list[Queued]]
    """Letter → those about the same claim that the same recipient was sent before, the first one first."""


def letter_facts(connection: Connection, ids: Iterable[int], tallies: Tallies | None = None) -> LetterFacts:
    """Gather the facts of these letters; `tallies` of the lines of centres need not be at hand."""
    c = LETTER.c
    query = select(c.id, c.night, c.kind, c.key, c.recipient, NIGHT.c.as_of).join(NIGHT, NIGHT.c.id == c.night)
    queued = sorted(chunked(connection, Queued._make, query, c.id, ids))
    about = {int(each.key) for each in queued if each.kind not in _OF_NO_CLAIM}
    programmes = {(each.night, each.key) for each in queued if each.kind == PROGRAMMES_LETTER}
    told = news(connection, programmes)
    lists = kept(connection, {each.key for each in queued if each.kind == AT_RISK_LETTER})
    found = {claim.id: claim for claim in claims(connection, about)}
    centres = {claim.centre_number for claim in found.values()}
    tallied = PackedLines(connection, tallies).tallies(centres)
    held = {claim: tallied.get(claim, NO_LINES) for claim in found}
    nights = sorted({each.night for each in queued if each.kind in (RECEIPT, NIGHT_LETTER)})
    drops = {night: facts_nights.drops(connection, night, _senders(queued, night)) for night in nights}
    return LetterFacts(
        queued=queued,
        claims=found,
        counted={claim: counted(tally) for claim, tally in held.items()},
        sampled={claim: _sampled(tally) for claim, tally in held.items()},
        revised=_revised(connection, about),
        outside={claim for claim, tally in held.items() if any(kind_of(code).outside for code in tally.codes)},
        visits=visits(connection, centres),
        names=centre_names(connection, _named(drops, lists, programmes)),
        drops=drops,
        sheets={
            night: facts_nights.sheets(connection, [each.drop for each in files]) for night, files in drops.items()
        },
        faults=_faults(connection, nights),
        aside=moved_aside(connection, nights),
        lists=lists,
        reports=reports_of(connection, told),
        programmes=told,
        before=_before(connection, [each for each in queued if each.kind not in _OF_NO_CLAIM]),
    )


def _named(drops: Mapping[str, list[Drop]], lists: Iterable[str], programmes: Iterable[tuple[str, str]]) -> set[str]:
    """The centres of which letters about no claim speak."""
    senders = {each.sender for files in drops.values() for each in files}
    return senders | set(lists) | {centre for _, centre in programmes}


def _before(connection: Connection, queued: Iterable[Queued]) -> dict[int, list[Queued]]:
    """The letters that stand before each of these in its thread: the same claim's, to the same recipient."""
    threads: dict[tuple[str, str], list[Queued]] = defaultdict(list)
    c, mine = LETTER.c, list(queued)
    query = select(c.id, c.night, c.kind, c.key, c.recipient, NIGHT.c.as_of).join(NIGHT, NIGHT.c.id == c.night)
    query = query.where(c.kind.not_in(_OF_NO_CLAIM))
    for each in sorted(chunked(connection, Queued._make, query, c.key, {one.key for one in mine})):
        threads[each.key, each.recipient].append(each)
    return {one.id: [each for each in threads[one.key, one.recipient] if each.id < one.id] for one in mine}


def sender_of(key: str) -> tuple[str, str]:
    """Read the key of a receipt's letter: sender kind, sender."""
    kind, _, sender = key.partition("|")
    return kind, sender


def _senders(queued: Iterable[Queued], night: str) -> Collection[tuple[str, str]] | None:
    """List the senders whose files a night's letters tell of; None for all of them."""
    mine = [each for each in queued if each.night == night]
    if any(each.kind == NIGHT_LETTER for each in mine):
        return None
    return sorted({sender_of(each.key) for each in mine if each.kind == RECEIPT})


def _sampled(tally: Tally) -> int:
    return sum(lines for code, lines in tally.codes.items() if kind_of(code).sampled)


def _revised(connection: Connection, ids: Iterable[int]) -> dict[tuple[int, str], int]:
    c = REVISION.c
    query = select(c.claim, c.outcome, func.count()).group_by(c.claim, c.outcome)
    return {(claim, outcome): number for claim, outcome, number in chunked(connection, tuple, query, c.claim, ids)}


def _faults(connection: Connection, nights: Iterable[str]) -> dict[str, int]:
    query = select(FAULT.c.night, func.count()).group_by(FAULT.c.night)
    return dict(chunked(connection, tuple, query, FAULT.c.night, nights))
