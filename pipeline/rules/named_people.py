"""CAND: whether the people that a sheet names are those that its numbers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.meet import names, programmes
from pipeline.meet.once import once
from pipeline.rules.book import Example, rule
from pipeline.rules.people import REGISTERING
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

NAMING = ("entries", "unit_results", "outside_units", "grades_by_candidate", "grades_by_unit")
NAMED = (*NAMING, "programme_entries")
NAMED_BY = ("candidate_number", "uci", "name", "surname", "forenames", "date_of_birth")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"


@rule(
    "CAND-09",
    Severity.ERROR,
    forms=NAMING,
    column="candidate_number",
    needs_known=True,
    reads=("candidate_number", "uci"),
    message="Nobody of this centre is registered as {value}.",
    fix="Drop a Candidates sheet with this person, mend the number, or take the row out.",
    source=_GUIDE,
    good="Candidate number,Unit,Grade\n0001,Unit 3,P",
    bad="Candidate number,Unit,Grade\n0999,Unit 3,P",
)
def not_known(table: Table, known: Known) -> Any:
    """The candidate is not known.

    A grade or an entry needs somebody to belong to: the number (or the UCI) must have come on a Candidates sheet before,
    or in the same night.
    """
    rows = table.rows
    offenders = rows[(_who(table, known) == 0) & (rows["candidate_number"] != "All").to_numpy()]
    by_uci = offenders["candidate_number"] == ""
    words = {"value": _called(offenders), "column": np.where(by_uci, "uci", "candidate_number")}
    return pd.DataFrame(words, index=offenders.index)


@once
def _who(table: Table, known: Known) -> meet.Ids:
    """Who each row is about, 0 for nobody known; somebody whom the row itself registers is nobody yet."""
    rows = table.rows
    if "candidate" in rows:
        return rows["candidate"].to_numpy(dtype=np.int64)
    if table.form.key not in REGISTERING:
        return meet.candidates(rows, known)
    told = programmes.completed(rows)
    fresh = programmes.has_details(told).to_numpy() & (meet.registered(rows, known) == 0)
    return np.where(fresh, 0, programmes.people(told, known))


def _called(rows: pd.DataFrame) -> pd.Series:
    """The number that each row gives, or else the UCI."""
    return rows["candidate_number"].where(rows["candidate_number"] != "", rows["uci"])


@rule(
    "CAND-10",
    Severity.ERROR,
    forms=NAMED,
    column="surname",
    needs_known=True,
    reads=NAMED_BY,
    doubts=NAMED_BY,
    message="“{value}” is not the name of candidate {who}, who is {name}.",
    fix="Check that number and name belong together; mend the one that is wrong.",
    source="claimdrop: a grade under the wrong number reaches the wrong person",
    good="Candidate number,Surname,Forenames,Unit,Grade\n0001,ADAMS,Amy,Unit 3,P",
    bad="Candidate number,Surname,Forenames,Unit,Grade\n0001,BROWN,Ben,Unit 3,P",
)
def name_of_another(table: Table, known: Known) -> Any:
    """The name on the row is not the candidate's.

    Held where surname and forenames both differ, or where either does and the number is not registered this academic
    year; where only one differs, or is close, a person should look.
    """
    wrong = _names(table, known)
    wrong = wrong[wrong["surname_differs"] | wrong["forenames_differ"]]
    if wrong.empty:
        return wrong
    severe = (wrong["surname_differs"] & wrong["forenames_differ"] & ~wrong["close"]) | ~wrong["registered"]
    column = np.where(wrong["surname_differs"], "surname", "forenames")
    words = {
        "severity": np.where(severe, Severity.ERROR, Severity.QUERY),
        "column": column,
        "name": wrong["name"],
    }
    return pd.DataFrame(words, index=wrong.index)


@once
def _names(table: Table, known: Known) -> pd.DataFrame:
    """Rows with a name and a known candidate, and how the names compare.

    Adds `name` (the candidate's), what `names.compared` says, `close` (one of the two names is near) and
    `registered` (this academic year; a UCI is always its bearer's).
    """
    rows = table.rows
    who = _who(table, known)
    named = (who != 0) & names.named(rows)
    rows = rows.loc[named].filter(["sheet", "centre", "candidate_number", "uci", "surname", "forenames", "name"])
    people = known["candidate"].iloc[pd.Index(known["candidate"]["id"]).get_indexer(pd.Index(who[named]))]
    found = names.compared(rows, people)
    registered = (meet.registered(rows, known) != 0) | (rows["candidate_number"] == "").to_numpy()
    whose = (people["surname"] + ", " + people["forenames"]).to_numpy()
    close = found["surname_near"] | found["forenames_near"]
    compared: pd.DataFrame = rows.join(found).assign(close=close, registered=registered, name=whose)
    return compared


@rule(
    "CAND-12",
    Severity.ERROR,
    forms=NAMED,
    column="surname",
    needs_known=True,
    holds="sheet",
    message="{wrong} of the {named} names on this sheet are not these candidates'.",
    fix="This may be another centre's sheet, or another year's: check which candidates the numbers belong to now. "
    "If it came by mistake, drop it again with its headings alone.",
    source="claimdrop: numbers are given anew each year",
    good="Candidate number,Surname,Unit,Grade\n0001,ADAMS,Unit 3,P",
    bad="Candidate number,Surname,Forenames,Unit,Grade\n0001,X,Y,Unit 3,P\n0002,X,Y,Unit 3,P\n0003,X,Y,Unit 3,P\n"
    "0001,X,Y,Unit 4,P\n0002,X,Y,Unit 4,P",
)
def sheet_of_others(table: Table, known: Known) -> Any:
    """Most names on the sheet are not these candidates'.

    Of five rows or more with names, more than half with quite another surname (or forenames, where no surname is
    given): the sheet is another centre's, or another year's, and taking even the rows that happen to fit would give
    grades to the wrong people.
    """
    compared = _names(table, known)
    other = (compared["surname"] == "") & compared["forenames_differ"] & ~compared["close"]
    compared = compared.assign(other=other | (compared["surname_differs"] & ~compared["surname_near"]))
    if not compared["other"].any():
        return compared["other"].iloc[:0].to_frame()
    sheets = compared.groupby("sheet").agg(named=("other", "size"), wrong=("other", "sum"))
    sheets = sheets[(sheets["named"] >= 5) & (sheets["wrong"] * 2 > sheets["named"])]
    first = compared[compared["other"] & compared["sheet"].isin(sheets.index)].drop_duplicates("sheet")
    return sheets.loc[first["sheet"]].set_axis(first.index)


@rule(
    "CAND-13",
    Severity.ERROR,
    forms=NAMING,
    column="candidate_number",
    needs_known=True,
    reads=NAMED_BY,
    message="Candidate number {value} passed to another person within the last twelve months, and the row does not say who is meant.",
    fix="Add the surname, the date of birth or the UCI to the row.",
    source="claimdrop: numbers are given anew each September",
    good="Candidate number,Unit,Grade\n0001,Unit 3,P",
    bad=Example(
        "Candidate number,Unit,Grade\n0090,Unit 3,P",
        before=("Candidate number,Surname,Forenames,Date of birth\n0090,NOWAK,Nina,01/05/2010",),
    ),
)
def number_passed_on(table: Table, known: Known) -> Any:
    """The number passed to another person within twelve months and the row carries no surname, date of birth or UCI.

    A mark book copied from last year may still mean last year's holder.
    """
    rows = table.rows
    passed = meet.passed_on(known)
    if passed.empty:
        return rows.iloc[:0]
    keys = rows[["centre", "candidate_number"]].set_axis(["centre_number", "candidate_number"], axis=1)
    bare = (rows["surname"] == "") & (rows["name"] == "") & (rows["uci"] == "")
    if "date_of_birth" in rows:
        bare &= rows["date_of_birth"] == ""
    return (meet.look_up(keys, passed, "candidate") != 0) & bare.to_numpy()
