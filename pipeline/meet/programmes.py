"""Rows of programmes meet what is known: which package and assessment a name means, and whom a row is about."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import meet
from schemas.cells import Severity
from schemas.qualifications import UNSURE

if TYPE_CHECKING:
    from pipeline.known import Known

PLACE = ["framework", "package", "component"]
DETAILS = ["surname", "forenames", "date_of_birth"]
"""What a person must be known by before a number can be given to them."""
_MORE = [*DETAILS, "uci", "group"]
_SIGNS = re.compile(r"[\W_]")


def fold(text: str) -> str:
    """Give a name as it is compared: without case, punctuation and spaces."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def folded(texts: pd.Series) -> pd.Series:
    """`fold` for a whole column; every distinct text is folded once."""
    return texts.map({text: fold(text) for text in texts.unique()}).astype(object)


def places(rows: pd.DataFrame, named: str, known: Known) -> pd.DataFrame:
    """Give framework, package and component of each row in the catalogue's words; '' where it has no such name.

    Of two names that differ in case and punctuation alone, the one that is typed as it stands is meant.
    `named` is the column that holds the component's name; the index is that of `rows`.
    """
    asked = pd.MultiIndex.from_arrays([rows[name].to_numpy() for name in ("framework", "package", named)])
    which, distinct = pd.factorize(asked)
    names = _names(known.catalogue.packages)
    found = np.full((len(distinct), 3), "", dtype=object)
    for at, texts in enumerate(distinct):
        inside: tuple[str, ...] = ()
        for depth, text in enumerate(texts):
            of = names.get(inside, {})
            name = of.get(text) or of.get(fold(text), "")
            if not name:
                break
            found[at, depth] = name
            inside = *inside, name
    return pd.DataFrame(found[which], columns=PLACE, index=rows.index, dtype=object)


def _names(packages: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    """What a text may mean inside a framework, or inside a package of it: a name as it stands, else the first like it."""
    names: dict[tuple[str, ...], dict[str, str]] = {}
    rows: list[tuple[str, ...]] = list(packages[PLACE].itertuples(index=False, name=None))
    for row in rows:
        for depth, name in enumerate(row):
            names.setdefault(row[:depth], {}).setdefault(fold(name), name)
    for row in rows:
        for depth, name in enumerate(row):
            names[row[:depth]][name] = name
    return names


def for_group(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows are about a group: those with neither number nor UCI."""
    return (rows["candidate_number"] == "") & (rows["uci"] == "") & (rows["group"] != "")


def members(known: Known) -> pd.DataFrame:
    """Everybody registered this academic year who is in a group: centre, group (to compare), group_name, candidate."""
    now = known["registration"]
    now = now.loc[now["academic_year"] == known.academic_year, ["candidate"]].drop_duplicates()
    people = now.merge(known["candidate"], left_on="candidate", right_on="id")
    people = people.assign(group=group_name(people["group_name"])).rename(columns={"centre_number": "centre"})
    return people[people["group"] != ""][["centre", "group", "group_name", "candidate"]]


def group_name(names: pd.Series) -> pd.Series:
    """Give groups as they are compared: without case and spaces at the ends."""
    return names.map({name: name.strip().casefold() for name in names.unique()}).astype(object)


def completed(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill blank details of a number with what other rows of that number say: who they are need be said only once."""
    again = rows.duplicated(["centre", "candidate_number"], keep=False) & (rows["candidate_number"] != "")
    if not again.any():
        return rows
    given = rows.loc[again, _MORE].mask(rows.loc[again, _MORE] == "")
    said = given.groupby([rows["centre"], rows["candidate_number"]]).transform("first")
    filled = rows.copy()
    filled.loc[again, _MORE] = given.fillna(said).fillna("")
    return filled


def has_details(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows say who the person is."""
    return (rows[DETAILS] != "").all(axis=1)


def people(rows: pd.DataFrame, known: Known) -> meet.Ids:
    """Find whom each row is about, 0 for nobody known (and for groups).

    By this year's number, else by UCI, else by name and date of birth; a number without such details means its last
    holder. `rows` are `completed`.
    """
    person = meet.registered(rows, known)
    detailed = has_details(rows).to_numpy()
    for find, able in (
        (meet.by_uci, (rows["uci"] != "").to_numpy()),
        (meet.by_name, detailed),
        (meet.candidates, ~detailed),
    ):
        open_ones = (person == 0) & able
        if open_ones.any():
            person[open_ones] = find(rows[open_ones], known)
    return person


def about(rows: pd.DataFrame, person: meet.Ids, known: Known) -> pd.DataFrame:
    """Spread rows over people: `at` (the row's label) and `candidate`, a group's row once for each of its members."""
    grouped = for_group(rows)
    named = pd.DataFrame({"at": rows.index, "candidate": person})
    named = named[named["candidate"].ne(0) & ~grouped.to_numpy()]
    if not grouped.any():
        return named
    asked = rows.loc[grouped, ["centre", "group"]].assign(group=lambda each: group_name(each["group"]))
    spread = asked.rename_axis("at").reset_index().merge(members(known), on=["centre", "group"])
    return pd.concat([named, spread[["at", "candidate"]]], ignore_index=True)


def live(known: Known) -> pd.DataFrame:
    """Give the programme entries that are not withdrawn, with `folded`, the component's name to compare."""
    entries = known["programme_entry"]
    entries = entries[entries["withdrawn"] == ""]
    return entries.assign(folded=folded(entries["component"]))


def entered_components(rows: pd.DataFrame, place: pd.DataFrame, candidate: meet.Ids, known: Known) -> pd.Series:
    """Give the component of each row as the candidate's own entry names it; '' where there is no such entry."""
    entries = live(known)
    keys = place[["framework", "package"]].assign(candidate=candidate, folded=folded(rows["component"]))
    names = entries.assign(at=np.arange(len(entries)) + 1)
    at = meet.look_up(keys, names, "at")
    return pd.Series(np.array(["", *entries["component"]], dtype=object)[at], index=rows.index, dtype=object)


def to_withdraw(asked: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Find the live entries that rows mean: a line a row and entry, with the entry's own `component` and `series`.

    `asked` has `candidate`, `framework`, `package`, and `assessment` and `series` as typed, where blank means any.
    """
    entries = live(known)[["candidate", *PLACE, "folded", "series"]]
    met = asked.merge(entries, on=["candidate", "framework", "package"], suffixes=("_asked", ""))
    assessment = folded(met["assessment"])
    series = folded(met["series_asked"])
    meant = ((assessment == "") | (assessment == met["folded"])) & ((series == "") | (series == folded(met["series"])))
    return met[meant].drop(columns="series_asked")


def not_in_package(rows: pd.DataFrame, named: str, place: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Find rows that name no assessment of their package: how much that matters, and the words to say it.

    No ERROR rests on a package of which the catalogue holds examples, or from which rows are missing.
    """
    place = place.loc[rows.index]
    found = place[(rows[named] != "") & (place["package"] != "") & (place["component"] == "")]
    pairs = list(zip(found["framework"], found["package"], strict=True))
    told = {pair: _listed(known, *pair) for pair in set(pairs)}
    return pd.DataFrame([told[pair] for pair in pairs], columns=["severity", "what", "nearest"], index=found.index)


def _listed(known: Known, framework: str, package: str) -> tuple[Severity, str, str]:
    components = known.catalogue.components(framework, package)
    if components["confidence"].isin(UNSURE).any():
        return Severity.QUERY, "could not be checked and was taken as typed, as the catalogue is not sure of", ""
    return Severity.ERROR, "is not an assessment of", f" It has {'; '.join(components['component'][:5])}."
