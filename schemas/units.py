"""How people write a unit: by its number in the qualification, or by its reference."""

from __future__ import annotations

import re
import unicodedata

_REFERENCE = re.compile(r"(?:UNIT[\s_]*)?([ADFHJKLMRTY])\s*/?\s*([0-9]{3})\s*/?\s*([0-9]{4})(?!\w)")
_NUMBERED = re.compile(r"(?P<word>U(?:NIT)?[\s_]*)?0*(?P<number>[1-9][0-9]{0,2})(?:\.0+)?(?!\w|\.[0-9])(?P<rest>.*)")
_TITLE = re.compile(r"(?:\s+[-\u2010-\u2015]\s+|\s*:\s+).+")
_SECOND_NUMBER = re.compile(r"\W*(?:AND|OR|TO)?\W*(?:UNIT|U)?\W*[0-9]+")
_ABOUT_ASSESSOR = re.compile(r"\bASSESSOR|\bMARKED BY\b")


def tidy_unit(text: str) -> str:
    """Give a unit as the tables name it: its number (`3`) or its reference (`Y/502/5411`); blank where it is neither.

    Reads `Unit 3`, `U3`, `03`, `3.0`, `Unit 3: Introduction to marketing`, `y5025411`; two units at once are none.
    """
    plain = _plain(text)
    if found := _REFERENCE.match(plain):
        return "/".join(found.groups())
    found = _NUMBERED.fullmatch(plain)
    if not found or _SECOND_NUMBER.fullmatch(found["rest"]):
        return ""
    alone = not found["rest"] or _TITLE.fullmatch(found["rest"])
    return found["number"] if found["word"] or alone else ""


def looks_like_unit_header(text: str) -> bool:
    """Whether a heading names a unit whose grades stand below: `Unit 3…`, `U3` or a reference.

    A number alone could head anything, and `Unit 3 assessor` heads names.
    """
    plain = _plain(text)
    return plain[:1].isalpha() and bool(tidy_unit(plain)) and not _ABOUT_ASSESSOR.search(plain)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).upper().split())
