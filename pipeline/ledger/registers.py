"""The candidates of whole centres and their numbers: read once for all that shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pipeline.ledger.asking import chunks, plain
from pipeline.ledger.tables import CANDIDATE, REGISTRATION

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Table

    Rows = list[tuple[Any, ...]]

PERSON = ("id", "uci", "uln", "surname", "forenames", "date_of_birth", "group_name")
NUMBERED = ("academic_year", "since", "candidate_number", "candidate")


class Registers:
    """Who is at centres, and under which number; it lives as long as the transaction that it reads in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._people: dict[str, Rows] = {}
        self._numbers: dict[str, Rows] = {}

    def people(self, centres: Iterable[str]) -> Rows:
        """Give the candidates of these centres: the centre, then as `PERSON`; by centre, then id."""
        return self._of(self._people, CANDIDATE, PERSON, centres)

    def numbers(self, centres: Iterable[str]) -> Rows:
        """Give the numbers that candidates of these centres have had: the centre, then as `NUMBERED`; in that order."""
        return self._of(self._numbers, REGISTRATION, NUMBERED, centres)

    def _of(self, held: dict[str, Rows], table: Table, columns: Iterable[str], centres: Iterable[str]) -> Rows:
        wanted = sorted(set(centres))
        query = select(table.c.centre_number, *(table.c[name] for name in columns))
        for some in chunks(number for number in wanted if number not in held):
            held |= {number: [] for number in some}
            for row in sorted(plain(self._connection, query.where(table.c.centre_number.in_(some)))):
                held[row[0]].append(row)
        return [row for number in wanted for row in held[number]]
