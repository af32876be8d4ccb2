"""GRAD: grades on their way into a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.meet.assessors import active
from pipeline.meet.entries import entered_for
from pipeline.meet.standing import said_before
from pipeline.rules.book import Example, rule, spoken
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

FORMS = ("grades_by_candidate", "grades_by_unit", "outside_units")
CLAIMED = ("P", "M", "D")
UNIT = ("candidate_number", "uci", "entry_code", "unit")
"""The columns that say which unit of which qualification a line is about."""
MARKED = (*UNIT, "assessor", "marker", "resubmission")
NO_ENTRY, SEVERAL = -1, -2
"""In place of a line's qualification: the candidate has no such entry; several entries hold the unit."""
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Candidate number,Unit,Grade\n"
_CODED = "Candidate number,Entry code,Unit,Grade,Assessor\n"


@rule(
    "GRAD-01",
    Severity.ERROR,
    forms=FORMS,
    column="candidate_number",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code"),
    message="{what}.",
    fix="{mend}, or mend the entry code.",
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
    everybody = rows["candidate_number"] == "All"
    graded = rows.index.isin(table.lines["at"])
    found = rows[(rows["qualification"] == NO_ENTRY) & graded & ((rows["candidate"] != 0) | everybody)]
    if found.empty:
        return found
    everybody = everybody[found.index]
    whom = (
        "Candidate "
        + found["candidate_number"].where(found["candidate_number"] != "", found["uci"])
        + " has no live entry"
    )
    code = (" for " + found["entry_code"]).where(found["entry_code"] != "", "")
    return pd.DataFrame(
        {
            "what": whom.where(~everybody, "“All” means the lines of an unsubmitted claim, and there is none") + code,
            "mend": np.where(everybody, "Name each candidate", "Drop an Entries sheet with this candidate"),
        },
        index=found.index,
    )


@rule(
    "GRAD-04",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    reads=("grade",),
    message="“{value}” is not a grade{for_all}.",
    fix="Write P, M or D{each}; N to take the unit out of the claim; or leave the cell blank.",
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
    wrong = ~grades.isin((*CLAIMED, "N"))
    if (table.rows["candidate_number"] == "All").any():
        wrong |= (table.lines["candidate_number"] == "All") & (grades != "N")
    found = table.lines.loc[wrong, "grade"]
    grade = found.isin(CLAIMED).to_numpy()
    words = {"for_all": " for “All”: a unit can only be taken out for everybody", "each": " on a row of each candidate"}
    return pd.DataFrame({name: np.where(grade, text, "") for name, text in words.items()}, index=found.index)


@rule(
    "GRAD-05",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    reads=MARKED,
    message="{unit_words} of candidate {who} has a grade and no centre assessor, and {how_many} set up for {entry_code}.",
    fix="{set_up}Name who marked it in {fill_in}, by initials or full name.",
    source=_GUIDE,
    good=_CODED + "0001,05352,Unit 3,P,JS",
    bad=_CODED + "0001,05352,Unit 3,P,",
)
def no_assessor(table: Table, known: Known) -> Any:
    """A claimed unit has no centre assessor.

    Every grade belongs to the person who marked it; only where exactly one is set up for the qualification can a blank
    mean somebody. A line that stands needs none.
    """
    lines = table.lines
    found = lines[(lines["assessor"] == 0).to_numpy()]
    found = found[
        (found["marker"] == "") & found["grade"].isin(CLAIMED) & (found["qualification"] >= 0) & ~stands(found)
    ]
    if found.empty:
        return found
    people = active(known).groupby(["centre_number", "entry_code"]).size()
    count = people.reindex(pd.MultiIndex.from_frame(found[["centre", "entry_code"]]), fill_value=0)
    words = {
        "how_many": [f"{number} are" if number else "nobody is" for number in count],
        "set_up": [
            "" if number else f"Drop a Centre assessors sheet for {code} too. "
            for number, code in zip(count, found["entry_code"], strict=True)
        ],
        **_where_to_fill_in(found, table),
    }
    return pd.DataFrame(words, index=found.index)


def _where_to_fill_in(found: pd.DataFrame, table: Table) -> dict[str, list[str]]:
    """The cell in which a line's marker is missing: the unit's own column for that, where the grid has one."""
    said: dict[str, list[str]] = {"column": [], "fill_in": []}
    for sheet, position in zip(found["sheet"], found["position"], strict=True):
        origin = table.origins[sheet]
        own = origin.markers.get(position)
        said["column"].append("grade" if own is None else "marker")
        header = origin.headers.get("assessor", "") if own is None else origin.texts[own]
        said["fill_in"].append(f"the column {header}" if header else "a column headed Assessor")
    return said


@rule(
    "GRAD-06",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    holds="line",
    reads=MARKED,
    message="{unit_words} of candidate {who} {what}, and stands.",
    fix="Nothing can change a submitted line but the OCR Assessor; leave the cell blank, or repeat the grade that stands.",
    source=_GUIDE,
    good=_CODED + "0003,05332,Unit 1,M,AB",
    bad=_CODED + "0003,05332,Unit 1,D,AB",
)
def claimed_before(table: Table, known: Known) -> Any:
    """The unit was claimed before and stands, and the row says something else.

    A submitted claim is frozen for the centre: only the OCR Assessor can withdraw or change a line, and N cannot either.
    The same again, or without its assessor, is unchanged; the line alone is held, never its neighbours.
    """
    lines = table.lines
    lines = lines[stands(lines)]
    named = (lines["assessor"] != 0) & ~lines["filled_in"]
    found = lines[(lines["grade"] != lines["was_grade"]) | (named & (lines["assessor"] != lines["was_assessor"]))]
    if found.empty:
        return found
    return pd.DataFrame({"what": said_before(found, known)}, index=found.index)


def stands(lines: pd.DataFrame) -> pd.Series:
    """Lines whose candidate and unit have a line already that the centre can no longer change."""
    return (lines["was"] >= 0) & ~lines["was_open"]


@rule(
    "GRAD-07",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    reads=("candidate_number", "uci", "entry_code", "unit", "assessor", "grade", "marker"),
    message="{unit_words} of candidate {who} stands more than once in this file, with different grades or assessors.",
    fix="Keep one of them, the one that is right, and take the others out.",
    source="claimdrop",
    good=_CODED + "0001,05352,Unit 3,P,JS\n0001,05352,Unit 4,M,JS",
    bad=_CODED + "0001,05352,Unit 3,P,JS\n0001,05352,Unit 3,M,JS",
)
def twice_and_different(table: Table, _known: Known) -> Any:
    """The same candidate and unit stand twice in a drop with a different grade or assessor.

    Which of them is meant cannot be guessed.
    """
    key = ["drop", "candidate", "unit"]
    twice = table.lines[table.lines.duplicated(key, keep=False).to_numpy()]
    twice = twice[(twice["candidate"] != 0) & (twice["unit"] != 0)]
    if twice.empty:
        return twice
    told = twice.assign(assessor=twice["assessor"].where(twice["grade"].isin(CLAIMED), 0))
    kinds = told.groupby(key)[["grade", "assessor"]].transform("nunique")
    return twice.loc[(kinds > 1).any(axis=1), ["token"]]


@rule(
    "GRAD-15",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    reads=UNIT,
    message="{what}, and the row does not say which is meant.",
    fix="Add a column Entry code, or write the code in a title above the headings.",
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
def several_entries(table: Table, known: Known) -> Any:
    """There is no entry code, and the candidate has several live entries that hold the unit.

    Without a code a grade belongs to the candidate's one live entry that has the unit; here there is more than one.
    """
    found = table.lines[table.lines["qualification"] == SEVERAL]
    what = [f"This candidate is entered for {codes}" for codes in entered_for(found["candidate"], known)]
    everybody = found["candidate_number"] == "All"
    return pd.DataFrame({"what": np.where(everybody, "Several claims are unsubmitted", what)}, index=found.index)


@spoken(
    "GRAD-11",
    Severity.NOTE,
    forms=FORMS,
    over="lines",
    column="grade",
    message="{unit_words} of candidate {who}: {before} became {after}.{origin}",
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
