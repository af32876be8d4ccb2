"""Held rows, and what settles them: the facts behind SUBM-07."""

import pytest

from pipeline.ledger.engine import writing
from tests.batches import dropped, found
from tests.ledgers import filled_ledger, insert, rows_of
from tests.worlds import BEN, IT_1, OPEN_CLAIM

GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
GRID = "Candidate number,Entry code,Assessor,Unit 1,Unit 2\n"
PEOPLE = "Candidate number,Surname,Forenames,Date of birth\n"
SUBMIT = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n05352,John Smith,exams@hill.example,20/11/2026,Yes,Yes"
NEXT, LAST = "2026-11-24-01", "2026-11-25-01"


@pytest.fixture
def engine(tmp_path):
    """The world's ledger."""
    return filled_ledger(tmp_path)


def unsettled(engine):
    """(path, row, candidate number, unit) of the held rows that still count."""
    rows = rows_of(engine, "held_row", "path", "row", "candidate_number", "unit", "settled")
    return [row[:4] for row in rows if not row[4]]


def test_a_held_row_is_remembered(engine):
    """Whose it is, where it stands, and what it is about; rows that were taken are not."""
    dropped(engine, {"12345/anna/a.csv": GRADES + "0002,05352,Unit 1,X,JS\n0001,05352,1,P,JS"})
    columns = ("row", "centre_number", "path", "form", "entry_code", "candidate_number", "unit", "settled", "sheet")
    assert rows_of(engine, "held_row", *columns) == [
        (2, "12345", "anna/a.csv", "grades_by_unit", "05352", "0002", "1", "", 2)
    ]


def test_a_held_row_is_remembered_by_its_sheet(engine):
    """Also where no row of the sheet could be read: its row of headings stands for them."""
    dropped(engine, {"12345/a.xlsx": {"12A": GRADES + "0002,05352,Unit 1,X,JS", "Grades by unit": "Cand no,Unit\n1,2"}})
    assert rows_of(engine, "held_row", "path", "sheet_name", "row") == [
        ("a.xlsx", "12A", 2),
        ("a.xlsx", "Grades by unit", 1),
    ]


def test_a_row_of_a_grid_is_about_each_unit_that_it_grades(engine):
    """The candidate is held as a whole, so that all units of the row are open; a unit stands once, however its columns name it."""
    dropped(engine, {"12345/a.csv": GRID + "0002,05352,JS,P,X\n0001,05352,JS,,"})
    assert unsettled(engine) == [("a.csv", 2, "0002", "1"), ("a.csv", 2, "0002", "2")]
    dropped(engine, {"12345/b.csv": "Candidate number,Entry code,Unit 1,Unit 01\n0002,05352,P,X"}, night=NEXT)
    assert [row for row in unsettled(engine) if row[0] == "b.csv"] == [("b.csv", 2, "0002", "1")]


@pytest.mark.parametrize(
    ("later", "open_units"),
    [
        (GRADES + "0002,05352,1,P,JS", ["2"]),
        (GRADES + "0002,05352,1,P,JS\n0002,05352,2,M,JS", []),
        (GRID + "0002,05352,JS,P,", ["2"]),
        (GRADES + "0001,05352,2,P,JS", ["1", "2"]),
        (GRADES + "0002,05352,3,P,JS", ["1", "2"]),
        (GRADES + "0002,05352,2,,JS", ["1"]),
        (GRID + "0002,05352,JS,P,-", ["2"]),
        (GRADES + "0002,05352,1,N,", ["2"]),
        ("Candidate number,Entry code,Entry type,ECD\n0002,05332,Full award,31/08/2028", ["1", "2"]),
    ],
    ids=[
        "one unit",
        "both units",
        "a grid",
        "another candidate",
        "another unit",
        "a row without a grade",
        "a cell without a grade",
        "taken out",
        "an entry",
    ],
)
def test_a_later_row_for_the_same_candidate_and_unit_settles(engine, later, open_units):
    """Accepted or unchanged, in another file and another form of grades; nothing else settles it."""
    dropped(engine, {"12345/a.csv": GRID + "0002,05352,JS,P,X"})
    dropped(engine, {"12345/b.csv": later}, night=NEXT)
    assert [row[3] for row in unsettled(engine)] == open_units
    assert {row[0] for row in rows_of(engine, "held_row", "settled")} <= {"", NEXT}


