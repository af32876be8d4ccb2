"""The mail: how many letters wait, which were given up, and whether the relay answers."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from pipeline.care.lines import Line, Need, some
from pipeline.care.standing import letters_waiting
from pipeline.ledger.letters import MOST_NIGHTS
from pipeline.post.relay import Relay, RelayAwayError, Where

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.settings import Settings


def mail(settings: Settings, _now: datetime) -> Iterator[Line]:
    """The relay answers, or, with the folder, how many letters lie there; nothing is sent."""
    waiting, given_up = letters_waiting(settings)
    if waiting:
        do = "`claimdrop send` tries again, and says what is in the way."
        yield Line(Need.LOOK, f"{waiting:,} letter(s) not sent yet", do)
    if given_up:
        whom = some(sorted({f"{each.recipient} ({each.answer})" for each in given_up}))
        do = "Mend the address or the relay, then `claimdrop send --parked again`; or `--parked forget`."
        yield Line(Need.MEND, f"{len(given_up):,} letter(s) given up after {MOST_NIGHTS} nights: {whom}", do)
    if settings.post.transport == "folder":
        lying = len(list(settings.mail.glob("*.eml")))
        do = "These are sent by nobody: give them to a mail program, or set [mail] transport." if lying else ""
        yield Line(Need.LOOK if lying else Need.OK, f"{lying:,} letter(s) lie unsent in {settings.mail}", do)
        return
    yield from _password(settings)
    yield _relay(settings)


def _password(settings: Settings) -> Iterator[Line]:
    if not settings.post.password_file:
        return
    file = settings.site / settings.post.password_file
    if not file.is_file():
        yield Line(Need.MEND, f"the password's file {file} is not there", "Write it, or blank [mail] password_file.")
    elif file.stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG):
        yield Line(Need.LOOK, f"others may read the password's file {file}", f"chmod 600 {file}")


def _relay(settings: Settings) -> Line:
    name = f"{settings.post.host}:{settings.post.port}"
    try:
        with Relay(Where.of(settings)) as relay:
            relay.connect()
            return Line(Need.OK, f"the relay {name} answers")
    except RelayAwayError as error:
        do = "See [mail] host, port, security, ca_file, user and password_file."
        return Line(Need.MEND, f"the relay {name} cannot be used: {error}", do)
