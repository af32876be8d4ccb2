"""The ledger's tables: what is known, and from which drop, sheet and row it came.

Absent text is `''` and an absent id is 0, never NULL: a frame of the ledger has one type a column.
Dates are ISO text. Ids are given by the one writer at the commit.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
)

METADATA = MetaData()


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True, autoincrement=False)


def _text(name: str) -> Column[str]:
    return Column(name, String, nullable=False, server_default="")


def _number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


def _of(name: str, table: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.id"), nullable=False)


def _maybe_of(name: str, table: str) -> Column[int]:
    """An id of `table`, or 0 for none: no foreign key, but renumbered at the commit like one."""
    return Column(name, Integer, nullable=False, server_default="0", info={"of": table})


NIGHT = Table(
    "night",
    METADATA,
    Column("id", String, primary_key=True),
    _text("as_of"),
    _text("version"),
    _text("state"),  # open until everything in its manifest is judged, then closed
    _number("exit_status"),
)

DROP = Table(
    "drop",
    METADATA,
    _id(),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    _text("path"),  # below the inbox, as listed
    _text("sender_kind"),  # centre, assessor, office
    _text("sender"),  # centre number, assessor code, or office
    _text("sha256"),
    _text("archived"),  # below the archive
    _text("kind"),  # xlsx, csv…
    _text("disposition"),  # night.json's words; blank until its last sheet is judged
    _text("reason"),  # of waiting and ignored
    UniqueConstraint("night", "path"),
)

SHEET = Table(
    "sheet",
    METADATA,
    _id(),
    Column("drop", Integer, ForeignKey("drop.id"), nullable=False, index=True),
    _text("name"),
    _text("form"),  # key of the form; blank where the sheet was left out
    _number("header_row"),
    _number("rows_read"),
    _number("accepted"),
    _number("unchanged"),
    _number("held"),
    _number("blank"),
    _number("faulted"),  # 1: a rule of ours raised; to be judged again
)

FINDING = Table(
    "finding",
    METADATA,
    _of("drop", "drop"),
    _number("ordinal"),
    _text("sheet"),
    _number("row"),
    _text("column"),
    _text("cell"),
    _text("rule"),
    _text("severity"),
    _text("value"),
    _text("message"),
    _text("fix"),
    PrimaryKeyConstraint("drop", "ordinal"),
    sqlite_with_rowid=False,
)

NOT_CHECKED = Table(
    "not_checked",
    METADATA,
    _of("drop", "drop"),
    _text("sheet"),
    _text("rule"),
    _text("cause"),
    _number("rows"),
    PrimaryKeyConstraint("drop", "sheet", "rule", "cause"),
)

FAULT = Table(
    "fault",
    METADATA,
    Column("night", String, ForeignKey("night.id"), nullable=False),
    _text("place"),  # rule id, or the step, and the sheet: never a value of a cell
    _text("what"),  # the exception's type and line
    PrimaryKeyConstraint("night", "place"),
)

HELD_ROW = Table(
    "held_row",
    METADATA,
    _of("sheet", "sheet"),
    _number("row"),
    _text("centre_number"),
    _text("path"),
    _text("sha256"),
    _text("form"),
    _text("entry_code"),  # blank where the row does not say
    _text("candidate_number"),
    _text("unit"),  # as tidied; blank for the whole row
    _text("settled"),  # the night that settled it
    PrimaryKeyConstraint("sheet", "row", "unit"),
    sqlite_with_rowid=False,
)

CENTRE = Table(
    "centre",
    METADATA,
    Column("centre_number", String, primary_key=True),
    _text("centre_name"),
    _text("contact_email"),
    _text("report_recipients"),
)

OCR_ASSESSOR = Table(
    "ocr_assessor",
    METADATA,
    Column("code", String, primary_key=True),
    _text("name"),
    _text("email"),
)

APPROVAL = Table(
    "approval",
    METADATA,
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    _text("entry_code"),
    _text("ocr_assessor"),
    _number("removed"),
    PrimaryKeyConstraint("centre_number", "entry_code"),
)

VISIT = Table(
    "visit",
    METADATA,
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    _text("entry_code"),
    _text("visit_date"),
    _number("removed"),
    PrimaryKeyConstraint("centre_number", "entry_code", "visit_date"),
)

CANDIDATE = Table(
    "candidate",
    METADATA,
    _id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False, index=True),
    _text("uci"),
    _text("uln"),
    _text("surname"),
    _text("forenames"),
    _text("date_of_birth"),
    _text("sex"),
    _text("group_name"),
    _text("added_on"),
)

REGISTRATION = Table(
    "registration",
    METADATA,
    _text("centre_number"),
    _number("academic_year"),  # 2026: 1 September 2026 to 31 August 2027
    _text("candidate_number"),
    _of("candidate", "candidate"),
    _text("since"),
    PrimaryKeyConstraint("centre_number", "academic_year", "candidate_number"),
    sqlite_with_rowid=False,
)

UNIT = Table(
    "unit",
    METADATA,
    _id(),
    _text("suite"),
    _number("level"),
    _text("subject"),
    _text("number"),  # or the reference, where the catalogue does not know it
    UniqueConstraint("suite", "level", "subject", "number"),
    info={"natural": ("suite", "level", "subject", "number")},
)

ENTRY = Table(
    "entry",
    METADATA,
    _id(),
    _of("candidate", "candidate"),
    _text("entry_code"),
    _text("entry_type"),  # Full award, Unit
    _maybe_of("unit", "unit"),
    _text("entry_date"),
    _text("estimated_completion_date"),
    _text("ended_on"),
    _text("ended_by"),  # Withdraw, Top up, Move down
    _text("ended_to"),  # the entry code that took over
    _maybe_of("sheet", "sheet"),
    _number("row"),
)
Index("one_live_entry", ENTRY.c.candidate, ENTRY.c.entry_code, ENTRY.c.unit, unique=True,
      sqlite_where=ENTRY.c.ended_on == "", postgresql_where=ENTRY.c.ended_on == "")  # fmt: skip

CENTRE_ASSESSOR = Table(
    "centre_assessor",
    METADATA,
    _id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    _text("full_name"),
    _text("initials"),
    UniqueConstraint("centre_number", "initials", "full_name"),
)

ASSESSOR_FOR = Table(
    "assessor_for",
    METADATA,
    _of("assessor", "centre_assessor"),
    _text("entry_code"),
    _text("since"),
    _number("removed"),
    PrimaryKeyConstraint("assessor", "entry_code"),
)

CLAIM = Table(
    "claim",
    METADATA,
    _id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    _text("entry_code"),
    _number("ordinal"),  # the how-manieth claim of this centre for this qualification
    _text("state"),
    Column("claim_number", String, unique=True, nullable=True),  # NULL until submitted: numbers are never reused
    Column("reference", String, unique=True, nullable=True),
    _text("submitted_by"),
    _text("contact_email"),
    _text("form_date"),  # the Date on the submission
    _text("submitted_on"),
    _text("sampled_on"),
    _text("finalised_on"),
    _text("processed_on"),
    _text("withdrawn_on"),
    UniqueConstraint("centre_number", "entry_code", "ordinal"),
)
Index("one_open_claim", CLAIM.c.centre_number, CLAIM.c.entry_code, unique=True,
      sqlite_where=CLAIM.c.state == "Unsubmitted", postgresql_where=CLAIM.c.state == "Unsubmitted")  # fmt: skip

CLAIM_EVENT = Table(
    "claim_event",
    METADATA,
    _id(),
    _of("claim", "claim"),
    Column("night", String, ForeignKey("night.id"), nullable=False, index=True),
    _text("event"),
    _text("from_state"),
    _text("to_state"),
    _text("who"),
    _text("detail"),
    _maybe_of("sheet", "sheet"),
    _number("row"),
)

LINE = Table(
    "line",
    METADATA,
    _of("candidate", "candidate"),
    _of("unit", "unit"),
    _number("slot"),  # 0: the line that stands or is open; 1: a resubmission on its way; else the claim it ended in
    _of("claim", "claim"),
    _text("grade"),
    # No foreign keys for these two: the writer gives both ids itself, and a claim's 3,000 lines would be looked up twice more.
    _maybe_of("assessor", "centre_assessor"),
    _number("sampled"),
    _text("outcome"),
    _text("awarding_body"),
    _text("evidence"),
    _maybe_of("sheet", "sheet"),
    _number("row"),
    _number("position"),  # of the column in the sheet, A = 0
    PrimaryKeyConstraint("candidate", "unit", "slot"),
    CheckConstraint("grade = 'P' OR grade = 'M' OR grade = 'D'", name="a_grade"),
    sqlite_with_rowid=False,
)
Index("lines_of_claim", LINE.c.claim)

PICK = Table(
    "pick",
    METADATA,
    _of("claim", "claim"),
    _of("candidate", "candidate"),
    _of("unit", "unit"),
    _text("reason"),  # why the proposal holds this line
    PrimaryKeyConstraint("claim", "candidate", "unit"),
    sqlite_with_rowid=False,
)

PROGRAMME_ENTRY = Table(
    "programme_entry",
    METADATA,
    _id(),
    Column("centre_number", String, ForeignKey("centre.centre_number"), nullable=False),
    _of("candidate", "candidate"),
    _text("framework"),
    _text("package"),
    _text("component"),
    _text("series"),
    _text("order_reference"),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    _text("withdrawn"),  # the night
    _maybe_of("sheet", "sheet"),
    _number("row"),
)
Index("one_programme_entry", PROGRAMME_ENTRY.c.candidate, PROGRAMME_ENTRY.c.framework, PROGRAMME_ENTRY.c.package,
      PROGRAMME_ENTRY.c.component, unique=True, sqlite_where=PROGRAMME_ENTRY.c.withdrawn == "",
      postgresql_where=PROGRAMME_ENTRY.c.withdrawn == "")  # fmt: skip

PROGRAMME_RESULT = Table(
    "programme_result",
    METADATA,
    _of("candidate", "candidate"),
    _text("framework"),
    _text("package"),
    _text("component"),
    _text("result"),
    _text("date_awarded"),
    _maybe_of("sheet", "sheet"),
    _number("row"),
    PrimaryKeyConstraint("candidate", "framework", "package", "component"),
)

OWED = Table(
    "owed",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    _text("action"),  # write, remove, folder
    _text("path"),  # below the outbox (or the inbox, for folders there)
    _text("kind"),  # which view makes it
    _text("key"),  # what the view needs to find its facts
    _text("done"),  # the night that delivered it; blank while owed
)
Index("still_owed", OWED.c.done)

REMOVAL = Table(
    "removal",
    METADATA,
    _of("drop", "drop"),
    _text("path"),  # below the inbox
    _text("identity"),  # JSON: device, inode, size, times
    _text("done"),  # removed, gone, or why it could not be removed
    PrimaryKeyConstraint("drop"),
)

LETTER = Table(
    "letter",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("night", String, ForeignKey("night.id"), nullable=False),
    _text("kind"),  # submitted, submitted-centre, sampled, receipt, night…
    _text("key"),  # claim id, or sender
    _text("recipient"),
    _text("done"),  # the night that sent it
    UniqueConstraint("night", "kind", "key", "recipient"),
)

OUTBOX_FILE = Table(
    "outbox_file",
    METADATA,
    Column("path", String, primary_key=True),
    _text("sha256"),
    _number("size"),
    _number("mtime_ns"),
)

COUNTER = Table("counter", METADATA, Column("name", String, primary_key=True), _number("value"))

MIGRATION = Table("migration", METADATA, Column("name", String, primary_key=True))
