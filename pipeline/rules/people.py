"""CAND: who the candidates are, and whose number is whose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.rules.book import not_checked, rule, spoken
from schemas import identifiers
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("candidates",)
REGISTERING = (*OWN, "programme_entries")
"""Forms that may bring somebody new."""
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_JCQ = "JCQ, formats for the exchange of examination related data"
_HEAD = "Candidate number,Surname,Forenames,Date of birth,UCI\n"


@rule(
    "CAND-01",
    Severity.ERROR,
    forms=REGISTERING,
    column="candidate_number",
    reads=("candidate_number", "uci", "name", "surname", "forenames", "date_of_birth"),
    message="Candidate number {value} stands on this sheet for {people} different people.",
    fix="Give each person the number that the exams office gave them, then drop the file again.",
    source=_JCQ,
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,\n0008,HILL,Hal,02/05/2009,",
    bad=_HEAD + "0007,GREEN,Gail,01/05/2009,\n0007,HILL,Hal,02/05/2009,",
)
def one_number_two_people(table: Table, _known: Known) -> Any:
    """A candidate number stands twice on the sheet with different people.

    A number belongs to one person of a centre within an academic year; a sheet that gives it to two cannot say which
    of them a grade is for. A blank cell is nobody else.
    """
    rows = table.rows[(table.rows["candidate_number"] != "").to_numpy()]
    rows = rows[rows.duplicated(["sheet", "candidate_number"], keep=False)]
    told = pd.DataFrame({name: meet.fold_name(rows[name]) for name in ("surname", "forenames")})
    told[["date_of_birth", "uci"]] = rows[["date_of_birth", "uci"]]
    kinds = told.mask(told == "").groupby([rows["sheet"], rows["candidate_number"]]).transform("nunique")
    people = kinds.max(axis=1)
    return pd.DataFrame({"people": people[people > 1]})


@rule(
    "CAND-02",
    Severity.ERROR,
    forms=OWN,
    column="candidate_number",
    needs_known=True,
    reads=("candidate_number", "uci", "name", "surname", "forenames", "date_of_birth", "action"),
    message="Candidate number {value} belongs to another person of this centre in this academic year.",
    fix="Look the number up in the exams office's list. If it was given to the wrong person, write Correct under Action.",
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
    corrects = (table.rows["action"] == "Correct").to_numpy()
    return (holder != 0) & ~corrects & ~meet.same_person(table.rows, holder, known)


@rule(
    "CAND-03",
    Severity.ERROR,
    forms=REGISTERING,
    column="uci",
    reads=("uci",),
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


@not_checked("CAND-03", example=_HEAD + "0007,GREEN,Gail,01/05/2009,12345Q130001E")
def letter_in_dispute(table: Table, _known: Known) -> pd.DataFrame:
    """Where the sixth character of a UCI is a letter from Q on, the known programs differ on what the letter must be."""
    disputed = table.rows.index[_which(table.rows["uci"], identifiers.uci_disputed)]
    cause = "the known programs differ on a UCI whose sixth character is a letter from Q on"
    return pd.DataFrame({"cause": cause}, index=disputed)


@rule(
    "CAND-04",
    Severity.ERROR,
    forms=OWN,
    column="uln",
    reads=("uln",),
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
    return _which(values, lambda filled: ~good(filled))


def _which(values: pd.Series, test: Any) -> Any:
    """A mask of the values of which the test holds; a blank one is none of them."""
    found = np.zeros(len(values), dtype=bool)
    filled = (values != "").to_numpy()
    found[filled] = test(values.to_numpy()[filled].astype(str))
    return found


@spoken(
    "CAND-11",
    Severity.NOTE,
    message="Candidate number {value} belonged to {before} last year and is this person's from now on.",
    fix="Nothing, if that is so.{one_person}",
    source="claimdrop: numbers are given anew each September",
    forms=OWN,
    column="candidate_number",
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,",
    bad=_HEAD + "0090,NOWAK,Nina,01/05/2010,",
)
def number_passes() -> None:
    """The number passes from last year's holder to this person.

    A number belongs to one person within an academic year and may be given to another in a later one; what last year's
    holder claimed stays theirs. Where both were born on the same day and bear the same surname or forenames it is a
    query, for it may be one person whose name is written otherwise now.
    """


@spoken(
    "CAND-16",
    Severity.NOTE,
    message="Details of candidate {who} are others now: {what}.",
    fix="Nothing, if it is the same person. If the number was given to the wrong person, send the right one with Correct under Action.",
    source="claimdrop",
    forms=OWN,
    column="surname",
    good=_HEAD + "0001,ADAMS,Amy,02/01/2009,",
    bad=_HEAD + "0001,ADAMS,Amy Jane,02/01/2009,",
)
def details_changed() -> None:
    """Another name or detail of the same person came, and was taken over: before and after are shown.

    A blank cell leaves what is known; what was not known before is no change.
    """
