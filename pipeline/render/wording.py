"""Dates and counts as pages and letters write them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@lru_cache(maxsize=4096)
def day(iso: str) -> str:
    """`2026-11-23` as `23 Nov 2026`; blank stays blank."""
    if not iso:
        return ""
    when = date.fromisoformat(iso[:10])
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def days(isos: Iterable[str], none: str = "") -> list[str]:
    """`day` of a whole column, and `none` for what is blank."""
    return [day(iso) or none for iso in isos]


def weekday(iso: str) -> str:
    """`2026-11-23`, or a night's id, as `Mon 23 Nov 2026`; blank stays blank."""
    return f"{_DAYS[date.fromisoformat(iso[:10]).weekday()]} {day(iso)}" if iso else ""


def count(number: int, one: str, many: str = "") -> str:
    """`1 line`, `2 lines`; thousands are parted by a comma."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def in_css(text: str) -> str:
    """Text as it may stand between the quotes of a style sheet's string: all but letters, digits and spaces as escapes."""
    return "".join(one if one.isascii() and (one.isalnum() or one == " ") else f"\\{ord(one):x} " for one in text)
