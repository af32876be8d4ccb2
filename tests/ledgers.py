"""Real ledgers for tests: a migrated one in a file of its own, empty, or holding the small world of `tests.worlds`."""

from datetime import date

import pandas as pd
from sqlalchemy import select

from pipeline.ledger import tables as t
from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.known_for import known_for
from pipeline.ledger.migrations import migrate
from schemas.qualifications import load
from tests.worlds import CENTRE, NIGHT, world

EARLIER = "2026-11-02-01"
"""The night from which the world's rows come: drop 1, sheet 1."""


def empty_ledger(tmp_path):
    """A migrated ledger that holds nothing."""
    engine = open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    migrate(engine)
    return engine


def filled_ledger(tmp_path, known=None):
    """A migrated ledger that holds the world, or what is known of another one."""
    engine = empty_ledger(tmp_path)
    known = known or world()
    with writing(engine) as connection:
        for night in (EARLIER, NIGHT):
            insert(connection, "night", {"id": night, "as_of": night[:10], "version": "0", "state": "open"})
        insert(
            connection,
            "drop",
            {
                "id": 1,
                "night": EARLIER,
                "path": f"{CENTRE}/first.csv",
                "sender_kind": "centre",
                "sender": CENTRE,
                "sha256": "aa" * 32,
            },
        )
        insert(connection, "sheet", {"id": 1, "drop": 1, "form": "grades_by_unit"})
        insert(connection, "counter", {"name": "claim", "value": len(known["claim"]) - 1})
        for table in t.METADATA.sorted_tables:
            if table.name in known.tables:
                insert(connection, table.name, *_as_stored(known[table.name]))
    return engine


def _as_stored(rows):
    """Numbers that are not given yet are NULL, so that the ledger can keep the others apart."""
    records = rows.to_dict("records")
    return [
        {name: None if name in ("claim_number", "reference") and not value else value for name, value in row.items()}
        for row in records
    ]


def insert(connection, table, *rows):
    if rows:
        connection.execute(t.METADATA.tables[table].insert(), list(rows))


def rows_of(engine, table, *columns):
    """A table's rows as tuples, sorted."""
    found = t.METADATA.tables[table]
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(select(*(found.c[name] for name in columns))))


def known_of(engine, *centres, **more):
    """What judging would know of these centres (12345 where none is named) on Monday 23 November 2026."""
    with reading(engine) as connection:
        return known_for(
            connection, centres or (CENTRE,), night=NIGHT, as_of=date(2026, 11, 23), catalogue=load(), **more
        )


def changes_of(changes, kind, table):
    """The rows of one kind (new, changed, gone) of a table's changes, as records; [] where there are none."""
    frames = getattr(changes, kind).get(table, [])
    return pd.concat(frames, ignore_index=True).to_dict("records") if frames else []
