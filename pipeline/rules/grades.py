"""GRAD: grades on their way into a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.book import Example, rule, spoken
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.rules.table import Table

FORMS = ("grades_by_candidate", "grades_by_unit")
CLAIMED = ("P", "M", "D")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Candidate number,Unit,Grade\n"
_CODED = "Candidate number,Entry code,Unit,Grade,Assessor\n"


@rule(
    "GRAD-01",
    Severity.ERROR,
    forms=FORMS,
    column="candidate_number",
    needs_known=True,
    message="Candidate {candidate_number} has no entry {which}.",
    fix="Drop an Entries sheet with this candidate, or mend the entry code.",
    source=_GUIDE,
    good=_HEAD + "0001,Unit 3,P",
    bad=_CODED + "0002,05332,Unit 3,P,AB",
)
def no_entry(table: Table, _known: Known) -> Any:
    """There is no valid entry for this qualification.

    Nothing can be claimed for a candidate without an entry that is not withdrawn and at most twelve months past its
    estimated completion date.
    """
    rows = table.rows
    known_ones = (rows["candidate"] != 0) | (rows["candidate_number"] == "All")
    offenders = rows[(rows["qualification"] == -1) & known_ones]
    coded = offenders["entry_code"] != ""
    which = ("for " + offenders["entry_code"]).where(coded, "that is live")
    return pd.DataFrame({"which": which, "value": offenders["candidate_number"]})


@rule(
    "GRAD-02",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    message="Unit {token} was not entered for candidate {candidate_number}, who is entered for single units of {entry_code}.",
    fix="Drop a Unit entry for it, or take the grade out.",
    source=_GUIDE,
    good=_CODED + "0003,05332,Unit 2,P,AB",
    bad=_CODED + "0003,05332,Unit 5,P,AB",
)
def unit_not_entered(table: Table, _known: Known) -> Any:
    """A unit-entry candidate claims a unit that was not entered.

    With unit entries only the units entered can be claimed.
    """
    return ~table.lines["unit_entered"] & (table.lines["unit_fault"] < 2)


@rule(
    "GRAD-03",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    message="{token} {what} {entry_code}.",
    fix="Look the unit up in the qualification's handbook; if the catalogue lacks it, the office can add it.",
    source="claimdrop: the catalogue",
    good=_CODED + "0003,05332,Unit 2,P,AB",
    bad=_CODED + "0003,05332,Unit 77,P,AB",
)
def unit_not_in_qualification(table: Table, _known: Known) -> Any:
    """The unit is not in the qualification.

    Held only where the catalogue's list of the qualification's units is complete; elsewhere the unit is taken as typed
    and a person should look.
    """
    return _unit_faults(table, examined=False)


@rule(
    "GRAD-09",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    message="Unit {token} {what} {entry_code}.",
    fix="Take the grade out: the result of an examined unit comes from its examination.",
    source="OCR, Cambridge Technicals: qualification handbooks of the 2016 suite",
    good=_HEAD + "0001,Unit 3,P",
    bad=Example(_CODED + "0004,05837,Unit 1,P,AB"),
)
def unit_examined(table: Table, _known: Known) -> Any:
    """The unit is examined, not claimed.

    The 2016 suite has units whose results come from an examination; they are entered, never claimed.
    """
    return _unit_faults(table, examined=True)


def _unit_faults(table: Table, *, examined: bool) -> pd.DataFrame:
    lines = table.lines
    of_kind = lines["what"].str.contains("examined", regex=False) == examined
    offenders = lines[(lines["unit_fault"] > 0) & of_kind]
    severity = np.where(offenders["unit_fault"] == 2, Severity.ERROR, Severity.QUERY).tolist()
    column = "unit" if "unit" in table.form.by_key else "grade"
    return pd.DataFrame({"severity": severity, "value": offenders["token"], "column": column}, index=offenders.index)


@rule(
    "GRAD-04",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    message="“{value}” is not a grade.",
    fix="Write P, M or D; N to take the unit out of the claim; or leave the cell blank.",
    source=_GUIDE,
    good=_HEAD + "0001,Unit 3,Merit",
    bad=_HEAD + "0001,Unit 3,X",
)
def not_a_grade(table: Table, _known: Known) -> Any:
    """The cell holds something that is not a grade.

    Units are graded Pass, Merit or Distinction; `N`, `U`, `Fail`, `Refer` and their like take a line out of the
    unsubmitted claim; `All` candidates of a unit can only be taken out.
    """
    grades = table.lines["grade"]
    everybody = table.lines["candidate_number"] == "All"
    return ~grades.isin((*CLAIMED, "N")) | (everybody & (grades != "N"))


@rule(
    "GRAD-05",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    message="Unit {token} of candidate {candidate_number} has a grade and no centre assessor, and {how_many} set up for {entry_code}.",
    fix="Name who marked it in the column Assessor, by initials or full name.",
    source=_GUIDE,
    good=_CODED + "0001,05352,Unit 3,P,JS",
    bad=_CODED + "0001,05352,Unit 3,P,",
)
def no_assessor(table: Table, known: Known) -> Any:
    """A claimed unit has no centre assessor.

    Every grade belongs to the person who marked it; only where exactly one is set up for the qualification can a blank
    mean somebody.
    """
    lines = table.lines
    offends = (
        (lines["assessor"] == 0) & (lines["marker"] == "") & lines["grade"].isin(CLAIMED) & (lines["entry_code"] != "")
    )
    found = lines[offends]
    people = known["assessor_for"].merge(known["centre_assessor"], left_on="assessor", right_on="id")
    people = people[people["removed"] == 0].groupby(["centre_number", "entry_code"]).size()
    count = people.reindex(pd.MultiIndex.from_frame(found[["centre", "entry_code"]])).fillna(0).astype(int)
    how_many = [f"{number} are" if number else "nobody is" for number in count]
    return pd.DataFrame({"how_many": how_many}, index=found.index)


@rule(
    "GRAD-06",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    holds="line",
    message="Unit {token} of candidate {candidate_number} was claimed before, as {was_grade} in claim {claim_number} on {submitted_on}, and stands.",
    fix="Nothing can change a submitted line but the OCR Assessor; leave the cell blank, or repeat the grade that stands.",
    source=_GUIDE,
    good=_CODED + "0003,05332,Unit 1,M,AB",
    bad=_CODED + "0003,05332,Unit 1,D,AB",
)
def claimed_before(table: Table, known: Known) -> Any:
    """The unit was claimed before and stands, and the row says something else.

    A submitted claim is frozen for the centre: only the OCR Assessor can withdraw or change a line.
    The same again is unchanged; the line alone is held, never its neighbours.
    """
    lines = table.lines
    frozen = (lines["was"] >= 0) & ~lines["was_open"] & lines["grade"].isin(CLAIMED)
    other = (lines["grade"] != lines["was_grade"]) | (
        (lines["assessor"] != lines["was_assessor"]) & (lines["assessor"] != 0)
    )
    found = lines[frozen & other]
    claims = known["claim"].set_index("id").reindex(found["was_claim"])
    return pd.DataFrame(
        {"claim_number": claims["claim_number"].to_numpy(), "submitted_on": claims["submitted_on"].to_numpy()},
        index=found.index,
    )


@rule(
    "GRAD-07",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    message="Unit {token} of candidate {candidate_number} stands more than once in this file, with different grades or assessors.",
    fix="Leave one of them, the one that is right.",
    source="claimdrop",
    good=_CODED + "0001,05352,Unit 3,P,JS\n0001,05352,Unit 4,M,JS",
    bad=_CODED + "0001,05352,Unit 3,P,JS\n0001,05352,Unit 3,M,JS",
)
def twice_and_different(table: Table, _known: Known) -> Any:
    """The same candidate and unit stand twice in a drop with a different grade or assessor.

    Which of them is meant cannot be guessed.
    """
    lines = table.lines
    key = ["drop", "candidate", "unit"]
    twice = lines[(lines["candidate"] != 0) & (lines["unit"] != 0)]
    twice = twice[twice.duplicated(key, keep=False)]
    kinds = twice.groupby(key)[["grade", "assessor"]].transform("nunique")
    return pd.DataFrame(index=twice.index[(kinds > 1).any(axis=1)])


@rule(
    "GRAD-15",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    message="Candidate {candidate_number} has several entries that hold unit {token}, and the row does not say which is meant.",
    fix="Add a column Entry code.",
    source="claimdrop",
    good=Example(
        _CODED + "0005,05352,Unit 3,P,JS",
        before=(
            "Candidate number,Surname,Forenames,Date of birth\n0005,DUAL,Dee,01/05/2009",
            "Candidate number,Entry code,Entry type\n0005,05352,Full award\n0005,05332,Full award",
        ),
    ),
    bad=Example(
        _HEAD + "0005,Unit 3,P",
        before=(
            "Candidate number,Surname,Forenames,Date of birth\n0005,DUAL,Dee,01/05/2009",
            "Candidate number,Entry code,Entry type\n0005,05352,Full award\n0005,05332,Full award",
        ),
    ),
)
def several_entries(table: Table, _known: Known) -> Any:
    """There is no entry code, and the candidate has several live entries that hold the unit.

    Without a code a grade belongs to the candidate's one live entry that has the unit; here there is more than one.
    """
    return table.lines["qualification"] == -2


@spoken(
    "GRAD-11",
    Severity.NOTE,
    forms=FORMS,
    over="lines",
    column="grade",
    message="Unit {token} of candidate {candidate_number}: {before} became {after}.{origin}",
    fix="Nothing, if that is meant.",
    source="claimdrop",
    good=_CODED + "0001,05352,Unit 3,P,JS",
    bad=_CODED + "0001,05352,Unit 1,D,JS",
)
def line_replaced() -> None:
    """The line replaces an earlier one.

    A corrected file replaces what an earlier one said, line by line, and before and after are shown.
    A person should look where the earlier line came from another file: two tutors may disagree.
    """
