"""What the office drops: who the centres are, who visits them and when, and programme results."""

from __future__ import annotations

from datetime import date
from random import Random

from pipeline.demo.papers import Drop, Row, text_table
from pipeline.demo.world import (
    ASHDOWN,
    BUSINESS,
    CENTRES,
    COMPONENTS,
    FRAMEWORK,
    IT,
    MERESIDE,
    NATIONAL,
    PACKAGE,
    RIVERSIDE,
    Person,
    groups_of,
    register,
)
from pipeline.workbooks.plain import workbook

FINCH, PRYCE = "104217", "118530"
OCR_ASSESSORS = {
    FINCH: ("Hilary Finch", "hilary.finch@assessors.example"),
    PRYCE: ("Gareth Pryce", "gareth.pryce@assessors.example"),
}
"""Code: full name, email."""
APPROVED = {
    (ASHDOWN, BUSINESS): (FINCH, date(2027, 3, 18)),
    (ASHDOWN, IT): (FINCH, date(2027, 3, 18)),
    (RIVERSIDE, BUSINESS): (PRYCE, None),
    (RIVERSIDE, IT): (FINCH, date(2027, 3, 25)),
    (MERESIDE, NATIONAL): (PRYCE, date(2027, 3, 1)),
}
"""Centre and entry code: the OCR Assessor's code, and the visit where one is booked."""


def calendar() -> bytes:
    """Give the site's own `series.csv`: invented dates, by which November's entries are for a series that is over by March."""
    rows: list[Row] = [
        ["series", "entries_open", "entries_close", "results", "confidence", "source", "note"],
        ["January 2027", "2026-09-01", "2026-12-04", "2027-03-15", "example", "S48", "invented for the demonstration"],
    ]
    return text_table(rows)


def set_up() -> list[Drop]:
    """Centres, approvals and visits."""
    centres: list[Row] = [["Centre number", "Centre name", "Contact email", "Report recipients"]]
    centres += [[number, *about] for number, about in CENTRES.items()]
    book = workbook([("Approvals", _approvals()), ("Visits", _visits())])
    return [Drop("office/centres.csv", text_table(centres)), Drop("office/approvals and visits.xlsx", book)]


def _approvals() -> list[Row]:
    rows: list[Row] = [["Centre number", "Entry code", "OCR Assessor", "OCR Assessor name", "OCR Assessor email"]]
    rows += [[*key, code, *OCR_ASSESSORS[code]] for key, (code, _visit) in APPROVED.items()]
    return rows


def _visits() -> list[Row]:
    rows: list[Row] = [["Centre number", "Entry code", "Visit date"]]
    rows += [[*key, visit] for key, (_code, visit) in APPROVED.items() if visit]
    return rows


def programme_results() -> list[Drop]:
    """What the apprentices have been awarded by March."""
    rows: list[Row] = [
        ["Centre number", "Candidate number", "Framework", "Package", "Component", "Result", "Date awarded"]
    ]
    chance = Random(655)  # noqa: S311  # the same results every time, nothing secret
    for person in register(groups_of(MERESIDE, "")[0]):
        rows += [_result(person, component, chance) for component in COMPONENTS]
    return [Drop("office/programme results March.csv", text_table(rows))]


_OUTCOMES = (*("Pass",) * 4, *("Awarded",) * 6, *("Pending",) * 5, "Fail")
"""Most are through by March, and few have failed."""


def _result(person: Person, component: str, chance: Random) -> Row:
    found = chance.choice(_OUTCOMES)
    awarded = date(2027, 3, chance.randrange(1, 6)) if found in ("Pass", "Awarded") else None
    return [person.centre, person.number, FRAMEWORK, PACKAGE, component, found, awarded]
