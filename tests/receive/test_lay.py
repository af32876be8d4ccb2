"""Stacked cells become a table: what each cell means, and what could not be read."""

from datetime import date

import pytest

from pipeline.rules.findings import findings
from schemas.cells import Damaged
from tests.laid import laid, said
from tests.worlds import CENTRE

PEOPLE = "Candidate number,Surname,Forenames,Date of birth"
GRADES = "Candidate number,Unit,Grade,Entry code,Assessor"


def words(offences, rule):
    """The words of a rule's only offence."""
    [found] = [one for one in offences if one.rule == rule]
    return found.words.to_dict("records")


def column(table, key):
    return table.rows[key].tolist()


def test_rows_carry_where_they_came_from():
    """Sheet, row, drop, centre and sender; every column of the form as text, blank where the sheet has none."""
    table, offences = laid(
        "candidates",
        PEOPLE + "\n0001,ADAMS,Amy,02/01/2009",
        "DOB,First name,Last name,Exam no\n,,,\n2009-02-03,Ben,BROWN,2",
        drops=(4, 7),
    )
    assert table.rows[["sheet", "row", "drop", "centre", "sender"]].values.tolist() == [
        [0, 2, 4, CENTRE, CENTRE],
        [1, 3, 7, CENTRE, CENTRE],
    ]
    assert [column(table, key) for key in ("candidate_number", "surname", "date_of_birth", "uci", "group", "entry_code")] == [
        ["0001", "0002"], ["ADAMS", "BROWN"], ["2009-01-02", "2009-02-03"], ["", ""], ["", ""], ["", ""],
    ]  # fmt: skip
    assert said(offences) == [("CELL-07", "rows", [1], "candidate_number")]
    assert table.rows["drop"].dtype == "int64"


def test_a_column_that_one_sheet_lacks():
    """Blank for that sheet's rows alone, and no error: a column that may be absent may be blank."""
    table, offences = laid(
        "candidates", PEOPLE + ",Group\n0001,ADAMS,Amy,02/01/2009,12A", PEOPLE + "\n0002,BROWN,Ben,03/02/2009"
    )
    assert (column(table, "group"), offences) == (["12A", ""], [])


def test_a_required_cell_that_is_blank():
    """CELL-01, with what was needed."""
    _, offences = laid("candidates", PEOPLE + "\n0001,ADAMS,Amy,\n0002,,Ben,03/02/2009")
    assert sorted(said(offences)) == [("CELL-01", "rows", [0], "date_of_birth"), ("CELL-01", "rows", [1], "surname")]
    assert words([o for o in offences if o.column == "date_of_birth"], "CELL-01") == [
        {"value": "", "what": "is blank", "needs": "a date as 2027-01-31 or 31/01/2027"}
    ]


def test_one_of_two_columns_is_enough():
    """A UCI stands for the number; only a row with neither is CELL-01, and it is said once."""
    text = "Candidate number,UCI,Surname,Forenames,Date of birth\n,123450260001H,ADAMS,Amy,02/01/2009\n0002,,BROWN,Ben,03/02/2009\n,,CLARK,Cal,04/03/2009"
    _, offences = laid("candidates", text)
    assert said(offences) == [("CELL-01", "rows", [2], "candidate_number")]


def test_surname_and_forenames_in_one_column():
    """`SURNAME: FORENAMES`; columns of their own win, and a name without a colon is CELL-02."""
    table, offences = laid(
        "candidates",
        "Exam no,Name,Date of birth\n0001,ADAMS: Amy Jane,02/01/2009\n0002,Ben BROWN,03/02/2009\n0003,,04/03/2009",
    )
    assert (column(table, "surname")[0], column(table, "forenames")[0]) == ("ADAMS", "Amy Jane")
    assert sorted(said(offences)) == [("CELL-01", "rows", [2], "name"), ("CELL-02", "rows", [1], "name")]
    both, _ = laid(
        "candidates", "Exam no,Surname,Name,Date of birth\n0001,ADAM,ADAMS: Amy,02/01/2009\n0002,,BROWN: Ben,03/02/2009"
    )
    assert (column(both, "surname"), column(both, "forenames")) == (["ADAM", "BROWN"], ["Amy", "Ben"])


def test_a_comma_may_part_the_name():
    """One comma between a surname and forenames stands for the colon; two commas, or nothing beside it, do not."""
    names = ['"Abbott, Sian Mary"', '"Smith, Jr., John"', '"Brown,"', '"BROWN: Ben, known as Bob"']
    table, offences = laid(
        "candidates",
        "\n".join(["Exam no,Name,Date of birth", *(f"000{n},{one},02/01/2009" for n, one in enumerate(names, 1))]),
    )
    assert (column(table, "surname")[0], column(table, "forenames")[0]) == ("Abbott", "Sian Mary")
    assert [(one.rule, one.at.tolist()) for one in offences] == [("CELL-02", [1, 2])]


