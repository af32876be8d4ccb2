"""The files about claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.deliver.bench import Piece, by_night
from pipeline.ledger.facts_claims import claim_facts, purged_claims
from pipeline.ledger.facts_events import happened
from pipeline.ledger.facts_history import visits
from pipeline.render import nested, page, table
from pipeline.views.claim import claim_page, claim_table
from pipeline.views.claim_book import claim_books
from pipeline.views.history import next_visit
from pipeline.views.moderation import outcome_sheet, to_ocr_table
from pipeline.views.sample import sample_page, sample_sheets, sample_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.claim_records import Claim
    from pipeline.ledger.facts_events import Happened
    from pipeline.ledger.owed import Owed
    from pipeline.render import Foot
    from pipeline.views.claim_book import ClaimBook

_AT_ONCE = 50  # claims in memory together: fifty large ones hold 150,000 lines


def _sample_workbook(book: ClaimBook, *_: object) -> bytes:
    from pipeline.workbooks.sample import sample_workbook  # noqa: PLC0415  slow to import; most nights need none

    return sample_workbook(sample_sheets(book))


def _outcome_workbook(book: ClaimBook, *_: object) -> bytes:
    from pipeline.workbooks.outcome import outcome_workbook  # noqa: PLC0415  as above

    return outcome_workbook(outcome_sheet(book))


class Besides(NamedTuple):
    """What files say of a claim beside what its book holds."""

    visit: str
    """The visit that it was sampled for, ISO date; blank where none was planned."""
    events: Sequence[Happened]


FILES: dict[str, Callable[[ClaimBook, Foot, Besides], bytes]] = {
    "claim.csv": lambda book, *_: nested(claim_table(book)),
    "claim.html": lambda book, foot, more: page("claim.html", claim_page(book, foot, more.events)),
    "sample.csv": lambda book, *_: table(sample_table(book)),
    "sample.html": lambda book, foot, more: page("sample.html", sample_page(book, foot, more.visit)),
    "sample.xlsx": _sample_workbook,
    "outcome.xlsx": _outcome_workbook,
    "to-ocr.csv": lambda book, *_: nested(to_ocr_table(book)),
}
KINDS = tuple(FILES)


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make each file once, however many folders it goes to; the key is the claim's id."""
    for night, mine in by_night(rows).items():
        ids = sorted({int(row.key) for row in mine})
        for start in range(0, len(ids), _AT_ONCE):
            some = set(ids[start : start + _AT_ONCE])
            yield from _some(bench, night, [row for row in mine if int(row.key) in some])


def _some(bench: Bench, night: str, rows: Sequence[Owed]) -> Iterator[Piece]:
    facts = claim_facts(bench.connection, {int(row.key) for row in rows}, bench.lines, bench.registers)
    books = claim_books(facts, bench.catalogue, bench.as_of(night))
    foot = bench.foot(night)
    planned = _visits(bench, facts.claims, {int(row.key) for row in rows if row.kind == "sample.html"})
    tallies = bench.lines.tallies({claim.centre_number for claim in facts.claims})
    told = happened(bench.connection, {int(row.key) for row in rows if row.kind == "claim.html"}, tallies)
    history_no_more = purged_claims(bench.connection, {int(row.key) for row in rows} - books.keys())
    made: dict[tuple[str, str], bytes] = {}
    for row in rows:
        what = (row.kind, row.key)
        if int(row.key) in history_no_more:
            yield Piece(row, row.path, None)
            continue
        if what not in made:
            besides = Besides(planned.get(int(row.key), ""), told.get(int(row.key), ()))
            made[what] = FILES[row.kind](books[int(row.key)], foot, besides)
        yield Piece(row, row.path, made[what])


def _visits(bench: Bench, claims: Iterable[Claim], wanted: set[int]) -> dict[int, str]:
    """Find the visit that each of these claims was sampled for, by claim."""
    sampled = [claim for claim in claims if claim.id in wanted]
    planned = visits(bench.connection, {claim.centre_number for claim in sampled})
    return {claim.id: next_visit(planned, claim.centre_number, claim.entry_code, claim.sampled_on) for claim in sampled}
