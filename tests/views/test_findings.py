"""The table of findings, and the lists of them that receipts show."""

from dataclasses import dataclass

import pytest
from receipt_ledger import NIGHT, ledger

from pipeline import render
from pipeline.ledger import facts_receipts
from pipeline.ledger.engine import reading
from pipeline.ledger.night_records import Found
from pipeline.views import findings


@dataclass(frozen=True)
class Of:
    """Shorthand for findings of one file."""

    file: str = "a.xlsx"

    def __call__(self, rule="GRAD-04", severity="ERROR", row=2, fix="mend it", sheet="S", cell=""):
        return Found(NIGHT, self.file, sheet, row, "", cell, rule, severity, "v", "found", fix)


a, b = Of("a.xlsx"), Of("b.xlsx")


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    with reading(ledger(tmp_path_factory.mktemp("ledger"))) as connection:
        return findings.tables(facts_receipts.for_findings(connection, [4, 2, 8]))


def test_order(tables):
    """Findings stand as the file has them: its sheets in order, rows, then columns (C before AA)."""
    places = list(zip(tables[2]["sheet"], tables[2]["row"], tables[2]["cell"], strict=True))
    assert places == [
        ("Grades", "", "F1"), ("Grades", 9, ""), ("Grades", 14, "C14"), ("Grades", 14, "AA14"), ("Grades", 20, "B20"),
        ("Assessors", 2, "C2"), ("Timetable", "", ""),
    ]  # fmt: skip


def test_columns_and_file(tables):
    """The table has the contract's columns, and names the file below the sender's folder."""
    assert ",".join(tables[2]) == "night,file,sheet,row,column,cell,rule,severity,value,message,fix"
    assert set(tables[2]["file"]) == {"anna/05352.xlsx"}


def test_a_file_without_findings_has_the_shared_blank_table(tables):
    """Files without findings share one table, which is the header and nothing else."""
    assert tables[8] is findings.BLANK
    assert render.table_for_people(tables[8]).decode("utf-8-sig") == ",".join(findings.COLUMNS) + "\r\n"


def test_a_value_that_begins_like_a_formula_gets_an_apostrophe(tables):
    """What a sender typed can start no formula in the table for people."""
    text = render.table_for_people(tables[2]).decode("utf-8-sig")
    assert "ERROR,'=Y,“=Y” is not a grade." in text


def test_a_row_of_nought_is_blank(tables):
    """A finding about the whole file has no row in the table."""
    assert (
        render.table_for_people(tables[4])
        .decode("utf-8-sig")
        .split("\r\n")[1]
        .startswith(f"{NIGHT},photo of marks.pdf,,,,,FILE-03,")
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [(a(cell="C2"), "C2"), (a(), "row 2"), (a(row=0), "whole sheet"), (a(row=0, sheet=""), "whole file")],
)
def test_place(found, words):
    """A place is said as precisely as it is known."""
    assert found.place == words


def test_to_do_counts_over_all_files():
    """The same rule is one thing to do, said with a verb and a number; the most frequent stands first; queries are none."""
    first = a(rule="GRAD-05", row=9, cell="C9")
    done = findings.to_do([a(cell="C2"), first, b(rule="GRAD-05", cell="C2"), a(severity="QUERY")])
    assert [(line.rule, line.words, line.places) for line in done] == [
        ("GRAD-05", "Name who marked the work for 2 cells", 2), ("GRAD-04", "Enter a grade in 1 cell", 1),
    ]  # fmt: skip
    assert done[0].first == first


def test_what_names_a_column_is_told_a_column():
    """Two columns to fill in are two things to do; two cells of a row in one column are one row."""
    found = [
        a("CELL-01")._replace(column=column, row=row)
        for column, row in (("Surname", 2), ("Surname", 2), ("DOB", 3), ("", 4))
    ]
    assert [line.words for line in findings.to_do(found)] == [
        "Fill in Surname in 1 row", "Fill in DOB in 1 row", "Fill in the cell in 1 row",
    ]  # fmt: skip