@pytest.mark.parametrize("nights", [1, 2])
def test_another_subjects_unit_of_that_number_settles_nothing(engine, nights):
    """Unit 1 of Business says nothing of a held Unit 1 of IT, and an entry for one subject nothing of a held one for another."""
    entry = "Candidate number,Entry code,Entry type,ECD\n0002,{},Full award,{}"
    later = {
        "12345/b.csv": GRADES + "0002,05332,1,P,AB",
        "12345/d.csv": entry.format("05332", "31/08/2028"),
    }
    held = {"12345/a.csv": GRADES + "0002,05352,1,X,JS", "12345/c.csv": entry.format("05355", "31/31/2028")}
    dropped(engine, held | (later if nights == 1 else {}))
    if nights == 2:
        dropped(engine, later, night=NEXT)
    assert sorted(unsettled(engine)) == [("a.csv", 2, "0002", "1"), ("c.csv", 2, "0002", "")]
    dropped(engine, {"12345/e.csv": GRADES + "0002,05352,1,P,JS"}, night=LAST)
    assert [row[0] for row in unsettled(engine)] == ["c.csv"]


def test_the_same_file_again_settles_what_it_no_longer_says(engine):
    """Rows that it still holds are entered anew; another file's rows stay open."""
    dropped(
        engine,
        {"12345/a.csv": GRADES + "0002,05352,1,X,JS\n0003,05332,2,X,AB", "12345/b.csv": GRADES + "0002,05352,2,X,JS"},
    )
    dropped(engine, {"12345/a.csv": GRADES + "0003,05332,2,Y,AB"}, night=NEXT)
    assert unsettled(engine) == [("a.csv", 2, "0003", "2"), ("b.csv", 2, "0002", "2")]


@pytest.mark.parametrize("path", ["12345/check-only/a.csv", "12345/other.csv", "54321/a.csv"])
def test_only_the_same_file_is_the_same(engine, path):
    """Not one of that name in check-only, of another name, or of another centre."""
    with writing(engine) as connection:
        insert(connection, "centre", {"centre_number": "54321"})
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS"})
    dropped(engine, {path: PEOPLE}, night=NEXT)
    assert unsettled(engine) == [("a.csv", 2, "0002", "1")]


def test_a_file_that_cannot_be_read_settles_nothing(engine):
    """Nobody knows what it says now."""
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS"})
    dropped(engine, {"12345/a.csv": "House,Colour\nRed,1"}, night=NEXT)
    assert len(unsettled(engine)) == 1


def test_the_same_night_may_settle(engine):
    """A later drop of the night makes good what an earlier one had held; an earlier one does not."""
    good, bad = GRADES + "0002,05352,1,P,JS", GRADES + "0002,05352,1,X,JS"
    dropped(engine, {"12345/a.csv": bad, "12345/b.csv": good})
    assert unsettled(engine) == []
    dropped(engine, {"12345/c.csv": good, "12345/d.csv": bad}, night=NEXT)
    assert unsettled(engine) == [("d.csv", 2, "0002", "1")]


def test_another_form_of_the_same_night_may_settle(engine):
    """Grades by candidate are judged before Grades by unit."""
    dropped(engine, {"12345/a.csv": GRID + "0002,05352,JS,X,", "12345/b.csv": GRADES + "0002,05352,1,P,JS"})
    assert rows_of(engine, "held_row", "settled") == [("2026-11-23-01",)]


def test_held_entries_are_made_good_by_candidate(engine):
    """A typed-wrong code and its correction are about one candidate; a full award answers for single units."""
    head = "Candidate number,Entry code,Entry type,Unit,ECD\n"
    dropped(
        engine,
        {
            "12345/a.csv": head
            + "0002,05353,Full award,,31/08/2028\n0001,05332,Unit,,31/08/2028\n0003,05353,Unit,3,31/08/2028"
        },
    )
    assert [row[2:] for row in unsettled(engine)] == [("0002", ""), ("0001", ""), ("0003", "3")]
    dropped(
        engine,
        {
            "12345/b.csv": head
            + "0002,05332,Full award,,31/08/2028\n0001,05332,Unit,3,31/08/2028\n0003,05332,Unit,4,31/08/2028"
        },
        night=NEXT,
    )
    assert [row[2:] for row in unsettled(engine)] == [("0003", "3")]
    dropped(engine, {"12345/c.csv": head + "0003,05352,Full award,,31/08/2028"}, night=LAST)
    assert unsettled(engine) == []


