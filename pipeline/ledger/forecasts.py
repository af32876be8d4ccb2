"""What at-risk lists last said, and on which centres a date has come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from pipeline.ledger.asking import chunked, chunks
from pipeline.ledger.tables import CENTRE, FORECAST, LETTER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

AT_RISK_LETTER = "at-risk"
PAGES = ("at-risk.html", "at-risk.csv", "forecast.csv")
_INDEX = ("index.html", "centre-index")
"""The files of a centre that a forecast fills; each is its own kind of owed file, and the key is the centre number."""


class Kept(NamedTuple):
    """What is kept of a centre's at-risk list (see the table)."""

    centre_number: str
    next_on: str = ""
    night: str = ""
    shown: str = ""
    said: str = "{}"
    before_night: str = ""
    before: str = "{}"
    standing: str = "{}"


def kept(connection: Connection, centres: Iterable[str]) -> dict[str, Kept]:
    """Read what is kept of these centres; one without a list so far has a blank one."""
    query = select(*(FORECAST.c[name] for name in Kept._fields))
    wanted = sorted(set(centres))
    found = {one.centre_number: one for one in chunked(connection, Kept._make, query, FORECAST.c.centre_number, wanted)}
    return {centre: found.get(centre, Kept(centre)) for centre in wanted}


def keep(connection: Connection, lists: Iterable[Kept]) -> None:
    """Keep what delivered lists say."""
    said = {one.centre_number: one._asdict() for one in lists}
    for some in chunks(said):
        connection.execute(FORECAST.delete().where(FORECAST.c.centre_number.in_(some)))
    if said:
        connection.execute(FORECAST.insert(), list(said.values()))


def due(connection: Connection, as_of: str) -> list[tuple[str, str, str]]:
    """(path, kind, key) of every file of the centres whose date has come, by centre; the front page sums the list up."""
    c = FORECAST.c
    query = select(c.centre_number).where(c.next_on != "", c.next_on <= as_of).order_by(c.centre_number)
    files = [*((name, name) for name in PAGES), _INDEX]
    return [(f"{centre}/{name}", kind, centre) for centre in connection.scalars(query) for name, kind in files]


def recipients(connection: Connection, centres: Iterable[str]) -> dict[str, list[str]]:
    """The report recipients of these centres, in the order in which the office named them."""
    c = CENTRE.c
    rows = chunked(connection, tuple, select(c.centre_number, c.report_recipients), c.centre_number, centres)
    return {centre: [one for part in text.split(";") if (one := part.strip())] for centre, text in rows}


def owe_letters(connection: Connection, night: str, centres: Iterable[str]) -> None:
    """Owe the report recipients of these centres a letter; one that the night owes already is not owed twice."""
    c = LETTER.c
    there = select(c.key, c.recipient).where(c.night == night, c.kind == AT_RISK_LETTER)
    owed = set(map(tuple, connection.execute(there)))
    for centre, addresses in sorted(recipients(connection, centres).items()):
        for address in dict.fromkeys(addresses):
            if (centre, address) not in owed:
                row = {"night": night, "kind": AT_RISK_LETTER, "key": centre, "recipient": address, "done": ""}
                connection.execute(LETTER.insert().values(row))
