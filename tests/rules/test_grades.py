"""GRAD: grades on their way into a claim."""

import pandas as pd
import pytest

from schemas.cells import Severity
from tests.rules.judged import drop, messages, night, said, statuses
from tests.rules.test_people import two_centres
from tests.worlds import AMY, CAL, JOHN, frame, world

CODED = "Candidate number,Entry code,Unit,Grade,Assessor\n"
BARE = "Candidate number,Unit,Grade,Assessor\n"
ENTRIES = "Candidate number,Entry code,Entry type,Unit\n"


def entered(*rows, codes=()):
    """A world with more approvals, assessors AB for them, and entries (as rows of an Entries sheet)."""
    known = world()
    if codes:
        night(
            known,
            drop(
                "Centre number,Entry code,OCR Assessor\n" + "\n".join(f"12345,{code},A01" for code in codes),
                sender="office",
            ),
        )
        night(known, drop("Entry code,Full name,Initials\n" + "\n".join(f"{code},Ann Bell,AB" for code in codes)))
    verdict = night(known, drop(ENTRIES + "\n".join(rows)))
    assert "held" not in {status for *_, status in statuses(verdict)}
    return known


def errors(known, *drops):
    return [one for one in said(known, *drops) if one[1] == "ERROR"]


def lines_of(known, candidate):
    """(unit number, subject, grade, assessor) of a candidate's lines."""
    units = known["unit"].rename(columns={"id": "unit", "number": "is"})
    lines = known["line"][known["line"]["candidate"] == candidate].merge(units, on="unit")
    return sorted(lines[["is", "subject", "grade", "assessor"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (CODED + "0002,05332,Unit 3,P,AB", "Candidate 0002 has no live entry for 05332."),
        (BARE + "0090,Unit 3,P,JS", "Candidate 0090 has no live entry."),
        (
            "UCI,Entry code,Unit,Grade\n123450260001H,05332,Unit 3,P",
            "Candidate 123450260001H has no live entry for 05332.",
        ),
        ("Candidate number,Entry code,Unit 3,Unit 4\n0002,05332,P,P", "Candidate 0002 has no live entry for 05332."),
        (CODED + "0002,05332,Unit 3,N,AB", "Candidate 0002 has no live entry for 05332."),
        (CODED + "All,05332,Unit 3,N,", "“All” means the lines of an unsubmitted claim, and there is none for 05332."),
    ],
)
def test_a_grade_needs_an_entry(sheet, message):
    """It is said once a row, of the candidate as the row calls them; `All` needs an unsubmitted claim."""
    verdict = night(world(), drop(sheet))
    assert messages(verdict, "GRAD-01") == [message]
    assert len(verdict.findings[0]) == 1


def test_each_row_without_an_entry_is_told_its_own_way_out():
    """Beside a row that has one; of somebody whom nobody knows that alone is said."""
    rows = [
        "0001,,05352,Unit 3,P,JS",
        "0002,,05332,Unit 3,P,AB",
        "All,,05332,Unit 3,N,",
        ",123450130001E,05332,Unit 3,P,AB",
    ]
    verdict = night(world(), drop("Candidate number,UCI,Entry code,Unit,Grade,Assessor\n" + "\n".join(rows)))
    assert [(one.row, one.fix) for one in verdict.findings[0] if one.rule == "GRAD-01"] == [
        (3, "Drop an Entries sheet with this candidate, or mend the entry code."),
        (4, "Name each candidate, or mend the entry code."),
    ]


def test_a_row_without_a_grade_claims_nothing():
    """A mark book lists people who are not entered; blank, dashes and n/a leave everything as it is."""
    grid = "Candidate number,Entry code,Unit 3,Unit 4\n0002,05332,,\n0090,05332,-,n/a"
    verdict = night(world(), drop(grid))
    assert (verdict.findings, statuses(verdict)) == ({-1: []}, [(0, 2, "unchanged"), (0, 3, "unchanged")])


def test_an_entry_long_past_its_completion_is_none():
    """Twelve months after the completion date it is no longer live."""
    known = world()
    known.tables["entry"].loc[known["entry"]["candidate"] == AMY, "estimated_completion_date"] = "2025-11-22"
    assert [one[0] for one in errors(known, drop(BARE + "0001,Unit 3,P,JS"))] == ["GRAD-01"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("0003,05332,Unit 2,P,AB", []),
        ("0003,05332,D/502/5409,P,AB", []),
        ("0003,05332,Unit 5,P,AB", ["Unit 5 was not entered for candidate 0003, who is entered for single units of 05332."]),
        ("0003,05332,Unit 5,N,AB", []),
        ("0003,,Unit 5,P,AB", ["Unit 5 was not entered for candidate 0003, who is entered for single units of 05332."]),
        ("0001,05352,Unit 5,P,JS", []),
    ],
)  # fmt: skip
def test_with_unit_entries_only_those_can_be_claimed(row, told):
    """By number or reference, with the entry code or without; not claiming is always allowed."""
    assert messages(night(world(), drop(CODED + row)), "GRAD-02") == told


