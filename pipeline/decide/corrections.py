"""A candidate number that was given to the wrong person: with it go its entries and the grades that are not submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.events import counted, line_events, one_sheet
from pipeline.known import KEYS, Changes
from pipeline.meet.entries import open_lines

if TYPE_CHECKING:
    from pipeline.known import Known


def correct(rows: pd.DataFrame, person: meet.Ids, known: Known, changes: Changes) -> None:
    """Give the rows' numbers to these persons, and with them what was entered and graded under them this academic year.

    Two people who bore each other's number may change places on one sheet.
    """
    holder = meet.registered(rows, known)
    to = dict(zip(holder.tolist(), person.tolist(), strict=True))
    given = pd.DataFrame(
        {
            "centre_number": rows["centre"],
            "academic_year": known.academic_year,
            "candidate_number": rows["candidate_number"],
            "candidate": person,
            "since": known.today,
        }
    )
    changes.change("registration", given)
    entries = known["entry"]
    live = entries[entries["ended_on"] == ""]
    made = live[live["entry_date"] >= f"{known.academic_year}-09-01"]
    _hand_over("entry", made, live, to, known, changes)
    programmes = known["programme_entry"]
    programmes = programmes[programmes["withdrawn"] == ""]
    _hand_over("programme_entry", programmes, programmes, to, known, changes)
    lines = known["line"]
    lines = _hand_over("line", lines.loc[open_lines(known).index], lines, to, known, changes)
    lines = lines.assign(sheet=lines["candidate"].map(dict(zip(holder.tolist(), rows["sheet"], strict=True))))
    told = (
        lines.groupby("claim").size().rename("lines").reset_index().assign(change=0, sheet=one_sheet(lines).to_numpy())
    )
    told["detail"] = [f"{counted(n, 'line')} by a corrected number" for n in told["lines"]]
    changes.add("claim_event", line_events(told, known))


_ONE = {
    "entry": ["candidate", "entry_code", "unit"],
    "programme_entry": ["candidate", "framework", "package", "component"],
    "line": ["candidate", "unit", "slot"],
}
"""Of what nobody can have two."""


def _hand_over(
    table: str, rows: pd.DataFrame, among: pd.DataFrame, to: dict[int, int], known: Known, changes: Changes
) -> pd.DataFrame:
    """Rows go and come again under another candidate: places may be changed, and the ledger looks at row after row.

    What the right person has already stays where it is. Answers the rows that went.
    """
    rows = rows[rows["candidate"].isin(to)]
    given = rows.assign(candidate=rows["candidate"].map(to).astype(np.int64))
    keys = _ONE[table]
    while True:
        stays = pd.MultiIndex.from_frame(among.loc[~among.index.isin(given.index), keys])
        clash = pd.MultiIndex.from_frame(given[keys]).isin(stays)
        if not clash.any():
            break
        given = given[~clash]
    rows = rows.loc[given.index]
    changes.remove(table, rows)
    changes.add(table, given.assign(id=known.new_ids(table, len(rows))) if KEYS[table] == ("id",) else given)
    return rows
