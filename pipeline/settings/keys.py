"""The keys of `claimdrop.toml`: a dataclass a section, every key with its default and the reader that judges what was set."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any

Reader = Callable[[Any], Any]
"""Makes a value of what was set, or raises ValueError that says what is needed."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("needs text in quotation marks")  # noqa: TRY004  whoever calls catches one kind
    return value


def _some_text(value: Any) -> str:
    if not _text(value).strip():
        raise ValueError("needs some text")
    return str(value)


def _number(least: float, *, whole: bool = True) -> Reader:
    kind, spelling = (int, r"[0-9]+") if whole else (float, r"[0-9]+(\.[0-9]+)?")

    def read(value: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(spelling, value):  # the environment knows only text
            value = kind(value)
        right = isinstance(value, (int, kind)) and not isinstance(value, bool)
        if not right or not least <= value < math.inf:
            raise ValueError(f"needs a {'whole ' if whole else ''}number, {least} or more")
        return value

    return read


def _one_of(*words: str) -> Reader:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError("needs one of " + ", ".join(f'"{word}"' for word in words))
        return str(value)

    return read


def _time_of_day(value: Any) -> time:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        raise ValueError('needs a time such as "06:00"')
    return time.fromisoformat(value)


def _day_of_year(value: Any) -> str:
    try:
        return date.fromisoformat(f"2023-{value}").strftime("%m-%d")
    except ValueError:
        raise ValueError('needs a month and a day such as "03-01"') from None


def _timezone(value: Any) -> str:
    from zoneinfo import ZoneInfo  # noqa: PLC0415  only a site that sets its own zone pays for the look-up

    try:
        return str(ZoneInfo(_text(value)))
    except (KeyError, ValueError, OSError):  # unknown, not a name, or a folder of the zone database
        raise ValueError('needs a time zone such as "Europe/London"') from None


def _sender(value: Any) -> str:
    if "@" not in _text(value):
        raise ValueError('needs an address such as "claims@example.org"')
    return str(value)


def _key(default: Any, read: Reader = _text) -> Any:
    return field(default=default, metadata={"read": read})


@dataclass(frozen=True)
class About:
    """`[site]`: what stands on pages and in mail."""

    name: str = _key("claimdrop")
    timezone: str = _key("Europe/London", _timezone)
    contact: str = _key("")
    outbox_shown_as: str = _key("")
    """How people reach the outbox (`S:\\claims`); blank is the outbox's own path."""


@dataclass(frozen=True)
class Folders:
    """`[folders]`, as written: below the site unless absolute. `Settings` has the paths."""

    inbox: str = _key("inbox", _some_text)
    outbox: str = _key("outbox", _some_text)
    archive: str = _key("archive", _some_text)
    mail: str = _key("mail", _some_text)


@dataclass(frozen=True)
class Intake:
    """`[intake]`."""

    settle_seconds: float = _key(10, _number(0, whole=False))


@dataclass(frozen=True)
class Limits:
    """`[limits]`: counts decide; seconds and megabytes of memory are backstops."""

    bytes: int = _key(25_000_000, _number(1))
    xls_bytes: int = _key(5_000_000, _number(1))
    unzipped_bytes: int = _key(300_000_000, _number(1))
    ratio: int = _key(200, _number(1))
    sheets: int = _key(100, _number(1))
    rows: int = _key(200_000, _number(1))
    columns: int = _key(500, _number(1))
    cells: int = _key(3_000_000, _number(1))
    seconds: float = _key(20, _number(1, whole=False))
    memory_mb: int = _key(768, _number(1))


@dataclass(frozen=True)
class Ledger:
    """`[ledger]`, as written; `Settings.ledger_url` is ready for use."""

    url: str = _key("sqlite:///ledger.db", _some_text)


@dataclass(frozen=True)
class Run:
    """`[run]`."""

    workers: int = _key(1, _number(1))
    batch: int = _key(50, _number(1))
    day_starts: time = _key(time(6), _time_of_day)  # noqa: RUF009  `_key` is `dataclasses.field` with a name


@dataclass(frozen=True)
class Risk:
    """`[risk]`."""

    from_: str = _key("03-01", _day_of_year)
    """Month and day from which candidates are named as at risk (OCR's term-time checkpoint)."""


@dataclass(frozen=True)
class Sampling:
    """`[sampling]`: lines asked for beyond what covers every group; 0 asks for none."""

    lines_per_unit: int = _key(0, _number(0))
    lines_new_assessor: int = _key(0, _number(0))


@dataclass(frozen=True)
class Post:
    """`[mail]`."""

    transport: str = _key("folder", _one_of("folder", "smtp"))
    from_: str = _key("claimdrop@localhost", _sender)
    reports: str = _key("attach", _one_of("attach", "path"))
    attach_bytes: int = _key(5_000_000, _number(0))
    """How many bytes of pages may go with one letter; where there are more, it says where they lie."""
    host: str = _key("localhost", _some_text)
    port: int = _key(25, _number(1))
    security: str = _key("none", _one_of("none", "starttls", "tls"))
    ca_file: str = _key("")
    """Certificates that the relay's must lead to, below the site unless absolute; blank for those of the system."""
    user: str = _key("")
    password_file: str = _key("")
    """Where the password stands, below the site unless absolute; a secret is never a setting itself."""
    wait_seconds: float = _key(5, _number(0, whole=False))
    """How long to wait before a letter is tried again the same night; then 6 and 24 times as long."""


@dataclass(frozen=True)
class Alarm:
    """`[alarm]`: what a good night leaves behind, so that silence can be heard."""

    heartbeat: str = _key("heartbeat.json", _some_text)
    """The file that says when the last good night ended; below the site unless absolute."""
    ping: str = _key("")
    """A command that is run after each good night; blank for none."""
    max_age_hours: float = _key(26, _number(0, whole=False))
    """How old the last good night may be."""


SECTIONS: dict[str, type] = {
    "site": About,
    "folders": Folders,
    "intake": Intake,
    "limits": Limits,
    "ledger": Ledger,
    "run": Run,
    "risk": Risk,
    "sampling": Sampling,
    "mail": Post,
    "alarm": Alarm,
}

read_severity = _one_of("QUERY", "NOTE")
"""`[rules]` maps a rule id to the severity that it is lowered to; which rules may be lowered, the rule book knows."""


READERS: dict[str, Reader] = {
    f"{section}.{part.name.rstrip('_')}": part.metadata["read"]
    for section, keys in SECTIONS.items()
    for part in fields(keys)
}
"""`section.key` → its reader, for every key but those of `[rules]`."""
