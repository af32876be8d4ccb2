"""A small ledger filled by hand: two nights, a centre, an OCR Assessor and the office."""

from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger, writing
from pipeline.ledger.migrations import migrate

FIRST, NIGHT = "2026-11-20-01", "2026-11-21-01"
CENTRE, ASSESSOR, OFFICE = (NIGHT, "centre", "12345"), (NIGHT, "assessor", "AB1"), (NIGHT, "office", "office")


def drop(number, path, disposition, kind="centre", sender="12345", night=NIGHT, reason="", to_mend=""):
    return {
        "id": number, "night": night, "path": path, "sender_kind": kind, "sender": sender, "sha256": f"{number:064x}",
        "archived": "", "kind": "xlsx", "disposition": disposition, "reason": reason, "to_mend": to_mend,
    }  # fmt: skip


def sheet(number, of, name, form, balance, faulted=0):
    names = ("rows_read", "accepted", "unchanged", "held", "blank")
    return {
        "id": number, "drop": of, "name": name, "form": form, "header_row": 1, "faulted": faulted,
        **dict(zip(names, balance, strict=True)),
    }  # fmt: skip


def finding(of, ordinal, place, rule, severity, value="", message="", fix=""):
    name, row, column, cell = place
    return {
        "drop": of, "ordinal": ordinal, "sheet": name, "row": row, "column": column, "cell": cell, "rule": rule,
        "severity": severity, "value": value, "message": message, "fix": fix,
    }  # fmt: skip


NIGHTS = [
    {"id": FIRST, "as_of": "2026-11-20", "version": "0.1.0", "state": "closed", "exit_status": 0},
    {"id": NIGHT, "as_of": "2026-11-21", "version": "0.1.0", "state": "closed", "exit_status": 4},
]
DROPS = [
    drop(1, "12345/candidates.csv", "accepted", night=FIRST),
    drop(2, "12345/anna/05352.xlsx", "part-accepted", to_mend="12345/to-mend/anna/05352.xlsx"),
    drop(3, "12345/entries <new>.csv", "accepted"),
    drop(4, "12345/photo of marks.pdf", "returned"),
    drop(5, "12345/late.xlsx", "waiting", reason="it is still arriving"),
    drop(6, "12345/old/deeper", "ignored", reason="folders two levels down are not opened"),
    drop(7, "12345/check-only/try.xlsx", "check-only"),
    drop(8, "assessors/AB1/sample-C000123.xlsx", "accepted", "assessor", "AB1"),
    drop(9, "office/visits.csv", "", "office", "office"),
]
SHEETS = [
    sheet(10, 1, "", "candidates", (30, 30, 0, 0, 0)),
    sheet(21, 2, "Grades", "grades_by_candidate", (412, 375, 30, 5, 2)),
    sheet(22, 2, "Assessors", "centre_assessors", (3, 3, 0, 0, 0)),
    sheet(23, 2, "Timetable", "", (0, 0, 0, 0, 0)),
    sheet(30, 3, "", "entries", (31, 31, 0, 0, 0)),
    sheet(70, 7, "Grades", "grades_by_unit", (9, 8, 0, 1, 0)),
    sheet(80, 8, "Sample", "sample_grid", (20, 20, 0, 0, 0)),
    sheet(90, 9, "", "visits", (4, 0, 0, 4, 0), faulted=1),
]
FINDINGS = [
    finding(2, 1, ("Assessors", 2, "Initials", "C2"), "ASSR-06", "QUERY", "JB",
            "JB was Jo Brown and is now Joanna Brown: taken as a correction.", "If these are two people, give one of them other initials."),
    finding(2, 2, ("Grades", 14, "Unit 12", "AA14"), "GRAD-04", "ERROR", "X",
            "“X” is not a grade.", "Give P, M or D; or N where the unit is not claimed."),
    finding(2, 3, ("Grades", 14, "Unit 3", "C14"), "GRAD-04", "ERROR", "=Y",
            "“=Y” is not a grade.", "Give P, M or D; or N where the unit is not claimed."),
    finding(2, 4, ("Grades", 9, "", ""), "GRAD-01", "ERROR", "0107",
            "Candidate 0107 has no entry for 05352.", "Enter the candidate for 05352, or take the row out."),
    finding(2, 5, ("Grades", 0, "Target", "F1"), "SHEET-03", "NOTE", "Target",
            "The column “Target” is not known and was left out.", ""),
    finding(2, 6, ("Timetable", 0, "", ""), "SHEET-04", "NOTE", "", "The sheet “Timetable” fits no form and was left out.", ""),
    finding(2, 7, ("Grades", 20, "Unit 1", "B20"), "GRAD-11", "NOTE", "M", "0112, Unit 1: P → M.", ""),
    finding(4, 1, ("", 0, "", ""), "FILE-03", "ERROR", "", "This is a PDF, not a spreadsheet or a text table.",
            "Drop the spreadsheet from which the PDF was made."),
    finding(7, 1, ("Grades", 3, "Unit", "B3"), "CELL-01", "ERROR", "", "Unit is blank.", "Give the unit's number, such as 3."),
    *[finding(3, n, ("", n + 1, "Candidate number", f"A{n + 1}"), "CELL-07", "NOTE", str(n), f"“{n}” was read as 00{n:02}.", "")
      for n in range(1, 61)],
]  # fmt: skip


