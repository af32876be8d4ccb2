"""The charts of the at-risk page: what each candidate who is named has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.forecast.statuses import NAMED

if TYPE_CHECKING:
    from pipeline.forecast import Forecast
    from pipeline.views.risk import Columns

_CHART_ROWS = 20
"""A chart of more candidates than this is parted, so that it fits a sheet of paper."""
_LEGEND = ("standing", "on the way", "missing")
_SHOWN = ("entry_code", "status", "candidate_number", "surname", "units_claimed", "units_standing", "row")


def unit_charts(rows: Columns, found: Forecast) -> list[dict[str, Any]]:
    """Give a chart a qualification of those who are named and lack units; `rows` are those of forecast.csv."""
    bars_of: dict[str, list[tuple[str, list[int]]]] = {}
    for code, status, number, surname, claimed, stands, row in zip(*(rows[name] for name in _SHOWN), strict=True):
        if status in NAMED and (missing := int(found.units_missing[row])) > 0:
            numbers = [int(stands), int(claimed) - int(stands), missing]
            bars_of.setdefault(code, []).append((f"{number} {surname}", numbers))
    charts = []
    for code, bars in sorted(bars_of.items()):
        parts = [bars[start : start + _CHART_ROWS] for start in range(0, len(bars), _CHART_ROWS)]
        for number, part in enumerate(parts, start=1):
            of = f", {part[0][0].split()[0]} to {part[-1][0].split()[0]}" if len(parts) > 1 else ""
            charts.append(
                {
                    "id": f"units-{code}-{number}",
                    "title": f"{code}: units of those who lack some{of}",
                    "desc": "A bar a candidate: units that stand, units that are claimed and on the way, and units that are missing.",
                    "what": "Candidate",
                    "legend": list(_LEGEND),
                    "counted": 2,  # what stands was claimed too
                    "called": "claimed",
                    "rows": part,
                }
            )
    return charts
