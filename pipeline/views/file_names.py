"""What the outbox calls the files that are about a drop: after the drop, as short as a file system needs, never alike."""

from __future__ import annotations

from hashlib import sha256

LONGEST = 200
"""Bytes of a name, of the 255 that file systems allow: the rest is for what comes after it."""
_READ = (".csv", ".tsv", ".txt", ".xls", ".xlsb", ".xlsm", ".ods", ".xlsx")
"""The endings of what people drop."""
_COPY = ".xlsx"


def findings_name(file: str) -> str:
    """Name the table of findings of `file`, a path below the sender's folder."""
    return f"{_short(file)}.findings.csv"


def mend_name(file: str) -> str:
    """Name the annotated copy of `file`: an .xlsx keeps its own name, so that the copy takes its place when it is dropped.

    Anything else has `.xlsx` after its name. What would then be called like another file's copy (`marks` like
    `marks.xlsx`, `marks.csv.xlsx` like the copy of `marks.csv`) has some digits of its own in its name.
    """
    short = _short(file)
    if original(file):
        return f"{short[: -len(_COPY)]}-{_digits(file)}{_COPY}"
    if short.lower().endswith(_COPY):
        return short
    return f"{short}{_COPY}" if file.lower().endswith(_READ) else f"{short}-{_digits(file)}{_COPY}"


def original(file: str) -> str:
    """Name the file of which a file of this name is the annotated copy; blank where it is that of none."""
    stem = file[: -len(_COPY)] if file.lower().endswith(_COPY) else ""
    return stem if stem.lower().endswith(_READ) else ""


def _short(file: str) -> str:
    return "/".join(map(_short_part, file.split("/")))


def _short_part(name: str) -> str:
    """Cut a name that is too long before its ending, and put digits there that tell it from others that begin alike."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    end = f"{dot}{ending}" if stem and len(ending) <= 8 else ""
    kept = name.encode()[: LONGEST - 9 - len(end.encode())].decode(errors="ignore")
    return f"{kept}-{_digits(name)}{end}"


def _digits(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:8]
