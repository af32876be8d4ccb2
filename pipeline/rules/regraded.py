"""GRAD: grades that are claimed again: after a withdrawal, or as a better grade for what was processed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.book import Example, rule, spoken
from pipeline.rules.grades import CLAIMED, FORMS, stands
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_RESIT = "OCR support, How many times can candidates take internally assessed units"
_FAQ = "OCR, moderators' questions and answers on claims"
_CODED = "Candidate number,Entry code,Unit,Grade,Assessor\n"
_AGAIN = "Candidate number,Entry code,Unit,Grade,Assessor,Resubmission\n"


@rule(
    "GRAD-14",
    Severity.QUERY,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    message="{unit_words} of candidate {who} was withdrawn on {date}{because}, and is claimed again with the same grade, {grade}.",
    fix="Nothing, if the work has been put right and the grade is still the same.",
    source=_FAQ,
    good=_CODED + "0001,05352,Unit 3,P,JS",
    bad=Example(
        _CODED + "0003,05332,Unit 1,M,AB",
        before=("Claim number,Outcome,Reason\nC000001,Withdrawn,Copied work",),
    ),
)
def same_after_withdrawal(table: Table, known: Known) -> Any:
    """A line that was withdrawn at the visit is claimed again with the same grade.

    The same work with the same grade will be withdrawn again; a person should know that something has changed.
    """
    lines = table.lines
    lines = lines[lines["grade"].isin(CLAIMED) & ~stands(lines) & (lines["candidate"] != 0)]
    withdrawn = known["revision"][known["revision"]["outcome"] == "withdrawn"]
    if lines.empty or withdrawn.empty:
        return lines.iloc[:0]
    claims = known["claim"].rename(columns={"id": "claim"})
    ended = withdrawn.merge(claims[["claim", "finalised_on", "withdrawn_on"]], on="claim")
    ended = ended.assign(date=ended["withdrawn_on"].where(ended["withdrawn_on"] != "", ended["finalised_on"]))
    keys = ["candidate", "unit", "grade"]
    last = ended.sort_values("date", kind="stable").drop_duplicates(keys, keep="last")
    found = lines[keys].reset_index().merge(last[[*keys, "date", "reason"]], on=keys).set_index("index")
    return pd.DataFrame({"date": found["date"], "because": _because(found["reason"])}, index=found.index)


def _because(reasons: pd.Series) -> Any:
    return np.where(reasons != "", " (" + reasons + ")", "")


@rule(
    "GRAD-17",
    Severity.ERROR,
    forms=("grades_by_unit",),
    over="lines",
    column="resubmission",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code", "unit", "grade", "resubmission"),
    message="{unit_words} of candidate {who} is no resubmission: {why}.",
    fix="Take the Yes under Resubmission out, or give the better grade.",
    source=_RESIT,
    good=_AGAIN + "0001,05352,Unit 3,P,JS,",
    bad=_AGAIN + "0001,05352,Unit 3,P,JS,Yes",
)
def no_resubmission(table: Table, _known: Known) -> Any:
    """`Resubmission` without a processed line, or with a grade that is not better.

    A better grade for a processed line may be claimed; the old one stands until the new one is agreed. What was
    withdrawn is claimed again without that word, and what is not submitted yet is simply changed.
    """
    lines = table.lines
    if "slot" not in lines:
        return lines.iloc[:0]
    asked = lines[(lines["slot"] == 1) & lines["grade"].isin(CLAIMED) & ~stands(lines)]
    rank = {grade: place for place, grade in enumerate(("", *CLAIMED))}
    worse = asked["grade"].map(rank) <= asked["stood"].map(rank)
    why = "its processed grade is " + asked["stood"] + ", and " + asked["grade"] + " is not better"
    why = why.where(asked["stood"] != "", "it has no processed line")
    return pd.DataFrame({"why": why})[worse | (asked["stood"] == "")]


@spoken(
    "GRAD-16",
    Severity.NOTE,
    forms=(*FORMS, "unit_results"),
    column="entry_code",
    message="The entry of {who} for {value} was topped up or moved down since: the row is read as {now}.",
    fix="Nothing; the next sheet may name the new code.",
    source=_GUIDE,
    good=_CODED + "0001,05352,Unit 3,P,JS",
    bad=Example(
        _CODED + "0001,05352,Unit 3,P,JS",
        before=(
            "Centre number,Entry code,OCR Assessor\n12345,05355,A01",
            "Candidate number,Entry code,Entry type,Action\n0001,05355,Full award,Top up",
        ),
    ),
)
def old_entry_code() -> None:
    """The entry was topped up or moved down since: the row is read as the new one.

    A mark book goes on naming the code that it was made for; the units are the same.
    """
