"""Resubmissions: a better grade for a processed line, claimed beside it until the OCR Assessor has agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.lifecycle import State
from pipeline.meet import look_up

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet import Ids
    from pipeline.table import Table
    from schemas.check import Mask

_KEYS = ["candidate", "unit"]


def with_resubmissions(table: Table, lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The lines with `slot` (1 for a resubmission), and with `stood`, the processed grade that it is to better.

    A resubmission's `was` and its like tell of the one that is on its way, if there is one.
    Where nobody asks for one and none is on its way, the lines are left as they are.
    """
    on_its_way = (known["line"]["slot"] == 1).to_numpy()
    asked = _asked(table, lines)
    if not asked.any() and not on_its_way.any():
        return lines
    again = _places(lines, known, on_its_way)
    processed = known["claim"].loc[known["claim"]["state"] == State.PROCESSED, "id"]
    stood = lines["was_grade"].where(lines["was_claim"].isin(processed), "")
    asked &= ~_agreed_before(lines, stood, known)
    asked |= _said_without(lines, again, known)
    found = asked & (again >= 0)
    columns = {name: lines[name].to_numpy(copy=True) for name in ("was", "was_open", *_WAS)}
    columns["was"][asked] = again[asked]
    for name, blank in _WAS.items():
        own = known["line"][name.removeprefix("was_")].to_numpy()
        columns[name][asked] = blank
        columns[name][found] = own[again[found]]
    still_open = known["claim"].loc[known["claim"]["state"] == State.UNSUBMITTED, "id"].to_numpy()
    columns["was_open"][asked] = np.isin(columns["was_claim"], still_open)[asked]
    return lines.assign(**columns, slot=asked.astype(np.int64), stood=stood.where(asked, ""))


_WAS = {"was_grade": "", "was_assessor": 0, "was_claim": 0}


def _asked(table: Table, lines: pd.DataFrame) -> Mask:
    """Which lines stand in a row that says `Yes` under Resubmission."""
    if "resubmission" not in table.rows:
        return np.zeros(len(lines), dtype=bool)
    said = table.rows["resubmission"].reindex(lines["at"]) == "Yes"
    return np.asarray(said.to_numpy() & ((lines["candidate"] != 0) & (lines["unit"] != 0)).to_numpy(), dtype=bool)


def _places(lines: pd.DataFrame, known: Known, on_its_way: Mask) -> Ids:
    """Where in `known["line"]` each line's resubmission stands; -1 for nowhere."""
    ours = known["line"].loc[on_its_way, _KEYS]
    return look_up(lines[_KEYS], ours.assign(place=np.flatnonzero(on_its_way) + 1), "place") - 1


def _agreed_before(lines: pd.DataFrame, stood: pd.Series, known: Known) -> Mask:
    """Which lines repeat a resubmission that was agreed: what stands is that grade, and a line that it replaced ended."""
    ended = known["line"][(known["line"]["slot"] < 0) & (known["line"]["outcome"] != "withdrawn")]
    replaced = pd.MultiIndex.from_frame(lines[_KEYS]).isin(pd.MultiIndex.from_frame(ended[_KEYS]))
    return np.asarray(replaced & (stood != "").to_numpy() & (stood == lines["grade"]).to_numpy(), dtype=bool)


def _said_without(lines: pd.DataFrame, again: Ids, known: Known) -> Mask:
    """Which lines repeat the grade that is on its way without saying so: a mark sheet knows nothing of resubmissions."""
    grades = np.array([*known["line"]["grade"], ""], dtype=object)[again]
    return np.asarray((again >= 0) & (grades == lines["grade"].to_numpy()), dtype=bool)
