"""Which part of an Excel workbook is which sheet, and what the sheets of an xlsx hold besides their values.

Parts are found as the reader behind us finds them, so that both look at the same ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.read.limits import Limits, Refused
from pipeline.read.scan import Facts, refuse_entities, refuse_many, sheet_facts

if TYPE_CHECKING:
    from pipeline.read.guard import Parts

SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
SHEET_RELATION = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']+)["']""")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ID = re.compile(rb"""\sId\s*=\s*["']([^"']+)["']""")
TARGET = re.compile(rb"""\sTarget\s*=\s*["']([^"']+)["']""")
DOCUMENT = re.compile(rb"""\sType\s*=\s*["'][^"']*/officeDocument["']""")
ROOT = "_rels/.rels"


def xlsx_facts(parts: Parts, limits: Limits) -> list[Facts]:
    """One Facts a sheet, in the workbook's order; raises Refused (FILE-01, FILE-04)."""
    folder = _folder(_read(parts, ROOT))
    refuse_many(_read(parts, f"{folder}sharedStrings.xml"), b"<si", limits)
    book = _read(parts, f"{folder}workbook.xml")
    relations = [SHEET_RELATION.search(sheet[0]) for sheet in SHEET.finditer(book)]
    names = sheet_parts(parts, folder, "workbook.xml", [_text(it[1]) for it in relations if it])
    return [sheet_facts(parts.read(name), name, limits) for name in names]


def sheet_parts(parts: Parts, folder: str, book: str, relations: list[str]) -> list[str]:
    """Find the part behind each of the workbook's relations; raises Refused (FILE-01) where one leads nowhere."""
    targets = {}
    for tag in RELATION.finditer(_read(parts, f"{folder}_rels/{book}.rels")):
        identity, target = ID.search(tag[0]), TARGET.search(tag[0])
        if identity and target:
            name = _text(target[1])
            targets[_text(identity[1])] = name.lstrip("/") if name.startswith("/") else folder + name
    found = [targets.get(relation, "") for relation in relations]
    if not all(name in parts for name in found):
        raise Refused("FILE-01", "a sheet of the workbook is missing: the file is damaged")
    return found


def _folder(root: bytes) -> str:
    """Find the folder that the workbook's own part lies in; mostly `xl/`."""
    for tag in RELATION.finditer(root):
        target = TARGET.search(tag[0])
        if target and DOCUMENT.search(tag[0]):
            folder = _text(target[1]).lstrip("/").rpartition("/")[0]
            return f"{folder}/" if folder else ""
    raise Refused("FILE-01", "nothing in it says which part is the workbook: the file is damaged")


def _read(parts: Parts, name: str) -> bytes:
    xml = parts.read(name)
    refuse_entities(xml, name)
    return xml


def _text(name: bytes) -> str:
    return name.decode(errors="replace")
