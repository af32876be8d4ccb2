"""The mail: how many letters wait, and whether the relay answers."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from pipeline.care.lines import Line, Need
from pipeline.care.standing import letters_waiting
from pipeline.post import RELAY_FAULTS, relay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from pipeline.settings import Settings


def mail(settings: Settings, _now: datetime) -> Iterator[Line]:
    """The relay answers, or, with the folder, how many letters lie there; nothing is sent."""
    waiting = letters_waiting(settings)
    if waiting:
        yield Line(
            Need.LOOK,
            f"{waiting:,} letter(s) not sent yet",
            "`claimdrop send` tries again, and says what is in the way.",
        )
    if settings.post.transport == "folder":
        lying = len(list(settings.mail.glob("*.eml")))
        do = "These are sent by nobody: give them to a mail program, or set [mail] transport." if lying else ""
        yield Line(Need.LOOK if lying else Need.OK, f"{lying:,} letter(s) lie unsent in {settings.mail}", do)
        return
    yield from _password(settings)
    yield _relay(settings)


def _password_file(settings: Settings) -> Path:
    return settings.site / settings.post.password_file


def _password(settings: Settings) -> Iterator[Line]:
    if not settings.post.password_file:
        return
    file = _password_file(settings)
    if not file.is_file():
        yield Line(Need.MEND, f"the password's file {file} is not there", "Write it, or blank [mail] password_file.")
    elif file.stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG):
        yield Line(Need.LOOK, f"others may read the password's file {file}", f"chmod 600 {file}")


def _relay(settings: Settings) -> Line:
    post = settings.post
    where = f"{post.host}:{post.port}"
    file = _password_file(settings)
    password = file.read_text().strip() if post.password_file and file.is_file() else ""
    try:
        with relay(post.host, post.port, post.security, post.user, password):
            return Line(Need.OK, f"the relay {where} answers")
    except RELAY_FAULTS as error:
        said = " ".join(str(error).split())
        return Line(
            Need.MEND, f"the relay {where} does not: {said}", "See [mail] host, port, security, user and password_file."
        )
