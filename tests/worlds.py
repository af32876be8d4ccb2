"""The small world that rules and deciders are tested in, and sheets of text as judged tables.

Centre 12345 is approved for 05352 (IT) and 05332 (Business); the night is Monday 23 November 2026.
"""

import csv
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from sqlalchemy import Integer

from pipeline.known import KEYS, Known
from pipeline.ledger.tables import METADATA
from pipeline.lifecycle import State
from pipeline.recognise.header import readings
from pipeline.recognise.layout import Layout
from pipeline.recognise.stack import stack
from pipeline.table import Origin, Table
from schemas import check
from schemas.cells import Sheet
from schemas.forms import BY_KEY
from schemas.qualifications import load
from schemas.tidying import shown

NIGHT = "2026-11-23-01"
CENTRE = "12345"
AMY, BEN, CAL, OLGA = 1, 2, 3, 4
"""Candidates: 0001 Amy ADAMS, 0002 Ben BROWN, 0003 Cal CLARK, and 0090 Olga OLD of last year."""
IT_1, BUSINESS_1, BUSINESS_2 = 1, 2, 3
"""Units."""
JOHN, ANN = 1, 2
"""Centre assessors: JS marks 05352; AB marks 05352 and 05332."""
OPEN_CLAIM, SENT_CLAIM = 1, 2
"""Claims: 05352 is unsubmitted, 05332 is C000001 and Submitted."""
FRAMEWORK = "ICT"
PACKAGE = "Advanced Apprenticeship Level 3 IT Application Specialist England"
SERIES = "June 2027"

_DATES = {"submitted_by": "", "contact_email": "", "form_date": "", "submitted_on": "", "sampled_on": "", "finalised_on": "", "processed_on": "", "withdrawn_on": ""}  # fmt: skip
_MADE = {"sheet": 1, "row": 2}


def world():
    """Everything that is known on the night; a world of its own for every call, but for the catalogue, which is one."""
    tables = {name: known.copy() for name, known in _tables().items()}
    return Known(night=NIGHT, as_of=date(2026, 11, 23), catalogue=_catalogue(), tables=tables)


@cache
def _catalogue():
    return load()


@cache
def _tables():
    rows = {
        "centre": [{"centre_number": CENTRE, "centre_name": "Hill School", "contact_email": "exams@hill.example", "report_recipients": "head@hill.example"}],
        "ocr_assessor": [{"code": "A01", "name": "Olive Orr", "email": "a01@ocr.example"}],
        "approval": [{"centre_number": CENTRE, "entry_code": code, "ocr_assessor": "A01", "removed": 0} for code in ("05332", "05352")],
        "visit": [{"centre_number": CENTRE, "entry_code": code, "visit_date": "2026-12-14", "removed": 0} for code in ("05332", "05352")],
        "candidate": [
            _person(AMY, "ADAMS", "Amy", "2009-01-02", uci="123450260001H", group_name="12A"),
            _person(BEN, "BROWN", "Ben", "2009-02-03"),
            _person(CAL, "CLARK", "Cal", "2009-03-04"),
            _person(OLGA, "OLD", "Olga", "2008-05-05", added_on="2025-09-20"),
        ],
        "registration": [
            *({"centre_number": CENTRE, "academic_year": 2026, "candidate_number": f"000{who}", "candidate": who, "since": "2026-09-20"} for who in (AMY, BEN, CAL)),
            {"centre_number": CENTRE, "academic_year": 2025, "candidate_number": "0090", "candidate": OLGA, "since": "2025-09-20"},
        ],
        "unit": [_unit(IT_1, "IT", "1"), _unit(BUSINESS_1, "Business", "1"), _unit(BUSINESS_2, "Business", "2")],
        "entry": [
            _entry(1, AMY, "05352"), _entry(2, BEN, "05352"),
            _entry(3, CAL, "05332", BUSINESS_1), _entry(4, CAL, "05332", BUSINESS_2),
        ],
        "centre_assessor": [
            {"id": JOHN, "centre_number": CENTRE, "full_name": "John Smith", "initials": "JS"},
            {"id": ANN, "centre_number": CENTRE, "full_name": "Ann Bell", "initials": "AB"},
        ],
        "assessor_for": [
            {"assessor": who, "entry_code": code, "since": "2026-09-21", "removed": 0}
            for who, code in ((JOHN, "05352"), (ANN, "05352"), (ANN, "05332"))
        ],
        "claim": [
            {"id": OPEN_CLAIM, "centre_number": CENTRE, "entry_code": "05352", "ordinal": 1, "state": str(State.UNSUBMITTED), "claim_number": "", "reference": "", **_DATES},
            {"id": SENT_CLAIM, "centre_number": CENTRE, "entry_code": "05332", "ordinal": 1, "state": str(State.SUBMITTED), "claim_number": "C000001", "reference": "", **_DATES,
             "submitted_by": "Ann Bell", "contact_email": "exams@hill.example", "form_date": "2026-11-16", "submitted_on": "2026-11-16"},
        ],
        "line": [_line(AMY, IT_1, OPEN_CLAIM, "P", JOHN), _line(CAL, BUSINESS_1, SENT_CLAIM, "M", ANN)],
        "pick": [{"claim": SENT_CLAIM, "candidate": CAL, "unit": BUSINESS_1, "reason": "covers unit 1, AB, Merit"}],
    }  # fmt: skip
    rows["programme_entry"] = [
        {"id": number, "centre_number": CENTRE, "candidate": AMY, "framework": FRAMEWORK, "package": PACKAGE, "component": component,
         "series": SERIES, "order_reference": "ORD1", "night": "2026-11-02-01", "withdrawn": "", **_MADE}
        for number, component in enumerate(_catalogue().components(FRAMEWORK, PACKAGE)["component"], start=1)
    ]  # fmt: skip
    return {name: frame(name, rows.get(name, [])) for name in KEYS}


