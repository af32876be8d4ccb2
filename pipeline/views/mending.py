"""What a copy to mend says: the verdict, what there is to do, and every error and query at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.views.arrived import BALANCE, count, words
from pipeline.views.findings import SHOWN, Found, by_drop, to_do
from pipeline.workbooks import Mending, Spot, Task
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.ledger.night_records import MendFacts, MendFile


def mendings(facts: MendFacts) -> dict[int, Mending]:
    """Say what each drop's copy holds, from what `facts_mends.for_mends` gives."""
    found = by_drop(facts["findings"])
    sheets, held = facts["sheets"], facts["held"]
    return {
        drop: _mending(file, found.get(drop, []), sheets[sheets["drop"] == drop], held[held["drop"] == drop])
        for drop, file in facts["files"].items()
    }


def _mending(file: MendFile, found: Sequence[Found], sheets: pd.DataFrame, held: pd.DataFrame) -> Mending:
    balance = {name: int(sheets[name].sum()) for name in BALANCE}
    rows = count(balance["held"], "row")
    verdict = f"{rows} of {balance['rows_read']:,} {'is' if balance['held'] == 1 else 'are'} not taken yet"
    return Mending(
        verdict=verdict,
        words=f"{file.path.rpartition('/')[2]}, update of {file.as_of}. {words(balance)}.",
        tasks=[Task(each.words, each.first.sheet, each.first.row, each.first.cell) for each in to_do(found)],
        spots=[_spot(each) for each in found if each.severity != Severity.NOTE],
        header_rows=dict(zip(sheets["name"].tolist(), sheets["header_row"].tolist(), strict=True)),
        waiting=_waiting(found, sheets, held),
        shown=SHOWN,
    )


def _spot(found: Found) -> Spot:
    return Spot(found.sheet, found.row, found.cell, found.rule, found.severity, found.value, found.message, found.fix)


def _waiting(found: Sequence[Found], sheets: pd.DataFrame, held: pd.DataFrame) -> dict[str, list[int]]:
    """By sheet, the held rows in which nothing is wrong; of a sheet that is held whole there are none."""
    wrong = {(each.sheet, each.row) for each in found if each.severity == Severity.ERROR}
    whole = {sheet for sheet, row in wrong if not row}
    waiting: dict[str, list[int]] = {}
    headers = set(zip(sheets["name"], sheets["header_row"], strict=True))
    for sheet, row in zip(held["sheet"].tolist(), held["row"].tolist(), strict=True):
        if sheet not in whole and (sheet, row) not in wrong | headers:
            waiting.setdefault(sheet, []).append(row)
    return waiting
