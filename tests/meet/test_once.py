"""What several rules ask in turn is worked out once, and anew as soon as anything is new."""

from pipeline.known import Changes
from pipeline.meet.once import once
from tests.worlds import frame, table, world


def test_an_answer_lasts_as_long_as_nothing_is_new():
    """The same table and the same knowledge give the same object; another table, or one new row of the ledger, do not."""
    asked = []

    @once
    def lines(table, known):
        asked.append(table)
        return [len(table.rows), len(known["visit"])]

    text = "Entry code,Candidate number,Unit,Grade\n05332,0001,Unit 3,P"
    known, first, second = world(), table("grades_by_unit", text), table("grades_by_unit", text)
    answer = lines(first, known)
    assert lines(first, known) is answer
    assert len(asked) == 1
    assert lines(second, known) is not answer
    new = Changes()
    visit = {"centre_number": "12345", "entry_code": "05332", "visit_date": "2027-01-14", "removed": 0}
    new.add("visit", frame("visit", [visit]))
    before = len(known["visit"])
    known.apply(new)
    assert lines(second, known) == [1, before + 1]
    assert asked == [first, second, second]
