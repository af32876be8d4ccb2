"""The zip directory of a workbook, looked through before anything in it is unpacked, and its parts, unpacked with care."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

from pipeline.read.limits import Limits, Refused

ENTRIES = 2_000
"""A workbook has some dozens of parts; a hundred thousand cost seconds to list."""
BIG = 10_000_000
"""Small parts may be packed as tightly as they like."""
LOCAL_HEADER = 30
LENGTHS = struct.Struct("<26xHH")


class Parts:
    """The parts of a zip file whose directory has been found in order; names are looked up without regard to case."""

    def __init__(self, data: bytes, entries: dict[str, zipfile.ZipInfo]) -> None:
        self._data, self._entries = data, entries

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._entries

    @property
    def names(self) -> list[str]:
        """All names, case-folded."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """Unpack a part, never further than its declared size; nothing where there is no such part.

        Raises Refused (FILE-01) where it is not what the directory says.
        """
        entry = self._entries.get(name.casefold())
        if entry is None:
            return b""
        header = self._data[entry.header_offset : entry.header_offset + LOCAL_HEADER]
        if len(header) < LOCAL_HEADER or not header.startswith(b"PK\3\4"):
            raise Refused("FILE-01", f"part {entry.filename} is not where the zip directory says: the file is damaged")
        start = entry.header_offset + LOCAL_HEADER + sum(LENGTHS.unpack(header))
        packed = self._data[start : start + entry.compress_size]
        whole = packed if entry.compress_type == zipfile.ZIP_STORED else _inflate(packed, entry)
        if len(whole) != entry.file_size:
            raise Refused(
                "FILE-01", f"part {entry.filename} is not as long as the zip directory says: the file is damaged"
            )
        return whole


def _inflate(packed: bytes, entry: zipfile.ZipInfo) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
    except zlib.error as fault:
        raise Refused("FILE-01", f"part {entry.filename} cannot be unpacked: the file is damaged") from fault


def parts_of(data: bytes, limits: Limits) -> Parts:
    """Look through the zip directory; raises Refused (FILE-01, FILE-02, FILE-04)."""
    listed = data.count(b"PK\1\2")  # before zipfile, which takes seconds for a hundred thousand
    if listed > ENTRIES:
        raise Refused("FILE-04", f"the file has {listed:,} parts; at most {ENTRIES:,} are read")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    # What zipfile raises of a broken directory: one of them for a version of the format that it does not know.
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as fault:
        raise Refused(
            "FILE-01", "the zip directory at its end is missing or damaged: it did not arrive whole"
        ) from fault
    _check_sizes(entries, len(data), limits)
    for entry in entries:
        _check_entry(entry, limits)
    return Parts(data, _by_name(entries))


def _check_sizes(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unzipped_bytes:
        raise Refused("FILE-04", f"it unpacks to {unpacked:,} bytes; at most {limits.unzipped_bytes:,} are read")
    if sum(entry.compress_size for entry in entries) > size:
        raise Refused("FILE-01", "its parts lie over one another: the zip directory is damaged")


def _check_entry(entry: zipfile.ZipInfo, limits: Limits) -> None:
    if entry.flag_bits & 1:
        raise Refused("FILE-02", f"part {entry.filename} is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("FILE-01", f"part {entry.filename} is packed by a method that no spreadsheet program uses")
    if entry.file_size > BIG and entry.file_size > limits.ratio * entry.compress_size:
        found = entry.file_size // max(1, entry.compress_size)
        raise Refused(
            "FILE-04",
            f"part {entry.filename} unpacks to {found:,} times its size; at most {limits.ratio:,} times is read",
        )


def _by_name(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Name → entry; two parts of one name would be two documents in one file."""
    by_name: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/").casefold()
        if name.startswith("/") or ".." in name.split("/"):
            raise Refused("FILE-01", f"part {entry.filename} would lie outside the file: the zip directory is damaged")
        if name in by_name:
            raise Refused("FILE-01", f"part {entry.filename} stands in it twice: which one is meant cannot be told")
        by_name[name] = entry
    return by_name
