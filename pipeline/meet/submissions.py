"""Submissions meet what is known: which claim a row would submit, what went before it, and what stands in its way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.lifecycle import State
from pipeline.meet.once import once

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet import Ids
    from pipeline.table import Table
    from schemas.check import Mask

QUALIFICATION = ["centre_number", "entry_code"]
_SAID = ["form_date", "submitted_by", "contact_email"]
COUNTED = ("entries", "unit_results", "centre_assessors", "outside_units", "grades_by_candidate", "grades_by_unit")
"""The forms whose held rows keep a claim from being submitted: they are about a qualification."""
OPEN_SLOTS = (0, 1)
"""Lines that are on their way; any other slot is the claim in which a line ended."""


@once
def says_something(table: Table, known: Known) -> Mask:
    """Which rows ask for anything: not one with both declarations blank, nor the very submission that was accepted.

    The workbook to fill in comes with such blank rows; and a file that is dropped again must not be an error.
    """
    rows = table.rows
    filled = (rows["declaration"] != "") | (rows["confirm"] != "")
    signed = (rows["declaration"] == "Yes") & (rows["confirm"] == "Yes")
    last = last_submitted(rows, known)
    same = signed & (last["form_date"] != "") & (last["form_date"] == rows["date"])
    same &= (last["submitted_by"] == rows["submitted_by"]) & (last["contact_email"] == rows["contact_email"])
    return np.asarray(filled & ~same, dtype=bool)


@once
def said(table: Table, known: Known) -> pd.DataFrame:
    """The rows that say something, each with `claim`, the unsubmitted claim that it means (0 for none)."""
    rows = table.rows[says_something(table, known)]
    return rows.assign(claim=unsubmitted(rows, known))


def keys_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Centre and entry code of each row, by the ledger's names."""
    return rows[["centre", "entry_code"]].set_axis(QUALIFICATION, axis=1)


def unsubmitted(rows: pd.DataFrame, known: Known) -> Ids:
    """The unsubmitted claim of each row's centre and qualification; 0 where there is none."""
    claims = known["claim"]
    return meet.look_up(keys_of(rows), claims[claims["state"] == State.UNSUBMITTED], "id")


def last_submitted(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """What the last submission of each row's qualification said: form_date, submitted_by, contact_email; '' if none."""
    claims = known["claim"]
    sent = claims[claims["form_date"] != ""].sort_values("ordinal", kind="stable")
    sent = sent.drop_duplicates(QUALIFICATION, keep="last").set_index(QUALIFICATION)[_SAID]
    return sent.reindex(pd.MultiIndex.from_frame(keys_of(rows))).fillna("").set_axis(rows.index)


def lines_of(claims: Any, known: Known) -> pd.DataFrame:
    """The lines that these claims would submit."""
    lines = known["line"]
    return lines[lines["claim"].isin(claims) & lines["slot"].isin(OPEN_SLOTS)]


def line_counts(claims: pd.Series, known: Known) -> pd.Series:
    """How many lines each claim has."""
    counts = lines_of(set(claims), known).groupby("claim").size()
    return counts.reindex(claims, fill_value=0).set_axis(claims.index)


def planned_visits(rows: pd.DataFrame, known: Known) -> pd.Series:
    """The planned visit of each row's qualification: the first on or after the night; '' where there is none."""
    visits = known["visit"]
    ahead = visits[(visits["removed"] == 0) & (visits["visit_date"] >= known.today)].sort_values("visit_date")
    first = ahead.drop_duplicates(QUALIFICATION).set_index(QUALIFICATION)["visit_date"]
    return first.reindex(pd.MultiIndex.from_frame(keys_of(rows))).fillna("").set_axis(rows.index)


def how_far(days: pd.Series) -> pd.Series:
    """`in 12 days`, as it is said of a visit."""
    return ("in " + days.astype(str) + " days").mask(days == 1, "in 1 day").mask(days == 0, "the day of this update")


def in_the_way(rows: pd.DataFrame, known: Known) -> pd.Series:
    """What of each row's qualification is held and not settled, or waits, in words; '' where nothing does."""
    keys = keys_of(rows).drop_duplicates()
    held, waiting = _held(keys, known), _waiting(keys, known)
    words = {
        key: "; ".join(filter(None, (_rows_held(held.get(key, [])), _files_waiting(waiting.get(key[0], [])))))
        for key in keys.itertuples(index=False, name=None)
    }
    pairs = keys_of(rows).itertuples(index=False, name=None)
    return pd.Series([words[key] for key in pairs], index=rows.index, dtype=object)


def _held(keys: pd.DataFrame, known: Known) -> dict[Any, list[str]]:
    """The places of unsettled held rows, by centre and entry code."""
    held = known["held_row"]
    held = held[(held["settled"] == "") & held["form"].isin(COUNTED)]
    held = held[held["centre_number"].isin(keys["centre_number"])]
    if held.empty:
        return {}
    of = (" sheet " + held["sheet_name"]).where(held["sheet_name"] != "", "")
    held = held.assign(place=held["path"] + of + " row " + held["row"].astype(str))
    coded = held[held["entry_code"] != ""]
    every = pd.concat([coded, *_of_any(held[held["entry_code"] == ""], keys, known)])
    every = every.drop_duplicates([*QUALIFICATION, "place"])
    return {key: list(places) for key, places in every.groupby(QUALIFICATION)["place"]}


def _of_any(held: pd.DataFrame, keys: pd.DataFrame, known: Known) -> list[pd.DataFrame]:
    """A row without an entry code counts where its candidate is entered; of an unknown candidate, everywhere."""
    who = held.drop(columns="entry_code")
    who = who.assign(candidate=meet.candidates(who.rename(columns={"centre_number": "centre"}), known))
    entered = meet.live_entries(known)[["candidate", "entry_code"]].drop_duplicates()
    return [who.merge(entered, on="candidate"), who[who["candidate"] == 0].merge(keys, on="centre_number")]


def _waiting(keys: pd.DataFrame, known: Known) -> dict[Any, list[str]]:
    """The files of each centre that wait or could not be read tonight, each with the reason."""
    files = known.tables.get("waiting")
    if files is None or files.empty:
        return {}
    files = files[files["centre_number"].isin(keys["centre_number"])]
    why = (": " + files["reason"]).where(files["reason"] != "", "")
    return {centre: list(names) for centre, names in (files["path"] + why).groupby(files["centre_number"])}


def _rows_held(places: list[str]) -> str:
    many = "1 row was" if len(places) == 1 else f"{len(places)} rows were"
    return f"{many} held and not mended yet ({_few(places)})" if places else ""


def _files_waiting(names: list[str]) -> str:
    many = "1 file" if len(names) == 1 else f"{len(names)} files"
    return f"{many} of this centre could not be read yet ({_few(names)})" if names else ""


def _few(items: list[str]) -> str:
    return ", ".join(items[:5]) + (f" and {len(items) - 5} more" if len(items) > 5 else "")
