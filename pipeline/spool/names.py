"""File names as they come: in any encoding, composed or not, with marks that turn text around."""

from __future__ import annotations

import os
import re
import unicodedata

_SILENT_BEGINNINGS = (".", "~$", ".~lock.")
_SILENT_ENDINGS = (".tmp", ".part", ".crdownload", ".swp")
_SILENT_NAMES = ("thumbs.db", "desktop.ini")

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories that no page shows, or that change how the rest of a line is shown."""

_ESCAPED = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))")
_ENDING_LENGTH = 8


def fold(name: str) -> str:
    """Bring a name into the form in which names are compared: composed, and without regard to case."""
    return unicodedata.normalize("NFC", name).casefold()


def is_silent(name: str) -> bool:
    """Tell whether a name is one that programs leave about, ignored without a word."""
    folded = fold(name)
    return folded.startswith(_SILENT_BEGINNINGS) or folded.endswith(_SILENT_ENDINGS) or folded in _SILENT_NAMES


def shown(name: str) -> str:
    r"""Make a name fit for the ledger, JSON and pages: bytes that are not UTF-8 as `\xe9`, unseen characters as `\u202e`.

    Two names never become one: a backslash is doubled. `real` leads back.
    """
    if name.isascii() and name.isprintable() and "\\" not in name:
        return name
    return "".join(_escaped(character) for character in name)


def real(path: str) -> str:
    """Give the name on disk that `shown` made fit."""
    return _ESCAPED.sub(_unescaped, path)


def ending(name: str) -> str:
    """Give the part after the last point, fit for the archive: at most 8 of a-z and 0-9, else `bin`."""
    last = name.rpartition(".")[2].lower() if "." in name else ""
    return last if re.fullmatch(rf"[a-z0-9]{{1,{_ENDING_LENGTH}}}", last) else "bin"


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if unicodedata.category(character) not in _UNSEEN:
        return character
    number = ord(character)
    if 0xDC80 <= number <= 0xDCFF:  # a byte that was not UTF-8, as Python carries it
        return f"\\x{number - 0xDC00:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _unescaped(match: re.Match[str]) -> str:
    byte, short, long = match.groups()
    if byte:
        return os.fsdecode(bytes([int(byte, 16)]))
    return chr(int(short or long, 16)) if short or long else "\\"
