"""Letters go out: into the mail folder, or over a relay, where those that it does not take are tried again.

It is at least once: a letter is ticked after the relay has taken it, and a repeat carries the same Message-ID.
"""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline import durable
from pipeline.deliver.letters import Posted, written
from pipeline.faults import reach
from pipeline.ledger.engine import reading, writing
from pipeline.ledger.letters import MOST_NIGHTS, Failed, Which, letters_owed, note_failures, tick_letters
from pipeline.post import file_name, message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from email.message import EmailMessage

    from sqlalchemy import Engine

    from pipeline.deliver.hands import Tools
    from pipeline.post.relay import Relay
    from pipeline.settings import Settings

FOLDER = "folder"
_AT_ONCE = 100
_OVER_A_RELAY = 50
"""So many letters are in memory together, with what is attached to them."""
_PAUSES = (1, 6, 24)
"""Times `[mail] wait_seconds`: how long to wait before letters are tried again."""


rest = time.sleep


@dataclass
class Office:
    """Where letters are written and sent from."""

    tools: Tools
    night: str
    """That is noted as having sent them."""
    posted: Posted = field(default_factory=Posted)

    @property
    def engine(self) -> Engine:
        return self.tools.engine

    @property
    def settings(self) -> Settings:
        return self.tools.settings

    def messages(self, ids: Sequence[int]) -> dict[int, EmailMessage]:
        """Write these letters; one that cannot be a message is noted as failed."""
        with reading(self.engine) as connection:
            found = written(connection, self.tools, ids, self.posted)
        made = {}
        for number, letter in sorted(found.items()):
            self.posted.names[number] = file_name(letter)
            try:
                made[number] = message(letter, self.settings.post.from_)
            except ValueError as error:
                self.posted.failed[number] = Failed(str(error), is_for_now=False)
        return made

    def tick(self, ids: Sequence[int], answer: str = "") -> None:
        reach("posted-not-ticked")
        with writing(self.engine) as connection:
            tick_letters(connection, ids, self.night, answer)
        self.posted.sent += len(ids)
        for number in ids:
            self.posted.failed.pop(number, None)


def mail(tools: Tools, night: str, which: Which) -> Posted:
    """Send the letters that are owed; `night` is the one that is noted as having sent them.

    Raises OSError where the trouble is that of the mail folder as a whole (a full disk), never for a relay's.
    """
    with reading(tools.engine) as connection:
        ids = [letter.id for letter in letters_owed(connection, night[:10] if which == Which.DUE else "")]
    office = Office(tools, night)
    if tools.settings.post.transport == FOLDER:
        _into_the_folder(office, ids)
    elif ids:
        _over_a_relay(office, ids)
    if office.posted.failed:
        with writing(tools.engine) as connection:
            _give_up(office.posted, note_failures(connection, office.posted.failed, night))
    return office.posted


def _give_up(posted: Posted, parked: set[int]) -> None:
    for number in parked:
        why = posted.failed[number].why
        said = f"{why}; given up after {MOST_NIGHTS} nights: `claimdrop send --parked again` tries once more"
        posted.failed[number] = Failed(said, is_for_now=False)


def stuck(posted: Posted) -> dict[str, str]:
    """Say which letters stay owed, and why; those that share a reason are counted."""
    alike: dict[str, list[int]] = defaultdict(list)
    for number, failed in sorted(posted.failed.items()):
        alike[failed.why].append(number)
    one = {posted.names.get(ids[0], f"letter {ids[0]}"): why for why, ids in alike.items() if len(ids) == 1}
    many = [(f"{len(ids):,} letters", why) for why, ids in alike.items() if len(ids) > 1]
    said: dict[str, list[str]] = defaultdict(list)
    for what, why in many:
        said[what].append(why)
    return {f"mail/{name}": why for name, why in one.items()} | {what: "; ".join(whys) for what, whys in said.items()}


def _into_the_folder(office: Office, ids: Sequence[int]) -> None:
    """Put letters into the mail folder; a repeat of a letter replaces it, for its name follows from its row."""
    for start in range(0, len(ids), _AT_ONCE):
        made = office.messages(ids[start : start + _AT_ONCE])
        places = {number: office.settings.mail / office.posted.names[number] for number in made}
        waiting = durable.write_many((places[number], each.as_bytes()) for number, each in made.items())
        for number, place in places.items():
            if place in waiting:
                office.posted.failed[number] = Failed(waiting[place], is_for_now=True)
        if lying := [number for number, place in places.items() if place not in waiting]:
            office.tick(lying)


def _over_a_relay(office: Office, ids: Sequence[int]) -> None:
    """Hand letters to the relay; what it does not take for now is tried again after a while, thrice."""
    again = _round(office, ids)
    for pause in _PAUSES:
        if not again:
            return
        rest(pause * office.settings.post.wait_seconds)
        again = _round(office, again)


def _round(office: Office, ids: Sequence[int]) -> list[int]:
    """Hand over each of these letters once; those that are worth trying again tonight."""
    from pipeline.post.relay import Relay, RelayAwayError, Where  # noqa: PLC0415  with the folder nobody needs a network

    left = dict.fromkeys(ids)
    try:
        with Relay(Where.of(office.settings)) as relay:
            relay.connect()
            for start in range(0, len(ids), _OVER_A_RELAY):
                some = ids[start : start + _OVER_A_RELAY]
                for number, each in office.messages(some).items():
                    _hand_over(office, relay, number, each)
                    del left[number]
                for number in some:
                    left.pop(number, None)  # what could not be written has its reason already
    except RelayAwayError as error:
        why = f"the relay {office.settings.post.host}:{office.settings.post.port} cannot be used: {error}"
        office.posted.failed |= dict.fromkeys(left, Failed(why, is_for_now=error.is_for_now))
    return [number for number in ids if number in office.posted.failed and office.posted.failed[number].is_for_now]


def _hand_over(office: Office, relay: Relay, number: int, made: EmailMessage) -> None:
    """Hand over one message, and note what came of it. Raises RelayAwayError."""
    from pipeline.post.relay import ConnectionLostError  # noqa: PLC0415  as above

    try:
        answer = relay.hand_over(made)
    except ConnectionLostError as error:
        office.posted.failed[number] = Failed(str(error), is_for_now=True)
        return
    if answer.is_taken:
        office.tick([number], str(answer))
    else:
        office.posted.failed[number] = Failed(f"the relay answered: {answer}", is_for_now=answer.is_for_now)
