"""Letters that are owed: which are to be sent, what became of those that could not be, and which were given up."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, select

from pipeline.ledger.asking import chunks
from pipeline.ledger.tables import LETTER, NIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

MOST_NIGHTS = 3
"""After so many dates on which it could not be sent a letter is given up."""


class Which(StrEnum):
    """Which letters a delivery sends."""

    NONE = "none"
    DUE = "due"
    """Those that nobody has refused for good on this very date."""
    ALL = "all"


class Letter(NamedTuple):
    """A letter to send."""

    id: int
    night: str
    kind: str
    key: str
    recipient: str


class Failed(NamedTuple):
    """Why a letter could not be sent."""

    why: str
    """The relay's own answer where it gave one."""
    is_for_now: bool
    """Whether it is worth trying again on the same date."""


class Unsent(NamedTuple):
    """A letter that was tried and could not be sent."""

    night: str
    """That owes it."""
    kind: str
    key: str
    recipient: str
    answer: str
    tried: int
    """On how many dates."""
    parked: str
    """The night that gave it up; blank while it is still tried."""


def letters_owed(connection: Connection, day: str = "") -> list[Letter]:
    """List the letters that are to be sent, by id; those that were refused for good on this very date are left out."""
    c = LETTER.c
    query = select(*(c[name] for name in Letter._fields)).where(c.done == "", c.parked == "")
    if day:
        query = query.where(~and_(c.refused == 1, c.last_tried == day))
    return [Letter._make(row) for row in connection.execute(query.order_by(c.id))]


def tick_letters(connection: Connection, ids: Iterable[int], night: str, answer: str = "") -> None:
    """Tick letters as sent by `night`; `answer` is what the relay said when it took them."""
    for some in chunks(ids):
        connection.execute(LETTER.update().where(LETTER.c.id.in_(some)).values(done=night, answer=answer))


def note_failures(connection: Connection, failed: Mapping[int, Failed], night: str) -> set[int]:
    """Note why letters could not be sent, once a date however often they were tried; those that were given up now.

    `night` is the one that tried.
    """
    c, day = LETTER.c, night[:10]
    tried = case((c.last_tried == day, c.tried), else_=c.tried + 1)
    for number, why in sorted(failed.items()):
        said = {"answer": why.why, "refused": int(not why.is_for_now), "tried": tried, "last_tried": day}
        connection.execute(LETTER.update().where(c.id == number).values(said))
    given_up: set[int] = set()
    for some in chunks(failed):
        query = select(c.id).where(c.id.in_(some), c.tried >= MOST_NIGHTS, c.parked == "")
        given_up |= set(connection.scalars(query))
    for some in chunks(given_up):
        connection.execute(LETTER.update().where(c.id.in_(some)).values(parked=night))
    return given_up


def unsent(connection: Connection) -> list[Unsent]:
    """List the letters that were tried and could not be sent, those that were given up among them, the oldest first."""
    c = LETTER.c
    query = select(*(c[name] for name in Unsent._fields)).where(c.done == "", c.tried > 0)
    return [Unsent._make(row) for row in connection.execute(query.order_by(c.id))]


FORGOTTEN = "forgotten"
"""Stands where the night stands that sent a letter, for one that somebody has struck off."""


def try_again(connection: Connection) -> int:
    """Owe again the letters that were given up; how many."""
    anew = LETTER.update().where(LETTER.c.done == "", LETTER.c.parked != "")
    return connection.execute(anew.values(parked="", tried=0, refused=0)).rowcount


def forget(connection: Connection) -> int:
    """Strike off the letters that were given up; how many."""
    given_up = LETTER.update().where(LETTER.c.done == "", LETTER.c.parked != "")
    return connection.execute(given_up.values(done=FORGOTTEN)).rowcount


def told_of_unsent(connection: Connection) -> set[str]:
    """Find the nights whose page tells of letters that an earlier night had left unsent."""
    c = LETTER.c
    late = [tuple(row) for row in connection.execute(select(c.night, c.done).where(c.tried > 0))]
    nights = connection.scalars(select(NIGHT.c.id)).all() if late else []
    return {
        night for night in nights for owed, done in late if owed < night and (done in ("", FORGOTTEN) or night <= done)
    }
