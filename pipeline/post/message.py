"""A letter as a message: the same letter gives the same bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP
from email.quoprimime import body_encode
from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass(frozen=True, slots=True)
class Message:
    """A letter as it goes out."""

    sender: str
    recipient: str
    data: bytes


def message(letter: Letter, sender: str) -> Message:
    """Make the message; the same letter and sender give the same bytes.

    The library writes headers and attachments. It is put together here, for most headers are those of the letter before
    and are written once, and nothing is drawn by lot.
    Raises ValueError where sender or recipient is no address, or the subject holds a line break.
    """
    if not is_address(letter.recipient):
        raise ValueError("the letter's recipient is not an address")
    mark = sha256(letter.message_id.encode()).hexdigest()[:24]
    subtype, parts = "alternative", [_part(_AS_TEXT, letter.text), _part(_AS_PAGE, letter.html)]
    if letter.attachments:
        subtype, parts = "mixed", [_multipart("alternative", f"=_{mark}_1", parts), *map(_attached, letter.attachments)]
    headers = [_header(name, value) for name, value in _headers(letter, sender).items()]
    return Message(sender, letter.recipient, b"".join([*headers, _multipart(subtype, f"=_{mark}_0", parts)]))


class _Headers(HeaderRegistry):
    """The library's own headers; it would make a class for each header of each letter, twice."""

    __getitem__ = cache(HeaderRegistry.__getitem__)


_POLICY = SMTP.clone(header_factory=_Headers())
_ONE_LINE = _POLICY.clone(max_line_length=998)


@lru_cache(maxsize=1000)
def _header(name: str, value: str | datetime) -> bytes:
    """Write a header; a subject of ASCII stays on its line.

    Where one is longer than 78, the library breaks it before its first word, and whoever reads it sees a space there.
    """
    policy = _ONE_LINE if name == "Subject" and str(value).isascii() else _POLICY
    return policy.fold_binary(*policy.header_store_parse(name, value))


_QUOTED = 'charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n'
_AS_TEXT = f"Content-Type: text/plain; {_QUOTED}\r\n"
_AS_PAGE = f"Content-Type: text/html; {_QUOTED}MIME-Version: 1.0\r\n\r\n"
_END, _WIDTH = "\r\n", 78
"""Of a line, both as the library's policies have it (RFC 5322, 2.1.1)."""


def _part(head: str, text: str) -> bytes:
    """Write a part of the letter itself, as the library's `set_content` would in ten times the time."""
    lines = b"\n".join(text.encode().splitlines()) + b"\n"
    coded = body_encode(lines.decode("latin-1"), _WIDTH, _END)
    return f"{head}{coded}".encode("ascii")


def _attached(page: Attachment) -> bytes:
    kind, _, subtype = page.type.partition("/")
    said = {"charset": "utf-8"} if kind == "text" else {}
    part = EmailMessage(_POLICY)
    part.set_content(page.content, maintype=kind, subtype=subtype, filename=page.name, params=said)
    return part.as_bytes()


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """Parts as one, from its Content-Type on."""
    begin, end = f"--{boundary}\r\n".encode(), f"\r\n--{boundary}--\r\n".encode()
    head = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + begin + (b"\r\n" + begin).join(parts) + end


def _headers(letter: Letter, sender: str) -> dict[str, str | datetime]:
    """Name and value of every header but the Content-Type."""
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
    return found | {"MIME-Version": "1.0"}


def file_name(letter: Letter) -> str:
    """Name the letter's file in the mail folder: `<night>-<kind>-<short hash>.eml`."""
    return letter.message_id.strip("<>").partition("@")[0] + ".eml"
