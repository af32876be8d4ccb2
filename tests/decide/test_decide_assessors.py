"""Centre assessors: set up, removed, corrected."""

from datetime import date

import pandas as pd

from pipeline.decide.assessors import decide
from tests.laid import laid, said
from tests.ledgers import changes_of
from tests.worlds import ANN, CENTRE, JOHN, frame, world

HEAD = "Entry code,Full name,Initials,Action\n"


def dropped(*rows, known=None):
    """The decision about one Centre assessors sheet."""
    known = known or world()
    outcome = decide(laid("centre_assessors", HEAD + "\n".join(rows))[0], known)
    known.apply(outcome.changes)
    return outcome


def people(outcome):
    return [
        (row["id"], row["full_name"], row["initials"]) for row in changes_of(outcome.changes, "new", "centre_assessor")
    ]


def marks(outcome, kind="new"):
    return [
        (row["assessor"], row["entry_code"], row["removed"])
        for row in changes_of(outcome.changes, kind, "assessor_for")
    ]


def renamed(outcome):
    return [tuple(row.values()) for row in changes_of(outcome.changes, "changed", "centre_assessor")]


def test_a_new_assessor_for_two_qualifications():
    """One person, set up for both since the night."""
    known = world()
    outcome = dropped("05352,Dora Dale,DD,", "05332,Dora Dale,DD,Add", known=known)
    assert people(outcome) == [(-1, "Dora Dale", "DD")]
    assert marks(outcome) == [(-1, "05352", 0), (-1, "05332", 0)]
    assert known["assessor_for"]["since"].tolist()[-2:] == ["2026-11-23", "2026-11-23"]
    assert (outcome.status.tolist(), outcome.notes) == (["accepted", "accepted"], [])


def test_a_known_assessor_for_another_qualification():
    """John marks 05352 already; now 05332 too."""
    outcome = dropped("05332,John Smith,JS,")
    assert (people(outcome), marks(outcome)) == ([], [(JOHN, "05332", 0)])


def test_the_same_again_changes_nothing():
    """A repeat is unchanged."""
    outcome = dropped("05352,John Smith,JS,", "05332,Ann Bell,AB,Add")
    assert outcome.status.tolist() == ["unchanged", "unchanged"]
    assert (dict(outcome.changes.new), dict(outcome.changes.changed)) == ({}, {})


def test_an_assessor_leaves_one_qualification():
    """Ann still marks 05332."""
    outcome = dropped("05352,Ann Bell,AB,Remove")
    assert (marks(outcome, "changed"), outcome.status.tolist()) == ([(ANN, "05352", 1)], ["accepted"])


def test_an_assessor_who_left_comes_back():
    """The same person, whose initials nobody has taken meanwhile."""
    known = world()
    dropped("05352,John Smith,JS,Remove", known=known)
    outcome = dropped("05352,John Smith,JS,", known=known)
    assert (people(outcome), marks(outcome, "changed")) == ([], [(JOHN, "05352", 0)])


def test_removing_somebody_who_was_never_there_changes_nothing():
    """Nobody is made in order to be removed; and whoever marks nothing in that qualification stays as they are."""
    outcome = dropped("05352,Quentin Quill,QQ,Remove", "05332,John Smith,JS,Remove")
    assert (outcome.status.tolist(), people(outcome), marks(outcome), marks(outcome, "changed")) == (
        ["unchanged", "unchanged"],
        [],
        [],
        [],
    )


def test_a_nearly_equal_name_is_a_correction():
    """ASSR-06, with the name that stood; the person and all that they marked stay the same."""
    known = world()
    outcome = dropped("05352,John Smyth,JS,", known=known)
    assert (people(outcome), renamed(outcome), outcome.status.tolist()) == ([], [(JOHN, "John Smyth")], ["accepted"])
    assert said(outcome.notes) == [("ASSR-06", "rows", [0], "full_name")]
    assert outcome.notes[0].words["before"].tolist() == ["John Smith"]
    assert dropped("05352,John Smyth,JS,", known=known).status.tolist() == ["unchanged"]


def test_removing_under_a_nearly_equal_name_corrects_nothing():
    """John Smith leaves, and is still called so in the claims he marked."""
    outcome = dropped("05352,John Smyth,JS,Remove")
    assert (marks(outcome, "changed"), renamed(outcome), outcome.notes) == ([(JOHN, "05352", 1)], [], [])


