"""The first sheet of a copy to mend."""

from mended import mending, opened, places, spot

from pipeline.workbooks import mend_list
from pipeline.workbooks.fresh import workbook
from pipeline.workbooks.mend_list import TITLE
from schemas.cells import MARK, TO_READ, Sheet

GRADES = Sheet("12B's marks", [["Candidate number", "Unit 3"], ["0042", "X"]])
TASK = ("Enter a grade in 2 cells", "12B's marks", 2, "B2")


def listed(*rows, **more):
    return opened(workbook([GRADES], mending(*rows, **more)))


def test_the_list_comes_first_and_says_whose_it_is():
    """The verdict stands at the top; below it the marks by which a later night knows the sheet as ours, and reads nothing there."""
    book = listed()
    assert book.sheetnames == [TITLE, "12B's marks"]
    first = [cell.value for cell in book[TITLE]["A"]]
    assert first[0] == "▲ 1 row of 2 is not taken yet"
    assert first[1] == "b.csv, update of 2026-11-23. 2 rows: 1 taken."
    assert {MARK, TO_READ} <= set(first[:5])


def test_the_things_to_do_are_counted_and_linked_to_their_first_place():
    """Each line of what to do leads to its first cell; one about a whole file leads nowhere."""
    page = listed(tasks=[TASK, ("Take the password off 1 file", "", 0, "")])[TITLE]
    lines = [cell for cell in page["A"] if cell.value and cell.value[:2] in ("1.", "2.")]
    assert [cell.value for cell in lines] == [
        "1.  Enter a grade in 2 cells, first at 12B's marks B2",
        "2.  Take the password off 1 file",
    ]
    assert lines[0].hyperlink.location == "'12B''s marks'!B2"
    assert lines[0].hyperlink.ref == lines[0].coordinate
    assert lines[1].hyperlink is None


def test_very_many_things_to_do_are_cut(monkeypatch):
    """A list of more things to do than it shows says how many more there are."""
    monkeypatch.setattr(mend_list, "TASKS", 1)
    first = [cell.value for cell in listed(tasks=[TASK] * 3)[TITLE]["A"]]
    assert "And 2 more things to do, in the places below." in first


def test_every_error_is_listed_with_a_link():
    """Errors stand in the file's order, as precisely as their place is known, each with a link to it; queries do not."""
    book = listed(("12B's marks", 2, "B2", "ERROR", "Bad."), ("12B's marks", 2, "", "ERROR", "No entry."),
                  ("12B's marks", 0, "", "ERROR", "No column."), ("", 0, "", "ERROR", "No sheet."), ("12B's marks", 2, "A2", "QUERY", "Odd."))  # fmt: skip
    assert places(book) == [
        ["Sheet", "Cell", "Value", "What was found", "How to mend it", "Rule"],
        ["12B's marks", "B2", "X", "Bad.", "Give P, M or D.", "GRAD-04"],
        ["12B's marks", "row 2", "X", "No entry.", "Give P, M or D.", "GRAD-04"],
        ["12B's marks", "whole sheet", "X", "No column.", "Give P, M or D.", "GRAD-04"],
        [None, "whole file", "X", "No sheet.", "Give P, M or D.", "GRAD-04"],
    ]  # fmt: skip
    links = [
        row[1].hyperlink and row[1].hyperlink.location for row in book[TITLE].iter_rows(min_row=book[TITLE].max_row - 3)
    ]
    assert links == ["'12B''s marks'!B2", "'12B''s marks'!A2", "'12B''s marks'!A1", None]


def test_of_one_rule_some_are_listed_and_the_true_number_is_said():
    """A long list is cut a rule, and says how many there are; another rule is not cut with it."""
    many = [("12B's marks", 2, "B2", "ERROR", "Bad.")] * 3
    rows = places(listed(*many, spot("12B's marks", 2, "A2", "ERROR", "Blank.", rule="CELL-01"), shown=2))
    assert [row[5] for row in rows[1:-1]] == ["GRAD-04", "GRAD-04", "CELL-01"]
    assert rows[-1][0] == "GRAD-04: the first 2 of 3 are listed; all are marked on their sheets."


def test_the_list_prints_landscape_on_a4():
    """The list prints landscape, as wide as a sheet of A4."""
    page = listed()[TITLE]
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (
        True, 1, 0,
    )  # fmt: skip
