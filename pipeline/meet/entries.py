"""Entries meet what is known: which entry a row takes over from, and whether that has been done before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.lifecycle import State
from pipeline.meet.once import once
from pipeline.meet.units import seen_units

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

TOP_UP, MOVE_DOWN, WITHDRAW = "Top up", "Move down", "Withdraw"
MOVES = (TOP_UP, MOVE_DOWN)


@once
def moves(table: Table, known: Known) -> pd.DataFrame:
    """The rows that top up or move down an entry, with `candidate`, `old` (the entry code left; blank where there is none
    to leave), `several` (codes that it might be, none given), and `done`: an earlier drop has asked for just this.
    """
    rows = table.rows[table.rows["action"].isin(MOVES)]
    rows = rows.assign(candidate=meet.candidates(rows, known))
    live = _codes(meet.live_entries(known), known)
    gone = known["entry"][known["entry"]["ended_on"] != ""]
    done = gone[["candidate", "entry_code", "ended_by", "ended_to"]].drop_duplicates()
    families = known.catalogue.family_codes(rows["entry_code"].to_numpy(dtype=object))
    told = [
        _old(_Asked(*one), live, done)
        for one in zip(
            *(rows[name] for name in ("candidate", "entry_code", "from_entry_code", "action")), families, strict=True
        )
    ]
    return rows.assign(
        old=np.array([one[0] for one in told], dtype=object),
        several=np.array([one[1] for one in told], dtype=object),
        done=np.array([one[2] for one in told], dtype=bool),
    )


def _codes(entries: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Whose entries are of which code and family: candidate, entry_code, family."""
    pairs = entries[["candidate", "entry_code"]].drop_duplicates()
    return pairs.assign(family=known.catalogue.family_codes(pairs["entry_code"].to_numpy(dtype=object)))


class _Asked(NamedTuple):
    candidate: int
    code: str
    given: str
    action: str
    family: int


def _old(asked: _Asked, live: pd.DataFrame, done: pd.DataFrame) -> tuple[str, str, bool]:
    """Old code, the codes between which it cannot be told, whether it is done."""
    candidate, code, given, action, family = asked
    own = live[live["candidate"] == candidate]
    before = done[(done["candidate"] == candidate) & (done["ended_to"] == code) & (done["ended_by"] == action)]
    before = before[before["entry_code"].eq(given) | (given == "")]
    if len(before) and (own["entry_code"] == code).any():
        return str(before["entry_code"].iloc[-1]), "", True
    if given:
        return (given if (own["entry_code"] == given).any() else ""), "", False
    codes = sorted(own.loc[(own["entry_code"] != code) & (own["family"] == family), "entry_code"])
    return (codes[0], "", False) if len(codes) == 1 else ("", ", ".join(codes), False)


@once
def withdrawals(table: Table, known: Known) -> pd.DataFrame:
    """The rows that withdraw an entry, with `candidate`, `unit_id`, `there` (an entry that has not ended) and `done`."""
    rows = table.rows[table.rows["action"] == WITHDRAW]
    rows = rows.assign(candidate=meet.candidates(rows, known), unit_id=seen_units(rows, known))
    entries = known["entry"].rename(columns={"unit": "unit_id"})
    keys = ["candidate", "entry_code", "unit_id"]
    there = entries[entries["ended_on"] == ""]
    done = entries[entries["ended_by"] == WITHDRAW]
    asked = pd.MultiIndex.from_frame(rows[keys])
    return rows.assign(
        there=asked.isin(pd.MultiIndex.from_frame(there[keys])), done=asked.isin(pd.MultiIndex.from_frame(done[keys]))
    )


def open_lines(known: Known) -> pd.DataFrame:
    """The lines of unsubmitted claims, with `entry_code` and `centre_number`, the claim's; the index is the line's place."""
    claims = known["claim"]
    claims = claims[claims["state"] == State.UNSUBMITTED][["id", "entry_code", "centre_number"]]
    lines = known["line"][known["line"]["slot"].isin((0, 1))]
    found = lines.reset_index(names="place").merge(claims.rename(columns={"id": "claim"}), on="claim")
    return found.set_index("place")


def entered_for(candidates: pd.Series, known: Known) -> list[str]:
    """What each candidate has live entries for: `05332 (Subsidiary Diploma in Business), 05352 (…)`."""
    entries = meet.live_entries(known)
    entries = entries.loc[entries["candidate"].isin(candidates), ["candidate", "entry_code"]].drop_duplicates()
    codes: dict[int, list[str]] = {}
    for candidate, code in entries.sort_values("entry_code").itertuples(index=False, name=None):
        codes.setdefault(candidate, []).append(_named(code, known))
    return [", ".join(codes.get(candidate, ())) for candidate in candidates]


def _named(code: str, known: Known) -> str:
    found = known.catalogue.qualification(code)
    return f"{code} ({found.size} in {found.subject})" if found else code
