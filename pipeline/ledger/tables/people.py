"""Candidates, their numbers, units, and entries."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, String, Table, UniqueConstraint

from pipeline.ledger.tables.columns import METADATA, maybe_of, number, of, one_where, own_id, words

CANDIDATE = Table(
    "candidate",
    METADATA,
    own_id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False, index=True),
    words("uci"),
    words("uln"),
    words("surname"),
    words("forenames"),
    words("date_of_birth"),
    words("sex"),
    words("group_name"),
    words("added_on"),
)

REGISTRATION = Table(
    "registration",
    METADATA,
    words("centre_number"),
    number("academic_year"),  # 2026: 1 September 2026 to 31 August 2027
    words("candidate_number"),
    of("candidate", "candidate"),
    words("since"),
    PrimaryKeyConstraint("centre_number", "academic_year", "candidate_number"),
    sqlite_with_rowid=False,
)

UNIT = Table(
    "unit",
    METADATA,
    own_id(),
    words("suite"),
    number("level"),
    words("subject"),
    words("number"),  # or the reference, where the catalogue does not know it
    UniqueConstraint("suite", "level", "subject", "number"),
    info={"natural": ("suite", "level", "subject", "number")},
)

ENTRY = Table(
    "entry",
    METADATA,
    own_id(),
    of("candidate", "candidate"),
    words("entry_code"),
    words("entry_type"),  # Full award, Unit
    maybe_of("unit", "unit"),
    words("entry_date"),
    words("estimated_completion_date"),
    words("ended_on"),
    words("ended_by"),  # Withdraw, Top up, Move down
    words("ended_to"),  # the entry code that took over
    maybe_of("sheet", "sheet"),
    number("row"),
)

one_where("one_live_entry", ENTRY.c.ended_on == "", ENTRY.c.candidate, ENTRY.c.entry_code, ENTRY.c.unit)
