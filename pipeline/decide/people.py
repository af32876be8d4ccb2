"""Candidates: who is new, who is known, and whose number it is this academic year."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.corrections import correct
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes, Known
from pipeline.meet.corrections import wrong_holder
from pipeline.table import Offence, Table
from schemas.cells import Severity
from schemas.forms.candidates import FORM

DETAILS = ("uci", "uln", "surname", "forenames", "date_of_birth", "sex", "group_name")


def decide(table: Table, known: Known) -> Outcome:
    """Register the people of accepted Candidates rows; of several rows about one number (or UCI) the last wins."""
    rows = table.rows.rename(columns={"group": "group_name"})
    changes = Changes()
    number = rows["centre"] + "|" + rows["candidate_number"].where(rows["candidate_number"] != "", rows["uci"])
    last = rows[~number.duplicated(keep="last")]
    corrected = wrong_holder(last, known)
    person, fresh = find_or_create(last, known, changes, not_by_number=corrected)
    altered, told = _update(last, person, known, changes)
    moved, notes = register(last, person, known, changes)
    correct(last[corrected], person[corrected], known, changes)
    changed = fresh | altered | moved | corrected
    by_number = dict(zip(number[last.index], changed, strict=True))
    status = np.array([ACCEPTED if by_number[n] else UNCHANGED for n in number], dtype=object)
    return Outcome(changes, status, [*notes, *told])


def find_or_create(
    rows: pd.DataFrame, known: Known, changes: Changes, not_by_number: Any = False
) -> tuple[meet.Ids, Any]:
    """Each row's person, and whether that person is new to this centre.

    By this year's number (but `not_by_number`: it was given to the wrong person), else by UCI, else by name and date of
    birth; else a new candidate is made.
    """
    person = np.where(not_by_number, 0, meet.registered(rows, known))
    for find in (meet.by_uci, meet.by_name):
        person = np.where(person == 0, find(rows, known), person)
    fresh = person == 0
    if fresh.any():
        made = rows[fresh]
        key = made["uci"].where(
            made["uci"] != "",
            meet.fold_name(made["surname"]) + meet.fold_name(made["forenames"]) + made["date_of_birth"],
        )
        which, _ = pd.factorize(made["centre"] + "|" + key)
        ids = known.new_ids("candidate", int(which.max()) + 1)
        person[fresh] = ids[which]
        changes.add("candidate", _candidates(made[~pd.Series(which).duplicated().to_numpy()], ids, known))
    return person, fresh


def _candidates(rows: pd.DataFrame, ids: meet.Ids, known: Known) -> pd.DataFrame:
    details = {name: rows[name].to_numpy() if name in rows else "" for name in DETAILS}
    return pd.DataFrame({"id": ids, "centre_number": rows["centre"].to_numpy(), **details, "added_on": known.today})


def _update(rows: pd.DataFrame, person: meet.Ids, known: Known, changes: Changes) -> tuple[Any, list[Offence]]:
    """Take over details that differ, a blank cell leaves what is known; which rows did, and CAND-16."""
    before = known["candidate"].set_index("id").reindex(person)
    after = before.copy()
    for name in DETAILS:
        new = rows[name].to_numpy()
        after[name] = np.where(new != "", new, before[name].to_numpy())
    known_ones = before["centre_number"].notna().to_numpy()
    differs = (after[list(DETAILS)].to_numpy() != before[list(DETAILS)].to_numpy()).any(axis=1) & known_ones
    altered = after[differs].rename_axis("id").reset_index()
    changes.change("candidate", altered[["id", *DETAILS]].drop_duplicates("id", keep="last"))
    return differs, _told(rows[differs].index, before[differs], after[differs])


_TOLD = {
    FORM.by_key[key]: "group_name" if key == "group" else key
    for key in ("surname", "forenames", "date_of_birth", "uln", "sex", "group")
}
"""Which columns tell a detail that is another now, and what the ledger calls it; a UCI is told by CAND-14."""


def _told(labels: pd.Index[Any], before: pd.DataFrame, after: pd.DataFrame) -> list[Offence]:
    """CAND-16, with before and after; what was not known before is told by nobody."""
    words: dict[Any, tuple[str, str]] = {}
    for column, name in _TOLD.items():
        was_other = ((before[name] != "") & (before[name] != after[name])).to_numpy()
        for label, was, now in zip(labels[was_other], before[name][was_other], after[name][was_other], strict=True):
            first, said = words.get(label, (column.key, ""))
            words[label] = first, f"{said}{', ' if said else ''}{column.title} {was} became {now}"
    if not words:
        return []
    told = pd.DataFrame(list(words.values()), columns=["column", "what"])
    return [Offence("CAND-16", "rows", np.array(list(words)), (Severity.NOTE,) * len(words), "surname", told)]


def register(rows: pd.DataFrame, person: meet.Ids, known: Known, changes: Changes) -> tuple[Any, list[Offence]]:
    """Give each person the row's number for this academic year; which rows did, and CAND-11 where it passed on.

    A row that names its person by UCI alone gives no number.
    """
    unregistered = (meet.registered(rows, known) == 0) & (rows["candidate_number"] != "").to_numpy()
    new = rows[unregistered]
    before = meet.candidates(new.assign(uci=""), known)
    changes.add(
        "registration",
        pd.DataFrame(
            {
                "centre_number": new["centre"].to_numpy(),
                "academic_year": known.academic_year,
                "candidate_number": new["candidate_number"].to_numpy(),
                "candidate": person[unregistered],
                "since": known.today,
            }
        ),
    )
    passed = (before != 0) & (before != person[unregistered])
    if not passed.any():
        return unregistered, []
    return unregistered, [_passed_on(new[passed], before[passed], known)]


_ONE_PERSON = " If both are one person, send the name as it was last year, with Correct under Action."


def _passed_on(rows: pd.DataFrame, before: meet.Ids, known: Known) -> Offence:
    """CAND-11; a query where last year's holder was born on the same day and has the surname or the forenames as well."""
    theirs = known["candidate"].set_index("id").reindex(before)
    same = [
        meet.fold_name(rows[key]).to_numpy() == meet.fold_name(theirs[key]).to_numpy()
        for key in ("surname", "forenames")
    ]
    near = (rows["date_of_birth"].to_numpy() == theirs["date_of_birth"].to_numpy()) & np.logical_or(*same)
    names = (theirs["surname"] + ", " + theirs["forenames"]).to_numpy()
    words = {
        "before": [
            f"{name}, born on the same day," if alike else "another person"
            for name, alike in zip(names, near, strict=True)
        ],
        "one_person": np.where(near, _ONE_PERSON, ""),
    }
    severity = tuple(Severity.QUERY if alike else Severity.NOTE for alike in near)
    return Offence("CAND-11", "rows", rows.index.to_numpy(), severity, "candidate_number", pd.DataFrame(words))
