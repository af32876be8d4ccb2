"""SUBM: the claim that a submission means: whether it is there, whole, and in time for its visit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.meet import submissions as meet
from pipeline.rules.book import Example, rule
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("claim_submission",)
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
_GOOD = _HEAD + "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes,1"


@rule(
    "SUBM-01",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    reads=("entry_code",),
    message="There is nothing to submit for {entry_code}: {why}.",
    fix="Drop the grades first, or mend the entry code; then drop the submission again.",
    source=_GUIDE,
    good=_GOOD,
    bad=_GOOD.replace("05352", "05332"),
)
def nothing_to_submit(table: Table, known: Known) -> Any:
    """There is no unsubmitted claim for the qualification, or it has no line.

    A claim begins with the first accepted grade; what was submitted before is with the OCR Assessor already.
    """
    rows = meet.said(table, known)
    none = rows["claim"] == 0
    empty = meet.line_counts(rows["claim"], known) == 0
    why = np.where(none, "it has no unsubmitted claim", "its unsubmitted claim has no line left")
    return pd.DataFrame({"why": why}, index=rows.index)[none | empty]


@rule(
    "SUBM-06",
    Severity.QUERY,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="The visit for {entry_code} is planned for {visit}, {ahead}; a claim should be submitted {needed} days before.",
    fix="Ask the OCR Assessor whether the visit can still cover this claim.",
    source=_GUIDE,
    good=_GOOD,
    bad=Example(_GOOD, before=("Centre number,Entry code,Visit date\n12345,05352,01/12/2026",)),
)
def close_to_the_visit(table: Table, known: Known) -> Any:
    """The claim comes less than 14 days before the planned visit.

    The OCR Assessor needs the time to choose the sample, and the centre the time to collect it.
    """
    rows = meet.said(table, known)
    visits = meet.planned_visits(rows, known)
    visits = visits[(visits != "") & (rows["claim"] != 0)]
    days = visits.map(lambda text: (date.fromisoformat(text) - known.as_of).days).astype(int)
    needed = known.catalogue.fact("claim_before_visit")
    return pd.DataFrame({"visit": visits, "ahead": meet.how_far(days), "needed": needed})[days < needed]


@rule(
    "SUBM-07",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    lowerable=True,
    reads=("entry_code",),
    message="The claim for {entry_code} may be incomplete: {what}.",
    fix="Mend what is held and drop it again (or drop the file again without it); then drop the submission again.",
    source="claimdrop: after the submission the centre can add nothing",
    good=_GOOD,
    bad=Example(_GOOD, before=("Candidate number,Entry code,Unit,Grade,Assessor\n0002,05352,Unit 3,P,QQ",)),
)
def something_held(table: Table, known: Known) -> Any:
    """Rows of the same qualification were held and are not settled yet, or a file of this centre could not be read yet.

    A held row is settled when a later row for the same candidate and unit was accepted, when the same file came again
    without it, or when the entry was withdrawn. A grade that changes a submitted line (GRAD-06) does not count.
    """
    rows = meet.said(table, known)
    what = meet.in_the_way(rows, known)
    return pd.DataFrame({"what": what})[what != ""]


@rule(
    "SUBM-08",
    Severity.QUERY,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="No visit is planned for {entry_code}.",
    fix="Agree a date with the OCR Assessor and tell the office.",
    source=_GUIDE,
    good=_GOOD,
    bad=_GOOD.replace("05352", "05355"),
)
def no_visit_planned(table: Table, known: Known) -> Any:
    """No visit is planned on or after the night.

    Claims are moderated at a visit; without one the claim waits.
    """
    rows = meet.said(table, known)
    return rows.loc[meet.planned_visits(rows, known) == "", ["entry_code"]]


@rule(
    "SUBM-12",
    Severity.ERROR,
    forms=OWN,
    column="lines_checked",
    needs_known=True,
    reads=("entry_code", "lines_checked"),
    message="“{header}” says {value}, and the claim has {lines}.",
    fix="Print claim.html again and check what has changed since; then give the number that it prints.",
    source="claimdrop: what was checked must be what is submitted",
    good=_GOOD,
    bad=_GOOD.replace("Yes,1", "Yes,7"),
)
def lines_not_as_checked(table: Table, known: Known) -> Any:
    """`Lines checked` is not the claim's number of lines.

    Somebody may have dropped grades between the printing of the claim and its submission. Of a claim without a line
    SUBM-01 speaks alone.
    """
    rows = meet.said(table, known)
    rows = rows[rows["lines_checked"].str.fullmatch(r"[0-9]{1,7}").astype(bool) & (rows["claim"] != 0)]
    lines = meet.line_counts(rows["claim"], known)
    return pd.DataFrame({"lines": lines})[(lines != rows["lines_checked"].astype(int)) & (lines != 0)]