def test_initials_of_somebody_who_left_may_go_to_another():
    """The new bearer is a new person; the old one's lines keep their marker."""
    known = world()
    dropped("05352,John Smith,JS,Remove", known=known)
    outcome = dropped("05352,Jill Sanders,JS,", known=known)
    assert (people(outcome), marks(outcome)) == ([(-1, "Jill Sanders", "JS")], [(-1, "05352", 0)])
    again = dropped("05352,Jill Sanders,JS,", "05332,Jill Sanders,JS,", known=known)
    assert (people(again), marks(again)) == ([], [(-1, "05332", 0)])


def test_whoever_bears_the_initials_now_is_meant():
    """Of two people who had them, the one who left is not set up again by the other's correction."""
    known = world()
    dropped("05352,John Smith,JS,Remove", known=known)
    dropped("05352,Jill Sanders,JS,", known=known)
    outcome = dropped("05352,Jill Saunders,JS,", known=known)
    assert (renamed(outcome), marks(outcome), marks(outcome, "changed")) == ([(-1, "Jill Saunders")], [], [])


def test_the_last_of_several_rows_about_one_assessor_wins():
    """Added and removed on one sheet: removed."""
    outcome = dropped("05352,John Smith,JS,Add", "05352,John Smith,JS,Remove")
    assert (marks(outcome, "changed"), outcome.status.tolist()) == ([(JOHN, "05352", 1)], ["accepted", "accepted"])


def test_initials_are_a_centres_own():
    """Another centre's JS is another person."""
    known = world()
    other = {"id": 9, "centre_number": "54321", "full_name": "Jane Stone", "initials": "JS"}
    known.tables["centre_assessor"] = pd.concat(
        [known["centre_assessor"], frame("centre_assessor", [other])], ignore_index=True
    )
    mark = {"assessor": 9, "entry_code": "05352", "since": "", "removed": 0}
    known.tables["assessor_for"] = pd.concat([known["assessor_for"], frame("assessor_for", [mark])], ignore_index=True)
    text = HEAD + "05332,{name},JS,"
    table, _ = laid(
        "centre_assessors", text.format(name="John Smith"), text.format(name="Jane Stone"), senders=(CENTRE, "54321")
    )
    assert marks(decide(table, known)) == [(JOHN, "05332", 0), (9, "05332", 0)]


def test_the_first_assessor_of_a_centre():
    """A ledger that knows nobody yet."""
    known = world()
    known.as_of = date(2026, 9, 1)
    for name in ("centre_assessor", "assessor_for"):
        known.tables[name] = known[name][:0]
    outcome = dropped("05352,Dora Dale,DD,", known=known)
    assert (people(outcome), marks(outcome)) == ([(-1, "Dora Dale", "DD")], [(-1, "05352", 0)])


def test_initials_are_handed_on():
    """Whoever is removed keeps the name under which work was marked; the initials are somebody else's from now on."""
    known = world()
    outcome = dropped("05352,Jane Stone,JS,", "05352,John Smith,JS,Remove", known=known)
    assert (people(outcome), renamed(outcome)) == ([(-1, "Jane Stone", "JS")], [])
    assert (marks(outcome), marks(outcome, "changed")) == ([(-1, "05352", 0)], [(JOHN, "05352", 1)])
    assert (outcome.status.tolist(), outcome.notes) == (["accepted", "accepted"], [])
    assert dropped("05352,Jane Stone,JS,", known=known).status.tolist() == ["unchanged"]


def test_a_name_written_in_two_ways_on_one_sheet_is_one_person():
    """`Dora Dale` and `DALE, Dora` bear the same initials: one assessor, called as the last row says."""
    known = world()
    rows = ("05352,Dora Dale,DD,", "05332,Dora DALE,DD,")
    outcome = dropped(*rows, known=known)
    assert people(outcome) == [(-1, "Dora DALE", "DD")]
    assert marks(outcome) == [(-1, "05352", 0), (-1, "05332", 0)]
    again = dropped(*rows, known=known)
    assert (again.status.tolist(), renamed(again), again.notes) == (["unchanged", "unchanged"], [], [])


def test_who_was_never_there_takes_nobody_new_along():
    """Removing somebody unknown does not remove whoever gets the initials on the same sheet."""
    known = world()
    outcome = dropped("05352,Dora Dale,DD,", "05352,Dan Drew,DD,Remove", known=known)
    assert (people(outcome), marks(outcome)) == ([(-1, "Dora Dale", "DD")], [(-1, "05352", 0)])
