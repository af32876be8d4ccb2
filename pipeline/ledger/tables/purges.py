"""What a purge leaves: keyed hashes of people, claims that are history no more, and a row for each purge."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table

from pipeline.ledger.tables.columns import METADATA, of, words

FORMER = Table(
    "former",  # somebody whose details are gone and whose claimed units stand
    METADATA,
    of("candidate", "candidate"),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False, index=True),
    words("uci_hash"),  # keyed; blank where there was none
    words("person_hash"),  # keyed: of name and date of birth
    PrimaryKeyConstraint("candidate"),
)

PURGED_CLAIM = Table(
    "purged_claim",  # its number, state and dates stay; pages and tables show it no more
    METADATA,
    Column("claim", Integer, ForeignKey("claim.id"), primary_key=True, autoincrement=False),
    words("purge"),
)

PURGE = Table(
    "purge",
    METADATA,
    Column("id", String, primary_key=True),
    words("before"),  # what ended before this date went
    words("took"),  # JSON: counts, claims and nights
    words("done"),  # blank until its last file is gone
)
