"""The charts of the at-risk page: what each candidate who is named has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.forecast.standing import NAMED

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.forecast import Forecast

_CHART_ROWS = 20
"""A chart of more candidates than this is parted, so that it fits a sheet of paper."""
_LEGEND = ("standing", "claimed", "missing")


def unit_charts(rows: pd.DataFrame, found: Forecast) -> list[dict[str, Any]]:
    """Give a chart a qualification of those who are named and lack units; `rows` are those of forecast.csv."""
    missing = found.units_missing
    rows = rows[rows["status"].isin(NAMED)]
    rows = rows[missing[rows["row"].to_numpy(dtype=np.int64)] > 0]
    charts = []
    for code, mine in rows.groupby("entry_code", sort=True):
        bars = [
            (f"{number} {surname}", [int(stands), int(claimed) - int(stands), int(missing[row])])
            for number, surname, claimed, stands, row in mine[
                ["candidate_number", "surname", "units_claimed", "units_standing", "row"]
            ].itertuples(index=False, name=None)
        ]
        parts = [bars[start : start + _CHART_ROWS] for start in range(0, len(bars), _CHART_ROWS)]
        for number, part in enumerate(parts, start=1):
            of = f", {part[0][0].split()[0]} to {part[-1][0].split()[0]}" if len(parts) > 1 else ""
            charts.append(
                {
                    "id": f"units-{code}-{number}",
                    "title": f"{code}: units of those who lack some{of}",
                    "desc": "A bar a candidate: units that stand, units that are claimed, and units that are missing.",
                    "what": "Candidate",
                    "legend": list(_LEGEND),
                    "rows": part,
                }
            )
    return charts
