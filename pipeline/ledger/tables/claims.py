"""Claims: their states, their lines, and what was proposed for sampling."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, PrimaryKeyConstraint, String, Table, UniqueConstraint

from pipeline.ledger.tables.columns import METADATA, maybe_of, number, of, one_where, own_id, words

CLAIM = Table(
    "claim",
    METADATA,
    own_id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    words("entry_code"),
    number("ordinal"),  # the how-manieth claim of this centre for this qualification
    words("state"),
    Column("claim_number", String, unique=True, nullable=True),  # NULL until submitted: numbers are never reused
    Column("reference", String, unique=True, nullable=True),
    words("submitted_by"),
    words("contact_email"),
    words("form_date"),  # the Date on the submission
    words("submitted_on"),
    words("sampled_on"),
    words("finalised_on"),
    words("processed_on"),
    words("withdrawn_on"),
    UniqueConstraint("centre_number", "entry_code", "ordinal"),
)

one_where("one_open_claim", CLAIM.c.state == "Unsubmitted", CLAIM.c.centre_number, CLAIM.c.entry_code)

CLAIM_EVENT = Table(
    "claim_event",
    METADATA,
    own_id(),
    of("claim", "claim"),
    Column("night", String, ForeignKey("night.id"), nullable=False, index=True),
    words("event"),
    words("from_state"),
    words("to_state"),
    words("who"),
    words("detail"),
    maybe_of("sheet", "sheet"),
    number("row"),
)

LINE = Table(
    "line",
    METADATA,
    of("candidate", "candidate"),
    # No foreign keys for unit, assessor and sheet: the writer gives these ids itself, and a claim's 3,000 lines would be
    # looked up three times more.
    maybe_of("unit", "unit"),
    number("slot"),  # 0: the line that stands or is open; 1: a resubmission on its way; -7: ended, in claim 7
    of("claim", "claim"),
    words("grade"),
    maybe_of("assessor", "centre_assessor"),
    number("sampled"),
    words("outcome"),
    words("awarding_body"),
    words("evidence"),
    maybe_of("sheet", "sheet"),
    number("row"),
    number("position"),  # of the column in the sheet, A = 0; -1 where the grade has no column of its own
    PrimaryKeyConstraint("candidate", "unit", "slot"),
    CheckConstraint("grade = 'P' OR grade = 'M' OR grade = 'D'", name="a_grade"),
    sqlite_with_rowid=False,
)

Index("lines_of_claim", LINE.c.claim)
Index("events_of_claim", CLAIM_EVENT.c.claim)

PROPOSAL = Table(
    "proposal",  # of a claim's sample; its lines are `pick`
    METADATA,
    of("claim", "claim"),
    number("candidates"),
    number("bound"),  # proven: no fewer candidates could show as much
    PrimaryKeyConstraint("claim"),
    sqlite_with_rowid=False,
)

REVISION = Table(
    "revision",
    METADATA,
    of("claim", "claim"),
    of("candidate", "candidate"),
    of("unit", "unit"),
    words("outcome"),  # changed or withdrawn: what is agreed needs no row
    words("grade"),  # that was claimed
    words("reason"),
    maybe_of("sheet", "sheet"),
    number("row"),
    PrimaryKeyConstraint("claim", "candidate", "unit"),
    sqlite_with_rowid=False,
)

PICK = Table(
    "pick",
    METADATA,
    of("claim", "claim"),
    of("candidate", "candidate"),
    of("unit", "unit"),
    words("reason"),  # why the proposal holds this line
    PrimaryKeyConstraint("claim", "candidate", "unit"),
    sqlite_with_rowid=False,
)