def test_held_assessors_are_made_good_by_name(engine):
    """Initials that were too long come again, shorter."""
    head = "Entry code,Full name,Initials\n"
    dropped(engine, {"12345/a.csv": head + "05352,Dora Dale,DORAD\n05352,Dee Day,DEEDAY"})
    dropped(engine, {"12345/b.csv": head + "05352,Dora Dale,DD"}, night=NEXT)
    assert [row[1:] for row in unsettled(engine)] == [(3, "", "Dee Day")]


def test_a_candidate_who_is_named_by_uci(engine):
    """Is remembered, and made good, under the number; an unknown UCI under itself."""
    head = "UCI,Entry code,Unit,Grade,Assessor\n"
    dropped(engine, {"12345/a.csv": head + "123450260001H,05352,1,X,JS\n123450130001E,05352,1,P,JS"})
    assert [row[2] for row in unsettled(engine)] == ["0001", "123450130001E"]
    dropped(engine, {"12345/b.csv": GRADES + "0001,05352,1,P,JS"}, night=NEXT)
    assert [row[2] for row in unsettled(engine)] == ["123450130001E"]


def test_other_forms_are_no_matter(engine):
    """A held candidate, and a held submission, hold no claim; neither does a row in check-only."""
    dropped(
        engine,
        {
            "12345/a.csv": PEOPLE + "0007,GREEN,Gail,31/31/2009",
            "12345/s.csv": SUBMIT.replace(",Yes,Yes", ",No,Yes"),
            "12345/check-only/g.csv": GRADES + "0002,05352,1,X,JS",
        },
    )
    assert sorted(row[0] for row in unsettled(engine)) == ["a.csv", "s.csv"]
    dropped(engine, {"12345/t.csv": SUBMIT}, night=NEXT)
    assert ("SUBM-07", "A2") not in found(engine, "12345/t.csv", night=NEXT)
    assert [row[0] for row in unsettled(engine)] == ["a.csv"]


@pytest.mark.parametrize(
    "later", [GRADES + "0003,05332,1,M,AB", GRADES + "0003,05332,1,,"], ids=["in another file", "in its own"]
)
def test_a_disputed_line_is_to_be_mended_and_keeps_no_claim(engine, later):
    """GRAD-06: its file has a copy to mend until it says what stands, or nothing; SUBM-07 does not look at it."""
    dropped(engine, {"12345/a.csv": GRADES + "0003,05332,1,D,AB\n0003,05332,2,M,AB"})
    assert [row[0] for row in found(engine, "12345/a.csv")] == ["GRAD-06"]
    assert unsettled(engine) == [("a.csv", 2, "0003", "1")]
    assert rows_of(engine, "held_row", "form") == [("disputed",)]
    assert ("12345/a.csv", "12345/to-mend/a.csv.xlsx") in rows_of(engine, "drop", "path", "to_mend")
    dropped(engine, {"12345/s.csv": SUBMIT.replace("05352", "05332")}, night=NEXT)
    assert "SUBM-07" not in [row[0] for row in found(engine, "12345/s.csv", night=NEXT)]
    name = "12345/b.csv" if ",M," in later else "12345/a.csv"
    dropped(engine, {name: later}, night=LAST)
    assert unsettled(engine) == []


def test_half_a_claim_is_not_submitted(engine):
    """SUBM-07 while a row of the qualification is open, tonight or from earlier; once it is settled the claim goes."""
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS", "12345/s.csv": SUBMIT})
    assert [row[0] for row in found(engine, "12345/s.csv")] == ["SUBM-07"]
    dropped(engine, {"12345/s.csv": SUBMIT}, night=NEXT)
    assert "SUBM-07" in [row[0] for row in found(engine, "12345/s.csv", night=NEXT)]
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,P,JS", "12345/s.csv": SUBMIT}, night=LAST)
    assert rows_of(engine, "claim", "id", "state", "submitted_on")[0] == (OPEN_CLAIM, "Submitted", "2026-11-25")
    assert (BEN, IT_1, OPEN_CLAIM) in rows_of(engine, "line", "candidate", "unit", "claim")
