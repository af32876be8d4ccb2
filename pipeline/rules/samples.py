"""SAMP: what an OCR Assessor wants to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.lifecycle import MEANING, State
from pipeline.meet import samples as meet
from pipeline.meet.claims import unit_label
from pipeline.rules.book import Example, rule
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("sample_list", "sample_grid")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_LIST = "Claim number,Candidate number,Unit,Sampled\n"
_GRID = "Claim number,Candidate number,Surname,Forenames,Unit 1\n"


def _from_assessor(text: str, *before: str) -> Example:
    return Example(text, sender="assessor", before=before)


_GOOD = _from_assessor(_GRID + "C000001,0003,CLARK,Cal,M ✓")


@rule(
    "SAMP-01",
    Severity.ERROR,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    reads=("claim_number",),
    message="There is no claim {value} that is allocated to you.",
    fix="Copy the number from the claim, or ask the office who has it now.",
    source="claimdrop",
    good=_GOOD,
    bad=_from_assessor(_LIST + "C000009,0003,Unit 1,Yes"),
)
def not_your_claim(table: Table, known: Known) -> Any:
    """There is no such claim, or it is not allocated to this OCR Assessor.

    A claim follows the approval in force: where the office has named another OCR Assessor since, the claim is theirs.
    """
    rows = table.rows
    nobodys = meet.claim_ids(rows, meet.claims_of(rows, known)) == 0
    return _once(rows[nobodys & (rows["claim_number"] != "").to_numpy()])


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    """What is to be said once a claim and sheet: at its first row."""
    return rows.drop_duplicates(["sheet", "claim_number"])[["claim_number"]]


@rule(
    "SAMP-02",
    Severity.ERROR,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    reads=("claim_number",),
    message="The sample of claim {value} cannot be taken: its state is {state}: {meaning}.",
    fix="A sample cannot be corrected once it is in; ask the centre by email for any work that you want to see besides.",
    source=_GUIDE,
    good=_GOOD,
    bad=_from_assessor(_LIST + "C000001,0003,Unit 2,Yes", _LIST + "C000001,0003,Unit 1,Yes"),
)
def not_submitted(table: Table, known: Known) -> Any:
    """The claim is not Submitted.

    A claim is sampled once, after it was submitted. Dropping the very sample that was accepted again changes nothing.
    """
    asked = meet.asked(table, known)
    closed = asked.claims[asked.claims["state"] != State.SUBMITTED]
    rows = table.rows.assign(claim=meet.claim_ids(table.rows, asked.claims))
    same = meet.repeated(asked)
    again = [pair in same for pair in zip(rows["sheet"], rows["claim"], strict=True)]
    rows = rows[rows["claim"].isin(closed.index) & ~np.array(again, dtype=bool)]
    rows = rows.drop_duplicates(["sheet", "claim_number"])
    states = [State(closed["state"][claim]) for claim in rows["claim"]]
    words = {"state": [state.value for state in states], "meaning": [MEANING[state] for state in states]}
    return pd.DataFrame(words, index=rows.index)


@rule(
    "SAMP-03",
    Severity.ERROR,
    forms=OWN,
    column="candidate_number",
    needs_known=True,
    reads=("claim_number", "candidate_number", "unit"),
    message="{what} in claim {claim_number}.",
    fix="Mend the number or the unit; what is not in the claim cannot be sampled with it.",
    source="claimdrop",
    good=_GOOD,
    bad=_from_assessor(_LIST + "C000001,0003,Unit 1,Yes\nC000001,0003,Unit 2,Yes"),
)
def not_in_the_claim(table: Table, known: Known) -> Any:
    """The line is not in the claim.

    The candidate number is the one under which the claim shows the candidate. A blank cell of a grid says nothing.
    """
    asked = meet.asked(table, known)
    found = asked.cells_of(asked.still_open())
    found = found[found["line"] < 0]
    nobody = found[found["candidate"] == 0].drop_duplicates("at")
    other = found[found["candidate"] != 0]
    what = "Candidate " + other["candidate_number"] + " has no line of " + other["token"].map(unit_label)
    return pd.concat([_nobody(nobody), pointing(other, "unit", what=what)])


def _nobody(found: pd.DataFrame) -> pd.DataFrame:
    """Candidates who are not in the claim, each said once a row."""
    numbers = found["candidate_number"]
    words = {"column": "candidate_number", "position": -1, "unit_header": "", "value": numbers}
    return pd.DataFrame({**words, "what": "Candidate " + numbers + " has no line"}).set_axis(found["at"])


def pointing(found: pd.DataFrame, column: str, **words: Any) -> pd.DataFrame:
    """Offending cells as a rule answers them: a cell of a grid by its position, of a list by its column."""
    grid = found["position"] >= 0
    return pd.DataFrame(
        {
            "column": np.where(grid, "grade", column),
            "position": found["position"],
            "unit_header": found["token"].map(unit_label).where(grid, ""),
            "value": found["text"].where(grid | (column == "sampled"), found["token"]),
            **words,
        }
    ).set_axis(found["at"])


@rule(
    "SAMP-04",
    Severity.ERROR,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    reads=("claim_number", "sampled"),
    message="Nothing is sampled of claim {value}.",
    fix="Put a tick after each grade whose work you want to see, as in M ✓ (or Yes under Sampled), and drop the file again.",
    source=_GUIDE,
    good=_GOOD,
    bad=_from_assessor(_GRID + "C000001,0003,CLARK,Cal,M"),
)
def nothing_sampled(table: Table, known: Known) -> Any:
    """Nothing is sampled of the claim.

    Taking it so would tell the centre that no work is wanted; the sheet was probably saved before it was filled in.
    """
    claims = meet.claims_of(table.rows, known)
    waiting = claims.index[claims["state"] == State.SUBMITTED]
    rows = table.rows.assign(claim=meet.claim_ids(table.rows, claims))
    cells = meet.cells(table)
    marked = cells[cells["ticked"] | cells["unclear"]]
    some = pd.MultiIndex.from_frame(rows.loc[marked["at"], ["sheet", "claim"]])
    none = ~pd.MultiIndex.from_frame(rows[["sheet", "claim"]]).isin(some)
    return _once(rows[rows["claim"].isin(waiting) & none])


@rule(
    "SAMP-05",
    Severity.QUERY,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    message="The sample of claim {value} has no line of {missing} of its {groups} groups: {which}.",
    fix="Nothing, if that is meant; else ask the centre by email for work of these groups too.",
    source="claimdrop: what is withdrawn together should be seen",
    good=_GOOD,
    bad=_from_assessor(_LIST + "C000001,0003,Unit 1,No\nC000001,0003,Unit 2,Yes"),
)
def group_not_seen(table: Table, known: Known) -> Any:
    """A group (unit, centre assessor and grade) has no sampled line.

    The OCR Assessor withdraws whole groups; a group of which nothing was seen stands on trust. Units from another
    awarding body are in no group.
    """
    asked = meet.asked(table, known)
    ticked = asked.cells_of(asked.still_open())
    ticked = ticked[ticked["ticked"]]
    lines = asked.lines.assign(seen=asked.lines.index.isin(ticked["line"]))
    lines = lines[lines["claim"].isin(ticked["claim"]) & (lines["awarding_body"] == "")]
    groups = lines.drop_duplicates(["claim", "unit", "assessor", "grade"])
    seen = lines[lines["seen"]]
    missed = groups[~_group(groups).isin(_group(seen))]
    first = table.rows.assign(claim=meet.claim_ids(table.rows, asked.claims)).drop_duplicates("claim")
    first = first[first["claim"].isin(missed["claim"])]
    words = [meet.named(missed[missed["claim"] == claim], known) for claim in first["claim"]]
    total = first["claim"].map(groups.groupby("claim").size())
    return pd.DataFrame(words, columns=["missing", "which"], index=first.index).assign(groups=total)


def _group(lines: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(lines[["claim", "unit", "assessor", "grade"]])


@rule(
    "SAMP-06",
    Severity.ERROR,
    forms=OWN,
    column="sampled",
    reads=("sampled",),
    message="“{value}” for {candidate_number}, {unit_words}, is neither a tick nor blank.",
    fix="Sampled is ✓, ✔, yes or y (after the grade, in a grid); leave the mark out for work that you do not want to see.",
    source="claimdrop",
    good=_GOOD,
    bad=_from_assessor(_GRID + "C000001,0003,CLARK,Cal,M x"),
)
def unclear_mark(table: Table, _known: Known) -> Any:
    """A mark is neither a tick nor blank.

    A cross may mean “this one” or “not this one”; a sample cannot be corrected later, so that it is not guessed.
    """
    cells = meet.cells(table)
    found = cells[cells["unclear"]]
    return pointing(found, "sampled", unit_words=found["token"].map(unit_label))


@rule(
    "SAMP-07",
    Severity.QUERY,
    forms=OWN,
    column="grade",
    needs_known=True,
    message="The cell says {said} for {candidate_number}, {unit_words}, and the claim says {claimed}.",
    fix="Look at the claim once more: the sheet may have been made for another claim, or the grade typed over.",
    source="claimdrop",
    good=_GOOD,
    bad=_from_assessor(_GRID + "C000001,0003,CLARK,Cal,P ✓"),
)
def grade_differs(table: Table, known: Known) -> Any:
    """The grade in the cell is not the claim's.

    A sample changes no grade; but somebody read another grade than the one that was claimed.
    """
    asked = meet.asked(table, known)
    found = asked.cells_of(asked.still_open())
    found = found[(found["line"] >= 0) & (found["grade"] != "")]
    claimed = pd.Series(asked.lines["grade"].to_numpy()[found["line"]], index=found.index, dtype=object)
    found = found.assign(claimed=claimed)[found["grade"] != claimed]
    units = found["token"].map(unit_label)
    return pointing(found, "sampled", unit_words=units, said=found["grade"], claimed=found["claimed"])
