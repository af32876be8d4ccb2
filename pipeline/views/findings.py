"""What was found: the table that holds every finding, and the lists of it that a receipt shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.ledger.night_records import Found
from pipeline.rules.to_do import ANY, TO_DO
from pipeline.views.arrived import count
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.ledger.night_records import FindingFacts

COLUMNS = Found._fields
"""Of `<file>.findings.csv`, and the keys of a finding in `receipt.json`."""

PLACES_SHOWN = 5
"""How many places a page shows of the notes of one rule; the table has them all."""
SHOWN = 50
"""How many errors, or queries, of one rule a page or a workbook shows; the table has them all."""
TO_DO_SHOWN = 40
REPLACED = "GRAD-11"
ASSUMED = frozenset({"ENTR-13"})
"""Queries about what was left blank, as it may be, on every row alike: a page tells them once."""
LEFT_OUT, FITS_NOWHERE = "SHEET-04", "FILE-06"
NOTHING_TO_DO = "Nothing."

BLANK: dict[str, list[object]] = {name: [] for name in COLUMNS}
"""The table of a file without findings: one for all of them, so that its bytes need making once a night."""


class ToDo(NamedTuple):
    """One thing to do, and how often."""

    rule: str
    words: str
    """Beginning with a verb, and counted: `Enter a grade in 3 cells`."""
    places: int
    first: Found
    """The first place that asks for it."""


class Notes(NamedTuple):
    """All notes of one rule."""

    rule: str
    places: int
    shown: list[Found]
    """The first of them, at least one."""


class Listing(NamedTuple):
    """Findings as a page lists them: by file, some of each rule, and the true totals of the rules cut short."""

    total: int
    files: list[tuple[str, list[Found]]]
    cut: list[tuple[str, int]]
    """(rule, how many there are in truth)."""
    shown: int
    """How many of a rule are shown at most."""


def tables(facts: FindingFacts) -> dict[int, dict[str, list[object]]]:
    """Give each drop its `findings.csv`, for `render.table_for_people`; a drop without findings has `BLANK`.

    `facts` is what `facts_receipts.for_findings` gives; the tables' columns are `COLUMNS`, a row 0 is blank.
    """
    found = facts["findings"]
    return {drop: _table(found[drop]) if drop in found else BLANK for drop in facts["drops"]}


def _table(found: Iterable[Found]) -> dict[str, list[object]]:
    columns = dict(zip(COLUMNS, map(list, zip(*found, strict=True)), strict=True))
    return columns | {"row": [row or "" for row in columns["row"]]}


def told(found: Sequence[Found]) -> list[Found]:
    """Give what a page says of the findings of a sender: all, but nothing that says nothing or gainsays another.

    Beside FILE-06, by which a whole file fits nowhere, a sheet of that file that was left out is not worth a note; and
    that there is nothing to do is said by the note itself.
    """
    unfit = {each.file for each in found if each.rule == FITS_NOWHERE}
    kept = [each for each in found if not (each.rule == LEFT_OUT and each.file in unfit)]
    return [
        each._replace(fix=each.fix.removeprefix(NOTHING_TO_DO).strip()) if each.fix.startswith(NOTHING_TO_DO) else each
        for each in kept
    ]


def to_do(found: Iterable[Found]) -> list[ToDo]:
    """List what the sender has to do, a line a rule, the most frequent first; errors only.

    Where the line names a column, it is a line a column.
    """
    alike: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for each in found:
        if each.severity == Severity.ERROR:
            column = each.column if "{column}" in TO_DO.get(each.rule, ANY) else ""
            alike[each.rule, column].append(each)
    lines = [ToDo(rule, _counted(rule, column, some), len(some), some[0]) for (rule, column), some in alike.items()]
    return sorted(lines, key=lambda line: (-line.places, line.rule, line.words))


def _counted(rule: str, column: str, found: Sequence[Found]) -> str:
    rows = {(each.file, each.sheet, each.row) for each in found}
    numbers = {
        "cells": count(len({(each.file, each.sheet, each.row, each.cell) for each in found}), "cell"),
        "rows": count(len(rows), "row"),
        "sheets": count(len({(each.file, each.sheet) for each in found}), "sheet"),
        "files": count(len({each.file for each in found}), "file"),
        "candidates": count(len({each.value for each in found if each.value} or rows), "candidate"),
    }
    return TO_DO.get(rule, ANY).format(column=column or "the cell", **numbers)


def listing(found: Iterable[Found], most: int = SHOWN) -> Listing:
    """Put findings under their files, at most `most` of a rule."""
    so_far: Counter[str] = Counter()
    shown: list[Found] = []
    for each in found:
        so_far[each.rule] += 1
        if so_far[each.rule] <= most:
            shown.append(each)
    files = [(file, list(group)) for file, group in groupby(shown, key=attrgetter("file"))]
    cut = [(rule, number) for rule, number in sorted(so_far.items()) if number > most]
    return Listing(sum(so_far.values()), files, cut, most)


def by_rule(notes: Iterable[Found]) -> list[Notes]:
    """Put notes together, or queries that are like them, a line a rule, by rule: they are many, and much alike."""
    of_rule: dict[str, list[Found]] = defaultdict(list)
    for each in notes:
        of_rule[each.rule].append(each)
    return [Notes(rule, len(every), every[:PLACES_SHOWN]) for rule, every in sorted(of_rule.items())]


def listings(found: Sequence[Found]) -> dict[str, Listing | list[Notes]]:
    """Part a receipt's findings into what a page lists: `held`, `queries`, `assumed`, `replaced` and `notes`.

    `assumed` are queries too, a line a rule.
    """
    queries = [each for each in found if each.severity == Severity.QUERY]
    notes = [each for each in found if each.severity == Severity.NOTE]
    return {
        "held": listing(each for each in found if each.severity == Severity.ERROR),
        "queries": listing(each for each in queries if each.rule not in ASSUMED),
        "assumed": by_rule(each for each in queries if each.rule in ASSUMED),
        "replaced": listing(each for each in notes if each.rule == REPLACED),
        "notes": by_rule(each for each in notes if each.rule != REPLACED),
    }
