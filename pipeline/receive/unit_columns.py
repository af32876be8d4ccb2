"""Unit columns of a grid that stand empty and name a unit of none of the sheet's qualifications (SHEET-10)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from pipeline.receive.sheets import noted
from pipeline.recognise.header import UnitColumn, readings
from pipeline.rules.entry_units import unit_fault
from schemas.cells import Noted, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.known import Known
    from pipeline.recognise import Stack
    from pipeline.table import Origin, Table
    from schemas.cells import Finding


def unknown_units(
    table: Table, stack: Stack, origins: Mapping[int, Origin], known: Known
) -> Iterator[tuple[int, Finding]]:
    """(sheet number, SHEET-10) for each such column; `table` is resolved.

    Of a sheet without any grade nobody knows the qualifications; and where one's list of units is not complete, no unit
    is known to be none of its own.
    """

    @cache
    def unknown(texts: tuple[str, ...], codes: frozenset[str]) -> tuple[UnitColumn, ...]:
        return tuple(unit for unit in _units(table, texts) if codes and _is_of_none(unit.token, codes, known))

    named = table.lines[["sheet", "entry_code"]].drop_duplicates()
    codes_of: dict[int, set[str]] = defaultdict(set)
    for number, code in zip(named["sheet"].tolist(), named["entry_code"].tolist(), strict=True):
        codes_of[number].add(code)
    for number, codes in codes_of.items():
        origin = origins[number]
        for unit in unknown(origin.texts, frozenset(codes - {""})):
            if not ((stack.position == unit.position) & (stack.sheet[stack.at] == number)).any():
                note = Noted("SHEET-10", origin.header_row, unit.position, unit.header)
                yield number, noted(origin.file, origin.name, note)


def _units(table: Table, texts: tuple[str, ...]) -> tuple[UnitColumn, ...]:
    return next(header.units for header in readings(texts, frozenset()) if header.form is table.form)


def _is_of_none(token: str, codes: frozenset[str], known: Known) -> bool:
    faults = [unit_fault(known, code, token) for code in codes]
    return all(fault is not None and fault[0] is Severity.ERROR and "not a unit" in fault[1] for fault in faults)
