"""What receipts and tables of findings need to know, a batch of them in a few queries; findings come as a frame."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import select

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
from pipeline.ledger.night_records import FindingFacts, ReceiptFacts
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


def findings(connection: Connection, drop_ids: Collection[int]) -> pd.DataFrame:
    """List every finding of these drops, uncapped: by drop, then sheet, row and column as they stand in the file.

    Columns: drop, night, file, sheet, row (0: the whole sheet or file), column, cell, rule, severity, value, message,
    fix.
    """
    names = ("drop", "sheet", "row", "column", "cell", "rule", "severity", "value", "message", "fix", "ordinal")
    rows = chunked(connection, select(*(FINDING.c[name] for name in names)), FINDING.c.drop, drop_ids)
    frame = pd.DataFrame(map(tuple, rows), columns=list(names))
    query = select(DROP.c.id, DROP.c.night, DROP.c.sender_kind, DROP.c.sender, DROP.c.path)
    files = chunked(connection, query, DROP.c.id, drop_ids)
    about = {row.id: (row.night, placed(row.sender_kind, row.sender, row.path)[1]) for row in files}
    frame["night"], frame["file"] = ([about[drop][at] for drop in frame["drop"]] for at in (0, 1))
    frame["across"] = frame["cell"].str.rstrip("0123456789").str.rjust(3).astype(object)
    pairs = list(zip(frame["drop"], frame["sheet"], strict=True))
    at = places(connection, set(pairs))
    frame["place"] = [at[pair] for pair in pairs]
    order = ["drop", "place", "sheet", "row", "across", "ordinal"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)
    return frame[["drop", "night", "file", *names[1:-1]]]
