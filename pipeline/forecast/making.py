"""The forecast: who will get which result, who will not, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.forecast.counting import Worth
from pipeline.forecast.found import Forecast
from pipeline.forecast.grades import grades_of, unchecked
from pipeline.forecast.grid import grid_of
from pipeline.forecast.peers import peers_of
from pipeline.forecast.places import places_of
from pipeline.forecast.risks import risks_of
from pipeline.forecast.season import Season
from pipeline.forecast.standing import Short, Whole
from pipeline.forecast.statuses import statuses

if TYPE_CHECKING:
    from datetime import date

    from pipeline.forecast.facts import Facts
    from schemas.qualifications import Catalogue


def forecast(facts: Facts, catalogue: Catalogue, as_of: date, named_from: str = "03-01") -> Forecast:
    """Say where every entered candidate of `facts` stands on `as_of`.

    `named_from`: month and day from which candidates are named as at risk (OCR's term-time checkpoint begins 1 March).
    """
    season = Season.of(catalogue, as_of, named_from)
    grid = grid_of(facts, catalogue)
    worth = Worth.of(grid)
    places = places_of(grid, season)
    whole = Whole.of(grid, worth)
    short = Short.of(grid, worth)
    risks = risks_of(grid, worth, places, whole, short, season)
    grades = grades_of(grid, worth, whole, short)
    is_checked, not_checked = unchecked(grid, worth, short)
    status = statuses(whole, risks, is_checked, season)
    return Forecast(
        season, grid, worth, places, peers_of(grid, places), whole, short, risks, grades, not_checked, status
    )