def test_unit_entries_beside_a_full_award_of_another_subject():
    """Without a code the unit tells the entry, and the entry whether it is by units."""
    known = entered("0003,05352,Full award,")
    grid = "Candidate number,Assessor,Y/502/5411,Unit 23\n0003,AB,P,M"
    verdict = night(known, drop(grid))
    assert messages(verdict, "GRAD-02") == [
        "Y/502/5411 was not entered for candidate 0003, who is entered for single units of 05332."
    ]
    assert [one.cell for one in verdict.findings[0] if one.rule == "GRAD-02"] == ["C2"]


def test_what_stands_needs_no_entry_for_its_unit():
    """The unit entry has ended since, and the file comes again: unchanged."""
    known = world()
    known.tables["entry"].loc[known["entry"]["id"] == 3, "ended_on"] = "2026-11-20"
    verdict = night(known, drop(CODED + "0003,05332,Unit 1,M,AB"))
    assert (verdict.findings.get(0, []), statuses(verdict)) == ([], [(0, 2, "unchanged")])


def test_both_ways_of_entering_make_a_full_award():
    """The 2016 suite allows units beside the whole award; then every unit may be claimed."""
    known = entered("0002,05837,Unit,4", "0002,05837,Full award,", codes=("05837",))
    assert errors(known, drop(CODED + "0002,05837,Unit 5,P,AB")) == []


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (CODED + "0003,05332,Unit 77,P,AB", ("ERROR", "C2", "Unit 77 is not a unit of 05332.")),
        (CODED + "0003,05332,A/123/4567,P,AB", ("ERROR", "C2", "A/123/4567 is not a unit of 05332.")),
        ("Candidate number,Entry code,Assessor,Unit 77: Juggling\n0003,05332,AB,P", ("ERROR", "D2", "Unit 77: Juggling is not a unit of 05332.")),
        (CODED + "0001,05352,Unit 99,P,JS", ("QUERY", "C2", "Unit 99 could not be checked, as the list of units is not complete, and was taken as typed for 05352.")),
        (CODED + "0001,05352,Unit 1,P,JS", None),
    ],
)  # fmt: skip
def test_a_unit_that_is_not_in_the_qualification(sheet, told):
    """Held where the list is complete, else asked; the unit is called as the sheet calls it."""
    verdict = night(world(), drop(sheet))
    found = [(str(one.severity), one.cell, one.message) for one in verdict.findings.get(0, ()) if one.rule == "GRAD-03"]
    assert found == ([told] if told else [])


def test_a_unit_that_cannot_be_checked_is_asked_once_a_sheet():
    """Each unit once, and on each sheet; what is held is told of each line."""
    grid = "Candidate number,Assessor,Unit 98,Unit 99\n0001,JS,P,P\n0002,JS,P,P"
    drops = drop(grid), drop(grid, name="b.csv")
    assert [one[2:] for one in said(world(), *drops) if one[0] == "GRAD-03"] == [
        (2, "C2"),
        (2, "C2"),
        (2, "D2"),
        (2, "D2"),
    ]
    grid = "Candidate number,Entry code,Assessor,Unit 77\n0003,05332,AB,P\n0003,05332,AB,M"
    assert [one[2:] for one in said(world(), drop(grid)) if one[0] == "GRAD-03"] == [(2, "D2"), (3, "D3")]


