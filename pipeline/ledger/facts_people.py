"""Everybody whom the ledger knows, for looking somebody up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from pipeline.ledger.tables import CANDIDATE, ENTRY, REGISTRATION

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Someone(NamedTuple):
    """A person of a centre."""

    centre_number: str
    candidate_number: str
    """The latest one; blank where there never was one."""
    surname: str
    forenames: str
    date_of_birth: str
    uci: str
    group: str
    added_on: str
    entries: tuple[str, ...]
    """Entry codes of entries that have not ended, sorted."""


def everybody(connection: Connection) -> list[Someone]:
    """Give all people of all centres, by centre, surname, forenames and number."""
    registered = select(REGISTRATION.c.candidate, REGISTRATION.c.candidate_number).order_by(
        REGISTRATION.c.academic_year, REGISTRATION.c.candidate_number
    )
    # Of several numbers the last one stays.
    numbers = {row.candidate: row.candidate_number for row in connection.execute(registered)}
    codes: dict[int, set[str]] = {}
    for candidate, code in connection.execute(
        select(ENTRY.c.candidate, ENTRY.c.entry_code).where(ENTRY.c.ended_on == "")
    ):
        codes.setdefault(candidate, set()).add(code)
    people = [
        Someone(
            row.centre_number,
            numbers.get(row.id, ""),
            row.surname,
            row.forenames,
            row.date_of_birth,
            row.uci,
            row.group_name,
            row.added_on,
            tuple(sorted(codes.get(row.id, ()))),
        )
        for row in connection.execute(select(CANDIDATE))
    ]
    return sorted(people, key=lambda one: (one.centre_number, one.surname, one.forenames, one.candidate_number))
