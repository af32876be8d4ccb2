"""Who will get which result, who will not, and what to do while it can still be mended. Pure, over any number of centres."""

from pipeline.forecast.facts import BETTER, GRADES, LIVE, WITHDRAWN, Facts
from pipeline.forecast.found import Forecast
from pipeline.forecast.making import forecast

__all__ = ["BETTER", "GRADES", "LIVE", "WITHDRAWN", "Facts", "Forecast", "forecast"]
