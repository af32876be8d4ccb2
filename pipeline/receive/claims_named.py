"""Which claims the sheets of a night name: a claim is accepted whole, and what is said of it may stand on several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from schemas.forms.sample import CLAIM
from schemas.tidying import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.receive.sheets import SheetOf
    from schemas.cells import Cell

_COLUMNS = ["sheet", "title", "claim_number"]


def claims_named(sheets: Mapping[int, SheetOf]) -> pd.DataFrame:
    """Which of these sheets, by number, says something of which claim: sheet, title (its form's), claim_number.

    A list and a grid are both a Sample; and a row that cannot be read still names its claim.
    """
    found = [
        (number, one.layout.form.title, claim)
        for number, one in sheets.items()
        if one.layout and one.layout.form.accepted_by == "claim"
        for claim in dict.fromkeys(_named(one))
    ]
    return pd.DataFrame(found, columns=_COLUMNS)


def _named(one: SheetOf) -> Iterator[str]:
    assert one.layout is not None
    at = one.layout.position(CLAIM.key)
    asks = [one.layout.position(key) for key in one.layout.form.speaks_by]
    for cells in one.sheet.rows[one.header_row :]:
        if _at(cells, at) and (not asks or any(_at(cells, ask) for ask in asks)):
            yield CLAIM.kind.tidy(cells[at]).text


def _at(cells: list[Cell], at: int) -> str:
    return shown(cells[at]) if -1 < at < len(cells) else ""
