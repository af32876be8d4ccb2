"""The office's own forms: which centres there are, what they are approved for, and when they are visited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import KEYS, Changes, Known

if TYPE_CHECKING:
    from pipeline.table import Table

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def centres(table: Table, known: Known) -> Outcome:
    """Set up centres, or bring their details up to date; a sheet without Report recipients leaves them as they are."""
    changes = Changes()
    rows = table.rows[["centre_number", "centre_name", "contact_email", "report_recipients"]]
    kept = _known_values(rows, "centre", known)["report_recipients"].fillna("")
    rows = rows.assign(report_recipients=rows["report_recipients"].where(table.has("report_recipients"), kept))
    return _outcome(_settle("centre", rows, known, changes), changes)


def approvals(table: Table, known: Known) -> Outcome:
    """Approve centres for qualifications, or end that; and take in who the OCR Assessors are.

    A row that removes keeps the OCR Assessor on record.
    """
    changes = Changes()
    rows = table.rows
    of_assessors = _assessors(rows, known, changes)
    removed = rows["action"] == "Remove"
    kept = _known_values(rows, "approval", known)["ocr_assessor"]
    assessor = rows["ocr_assessor"].mask(removed & kept.notna(), kept)
    wanted = rows[["centre_number", "entry_code"]].assign(ocr_assessor=assessor, removed=removed.astype(int))
    return _outcome(_settle("approval", wanted, known, changes) | of_assessors, changes)


def visits(table: Table, known: Known) -> Outcome:
    """Plan visits, or take them off the list."""
    changes = Changes()
    rows = table.rows[list(KEYS["visit"])].assign(removed=(table.rows["action"] == "Remove").astype(int))
    return _outcome(_settle("visit", rows, known, changes), changes)


def _assessors(rows: pd.DataFrame, known: Known, changes: Changes) -> Mask:
    """Take in codes, names and emails; which rows told something new. A blank name or email says nothing."""
    given = rows[rows["action"] != "Remove"][["ocr_assessor", "ocr_assessor_name", "ocr_assessor_email"]]
    given = given.set_axis(["code", "name", "email"], axis=1)
    before = _known_values(given, "ocr_assessor", known).fillna("")
    told = given[["name", "email"]].mask(given[["name", "email"]] == "")
    latest = told.groupby(given["code"]).ffill().fillna(before[["name", "email"]])
    changed = pd.Series(_settle("ocr_assessor", given[["code"]].join(latest), known, changes), index=given.index)
    return np.asarray(changed.reindex(rows.index, fill_value=False), dtype=bool)


def _known_values(rows: pd.DataFrame, table: str, known: Known) -> pd.DataFrame:
    """Give what is known under each row's key: a line a row, NA where nothing is."""
    return known[table].set_index(list(KEYS[table])).reindex(_keys(rows, table)).set_axis(rows.index)


def _keys(rows: pd.DataFrame, table: str) -> pd.Index:
    keys = list(KEYS[table])
    return pd.Index(rows[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(rows[keys])


def _settle(table: str, rows: pd.DataFrame, known: Known, changes: Changes) -> Mask:
    """Make the table say what the rows say, the last row about a key being meant; which rows' keys that changes.

    A removed row of what is not there changes nothing.
    """
    index = _keys(rows, table)
    last = ~index.duplicated(keep="last")
    wanted = rows[last]
    at = _keys(known[table], table).get_indexer(index[last])
    values = [name for name in rows.columns if name not in KEYS[table]]
    there = at >= 0
    new = ~there & (wanted["removed"] == 0).to_numpy() if "removed" in values else ~there
    before = known[table][values].to_numpy(dtype=object)[at[there]]
    differs = there.copy()
    differs[there] = (wanted[values].to_numpy(dtype=object)[there] != before).any(axis=1)
    changes.add(table, wanted[new])
    changes.change(table, wanted[differs])
    return np.asarray(index.isin(index[last][new | differs]), dtype=bool)


def _outcome(changed: Mask, changes: Changes) -> Outcome:
    return Outcome(changes, np.where(changed, ACCEPTED, UNCHANGED).astype(object))
