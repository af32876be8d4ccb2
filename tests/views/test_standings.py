"""How candidates stand, kept for the front page: counted once, read back in the page's order."""

from pipeline.forecast.statuses import NAMED
from pipeline.views.risk_named import WORST_FIRST, Named, named
from pipeline.views.standings import Summary, standing, summaries

ROWS = {
    "entry_code": ["05352", "05352", "05352", "05332", "05352", "05352"],
    "status": ["At risk", "On course", "At risk", "Not checked", "Achieved", "On course"],
    "forecast_grade": ["", "DM", "D*D", "", "PP", "DM"],
}


def test_counted_by_qualification():
    """Every status is there, also one that nobody has; grades come the best first, and those without one last."""
    assert summaries(standing(ROWS)) == [
        Summary(
            "05332",
            [("Achieved", 0), ("On course", 0), ("At risk", 0), ("Not eligible", 0), ("Not checked", 1)],
            [("none yet", 1)],
        ),
        Summary(
            "05352",
            [("Achieved", 1), ("On course", 2), ("At risk", 2), ("Not eligible", 0), ("Not checked", 0)],
            [("D*D", 1), ("DM", 2), ("PP", 1), ("none yet", 1)],
        ),
    ]


def test_nobody_entered():
    """Without candidates there is no summary."""
    assert summaries(standing({name: [] for name in ROWS})) == []


def test_who_is_listed_without_an_entry_counts():
    """By what is kept of the list itself, in which somebody stands whom no forecast has."""
    assert named('{"7|05352": ["At risk", ["RISK-01"]], "8|": ["At risk", ["RISK-09"]]}') == Named(
        2, {"Not eligible": 0, "At risk": 2}
    )
    assert WORST_FIRST == NAMED