def test_an_examined_unit_is_not_claimed():
    """Held for a grade; not claiming it says nothing."""
    known = entered("0002,05837,Full award,", codes=("05837",))
    assert messages(night(known, drop(CODED + "0002,05837,Unit 1,P,AB")), "GRAD-09") == [
        "Unit 1 is examined, not claimed, in 05837."
    ]
    assert errors(known, drop(CODED + "0002,05837,Unit 1,N,AB")) == []


def test_all_beside_somebodys_own_row():
    """`All` can only be taken out; whoever has a row of their own may be given a grade on the same sheet."""
    verdict = night(world(), drop(CODED + "All,05352,Unit 1,P,JS\n0001,05352,Unit 3,P,JS"))
    assert [one.row for one in verdict.findings[0] if one.rule == "GRAD-04"] == [2]


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("0001,05352,Unit 3,X,JS", "X"),
        ("0001,05352,Unit 3,PM,JS", "PM"),
        ("All,05352,Unit 1,X,", "X"),
    ],
)
def test_what_is_not_a_grade(row, value):
    """A letter that is none, or two."""
    verdict = night(world(), drop(CODED + row))
    assert [(one.rule, one.cell, one.message) for one in verdict.findings[0]] == [
        ("GRAD-04", "D2", f"“{value}” is not a grade.")
    ]


def test_a_grade_for_everybody():
    """It is a grade, and not one for `All`, who can only be taken out: it is said which, and where it goes."""
    (said,) = night(world(), drop(CODED + "All,05352,Unit 1,P,")).findings[0]
    assert said.message == "“P” is not a grade for “All”: a unit can only be taken out for everybody."
    assert said.fix.startswith("Write P, M or D on a row of each candidate; N to take")


def test_one_bad_grade_holds_its_candidate_and_no_other():
    """In a grid the finding stands in its own cell under the sheet's own header."""
    grid = "Candidate number,Assessor,Unit 2,Unit 3: Computer systems\n0001,JS,P,Q\n0001,JS,P,\n0002,JS,P,M"
    verdict = night(world(), drop(grid))
    assert statuses(verdict) == [(0, 2, "held"), (0, 3, "held"), (0, 4, "accepted")]
    assert [(one.cell, one.column, one.value) for one in verdict.findings[0]] == [
        ("D2", "Unit 3: Computer systems", "Q"),
        ("", "", ""),
    ]


@pytest.mark.parametrize(
    "head", ["Candidate number,Unit,Grade,Assessor", "Entry code,Candidate number,Unit,Grade,Assessor"]
)
def test_the_entry_code_that_was_found_is_told(head):
    """Once a sheet and qualification; where it stands in a title, or nothing changes, there is nothing to tell."""
    blank = "," if head.startswith("Entry") else ""
    sheet = f"{head}\n{blank}0001,1,M,JS\n{blank}0002,2,P,JS"
    known = world()
    verdict = night(known, drop(sheet))
    assert [(one.row, one.value, one.message) for one in verdict.findings[0] if one.rule == "CELL-09"] == [
        (2, "", "“Entry code” is blank and was read as “05352”.")
    ]
    assert messages(night(known, drop(sheet)), "CELL-09") == []
    assert messages(night(world(), drop(f"IT 05352,\n{sheet}")), "CELL-09") == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "0001,05352,Unit 3,P,",
            "Unit 3 of candidate 0001 has a grade and no centre assessor, and 2 are set up for 05352.",
        ),
        ("0001,05352,Unit 3,P,JS", None),
        ("0001,05352,Unit 3,P,ZZ", None),
        ("0001,05352,Unit 1,N,", None),
        ("0003,05332,Unit 2,P,", None),
    ],
)
def test_a_grade_has_an_assessor(row, told):
    """A blank is nobody where several are set up; who is named and not known is another rule's."""
    found = [one for one in night(world(), drop(CODED + row)).findings.get(0, []) if one.rule == "GRAD-05"]
    assert [(one.cell, one.column, one.message) for one in found] == ([("D2", "Grade", told)] if told else [])


