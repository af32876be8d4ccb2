"""A table that is judged: its parts keep their places, and findings say where and in whose words."""

import numpy as np
import pandas as pd
import pytest

from pipeline.rules.book import BOOK, Rule
from pipeline.rules.findings import findings
from pipeline.table import Offence, Origin
from schemas.cells import Severity
from tests.rules.judged import laid

LIST = "Cand. no,Unit,Grade,Marked by\n7,Unit 3,P,JS\n0008,Y/502/5411,M,AB\n0009,4,,AB"
GRID = "Cand. no,UCI,Unit 3: Introduction to marketing,Y/502/5411\n0007,,P,M\n,123450130001E,,D"


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    """Rules of no meaning, whose messages show every word."""
    for rule_id, over, column in (("CAND-98", "rows", "candidate_number"), ("GRAD-98", "lines", "grade")):
        monkeypatch.setitem(BOOK, rule_id, Rule(
            id=rule_id, severity=Severity.ERROR, message="{header}|{value}|{who}|{unit_words}", fix="{candidate_number}", doc="",
            judge=None, forms=(), over=over, column=column, needs_known=False, holds="line", lowerable=False, source="", good=None, bad=None,
        ))  # fmt: skip


def found(table, rule, *at, severity=Severity.ERROR, **words):
    """The findings of one rule at these labels, with words."""
    more = pd.DataFrame(words, index=list(at)) if words else None
    return [
        one
        for _, one in findings(
            table, [Offence(rule, BOOK[rule].over, np.array(at), (severity,) * len(at), BOOK[rule].column, more)]
        )
    ]


def test_a_finding_about_a_row_shows_the_cell_as_it_was_typed():
    """Under the sheet's own header; a word of the rule's own beats what stands there."""
    [one] = found(laid("grades_by_unit", LIST), "CAND-98", 0)
    assert (one.file, one.sheet, one.row, one.column, one.cell, one.value) == (
        "sheet.csv",
        "sheet",
        2,
        "Cand. no",
        "A2",
        "7",
    )
    assert (one.message, one.fix) == ("Cand. no|7|0007|", "0007")
    [one] = found(laid("grades_by_unit", LIST), "CAND-98", 1, value="eight", column="unit")
    assert (one.column, one.cell, one.value, one.message) == ("Unit", "B3", "eight", "Unit|eight|0008|")


def test_a_finding_about_a_line_of_a_list():
    """It points at the grade and calls the unit by its number, or by its reference."""
    one, other = found(laid("grades_by_unit", LIST), "GRAD-98", 0, 1)
    assert (one.column, one.cell, one.message) == ("Grade", "C2", "Grade|P|0007|Unit 3")
    assert other.message == "Grade|M|0008|Y/502/5411"
    [one] = found(laid("grades_by_unit", LIST), "GRAD-98", 1, column="unit", value="that")
    assert (one.column, one.cell, one.message) == ("Unit", "B3", "Unit|that|0008|Y/502/5411")


def test_a_finding_about_a_cell_of_a_grid():
    """It points at the cell and calls the unit as its header does; a row by UCI is called by that."""
    one, other, third = found(
        laid("grades_by_candidate", GRID), "GRAD-98", *laid("grades_by_candidate", GRID).lines.index
    )
    assert (one.cell, one.column) == ("C2", "Unit 3: Introduction to marketing")
    assert one.message == "Unit 3: Introduction to marketing|P|0007|Unit 3: Introduction to marketing"
    assert (other.cell, other.column) == ("D2", "Y/502/5411")
    assert (third.cell, third.message) == ("D3", "Y/502/5411|D|123450130001E|Y/502/5411")


def test_a_grid_whose_headers_are_not_known():
    """The unit is called by its number, or as the rule says."""
    table = laid("grades_by_candidate", GRID)
    origin = table.origins[0]
    table.origins = {
        0: Origin(0, 0, origin.file, origin.name, origin.centre, origin.sender, origin.headers, origin.positions)
    }
    assert found(table, "GRAD-98", 0)[0].column == "Unit 3"
    assert found(table, "GRAD-98", 0, unit_header="The third")[0].column == "The third"


def test_a_column_that_the_sheet_has_not():
    """The message calls it by the form's title; the finding has neither header nor cell."""
    [one] = found(laid("grades_by_unit", LIST), "CAND-98", 0, column="surname")
    assert (one.column, one.cell, one.message) == ("", "", "Surname||0007|")
    [one] = found(laid("grades_by_unit", LIST), "CAND-98", 0, column="nothing", value="x")
    assert one.message == "|x|0007|"


def test_a_part_keeps_its_places():
    """Rows and lines of a part are called as in the whole; no row is a part too."""
    table = laid("grades_by_candidate", GRID)
    part = table.at_rows(np.array([False, True]))
    assert (part.rows.index.tolist(), part.lines["at"].tolist()) == ([1], [1])
    assert found(part, "GRAD-98", *part.lines.index)[0].cell == "D3"
    nothing = part.at_rows(np.array([False]))
    assert (len(nothing.rows), len(nothing.lines)) == (0, 0)
    assert len(nothing.at_rows(np.array([], dtype=bool)).rows) == 0


def test_a_part_of_everything_is_a_table_of_its_own():
    """What is done to the part is not done to the whole."""
    table = laid("grades_by_candidate", GRID)
    part = table.at_rows(np.array([True, True]))
    part.lines = part.lines.iloc[:0]
    assert len(table.lines) == 3


def test_a_table_without_lines_has_parts():
    """A form without grades."""
    table = laid("entries", "Candidate number,Entry code,Entry type\n0001,05352,Full award\n0002,05352,Full award")
    assert table.at_rows(np.array([False, True])).rows["candidate_number"].tolist() == ["0002"]
    assert len(table.only({0}).rows) == 2
    assert len(table.only({1}).rows) == 0


def test_which_rows_have_a_column():
    """A column is there or not, sheet by sheet."""
    table = laid("grades_by_unit", LIST)
    assert table.has("unit").tolist() == [True] * 3
    assert table.has("surname").tolist() == [False] * 3


def test_the_errors_of_an_offence():
    """Queries and notes hold nothing."""
    severities = (Severity.ERROR, Severity.QUERY, Severity.ERROR, Severity.NOTE)
    assert Offence("GRAD-03", "lines", np.array([3, 5, 8, 9]), severities, "grade").errors.tolist() == [3, 8]
