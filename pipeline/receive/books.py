"""All that is known of a batch once it is judged: what its rows of the ledger are made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.decide.owes import Owes
    from pipeline.ledger.nights import SoFar
    from pipeline.ledger.repeats import Earlier
    from pipeline.receive.sheets import Arrived, SheetOf
    from pipeline.receive.verdict import Verdict
    from pipeline.receive.wave import Batch
    from pipeline.table import Origin


@dataclass(frozen=True)
class Books:
    """All that is known of a batch once it is judged."""

    batch: Batch
    arrived: list[Arrived]
    origins: Mapping[int, Origin]
    sheets: Mapping[int, SheetOf]
    verdict: Verdict
    owed: Owes
    earlier: Mapping[tuple[str, str, str], Earlier]
    so_far: Mapping[int, SoFar]
    """What an earlier wave of the night made of drops that it entered, by their ids."""
    left: frozenset[tuple[str, str]]
    """(centre, path) of the files with held rows that nobody has settled."""
    mended: frozenset[tuple[str, str]]
    """(centre, path) of the files whose last held row was settled tonight."""

    @cached_property
    def tonight(self) -> dict[int, Arrived]:
        """By the number of a drop: the last one before it, of the same night and sender, with the same bytes."""
        last: dict[tuple[object, str], Arrived] = {}
        before = {}
        for one in self.arrived:
            key = one.file.sender, one.file.sha256
            if one.file.check_only:
                continue
            if key in last:
                before[one.number] = last[key]
            last[key] = one
        return before
