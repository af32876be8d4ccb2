"""Learning programmes: entries and results."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, String, Table

from pipeline.ledger.tables.columns import METADATA, maybe_of, number, of, one_where, own_id, words

PROGRAMME_ENTRY = Table(
    "programme_entry",
    METADATA,
    own_id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    of("candidate", "candidate"),
    words("framework"),
    words("package"),
    words("component"),
    words("series"),
    words("order_reference"),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    words("withdrawn"),  # the night
    maybe_of("sheet", "sheet"),
    number("row"),
)

one_where(
    "one_programme_entry",
    PROGRAMME_ENTRY.c.withdrawn == "",
    *(PROGRAMME_ENTRY.c[name] for name in ("candidate", "framework", "package", "component")),
)

PROGRAMME_RESULT = Table(
    "programme_result",
    METADATA,
    of("candidate", "candidate"),
    words("framework"),
    words("package"),
    words("component"),
    words("result"),
    words("date_awarded"),
    maybe_of("sheet", "sheet"),
    number("row"),
    PrimaryKeyConstraint("candidate", "framework", "package", "component"),
)