def test_what_is_counted_is_counted_once():
    """Candidates are counted by their numbers, files and sheets by their names."""
    found = [a("CAND-09")._replace(value=value) for value in ("0001", "0001", "0002")]
    assert findings.to_do(found)[0].words == "Register 2 candidates, mend the number, or take the row out"
    assert (
        findings.to_do([a("CAND-09")._replace(value="")])[0].words
        == "Register 1 candidate, mend the number, or take the row out"
    )
    assert findings.to_do([a("FILE-02"), b("FILE-02")])[0].words == "Take the password off 2 files"
    assert (
        findings.to_do([a("SHEET-01"), a("SHEET-01", sheet="T")])[0].words
        == "Add the column that is missing on 2 sheets"
    )


def test_an_error_of_another_version_is_still_counted():
    """A ledger may hold the findings of a rule that this version does not know."""
    assert findings.to_do([a("GRAD-08")])[0].words == "Mend 1 cell"


def test_a_long_listing_is_cut_a_rule_and_says_the_true_total():
    """Only some findings of a rule are shown, and the true total is said; other rules are not cut with it."""
    listing = findings.listing([*[a(row=n) for n in range(1, 6)], b(rule="CELL-01")], most=3)
    assert [(file, [each.row for each in found]) for file, found in listing.files] == [
        ("a.xlsx", [1, 2, 3]),
        ("b.xlsx", [2]),
    ]
    assert (listing.total, listing.cut, listing.shown) == (6, [("GRAD-04", 5)], 3)


def test_listings_part_by_severity_and_keep_replacements_apart():
    """Errors, queries, replaced lines and other notes are lists of their own; a replacement that is a query is a query."""
    parts = findings.listings(
        [a(), a("GRAD-10", "QUERY"), a("GRAD-11", "QUERY"), a("GRAD-11", "NOTE"), *[a("CELL-07", "NOTE")] * 60]
    )
    assert {name: parts[name].total for name in ("held", "queries", "replaced")} == {
        "held": 1,
        "queries": 2,
        "replaced": 1,
    }
    assert [(each.rule, each.places) for each in parts["notes"]] == [("CELL-07", 60)]


def test_what_was_left_blank_and_assumed_is_told_once():
    """A completion date may be left blank on every row: it is a query still, and no table has a row for each."""
    parts = findings.listings([a("GRAD-10", "QUERY"), *(a("ENTR-13", "QUERY", row=row) for row in range(2, 42))])
    assert [found.rule for _, every in parts["queries"].files for found in every] == ["GRAD-10"]
    assert [(each.rule, each.places, len(each.shown)) for each in parts["assumed"]] == [("ENTR-13", 40, 5)]


def test_notes_are_put_together_a_line_a_rule():
    """Of many notes of one rule a page shows the first five places and their true number; rules come in order."""
    notes = findings.by_rule([b("ENTR-10"), *(a("CELL-07", row=row) for row in range(2, 9))])
    assert [(each.rule, each.places, [one.row for one in each.shown]) for each in notes] == [
        ("CELL-07", 7, [2, 3, 4, 5, 6]), ("ENTR-10", 1, [2]),
    ]  # fmt: skip


def test_a_left_out_sheet_is_not_told_beside_a_file_that_fits_nowhere():
    """That a sheet was left out, with nothing to mend, does not stand beside the error that no sheet of its file fits."""
    found = [a("FILE-06"), a("SHEET-04"), b("SHEET-04")]
    assert findings.told(found) == [found[0], found[2]]


@pytest.mark.parametrize(
    ("fix", "said"),
    [
        ("Nothing.", ""),
        ("Nothing. To change it, enter again.", "To change it, enter again."),
        ("Nothing to mend.", "Nothing to mend."),
    ],
)
def test_a_remedy_that_is_nothing_is_not_told(fix, said):
    """A page does not say “Nothing.” as what to do."""
    assert [each.fix for each in findings.told([a(fix=fix)])] == [said]


def test_no_findings_at_all():
    """A batch without a single finding is no special case."""
    assert findings.tables({"drops": [1], "findings": {}})[1] is findings.BLANK
