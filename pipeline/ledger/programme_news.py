"""What a night changed in a centre's learning programmes, in numbers, and which of its pages say so."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from pipeline.ledger.asking import chunked, chunks
from pipeline.ledger.forecasts import recipients
from pipeline.ledger.owed import Owed
from pipeline.ledger.tables import CANDIDATE as PERSON
from pipeline.ledger.tables import DROP, LETTER, OWED, PROGRAMME_ENTRY, PROGRAMME_RESULT, SHEET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

PROGRAMMES_LETTER = "programmes"
REPORT, CONFIRMATION = "programme-all", "programme-confirmation"
"""The kinds of owed file that go with such a letter."""


class News(NamedTuple):
    """What became of one package."""

    framework: str
    package: str
    report: str
    """The path of its report, below the outbox."""
    confirmation: str
    """That of the confirmation; blank where nobody was entered or withdrawn."""
    entered: int
    """Entries: candidates times assessments."""
    candidates: int
    """Who were entered."""
    withdrawn: int
    results: int


def owe_letters(connection: Connection, night: str) -> None:
    """Owe the report recipients of each centre whose reports this night changed a letter; called once a night."""
    query = select(OWED.c.key).where(OWED.c.night == night, OWED.c.kind == REPORT).distinct()
    centres = {json.loads(key)[0] for key in connection.scalars(query)}
    rows = [
        {"night": night, "kind": PROGRAMMES_LETTER, "key": centre, "recipient": address, "done": ""}
        for centre, addresses in sorted(recipients(connection, centres).items())
        for address in dict.fromkeys(addresses)
    ]
    if rows:
        connection.execute(LETTER.insert(), rows)


def report_rows(connection: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Owed]]:
    """Find, by night and centre, the reports and confirmations that it owed; of several rows of one path the last."""
    query = select(*(OWED.c[name] for name in Owed._fields)).where(OWED.c.kind.in_((REPORT, CONFIRMATION)))
    found: dict[tuple[str, str], dict[str, Owed]] = {each: {} for each in wanted}
    for row in sorted(chunked(connection, Owed._make, query, OWED.c.night, {night for night, _ in wanted})):
        key = (row.night, json.loads(row.key)[0])
        if key in found and row.action == "write":
            found[key][row.path] = row
    return {key: [rows[path] for path in sorted(rows)] for key, rows in found.items()}


def news(connection: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[News]]:
    """Count, by night and centre, what it changed in each package, by framework and package."""
    rows = report_rows(connection, wanted)
    entered, people, withdrawn, results = (
        _counted(connection, what, {night for night, _ in wanted}) for what in ("entered", "people", "left", "results")
    )
    found = {}
    for (night, centre), mine in rows.items():
        paths = {(*json.loads(row.key)[1:3], row.kind): row.path for row in mine}
        packages = sorted({(framework, package) for framework, package, _ in paths})
        found[night, centre] = [
            News(
                *package,
                paths.get((*package, REPORT), ""),
                paths.get((*package, CONFIRMATION), ""),
                *(numbers[night, centre, *package] for numbers in (entered, people, withdrawn, results)),
            )
            for package in packages
        ]
    return found


def _counted(connection: Connection, what: str, nights: Iterable[str]) -> Counter[tuple[str, str, str, str]]:
    """Count entries, people, withdrawals or results by night, centre, framework and package."""
    of = PROGRAMME_RESULT.c if what == "results" else PROGRAMME_ENTRY.c
    night = {"results": DROP.c.night, "left": PROGRAMME_ENTRY.c.withdrawn}.get(what, PROGRAMME_ENTRY.c.night)
    place = (night, PERSON.c.centre_number, of.framework, of.package)
    number = func.count(of.candidate.distinct()) if what == "people" else func.count()
    query = select(*place, number).join(PERSON, PERSON.c.id == of.candidate).group_by(*place)
    if what == "results":
        query = query.join(SHEET, SHEET.c.id == of.sheet).join(DROP, DROP.c.id == SHEET.c.drop)
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for some in chunks(nights):
        counted.update({row[:4]: row[4] for row in map(tuple, connection.execute(query.where(night.in_(some))))})
    return counted
