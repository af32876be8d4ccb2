"""A letter as a message: the same letter gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)


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
    reply_to: str = ""
    """Who answers; blank for nobody but the sender."""
    after: tuple[str, ...] = ()
    """Message-IDs of the letters about the same claim that this recipient has had, the first one first."""


def is_address(text: str) -> bool:
    """Tell whether a message can be sent to `text`: one bare address in ASCII."""
    return bool(_ADDRESS.fullmatch(text))


def address_in(text: str) -> str:
    """Find the first address in a text such as `Jo Marsh <jo@ocr.example>, 01223 553998`; blank where there is none."""
    found = _ADDRESS.search(text)
    return found[0] if found else ""


def message_id(night: str, kind: str, key: str, recipient: str, domain: str) -> str:
    """Make a Message-ID that a repeat of the same letter has too, and that tells nobody's address."""
    mark = sha256(f"{kind}\n{key}\n{recipient}".encode()).hexdigest()[:12]
    return f"<{night}-{kind}-{mark}@{domain}>"


class _Headers(HeaderRegistry):
    """The library's own headers; it would make a class for each header of each letter, twice, and parse each anew."""

    __getitem__ = cache(HeaderRegistry.__getitem__)
    __call__ = lru_cache(maxsize=1000)(HeaderRegistry.__call__)


_ONE_LINE = SMTP.clone(max_line_length=998)


class _Policy(EmailPolicy):
    """The library's own, but that a subject of ASCII stays on its line.

    Where a subject is longer than 78, the library breaks it before its first word, and whoever reads it sees a space there.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "Subject" and str(value).isascii():
            return bytes(_ONE_LINE.fold_binary(name, value))
        return bytes(super().fold_binary(name, value))


_POLICY = _Policy(linesep=SMTP.linesep, header_factory=_Headers())


def message(letter: Letter, sender: str) -> EmailMessage:
    """Make the message; the same letter and sender give the same bytes.

    Raises ValueError where sender or recipient is no address, or the subject holds a line break.
    """
    if not is_address(letter.recipient):
        raise ValueError("the letter's recipient is not an address")
    made = EmailMessage(policy=_POLICY)
    for name, value in _headers(letter, sender).items():
        made[name] = value
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


def _headers(letter: Letter, sender: str) -> dict[str, str | datetime]:
    """Name and value of every header; the library adds those of the parts."""
    found: dict[str, str | datetime] = {
        "From": sender,
        "To": letter.recipient,
        "Subject": letter.subject,
        "Date": datetime.combine(letter.day, time(), tzinfo=UTC),
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's out-of-office answers it
    }
    if letter.reply_to:
        found["Reply-To"] = letter.reply_to
    if letter.after:  # RFC 5322: the letter before, and all before it, so that mail programs show one thread
        found["In-Reply-To"] = letter.after[-1]
        found["References"] = " ".join(letter.after)
    return found


def file_name(letter: Letter) -> str:
    """Name the letter's file in the mail folder: `<night>-<kind>-<short hash>.eml`."""
    return letter.message_id.strip("<>").partition("@")[0] + ".eml"
