"""Forecasts and at-risk lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece, by_night
from pipeline.forecast import Facts, forecast
from pipeline.ledger.facts_forecast import forecast_frames
from pipeline.ledger.facts_history import centre_names
from pipeline.ledger.forecasts import PAGES, kept
from pipeline.render import page, table_of
from pipeline.views.risk import NOBODY, at_risk_table, by_centre, forecast_table
from pipeline.views.risk_page import risk_page

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.forecast import Forecast
    from pipeline.ledger.owed import Owed
    from pipeline.views.risk import CentreRisk
    from pipeline.views.risk_page import Page

KINDS = PAGES
_PAGE, _LIST, _FORECAST = PAGES
_AT_ONCE = 200  # centres in memory together: as many large ones hold 600,000 lines


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make the files of a forecast; the key is the centre number."""
    for night, mine in by_night(rows).items():
        centres = sorted({row.key for row in mine})
        for start in range(0, len(centres), _AT_ONCE):
            some = set(centres[start : start + _AT_ONCE])
            yield from _some(bench, night, some, [row for row in mine if row.key in some])


def pages(bench: Bench, night: str, centres: Collection[str]) -> dict[str, bytes]:
    """Make the pages of some centres alone, for letters that they go with; by centre."""
    found = _foretold(bench, night, centres)
    made = _pages(bench, night, found, by_centre(found, bench.settings.rules), centres)
    return {centre: _as_page(bench, night, made[centre]) for centre in centres}


def _some(bench: Bench, night: str, centres: Collection[str], rows: Sequence[Owed]) -> Iterator[Piece]:
    found = _foretold(bench, night, centres)
    known = by_centre(found, bench.settings.rules)
    shown = _pages(bench, night, found, known, {row.key for row in rows if row.kind == _PAGE})
    for row in rows:
        mine = known.get(row.key, NOBODY)
        if row.kind == _PAGE:
            made = shown[row.key]
            yield Piece(row, row.path, _as_page(bench, night, made), made.kept, tells=made.is_new)
        else:
            yield Piece(row, row.path, table_of(at_risk_table(mine) if row.kind == _LIST else forecast_table(mine)))


def _foretold(bench: Bench, night: str, centres: Collection[str]) -> Forecast:
    as_of = bench.as_of(night)
    facts = Facts(**forecast_frames(bench.connection, centres, as_of, bench.lines, bench.registers))
    return forecast(facts, bench.catalogue, as_of, bench.settings.risk.from_)


def _pages(
    bench: Bench, night: str, found: Forecast, known: dict[str, CentreRisk], centres: Collection[str]
) -> dict[str, Page]:
    before, names = kept(bench.connection, centres), centre_names(bench.connection, centres)
    when = (night, bench.as_of(night))
    return {
        centre: risk_page(
            known.get(centre, NOBODY), found, (centre, names.get(centre, "")), before[centre], when, bench.catalogue
        )
        for centre in centres
    }


def _as_page(bench: Bench, night: str, made: Page) -> bytes:
    return page("at-risk.html", {**made.context, "foot": bench.foot(night, made.kept.night)})
