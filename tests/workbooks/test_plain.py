"""Plain workbooks."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import load_workbook

from pipeline.workbooks.plain import workbook


def test_values_keep_their_types():
    """Text stays text whatever it looks like, numbers and dates are themselves, None is an empty cell."""
    content = workbook([("Grades", [["0042", "=1+1", "#N/A", 7, None, date(2027, 2, 8)]]), ("Empty", [])])
    book = load_workbook(io.BytesIO(content))
    cells = book["Grades"][1]
    assert book.sheetnames == ["Grades", "Empty"]
    assert [cell.data_type for cell in cells] == ["s", "s", "s", "n", "n", "d"]
    assert [cell.value for cell in cells[:5]] == ["0042", "=1+1", "#N/A", 7, None]
    assert cells[5].value.date() == date(2027, 2, 8)
    assert [cells[0].number_format, cells[5].number_format] == ["@", "yyyy-mm-dd"]


def test_same_sheets_same_bytes():
    """Two workbooks of the same sheets do not differ."""
    assert workbook([("A", [["x"]])]) == workbook([("A", [["x"]])])


@pytest.mark.parametrize("name", ["x" * 32, "a/b"])
def test_names_that_no_sheet_can_have(name: str):
    """A name that Excel would refuse is refused here."""
    with pytest.raises(ValueError, match=r"31 characters|Invalid character"):
        workbook([(name, [])])