@pytest.mark.parametrize(
    ("header", "row", "cell", "column"),
    [
        ("Unit 3,Unit 3 marked by", "P,", "D2", "the column Unit 3 marked by"),
        ("Unit 3 assessor,Unit 3", ",P", "C2", "the column Unit 3 assessor"),
        ("Unit 3,Marked by", "P,", "C2", "the column Marked by"),
        ("Unit 3,Unit 4 marked by,Unit 4", "P,,", "C2", "a column headed Assessor"),
    ],
)
def test_where_the_assessor_is_missing(header, row, cell, column):
    """The cell to fill in is the unit's own, where the grid has one; else the row's, in the sheet's own words."""
    found = night(world(), drop(f"Candidate number,Entry code,{header}\n0001,05352,{row}"))
    [one] = [each for some in found.findings.values() for each in some if each.rule == "GRAD-05"]
    assert one.cell == cell
    assert one.message.startswith("Unit 3 of candidate 0001 has a grade and no centre assessor")
    assert one.fix == f"Name who marked it in {column}, by initials or full name."
    assert one.column == (column.removeprefix("the column ") if "Unit 3 " in header else "Unit 3")


def test_a_grade_where_nobody_is_set_up():
    """The message says that nobody is, and that naming somebody is not enough."""
    known = entered("0002,05837,Full award,", codes=("05837",))
    known.tables["assessor_for"].loc[known["assessor_for"]["entry_code"] == "05837", "removed"] = 1
    grid = "Candidate number,Entry code,Unit 4: Customers\n0002,05837,P"
    [one] = [each for some in night(known, drop(grid)).findings.values() for each in some if each.rule == "GRAD-05"]
    assert one.message == (
        "Unit 4: Customers of candidate 0002 has a grade and no centre assessor, and nobody is set up for 05837."
    )
    assert one.fix == (
        "Drop a Centre assessors sheet for 05837 too. "
        "Name who marked it in a column headed Assessor, by initials or full name."
    )


@pytest.mark.parametrize(
    ("grade", "marker", "held"),
    [
        ("M", "AB", False),
        ("M", "Ann Bell", False),
        ("M", "", False),
        ("D", "AB", True),
        ("D", "", True),
        ("M", "JS", True),
        ("N", "", True),
        ("", "JS", False),
    ],
)
def test_a_submitted_line_stands(grade, marker, held):
    """The same again is unchanged, with its assessor or without; anything else is told, and holds its line alone."""
    known = world()
    night(known, drop("Entry code,Full name,Initials\n05332,John Smith,JS"))
    rows = f"0003,05332,Unit 1,{grade},{marker}\n0003,05332,Unit 2,P,AB"
    verdict = night(known, drop(CODED + rows))
    said_of_it = "Unit 1 of candidate 0003 was claimed before, as M by AB in claim C000001 of 2026-11-16, and stands."
    assert messages(verdict, "GRAD-06") == ([said_of_it] if held else [])
    assert [one.rule for one in verdict.findings.get(0, [])] == (["GRAD-06"] if held else [])
    assert statuses(verdict) == [(0, 2, "held" if held else "unchanged"), (0, 3, "accepted")]
    assert lines_of(known, CAL) == [("1", "Business", "M", 2), ("2", "Business", "P", 2)]


def test_a_blank_beside_what_stands_is_not_the_one_who_marks_now():
    """Ann has left, John alone is set up: the line that she marked is repeated without a name, and stands."""
    known = world()
    night(known, drop("Entry code,Full name,Initials\n05332,John Smith,JS"))
    night(known, drop("Entry code,Full name,Initials,Action\n05332,Ann Bell,AB,Remove"))
    verdict = night(known, drop(CODED + "0003,05332,Unit 1,M,"))
    assert (verdict.findings.get(0, []), statuses(verdict)) == ([], [(0, 2, "unchanged")])


@pytest.mark.parametrize("number", [None, "", "?"])
def test_a_claim_without_its_number_yet(number):
    """Submitted this very night, it is called the claim."""
    known = world()
    known.tables["claim"]["claim_number"] = pd.Series(["", number], dtype=object)
    assert messages(night(known, drop(CODED + "0003,05332,Unit 1,D,AB")), "GRAD-06") == [
        "Unit 1 of candidate 0003 was claimed before, as M by AB in the claim of 2026-11-16, and stands."
    ]


