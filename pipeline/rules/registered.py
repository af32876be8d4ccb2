"""CAND: what is odd about somebody who is registered: a second number, another UCI, an age, a long name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.lifecycle import State
from pipeline.meet.corrections import CORRECT, right_person, wrong_holder
from pipeline.meet.entries import open_lines
from pipeline.rules.book import rule
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("candidates",)
YOUNGEST, OLDEST = 13, 99
LONGEST_NAME = 40
_JCQ = "JCQ, formats for the exchange of examination related data"
_WJEC = "WJEC, Unique candidate identifier"
_HEAD = "Candidate number,Surname,Forenames,Date of birth,UCI\n"
_ACTION = "Candidate number,Surname,Forenames,Date of birth,Action\n"


@rule(
    "CAND-05",
    Severity.QUERY,
    forms=OWN,
    column="candidate_number",
    needs_known=True,
    message="{name} stands under two {what}: {one} and {other}.",
    fix="Use one of them; results under two do not add up to one award.",
    source=_JCQ,
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,",
    bad=_HEAD + "0007,ADAMS,Amy,02/01/2009,",
)
def two_of_one(table: Table, known: Known) -> Any:
    """One person (name and date of birth) stands under two UCIs or two numbers.

    On the sheet, or beside what is registered this academic year: results would not add up. Another UCI than the one
    known is CAND-14.
    """
    rows = _named(table.rows)
    keys = ["centre", "sheet", "folded"]
    found = [_differing(rows, keys, name) for name in ("candidate_number", "uci")]
    found.append(_known_numbers(rows, known))
    told = pd.concat(found)
    return told[~told.index.duplicated()]


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a whole name and a date of birth; with `folded`, both together, and `name`."""
    rows = rows[(rows["surname"] != "") & (rows["forenames"] != "") & (rows["date_of_birth"] != "")]
    folded = meet.fold_name(rows["surname"]) + "|" + meet.fold_name(rows["forenames"]) + "|" + rows["date_of_birth"]
    return rows.assign(folded=folded, name=rows["forenames"] + " " + rows["surname"])


_WHAT = {"candidate_number": "candidate numbers", "uci": "UCIs"}


def _differing(rows: pd.DataFrame, keys: list[str], column: str) -> pd.DataFrame:
    """Rows whose person has stood under another number (UCI) further up on the sheet."""
    rows = rows[rows[column] != ""]
    first = rows.groupby(keys)[column].transform("first")
    rows = rows.assign(one=first)[first != rows[column]]
    words = {"name": rows["name"], "what": _WHAT[column], "one": rows["one"], "other": rows[column], "column": column}
    return pd.DataFrame(words, index=rows.index)


