"""Unit columns that no grade stands in: whether the sheet's qualifications have such a unit at all (SHEET-10)."""

from __future__ import annotations

import pytest

from tests.rules.judged import drop, night
from tests.worlds import world

GRID = "Candidate number,Entry code,Assessor,Unit 1,{}\n"
CAL = "0003,05332,AB,M,{}"


def told(text):
    """(cell, value) of every SHEET-10 about the sheet, and its message."""
    findings = night(world(), drop(text)).findings.values()
    return [(one.cell, one.value) for found in findings for one in found if one.rule == "SHEET-10"]


def test_empty_column_of_an_unknown_unit_is_told():
    """A unit that the qualification has not, and nothing below it: the header's own cell is named."""
    assert told("Marks,,,,\n" + GRID.format("Unit 77: Pottery") + CAL.format("")) == [("E2", "Unit 77: Pottery")]


@pytest.mark.parametrize(
    ("header", "grade"), [("Unit 2", ""), ("Unit 77", "P"), ("Unit 77", "-"), ("Unit 77 assessor", "AB")]
)
def test_other_columns_are_not_told(header, grade):
    """A unit of its own, one with something below it (GRAD-03 may say more), an assessor's column."""
    assert told(GRID.format(header) + CAL.format(grade)) == []


@pytest.mark.parametrize("row", ["0001,05352,JS,P,", "0003,05332,AB,,", "0003,05332,AB,M,\n0001,05352,JS,P,"])
def test_what_nobody_can_know_is_not_said(row):
    """The list of units is not complete; or no grade tells whose sheet it is; or one of two lists is not complete."""
    assert told(GRID.format("Unit 77") + row) == []