def ledger(tmp_path):
    """Open a new ledger that holds the two nights."""
    engine = open_ledger(f"sqlite:///{tmp_path}/ledger.db")
    migrate(engine)
    with writing(engine) as connection:
        fill(connection)
    return engine


def fill(connection):
    def put(table, *rows):
        connection.execute(table.insert(), list(rows))

    put(tables.NIGHT, *NIGHTS)
    put(tables.DROP, *reversed(DROPS))
    put(tables.SHEET, *SHEETS)
    put(tables.FINDING, *FINDINGS)
    put(tables.CENTRE, {"centre_number": "12345"}, {"centre_number": "20001"})
    put(tables.NOT_CHECKED,
        {"drop": 2, "sheet": "Grades", "rule": "GRAD-03", "cause": "the unit list of 05352 is not complete", "rows": 4},
        {"drop": 3, "sheet": "", "rule": "ENTR-05", "cause": "no visit is planned", "rows": 31},
        {"drop": 7, "sheet": "Grades", "rule": "GRAD-03", "cause": "the unit list of 05352 is not complete", "rows": 9},
        {"drop": 8, "sheet": "Sample", "rule": "GRAD-03", "cause": "the unit list of 05352 is not complete", "rows": 1})  # fmt: skip
    put(tables.FAULT, {"night": NIGHT, "place": "CENT-05, office/visits.csv", "what": "KeyError, visits.py line 31"})
    claim = {"ordinal": 1, "state": "Processed", "reference": None, "claim_number": None}
    put(tables.CLAIM,
        {**claim, "id": 1, "centre_number": "20001", "entry_code": "05352", "claim_number": "C000123"},
        {**claim, "id": 2, "centre_number": "12345", "entry_code": "05355", "state": "Unsubmitted"},
        {**claim, "id": 3, "centre_number": "12345", "entry_code": "05352", "claim_number": "C000124", "state": "Submitted"},
        {**claim, "id": 4, "centre_number": "12345", "entry_code": "05332", "state": "Unsubmitted"},
        {**claim, "id": 5, "centre_number": "20001", "entry_code": "05332", "state": "Unsubmitted"})  # fmt: skip
    event = {"night": NIGHT, "event": "e", "row": 2}
    put(tables.CLAIM_EVENT,
        {**event, "id": 1, "claim": 2, "from_state": "", "to_state": "Unsubmitted", "sheet": 21},
        {**event, "id": 2, "claim": 2, "from_state": "Unsubmitted", "to_state": "Unsubmitted", "sheet": 21},
        {**event, "id": 3, "claim": 1, "from_state": "Sampled", "to_state": "Finalised", "sheet": 80},
        {**event, "id": 4, "claim": 1, "from_state": "Finalised", "to_state": "Processed", "sheet": 0},
        {**event, "id": 5, "claim": 3, "from_state": "Unsubmitted", "to_state": "Submitted", "sheet": 21},
        {**event, "id": 6, "claim": 4, "from_state": "", "to_state": "Unsubmitted", "sheet": 0},
        {**event, "id": 7, "claim": 5, "from_state": "", "to_state": "Unsubmitted", "sheet": 0})  # fmt: skip
    put(tables.LETTER,
        {"night": NIGHT, "kind": "receipt", "key": "centre|12345", "recipient": "exams@northgate.example"},
        {"night": NIGHT, "kind": "submitted", "key": "3", "recipient": "ab@ocr.example"},
        {"night": NIGHT, "kind": "submitted", "key": "12345", "recipient": "ab@ocr.example"},
        {"night": FIRST, "kind": "receipt", "key": "centre|12345", "recipient": "exams@northgate.example"})  # fmt: skip
