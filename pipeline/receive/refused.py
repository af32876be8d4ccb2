"""Files that stay in the inbox and that waiting longer would not mend: their senders are told as of a file sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.receive.sheets import Arrived
from pipeline.rules import chapters
from pipeline.views.file_names import findings_name

if TYPE_CHECKING:
    from pipeline.spool import ManifestFile


def finding_of(file: ManifestFile, most: int) -> dict[str, Any]:
    """What there is to say of such a file (FILE-04, FILE-13), as a row of the ledger without its drop.

    `most` is the number of bytes that the site reads.
    """
    chapters.load()
    arrived = Arrived(0, file, "")
    arrived.say(file.rule, f"the file has {file.identity.size:,} bytes; at most {most:,} are read")
    [found] = arrived.findings
    said = {name: getattr(found, name) for name in ("sheet", "column", "cell", "rule", "value", "message", "fix")}
    return {"ordinal": 0, "row": 0, "severity": found.severity.value, **said}


def table_of(file: ManifestFile) -> str:
    """The name of its table of findings, below the night's folder."""
    return findings_name(Arrived(0, file, "").name)
