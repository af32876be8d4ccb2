"""The files that tell what arrived and what became of it: receipts, tables of findings, the office's page of a night."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger import facts_nights
from pipeline.render import page, table_for_people
from pipeline.rules.pages import listing
from pipeline.views import findings, night, receipt
from pipeline.views.arrived import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.owed import Owed
    from pipeline.views.receipt import Key

RECEIPT_KINDS = ("receipt.html", "receipt.json")
FINDING_KINDS = ("findings",)
NIGHT_KINDS = ("night.html", "night.json")


def make_receipts(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make receipts; the key is a JSON list: night, sender's kind, sender."""
    keys = {row.key: _receipt_key(row.key) for row in rows}
    made = receipt.receipts(facts_nights.for_receipts(bench.connection, set(keys.values())))
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
    tables = findings.tables(facts_nights.for_findings(bench.connection, {int(row.key) for row in rows}))
    blank = table_for_people(findings.BLANK)  # most files have nothing to say
    for row in rows:
        mine = tables[int(row.key)]
        yield Piece(row, row.path, blank if mine is findings.BLANK else table_for_people(mine))


def make_nights(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make the office's page and document of a night; the key is the night's id."""
    lowered = sorted(bench.settings.rules.items())
    summaries = {rule: summary for rule, _, summary in listing()}
    made = {
        key: night.night(facts_nights.for_night(bench.connection, key), lowered, summaries)
        for key in sorted({row.key for row in rows})
    }
    for row in rows:
        if row.kind == "night.json":
            data = as_json(made[row.key].document)
        else:
            fresh = (bench.as_of(row.night) + timedelta(days=1)).isoformat()
            data = page("night.html", {**made[row.key].context, "foot": bench.foot(row.night, fresh=fresh)})
        yield Piece(row, row.path, data)
