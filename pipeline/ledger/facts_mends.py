"""What copies to mend need to know, a batch of them in a few queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from pipeline.ledger.asking import chunks
from pipeline.ledger.facts_nights import sheets
from pipeline.ledger.facts_receipts import findings
from pipeline.ledger.night_records import HeldRow, MendFacts, MendFile
from pipeline.ledger.tables import DROP, HELD_ROW, NIGHT, SHEET

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection


def for_mends(connection: Connection, drop_ids: Collection[int]) -> MendFacts:
    """Gather the facts of many copies to mend; `views.mending.mendings` takes them as they are."""
    return MendFacts(
        files=files(connection, drop_ids),
        sheets=sheets(connection, drop_ids),
        findings=findings(connection, drop_ids),
        held=held_rows(connection, drop_ids),
    )


def files(connection: Connection, drop_ids: Collection[int]) -> dict[int, MendFile]:
    """Say of drops where their bytes are, the path under which they came, of what kind they are, and the night's date."""
    query = select(DROP.c.id, DROP.c.archived, DROP.c.path, DROP.c.kind, NIGHT.c.as_of).join(
        NIGHT, DROP.c.night == NIGHT.c.id
    )
    return {
        drop: MendFile(*rest)
        for some in chunks(drop_ids)
        for drop, *rest in connection.execute(query.where(DROP.c.id.in_(some)))
    }


def held_rows(connection: Connection, drop_ids: Collection[int]) -> list[HeldRow]:
    """List the rows of these drops that are held and that nobody has settled, by drop, sheet and row."""
    query = select(SHEET.c.drop, SHEET.c.name, HELD_ROW.c.row).join(SHEET, HELD_ROW.c.sheet == SHEET.c.id)
    rows = {
        HeldRow._make(row)
        for some in chunks(drop_ids)
        for row in connection.execute(query.where(SHEET.c.drop.in_(some), HELD_ROW.c.settled == ""))
    }
    return sorted(rows)
