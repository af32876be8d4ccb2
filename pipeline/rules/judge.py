"""Running the book over a table: a rule that raises is our fault, and costs only the sheets on which it raises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.blame import where
from pipeline.rules.book import BOOK, Rule, Unchecked, rules_for
from pipeline.rules.findings import offence
from pipeline.table import IN_GRID, Offence, Table
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pipeline.known import Known

_FIRST = ("FILE", "SHEET", "CELL", "CENT", "CAND")
"""The chapters that speak first of a cell: what it holds, and whom its row is about."""
_LAST = ("ENTR", "ASSR")
"""Chapters that speak last of a cell of any other form than their own."""
Cell = tuple[Any, ...]
"""Sheet, row and column; and in a grid the position, -1 elsewhere."""
_MILD = (Severity.NOTE, Severity.QUERY, Severity.ERROR)


@dataclass
class Judgement:
    """What the rules found in a table, and the sheets on which one of them broke."""

    offences: list[Offence] = field(default_factory=list)
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Sheet number to (rule id, what broke and where), never a value of a cell."""
    unchecked: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    """Sheet number, rule id and cause to how many rows the rule could not look at."""


def judge(
    table: Table,
    known: Known,
    *,
    needs_known: bool,
    lowered: dict[str, Severity],
    only: Callable[[Rule], bool] = lambda _rule: True,
) -> Judgement:
    """Every rule of the table's form that does, or does not, look at what is known; or `only` some of them."""
    judgement = Judgement()
    for rule in filter(only, rules_for(table.form.key, needs_known=needs_known)):
        for found in _answers(rule, table, known, judgement):
            judgement.offences.append(lower(found, lowered))
        if rule.unchecked:
            _count_unchecked(rule, rule.unchecked, table, known, judgement)
    return judgement


def before_rounds(readable: Table, known: Known, lowered: dict[str, Severity], *, parted: bool) -> Iterator[Judgement]:
    """What the rules say that look at no ledger; where rounds part sheets, also what holds a sheet: a round may be part
    of one.
    """
    yield judge(readable, known, needs_known=False, lowered=lowered)
    if parted:
        yield judge(readable, known, needs_known=True, lowered=lowered, only=holds_a_sheet)


def holds_a_sheet(rule: Rule) -> bool:
    return rule.holds == "sheet"


def _count_unchecked(rule: Rule, unchecked: Unchecked, table: Table, known: Known, judgement: Judgement) -> None:
    """Count the rows, a sheet and cause, on which the rule could not run; a fault of ours is told on every sheet."""
    try:
        answer = unchecked(table, known)
    except Exception as error:  # noqa: BLE001 as above
        for number in set(table.rows["sheet"].tolist()):
            judgement.faults.setdefault(int(number), (rule.id, where(error)))
        return
    if len(answer):
        rows = table.frame(rule.over).loc[answer.index, ["sheet", "row"]].assign(cause=answer["cause"])
        rows = rows.drop_duplicates()
        said = zip(rows["sheet"].tolist(), rows["cause"].tolist(), strict=True)
        judgement.unchecked.update((sheet, rule.id, cause) for sheet, cause in said)


def _answers(rule: Rule, table: Table, known: Known, judgement: Judgement) -> list[Offence]:
    try:
        return [found] if (found := _ask(rule, table, known)) else []
    except Exception:  # noqa: BLE001 a fault of ours must not end the night: it is told sheet by sheet
        return _sheet_by_sheet(rule, table, known, judgement)


def _ask(rule: Rule, table: Table, known: Known) -> Offence | None:
    assert rule.judge is not None
    return offence(rule, table, rule.judge(table, known))


def _sheet_by_sheet(rule: Rule, table: Table, known: Known, judgement: Judgement) -> list[Offence]:
    found = []
    for number in sorted(set(table.rows["sheet"])):
        try:
            answer = _ask(rule, table.only({number}), known)
        except Exception as error:  # noqa: BLE001 as above; what broke is kept and told to the office
            judgement.faults.setdefault(int(number), (rule.id, where(error)))
        else:
            found += [answer] if answer else []
    return found


def lower(found: Offence, lowered: dict[str, Severity]) -> Offence:
    """An offence with its severity lowered as the site wishes; what is milder stays as it is."""
    if found.rule not in lowered:
        return found
    severity = tuple(min(one, lowered[found.rule], key=_MILD.index) for one in found.severity)
    return replace(found, severity=severity)


def one_error_a_cell(table: Table, offences: list[Offence], told: Iterable[Cell] = ()) -> list[Offence]:
    """Of several errors in one cell only the first that applies: FILE, SHEET, CELL, then the form's own chapter.

    Who a row is about comes before what it says of them. Cells that are `told` have their error already.
    """
    taken = set(told)
    kept = [_untaken(found, table.frame(found.over), taken) for found in sorted(offences, key=_rank)]
    return [found for found in kept if len(found.at)]


def cells_in_error(table: Table, offences: list[Offence]) -> set[Cell]:
    """The cells that have an error."""
    errors = [one.part(np.isin(one.at, one.errors)) for one in offences if len(one.errors)]
    return {cell for one in errors for cell in _cells(one, table.frame(one.over))}


def _untaken(found: Offence, frame: pd.DataFrame, taken: set[Cell]) -> Offence:
    """What is left of an offence without errors in cells that have one; cells that now have one are added to `taken`."""
    if Severity.ERROR not in found.severity:
        return found
    cells = list(zip(_cells(found, frame), found.severity, strict=True))
    keep = [severity is not Severity.ERROR or cell not in taken for cell, severity in cells]
    taken.update(cell for cell, severity in cells if severity is Severity.ERROR)
    return found.part(np.array(keep, dtype=bool))


def _rank(found: Offence) -> tuple[int, bool, str]:
    rule = BOOK[found.rule]
    place = _FIRST.index(rule.chapter) if rule.chapter in _FIRST else len(_FIRST) + (rule.chapter in _LAST)
    return place, rule.holds != "sheet", rule.id


def _cells(found: Offence, frame: pd.DataFrame) -> Iterable[Cell]:
    """What tells one cell from another: sheet, row and column; and in a grid the position."""
    words = found.words if found.words is not None else pd.DataFrame(index=found.at)
    own = frame.loc[found.at]
    columns = words.get("column", [found.column] * len(own))
    positions = words.get("position", own.get("position", [-1] * len(own)))
    in_grid = [position if column in IN_GRID else -1 for column, position in zip(columns, positions, strict=True)]
    return list(zip(own["sheet"], own["row"], columns, in_grid, strict=True))
