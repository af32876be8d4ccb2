"""What stands already for the lines of a sheet of grades: in a claim, as a result from elsewhere, or on its way again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from pipeline.decide import lines as in_claims
from pipeline.decide.resubmissions import with_resubmissions
from pipeline.rules.meet import look_up
from pipeline.rules.unit_results import STANDS

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.known import Known
    from pipeline.rules.table import Table

ELSEWHERE = np.iinfo(np.int64).max
"""In place of a line's position in `known["line"]`: what stands is a result from elsewhere."""


def with_standing(table: Table, known: Known) -> Table:
    """The table's lines beside what is open or stands for the same candidate and unit.

    Beside the columns of `lines.with_standing`: `was` is ELSEWHERE where a result stands that no claim brought; where
    resubmissions are on their way, or asked for, there are those of `resubmissions.with_resubmissions`.
    """
    table = in_claims.with_standing(table, known)
    return replace(table, lines=with_resubmissions(table, _with_results(table.lines, known), known))


def _with_results(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    results = known["unit_result"]
    results = results[results["grade"].isin(STANDS)]
    if results.empty or lines.empty:
        return lines
    places = results.assign(place=np.arange(len(results)) + 1)
    at = look_up(lines[["candidate", "unit"]], places, "place") - 1
    here = (at >= 0) & (lines["was"] < 0).to_numpy()
    if not here.any():
        return lines
    columns = {name: lines[name].to_numpy(copy=True) for name in ("was", "was_grade", "was_assessor")}
    columns["was"][here] = ELSEWHERE
    columns["was_grade"][here] = results["grade"].to_numpy()[at[here]]
    columns["was_assessor"][here] = lines["assessor"].to_numpy()[here]  # nobody here marked it: any name will do
    return lines.assign(**columns)
