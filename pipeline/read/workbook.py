"""Workbooks of every kind, through the one fast reader, with what it hides put back."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from pipeline.read.biff import xls_facts
from pipeline.read.limits import Limits, Refused, check_cells, check_size
from pipeline.read.opendocument import ods_facts
from pipeline.read.openxml import xlsx_facts
from pipeline.read.wire import WiredSheet, trimmed, wired
from pipeline.read.xlsb import xlsb_facts

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.read.guard import Parts
    from pipeline.read.scan import Facts

T = TypeVar("T")
FAULT_SHOWN = 120
"""Characters of the reader's own words that are passed on."""


def sheets_of(kind: str, data: bytes, parts: Parts | None, limits: Limits) -> list[WiredSheet]:
    """All worksheets, in the workbook's order; raises Refused (FILE-01, FILE-02, FILE-04, FILE-05)."""
    facts = _facts(kind, data, parts, limits)  # first: it refuses what the reader could not bear
    book = _guarded(lambda: CalamineWorkbook.from_filelike(BytesIO(data)))
    listed = book.sheets_metadata
    if len(listed) > limits.sheets:
        raise Refused("FILE-04", f"the workbook has {len(listed):,} sheets; at most {limits.sheets:,} are read")
    if len(listed) != len(facts):
        raise Refused("FILE-01", "its list of sheets does not fit its sheets: the file is damaged")
    sheets: list[WiredSheet] = []
    cells = 0
    for index, (about, fact) in enumerate(zip(listed, facts, strict=True)):
        if about.typ == SheetTypeEnum.WorkSheet:
            area, rows = _rows(book, index, limits)
            cells += area
            check_cells(cells, limits)
            sheets.append(_told(about.name, about.visible == SheetVisibleEnum.Visible, rows, fact, limits))
    if not any(_holds_something(sheet[-1]) for sheet in sheets):
        raise Refused("FILE-05", "no sheet of the workbook holds anything")
    return sheets


def _facts(kind: str, data: bytes, parts: Parts | None, limits: Limits) -> list[Facts]:
    if parts is None:
        return xls_facts(data)
    return {"xlsb": xlsb_facts, "ods": ods_facts}.get(kind, xlsx_facts)(parts, limits)


def _guarded(call: Callable[[], T]) -> T:
    """Pass on what the reader answers; raises Refused (FILE-01, FILE-02) for its errors and for its panics, which are no Exception."""
    try:
        return call()
    except PasswordError as fault:
        raise Refused("FILE-02", "it is protected with a password") from fault
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # a Rust panic comes as PanicException(BaseException)
        raise Refused(
            "FILE-01", f"it cannot be read as what it is ({str(fault)[:FAULT_SHOWN]}): the file is damaged"
        ) from fault


def _rows(book: CalamineWorkbook, index: int, limits: Limits) -> tuple[int, list[list[Any]]]:
    """Cells of the used range, and the sheet's rows from row 1 and column A on."""
    sheet = _guarded(lambda: book.get_sheet_by_index(index))
    if sheet.end is None:
        return 0, []
    height, width = sheet.end[0] + 1, sheet.end[1] + 1
    check_size(f"sheet “{sheet.name}”", height, width, limits)
    rows = wired(_guarded(lambda: sheet.to_python(skip_empty_area=False)))
    trimmed(rows)
    return height * width, rows


def _told(name: str, visible: bool, rows: list[list[Any]], facts: Facts, limits: Limits) -> WiredSheet:
    """Put the sheet together with its damaged cells in their places, and its hidden rows and merged ranges told where they hold something."""
    for row, position, damage in facts.damaged:
        check_size(f"sheet “{name}”", row + 1, position + 1, limits)
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([None] * (position + 1 - len(rows[row])))
        rows[row][position] = damage
    hidden = sum(1 for row in set(facts.hidden) if row < len(rows) and rows[row])
    merged = [
        row + 1
        for row, position in facts.merged
        if row < len(rows) and rows[row][position : position + 1] not in ([], [None])
    ]
    return name, visible, hidden, merged, rows


def _holds_something(rows: list[list[Any]]) -> bool:
    return any(cell.strip() if isinstance(cell, str) else cell is not None for row in rows for cell in row)
