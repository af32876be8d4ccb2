"""A workbook as bytes that depend on its content alone: no time of saving, no order of hashing."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from openpyxl import Workbook

STILL = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold."""
_CORE = "docProps/core.xml"
_SAVED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")
_LEVEL = 6


def save(workbook: Workbook) -> bytes:
    """Give the workbook's bytes, `normalised`; who made it is claimdrop."""
    workbook.properties.creator = "claimdrop"
    workbook.properties.lastModifiedBy = None
    buffer = BytesIO()
    workbook.save(buffer)
    return normalised(buffer.getvalue())


def normalised(workbook: bytes) -> bytes:
    """Give the same .xlsx with every date of its zip and its core properties standing still, parts in their order.

    Raises zipfile.BadZipFile where the bytes are no zip.
    """
    buffer = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = still_core(name, old.read(name))
            member = ZipInfo(name, STILL)
            member.compress_type = ZIP_DEFLATED
            new.writestr(member, part, compresslevel=_LEVEL)
    return buffer.getvalue()


def still_core(name: str, part: bytes) -> bytes:
    """Give a part of an .xlsx as it is, but the core properties without the times of making and saving."""
    return _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z\2", part) if name == _CORE else part