def test_in_a_grid_the_rest_of_the_row_goes_on():
    """A line that stands, the ledger's first or last, holds neither the row's other units nor its neighbours."""
    known = world()
    known.tables["line"] = known["line"].iloc[::-1].reset_index(drop=True)
    grid = "Candidate number,Entry code,Assessor,Unit 1,Unit 2\n0003,05332,AB,D,P"
    verdict = night(known, drop(grid))
    assert [(one.rule, one.cell) for one in verdict.findings[0]] == [("GRAD-06", "D2")]
    assert statuses(verdict) == [(0, 2, "accepted")]
    assert lines_of(known, CAL) == [("1", "Business", "M", 2), ("2", "Business", "P", 2)]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("0001,05352,Unit 2,P,JS\n0001,05352,Unit 2,M,JS", [2, 3]),
        ("0001,05352,Unit 2,P,JS\n0001,05352,Unit 2,P,AB", [2, 3]),
        ("0001,05352,Unit 2,P,JS\n0001,05352,Unit 2,N,", [2, 3]),
        ("0001,05352,Unit 2,P,JS\n0001,05352,U2,Pass,John Smith", []),
        ("0001,05352,Unit 2,N,JS\n0001,05352,Unit 2,N,AB", []),
        ("0001,05352,Unit 2,P,JS\n0002,05352,Unit 2,M,JS", []),
        ("0001,05352,Unit 2,P,JS\n0001,05352,Unit 3,M,JS", []),
        ("0003,05332,Unit 2,P,AB\n0003,05332,D/502/5409,M,AB", [2, 3]),
        ("0003,05332,Unit 2,P,AB\n0003,,Unit 2,P,", []),
        ("0999,05352,Unit 2,P,JS\n0999,05352,Unit 2,M,JS", []),
    ],
)
def test_a_line_stands_once_in_a_drop(rows, told):
    """By number or reference, with the same grade and assessor or not at all."""
    assert [one[2] for one in errors(world(), drop(CODED + rows)) if one[0] == "GRAD-07"] == told


def test_twice_in_two_drops_is_a_replacement():
    """The later drop wins, and says what was before."""
    known = world()
    first, later = drop(CODED + "0001,05352,Unit 2,P,JS"), drop(CODED + "0001,05352,Unit 2,M,AB", name="b.csv")
    verdict = night(known, first, later)
    assert messages(verdict, "GRAD-07") == []
    assert messages(verdict, "GRAD-11")[0].startswith("Unit 2 of candidate 0001: P by JS became M by AB.")
    assert lines_of(known, AMY) == [("1", "IT", "P", 1), ("2", "IT", "M", 2)]


def test_the_message_of_a_doubled_line_uses_the_sheets_words():
    """A grid's header, or the unit of the row."""
    grid = "Candidate number,Assessor,Unit 2: Essential skills\n0001,JS,P\n0001,JS,M"
    assert (
        messages(night(world(), drop(grid)), "GRAD-07")
        == [
            "Unit 2: Essential skills of candidate 0001 stands more than once in this file, with different grades or assessors."
        ]
        * 2
    )


def test_several_entries_that_hold_the_unit():
    """Without a code it cannot be told which is meant; with one, or of one subject's unit, it can."""
    known = entered("0001,05332,Full award,")
    entered_for = "05332 (Subsidiary Diploma in Business), 05352 (Subsidiary Diploma in IT)"
    several = f"This candidate is entered for {entered_for}, and the row does not say which is meant."
    assert messages(night(known, drop(BARE + "0001,Unit 3,P,AB")), "GRAD-15") == [several]
    assert errors(known, drop(CODED + "0001,05352,Unit 3,P,AB")) == []
    assert errors(known, drop(BARE + "0001,Y/502/5411,P,AB")) == []
    assert lines_of(known, AMY) == [("1", "IT", "P", 1), ("3", "Business", "P", 2), ("3", "IT", "P", 2)]


def test_a_unit_in_no_list_belongs_to_the_list_that_is_not_complete():
    """Business has a complete list without it, IT has none: taken for IT, as typed, and asked."""
    known = entered("0001,05332,Full award,")
    verdict = night(known, drop(BARE + "0001,Unit 99,P,AB"))
    assert [(one.rule, one.severity) for one in verdict.findings[0]] == [
        ("GRAD-03", Severity.QUERY),
        ("CELL-09", Severity.NOTE),
    ]
    assert ("99", "IT", "P", 2) in lines_of(known, AMY)


