"""Unit results: what stands without a claim of this site's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.decide.units import unit_ids
from pipeline.known import KEYS, Changes
from schemas.forms.unit_results import OVERALL

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

_SAID = ["grade", "result_date", "claim_reference", "earned_at", "reported_by"]
_ROW = [*_SAID, "sheet", "row"]


def decide(table: Table, known: Known) -> Outcome:
    """Take in the results of accepted rows; of several rows about one unit the last wins."""
    changes = Changes()
    rows = table.rows.assign(
        candidate=meet.candidates(table.rows, known),
        reported_by=np.where(table.rows["sender"] == table.rows["centre"], "centre", "office"),
        sheet=-(table.rows["sheet"] + 1),
    )
    overall = (rows["unit"] == OVERALL).to_numpy()
    units = rows[~overall]
    units = units.assign(unit=unit_ids(units["entry_code"], units["unit"], known))
    changed = pd.concat(
        [
            _settle("unit_result", units, [*_ROW, "entry_code"], known, changes),
            _settle("overall_result", rows[overall], _ROW, known, changes),
        ]
    )
    status = np.where(changed.reindex(rows.index), ACCEPTED, UNCHANGED)
    return Outcome(changes, status.astype(object))


def _settle(table: str, rows: pd.DataFrame, columns: list[str], known: Known, changes: Changes) -> pd.Series:
    """Make the table say what the rows say; which rows are about a result that is new or another one now."""
    keys = list(KEYS[table])
    last = rows[~rows.duplicated(keys, keep="last")]
    before = known[table].set_index(keys).reindex(pd.MultiIndex.from_frame(last[keys]))
    new = before["grade"].isna().to_numpy()
    differs = (before[_SAID].to_numpy(dtype=object) != last[_SAID].to_numpy(dtype=object)).any(axis=1)
    changes.add(table, last.loc[new, [*keys, *columns]])
    changes.change(table, last.loc[~new & differs, [*keys, *columns]])
    touched = pd.MultiIndex.from_frame(last.loc[differs, keys])
    return pd.Series(pd.MultiIndex.from_frame(rows[keys]).isin(touched), index=rows.index, dtype=bool)
