"""Which part of an Excel workbook is which sheet, and what the sheets of an xlsx hold besides their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.read.limits import Limits, Refused, check_cells
from pipeline.read.scan import Facts, refuse_entities, sheet_facts

if TYPE_CHECKING:
    from pipeline.read.guard import Parts

SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
SHEET_RELATION = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']+)["']""")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ID = re.compile(rb"""\sId\s*=\s*["']([^"']+)["']""")
TARGET = re.compile(rb"""\sTarget\s*=\s*["']([^"']+)["']""")
WORKBOOK, RELATIONS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.{}.rels", "xl/sharedStrings.xml"


def xlsx_facts(parts: Parts, limits: Limits) -> list[Facts]:
    """One Facts a sheet, in the workbook's order; raises Refused (FILE-01, FILE-04)."""
    strings, book = parts.read(STRINGS), parts.read(WORKBOOK)
    refuse_entities(strings, STRINGS)
    check_cells(strings.count(b"<si"), limits)
    refuse_entities(book, WORKBOOK)
    relations = [SHEET_RELATION.search(sheet[0]) for sheet in SHEET.finditer(book)]
    names = sheet_parts(parts, "xml", [it[1].decode(errors="replace") for it in relations if it])
    return [sheet_facts(parts.read(name), name, limits) for name in names]


def sheet_parts(parts: Parts, ending: str, relations: list[str]) -> list[str]:
    """The part behind each of the workbook's relations; raises Refused (FILE-01) where one leads nowhere."""
    name = RELATIONS.format(ending)
    listed = parts.read(name)
    refuse_entities(listed, name)
    targets = {}
    for tag in RELATION.finditer(listed):
        identity, target = ID.search(tag[0]), TARGET.search(tag[0])
        if identity and target:
            targets[identity[1].decode(errors="replace")] = _path(target[1].decode(errors="replace"))
    found = [targets.get(relation, "") for relation in relations]
    if not all(name in parts for name in found):
        raise Refused("FILE-01", "a sheet of the workbook is missing: the file is damaged")
    return found


def _path(target: str) -> str:
    """A target is told from the archive's root (`/xl/…`) or from the workbook's folder."""
    return target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target.removeprefix('./')}"
