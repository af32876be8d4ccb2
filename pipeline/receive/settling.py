"""Held rows that nobody has settled yet: what keeps half a claim from being submitted (SUBM-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.decide.outcome import HELD
from pipeline.known import Changes, Known

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from pipeline.receive.judging import Verdict
    from pipeline.receive.sheets import Arrived
    from pipeline.rules.table import Origin

COUNTED = ("entries", "centre_assessors", "grades_by_candidate", "grades_by_unit")
"""The forms whose held rows keep a claim from being submitted: they are about a qualification."""
_CHAPTER = {"grades_by_candidate": "grades", "grades_by_unit": "grades"}


def settled_by_file(arrived: Iterable[Arrived], known: Known) -> Changes:
    """The same file came again: what it holds now, it says anew."""
    came = {(one.file.sender.code, one.name) for one in arrived if not one.file.check_only}
    rows = _unsettled(known)
    again = [pair in came for pair in zip(rows["centre_number"], rows["path"], strict=True)]
    return _settle(rows[np.array(again, dtype=bool)], known)


def settled_by_rows(verdict: Verdict, origins: dict[int, Origin], form: str, known: Known) -> Changes:
    """A later row for the same candidate (and unit) was accepted or unchanged."""
    rows = _unsettled(known)
    rows = rows[rows["form"].map(lambda key: _CHAPTER.get(key, key)) == _CHAPTER.get(form, form)]
    good = (
        [
            (origins[number].centre, row.candidate_number, row.unit)
            for number, status in verdict.status.items()
            for row in status[(status["status"] != HELD) & (status["candidate_number"] != "")].itertuples()
        ]
        if len(rows)
        else []
    )
    whole, single = {(c, n) for c, n, u in good if not u}, set(good)
    answered = [
        (centre, number) in whole
        or (centre, number, unit) in single
        or (not unit and any(c == centre and n == number for c, n, _ in single))
        for centre, number, unit in zip(rows["centre_number"], rows["candidate_number"], rows["unit"], strict=True)
    ]
    return _settle(rows[np.array(answered, dtype=bool)], known)


def _unsettled(known: Known) -> pd.DataFrame:
    rows = known["held_row"]
    return rows[rows["settled"] == ""]


def _settle(rows: pd.DataFrame, known: Known) -> Changes:
    changes = Changes()
    changes.change("held_row", rows[["sheet", "row", "unit"]].assign(settled=known.night))
    return changes


def held_now(verdict: Verdict, origins: dict[int, Origin], arrived: list[Arrived], form: str) -> Changes:
    """The rows that this form's sheets have just had held."""
    changes = Changes()
    for number, status in sorted(verdict.status.items()) if form in COUNTED else ():
        origin = origins[number]
        if not status["counts"].any():
            continue
        held = status[status["counts"]]
        changes.add(
            "held_row",
            held[["row", "entry_code", "candidate_number", "unit"]].assign(
                sheet=-(number + 1),
                centre_number=origin.centre,
                path=origin.file,
                sha256=arrived[origin.drop].file.sha256,
                form=form,
                settled="",
            ),
        )
    return changes
