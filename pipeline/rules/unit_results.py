"""RSLT: unit results from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.lifecycle import State
from pipeline.meet.claims import unit_label
from pipeline.meet.results import results_of
from pipeline.rules.book import Example, rule
from schemas.cells import Severity
from schemas.forms.unit_results import OVERALL

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("unit_results",)
STANDS = ("P", "M", "D")
"""The grades of a unit that count; a near pass (R) and U do not."""
_OF_A_UNIT = (*STANDS, "R", "U")
_HEAD = "Candidate number,Entry code,Unit,Grade,Result date,Earned at centre\n"
_GOOD = _HEAD + "0001,05352,Unit 5,M,20/08/2026,68199"
_RESULTS_PAGE = "OCR, Cambridge Technicals: results eligibility"


@rule(
    "RSLT-01",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code"),
    message="Candidate {who} has no entry for {entry_code}.",
    fix="Drop an Entries sheet with this candidate, or mend the entry code.",
    source=_RESULTS_PAGE,
    good=_GOOD,
    bad=_HEAD + "0001,05332,Unit 5,M,20/08/2026,68199",
)
def no_entry(table: Table, known: Known) -> Any:
    """There is no entry for the qualification.

    A result counts towards an award that the candidate is entered for; an entry that has ended will do, for a result may
    come after it.
    """
    rows = table.rows.assign(candidate=meet.candidates(table.rows, known))
    keys = ["candidate", "entry_code"]
    entered = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(known["entry"][keys]))
    return ~entered & (rows["candidate"] != 0).to_numpy() & (rows["entry_code"] != "").to_numpy()


@rule(
    "RSLT-02",
    Severity.ERROR,
    forms=OWN,
    column="grade",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code", "unit", "grade"),
    message="The result of {unit_words} says {value}, and {what}.",
    fix="Check both. A unit counts once: take it out of the unsubmitted claim with N, or leave this row out.",
    source="claimdrop: one unit of one candidate stands once",
    good=_GOOD,
    bad=Example(
        "Candidate number,Entry code,Unit,Grade,Claim reference\n0003,05332,Unit 1,P,R000001",
    ),
)
def contradicts(table: Table, known: Known) -> Any:
    """The result contradicts one that stands here.

    A claim that is not processed yet has brought no result; what it claims may not stand twice. A processed line, or what
    the office has reported, outranks another grade from elsewhere; two rows of a sheet must agree.
    """
    rows = results_of(table, known)
    told = _in_a_claim(rows, known)
    for more in (_reported(rows, known), _twice(rows)):
        told = told.where(told != "", more)
    units = rows["unit"].map(lambda unit: unit if unit == OVERALL else unit_label(unit))
    words = pd.DataFrame({"what": told, "unit_words": units}, index=rows.index)
    return words[(told != "").to_numpy()]


def _in_a_claim(rows: pd.DataFrame, known: Known) -> pd.Series:
    """What a claim of this site says of the unit."""
    lines = known["line"][known["line"]["slot"] == 0]
    claims = known["claim"][["id", "state", "claim_number"]].rename(columns={"id": "claim"})
    found = rows[["candidate", "unit_id"]].merge(
        lines.merge(claims, on="claim").rename(columns={"unit": "unit_id"}), how="left", on=["candidate", "unit_id"]
    )
    said = np.array([_said(*line) for line in zip(found["state"], found["grade"], found["claim_number"], strict=True)])
    same = (found["state"] == State.PROCESSED) & (found["grade"] == rows["grade"].to_numpy())
    there = found["state"].notna() & (rows["unit_id"] != 0).to_numpy() & ~same
    return pd.Series(np.where(there, said, ""), index=rows.index, dtype=object)


def _said(state: str, grade: str, number: str) -> str:
    if state == State.UNSUBMITTED:
        return f"the unit is in the unsubmitted claim as {grade}"
    return f"the unit is in claim {number} as {grade}, whose state is {state}"


def _reported(rows: pd.DataFrame, known: Known) -> pd.Series:
    """What the office has reported of the unit, or of the whole, where a centre now says otherwise."""
    units = known["unit_result"].assign(entry_code="").rename(columns={"unit": "unit_id"})
    overall = known["overall_result"].assign(unit_id=0)
    keys = ["candidate", "unit_id", "entry_code"]
    both = pd.concat([frame[[*keys, "grade", "reported_by"]] for frame in (units, overall)])
    both = both[both["reported_by"] == "office"].rename(columns={"grade": "said"})
    asked = rows.assign(entry_code=rows["entry_code"].where(rows["unit_id"] == 0, ""))[keys]
    said = asked.merge(both, how="left", on=keys)["said"].fillna("").to_numpy()
    differs = (said != "") & (said != rows["grade"].to_numpy()) & (rows["sender"] == rows["centre"]).to_numpy()
    return pd.Series(np.where(differs, "the office has reported " + said, ""), index=rows.index, dtype=object)


def _twice(rows: pd.DataFrame) -> pd.Series:
    """Another row of the sheet about the same unit, with another grade."""
    keys = ["sheet", "candidate", "unit_id", "entry_code"]
    alone = rows["entry_code"].where(rows["unit_id"] == 0, "")
    kinds = rows.assign(entry_code=alone).groupby(keys)["grade"].transform("nunique")
    return pd.Series(
        np.where(kinds > 1, "another row of this sheet says otherwise", ""), index=rows.index, dtype=object
    )


@rule(
    "RSLT-03",
    Severity.ERROR,
    forms=OWN,
    column="result_date",
    reads=("result_date",),
    message="The result is dated {value}, which lies in the future.",
    fix="Give the day on which the result was issued.",
    source="claimdrop",
    good=_GOOD,
    bad=_HEAD + "0001,05352,Unit 5,M,20/08/2027,68199",
)
def dated_in_future(table: Table, known: Known) -> Any:
    """The result is dated in the future.

    What is expected is no result yet; only what was issued stands.
    """
    return table.rows["result_date"] > known.today


@rule(
    "RSLT-04",
    Severity.NOTE,
    forms=OWN,
    column="grade",
    message="The results on this sheet are taken as the centre reports them; the office has not confirmed them.",
    fix="Nothing; keep the statement of results, as OCR has the last word.",
    source=_RESULTS_PAGE,
    good=Example("Centre number," + _GOOD.replace("\n", "\n12345,"), sender="office"),
    bad=_GOOD,
)
def not_from_the_office(table: Table, _known: Known) -> Any:
    """The results were reported by the centre, not by the office.

    They stand all the same, and count in the forecast; it is said once a sheet.
    """
    rows = table.rows
    return (rows["sender"] == rows["centre"]) & ~rows["sheet"].duplicated()


@rule(
    "RSLT-05",
    Severity.ERROR,
    forms=OWN,
    column="grade",
    reads=("unit", "grade"),
    message="“{value}” is not a grade that {what} can have.",
    fix="A unit has P, M, D, R (a near pass) or U; a whole qualification has P, M, D, D* or two or three of them together.",
    source="OCR, Cambridge Technicals: calculating grades",
    good=_GOOD,
    bad=_HEAD + "0001,05352,Unit 5,D*,20/08/2026,68199",
)
def grade_of_another_kind(table: Table, _known: Known) -> Any:
    """The grade is not one that a unit, or a whole qualification, can have.

    D* exists for whole qualifications only, and a near pass for units only.
    """
    rows = table.rows
    overall = rows["unit"] == OVERALL
    wrong = (overall & (rows["grade"] == "R")) | (~overall & ~rows["grade"].isin(_OF_A_UNIT))
    what = np.where(overall, "a whole qualification", "a unit")
    return pd.DataFrame({"what": what}, index=rows.index)[wrong & (rows["grade"] != "")]