def frame(name, rows):
    """Rows of a ledger table as Known holds them: every column, numbers as int64, text as plain objects."""
    columns = METADATA.tables[name].columns
    assert all(set(row) == set(columns.keys()) for row in rows), f"rows of {name} lack columns, or have too many"
    return pd.DataFrame(
        {
            column.name: pd.Series(
                [row[column.name] for row in rows], dtype="int64" if isinstance(column.type, Integer) else object
            )
            for column in columns
        }
    )


def _person(number, surname, forenames, birth, *, uci="", group_name="", added_on="2026-09-20"):
    return {
        "id": number, "centre_number": CENTRE, "uci": uci, "uln": "", "surname": surname, "forenames": forenames,
        "date_of_birth": birth, "sex": "", "group_name": group_name, "added_on": added_on,
    }  # fmt: skip


def _unit(number, subject, unit_number):
    return {"id": number, "suite": "Cambridge Technicals 2012", "level": 3, "subject": subject, "number": unit_number}


def _entry(number, candidate, code, unit=0):
    return {
        "id": number, "candidate": candidate, "entry_code": code, "entry_type": "Unit" if unit else "Full award", "unit": unit,
        "entry_date": "2026-09-21", "estimated_completion_date": "2028-08-31", "ended_on": "", "ended_by": "", "ended_to": "", **_MADE,
    }  # fmt: skip


def _line(candidate, unit, claim, grade, assessor):
    return {
        "candidate": candidate, "unit": unit, "slot": 0, "claim": claim, "grade": grade, "assessor": assessor, "sampled": 0,
        "outcome": "", "awarding_body": "", "evidence": "", **_MADE, "position": 2,
    }  # fmt: skip


def table(form_key, csv_text, *, centre=CENTRE, sender="", known=None):
    """One sheet of a form, given as text, as the table that rules and deciders get.

    Columns are read as the form reads them, faults in cells kept as typed; `lines` holds grades and markers as raw text.
    The sender is the centre, A01 or the office, whichever may send the form, unless one is given.
    `known` may be given by callers that hand on what they judge with; reading a sheet needs none of it.
    """
    form = BY_KEY[form_key]
    cells = list(csv.reader(csv_text.strip("\n").splitlines()))
    headers = tuple(map(str.strip, cells[0]))
    header = next(found for found in readings(headers, frozenset()) if found.form is form)
    made = stack(form, [(0, Sheet("sheet", [*cells]), Layout(form, 1, headers, header))])
    sender = sender or {"centre": centre, "assessor": "A01", "office": "office"}[form.senders[0]]
    whose = centre if "centre" in form.senders and sender != "office" else None
    rows = pd.DataFrame({"sheet": made.sheet, "row": made.row, "drop": np.zeros_like(made.row)})
    rows["centre"], rows["sender"] = (pd.Series([text] * len(rows), dtype=object) for text in (whose, sender))
    for column in form.columns:
        rows[column.key] = _texts(column, made.columns.get(column.key), len(rows))
    if whose is None:
        rows["centre"] = rows["centre_number"]
    origin = Origin(
        0,
        0,
        "sheet.csv",
        "sheet",
        whose or "",
        sender,
        {key: headers[at] for key, at in header.columns.items()},
        dict(header.columns),
        headers,
    )
    return Table(form, rows, _lines(made), {0: origin}, {key: _shown(typed) for key, typed in made.columns.items()})


def _texts(column, typed, count):
    if typed is None:
        return pd.Series([""] * count, dtype=object)
    return pd.Series(np.asarray(check.read_column(column, typed).text, dtype=object), dtype=object)


def _shown(typed):
    return np.array([shown(cell) for cell in typed], dtype=object)


def _lines(made):
    """The filled unit cells of a grid; of any other form no line."""
    at = made.at
    return pd.DataFrame(
        {
            "at": at, "sheet": made.sheet[at], "row": made.row[at], "position": made.position,
            **{name: pd.Series(_shown(getattr(made, name)), dtype=object) for name in ("token", "grade", "marker")},
        }
    )  # fmt: skip
