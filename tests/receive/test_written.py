"""What a claim workbook says as claimdrop wrote it is nobody's word."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.receive.written import lines_as_written, rows_as_written
from schemas.forms import as_written
from tests.worlds import table


def lines(written: list[str], *said: tuple[int, str, str]) -> list[bool]:
    """Lines (row, unit, grade) of rows with these cells."""
    rows = pd.DataFrame({"written": pd.Series(written, dtype=object)})
    return lines_as_written(rows, pd.DataFrame(said, columns=["at", "token", "grade"])).tolist()


def test_a_line_that_is_as_it_was():
    """The same unit with the same grade says nothing; another grade, unit or row does."""
    found = lines(
        ["3 M, Y/502/5411 D", ""], (0, "3", "M"), (0, "Y/502/5411", "D"), (0, "3", "D"), (0, "4", "M"), (1, "3", "M")
    )
    assert found == [True, True, False, False, False]


def test_sheets_without_the_column_are_not_ours():
    """Nothing is left out where nothing is known to be ours."""
    assert lines(["", ""], (0, "3", "M")) == [False]
    only = pd.DataFrame({"candidate_number": ["0001"]})
    assert lines_as_written(only, pd.DataFrame({"at": [0], "token": ["3"], "grade": ["M"]})).tolist() == [False]


@pytest.mark.parametrize(
    ("row", "same"),
    [
        ('05352,John Smith,JS,,"John Smith, JS"', True),
        ('05352,Jon Smith,JS,,"John Smith, JS"', False),
        ('05352,John Smith,JQ,,"John Smith, JS"', False),
        ('05352,John Smith,JS,Remove,"John Smith, JS"', False),
        ("05352,John Smith,JS,,", False),
    ],
)
def test_a_centre_assessor_who_is_as_they_were(row, same):
    """A row that is untouched asks for nothing; a correction, a removal, and a row of one's own do."""
    heads = f"Entry code,Full name,Initials,Action,{as_written.COLUMN.title}\n"
    assert rows_as_written(table("centre_assessors", heads + row)).tolist() == [same]


def test_other_forms_have_no_such_rows():
    """A row of grades is judged line by line."""
    heads = f"Candidate number,Unit 3,{as_written.COLUMN.title}\n"
    assert rows_as_written(table("grades_by_candidate", heads + "0001,M,3 M")).tolist() == [False]


def test_what_is_written_is_what_is_read():
    """One place says how both look."""
    cell = as_written.together([as_written.line("3", "M"), as_written.line("Y/502/5411", "D")])
    assert (cell, as_written.apart(cell)) == ("3 M, Y/502/5411 D", {"3 M", "Y/502/5411 D"})
