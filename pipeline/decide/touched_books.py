"""Which claim workbooks say something new: those whose entries, people, centre assessors or standing units are others now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.known import Changes, Known

Books = set[tuple[str, str]]
"""Centre number and entry code."""
_LEAVES_IT = (State.NO_CLAIMS, State.UNSUBMITTED, State.SAMPLED)
"""A claim that is built or sampled leaves what stands as it is; so most nights write no workbook."""


def touched_books(steps: Sequence[Changes], known: Known) -> Books:
    """Find the workbooks to write anew; `known` is as the steps have left it."""
    found = _approved(known, _values(steps, "centre", "centre_number", new=False))
    for rows in _frames(steps, "approval"):
        found |= _pairs(rows["centre_number"], rows)
    entries = known["entry"]
    found |= _entered(known, entries[entries["id"].isin(_values(steps, "entry", "id"))])
    people = _values(steps, "candidate", "id", new=False)
    people |= _bearers(steps, known) | _values(steps, "unit_result", "candidate")
    found |= _entered(known, _live(known, people | _claimed(steps, known)))
    return found | _marked(steps, known) | _moved(steps, known)


def _frames(steps: Sequence[Changes], table: str, *, new: bool = True) -> list[pd.DataFrame]:
    frames = [rows for step in steps for rows in step.changed.get(table, ())]
    return frames + [rows for step in steps for rows in step.new.get(table, ()) if new]


def _values(steps: Sequence[Changes], table: str, column: str, *, new: bool = True) -> set[Any]:
    return {value for rows in _frames(steps, table, new=new) for value in rows[column].tolist()}


def _pairs(centres: pd.Series, rows: pd.DataFrame) -> Books:
    return set(zip(centres.tolist(), rows["entry_code"].tolist(), strict=True))


def _approved(known: Known, centres: set[str]) -> Books:
    approvals = known["approval"]
    mine = approvals[approvals["centre_number"].isin(centres)]
    return _pairs(mine["centre_number"], mine)


def _bearers(steps: Sequence[Changes], known: Known) -> set[int]:
    """Everybody who bears, or has ever borne, a number that was given: who bore it until now has none of their own."""
    given = {key for rows in _frames(steps, "registration") for key in _numbers(rows)}
    if not given:
        return set()
    ever = known["registration"]
    return set(ever.loc[_numbers(ever).isin(given), "candidate"].tolist())


def _numbers(rows: pd.DataFrame) -> pd.Series:
    return rows["centre_number"] + "|" + rows["candidate_number"]


def _live(known: Known, people: set[int]) -> pd.DataFrame:
    entries = known["entry"]
    return entries[entries["candidate"].isin(people) & (entries["ended_on"] == "")]


def _entered(known: Known, entries: pd.DataFrame) -> Books:
    """The workbooks that show these entries."""
    if entries.empty:
        return set()
    once = entries.drop_duplicates(["candidate", "entry_code"])
    centres = known["candidate"].set_index("id")["centre_number"].reindex(once["candidate"])
    return _pairs(centres, once)


def _marked(steps: Sequence[Changes], known: Known) -> Books:
    """The workbooks of qualifications whose centre assessors, or their names, are others now."""
    marks = known["assessor_for"]
    named = marks["assessor"].isin(_values(steps, "centre_assessor", "id", new=False))
    rows = [marks[named], *(frame[["assessor", "entry_code"]] for frame in _frames(steps, "assessor_for"))]
    centres = known["centre_assessor"].set_index("id")["centre_number"]
    return {pair for each in rows if len(each) for pair in _pairs(centres.reindex(each["assessor"]), each)}


def _ended(steps: Sequence[Changes]) -> set[int]:
    """Claims that have come to a state in which other units stand than before."""
    moves = [frame[~frame["to_state"].isin(_LEAVES_IT)] for frame in _frames(steps, "claim_event")]
    return {claim for frame in moves for claim in frame["claim"].tolist()}


def _moved(steps: Sequence[Changes], known: Known) -> Books:
    claims = known["claim"][known["claim"]["id"].isin(_ended(steps))]
    return _pairs(claims["centre_number"], claims)


def _claimed(steps: Sequence[Changes], known: Known) -> set[int]:
    """Candidates of whom a unit stands, or no longer does: since a top up they may be entered for another size."""
    ended = _ended(steps)
    return set(known["line"].loc[known["line"]["claim"].isin(ended), "candidate"].tolist()) if ended else set()