def test_a_blank_cell_is_told_by_the_column_that_its_sheet_has():
    """Beside a sheet with Surname a blank Name is Name, at its cell, and a blank UCI is no candidate number."""
    table, offences = laid(
        "candidates",
        "Exam no,Surname,Forenames,Date of birth\n0001,ADAMS,Amy,02/01/2009",
        "UCI,Name,Date of birth\n123450260001H,,02/01/2009\n,BROWN: Ben,03/02/2009",
    )
    told = [one for _, one in findings(table, offences)]
    assert [(one.column, one.cell) for one in told] == [("UCI", "A3"), ("Name", "B2")]
    assert told[0].message == "“UCI” is blank; it needs a UCI of 13 characters, such as 123450130001E."
    assert told[1].message.startswith("“Name” is blank; it needs a name written SURNAME: FORENAMES")


def test_the_entry_code_above_the_header():
    """A title's one entry code holds for the rows that name none; two codes in a title mean nothing."""
    title = "Unit grades for 05352,,,,\n"
    table, _ = laid(
        "grades_by_unit",
        title + GRADES + "\n0001,1,P,,\n0002,1,P,05332,",
        "05352 and 05332,,,,\n" + GRADES + "\n0001,1,P,,",
        GRADES + "\n0001,1,P,,",
    )
    assert column(table, "entry_code") == ["05352", "05332", "", ""]


def test_damaged_cells_are_errors_of_their_columns():
    """SHEET-06 for a formula that was never calculated, SHEET-07 for an error, with what the cell shows; nothing else is said of them."""
    rows = [
        PEOPLE.split(","),
        ["0001", "ADAMS", "Amy", Damaged("=TODAY()", "formula")],
        ["0002", Damaged("#N/A", "error"), "Ben", date(2009, 2, 3)],
    ]
    table, offences = laid("candidates", rows)
    assert sorted(said(offences)) == [("SHEET-06", "rows", [0], "date_of_birth"), ("SHEET-07", "rows", [1], "surname")]
    assert [word["value"] for word in words(offences, "SHEET-07")] == ["#N/A"]
    assert column(table, "date_of_birth")[1] == "2009-02-03"


def test_what_was_typed_is_kept_beside_what_was_read():
    """Findings show the cell as its sender sees it."""
    table, offences = laid("candidates", [PEOPLE.split(","), [42.0, "ADAMS", "Amy", "1 Sept 09"]])
    assert (table.rows.loc[0, "candidate_number"], table.rows.loc[0, "date_of_birth"]) == ("0042", "2009-09-01")
    assert words(offences, "CELL-07")[0] | words(offences, "CELL-09")[0] == {
        "value": "1 Sept 09",
        "read": "2009-09-01",
        "needs": "a date as 2027-01-31 or 31/01/2027",
        "sign": "",
        "listed": "",
        "nearest": "",
        "why": "",
        "says": "says “1 Sept 09”",
    }
    assert words(offences, "CELL-07")[0]["value"] == "42"


def test_a_word_that_is_not_listed():
    """CELL-03, with the list and the nearest word; without one where nothing is near."""
    _, offences = laid("entries", "Candidate number,Entry code,Entry type\n0001,05352,Ful awards\n0002,05352,x9")
    assert [(word["value"], word["listed"], word["nearest"]) for word in words(offences, "CELL-03")] == [
        ("Ful awards", "Full award, Unit", " The nearest is “Full award”."), ("x9", "Full award, Unit", ""),
    ]  # fmt: skip


def test_names_in_one_column_of_no_rows():
    """A register that nobody has filled in yet has no names to part."""
    table, offences = laid("candidates", "Candidate number,Name,Date of birth")
    assert (len(table.rows), offences) == (0, [])


def test_two_columns_with_one_meaning_that_differ():
    """SHEET-02 stands on the first such row; SHEET-08 on the row that slipped."""
    _, offences = laid(
        "candidates",
        "Candidate number,Surname,Last name,Forenames,Date of birth\n0001,ADAMS,,Amy,02/01/2009\n0002,BROWN,BRAUN,Ben,03/02/2009",
    )
    assert [found[:3] for found in said(offences)] == [("SHEET-02", "rows", [1])]
    assert words(offences, "SHEET-02") == [{"value": "BRAUN", "position": 2, "first": "Surname", "second": "Last name"}]
    _, slipped = laid("candidates", PEOPLE + "\n0001,ADAMS,Amy,02/01/2009\n0002,BROWN,Ben, Bob,03/02/2009")
    assert ("SHEET-08", "rows", [1]) in [found[:3] for found in said(slipped)]


