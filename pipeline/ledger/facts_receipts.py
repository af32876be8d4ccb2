"""What receipts and tables of findings need to know, a batch of them in a few queries; a finding is a row of its file's table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.ledger.asking import chunks, plain
from pipeline.ledger.facts_history import centre_names, confirmations
from pipeline.ledger.facts_nights import (
    chunked,
    claim_moves,
    drops,
    letters_queued,
    night,
    not_checked,
    placed,
    places,
    sheets,
)
from pipeline.ledger.night_records import FindingFacts, Found, ReceiptFacts
from pipeline.ledger.owed import moved_aside
from pipeline.ledger.tables import DROP, FINDING

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

ReceiptKey = tuple[str, str, str]
"""Night, sender kind, sender: the key of an owed receipt."""


def for_receipts(connection: Connection, keys: Collection[ReceiptKey]) -> ReceiptFacts:
    """Gather the facts of many receipts; `views.receipt.receipts` takes them as they are."""
    wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for night_id, kind, sender in keys:
        wanted[night_id].append((kind, sender))
    nights = sorted(wanted)
    files = [each for night_id in nights for each in drops(connection, night_id, wanted[night_id])]
    ids = [each.drop for each in files]
    return ReceiptFacts(
        nights={night_id: night(connection, night_id) for night_id in nights},
        drops=files,
        sheets=sheets(connection, ids),
        findings=findings(connection, ids),
        not_checked=not_checked(connection, ids),
        moves=[each for night_id in nights for each in claim_moves(connection, night_id)],
        letters=[each for night_id in nights for each in letters_queued(connection, night_id)],
        names=centre_names(connection, {each.sender for each in files}),
        confirmations=confirmations(connection, wanted),
        aside=moved_aside(connection, wanted),
    )


def for_findings(connection: Connection, drop_ids: Collection[int]) -> FindingFacts:
    """Gather the facts of many finding tables; `views.findings.tables` takes them as they are."""
    return FindingFacts(drops=sorted(drop_ids), findings=findings(connection, drop_ids))


def findings(connection: Connection, drop_ids: Collection[int]) -> dict[int, list[Found]]:
    """List every finding of these drops, uncapped, by drop: by sheet, row and column as they stand in the file."""
    c = FINDING.c
    query = select(c.drop, c.sheet, c.row, c.column, c.cell, c.rule, c.severity, c.value, c.message, c.fix, c.ordinal)
    rows = [row for some in chunks(drop_ids) for row in plain(connection, query.where(c.drop.in_(some)))]
    files = chunked(
        connection, select(DROP.c.id, DROP.c.night, DROP.c.sender_kind, DROP.c.sender, DROP.c.path), DROP.c.id, drop_ids
    )
    about = {row.id: (row.night, placed(row.sender_kind, row.sender, row.path)[1]) for row in files}
    at = places(connection, {row[:2] for row in rows})
    found: dict[int, list[Found]] = {}
    for row in sorted(rows, key=lambda row: (row[0], at[row[:2]], *row[1:3], _across(row[4]), row[-1])):
        found.setdefault(row[0], []).append(Found(*about[row[0]], *row[1:-1]))
    return found


def _across(cell: str) -> str:
    """A cell's column, as columns sort: `B` before `AA`."""
    return cell.rstrip("0123456789").rjust(3)