def test_a_unit_in_no_list_of_several_that_are_not_complete():
    """Two lists may lack it: not guessed."""
    known = entered("0001,05837,Full award,", codes=("05837",))
    assert [one[0] for one in errors(known, drop(BARE + "0001,Unit 99,P,AB"))] == ["GRAD-15"]


def test_a_unit_in_none_of_the_complete_lists():
    """It is in none of them: GRAD-03."""
    known = entered("0001,05332,Full award,")
    known.tables["entry"].loc[known["entry"]["entry_code"] == "05352", "entry_code"] = "05335"
    found = errors(known, drop(BARE + "0001,Unit 99,P,AB"))
    assert ("GRAD-03", "ERROR", 2, "B2") in found
    assert "GRAD-15" not in {one[0] for one in found}


def open_business():
    """A world in which 05332 is unsubmitted too."""
    known = world()
    claim = {**known["claim"].iloc[0].to_dict(), "id": 8, "entry_code": "05332", "ordinal": 2}
    line = {**known["line"].iloc[0].to_dict(), "candidate": CAL, "unit": 3, "claim": 8, "assessor": JOHN}
    for name, row in (("claim", claim), ("line", line)):
        known.tables[name] = pd.concat([known[name], frame(name, [row])], ignore_index=True)
    return known


def test_all_takes_out_a_unit_of_the_unsubmitted_claim():
    """Of the only one without a code, else of the one that is named; with several open the code is needed."""
    known = world()
    assert statuses(night(known, drop("Candidate number,Unit,Grade\nAll,Unit 1,N"))) == [(0, 2, "accepted")]
    assert lines_of(known, AMY) == []
    known = open_business()
    several = "Several claims are unsubmitted, and the row does not say which is meant."
    assert messages(night(known, drop("Candidate number,Unit,Grade\nAll,Unit 1,N")), "GRAD-15") == [several]
    assert statuses(night(known, drop(CODED + "All,05332,Unit 2,N,"))) == [(0, 2, "accepted")]
    assert lines_of(known, CAL) == [("1", "Business", "M", 2)]
    assert lines_of(known, AMY) == [("1", "IT", "P", 1)]


def test_all_leaves_another_centres_lines_alone():
    """The other centre's `All` finds no claim of its own."""
    known = two_centres()
    assert messages(night(known, drop(CODED + "All,05352,Unit 1,N,", centre="54321")), "GRAD-01") == [
        "“All” means the lines of an unsubmitted claim, and there is none for 05352."
    ]
    assert lines_of(known, AMY) == [("1", "IT", "P", 1)]


def test_two_centres_grades_do_not_meet():
    """The same number, unit and initials in two centres are two lines by two people."""
    known = two_centres()
    entry = {**known["entry"].iloc[0].to_dict(), "id": 90, "candidate": 9}
    jane = {"id": 7, "centre_number": "54321", "full_name": "Jane Stone", "initials": "JS"}
    marks = {"assessor": 7, "entry_code": "05352", "since": "2026-09-21", "removed": 0}
    for name, row in (("entry", entry), ("centre_assessor", jane), ("assessor_for", marks)):
        known.tables[name] = pd.concat([known[name], frame(name, [row])], ignore_index=True)
    mine, theirs = drop(BARE + "0001,Unit 1,M,JS"), drop(BARE + "0001,Unit 1,D,", centre="54321", name="b.csv")
    verdict = night(known, mine, theirs)
    assert statuses(verdict) == [(0, 2, "accepted"), (1, 2, "accepted")]
    assert [one.rule for one in verdict.findings[0]] == ["CELL-09", "GRAD-11"]
    assert [one.rule for one in verdict.findings[1]] == ["ASSR-05", "CELL-09"]
    assert lines_of(known, AMY) == [("1", "IT", "M", 1)]
    assert lines_of(known, 9) == [("1", "IT", "D", 7)]
    assert sorted(known["claim"]["centre_number"]) == ["12345", "12345", "54321"]


def test_the_value_is_the_cell_as_it_was_typed():
    """Of a row a unit: its sender finds it again as it stands there."""
    verdict = night(world(), drop("Candidate number,Entry code,Unit,Grade,Assessor\n0003,05332, u 99 ,Merit,AB"))
    assert [(one.rule, one.value) for one in verdict.findings[0]] == [("GRAD-03", "u 99")]
