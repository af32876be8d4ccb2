"""OUTC: what an OCR Assessor found at the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.lifecycle import MEANING, Event, State
from pipeline.meet import outcomes as meet
from pipeline.meet.claims import unit_label
from pipeline.meet.outcomes import CHANGED, GROUP, LINE, WHOLE
from pipeline.rules.book import Example, rule
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet.outcomes import Said
    from pipeline.table import Table

OWN = ("moderation_outcome",)
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Claim number,Outcome,Candidate number,Unit,Assessor,Grade,New grade,Reason\n"
SAMPLED = (
    "Claim number,Candidate number,Unit,Sampled\nC000001,0003,Unit 1,Yes",
    "Centre number,Entry code,Visit date,Action\n12345,05332,20/11/2026,\n12345,05332,14/12/2026,Remove",
)


def from_assessor(*rows: str, before: tuple[str, ...] = SAMPLED) -> Example:
    return Example(_HEAD + "\n".join(rows), sender="assessor", before=before)


_SAYS = ("claim_number", "outcome", "candidate_number", "unit", "assessor", "grade", "new_grade")
"""All that decides what becomes of a line."""
GOOD = from_assessor("C000001,Agreed,,,,,,")


@rule(
    "OUTC-01",
    Severity.ERROR,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    reads=("claim_number",),
    message="There is no claim {value} that is allocated to you.",
    fix="Copy the number from the claim, or ask the office who has it now.",
    source="claimdrop",
    good=GOOD,
    bad=from_assessor("C000009,Agreed,,,,,,"),
)
def not_your_claim(table: Table, known: Known) -> Any:
    """There is no such claim, or it is not allocated to this OCR Assessor.

    A claim follows the approval in force: where the office has named another OCR Assessor since, the claim is theirs.
    """
    rows = meet.said(table, known).rows
    return _once(rows[(rows["claim"] == 0) & (rows["claim_number"] != "")])


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """What is to be said once a claim and sheet: at its first row."""
    return rows.drop_duplicates(["sheet", "claim_number"])[["claim_number"]]


def undecided(said: Said) -> pd.DataFrame:
    """The rows about claims that still wait for their outcome."""
    waiting = said.claims.index[said.claims["state"].isin([State.SUBMITTED, State.SAMPLED])]
    return said.rows[said.rows["claim"].isin(waiting)]


@rule(
    "OUTC-02",
    Severity.ERROR,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    reads=_SAYS,
    message="The outcome of claim {value} cannot be taken: its state is {state}: {meaning}.",
    fix="{mend}",
    source=_GUIDE,
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,,,,,", before=()),
)
def not_sampled(table: Table, known: Known) -> Any:
    """The claim is not Sampled, or Submitted where the whole of it is withdrawn.

    An outcome follows the sample, and there is one for each claim. Dropping the very outcome that was accepted again
    changes nothing.
    """
    said = meet.said(table, known)
    ends = said.ends().set_index(["sheet", "claim"])
    rows = said.rows[said.rows["claim"] != 0].drop_duplicates(["sheet", "claim"])
    ends = ends.reindex(pd.MultiIndex.from_frame(rows[["sheet", "claim"]]))
    states = said.claims["state"].reindex(rows["claim"]).to_numpy(dtype=object)
    whole = (ends["event"] == Event.WHOLE_CLAIM_WITHDRAWN).to_numpy()
    open_to_it = (states == State.SAMPLED) | ((states == State.SUBMITTED) & whole)
    closed = ~(open_to_it | (ends["again"] == True).to_numpy())  # noqa: E712 a sheet that decides no line has no end
    found = [State(state) for state in states[closed]]
    words = {
        "state": [state.value for state in found],
        "meaning": [MEANING[state] for state in found],
        "mend": [_NOT_YET if state is State.SUBMITTED else _TOO_LATE for state in found],
    }
    return pd.DataFrame(words, index=rows.index[closed])


_NOT_YET = "Drop the sample first; before it a claim can only be withdrawn as a whole."
_TOO_LATE = "There is one outcome for each claim; ask the office where it has to be mended."


@rule(
    "OUTC-03",
    Severity.ERROR,
    forms=OWN,
    column="unit",
    needs_known=True,
    reads=("claim_number", "candidate_number", "unit", "assessor", "grade"),
    message="{what} in claim {claim_number}.",
    fix="Copy candidate number, unit, assessor and grade from the claim.",
    source="claimdrop",
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,,,,,", "C000001,Withdrawn,,Unit 1,AB,D,,Wrong grade"),
)
def not_in_the_claim(table: Table, known: Known) -> Any:
    """The line or group is not in the claim.

    A group is a unit, a centre assessor and the grade that was claimed; units from another awarding body are in none.
    """
    said = meet.said(table, known)
    rows = undecided(said)
    rows = rows[(rows["width"] != WHOLE) & ~rows.index.isin(said.about["at"])]
    unit = rows["unit"].map(unit_label)
    group = "There is no group of " + unit + ", " + rows["assessor"] + ", " + rows["grade"]
    line = "Candidate " + rows["candidate_number"] + " has no line of " + unit
    nobody = (rows["width"] == LINE) & (rows["person"] == 0)
    what = line.where(rows["width"] == LINE, group).mask(
        nobody, "Candidate " + rows["candidate_number"] + " has no line"
    )
    return pd.DataFrame({"what": what, "column": np.where(nobody, "candidate_number", "unit")}, index=rows.index)


@rule(
    "OUTC-04",
    Severity.ERROR,
    forms=OWN,
    column="outcome",
    needs_known=True,
    reads=_SAYS,
    message="This row and another one say different things about {thing} of claim {claim_number}.",
    fix="Keep one of them, the one that is right, and take the others out.",
    source="claimdrop",
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,,,,,", "C000001,Withdrawn,,,,,,Not the candidates' own work"),
)
def contradicting(table: Table, known: Known) -> Any:
    """Two rows of the same width contradict each other.

    A narrower row beats a wider one; of two that are equally wide neither does.
    """
    said = meet.said(table, known)
    about = said.about[said.about["at"].isin(undecided(said).index)]
    kinds = about.groupby(["sheet", "line", "width"])[["outcome", "new_grade"]].transform("nunique")
    rows = said.rows.loc[sorted(set(about.loc[(kinds > 1).any(axis=1), "at"]))]
    things = {WHOLE: "the whole", GROUP: "the same group", LINE: "the same line"}
    return pd.DataFrame({"thing": rows["width"].map(things), "claim_number": rows["claim_number"]}, index=rows.index)


@rule(
    "OUTC-05",
    Severity.ERROR,
    forms=OWN,
    column="new_grade",
    needs_known=True,
    reads=_SAYS,
    message="{what}.",
    fix="Changed goes with another grade under New grade; no other outcome does.",
    source="claimdrop",
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,,,,,", "C000001,Changed,,Unit 1,AB,M,M,"),
)
def no_new_grade(table: Table, known: Known) -> Any:
    """`Changed` without a new grade, or to the same one; or a new grade beside another outcome.

    Which of the two is meant, the outcome or the grade, cannot be guessed.
    """
    said = meet.said(table, known)
    rows = undecided(said)
    changed = rows["outcome"] == CHANGED
    claimed = said.lines["claimed"].to_numpy(dtype=object)[said.about["line"].to_numpy(dtype=np.int64)]
    same = said.about.loc[said.about["new_grade"].to_numpy(dtype=object) == claimed, "at"]
    what = pd.Series("", index=rows.index, dtype=object)
    what[changed & rows.index.isin(same)] = "It was claimed as " + rows["new_grade"] + " already"
    what[changed & (rows["new_grade"] == "")] = "The outcome is Changed, and no new grade is given"
    what[~changed & (rows["new_grade"] != "")] = "There is a new grade, and the outcome is " + rows["outcome"]
    return pd.DataFrame({"what": what})[what != ""]


@rule(
    "OUTC-06",
    Severity.ERROR,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    reads=_SAYS,
    message="{lines} of claim {value} are named by no row, and no row is about the whole claim.",
    fix="Add a row with the claim number and Agreed: what no other row names is then agreed.",
    source="claimdrop: half an outcome must not become final",
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,Unit 1,AB,D,,"),
)
def rest_not_named(table: Table, known: Known) -> Any:
    """No row says what becomes of the rest of the claim.

    Lines that no row names are agreed once one row says so for the whole claim; silence is not taken for it.
    """
    said = meet.said(table, known)
    rows = undecided(said).drop_duplicates(["sheet", "claim"])
    decided = said.verdicts.groupby(["sheet", "claim"]).size()
    decided = decided.reindex(pd.MultiIndex.from_frame(rows[["sheet", "claim"]]), fill_value=0)
    left = rows["claim"].map(said.lines.groupby("claim").size()) - decided.to_numpy()
    return pd.DataFrame({"lines": left.map(lambda n: "1 line" if n == 1 else f"{n} lines")}, index=rows.index)[left > 0]
