"""The front pages of centres and OCR Assessors, and the centres' claim histories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger.facts_history import assessors, centres, histories
from pipeline.ledger.forecasts import kept
from pipeline.ledger.other_sizes import with_other_sizes
from pipeline.render import page, table_of
from pipeline.views.assessor_index import assessor_page
from pipeline.views.history import centre_page, history_table
from pipeline.views.risk_named import named
from pipeline.views.standings import Stand, summaries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.owed import Owed

HISTORY_KINDS = ("claim-history",)
CENTRE_KINDS = ("centre-index",)
ASSESSOR_KINDS = ("assessor-index",)


def make_histories(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make a centre's claim-history.csv; the key is the centre number."""
    found = histories(bench.connection, {row.key for row in rows}, bench.lines)
    for row in rows:
        yield Piece(row, row.path, table_of(history_table(found[row.key], bench.catalogue)))


def make_centres(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make a centre's index.html; the key is the centre number."""
    facts = centres(bench.connection, {row.key for row in rows}, bench.lines)
    with_other_sizes(bench.connection, facts, bench.catalogue.family_of)
    lists = kept(bench.connection, facts)
    for row in rows:
        listed = lists[row.key]
        stand = Stand(summaries(listed.standing), named(listed.said))
        foot = bench.foot(row.night, fresh=listed.next_on)
        shown = centre_page(facts[row.key], bench.catalogue, bench.as_of(row.night), foot, stand)
        yield Piece(row, row.path, page("centre-index.html", shown))


def make_assessors(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make an OCR Assessor's index.html; the key is the assessor's code."""
    facts = assessors(bench.connection, {row.key for row in rows}, bench.lines)
    for row in rows:
        shown = assessor_page(facts[row.key], bench.catalogue, bench.as_of(row.night), bench.foot(row.night))
        yield Piece(row, row.path, page("assessor-index.html", shown))
