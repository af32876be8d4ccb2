"""A candidate number that was given to the wrong person: with it go its entries and the grades that are not submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.decide.events import counted, line_events
from pipeline.known import KEYS, Changes
from pipeline.rules import meet
from pipeline.rules.meet_entries import open_lines

if TYPE_CHECKING:
    from pipeline.known import Known


def correct(rows: pd.DataFrame, person: meet.Ids, known: Known, changes: Changes) -> None:
    """Give the rows' numbers to these persons, and with them what was entered and graded under them this academic year.

    Two people who bore each other's number may change places on one sheet.
    """
    holder = meet.registered(rows, known)
    to = dict(zip(holder.tolist(), person.tolist(), strict=True))
    changes.change(
        "registration",
        pd.DataFrame(
            {
                "centre_number": rows["centre"],
                "academic_year": known.academic_year,
                "candidate_number": rows["candidate_number"],
                "candidate": person,
                "since": known.today,
            }
        ),
    )
    entries = known["entry"]
    made = entries[(entries["ended_on"] == "") & (entries["entry_date"] >= f"{known.academic_year}-09-01")]
    _hand_over("entry", made, to, known, changes)
    programmes = known["programme_entry"]
    _hand_over("programme_entry", programmes[programmes["withdrawn"] == ""], to, known, changes)
    lines = open_lines(known)
    lines = lines[lines["candidate"].isin(to)]
    _hand_over("line", known["line"].loc[lines.index], to, known, changes)
    told = lines.groupby("claim").size().rename("lines").reset_index()
    told = told.assign(change=0, detail=[f"{counted(n, 'line')} by a corrected number" for n in told["lines"]])
    changes.add("claim_event", line_events(told, known))


def _hand_over(table: str, rows: pd.DataFrame, to: dict[int, int], known: Known, changes: Changes) -> None:
    """Rows go and come again under another candidate: places may be changed, and the ledger looks at row after row."""
    rows = rows[rows["candidate"].isin(to)]
    if rows.empty:
        return
    changes.remove(table, rows)
    given = rows.assign(candidate=rows["candidate"].map(to).to_numpy(dtype=np.int64))
    changes.add(table, given.assign(id=known.new_ids(table, len(rows))) if KEYS[table] == ("id",) else given)
