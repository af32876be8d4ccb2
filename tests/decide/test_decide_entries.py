"""Entries: made, repeated, moved to another completion date."""

from datetime import date

import pytest

from pipeline.decide.entries import decide
from tests.laid import laid, said
from tests.ledgers import changes_of
from tests.worlds import AMY, BEN, BUSINESS_1, BUSINESS_2, CAL, world

HEAD = "Candidate number,Entry code,Entry type,Unit,Entry date,ECD\n"


def entered(*rows, known=None, today=None):
    """The decision about one Entries sheet."""
    known = known or world()
    if today:
        known.as_of = today
    outcome = decide(laid("entries", HEAD + "\n".join(rows))[0], known)
    known.apply(outcome.changes)
    return outcome


def new(outcome, *columns):
    return [tuple(row[name] for name in columns) for row in changes_of(outcome.changes, "new", "entry")]


def changed(outcome):
    return [tuple(row.values()) for row in changes_of(outcome.changes, "changed", "entry")]


def test_a_new_entry():
    """From today, live, with its row and sheet; a full award has no unit."""
    outcome = entered("0002,05332,Full award,,,31/08/2027")
    assert changes_of(outcome.changes, "new", "entry") == [
        {"candidate": BEN, "entry_code": "05332", "entry_type": "Full award", "unit": 0, "entry_date": "2026-11-23",
         "estimated_completion_date": "2027-08-31", "row": 2, "id": -1, "ended_on": "", "ended_by": "", "ended_to": "", "sheet": -1}
    ]  # fmt: skip
    assert (outcome.status.tolist(), outcome.notes) == (["accepted"], [])


def test_unit_entries_name_their_units():
    """By number or by reference; a unit that the ledger lacks is made at once."""
    known = world()
    outcome = entered("0002,05332,Unit,2,,31/08/2027", "0002,05332,Unit,Unit 3,,31/08/2027", known=known)
    assert new(outcome, "id", "entry_type", "unit") == [(-1, "Unit", BUSINESS_2), (-2, "Unit", -1)]
    assert known["unit"].set_index("id").loc[-1, ["subject", "number"]].tolist() == ["Business", "3"]


@pytest.mark.parametrize(
    ("code", "entry_date", "completion"),
    [
        ("05352", "31/08/2026", "2027-08-31"),
        ("05352", "01/09/2026", "2028-08-31"),
        ("05352", "31/12/2026", "2028-08-31"),
        ("05352", "01/01/2027", "2028-08-31"),
        ("05322", "31/08/2026", "2026-08-31"),
        ("05322", "01/09/2026", "2027-08-31"),
        ("05322", "21/11/2026", "2027-08-31"),
        ("05322", "30/06/2027", "2027-08-31"),
        ("05803", "01/09/2026", "2028-08-31"),
    ],
)
def test_the_completion_date_that_is_assumed(code, entry_date, completion):
    """The 31 August that ends the entry's academic year at Level 2, and the next one at Levels 3 and 4; ENTR-13 says it."""
    known = world()
    assert known.catalogue.qualification(code).level == {"05352": 3, "05322": 2, "05803": 4}[code]
    outcome = entered(f"0003,{code},Full award,,{entry_date},", known=known)
    assert new(outcome, "estimated_completion_date") == [(completion,)]
    [note] = outcome.notes
    assert (note.rule, note.words.to_dict("records")) == ("ENTR-13", [{"assumed": completion}])


def test_an_assumed_date_rests_on_the_night_where_no_entry_date_is_given():
    """A blank entry date is the night's."""
    outcome = entered("0003,05352,Full award,,,", today=date(2027, 8, 31))
    assert new(outcome, "entry_date", "estimated_completion_date") == [("2027-08-31", "2028-08-31")]


def test_an_assumption_is_said_once_an_entry():
    """Five units of one qualification are one entry to the reader."""
    outcome = entered("0002,05332,Unit,1,,", "0002,05332,Unit,2,,", "0003,05352,Full award,,,")
    assert said(outcome.notes) == [("ENTR-13", "rows", [0, 2], "estimated_completion_date")]


def test_the_same_entry_again_changes_nothing():
    """ENTR-10, where nothing differs: with the date that is known, or with none."""
    outcome = entered("0001,05352,Full award,,,31/08/2028", "0003,05332,Unit,1,,")
    assert (outcome.status.tolist(), said(outcome.notes)) == (
        ["unchanged", "unchanged"],
        [("ENTR-10", "rows", [0, 1], "entry_code")],
    )
    assert (dict(outcome.changes.new), dict(outcome.changes.changed)) == ({}, {})


def test_another_completion_date_is_an_update():
    """Only the date of that entry changes, and neither ENTR-10 nor ENTR-13 is said."""
    outcome = entered("0003,05332,Unit,2,,31/08/2027")
    assert (changed(outcome), outcome.status.tolist(), outcome.notes) == ([(4, "2027-08-31")], ["accepted"], [])


def test_the_last_of_several_rows_about_one_entry_wins():
    """One entry, with the later date; both rows are accepted."""
    outcome = entered("0002,05332,Full award,,,31/08/2027", "0002,05332,Full award,,,31/08/2028")
    assert new(outcome, "estimated_completion_date") == [("2028-08-31",)]
    assert outcome.status.tolist() == ["accepted", "accepted"]


def ended(entry, **columns):
    known = world()
    for name, value in columns.items():
        known.tables["entry"].loc[known["entry"]["id"] == entry, name] = value
    return known


def test_a_withdrawn_entry_is_made_anew():
    """What ended stays in the books; the new entry stands beside it."""
    outcome = entered("0001,05352,Full award,,,31/08/2028", known=ended(1, ended_on="2026-10-01", ended_by="Withdraw"))
    assert (new(outcome, "id", "candidate"), changed(outcome)) == ([(-1, AMY)], [])


def test_an_entry_that_has_lapsed_is_renewed():
    """Twelve months past its date it is not live any more; entering again gives it the new date, assumed or given."""
    lapsed = entered("0001,05352,Full award,,,", known=ended(1, estimated_completion_date="2025-11-22"))
    assert (changed(lapsed), lapsed.status.tolist(), said(lapsed.notes)) == (
        [(1, "2028-08-31")],
        ["accepted"],
        [("ENTR-13", "rows", [0], "estimated_completion_date")],
    )
    live = entered("0001,05352,Full award,,,", known=ended(1, estimated_completion_date="2025-11-23"))
    assert (changed(live), live.status.tolist()) == ([], ["unchanged"])


def test_the_unit_of_another_size_is_the_same_unit():
    """05332 and 05327 are two sizes of Business at Level 3: unit 1 of both has one place in the ledger."""
    outcome = entered("0002,05327,Unit,1,,31/08/2027")
    assert new(outcome, "entry_code", "unit") == [("05327", BUSINESS_1)]


def test_entries_by_uci():
    """A UCI may stand for the number."""
    known = world()
    text = "UCI,Entry code,Entry type,ECD\n123450260001H,05332,Full award,31/08/2027"
    outcome = decide(laid("entries", text)[0], known)
    assert new(outcome, "candidate", "entry_code") == [(AMY, "05332")]


def test_people_stay_apart():
    """Three candidates, three qualifications: each row is its own entry."""
    outcome = entered(
        "0001,05332,Full award,,,31/08/2027", "0002,05332,Full award,,,31/08/2027", "0003,05352,Full award,,,31/08/2027"
    )
    assert new(outcome, "id", "candidate") == [(-1, AMY), (-2, BEN), (-3, CAL)]
