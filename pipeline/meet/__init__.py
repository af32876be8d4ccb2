"""Rows meet what is known: which candidate, which entry, which unit, which assessor a row means.

Each function takes whole columns and gives whole columns; 0 stands for "nobody".
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.known import keyed
from schemas.tidying import PLAIN_LETTERS

if TYPE_CHECKING:
    from pipeline.known import Known

Ids = np.ndarray[Any, np.dtype[np.int64]]


def holders(known: Known) -> pd.DataFrame:
    """The last holder of every candidate number: centre_number, candidate_number, academic_year, candidate."""
    ordered = known["registration"].sort_values("academic_year", kind="stable")
    return ordered.drop_duplicates(["centre_number", "candidate_number"], keep="last")


def look_up(keys: pd.DataFrame, among: pd.DataFrame, value: str) -> Ids:
    """`among[value]` for each row of `keys`, matched on the columns of `keys`; 0 where there is none.

    The columns of `keys` must tell the rows of `among` apart.
    """
    if among.empty or keys.empty:
        return np.zeros(len(keys), dtype=np.int64)
    names = list(keys.columns)
    if len(names) == 1:
        at = pd.Index(among[names[0]]).get_indexer(pd.Index(keys[names[0]]))
    else:
        at = pd.MultiIndex.from_frame(among[names]).get_indexer(pd.MultiIndex.from_frame(keys))
    return np.where(at >= 0, among[value].to_numpy()[at], 0)


def candidates(rows: pd.DataFrame, known: Known) -> Ids:
    """Who each row is about: by candidate number (its last holder), else by UCI; 0 where nobody is known.

    `rows` has `centre`, `candidate_number` and, maybe, `uci`.
    """
    keys = rows[["centre", "candidate_number"]].set_axis(["centre_number", "candidate_number"], axis=1)
    found = look_up(keys, holders(known), "candidate")
    if "uci" in rows:
        blank = (rows["candidate_number"] == "").to_numpy() & (rows["uci"] != "").to_numpy()
        if blank.any():
            found[blank] = by_uci(rows[blank], known)
    return found


def by_uci(rows: pd.DataFrame, known: Known) -> Ids:
    """Who bears each row's UCI within its centre."""
    people = known["candidate"]
    people = people[people["uci"] != ""].drop_duplicates(["centre_number", "uci"])
    found = look_up(rows[["centre", "uci"]].set_axis(["centre_number", "uci"], axis=1), people, "id")
    keys = (rows["centre"] + "|" + rows["uci"]).where(rows["uci"] != "", "")
    return former(found, keys, "uci_hash", known)


def registered(rows: pd.DataFrame, known: Known) -> Ids:
    """Who is registered under each row's number in the night's academic year; 0 where nobody is."""
    now = known["registration"]
    now = now[now["academic_year"] == known.academic_year]
    keys = rows[["centre", "candidate_number"]].set_axis(["centre_number", "candidate_number"], axis=1)
    return look_up(keys, now, "candidate")


def by_name(rows: pd.DataFrame, known: Known) -> Ids:
    """Whom each row's name and date of birth mean within its centre."""
    people = known["candidate"]
    among = pd.DataFrame({"key": person_key(people, "centre_number"), "id": people["id"]}).drop_duplicates("key")
    keys = person_key(rows, "centre")
    return former(look_up(pd.DataFrame({"key": keys}), among, "id"), keys, "person_hash", known)


def former(found: Ids, keys: pd.Series, column: str, known: Known) -> Ids:
    """Whom a key means among those whose details were purged, where nobody else was found."""
    if known.formers is None:
        return found
    people, secret = known.formers.people, known.formers.key
    asked = (found == 0) & (keys != "").to_numpy()
    hashes = pd.DataFrame({column: [keyed(secret, key) for key in keys[asked]]}, dtype=object)
    found[asked] = look_up(hashes, people[people[column] != ""].drop_duplicates(column), "candidate")
    return found


def person_key(frame: pd.DataFrame, centre: str) -> pd.Series:
    """What tells people apart who have no UCI: centre, name and date of birth."""
    names = fold_name(frame["surname"]) + "|" + fold_name(frame["forenames"])
    return frame[centre] + "|" + names + "|" + frame["date_of_birth"]


def same_person(rows: pd.DataFrame, candidate: Ids, known: Known) -> Any:
    """Whether each row can be about the given candidate.

    Another UCI and another name or date of birth, or another date of birth and surname, is another person.
    """
    theirs = known["candidate"].set_index("id").reindex(candidate).set_axis(rows.index)
    surname = _differ(fold_name(rows["surname"]), fold_name(theirs["surname"].fillna("")))
    forenames = _differ(fold_name(rows["forenames"]), fold_name(theirs["forenames"].fillna("")))
    birth = _differ(rows["date_of_birth"], theirs["date_of_birth"].fillna(""))
    uci = _differ(rows["uci"], theirs["uci"].fillna(""))
    return ~((uci & (surname | forenames | birth)) | (birth & surname))


def _differ(one: pd.Series, other: pd.Series) -> Any:
    """Whether both are there and differ."""
    return ((one != "") & (other != "") & (one != other)).to_numpy()


def passed_on(known: Known) -> pd.DataFrame:
    """Numbers that passed from one person to another within twelve months: centre_number, candidate_number, candidate."""
    ordered = known["registration"].sort_values("academic_year", kind="stable")
    by_number = ordered.groupby(["centre_number", "candidate_number"])
    before = by_number["candidate"].shift(fill_value=0)
    recent = ordered["since"] > f"{known.as_of.year - 1}{known.today[4:]}"
    last = ~ordered.duplicated(["centre_number", "candidate_number"], keep="last")
    return ordered[last & recent & (before != 0) & (before != ordered["candidate"])]


def fold_name(names: pd.Series) -> pd.Series:
    """Names as they are compared: without case, accents, punctuation and spaces; each distinct name is folded once."""
    which, distinct = pd.factorize(names.to_numpy(dtype=object))
    folded = np.array([folded_name(name) for name in distinct], dtype=object)
    return pd.Series(folded[which], index=names.index, name=names.name, dtype=object)


def folded_name(name: str) -> str:
    """`fold_name` for one."""
    stripped = unicodedata.normalize("NFKD", name.casefold().translate(PLAIN_LETTERS))
    return "".join(letter for letter in stripped if letter.isalpha())


def live_entries(known: Known) -> pd.DataFrame:
    """Entries that are not ended and at most twelve months past their estimated completion date."""
    entries = known["entry"]
    return entries[(entries["ended_on"] == "") & (entries["estimated_completion_date"] >= live_since(known))]


def live_since(known: Known) -> str:
    """The estimated completion date from which on an entry is live."""
    return f"{known.as_of.year - 1}{known.today[4:]}"


def unlisted_codes(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The rows whose entry code the catalogue does not have; `nearest` names those that look like it."""
    codes = rows["entry_code"]
    nearest = {
        code: f" The nearest are {', '.join(near)}." if (near := known.catalogue.nearest_codes(code)) else ""
        for code in codes.unique()
        if code and known.catalogue.qualification(code) is None
    }
    return pd.DataFrame({"nearest": codes[codes.isin(nearest.keys())].map(nearest)})
