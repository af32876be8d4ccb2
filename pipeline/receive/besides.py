"""What else is wrong with rows that are held already, so that two mistakes of one row do not take two nights to find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.receive.holding import held_rows, on_part, spread
from pipeline.rules.book import BOOK, rules_for
from pipeline.rules.judge import cells_in_error, judge, one_error_a_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.known import Known
    from pipeline.rules.book import Rule
    from pipeline.table import Offence, Table
    from schemas.cells import Severity
    from schemas.check import Mask

_SLIPPED = ("SHEET-02", "SHEET-08")
"""Where they hold, what stands under a heading may not belong there."""
_WHOSE = "centre_number"
"""Where it is to blame, the row may be about anybody."""


def errors_besides(
    table: Table,
    held: Mask,
    told: list[Offence],
    known: Known,
    lowered: dict[str, Severity],
    faults: dict[int, tuple[str, str]],
    *,
    needs_known: bool,
) -> list[Offence]:
    """The errors of the table's held rows beside those told, by rules of whose columns none is to blame already.

    So they are true whatever is done about what is told. They hold nothing; a sheet on which a rule breaks goes to
    `faults`, as ever.
    """
    doubtful = [one for one in told if one.rule in _SLIPPED or BOOK[one.rule].holds == "sheet"]
    asked = held & ~held_rows(table, doubtful) if held.any() else held
    if not asked.any():
        return []
    part = table.at_rows(asked)
    told = on_part(part, told)
    blamed = cells_in_error(part, [one for one in told if BOOK[one.rule].doubts is None])
    blamed |= {
        (*place, column, -1) for one in told for column in BOOK[one.rule].doubts or () for place in _places(part, one)
    }
    found: list[Offence] = []
    for rule in rules_for(table.form.key, needs_known=needs_known):
        rows = ~_blamed(part, rule, blamed) if rule.reads else np.zeros(len(part.rows), dtype=bool)
        if rows.any():
            found += on_part(part, _errors(rule, _with_others(part.at_rows(rows), table, held), known, lowered, faults))
    return one_error_a_cell(part, found, cells_in_error(part, told))


def undoubted(table: Table, told: list[Offence]) -> list[Offence]:
    """What was told but for what the ledger says by columns on which another rule's error casts doubt.

    Where a row names somebody else than its number's holder, nothing that is known of the holder may be told.
    """
    for one in [one for one in told if BOOK[one.rule].doubts and len(one.errors)]:
        rows = _rows_of(table, one)[np.isin(one.at, one.errors)]
        told = [
            other.part(~np.isin(_rows_of(table, other), rows))
            if other.rule != one.rule and _rests_on(other, one)
            else other
            for other in told
        ]
    return told


def _rests_on(found: Offence, doubtful: Offence) -> bool:
    rule, columns = BOOK[found.rule], BOOK[doubtful.rule].doubts or ()
    return rule.needs_known and not (rule.reads and set(columns).isdisjoint(rule.reads))


def _rows_of(table: Table, found: Offence) -> Any:
    return found.at if found.over == "rows" else table.lines.loc[found.at, "at"].to_numpy()


def _places(table: Table, found: Offence) -> list[tuple[int, int]]:
    """Sheet and row of each of its errors."""
    rows = table.frame(found.over).loc[found.errors]
    return list(zip(rows["sheet"].tolist(), rows["row"].tolist(), strict=True))


def _with_others(part: Table, table: Table, held: Mask) -> Table:
    """Where rows are accepted one by one, beside them the rows that are not held: one may say what makes another right."""
    if table.form.accepted_by != "row":
        return part
    return table.at_rows(~held | table.rows.index.isin(part.rows.index))


def _blamed(table: Table, rule: Rule, cells: Iterable[tuple[Any, ...]]) -> Mask:
    """Which rows have an error in a column that the rule reads; a rule over rows may compare all of a candidate's."""
    columns = {*rule.reads, _WHOSE}
    rows = {cell[:2] for cell in cells if cell[2] in columns}
    places = zip(table.rows["sheet"].tolist(), table.rows["row"].tolist(), strict=True)
    blamed = (
        np.array([place in rows for place in places], dtype=bool) if rows else np.zeros(len(table.rows), dtype=bool)
    )
    return np.asarray(spread(table, blamed) if rule.over == "rows" else blamed, dtype=bool)


def _errors(
    rule: Rule, table: Table, known: Known, lowered: dict[str, Severity], faults: dict[int, tuple[str, str]]
) -> list[Offence]:
    judgement = judge(table, known, needs_known=rule.needs_known, lowered=lowered, only=lambda one: one is rule)
    faults.update(judgement.faults)
    return [one.part(np.isin(one.at, one.errors)) for one in judgement.offences if len(one.errors)]
