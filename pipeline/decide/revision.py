"""What an OCR Assessor finds of a claim: it is finalised and goes on to OCR, or is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.decide.events import counted, events, moved
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes
from pipeline.lifecycle import Event
from pipeline.meet import outcomes as meet

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet.outcomes import Said
    from pipeline.table import Table

STANDS, ON_ITS_WAY = 0, 1
"""Slots of a line; any other is minus the claim in which the line ended."""
_GRADES = "PMD"


def decide(table: Table, known: Known) -> Outcome:
    """What the accepted outcomes change: every line's outcome, their claims' states, and what follows the same night.

    The very outcome that was accepted before changes nothing, and a row without an outcome neither.
    Raises RuntimeError where a claim cannot be ended so: the rules have let through what they must not.
    """
    changes = Changes()
    said = meet.said(table, known)
    ends = said.ends()
    ends = ends[~ends["again"].to_numpy(dtype=bool)]
    verdicts = said.verdicts.merge(ends[["sheet", "claim", "event"]], on=["sheet", "claim"])
    lines = said.lines.loc[verdicts["line"]].reset_index(drop=True)
    lines = lines.assign(ends=verdicts["outcome"].str.lower(), became=verdicts["grade"])
    _lines(lines, known, changes)
    _revisions(lines, verdicts, changes)
    for event in Event:
        _claims(ends[ends["event"] == event], Event(event), lines, said, known, changes)
    touched = said.rows.index[pd.MultiIndex.from_frame(said.rows[["sheet", "claim"]]).isin(_pairs(ends))]
    return Outcome(changes, np.where(table.rows.index.isin(touched), ACCEPTED, UNCHANGED).astype(object))


def _pairs(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[["sheet", "claim"]])


def _lines(lines: pd.DataFrame, known: Known, changes: Changes) -> None:
    """Withdrawn lines end in their claim; a resubmission that is better takes the place of the line that stood."""
    gone = lines["ends"] == "withdrawn"
    again = ~gone & (lines["slot"] == ON_ITS_WAY)
    before = known["line"][known["line"]["slot"] == STANDS]
    before = lines[again][["candidate", "unit", "became"]].merge(before, on=["candidate", "unit"])
    better = before["became"].map(_GRADES.index) > before["grade"].map(_GRADES.index)
    _move(before[better].drop(columns="became"), -before.loc[better, "claim"], changes)
    worse = pd.MultiIndex.from_frame(before.loc[~better, ["candidate", "unit"]])
    loses = gone | pd.MultiIndex.from_frame(lines[["candidate", "unit"]]).isin(worse)
    moves = gone | again
    slot = np.where(loses, -lines["claim"], STANDS)
    said = lines.assign(outcome=lines["ends"], grade=lines["became"])[list(known["line"].columns)]
    _move(said[moves], pd.Series(slot, index=lines.index)[moves], changes)
    changes.change("line", said.loc[~moves, ["candidate", "unit", "slot", "outcome", "grade"]])


def _move(lines: pd.DataFrame, slot: pd.Series, changes: Changes) -> None:
    """Lines into other slots: a slot is part of what tells lines apart, so that they go and come again."""
    changes.remove("line", lines)
    changes.add("line", lines.assign(slot=slot))


def _revisions(lines: pd.DataFrame, verdicts: pd.DataFrame, changes: Changes) -> None:
    """What was claimed, and why it does not stand so: of each line that is changed or withdrawn."""
    told = lines.assign(outcome=lines["ends"], grade=lines["claimed"], reason=verdicts["reason"])
    told = told.assign(sheet=-(verdicts["sheet"] + 1), row=verdicts["row"])
    columns = ["claim", "candidate", "unit", "outcome", "grade", "reason", "sheet", "row"]
    changes.add("revision", told.loc[told["ends"] != "agreed", columns])


_DATE_OF = {
    Event.OUTCOME_AGREED: "finalised_on",
    Event.OUTCOME_ALL_LINES_WITHDRAWN: "finalised_on",
    Event.WHOLE_CLAIM_WITHDRAWN: "withdrawn_on",
    Event.WRITTEN_FOR_OCR: "processed_on",
}


def _claims(ends: pd.DataFrame, event: Event, lines: pd.DataFrame, said: Said, known: Known, changes: Changes) -> None:
    """The claims that one event ends; one with a line left is written for OCR the same night, and given its reference."""
    if ends.empty:
        return
    first = said.rows.drop_duplicates(["sheet", "claim"]).set_index(["sheet", "claim"])
    first = first.loc[list(_pairs(ends))].reset_index()
    states = said.claims["state"].reindex(first["claim"]).to_numpy()
    claims = first.assign(state=states, who=first["sender"], detail=_details(first["claim"], lines))
    changed = pd.DataFrame({"id": claims["claim"], "seen_state": claims["state"]})
    for step in (event, Event.WRITTEN_FOR_OCR) if event is Event.OUTCOME_AGREED else (event,):
        claims = claims.assign(after=[moved(state, step) for state in claims["state"]])
        changes.add("claim_event", events(claims, step, known))
        changed = changed.assign(state=claims["after"], **{_DATE_OF[step]: known.today})
        claims = claims.assign(state=claims["after"], detail="")
    changes.change("claim", changed.assign(reference="?") if event is Event.OUTCOME_AGREED else changed)


def _details(claims: pd.Series, lines: pd.DataFrame) -> list[str]:
    """`398 lines agreed, 7 withdrawn`, of each claim."""
    counts = lines.groupby(["claim", "ends"]).size()
    told = []
    for claim in claims:
        own = [(int(counts.get((claim, end), 0)), end) for end in ("agreed", "changed", "withdrawn")]
        (number, end), *others = [(number, end) for number, end in own if number]
        told.append(", ".join([f"{counted(number, 'line')} {end}", *(f"{n} {end}" for n, end in others)]))
    return told
