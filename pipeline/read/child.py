"""What runs in a reader's limited process: one path in, its sheets or the reason why not out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.read import sniff
from pipeline.read.guard import parts_of
from pipeline.read.limits import Limits, Refused
from pipeline.read.text import table
from pipeline.read.wire import WiredSheet, pack
from pipeline.read.workbook import sheets_of

TABLE_SHEET = ""
"""The one sheet of a text table has no name."""


def answer(task: dict[str, Any]) -> bytes:
    """Read one file: `path`, `name` (as dropped), `limits`; answers as `wire.pack` does. Raises OSError where there is no such file."""
    limits = Limits(**task["limits"])
    notes: list[tuple[str, str]] = []
    try:
        data = _bytes(Path(task["path"]), limits)
        kind, sheets = _read(data, limits, notes)
    except Refused as refused:
        return pack("", [(refused.rule, refused.found)], [])
    return pack(kind, [*notes, *sniff.misnamed(task["name"], kind)], sheets)


def _bytes(path: Path, limits: Limits) -> bytes:
    size = path.stat().st_size
    if size > limits.bytes:
        raise Refused("FILE-04", f"the file has {size:,} bytes; at most {limits.bytes:,} are read")
    return path.read_bytes()


def _read(data: bytes, limits: Limits, notes: list[tuple[str, str]]) -> tuple[str, list[WiredSheet]]:
    family = sniff.family(data)
    if family == "text":
        rows, said = table(data, limits)
        notes.extend(said)
        return "csv", [(TABLE_SHEET, True, 0, [], rows)]
    if family == "zip":
        parts = parts_of(data, limits)
        kind = sniff.zip_kind(parts)
        return kind, sheets_of(kind, data, parts, limits)
    kind = sniff.ole_kind(data)
    if len(data) > limits.xls_bytes:
        raise Refused(
            "FILE-04", f"the .xls file has {len(data):,} bytes; at most {limits.xls_bytes:,} are read of that kind"
        )
    return kind, sheets_of(kind, data, None, limits)
