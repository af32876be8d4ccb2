"""Letters to messages, and messages to a folder or a relay. The only door to smtplib."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import smtplib
    from collections.abc import Callable, Iterator

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)
_SECONDS = 60
RELAY_FAULTS = (OSError,)  # smtplib.SMTPException is one
"""What is raised where a relay refuses or is not there."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A page that goes with a letter."""

    name: str
    content: bytes
    type: str = "text/html"


@dataclass(frozen=True, slots=True)
class Letter:
    """What one recipient is told; counts and paths only, unless a report is attached."""

    subject: str
    text: str
    html: str
    recipient: str
    message_id: str
    """From `message_id`."""
    day: date
    """The as-of date of the night."""
    attachments: tuple[Attachment, ...] = ()


def is_address(text: str) -> bool:
    """Tell whether a message can be sent to `text`: one bare address in ASCII."""
    return bool(_ADDRESS.fullmatch(text))


def message_id(night: str, kind: str, key: str, recipient: str, domain: str) -> str:
    """Make a Message-ID that a repeat of the same letter has too, and that tells nobody's address."""
    mark = sha256(f"{kind}\n{key}\n{recipient}".encode()).hexdigest()[:12]
    return f"<{night}-{kind}-{mark}@{domain}>"


class _Headers(HeaderRegistry):
    """The library's own headers; it would make a class for each header of each letter, twice."""

    __getitem__ = cache(HeaderRegistry.__getitem__)


_POLICY = SMTP.clone(header_factory=_Headers())


def message(letter: Letter, sender: str) -> EmailMessage:
    """Make the message; the same letter and sender give the same bytes.

    Raises ValueError where sender or recipient is no address, or the subject holds a line break.
    """
    if not is_address(letter.recipient):
        raise ValueError("the letter's recipient is not an address")
    made = EmailMessage(policy=_POLICY)
    made["From"] = sender
    made["To"] = letter.recipient
    made["Subject"] = letter.subject
    made["Date"] = datetime.combine(letter.day, time(), tzinfo=UTC)
    made["Message-ID"] = letter.message_id
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office answers it
    made.set_content(letter.text, cte="quoted-printable")
    made.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for each in letter.attachments:
        kind, _, subtype = each.type.partition("/")
        said = {"charset": "utf-8"} if kind == "text" else {}
        made.add_attachment(each.content, maintype=kind, subtype=subtype, filename=each.name, params=said)
    mark = sha256(letter.message_id.encode()).hexdigest()[:24]
    for number, part in enumerate(made.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{mark}_{number}")  # else it would be drawn by lot
    return made


def file_name(letter: Letter) -> str:
    """Name the letter's file in the mail folder: `<night>-<kind>-<short hash>.eml`."""
    return letter.message_id.strip("<>").partition("@")[0] + ".eml"


@contextmanager
def relay(
    host: str, port: int, security: str, user: str = "", password: str = ""
) -> Iterator[Callable[[EmailMessage], None]]:
    """Give a function that hands messages to an SMTP relay over one connection.

    `security` is none, starttls or tls. Raises smtplib.SMTPException or OSError where the relay refuses or is not there.
    """
    import smtplib  # noqa: PLC0415  most sites put letters into a folder, and need no network
    import ssl  # noqa: PLC0415

    context = ssl.create_default_context()
    if security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
    with server:
        if security == "starttls":
            server.starttls(context=context)
        if user:
            server.login(user, password)
        yield lambda made: _send(server, made)


def _send(server: smtplib.SMTP, made: EmailMessage) -> None:
    server.send_message(made)
