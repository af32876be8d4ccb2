"""What the office says of centres, and who marks in them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, PrimaryKeyConstraint, String, Table, UniqueConstraint

from pipeline.ledger.tables.columns import METADATA, number, of, own_id, words

CENTRE = Table(
    "centre",
    METADATA,
    Column("centre_number", String, primary_key=True),
    words("centre_name"),
    words("contact_email"),
    words("report_recipients"),
)

OCR_ASSESSOR = Table(
    "ocr_assessor",
    METADATA,
    Column("code", String, primary_key=True),
    words("name"),
    words("email"),
)

APPROVAL = Table(
    "approval",
    METADATA,
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    words("entry_code"),
    words("ocr_assessor"),
    number("removed"),
    PrimaryKeyConstraint("centre_number", "entry_code"),
)

VISIT = Table(
    "visit",
    METADATA,
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    words("entry_code"),
    words("visit_date"),
    number("removed"),
    PrimaryKeyConstraint("centre_number", "entry_code", "visit_date"),
)

CENTRE_ASSESSOR = Table(
    "centre_assessor",
    METADATA,
    own_id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    words("full_name"),
    words("initials"),
    UniqueConstraint("centre_number", "initials", "full_name"),
)

ASSESSOR_FOR = Table(
    "assessor_for",
    METADATA,
    of("assessor", "centre_assessor"),
    words("entry_code"),
    words("since"),
    number("removed"),
    PrimaryKeyConstraint("assessor", "entry_code"),
)
