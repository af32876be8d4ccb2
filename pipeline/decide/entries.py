"""Entries: who is entered for what, from when, and until when it should be complete."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.decide.topups import carry_lines, end_entries
from pipeline.decide.units import unit_ids
from pipeline.known import Changes, Known
from pipeline.meet.entries import WITHDRAW, moves, withdrawals
from pipeline.table import Offence, Table
from schemas.cells import Severity

_KEY = ["candidate", "entry_code", "unit"]


def decide(table: Table, known: Known) -> Outcome:
    """Make, move or withdraw the entries of accepted rows; of several rows about one entry the last wins.

    Withdrawals come in a table of their own, after the grades of the night.
    """
    withdrawn = withdrawals(table, known)
    return _withdraw(withdrawn, known) if len(withdrawn) else _enter(table, known)


def _withdraw(rows: pd.DataFrame, known: Known) -> Outcome:
    changes = Changes()
    live = known["entry"][known["entry"]["ended_on"] == ""]
    entry = meet.look_up(rows[["candidate", "entry_code", "unit_id"]], live.rename(columns={"unit": "unit_id"}), "id")
    ended = pd.DataFrame({"id": np.unique(entry[entry != 0])})
    changes.change("entry", ended.assign(ended_on=known.today, ended_by=WITHDRAW))
    return Outcome(changes, np.where(entry != 0, ACCEPTED, UNCHANGED).astype(object))


def _enter(table: Table, known: Known) -> Outcome:
    changes = Changes()
    rows = _wanted(table, known)
    moved = moves(table, known)
    moved = moved[~moved["done"]]
    end_entries(moved, known, changes)
    carry_lines(moved, known, changes)
    last = rows[~rows.duplicated(_KEY, keep="last")]
    live = known["entry"]
    live = live[live["ended_on"] == ""]
    entry = meet.look_up(last[_KEY], live, "id")
    new, there = last[entry == 0], last[entry != 0]
    changes.add("entry", _entries(new, known))
    changed = _another_date(there, entry[entry != 0], known, changes)
    notes = [*_assumed(pd.concat([new, there[changed]])), *_there_already(there[~changed])]
    settled = set(map(tuple, there.loc[~changed, _KEY].itertuples(index=False)))
    status = [UNCHANGED if key in settled else ACCEPTED for key in rows[_KEY].itertuples(index=False, name=None)]
    return Outcome(changes, np.array(status, dtype=object), notes)


def _wanted(table: Table, known: Known) -> pd.DataFrame:
    rows = table.rows
    given = rows["estimated_completion_date"]
    entry_date = rows["entry_date"].where(rows["entry_date"] != "", known.today)
    assumed = [completion_date(date, code, known) for date, code in zip(entry_date, rows["entry_code"], strict=True)]
    return rows.assign(
        candidate=meet.candidates(rows, known),
        unit=unit_ids(rows["entry_code"], rows["unit"], known),
        entry_date=entry_date,
        given=given,
        estimated_completion_date=given.where(given != "", pd.Series(assumed, index=rows.index, dtype=object)),
    )


def completion_date(entry_date: str, entry_code: str, known: Known) -> str:
    """31 August that ends the entry's academic year at Level 2, and the next one at Levels 3 and 4."""
    qualification = known.catalogue.qualification(entry_code)
    year, month = int(entry_date[:4]), int(entry_date[5:7])
    ends = year + 1 if month >= 9 else year
    return f"{ends + (qualification is not None and qualification.level > 2):04d}-08-31"


def _entries(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    columns = ["candidate", "entry_code", "entry_type", "unit", "entry_date", "estimated_completion_date", "row"]
    return rows[columns].assign(
        id=known.new_ids("entry", len(rows)),
        ended_on="",
        ended_by="",
        ended_to="",
        sheet=-(rows["sheet"] + 1),
    )


def _another_date(rows: pd.DataFrame, entry: meet.Ids, known: Known, changes: Changes) -> Any:
    """Which rows give a known entry another estimated completion date.

    An entry that has lapsed (twelve months past its date) is renewed, also where no date is given.
    """
    before = known["entry"].set_index("id")["estimated_completion_date"].reindex(entry).to_numpy()
    lapsed = ~np.isin(entry, meet.live_entries(known)["id"])
    wanted = rows["estimated_completion_date"].to_numpy()
    changed = ((rows["given"] != "").to_numpy() | lapsed) & (wanted != before)
    changes.change("entry", pd.DataFrame({"id": entry[changed], "estimated_completion_date": wanted[changed]}))
    return changed


def _assumed(rows: pd.DataFrame) -> list[Offence]:
    blank = rows[rows["given"] == ""].sort_index()
    blank = blank[~blank.duplicated(["candidate", "entry_code"])]
    return _note("ENTR-13", Severity.QUERY, "estimated_completion_date", blank, blank["estimated_completion_date"])


def _there_already(rows: pd.DataFrame) -> list[Offence]:
    return _note("ENTR-10", Severity.NOTE, "entry_code", rows, rows["entry_code"])


def _note(rule: str, severity: Severity, column: str, rows: pd.DataFrame, assumed: pd.Series) -> list[Offence]:
    if rows.empty:
        return []
    words = pd.DataFrame({"assumed": assumed})
    return [Offence(rule, "rows", rows.index.to_numpy(), (severity,) * len(rows), column, words)]
