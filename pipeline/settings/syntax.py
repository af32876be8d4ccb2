"""claimdrop.toml as a document; one that cannot be read is told by its line, in words for whoever wrote it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from pipeline.settings.errors import ConfigurationError

_QUOTES = 'text stands between straight quotation marks, as in name = "Claims", and a number without them'
_HINTS = (
    (r"Cannot (overwrite|declare|mutate)", "it stands in the file already; take one of the two out"),
    (r"Invalid hex|Unescaped|Invalid unicode", r"a path with \ stands between single quotation marks: 'S:\claims'"),
    (r"Expected '\]", "the name of a section stands between square brackets: [site]"),
)


def document(raw: bytes, file: str) -> dict[str, Any]:
    """The file's sections; raises ConfigurationError with the line that cannot be read, and what it needs."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} is not saved as UTF-8: save it with that encoding") from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}{_where(str(error))} cannot be read: {_hint(str(error))}") from error


def _where(said: str) -> str:
    """The parser's own words end with the place, or say that the file ends too early."""
    found = re.search(r"at line (\d+)", said)
    return f", line {found[1]}," if found else ", last line,"


def _hint(said: str) -> str:
    return next((hint for pattern, hint in _HINTS if re.match(pattern, said)), _QUOTES)