def test_lines_of_a_grid():
    """A line a filled cell, with its place in the sheet; blank grades leave no line, whatever stands in their assessor's column."""
    text = "Candidate number,Unit 1,Unit 1 assessor,Unit 3\n0001,P,JS,-\n0002,-,#####,M\n0003,,,"
    table, offences = laid("grades_by_candidate", text)
    assert table.lines[["at", "row", "position", "token", "grade", "marker", "candidate_number"]].values.tolist() == [
        [0, 2, 1, "1", "P", "JS", "0001"], [1, 3, 3, "3", "M", "", "0002"],
    ]  # fmt: skip
    assert offences == []


def test_faults_of_a_grids_cells():
    """They stand on the line, so that the cell can be named; those of a blank grade are not said."""
    long = "x" * 101
    text = f"Candidate number,Unit 1,Unit 1 assessor,Unit 3\n0001,P,{long},Dist\n0002, -,{long},P"
    table, offences = laid("grades_by_candidate", text)
    assert [(rule, over, column) for rule, over, _, column in said(offences)] == [
        ("CELL-09", "lines", "grade"),
        ("CELL-05", "lines", "marker"),
    ]
    assert [table.lines.loc[one.at, "position"].tolist() for one in offences] == [[3], [1]]


def test_lines_of_grades_by_unit():
    """A line a row with a grade."""
    table, _ = laid("grades_by_unit", GRADES + "\n0001,Unit 3,Merit,05352,JS\n0002,3,,05352,JS\nAll,3,N,05352,")
    assert table.lines[["at", "token", "grade", "marker", "position"]].values.tolist() == [
        [0, "3", "M", "JS", -1],
        [2, "3", "N", "", -1],
    ]


def test_a_sample_keeps_its_cells_as_they_stand():
    """The tick behind the grade is for the sample's own rules to read."""
    table, offences = laid("sample_grid", "Claim number,Candidate number,Unit 1\nC000001,0003,M ✓", senders=("A01",))
    assert (table.lines["grade"].tolist(), table.lines["marker"].tolist(), offences) == (["M ✓"], [""], [])


def test_whoever_is_no_centre_names_it_on_the_row():
    """The office and the OCR Assessor; a centre is its folder, whatever its rows say (CENT-01 looks at those)."""
    visits, _ = laid("visits", "Centre number,Entry code,Visit date\n12345,05352,14/12/2026", senders=("",))
    sample, _ = laid("sample_list", "Claim number,Candidate number,Unit,Sampled\nC000001,0003,1,Yes", senders=("A01",))
    own, _ = laid("candidates", "Centre number," + PEOPLE + "\n54321,0001,ADAMS,Amy,02/01/2009")
    assert [column(table, "centre") for table in (visits, sample, own)] == [["12345"], [""], [CENTRE]]


@pytest.mark.parametrize("form", ["candidates", "grades_by_unit"])
def test_a_sheet_without_rows(form):
    """An empty table, with its columns."""
    table, offences = laid(form, {"candidates": PEOPLE, "grades_by_unit": GRADES}[form])
    assert (len(table.rows), len(table.lines), offences) == (0, 0, [])
    assert {"sheet", "row", "drop", "centre", "sender", "surname"} <= set(table.rows.columns)


def test_a_row_that_says_nothing_lacks_nothing():
    """The workbook's Claim submission comes with its declarations blank."""
    head = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n"
    _, offences = laid("claim_submission", head + "05352,,,,,\n05332,,,,Yes,Yes")
    assert sorted(said(offences)) == [
        ("CELL-01", "rows", [1], "contact_email"),
        ("CELL-01", "rows", [1], "date"),
        ("CELL-01", "rows", [1], "submitted_by"),
    ]


def test_a_unit_is_a_number_or_a_reference():
    """Neither is no form of a unit, whether the list of units is complete or not; and what was destroyed is that."""
    rows = "0001,05352,Banana,P\n0001,05352,Unit 77,P\n0001,05352,K/502/5445,P\n0001,05352,1.23E+12,P"
    _, offences = laid("grades_by_unit", "Candidate number,Entry code,Unit,Grade\n" + rows)
    assert [(one.rule, one.column, one.at.tolist()) for one in offences if one.column == "unit"] == [
        ("CELL-08", "unit", [3]),
        ("CELL-02", "unit", [0]),
    ]
