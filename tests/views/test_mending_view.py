"""What a copy to mend says, from the ledger's facts."""

import pytest

from pipeline.ledger.night_records import DropSheet, Found, HeldRow, MendFile
from pipeline.rules.chapters import load
from pipeline.views.mending import _OF_THE_SHEET, mendings
from pipeline.workbooks import Spot, Task

NIGHT = "2026-11-23-01"


def facts(*found, sheets=(), held=()):
    """Findings of (sheet, row, cell, severity), of one drop."""
    said = [Found(NIGHT, "anna/marks.xlsx", sheet, row, "Unit 3", cell, "GRAD-04", severity, "X", "Bad.", "Mend it.")
            for sheet, row, cell, severity in found]  # fmt: skip
    return {
        "files": {1: MendFile("2026/11/ab.xlsx", "12345/anna/marks.xlsx", "xlsx", "2026-11-23")},
        "sheets": list(sheets),
        "findings": {1: said} if said else {},
        "held": [HeldRow(1, *row) for row in held],
    }


def sheet(name, header_row, rows_read, accepted, held):
    return DropSheet(1, 1, name, "grades_by_unit", header_row, rows_read, accepted, 0, held, 0, 0)


def test_the_verdict_and_the_books_of_all_sheets():
    """How many rows of how many are not taken yet stands first, then the file, the night's date and the whole books."""
    said = mendings(facts(sheets=[sheet("S", 2, 200, 195, 5), sheet("T", 1, 3, 3, 0)]))[1]
    assert said.verdict == "5 of 203 rows are not taken yet"
    assert said.words == "marks.xlsx, update of 2026-11-23. 203 rows: 198 taken, 5 not taken yet."
    assert said.header_rows == {"S": 2, "T": 1}


@pytest.mark.parametrize(
    ("held", "words"), [(1, "1 of 200 rows is not taken yet"), (0, "0 of 200 rows are not taken yet")]
)
def test_the_verdict_agrees_in_number(held, words):
    """One row is, others are."""
    assert mendings(facts(sheets=[sheet("S", 1, 200, 200 - held, held)]))[1].verdict == words


def test_errors_and_queries_are_told_notes_are_not():
    """A note asks for nothing, so the copy does not show it; what is to do comes from the errors alone."""
    said = mendings(facts(("S", 3, "C3", "ERROR"), ("S", 4, "C4", "QUERY"), ("S", 5, "C5", "NOTE")))[1]
    assert said.spots == [
        Spot("S", 3, "C3", "GRAD-04", "ERROR", "X", "Bad.", "Mend it."),
        Spot("S", 4, "C4", "GRAD-04", "QUERY", "X", "Bad.", "Mend it."),
    ]
    assert said.tasks == [Task("Enter a grade in 1 cell", "S", 3, "C3")]


def test_held_rows_without_an_error_of_their_own_wait():
    """A held row in which nothing is wrong waits; one with an error, or on a sheet that is held whole, does not."""
    said = mendings(facts(("S", 3, "C3", "ERROR"), ("S", 4, "C4", "QUERY"), ("T", 0, "", "ERROR"),
                          sheets=[sheet("S", 1, 5, 3, 2), sheet("U", 2, 5, 0, 5)],
                          held=[("S", 3), ("S", 4), ("T", 2), ("U", 2)]))[1]  # fmt: skip
    assert said.waiting == {"S": [4]}


def test_rows_of_a_sheet_that_one_of_its_rows_holds_whole_do_not_wait():
    """Another year's sheet is told at its first wrong name: nobody is told that nothing is wrong with the others."""
    said = facts(("S", 3, "C3", "ERROR"), held=[("S", 3), ("S", 4)])
    said["findings"] = {1: [each._replace(rule="CAND-12") for each in said["findings"][1]]}
    assert mendings(said)[1].waiting == {}
    assert set(_OF_THE_SHEET) <= {rule.id for rule in load().values() if rule.holds == "sheet"}


def test_a_file_of_which_nothing_was_said():
    """A file without findings has a verdict all the same."""
    said = mendings(facts())[1]
    assert (said.verdict, said.spots, said.tasks, said.waiting) == ("0 of 0 rows are not taken yet", [], [], {})
