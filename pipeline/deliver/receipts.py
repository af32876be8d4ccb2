"""The files that tell senders what arrived and what became of it: receipts, and tables of findings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger import facts_receipts
from pipeline.render import page, table_for_people
from pipeline.views import findings, receipt
from pipeline.views.arrived import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.owed import Owed
    from pipeline.views.receipt import Key

RECEIPT_KINDS = ("receipt.html", "receipt.json")
FINDING_KINDS = ("findings",)


def make_receipts(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make receipts; the key is a JSON list: night, sender's kind, sender."""
    keys = {row.key: _receipt_key(row.key) for row in rows}
    made = receipt.receipts(facts_receipts.for_receipts(bench.connection, set(keys.values())))
    for row in rows:
        mine = made[keys[row.key]]
        if row.kind == "receipt.json":
            data = as_json(mine.document)
        else:
            data = page("receipt.html", {**mine.context, "foot": bench.foot(row.night)})
        yield Piece(row, row.path, data)


def _receipt_key(text: str) -> Key:
    night_id, kind, sender = json.loads(text)
    return night_id, kind, sender


def make_findings(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make tables of findings; the key is the drop's id."""
    tables = findings.tables(facts_receipts.for_findings(bench.connection, {int(row.key) for row in rows}))
    blank = table_for_people(findings.BLANK)  # most files have nothing to say
    for row in rows:
        mine = tables[int(row.key)]
        yield Piece(row, row.path, blank if mine is findings.BLANK else table_for_people(mine))
