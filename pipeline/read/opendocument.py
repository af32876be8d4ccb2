"""What the reader hides of an OpenDocument spreadsheet: error cells, formulas never calculated, hidden rows, merged cells.

Its cells bear no references, only repeats: where one of the signs is found, all rows and cells are counted through.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from pipeline.read.limits import Limits, Refused, check_size
from pipeline.read.scan import Facts, plain, refuse_entities

if TYPE_CHECKING:
    from pipeline.read.guard import Parts

CONTENT = "content.xml"
TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s/>])([^>]*)>")
ROWS = re.compile(rb'\stable:number-rows-repeated="([0-9]{1,10})"')
COLUMNS = re.compile(rb'\stable:number-columns-repeated="([0-9]{1,10})"')
SPANNED = re.compile(rb'\stable:number-(?:columns|rows)-spanned="(?!1")')
HIDDEN = re.compile(rb'\stable:visibility="(?:collapse|filter)"')
FORMULA = re.compile(rb'\stable:formula="(?:\w+:)?([^"]*)"')
ERROR = b'calcext:value-type="error"'
PARAGRAPH = re.compile(rb"<text:p[^>]*>([^<]*)")
SPACES = re.compile(rb'<text:s [^>]*text:c="([0-9]{5,})"')
SIGNS = (ERROR, b"table:formula=", b"table:visibility=", b"-spanned=")
MOST_SPACES = 32_767
"""Characters that a cell can hold."""


def ods_facts(parts: Parts, limits: Limits) -> list[Facts]:
    """One Facts a table, in the document's order; raises Refused (FILE-01, FILE-04)."""
    xml = parts.read(CONTENT)
    refuse_entities(xml, CONTENT)
    _refuse_spaces(xml)
    if not any(sign in xml for sign in SIGNS):
        return [Facts([], [], []) for tag in TAG.finditer(xml) if tag[1] == b"table"]
    walk = _Walk(limits)
    tags = list(TAG.finditer(xml))
    ends = [tag.start() for tag in tags[1:]] + [len(xml)]
    for tag, end in zip(tags, ends, strict=False):  # without a tag there is an end all the same
        if tag[1] == b"table":
            walk.table()
        elif not walk.facts:
            continue  # a row outside any table: the reader will have its own words for that
        elif tag[1] == b"table-row":
            walk.row(tag[2])
        else:
            walk.cell(tag[2], xml[tag.end() : end])
    return walk.facts


class _Walk:
    """Where we are in the document, and what was found so far."""

    def __init__(self, limits: Limits) -> None:
        self.facts: list[Facts] = []
        self._limits = limits
        self._row = self._height = self._position = 0

    def table(self) -> None:
        self.facts.append(Facts([], [], []))
        self._row = self._height = 0

    def row(self, attributes: bytes) -> None:
        self._row += self._height
        self._height, self._position = _repeats(ROWS, attributes), 0
        if HIDDEN.search(attributes):
            self.facts[-1].hidden.extend(range(self._row, min(self._row + self._height, self._limits.rows)))

    def cell(self, attributes: bytes, content: bytes) -> None:
        width = _repeats(COLUMNS, attributes)
        damage = _damage(attributes, content)
        if damage:
            rows, columns = self._row + self._height, self._position + width
            check_size(f"sheet {len(self.facts)}", rows, columns, self._limits)
            places = product(range(self._row, rows), range(self._position, columns))
            self.facts[-1].damaged.extend((row, position, damage) for row, position in places)
        if SPANNED.search(attributes):
            self.facts[-1].merged.append((self._row, self._position))
        self._position += width


def _repeats(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1]) if found else 1


def _damage(attributes: bytes, content: bytes) -> dict[str, str] | None:
    if ERROR in attributes:
        shown = PARAGRAPH.search(content)
        return {"e": plain(shown[1] if shown else None) or "#ERROR"}
    formula = FORMULA.search(attributes)
    if (
        formula is None or b"office:value-type=" in attributes or b"<text:p" in content
    ):  # an empty paragraph: an empty text
        return None
    return {"f": "=" + plain(formula[1]).removeprefix("=")}


def _refuse_spaces(xml: bytes) -> None:
    for found in SPACES.finditer(xml):
        if int(found[1]) > MOST_SPACES:
            raise Refused(
                "FILE-04", f"a cell holds {int(found[1]):,} spaces; a cell can hold {MOST_SPACES:,} characters"
            )
