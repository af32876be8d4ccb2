"""What is owed to the outside, what was delivered, and the numbers given."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint

from pipeline.ledger.tables.columns import METADATA, number, of, words

OWED = Table(
    "owed",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    words("action"),  # write, remove, folder
    words("path"),  # below the outbox (or the inbox, for folders there)
    words("kind"),  # which view makes it
    words("key"),  # what the view needs to find its facts
    words("done"),  # the night that delivered it; blank while owed
)

Index("still_owed", OWED.c.done, OWED.c.path)

REMOVAL = Table(
    "removal",
    METADATA,
    of("drop", "drop"),
    words("path"),  # below the inbox
    words("identity"),  # JSON: device, inode, size, times
    words("done"),  # gone, or why it could not be removed
    PrimaryKeyConstraint("drop"),
)

LETTER = Table(
    "letter",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    words("kind"),  # submitted, submitted-centre, sampled, receipt, programmes, at-risk, night…
    words("key"),  # claim id, sender, or centre number
    words("recipient"),
    words("done"),  # the night that sent it
    words("answer"),  # what the relay said last, or why it could not be sent
    number("tried"),  # on how many dates it could not be sent
    words("last_tried"),  # the last of these dates
    number("refused"),  # 1: it was refused for good then, and is not tried again on the same date
    words("parked"),  # the night that gave it up; nobody sends it until somebody says so
    UniqueConstraint("night", "kind", "key", "recipient"),
)

OUTBOX_FILE = Table(
    "outbox_file",
    METADATA,
    Column("path", String, primary_key=True),
    words("sha256"),
    number("size"),
    number("mtime_ns"),
)

MOVED_ASIDE = Table(
    "moved_aside",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("night", String, ForeignKey("night.id"), nullable=False, index=True),  # that found it
    words("path"),  # below the outbox, where what somebody had changed lies now
)

COUNTER = Table("counter", METADATA, Column("name", String, primary_key=True), number("value"))

MIGRATION = Table("migration", METADATA, Column("name", String, primary_key=True))
