"""A small ledger filled by hand: two centres, an OCR Assessor, three claims in three states."""

from pipeline.ledger import tables as t
from pipeline.ledger.engine import open_ledger, writing
from pipeline.ledger.migrations import migrate

NIGHT = "2026-11-21-01"
SAMPLED, OPEN, WITH_ASSESSOR = 1, 2, 3


def drop(number, path, disposition, kind="centre", sender="12345", night=NIGHT, to_mend=""):
    return {
        "id": number,
        "night": night,
        "path": path,
        "sender_kind": kind,
        "sender": sender,
        "disposition": disposition,
        "to_mend": to_mend,
    }


def line(candidate, unit, claim, grade, assessor, slot=0, sheet=1, **more):
    row = {"candidate": candidate, "unit": unit, "slot": slot, "claim": claim, "grade": grade, "assessor": assessor}
    rest = {"sampled": 0, "outcome": "", "awarding_body": "", "evidence": ""}
    return {**row, **rest, "sheet": sheet, "row": 2, "position": 3, **more}


ROWS = {
    t.NIGHT: [{"id": night, "as_of": night[:10], "version": "0.1.0"} for night in ("2026-11-10-01", NIGHT)],
    t.DROP: [
        drop(1, "12345/early.xlsx", "accepted", night="2026-11-10-01"),
        drop(2, "12345/anna/05352.xlsx", "part-accepted", to_mend="12345/to-mend/anna/05352.xlsx"),
        drop(3, "12345/late.xlsx", "waiting"),
        drop(4, "assessors/A017/sample.xlsx", "accepted", "assessor", "A017"),
        drop(5, "office/visits.csv", "duplicate", "office", "office"),
    ],
    t.SHEET: [
        {"id": 1, "drop": 1, "name": "Grades", "form": "grades_by_candidate", "rows_read": 3, "accepted": 3, "held": 0},
        {"id": 2, "drop": 2, "name": "Grades", "form": "grades_by_candidate", "rows_read": 9, "accepted": 7, "held": 2},
    ],
    t.CENTRE: [
        {"centre_number": "12345", "centre_name": "Northgate <College>", "contact_email": "exams@north.example"},
        {"centre_number": "24680", "centre_name": "Southgate School", "contact_email": "exams@south.example"},
        {"centre_number": "33333", "centre_name": "Empty School", "contact_email": "exams@empty.example"},
    ],
    t.OCR_ASSESSOR: [
        {"code": "A017", "name": "Jo Marsh", "email": "jo@ocr.example"},
        {"code": "B001", "name": "", "email": "b@ocr.example"},
    ],
    t.APPROVAL: [
        {"centre_number": "12345", "entry_code": "05352", "ocr_assessor": "A017", "removed": 0},
        {"centre_number": "12345", "entry_code": "05320", "ocr_assessor": "A017", "removed": 1},
        {"centre_number": "24680", "entry_code": "05352", "ocr_assessor": "A017", "removed": 0},
        {"centre_number": "24680", "entry_code": "05320", "ocr_assessor": "A017", "removed": 0},
    ],
    t.VISIT: [
        {"centre_number": "12345", "entry_code": "05352", "visit_date": day, "removed": removed}
        for day, removed in (("2026-11-01", 0), ("2027-01-10", 1), ("2027-01-14", 0), ("2027-05-02", 0))
    ],
    t.CANDIDATE: [
        {"id": 1, "centre_number": "12345", "uci": "123450130001E", "uln": "1000000027", "surname": "Nguyễn",
         "forenames": "Li", "date_of_birth": "2009-03-04"},
        {"id": 2, "centre_number": "12345", "uci": "", "uln": "", "surname": "O'Brien", "forenames": "Ann, jr",
         "date_of_birth": "2008-12-31"},
        {"id": 3, "centre_number": "12345", "uci": "", "uln": "", "surname": "Żak", "forenames": "Ewa",
         "date_of_birth": "2009-01-01"},
        {"id": 4, "centre_number": "24680", "uci": "", "uln": "", "surname": "South", "forenames": "Sam",
         "date_of_birth": "2009-01-02"},
    ],
    t.REGISTRATION: [
        {"centre_number": centre, "academic_year": year, "candidate_number": number, "candidate": candidate, "since": since}
        for centre, year, number, candidate, since in (
            ("12345", 2025, "0900", 1, "2025-10-01"),
            ("12345", 2026, "0042", 1, "2026-10-01"),
            ("12345", 2026, "0041", 2, "2026-10-03"),
            ("12345", 2026, "0044", 2, "2026-10-02"),
            ("12345", 2025, "0099", 3, "2025-10-01"),
            ("24680", 2026, "0001", 4, "2026-10-01"),
        )
    ],
    t.UNIT: [
        {"id": number, "suite": "Cambridge Technicals 2012", "level": 3, "subject": "IT", "number": name}
        for number, name in ((1, "10"), (2, "3"), (3, "Y/502/9999"), (4, "2"))
    ],
    t.CENTRE_ASSESSOR: [
        {"id": 1, "centre_number": "12345", "full_name": "Ann Smith", "initials": "AS"},
        {"id": 2, "centre_number": "12345", "full_name": "Bo <Tan>", "initials": "BT"},
        {"id": 3, "centre_number": "12345", "full_name": "Dee Late", "initials": "DL"},
        {"id": 4, "centre_number": "24680", "full_name": "Sue Sands", "initials": "SS"},
    ],
    t.ASSESSOR_FOR: [
        {"assessor": who, "entry_code": "05352", "since": "2026-10-01", "removed": 0} for who in (1, 2, 3)
    ],
    t.ENTRY: [
        {"id": 1, "candidate": 1, "entry_code": "05352", "entry_type": "Unit", "unit": 4, "ended_on": ""},
        {"id": 2, "candidate": 2, "entry_code": "05352", "entry_type": "Full award", "unit": 0, "ended_on": ""},
    ],
    t.CLAIM: [
        {"id": SAMPLED, "centre_number": "12345", "entry_code": "05352", "ordinal": 1, "state": "Sampled",
         "claim_number": "C000001", "submitted_by": "Ann Smith", "contact_email": "anna@north.example",
         "submitted_on": "2026-11-10", "sampled_on": "2026-11-20"},
        {"id": OPEN, "centre_number": "12345", "entry_code": "05352", "ordinal": 2, "state": "Unsubmitted",
         "claim_number": None, "submitted_by": "", "contact_email": "", "submitted_on": "", "sampled_on": ""},
        {"id": WITH_ASSESSOR, "centre_number": "24680", "entry_code": "05352", "ordinal": 1, "state": "Submitted",
         "claim_number": "C000002", "submitted_by": "Sue", "contact_email": "sue@south.example",
         "submitted_on": "2026-11-11", "sampled_on": ""},
    ],
    t.LINE: [
        line(1, 2, SAMPLED, "M", 1, sampled=1),
        line(1, 1, SAMPLED, "D", 2, slot=-SAMPLED, outcome="withdrawn"),
        line(2, 2, SAMPLED, "P", 1, outcome="changed", sheet=2),
        line(2, 1, SAMPLED, "P", 1, awarding_body="Pearson", evidence="", sampled=1),
        line(3, 2, SAMPLED, "P", 1, outcome="agreed", awarding_body="NCFE", evidence="=slip"),
        line(3, 3, SAMPLED, "M", 2),
        line(1, 1, OPEN, "P", 2, sheet=2),
        line(3, 1, OPEN, "P", 2, sheet=2),
        line(4, 2, WITH_ASSESSOR, "D", 4),
    ],
    t.PICK: [
        {"claim": SAMPLED, "candidate": 1, "unit": 2, "reason": "covers Unit 3, AS, Merit"},
        {"claim": WITH_ASSESSOR, "candidate": 4, "unit": 2, "reason": "covers Unit 3, SS, Distinction"},
    ],
    t.PROPOSAL: [
        {"claim": SAMPLED, "candidates": 1, "bound": 1},
        {"claim": WITH_ASSESSOR, "candidates": 5, "bound": 3},
    ],
}  # fmt: skip


def fill(folder, more=()):
    """An engine on a new ledger in `folder`, with the rows above and `more` ((table, row)…)."""
    engine = open_ledger(f"sqlite:///{folder / 'ledger.db'}")
    migrate(engine)
    with writing(engine) as connection:
        for table, rows in ROWS.items():
            for row in rows:
                connection.execute(table.insert().values(**row))
        for table, row in more:
            connection.execute(table.insert().values(**row))
    return engine
