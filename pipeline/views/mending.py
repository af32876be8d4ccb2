"""What a copy to mend says: the verdict, what there is to do, and every error and query at its place."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from pipeline.views.arrived import BALANCE, count, words
from pipeline.views.findings import SHOWN, to_do
from pipeline.workbooks import Mending, Spot, Task
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.ledger.night_records import DropSheet, Found, HeldRow, MendFacts, MendFile


_OF_THE_SHEET = ("CAND-12", "SHEET-02", "SHEET-15")
"""Rules that hold a whole sheet, and point at one of its rows."""


def mendings(facts: MendFacts) -> dict[int, Mending]:
    """Say what each drop's copy holds, from what `facts_mends.for_mends` gives."""
    found = facts["findings"]
    sheets: dict[int, list[DropSheet]] = defaultdict(list)
    held: dict[int, list[HeldRow]] = defaultdict(list)
    for sheet in facts["sheets"]:
        sheets[sheet.drop].append(sheet)
    for row in facts["held"]:
        held[row.drop].append(row)
    return {
        drop: _mending(file, found.get(drop, []), sheets[drop], held[drop]) for drop, file in facts["files"].items()
    }


def _mending(file: MendFile, found: Sequence[Found], sheets: list[DropSheet], held: list[HeldRow]) -> Mending:
    balance = {name: sum(getattr(sheet, name) for sheet in sheets) for name in BALANCE}
    are = "is" if balance["held"] == 1 else "are"
    return Mending(
        verdict=f"{balance['held']:,} of {count(balance['rows_read'], 'row')} {are} not taken yet",
        words=f"{file.path.rpartition('/')[2]}, update of {file.as_of}. {words(balance)}.",
        of=file.path.partition("/")[2],
        tasks=[Task(each.words, each.first.sheet, each.first.row, each.first.cell) for each in to_do(found)],
        spots=[_spot(each) for each in found if each.severity != Severity.NOTE],
        header_rows={sheet.name: sheet.header_row for sheet in sheets},
        waiting=_waiting(found, sheets, held),
        shown=SHOWN,
    )


def _spot(found: Found) -> Spot:
    return Spot(found.sheet, found.row, found.cell, found.rule, found.severity, found.value, found.message, found.fix)


def _waiting(found: Sequence[Found], sheets: list[DropSheet], held: list[HeldRow]) -> dict[str, list[int]]:
    """By sheet, the held rows in which nothing is wrong; of a sheet that is held whole there are none."""
    wrong = {(each.sheet, each.row) for each in found if each.severity == Severity.ERROR}
    # By its header a sheet is held of which no row could be read; and some rules hold a sheet by one of its rows.
    wrong |= {(sheet.name, sheet.header_row) for sheet in sheets}
    wrong |= {(each.sheet, 0) for each in found if each.rule in _OF_THE_SHEET}
    waiting: dict[str, list[int]] = {}
    for _, sheet, row in held:
        if not {(sheet, 0), (sheet, row)} & wrong:
            waiting.setdefault(sheet, []).append(row)
    return waiting
