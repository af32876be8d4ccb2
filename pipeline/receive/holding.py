"""What an error holds: by candidate, row, claim or qualification, as the form is accepted; or a line, or a sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.book import BOOK

if TYPE_CHECKING:
    from pipeline.table import Offence, Table

_SUBJECT = {
    "candidate": ("candidate_number", "uci"),
    "claim": ("claim_number",),
    "qualification": ("entry_code",),
}


def held_rows(table: Table, offences: list[Offence]) -> Any:
    """A mask over the table's rows: those that an ERROR holds."""
    in_error = np.zeros(len(table.rows), dtype=bool)
    sheets: set[int] = set()
    for found in offences:
        if not len(found.errors) or BOOK[found.rule].holds == "line":
            continue
        frame = table.frame(found.over)
        if BOOK[found.rule].holds == "sheet":
            sheets |= set(frame.loc[found.errors, "sheet"])
        labels = found.errors if found.over == "rows" else frame.loc[found.errors, "at"].to_numpy()
        in_error |= table.rows.index.isin(labels)
    sheets |= _unreadable_claims(table, offences)
    return spread(table, in_error) | table.rows["sheet"].isin(sheets).to_numpy()


def on_part(table: Table, offences: list[Offence]) -> list[Offence]:
    """The offences that fall on this part of the table."""
    here = [np.isin(one.at, table.frame(one.over).index.to_numpy()) for one in offences]
    return [one.part(mask) for one, mask in zip(offences, here, strict=True) if mask.any()]


def spread(table: Table, in_error: Any) -> Any:
    """From the rows in error to all rows of the same candidate (claim, qualification) on the same sheet."""
    if not in_error.any():
        return in_error
    key = subjects(table)
    pairs = pd.MultiIndex.from_arrays([table.rows["sheet"], key])
    return pairs.isin(pairs[in_error & (key != "").to_numpy()]) | in_error


def subjects(table: Table) -> pd.Series:
    """The candidate (claim, qualification) that each row is about; '' where it names none, or is accepted by itself."""
    subject = pd.Series("", index=table.rows.index, dtype=object)
    for name in _SUBJECT.get(table.form.accepted_by, ()):
        subject = subject.where(subject != "", table.rows[name])
    return subject


def _unreadable_claims(table: Table, offences: list[Offence]) -> set[int]:
    """A row whose claim number cannot be read holds its sheet: half a sample must not become the sample."""
    if table.form.accepted_by != "claim":
        return set()
    return {
        int(sheet)
        for found in offences
        if found.column == "claim_number" and found.rule.startswith("CELL") and len(found.errors)
        for sheet in table.rows.loc[found.errors, "sheet"]
    }


def held_lines(table: Table, offences: list[Offence]) -> Any:
    """A mask over the table's lines: those that an ERROR holds by themselves (GRAD-06)."""
    held = np.zeros(len(table.lines), dtype=bool)
    for found in offences:
        if BOOK[found.rule].holds == "line":
            held |= table.lines.index.isin(found.errors)
    return held