def _known_numbers(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Rows whose person is registered this academic year under another number."""
    rows = rows[(rows["candidate_number"] != "") & (meet.registered(rows, known) == 0)]
    person = meet.by_name(rows, known)
    now = known["registration"][known["registration"]["academic_year"] == known.academic_year]
    numbers = now.drop_duplicates("candidate", keep="last").set_index("candidate")["candidate_number"]
    other = numbers.reindex(person).to_numpy()
    words = {"name": rows["name"], "what": _WHAT["candidate_number"], "one": other, "other": rows["candidate_number"]}
    return pd.DataFrame({**words, "column": "candidate_number"}, index=rows.index)[pd.notna(other)]


@rule(
    "CAND-06",
    Severity.NOTE,
    forms=OWN,
    column="uci",
    needs_known=True,
    message="UCI {value} comes from centre {issuer}: units claimed there are not seen here.",
    fix="Drop the results from there on a sheet Unit results, so that they count.",
    source=_WJEC,
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,123450130001E",
    bad=_HEAD + "0007,GREEN,Gail,01/05/2009,681990012058G",
)
def came_from_elsewhere(table: Table, known: Known) -> Any:
    """The UCI comes from another centre.

    A candidate who moved keeps it, and keeps what was achieved there; it is said when the UCI first comes.
    """
    rows = table.rows
    strange = (rows["uci"].str.len() == _UCI) & (rows["uci"].str[:5] != rows["centre"])
    new = meet.by_uci(rows, known) == 0
    return pd.DataFrame({"issuer": rows["uci"].str[:5]})[strange.to_numpy() & new]


_UCI = 13


@rule(
    "CAND-07",
    Severity.QUERY,
    forms=OWN,
    column="date_of_birth",
    message="Born on {value}, candidate {who} would be {age} now.",
    fix="Check the date of birth.",
    source="claimdrop",
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,",
    bad=_HEAD + "0007,GREEN,Gail,01/05/2019,",
)
def odd_age(table: Table, known: Known) -> Any:
    """The age is under 13 or over 99 on the night.

    The year of the form, or a digit of the year, is easily mistyped.
    """
    rows = table.rows[table.rows["date_of_birth"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").astype(bool)]
    ages = rows["date_of_birth"].map({born: _age(born, known.as_of) for born in rows["date_of_birth"].unique()})
    return pd.DataFrame({"age": ages.astype(object)})[(ages < YOUNGEST) | (ages > OLDEST)]


def _age(born: str, today: date) -> int:
    year, month, day = map(int, born.split("-"))
    return today.year - year - ((today.month, today.day) < (month, day))


@rule(
    "CAND-08",
    Severity.QUERY,
    forms=OWN,
    column="surname",
    message="The name of {who} has {length} characters; exchange files cut it after 40.",
    fix="Give the name as it stands on the certificate, in at most 40 characters with the colon.",
    source=_JCQ,
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,",
    bad=_HEAD + "0007,GREEN-FEATHERSTONEHAUGH,Gail Alexandra Wilhelmina,01/05/2009,",
)
def long_name(table: Table, _known: Known) -> Any:
    """A name has over 40 characters: it will be cut in exchange files.

    Counted as such files hold it: SURNAME: FORENAMES.
    """
    rows = table.rows
    length = rows["surname"].str.len() + 2 + rows["forenames"].str.len()
    return pd.DataFrame({"length": length})[length > LONGEST_NAME]


@rule(
    "CAND-14",
    Severity.QUERY,
    forms=OWN,
    column="uci",
    needs_known=True,
    message="The UCI of {who} was {before} and is {value} now.",
    fix="Check that it is the same person; results are kept by the UCI.",
    source=_WJEC,
    good=_HEAD + "0001,ADAMS,Amy,02/01/2009,123450260001H",
    bad=_HEAD + "0002,BROWN,Ben,03/02/2009,123450130001E",
)
def another_uci(table: Table, known: Known) -> Any:
    """The same name and date of birth came with a UCI that was added or changed.

    It is taken as the same person, with before and after; two people of one name and birthday would be mixed up.
    """
    rows = _named(table.rows)
    rows = rows[rows["uci"] != ""]
    people = known["candidate"].set_index("id")
    person = meet.by_name(rows, known)
    before = people["uci"].reindex(person).set_axis(rows.index)
    changed = (person != 0) & (before != rows["uci"]).to_numpy() & before.notna().to_numpy()
    return pd.DataFrame({"before": before.where(before != "", "not known")})[changed]


@rule(
    "CAND-15",
    Severity.ERROR,
    forms=OWN,
    column="candidate_number",
    needs_known=True,
    reads=("candidate_number", "uci", "name", "surname", "forenames", "date_of_birth", "action"),
    message="Candidate number {value} cannot be given to another person: {why}.",
    fix="Ask the office; what is submitted can only be withdrawn by the OCR Assessor.",
    source="claimdrop: what is submitted is frozen",
    good=_ACTION + "0002,GREEN,Gail,01/05/2009,Correct",
    bad=_ACTION + "0003,GREEN,Gail,01/05/2009,Correct",
)
def submitted_already(table: Table, known: Known) -> Any:
    """`Correct` though a line of the number is submitted.

    A number that was given to the wrong person may be given to the right one, with its entries and open grades, while
    nothing claimed under it this academic year is submitted, and no unit of it stands for that person already.
    """
    rows = table.rows[(table.rows["action"] == CORRECT).to_numpy()]
    rows = rows[wrong_holder(rows, known)]
    holder, person = meet.registered(rows, known), right_person(rows, known)
    lines, claims = known["line"], known["claim"]
    sent = claims[(claims["state"] != State.UNSUBMITTED) & (claims["submitted_on"] >= f"{known.academic_year}-09-01")]
    submitted = np.isin(holder, lines.loc[lines["claim"].isin(sent["id"]), "candidate"])
    clash = np.array([_clash(*pair, rows, known) for pair in zip(holder, person, strict=True)], dtype=bool)
    why = np.where(clash, "one of its units stands for that person already", "")
    why = np.where(submitted, "a line of it is submitted", why)
    return pd.DataFrame({"why": why}, index=rows.index)[why != ""]


def _clash(holder: int, person: int, rows: pd.DataFrame, known: Known) -> bool:
    """Whether a unit that goes over is one that the right person has, and keeps; somebody new (0) has none."""
    going = open_lines(known)
    swapped = np.isin(person, meet.registered(rows, known))
    theirs = known["line"][known["line"]["candidate"] == person]
    theirs = theirs.drop(index=going.index[going["candidate"] == person]) if swapped else theirs
    units = set(going.loc[going["candidate"] == holder, "unit"])
    return not units.isdisjoint(theirs.loc[theirs["slot"] == 0, "unit"])
