"""What kind of file this is, told from its content and never from its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.read.limits import Refused

if TYPE_CHECKING:
    from pipeline.read.guard import Parts

ZIP = b"PK\3\4"
EMPTY_ZIP = b"PK\5\6"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MAGIC = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "a Rich Text (RTF) document"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"Rar!", "an archive (RAR)"),
    (b"7z\xbc\xaf", "an archive (7z)"),
    (b"\x1f\x8b", "an archive (gzip)"),
    (EMPTY_ZIP, "an empty zip archive"),
    (b"MIME-Version:", "a single-file web page or a saved e-mail"),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"ID;P", "a SYLK file"),
    (b"\x09\x00\x04\x00", "a workbook of a very old Excel (version 2)"),
    (b"\x09\x02\x06\x00", "a workbook of a very old Excel (version 3)"),
    (b"\x09\x04\x06\x00", "a workbook of a very old Excel (version 4)"),
    (b"\x09\x08\x08\x00", "a workbook of a very old Excel (version 5)"),
)
MARKUP = (
    (b"schemas-microsoft-com:office:spreadsheet", "an XML Spreadsheet 2003"),
    (b"opendocument:xmlns:office", "a flat OpenDocument file"),
    (b"<html", "a web page"),
    (b"<!doctype html", "a web page"),
    (b"<table", "a web page"),
    (b"<head", "a web page"),
    (b"<body", "a web page"),
    (b"<meta", "a web page"),
    (b"<style", "a web page"),
    (b"<div", "a web page"),
    (b"<?xml", "an XML file"),
)
OLE_STREAMS = (
    ("EncryptedPackage\0", ""),
    ("Workbook\0", "xls"),
    ("Book\0", "xls"),
    ("WordDocument\0", "a Word document"),
    ("PowerPoint Document\0", "a PowerPoint presentation"),
    ("__substg1.0_", "a saved e-mail (Outlook)"),
)
SUFFIXES = {
    "xlsx": ("xlsx", "xltx"),
    "xlsm": ("xlsm", "xltm", "xlam"),
    "xlsb": ("xlsb",),
    "xls": ("xls", "xlt"),
    "ods": ("ods", "ots"),
    "csv": ("csv", "tsv", "txt", "tab"),
}
OTHER_SUFFIXES = (
    "pdf",
    "doc",
    "docx",
    "rtf",
    "odt",
    "htm",
    "html",
    "xml",
    "zip",
    "numbers",
    "png",
    "jpg",
    "jpeg",
    "ppt",
    "pptx",
)
KNOWN_SUFFIXES = {suffix for suffixes in SUFFIXES.values() for suffix in suffixes} | set(OTHER_SUFFIXES)
NAMES = {
    "xlsx": "an Excel workbook (.xlsx)",
    "xlsm": "an Excel workbook with macros (.xlsm)",
    "xlsb": "a binary Excel workbook (.xlsb)",
    "xls": "an Excel 97 to 2003 workbook (.xls)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "csv": "a text table (.csv, .tsv or .txt)",
}
WORKBOOK_TYPE = re.compile(rb"(?:spreadsheetml|ms-excel)\.(?:sheet|template|addin)(?:\.macroenabled)?\.main\+xml")
LOOKED_AT = 4096


def family(data: bytes) -> str:
    """`zip`, `ole` or `text`; raises Refused (FILE-03, FILE-05) for anything else."""
    if not data:
        raise Refused("FILE-05", "the file is empty (0 bytes)")
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(OLE):
        return "ole"
    for magic, what in MAGIC:
        if data.startswith(magic) and _is_binary_or_plain(magic, data):
            raise Refused("FILE-03", f"it is {what}")
    if data[4:8] == b"ftyp":  # the length of the first box stands before it
        raise Refused("FILE-03", "it is a picture or a film (HEIC, MP4)")
    _refuse_markup(data[:LOOKED_AT])
    return "text"


def _is_binary_or_plain(magic: bytes, data: bytes) -> bool:
    """Two letters are too few to go by: a table may begin with `BM`."""
    return len(magic) > 2 or b"\0" in data[:LOOKED_AT]


def _refuse_markup(head: bytes) -> None:
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()  # UTF-16 too, without decoding it
    if plain.startswith(b"<"):
        for sign, what in MARKUP:
            if sign in plain:
                raise Refused("FILE-03", f"it is {what}")


def zip_kind(parts: Parts) -> str:
    """xlsx, xlsm, xlsb or ods; raises Refused (FILE-02, FILE-03)."""
    if "xl/workbook.bin" in parts:
        return "xlsb"
    types = parts.read("[Content_Types].xml").lower()
    if "xl/workbook.xml" in parts or WORKBOOK_TYPE.search(types):
        return "xlsm" if b"macroenabled" in types else "xlsx"
    mime = parts.read("mimetype")
    if b"opendocument.spreadsheet" in mime:
        if b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise Refused("FILE-02", "it is protected with a password")
        return "ods"
    raise Refused("FILE-03", f"it is {_other_zip(parts.names, mime)}")


def _other_zip(names: list[str], mime: bytes) -> str:
    if mime:
        return (
            "an OpenDocument file that is no spreadsheet"
            if b"opendocument" in mime
            else "an electronic book or the like"
        )
    tops = {name.split("/")[0] for name in names}
    if "word" in tops:
        return "a Word document"
    if "ppt" in tops:
        return "a PowerPoint presentation"
    if any(name.endswith(".iwa") for name in names) or "index.zip" in tops:
        return "an Apple Numbers document (or Pages, or Keynote)"
    count = sum(not name.endswith("/") for name in names)
    return f"a zip archive of {count:,} {'file' if count == 1 else 'files'}"


def ole_kind(data: bytes) -> str:
    """`xls`; raises Refused (FILE-02, FILE-03).

    A search for the streams' names needs no trust in the file's own tables; the first one is the document, later ones are embedded in it.
    """
    found = [(data.find(name.encode("utf-16-le")), what) for name, what in OLE_STREAMS]
    present = sorted((place, what) for place, what in found if place >= 0)
    if not present:
        raise Refused("FILE-03", "it is an Office file of a kind that holds no sheets")
    what = present[0][1]
    if not what:
        raise Refused("FILE-02", "it is protected with a password")
    if what != "xls":
        raise Refused("FILE-03", f"it is {what}")
    return what


def misnamed(name: str, kind: str) -> list[tuple[str, str]]:
    """FILE-11 where the name says another kind; a name without a known ending says nothing."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix not in KNOWN_SUFFIXES or suffix in SUFFIXES[kind]:
        return []
    return [("FILE-11", f"named .{suffix}, but it is {NAMES[kind]}; it was read as that")]
