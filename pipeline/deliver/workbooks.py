"""The claim workbooks that centres fill in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece, by_night
from pipeline.ledger.facts_workbooks import claimable
from pipeline.views.workbook import claim_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.owed import Owed

KINDS = ("claim-workbook",)
_AT_ONCE = 50  # centres in memory together


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make claim workbooks; the key is a JSON list: centre number, entry code."""
    for night, mine in by_night(rows).items():
        centres = sorted({_key(row)[0] for row in mine})
        for start in range(0, len(centres), _AT_ONCE):
            some = set(centres[start : start + _AT_ONCE])
            yield from _some(bench, night, [row for row in mine if _key(row)[0] in some])


def _some(bench: Bench, night: str, rows: Sequence[Owed]) -> Iterator[Piece]:
    from pipeline.workbooks.claim import claim_workbook as written  # noqa: PLC0415  most nights need no XlsxWriter

    facts = claimable(bench.connection, {_key(row)[0] for row in rows}, bench.as_of(night).isoformat())
    made: dict[str, bytes] = {}
    for row in rows:
        if row.key not in made:  # both the office and the centre may have changed it
            centre, code = _key(row)
            made[row.key] = written(claim_workbook(facts[centre], code, bench.catalogue))
        yield Piece(row, row.path, made[row.key])


def _key(row: Owed) -> tuple[str, str]:
    centre, code = json.loads(row.key)
    return centre, code
