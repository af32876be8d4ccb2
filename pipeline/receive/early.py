"""Sheets that are judged before their turn: the people and entries of centres about which the office has unit results.

A night has such a wave only where the office's Unit results name centres; it is over those centres' files alone.
What a later sheet might still change stays in its turn: withdrawals of entries wait until the grades are judged, and a
file in which something else cannot be read is looked at once.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.meet.entries import WITHDRAW
from schemas.tidying import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.receive.sheets import Arrived, SheetOf

FORMS = frozenset({"candidates", "entries"})


def early_only(arrived: Iterable[Arrived]) -> list[Arrived]:
    """The drops with sheets to judge before their turn, numbered anew; their other sheets are left to a later wave."""
    drops = list(arrived)
    early = {id(one) for one in _early(drops)}
    found = [drop for drop in drops if any(id(one) in early for one in drop.sheets)]
    for number, drop in enumerate(found):
        drop.number = number
        for one in drop.sheets:
            one.deferred |= one.layout is not None and id(one) not in early
    return found


def pass_over(arrived: Iterable[Arrived]) -> None:
    """Let be what an earlier wave has judged of the drops that it entered."""
    drops = list(arrived)
    if any(drop.ledger_id for drop in drops):
        early = {id(one) for one in _early(drops)}
        for one in (one for drop in drops if drop.ledger_id for one in drop.sheets):
            one.past |= id(one) in early


def _early(drops: Iterable[Arrived]) -> Iterator[SheetOf]:
    """The same whether it is asked of all files of a night or of those that are left of it: of a sender's sheets of a
    form those before the first that cannot be early; and of entries none, where a sheet of candidates cannot.
    """
    for _, of_sender in groupby(drops, key=lambda drop: drop.file.sender):
        mine = [(drop, one) for drop in of_sender for one in drop.sheets if not drop.file.check_only]
        stuck: set[str] = set()
        for form in ("candidates", "entries"):
            for drop, one in mine:
                if one.form == form and not stuck and _may_be_early(drop, one):
                    yield one
                elif one.form == form:
                    stuck.add(form)


def _may_be_early(drop: Arrived, sheet: SheetOf) -> bool:
    whole = not drop.stopped and not drop.fault and not any(one.refused for one in drop.sheets)
    return whole and sheet.layout is not None and not _withdraws(sheet)


def _withdraws(sheet: SheetOf) -> bool:
    at = sheet.layout.position("action") if sheet.layout and sheet.form == "entries" else -1
    if at < 0 or sheet.layout is None:
        return False
    tidy = sheet.layout.form.by_key["action"].kind.tidy
    below = sheet.sheet.rows[sheet.header_row :]
    return any(tidy(cells[at]).text == WITHDRAW for cells in below if at < len(cells) and shown(cells[at]))
