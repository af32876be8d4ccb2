"""The order in which rows of one form are judged: a row waits for earlier sheets that name the same candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide.outcome import HELD
from pipeline.meet.entries import WITHDRAW
from pipeline.receive.holding import spread, subjects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.table import Table
    from schemas.check import Mask

_ANYBODY = {"programme_entries": "", "grades_by_unit": "All"}
"""What a row says that is about a group, or about all candidates of a unit: about any candidate of an earlier sheet."""


def rounds(table: Table) -> Any:
    """For each row, the number of earlier sheets of its sender and form that name the same subject: usually 0.

    A form accepted by row has sheets for subjects: each sheet of a sender is a round of its own.
    """
    rows, subject = table.rows, subjects(table)
    anybody = rows["sender"][subject == _ANYBODY.get(table.form.key)]
    subject = subject.mask(rows["sender"].isin(anybody), "")
    if rows["sheet"].nunique() == rows["sender"].nunique():
        return np.zeros(len(rows), dtype=np.int64)
    keys = pd.DataFrame({"sender": rows["sender"], "subject": subject, "sheet": rows["sheet"]})
    order = keys.drop_duplicates().sort_values("sheet", kind="stable")
    order = order.assign(round=order.groupby(["sender", "subject"]).cumcount())
    at = pd.MultiIndex.from_frame(order[["sender", "subject", "sheet"]])
    return order["round"].to_numpy()[at.get_indexer(pd.MultiIndex.from_frame(keys[["sender", "subject", "sheet"]]))]


def waiting(table: Table) -> Mask:
    """Which rows are judged after the grades of the night: withdrawals of entries."""
    if table.form.key != "entries":
        return np.zeros(len(table.rows), dtype=bool)
    return (table.rows["action"] == WITHDRAW).to_numpy()


def held_with(table: Table, status: Mapping[int, pd.DataFrame]) -> Mask:
    """Which rows of a table are held, or are about a candidate whose other rows on that sheet are."""
    held = [
        pd.DataFrame({"sheet": number, "row": part.loc[part["status"] == HELD, "row"]})
        for number, part in status.items()
    ]
    places = pd.MultiIndex.from_frame(pd.concat([*held, table.rows[["sheet", "row"]].iloc[:0]]))
    return np.asarray(spread(table, pd.MultiIndex.from_frame(table.rows[["sheet", "row"]]).isin(places)), dtype=bool)
