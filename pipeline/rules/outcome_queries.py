"""OUTC: what a person should look at in an outcome that is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.meet import outcomes as meet
from pipeline.meet.outcomes import AGREED, LINE, WITHDRAWN
from pipeline.rules.book import rule
from pipeline.rules.outcomes import GOOD, OWN, SAMPLED, from_assessor, undecided
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_FAQ = "OCR, moderators' questions and answers on claims"


@rule(
    "OUTC-07",
    Severity.QUERY,
    forms=OWN,
    column="claim_number",
    needs_known=True,
    message="The outcome of claim {value} comes before the visit, which is planned for {visit}.",
    fix="Nothing, if the visit was held earlier; then tell the office its date.",
    source=_GUIDE,
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,,,,,", before=SAMPLED[:1]),
)
def before_the_visit(table: Table, known: Known) -> Any:
    """The outcome comes before the planned visit.

    The work is looked at there. A claim for which a visit was held since its submission needs no other one.
    """
    said = meet.said(table, known)
    rows = undecided(said).drop_duplicates(["sheet", "claim"])
    keys = ["centre_number", "entry_code"]
    visits = (
        said.claims[[*keys, "submitted_on"]]
        .reset_index(names="claim")
        .merge(known["visit"][known["visit"]["removed"] == 0], on=keys)
    )
    held = visits[(visits["visit_date"] >= visits["submitted_on"]) & (visits["visit_date"] <= known.today)]
    ahead = visits[(visits["visit_date"] > known.today) & ~visits["claim"].isin(held["claim"])]
    visit = rows["claim"].map(ahead.groupby("claim")["visit_date"].min())
    return pd.DataFrame({"visit": visit})[visit.notna()]


@rule(
    "OUTC-08",
    Severity.QUERY,
    forms=OWN,
    column="outcome",
    needs_known=True,
    message="A single line of claim {claim_number} is {what}; OCR itself withdraws every line of a unit, assessor and grade.",
    fix="Nothing, if that is meant; else name the unit, the assessor and the grade instead of the candidate.",
    source=_FAQ,
    good=GOOD,
    bad=from_assessor("C000001,Agreed,,,,,,", "C000001,Withdrawn,0003,Unit 1,,,,Not the candidate's own work"),
)
def single_line(table: Table, known: Known) -> Any:
    """A single line is withdrawn or changed.

    OCR withdraws what was marked alike together: the unit of one centre assessor at one grade.
    """
    rows = undecided(meet.said(table, known))
    rows = rows[(rows["width"] == LINE) & (rows["outcome"] != AGREED)]
    return pd.DataFrame({"claim_number": rows["claim_number"], "what": rows["outcome"].str.lower()})


@rule(
    "OUTC-09",
    Severity.QUERY,
    forms=OWN,
    column="outcome",
    needs_known=True,
    message="Work of claim {claim_number} is withdrawn without a reason.",
    fix="Give the reason in the column Reason next time: the centre has to know what to put right.",
    source="claimdrop",
    good=GOOD,
    bad=from_assessor("C000001,Withdrawn,,,,,,"),
)
def without_a_reason(table: Table, known: Known) -> Any:
    """Something is withdrawn without a reason.

    The centre reads it beside the lines that it may claim again.
    """
    rows = undecided(meet.said(table, known))
    return rows[(rows["outcome"] == WITHDRAWN) & (rows["reason"] == "")][["claim_number"]]
