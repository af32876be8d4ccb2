"""Another size of the same award: the old entry ends, and what is claimed and not submitted goes over to the new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.claims import open_claims
from pipeline.decide.events import counted, line_events, one_sheet
from pipeline.known import Changes
from pipeline.meet.entries import open_lines
from pipeline.table import Offence
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

MOST = 20
"""More sizes than any award has: so many times an entry may have been moved."""


def end_entries(moved: pd.DataFrame, known: Known, changes: Changes) -> None:
    """End the entries that are left; `moved` has candidate, old, action and entry_code, a row a move."""
    live = known["entry"][known["entry"]["ended_on"] == ""]
    left = moved.rename(columns={"entry_code": "ended_to", "old": "entry_code", "action": "ended_by"})
    left = left[["candidate", "entry_code", "ended_by", "ended_to"]].drop_duplicates(["candidate", "entry_code"])
    ended = live[["id", "candidate", "entry_code"]].merge(left, on=["candidate", "entry_code"])
    changes.change("entry", ended[["id", "ended_by", "ended_to"]].assign(ended_on=known.today))


def carry_lines(moved: pd.DataFrame, known: Known, changes: Changes) -> None:
    """Take the open lines of whoever moved to the new qualification's claim, and set up their assessors there."""
    pairs = moved.rename(columns={"entry_code": "new", "old": "entry_code"})[
        ["candidate", "entry_code", "new", "sheet"]
    ]
    lines = (
        open_lines(known)
        .drop(columns="sheet")
        .reset_index()
        .merge(pairs.drop_duplicates(["candidate", "entry_code"]), on=["candidate", "entry_code"])
    )
    if lines.empty:
        return
    places = lines[["centre_number", "new"]].set_axis(["centre", "entry_code"], axis=1)
    lines = lines.assign(old=lines["claim"], claim=open_claims(places, known, changes))
    # They go and come again: a line can only be changed to a claim that the ledger has already.
    there = known["line"].loc[lines["place"]]
    changes.remove("line", there)
    changes.add("line", there.assign(claim=lines["claim"].to_numpy()))
    _set_up(lines, known, changes)
    counts = lines.groupby(["old", "claim", "entry_code", "new"]).size().reset_index(name="lines")
    went = counts.assign(
        detail=[
            f"{counted(n, 'line')} went over to {code}" for n, code in zip(counts["lines"], counts["new"], strict=True)
        ],
        change=-counts["lines"],
    )
    came = counts.assign(
        old=counts["claim"],
        detail=[
            f"{counted(n, 'line')} came over from {c}"
            for n, c in zip(counts["lines"], counts["entry_code"], strict=True)
        ],
        change=counts["lines"],
    )
    told = pd.concat([went, came])[["old", "detail", "change"]].rename(columns={"old": "claim"})
    told = told.groupby("claim", sort=True).agg(detail=("detail", "; ".join), change=("change", "sum"))
    whose = [lines[[name, "sheet"]].set_axis(["claim", "sheet"], axis=1) for name in ("old", "claim")]
    told = told.assign(sheet=one_sheet(pd.concat(whose))).reset_index()
    changes.add("claim_event", line_events(told, known))


def _set_up(lines: pd.DataFrame, known: Known, changes: Changes) -> None:
    """Whoever marked a line that goes over marks the new qualification, too."""
    keys = ["assessor", "entry_code"]
    wanted = lines[["assessor", "new"]].drop_duplicates().set_axis(keys, axis=1)
    before = known["assessor_for"]
    at = meet.look_up(wanted, before.assign(place=np.arange(len(before)) + 1), "place")
    removed = np.array([0, *before["removed"]])[at] == 1
    changes.add("assessor_for", wanted[at == 0].assign(since=known.today, removed=0))
    changes.change("assessor_for", wanted[removed].assign(removed=0))


def read_as_new(table: Table, known: Known) -> tuple[Table, list[Offence]]:
    """Rows that still name an entry code that was topped up or moved down since, read as the new one; and GRAD-16."""
    entries = known["entry"]
    ended = entries[entries["ended_to"] != ""]
    if ended.empty or table.rows.empty:
        return table, []
    rows = table.rows
    codes = rows["entry_code"].to_numpy(dtype=object, copy=True)
    candidates = meet.candidates(rows, known)
    live = set(zip(*(meet.live_entries(known)[name] for name in ("candidate", "entry_code")), strict=True))
    to = dict(zip(zip(ended["candidate"], ended["entry_code"], strict=True), ended["ended_to"], strict=True))
    for at in np.flatnonzero(pd.Series(candidates).isin(ended["candidate"])):
        codes[at] = _now(int(candidates[at]), codes[at], live, to)
    moved = codes != rows["entry_code"].to_numpy()
    if not moved.any():
        return table, []
    words = pd.DataFrame({"value": rows["entry_code"], "now": codes}, index=rows.index)[moved]
    at = words.index.to_numpy()
    table = replace(table, rows=rows.assign(entry_code=codes))
    return table, [Offence("GRAD-16", "rows", at, (Severity.NOTE,) * len(at), "entry_code", words)]


def _now(candidate: int, code: str, live: set[tuple[int, str]], to: dict[tuple[int, str], str]) -> str:
    """The code that took over; the one given, where it is live, or where none of those that followed is."""
    now = code
    for _ in range(MOST):
        if (candidate, now) in live or (candidate, now) not in to:
            break
        now = to[candidate, now]
    return now if (candidate, now) in live else code
