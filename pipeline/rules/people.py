"""CAND: who the candidates are."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules import meet
from pipeline.rules.book import Example, rule, spoken
from schemas import identifiers
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.rules.table import Table

OWN = ("candidates",)
NAMING = ("entries", "grades_by_candidate", "grades_by_unit")
NAMED = (*NAMING, "programme_entries")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_JCQ = "JCQ, formats for the exchange of examination related data"
_HEAD = "Candidate number,Surname,Forenames,Date of birth,UCI\n"


@rule(
    "CAND-01",
    Severity.ERROR,
    forms=OWN,
    column="candidate_number",
    message="Candidate number {value} stands on this sheet for {people} different people.",
    fix="Give each person the number that the exams office gave them, then drop the file again.",
    source=_JCQ,
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,\n0008,HILL,Hal,02/05/2009,",
    bad=_HEAD + "0007,GREEN,Gail,01/05/2009,\n0007,HILL,Hal,02/05/2009,",
)
def one_number_two_people(table: Table, _known: Known) -> Any:
    """A candidate number stands twice on the sheet with different people.

    A number belongs to one person of a centre within an academic year; a sheet that gives it to two cannot say which
    of them a grade is for.
    """
    rows = table.rows
    person = meet.fold_name(rows["surname"]) + "|" + meet.fold_name(rows["forenames"]) + "|" + rows["date_of_birth"]
    people = person.groupby([rows["sheet"], rows["candidate_number"]]).transform("nunique")
    offenders = (people > 1) & (rows["candidate_number"] != "")
    return pd.DataFrame({"people": people[offenders]})


@rule(
    "CAND-02",
    Severity.ERROR,
    forms=OWN,
    column="candidate_number",
    needs_known=True,
    message="Candidate number {value} belongs to another person of this centre in this academic year.",
    fix="Look the number up in the exams office's list. If it was given to the wrong person, say so to the office.",
    source=_JCQ,
    good=_HEAD + "0001,ADAMS,Amy,02/01/2009,",
    bad=_HEAD + "0001,ZORN,Zoe,09/09/2008,",
)
def number_of_another(table: Table, known: Known) -> Any:
    """The number belongs to another person in this academic year already.

    Another person: another UCI and another name or date of birth, or another date of birth and surname.
    A change of one detail alone is taken as a correction of the same person.
    """
    holder = meet.registered(table.rows, known)
    return (holder != 0) & ~meet.same_person(table.rows, holder, known)


@rule(
    "CAND-03",
    Severity.ERROR,
    forms=(*OWN, "programme_entries"),
    column="uci",
    message="UCI {value} does not fit its own check letter: a character of it was mistyped.",
    fix="Copy the UCI from the candidate's statement of results or the exams office's list.",
    source="WJEC, Unique candidate identifier",
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,123450130001E",
    bad=_HEAD + "0007,GREEN,Gail,01/05/2009,123450130001F",
)
def uci_check_letter(table: Table, _known: Known) -> Any:
    """The check letter of the UCI is not the one that its twelve characters give.

    The letter catches every single wrong digit and every swap of two; a UCI that fails it is somebody else's or nobody's.
    """
    return _fails(table.rows["uci"], identifiers.uci_ok)


@rule(
    "CAND-04",
    Severity.ERROR,
    forms=OWN,
    column="uln",
    message="ULN {value} does not fit its own check digit: a digit of it was mistyped.",
    fix="Copy the ULN from the learner records; leave the cell blank where it is not known.",
    source="HESA, C17051 student record: ULN",
    good="Candidate number,Surname,Forenames,Date of birth,ULN\n0007,GREEN,Gail,01/05/2009,1000000027",
    bad="Candidate number,Surname,Forenames,Date of birth,ULN\n0007,GREEN,Gail,01/05/2009,1000000028",
)
def uln_check_digit(table: Table, _known: Known) -> Any:
    """The check digit of the ULN is not the one that its nine digits give.

    9999999999 stands for "not known" in learner returns and is taken as none.
    """
    return _fails(table.rows["uln"], identifiers.uln_ok)


def _fails(values: pd.Series, good: Any) -> Any:
    offends = np.zeros(len(values), dtype=bool)
    filled = (values != "").to_numpy()
    offends[filled] = ~good(values.to_numpy()[filled].astype(str))
    return offends


@rule(
    "CAND-09",
    Severity.ERROR,
    forms=NAMING,
    column="candidate_number",
    needs_known=True,
    message="Nobody of this centre is registered as {value}.",
    fix="Drop a Candidates sheet with this person, or mend the number.",
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
    unknown = meet.candidates(rows, known) == 0
    unknown &= (rows["candidate_number"] != "All").to_numpy()
    offenders = rows[unknown]
    by_uci = offenders["candidate_number"] == ""
    return pd.DataFrame(
        {
            "value": offenders["candidate_number"].where(~by_uci, offenders["uci"]),
            "column": np.where(by_uci, "uci", "candidate_number"),
        },
        index=offenders.index,
    )


@rule(
    "CAND-10",
    Severity.ERROR,
    forms=NAMED,
    column="surname",
    needs_known=True,
    message="The row is about candidate {candidate_number}, and its name is not that candidate's.",
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
    compared = _names(table, known)
    wrong = compared[(compared["surname_differs"] | compared["forenames_differ"])]
    both = wrong["surname_differs"] & wrong["forenames_differ"] & ~wrong["close"]
    severe = both | ~wrong["registered"]
    return pd.DataFrame(
        {
            "severity": np.where(severe, Severity.ERROR, Severity.QUERY).tolist(),
            "column": np.where(wrong["surname_differs"], "surname", "forenames"),
            "value": np.where(wrong["surname_differs"], wrong["surname"], wrong["forenames"]),
        },
        index=wrong.index,
    )


def _names(table: Table, known: Known) -> pd.DataFrame:
    """Rows with a name and a known candidate: how the two names compare."""
    rows = table.rows[["sheet", "centre", "candidate_number", "uci", "surname", "forenames"]]
    rows = rows.assign(candidate=meet.candidates(table.rows, known))
    rows = rows[(rows["candidate"] != 0) & ((rows["surname"] != "") | (rows["forenames"] != ""))]
    people = known["candidate"].set_index("id")[["surname", "forenames"]].reindex(rows["candidate"])
    theirs = people.set_axis(rows.index)
    surname, forenames = meet.fold_name(rows["surname"]), meet.fold_name(rows["forenames"])
    known_surname, known_forenames = meet.fold_name(theirs["surname"]), meet.fold_name(theirs["forenames"])
    rows = rows.assign(
        surname_differs=(surname != "") & (surname != known_surname),
        forenames_differ=(forenames != "") & (forenames != known_forenames),
        registered=meet.registered(rows, known) != 0,
    )
    either = (rows["surname_differs"] | rows["forenames_differ"]).to_numpy()
    close = np.zeros(len(rows), dtype=bool)
    close[either] = [
        _alike(a, b) or _alike(c, d)
        for a, b, c, d in zip(
            surname[either], known_surname[either], forenames[either], known_forenames[either], strict=True
        )
    ]
    return rows.assign(close=close)


def _alike(one: str, other: str) -> bool:
    return bool(one) and bool(other) and SequenceMatcher(None, one, other).ratio() >= 0.8


@rule(
    "CAND-12",
    Severity.ERROR,
    forms=NAMED,
    column="surname",
    needs_known=True,
    holds="sheet",
    message="{wrong} of the {named} names on this sheet are not these candidates'.",
    fix="This may be another centre's sheet, or another year's: check which candidates the numbers belong to now.",
    source="claimdrop: numbers are given anew each year",
    good="Candidate number,Surname,Unit,Grade\n0001,ADAMS,Unit 3,P",
    bad="Candidate number,Surname,Forenames,Unit,Grade\n0001,X,Y,Unit 3,P\n0002,X,Y,Unit 3,P\n0003,X,Y,Unit 3,P\n"
    "0001,X,Y,Unit 4,P\n0002,X,Y,Unit 4,P",
)
def sheet_of_others(table: Table, known: Known) -> Any:
    """Most names on the sheet are not these candidates'.

    Of five rows or more with names, more than half with another surname: the sheet is another centre's, or another
    year's, and taking even the rows that happen to fit would give grades to the wrong people.
    """
    compared = _names(table, known)
    sheets = compared.groupby("sheet").agg(named=("surname_differs", "size"), wrong=("surname_differs", "sum"))
    sheets = sheets[(sheets["named"] >= 5) & (sheets["wrong"] * 2 > sheets["named"])]
    first = compared[compared["surname_differs"]].drop_duplicates("sheet")
    first = first[first["sheet"].isin(sheets.index)]
    return sheets.loc[first["sheet"]].set_index(first.index)


@rule(
    "CAND-13",
    Severity.ERROR,
    forms=NAMING,
    column="candidate_number",
    needs_known=True,
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
    bare = (rows["surname"] == "") & (rows.get("date_of_birth", "") == "") & (rows["uci"] == "")
    keys = pd.MultiIndex.from_frame(rows[["centre", "candidate_number"]])
    return keys.isin(pd.MultiIndex.from_frame(passed[["centre_number", "candidate_number"]])) & bare.to_numpy()


@spoken(
    "CAND-11",
    Severity.NOTE,
    message="Candidate number {value} belonged to another person last year and is this person's from now on.",
    fix="Nothing, if that is so.",
    source="claimdrop: numbers are given anew each September",
    forms=OWN,
    column="candidate_number",
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,",
    bad=_HEAD + "0090,NOWAK,Nina,01/05/2010,",
)
def number_passes() -> None:
    """The number passes from last year's holder to this person.

    A number belongs to one person within an academic year and may be given to another in a later one; what last year's
    holder claimed stays theirs.
    """
