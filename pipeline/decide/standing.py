"""What stands already for the lines of a sheet of grades: in a claim, as a result from elsewhere, or on its way again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide.lines import UNITS, assessor_of
from pipeline.decide.resubmissions import with_resubmissions
from pipeline.lifecycle import State
from pipeline.meet import look_up
from pipeline.rules.unit_results import STANDS

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet import Ids
    from pipeline.table import Table

ELSEWHERE = np.iinfo(np.int64).max
"""In place of a line's position in `known["line"]`: what stands is a result from elsewhere."""


def with_standing(table: Table, known: Known) -> Table:
    """The table's lines beside what is open or stands for the same candidate and unit.

    Adds `was` (position in `known["line"]`, -1 for none, ELSEWHERE for a result that no claim brought), `was_open`,
    `was_grade`, `was_assessor`, `was_claim`; where resubmissions are on their way, or asked for, there are those of
    `resubmissions.with_resubmissions`.
    """
    lines = _with_results(_with_claimed(table.lines, known), known)
    return replace(table, lines=with_resubmissions(table, lines, known))


def line_keys(frame: pd.DataFrame) -> Ids:
    """Candidate and unit as one number; provisional (negative) ids stay apart from given ones."""
    return np.asarray(frame["candidate"].to_numpy(np.int64) * UNITS + frame["unit"].to_numpy(np.int64))


def _with_claimed(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    standing = known["line"]
    was = _whereabouts(lines, standing)
    there = was >= 0
    columns: dict[str, Any] = {"was": was}
    for name, empty in (("grade", ""), ("assessor", 0), ("claim", 0)):
        values = np.full(len(lines), empty, dtype=object if empty == "" else np.int64)
        values[there] = standing[name].to_numpy()[was[there]]
        columns[f"was_{name}"] = values
    open_claims = known["claim"].loc[known["claim"]["state"] == State.UNSUBMITTED, "id"]
    columns["was_open"] = there & np.isin(columns["was_claim"], open_claims.to_numpy(dtype=np.int64))
    return _with_former(lines.assign(**columns), known)


def _with_former(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """A line may name its old assessor although that person has left: what stands is not to be marked anew."""
    at = np.flatnonzero((lines["assessor"] == 0) & (lines["was"] >= 0))
    at = at[lines["marker"].to_numpy(dtype=object)[at] != ""]
    if not len(at):
        return lines
    everyone = {person.id: person for person in known["centre_assessor"].itertuples(index=False)}
    assessor = lines["assessor"].to_numpy(copy=True)
    for one in at:
        was = everyone.get(lines["was_assessor"].iloc[one])
        if was and assessor_of([was], lines["marker"].iloc[one]):
            assessor[one] = was.id
    return lines.assign(assessor=assessor)


def _whereabouts(lines: pd.DataFrame, standing: pd.DataFrame) -> Ids:
    live = np.flatnonzero((standing["slot"] == 0).to_numpy())
    if not len(live) or not len(lines):
        return np.full(len(lines), -1, dtype=np.int64)
    at = pd.Index(line_keys(standing.iloc[live])).get_indexer(pd.Index(line_keys(lines)))
    return np.where(at >= 0, live[at], -1)


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
