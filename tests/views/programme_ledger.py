"""A learning programme filled by hand: two centres, one package of three components, three nights."""

from dataclasses import replace

import pandas as pd

from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger, reading, writing
from pipeline.ledger.facts_programmes import programme
from pipeline.ledger.migrations import migrate
from pipeline.views.programme import report
from schemas.qualifications import load

CENTRE, FRAMEWORK, PACKAGE = "12345", "ICT", "Level 3 <Web>"
KEY = (CENTRE, FRAMEWORK, PACKAGE)
FIRST, SECOND, RESULTS = "2026-11-21-01", "2026-12-01-01", "2027-03-16-01"
AMY, BEN, CAL, DEE, EVE, FAY = 1, 2, 3, 4, 5, 6
"""Amy has everything, Ben a Fail and a Pending, Cal is entered for one of three and for Welding, which the catalogue does
not list, Dee waits and has no number, Eve was withdrawn, Fay is another centre's."""


def _person(number, surname, forenames, uci="", group="", centre=CENTRE):
    return {
        "id": number, "centre_number": centre, "uci": uci, "surname": surname, "forenames": forenames,
        "date_of_birth": "2009-05-06", "group_name": group, "added_on": "2026-11-21",
    }  # fmt: skip


def _number(candidate, year, number, since, centre=CENTRE):
    return {
        "centre_number": centre,
        "academic_year": year,
        "candidate_number": number,
        "candidate": candidate,
        "since": since,
    }


def _entry(number, candidate, component, night=FIRST, order="", withdrawn="", centre=CENTRE):
    return {
        "id": number, "centre_number": centre, "candidate": candidate, "framework": FRAMEWORK, "package": PACKAGE,
        "component": component, "series": "June 2027", "order_reference": order, "night": night, "withdrawn": withdrawn,
    }  # fmt: skip


def _result(candidate, component, result, date, sheet=1):
    return {
        "candidate": candidate, "framework": FRAMEWORK, "package": PACKAGE, "component": component, "result": result,
        "date_awarded": date, "sheet": sheet, "row": 5,
    }  # fmt: skip


ROWS = {
    "night": [
        {"id": night, "as_of": night[:10], "version": "0.1.0", "state": "closed"} for night in (FIRST, SECOND, RESULTS)
    ],
    "drop": [{"id": 1, "night": RESULTS, "path": "office/results.csv", "sha256": "1a2b3c4d5e6f"}],
    "sheet": [{"id": 1, "drop": 1, "form": "programme_results"}],
    "centre": [{"centre_number": CENTRE, "centre_name": "Hill & Dale"}, {"centre_number": "67890", "centre_name": "Other"}],
    "candidate": [
        _person(AMY, "Adams", "Amy", group="12A"),
        _person(BEN, "<b>Brown", "Ben"),
        _person(CAL, "Clark", "Cal", group="12<B>"),
        _person(DEE, "Davies", "", uci="123450260004K"),
        _person(EVE, "Evans", "Eve"),
        _person(FAY, "Foreign", "Fay", centre="67890"),
    ],
    "registration": [
        _number(AMY, 2025, "0042", "2025-09-20"),
        _number(AMY, 2026, "0001", "2026-09-20"),
        _number(BEN, 2026, "0009", "2026-09-20"),
        _number(BEN, 2026, "0002", "2026-10-01"),
        _number(CAL, 2026, "0003", "2026-09-20"),
        _number(EVE, 2026, "0005", "2026-09-20"),
        _number(FAY, 2026, "0001", "2026-09-20", centre="67890"),
    ],
    "programme_entry": [
        *(_entry(10 + n, AMY, component) for n, component in enumerate(("Diploma", "English", "Rights"))),
        *(_entry(20 + n, BEN, component, order="PO-7") for n, component in enumerate(("Diploma", "English", "Rights"))),
        _entry(30, CAL, "Diploma", SECOND),
        _entry(31, CAL, "Welding", SECOND),
        _entry(32, CAL, "English", withdrawn=SECOND),
        _entry(33, CAL, "Rights", SECOND, withdrawn=SECOND),
        *(_entry(40 + n, DEE, component) for n, component in enumerate(("Diploma", "English", "Rights"))),
        _entry(50, EVE, "Old component", order="PO-7", withdrawn=RESULTS),
        _entry(60, FAY, "Diploma", centre="67890"),
    ],
    "programme_result": [
        _result(AMY, "Diploma", "Distinction*", "2027-03-01"),
        _result(AMY, "English", "Awarded", "2027-03-05"),
        _result(AMY, "Rights", "Pass", "2027-02-01"),
        _result(BEN, "English", "Fail", "2027-03-02"),
        _result(BEN, "Rights", "Pending", "", sheet=0),
        _result(EVE, "Old component", "Merit", "2027-03-01"),
    ],
}  # fmt: skip

_PACKAGES = [
    (FRAMEWORK, PACKAGE, "Diploma", "08738", "competence", "verified", "S1", ""),
    (FRAMEWORK, PACKAGE, "English", "", "transferable", "inferred", "S1", "shape of <SASE>"),
    (FRAMEWORK, PACKAGE, "Rights", "", "ERR", "example", "S2", ""),
    (FRAMEWORK, "Another package", "Elsewhere", "", "ERR", "verified", "S2", ""),
]
_SERIES = [("June 2027", "2027-01-05", "2027-02-21", "2027-08-20", "example", "S2", "")]


def catalogue():
    """The shipped catalogue with one package and one series of our own."""
    shipped = load(None)
    return replace(
        shipped,
        packages=pd.DataFrame(_PACKAGES, columns=shipped.packages.columns),
        series=pd.DataFrame(_SERIES, columns=shipped.series.columns),
        sources=pd.DataFrame([("S1", "https://one.example"), ("S2", "made up")], columns=["source", "where"]),
    )


def ledger(folder, **rows):
    """A ledger with `ROWS`, or with other rows for the tables named."""
    engine = open_ledger(f"sqlite:///{folder / 'ledger.db'}")
    migrate(engine)
    with writing(engine) as connection:
        for name, entries in (ROWS | rows).items():
            for entry in entries:
                connection.execute(tables.METADATA.tables[name].insert().values(entry))
    return engine


def facts(folder, keys=(KEY,), **rows):
    """The facts of some reports of such a ledger."""
    with reading(ledger(folder, **rows)) as connection:
        return programme(connection, keys)


def made(folder, **rows):
    """The report of centre 12345."""
    return report(facts(folder, **rows), KEY, catalogue())
