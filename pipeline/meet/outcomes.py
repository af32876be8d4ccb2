"""Outcomes meet what is known: which lines of which claim each row is about, and what becomes of every line.

A narrower row beats a wider one; lines that no row names follow the row for the whole claim.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.lifecycle import Event, State
from pipeline.meet import look_up
from pipeline.meet.once import once
from pipeline.meet.samples import claim_ids, claims_of, people_of, unit_numbers
from schemas.tidying import PLAIN_LETTERS

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

WHOLE, GROUP, LINE = 0, 1, 2
"""How wide a row is; the narrower the higher."""
AGREED, CHANGED, WITHDRAWN = "Agreed", "Changed", "Withdrawn"
ENDS_IN = {
    Event.OUTCOME_AGREED: (State.FINALISED, State.PROCESSED),
    Event.OUTCOME_ALL_LINES_WITHDRAWN: (State.FINALISED,),
    Event.WHOLE_CLAIM_WITHDRAWN: (State.WITHDRAWN,),
}
"""The states in which each outcome leaves a claim."""


@dataclass(frozen=True)
class Said:
    """What the rows of outcomes say."""

    claims: pd.DataFrame
    """The claims named that are this sender's: the ledger's columns, indexed by id."""
    lines: pd.DataFrame
    """Their lines: the ledger's columns, `number` (the unit's), `claimed` (the grade that was claimed); indexed from 0."""
    rows: pd.DataFrame
    """The table's rows that say something, with `claim` (id, 0 for none), `width`, `number`, `person` (0 for nobody)."""
    about: pd.DataFrame
    """One row for each row and line that it is about: at (its label), sheet, claim, width, line, outcome, new_grade,
    reason, row."""
    verdicts: pd.DataFrame
    """One row for each sheet and line of a claim that the sheet decides: the narrowest of `about`, with `grade`, the
    grade that comes of it."""

    def ends(self) -> pd.DataFrame:
        """How each sheet would end each claim: sheet, claim, event, `whole` (every line has a verdict), `again` (it is
        the very outcome that the claim had).
        """
        verdicts = self.verdicts.assign(
            gone=self.verdicts["outcome"] == WITHDRAWN,
            same=(self.verdicts["outcome"].str.lower().to_numpy() == self._of("outcome"))
            & (self.verdicts["grade"].to_numpy() == self._of("grade")),
        )
        ends = verdicts.groupby(["sheet", "claim"]).agg(
            decided=("line", "size"), gone=("gone", "all"), same=("same", "all")
        )
        ends = ends.reset_index()
        rows = self.rows[(self.rows["width"] == WHOLE) & (self.rows["outcome"] == WITHDRAWN)]
        whole = pd.MultiIndex.from_frame(ends[["sheet", "claim"]]).isin(
            pd.MultiIndex.from_frame(rows[["sheet", "claim"]])
        )
        gone = ends["gone"].to_numpy(dtype=bool)
        event = np.full(len(ends), Event.OUTCOME_AGREED, dtype=object)
        event[gone] = Event.OUTCOME_ALL_LINES_WITHDRAWN
        event[gone & whole] = Event.WHOLE_CLAIM_WITHDRAWN
        complete = ends["decided"] == ends["claim"].map(self.lines.groupby("claim").size())
        states = self.claims["state"].reindex(ends["claim"])
        fits = np.array([State(state) in ENDS_IN[one] for state, one in zip(states, event, strict=True)], dtype=bool)
        return ends[["sheet", "claim"]].assign(
            event=event, whole=complete, again=complete & ends["same"].to_numpy(dtype=bool) & fits
        )

    def _of(self, column: str) -> Any:
        return self.lines[column].to_numpy(dtype=object)[self.verdicts["line"].to_numpy(dtype=np.int64)]


@once
def said(table: Table, known: Known) -> Said:
    """What the table's rows say, line by line."""
    rows = table.rows[table.rows["outcome"] != ""]
    claims = claims_of(rows, known)
    lines = _lines(claims, known)
    claim = claim_ids(rows, claims)
    width = np.where(rows["candidate_number"] != "", LINE, np.where(rows["unit"] != "", GROUP, WHOLE))
    rows = rows.assign(claim=claim, width=width, number=unit_numbers(rows["unit"], claim, claims, known))
    rows["person"] = look_up(rows[["claim", "candidate_number"]], people_of(lines, claims, known), "candidate")
    about = _about(rows, lines, known)
    return Said(claims, lines, rows, about, _verdicts(about, lines))


def _lines(claims: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The claims' lines; a line whose grade an outcome has changed was claimed with another one."""
    lines = known["line"]
    lines = lines[lines["claim"].isin(claims.index)].reset_index(drop=True)
    units = known["unit"].set_index("id")["number"]
    before = known["revision"][["claim", "candidate", "unit", "grade"]].rename(columns={"grade": "claimed"})
    lines = lines.assign(number=lines["unit"].map(units).astype(object)).merge(
        before, how="left", on=["claim", "candidate", "unit"]
    )
    return lines.assign(claimed=lines["claimed"].fillna(lines["grade"]).astype(object))


_ABOUT = ["at", "sheet", "claim", "width", "line", "outcome", "new_grade", "reason", "row"]


def _about(rows: pd.DataFrame, lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Each row with each line that it is about; a unit from another awarding body is in no group."""
    rows = rows.assign(at=rows.index, key=rows["assessor"].map(_folded), line=0)
    lines = lines.assign(line=lines.index)
    own = lines[lines["awarding_body"] == ""]
    marked = own.merge(_markers(known), on="assessor")[["claim", "number", "claimed", "key", "line"]]
    groups = rows[rows["width"] == GROUP].drop(columns="line")
    single = rows[(rows["width"] == LINE) & (rows["person"] != 0)].drop(columns="line")
    found = [
        rows[rows["width"] == WHOLE].drop(columns="line").merge(lines[["claim", "line"]], on="claim"),
        groups.merge(marked.rename(columns={"claimed": "grade"}), on=["claim", "number", "grade", "key"]),
        single.merge(
            lines[["claim", "candidate", "number", "line"]].rename(columns={"candidate": "person"}),
            on=["claim", "person", "number"],
        ),
    ]
    return pd.concat([one[_ABOUT] for one in found], ignore_index=True)


def _markers(known: Known) -> pd.DataFrame:
    """Whom a text means: assessor (id), key; by initials, full name, or both as `JS (John Smith)`."""
    people = known["centre_assessor"]
    ways = (people["initials"], people["full_name"], people["initials"] + people["full_name"])
    named = [pd.DataFrame({"assessor": people["id"], "key": way.map(_folded)}) for way in ways]
    return pd.concat(named, ignore_index=True).drop_duplicates()


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())


def _verdicts(about: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    narrowest = about.sort_values(["sheet", "line", "width", "at"], kind="stable")
    narrowest = narrowest.drop_duplicates(["sheet", "line"], keep="last")
    claimed = lines["claimed"].to_numpy(dtype=object)[narrowest["line"].to_numpy(dtype=np.int64)]
    changed = (narrowest["outcome"] == CHANGED) & (narrowest["new_grade"] != "")
    return narrowest.assign(grade=narrowest["new_grade"].where(changed, claimed).astype(object))
