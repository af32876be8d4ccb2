"""Copies to mend: made where somebody has to mend something, gone as soon as nothing in them is left to mend."""

import pytest

from pipeline.receive import deciders
from tests.batches import dropped
from tests.ledgers import filled_ledger, rows_of
from tests.worlds import FRAMEWORK, PACKAGE

GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
PEOPLE = "Candidate number,Surname,Forenames,Date of birth\n"
SUBMIT = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n"
PROGRAMME = f'Framework,Package,Candidate number\n{FRAMEWORK},"{PACKAGE}",'
NEXT = "2026-11-24-01"
COPY = "12345/to-mend/a.csv.xlsx"


@pytest.fixture
def engine(tmp_path):
    """The world's ledger."""
    return filled_ledger(tmp_path)


def copies(engine):
    """The copies that lie there once all that is owed is delivered."""
    lying = {}
    for _, action, path in sorted(rows_of(engine, "owed", "id", "action", "path")):
        if "/to-mend/" in path:
            lying[path] = action == "write"
    return [path for path, lies in lying.items() if lies]


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        (GRADES + "0002,05352,1,X,JS", GRADES + "0002,05352,1,P,JS"),
        (PEOPLE + "0007,GREEN,Gail,31/31/2009", PEOPLE + "0007,GREEN,Gail,01/05/2009"),
        (
            SUBMIT + "05352,John Smith,exams@hill.example,20/11/2026,No,Yes",
            SUBMIT + "05352,John Smith,exams@hill.example,21/11/2026,Yes,Yes",
        ),
        (PROGRAMME + "0999", PEOPLE + "0999,GREEN,Gail,01/05/2009"),
    ],
    ids=["grades", "candidates", "submission", "programme"],
)
def test_a_copy_goes_when_another_file_has_mended_its_rows(engine, bad, good):
    """Whatever the form, the last row that is settled takes the copy with it; a row of something else does not."""
    dropped(engine, {"12345/a.csv": bad})
    assert copies(engine) == [COPY]
    dropped(engine, {"12345/b.csv": good}, night=NEXT)
    if bad.startswith(PROGRAMME):
        assert copies(engine) == [COPY]
        dropped(engine, {"12345/c.csv": bad}, night="2026-11-25-01")
    assert copies(engine) == []


def test_a_copy_stays_while_one_row_is_left(engine):
    """Two candidates are held and one is mended."""
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS\n0001,05352,2,X,JS"})
    dropped(engine, {"12345/b.csv": GRADES + "0002,05352,1,P,JS"}, night=NEXT)
    assert copies(engine) == [COPY]


def test_no_copy_of_what_a_later_file_of_the_night_has_mended(engine):
    """There is nothing left to mend in it, and the receipt links none."""
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS", "12345/b.csv": GRADES + "0002,05352,1,P,JS"})
    assert copies(engine) == []
    assert ("12345/a.csv", "returned", "") in rows_of(engine, "drop", "path", "disposition", "to_mend")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.xlsx"])
def test_a_copy_of_what_could_not_be_read_goes_with_the_file(engine, name):
    """Nobody knows what the rows of a sheet without its columns are about; the file tells, or its own mended copy."""
    lacking = {"Grades by unit": "Candidate number,Entry code,Unit,Assessor\n0002,05352,1,JS"}
    dropped(engine, {"12345/a.csv": lacking})
    dropped(engine, {"12345/b.csv": GRADES + "0002,05352,1,P,JS"}, night=NEXT)
    assert copies(engine) == [COPY]
    dropped(engine, {f"12345/{name}": GRADES + "0002,05352,1,P,JS"}, night="2026-11-25-01")
    assert copies(engine) == []


def test_a_copy_stays_where_the_file_comes_again_and_cannot_be_read(engine):
    """What it held is still not mended."""
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS"})
    dropped(engine, {"12345/a.csv": "House,Colour\nRed,1"}, night=NEXT)
    assert copies(engine) == [COPY]


def test_a_fault_of_ours_makes_no_copy_and_takes_none(engine, monkeypatch):
    """The sender has nothing to mend in what could not be judged, and what was to mend before still is."""
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,JS"})
    with monkeypatch.context() as patch:
        patch.setitem(deciders.DECIDERS, "grades_by_unit", lambda _table, _known: 1 // 0)
        dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,P,JS", "12345/b.csv": GRADES}, night=NEXT)
    assert copies(engine) == [COPY]
    kept = ("12345/a.csv", "waiting", "a fault of ours keeps it; it is looked at again at the next update", "")
    assert kept in rows_of(engine, "drop", "path", "disposition", "reason", "to_mend")
