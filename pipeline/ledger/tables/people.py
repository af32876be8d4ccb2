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

UNIT_RESULT = Table(
    "unit_result",  # a result that no claim of this site brought, or that confirms one
    METADATA,
    of("candidate", "candidate"),
    of("unit", "unit"),
    words("grade"),  # P, M or D: it stands; R (a near pass) or U: it does not
    words("entry_code"),  # the one that the sheet named
    words("result_date"),
    words("claim_reference"),
    words("earned_at"),  # the former centre's number
    words("reported_by"),  # centre or office
    maybe_of("sheet", "sheet"),
    number("row"),
    PrimaryKeyConstraint("candidate", "unit"),
    sqlite_with_rowid=False,
)

OVERALL_RESULT = Table(
    "overall_result",
    METADATA,
    of("candidate", "candidate"),
    words("entry_code"),
    words("grade"),  # as OCR writes it: D*D, PPM…
    words("result_date"),
    words("claim_reference"),
    words("earned_at"),
    words("reported_by"),
    maybe_of("sheet", "sheet"),
    number("row"),
    PrimaryKeyConstraint("candidate", "entry_code"),
    sqlite_with_rowid=False,
)
