"""The workbook for the outcome."""

import io

import pytest
from openpyxl import load_workbook

from pipeline.recognise import recognise
from pipeline.recognise.layout import Context
from pipeline.workbooks import OutcomeSheet
from pipeline.workbooks.outcome import outcome_workbook
from schemas.cells import Sheet

SHOWN = OutcomeSheet(
    "C000001",
    "Outcome of claim C000001",
    ("Hill School", "Fill in"),
    5,
    [("Unit 1", "JS", "P", 3), ("Unit 2", "=A1", "M", 2)],
)


@pytest.fixture(scope="module")
def sheet():
    return load_workbook(io.BytesIO(outcome_workbook(SHOWN))).worksheets[0]


def test_it_is_a_moderation_outcome(sheet):
    """A row for the whole claim and one for each group; what claimdrop adds raises no note."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    as_read = [[float(value) if isinstance(value, int) else value for value in row] for row in rows]
    found = recognise(Sheet(sheet.title, as_read), Context())
    assert (found.layout.form.title, found.layout.header_row, found.notes) == ("Moderation outcome", 6, [])
    assert rows[6:] == [
        ["C000001", None, None, None, None, None, None, None, 5],
        ["C000001", None, None, "Unit 1", "JS", "P", None, None, 3],
        ["C000001", None, None, "Unit 2", "=A1", "M", None, None, 2],
    ]
    assert sheet["E9"].data_type == "s"


def test_drop_downs_reach_below_the_last_row(sheet):
    """Outcome and New grade are chosen from lists, in rows added for single lines too."""
    found = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert found == {"B7:B109": '"Agreed,Withdrawn,Changed"', "G7:G109": '"P,M,D"'}


def test_same_bytes_every_time():
    """The workbook depends on what it shows alone."""
    assert outcome_workbook(SHOWN) == outcome_workbook(SHOWN)
