"""Workbooks with what rows alone cannot say: formulas, formats, merged and hidden things."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Rows = list[list[Any]]


def book(
    rows: Rows, change: Callable[[Any], object], hidden: Mapping[str, Rows] | None = None, **options: Any
) -> bytes:
    """Make a workbook of one sheet (and hidden ones), and let something be done to that sheet before it is saved."""
    out = BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(out, {**plain, **options}) as made:
        sheet = made.add_worksheet("Marks")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        change(sheet)
        for name, lists in (hidden or {}).items():
            more = made.add_worksheet(name)
            for number, row in enumerate(lists):
                more.write_row(number, 0, row)
            more.hide()
    return out.getvalue()
