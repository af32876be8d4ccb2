"""The ledger's tables: what is known, and from which drop, sheet and row it came.

Absent text is `''` and an absent id is 0, never NULL: a frame of the ledger has one type a column.
Dates are ISO text. Ids are given by the one writer at the commit.
"""

from pipeline.ledger.tables.centres import APPROVAL, ASSESSOR_FOR, CENTRE, CENTRE_ASSESSOR, OCR_ASSESSOR, VISIT
from pipeline.ledger.tables.claims import CLAIM, CLAIM_EVENT, LINE, PICK, PROPOSAL
from pipeline.ledger.tables.columns import METADATA
from pipeline.ledger.tables.forecasts import FORECAST
from pipeline.ledger.tables.nights import DROP, FAULT, FINDING, HELD_ROW, NIGHT, NOT_CHECKED, SHEET
from pipeline.ledger.tables.outgoing import COUNTER, LETTER, MIGRATION, MOVED_ASIDE, OUTBOX_FILE, OWED, REMOVAL
from pipeline.ledger.tables.people import CANDIDATE, ENTRY, REGISTRATION, UNIT
from pipeline.ledger.tables.programmes import PROGRAMME_ENTRY, PROGRAMME_RESULT

__all__ = [
    "APPROVAL",
    "ASSESSOR_FOR",
    "CANDIDATE",
    "CENTRE",
    "CENTRE_ASSESSOR",
    "CLAIM",
    "CLAIM_EVENT",
    "COUNTER",
    "DROP",
    "ENTRY",
    "FAULT",
    "FINDING",
    "FORECAST",
    "HELD_ROW",
    "LETTER",
    "LINE",
    "METADATA",
    "MIGRATION",
    "MOVED_ASIDE",
    "NIGHT",
    "NOT_CHECKED",
    "OCR_ASSESSOR",
    "OUTBOX_FILE",
    "OWED",
    "PICK",
    "PROGRAMME_ENTRY",
    "PROGRAMME_RESULT",
    "PROPOSAL",
    "REGISTRATION",
    "REMOVAL",
    "SHEET",
    "UNIT",
    "VISIT",
]
