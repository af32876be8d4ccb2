"""Nights, what came in each, and what was said of it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, UniqueConstraint

from pipeline.ledger.tables.columns import METADATA, number, of, own_id, words

NIGHT = Table(
    "night",
    METADATA,
    Column("id", String, primary_key=True),
    words("as_of"),
    words("version"),
    words("state"),  # open until everything in its manifest is judged, then closed
    number("exit_status"),
)

DROP = Table(
    "drop",
    METADATA,
    own_id(),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    words("path"),  # below the inbox, as listed
    words("sender_kind"),  # centre, assessor, office
    words("sender"),  # centre number, assessor code, or office
    words("sha256"),
    words("archived"),  # below the archive
    words("kind"),  # xlsx, csv…
    words("disposition"),  # night.json's words; blank until its last sheet is judged
    words("reason"),  # of waiting and ignored
    words("to_mend"),  # its annotated copy, below the outbox; blank where there is none
    words("waits_for"),  # centre numbers parted by ;, whose people must be known before its unit results are judged
    UniqueConstraint("night", "path"),
)

SHEET = Table(
    "sheet",
    METADATA,
    own_id(),
    Column("drop", Integer, ForeignKey("drop.id"), nullable=False, index=True),
    words("name"),
    words("form"),  # key of the form; blank where the sheet was left out
    number("header_row"),
    number("rows_read"),
    number("accepted"),
    number("unchanged"),
    number("held"),
    number("blank"),
    number("faulted"),  # 1: a rule of ours raised; to be judged again
)

FINDING = Table(
    "finding",
    METADATA,
    of("drop", "drop"),
    number("ordinal"),
    words("sheet"),
    number("row"),
    words("column"),
    words("cell"),
    words("rule"),
    words("severity"),
    words("value"),
    words("message"),
    words("fix"),
    PrimaryKeyConstraint("drop", "ordinal"),
    sqlite_with_rowid=False,
)

NOT_CHECKED = Table(
    "not_checked",
    METADATA,
    of("drop", "drop"),
    words("sheet"),
    words("rule"),
    words("cause"),
    number("rows"),
    PrimaryKeyConstraint("drop", "sheet", "rule", "cause"),
)

FAULT = Table(
    "fault",
    METADATA,
    Column("night", String, ForeignKey("night.id"), nullable=False),
    words("place"),  # rule id, or the step, and the sheet: never a value of a cell
    words("what"),  # the exception's type and line
    PrimaryKeyConstraint("night", "place"),
)

HELD_ROW = Table(
    "held_row",
    METADATA,
    of("sheet", "sheet"),
    number("row"),
    words("centre_number"),
    words("path"),
    words("sheet_name"),  # blank for a text table's only sheet
    words("sha256"),
    words("form"),  # blank for a sheet of which no row could be read; `disputed` where the unit is submitted (GRAD-06)
    words("entry_code"),  # blank where the row does not say
    words("candidate_number"),
    words("unit"),  # as tidied; blank for the whole row
    words("settled"),  # the night that settled it
    PrimaryKeyConstraint("sheet", "row", "unit"),
    sqlite_with_rowid=False,
)
