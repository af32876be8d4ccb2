"""Grades into the unsubmitted claim."""

from dataclasses import replace

import pandas as pd
import pytest

from pipeline.decide.claims import decide
from pipeline.decide.lines import resolve
from pipeline.decide.standing import with_standing
from tests.laid import laid, said
from tests.ledgers import changes_of
from tests.worlds import (
    AMY,
    ANN,
    BEN,
    BUSINESS_1,
    BUSINESS_2,
    CAL,
    CENTRE,
    IT_1,
    JOHN,
    OPEN_CLAIM,
    SENT_CLAIM,
    _entry,
    _line,
    frame,
    world,
)

HEAD = "Candidate number,Entry code,Unit,Grade,Assessor\n"


def dropped(*rows, known=None, text="", form="grades_by_unit", **drops):
    """The decision about one sheet of grades, each of whose rows was accepted."""
    known = known or world()
    known.paths.setdefault(1, "1.csv")
    text = text or HEAD + "\n".join(rows)
    texts = text if isinstance(text, tuple) else (text,)
    table = with_standing(resolve(laid(form, *texts, **drops)[0], known), known)
    outcome = decide(table, known)
    known.apply(outcome.changes)
    return outcome


def of(outcome, kind, *columns):
    """The lines that are new, changed or gone."""
    return [tuple(row[name] for name in columns) for row in changes_of(outcome.changes, kind, "line")]


def events(outcome):
    columns = ("claim", "event", "from_state", "to_state", "detail")
    return [tuple(row[name] for name in columns) for row in changes_of(outcome.changes, "new", "claim_event")]


def with_lines(*lines):
    """A world with more lines (candidate, unit, claim, grade, assessor)."""
    known = world()
    known.tables["line"] = pd.concat(
        [known["line"], frame("line", [_line(*line) for line in lines])], ignore_index=True
    )
    return known


def with_entries(*entries):
    known = world()
    more = [_entry(number, who, code) for number, (who, code) in enumerate(entries, start=10)]
    known.tables["entry"] = pd.concat([known["entry"], frame("entry", more)], ignore_index=True)
    return known


def test_a_first_grade_joins_the_unsubmitted_claim():
    """With its marker and where it came from; the claim's event counts it."""
    outcome = dropped("0002,05352,1,Merit,AB")
    assert changes_of(outcome.changes, "new", "line") == [
        {"candidate": BEN, "unit": IT_1, "claim": OPEN_CLAIM, "grade": "M", "assessor": ANN, "row": 2, "position": -1, "slot": 0,
         "sampled": 0, "outcome": "", "awarding_body": "", "evidence": "", "sheet": -1}
    ]  # fmt: skip
    assert events(outcome) == [(OPEN_CLAIM, "changed", "Unsubmitted", "Unsubmitted", "1 new, 0 changed, 0 taken out")]
    assert (outcome.status.tolist(), outcome.notes, changes_of(outcome.changes, "new", "claim")) == (
        ["accepted"],
        [],
        [],
    )


def test_a_first_grade_starts_a_claim():
    """The centre's second claim for 05332, since the first was submitted; its number is not given yet."""
    outcome = dropped("0003,05332,2,D,AB")
    blank = dict.fromkeys(
        (
            "claim_number",
            "reference",
            "submitted_by",
            "contact_email",
            "form_date",
            "submitted_on",
            "sampled_on",
            "finalised_on",
            "processed_on",
            "withdrawn_on",
        ),
        "",
    )
    assert changes_of(outcome.changes, "new", "claim") == [
        {"id": -1, "centre_number": CENTRE, "entry_code": "05332", "ordinal": 2, "state": "Unsubmitted", **blank}
    ]
    assert of(outcome, "new", "candidate", "unit", "claim") == [(CAL, BUSINESS_2, -1)]
    assert events(outcome) == [
        (-1, "started with a first grade", "No claims submitted", "Unsubmitted", "1 new, 0 changed, 0 taken out")
    ]


def test_the_same_grade_again_changes_nothing():
    """By initials or by full name, in any case."""
    outcome = dropped("0001,05352,1,pass,JS", "0001,05352,1,P,john smith")
    assert (outcome.status.tolist(), dict(outcome.changes.new), dict(outcome.changes.changed)) == (
        ["unchanged", "unchanged"],
        {},
        {},
    )


def test_another_grade_replaces_the_line():
    """GRAD-11 says before and after; the line now rests on this sheet."""
    outcome = dropped("0001,05352,1,D,JS")
    assert changes_of(outcome.changes, "changed", "line") == [
        {
            "candidate": AMY,
            "unit": IT_1,
            "grade": "D",
            "assessor": JOHN,
            "row": 2,
            "position": -1,
            "slot": 0,
            "sheet": -1,
        }
    ]
    assert events(outcome) == [(OPEN_CLAIM, "changed", "Unsubmitted", "Unsubmitted", "0 new, 1 changed, 0 taken out")]
    [note] = outcome.notes
    assert (note.rule, note.over, note.severity) == ("GRAD-11", "lines", ("NOTE",))
    assert note.words.to_dict("records") == [{"before": "P by JS", "after": "D by JS", "origin": ""}]


def test_another_marker_is_another_line():
    """The grade stays, and who answers for it changes."""
    outcome = dropped("0001,05352,1,P,AB")
    assert of(outcome, "changed", "grade", "assessor") == [("P", ANN)]
    assert outcome.notes[0].words["after"].tolist() == ["P by AB"]


def test_a_line_that_another_file_brought_is_asked_about():
    """GRAD-11 is a QUERY that names the other file."""
    known = world()
    known.paths[1] = "anna/05352.xlsx"
    [note] = dropped("0001,05352,1,D,JS", known=known).notes
    assert (note.severity, note.words["origin"].tolist()) == (
        ("QUERY",),
        [" The earlier grade came from anna/05352.xlsx."],
    )


def test_two_drops_of_one_night_that_disagree():
    """The second finds the first one's line under its provisional sheet, and asks."""
    known = world()
    dropped("0002,05352,1,P,JS", known=known)
    known.paths[-1] = "1.csv"
    [note] = dropped(text=(HEAD + "0001,05352,1,P,JS", HEAD + "0002,05352,1,M,JS"), known=known).notes
    assert (note.rule, note.severity, note.words["origin"].tolist()) == (
        "GRAD-11",
        ("QUERY",),
        [" The earlier grade came from 1.csv."],
    )


def test_an_event_names_the_sheet_that_it_comes_from():
    """Also where it takes lines out and leaves none to tell; of several sheets none."""
    first, second = HEAD + "0001,05352,1,N,", HEAD + "0002,05352,1,Merit,AB"
    places = [
        [row["sheet"] for row in changes_of(dropped(text=text).changes, "new", "claim_event")]
        for text in ((first,), (HEAD + "0001,05352,1,,", first), (first, second))
    ]
    assert places == [[-1], [-2], [0]]


@pytest.mark.parametrize("word", ["N", "U", "Refer", "nya", "not claiming", "F"])
def test_words_that_take_a_line_out(word):
    """The line goes; a claim that is emptied is No claims submitted again, and is told so."""
    outcome = dropped(f"0001,05352,1,{word},")
    assert of(outcome, "gone", "candidate", "unit", "slot") == [(AMY, IT_1, 0)]
    assert events(outcome) == [
        (OPEN_CLAIM, "emptied", "Unsubmitted", "No claims submitted", "0 new, 0 changed, 1 taken out")
    ]
    assert outcome.status.tolist() == ["accepted"]


def test_an_emptied_claim_begins_again():
    """Its next grade starts it, under the same ordinal."""
    known = world()
    dropped("0001,05352,1,N,", known=known)
    outcome = dropped("0002,05352,1,P,JS", known=known)
    assert (of(outcome, "new", "claim"), changes_of(outcome.changes, "new", "claim")) == ([(OPEN_CLAIM,)], [])
    assert events(outcome) == [
        (
            OPEN_CLAIM,
            "started with a first grade",
            "No claims submitted",
            "Unsubmitted",
            "1 new, 0 changed, 0 taken out",
        )
    ]


def test_taking_out_what_is_not_there_changes_nothing():
    """`N` where nothing was claimed."""
    outcome = dropped("0002,05352,1,N,")
    assert (outcome.status.tolist(), events(outcome)) == (["unchanged"], [])


def test_blank_grades_leave_lines_as_they_are():
    """A stale copy of the workbook changes nothing."""
    outcome = dropped("0001,05352,1,,", "0001,05352,1,tbc,", "0001,05352,1,-,JS")
    assert outcome.status.tolist() == ["unchanged"] * 3


def test_a_submitted_line_is_untouched():
    """Whatever comes: the same, another grade, or `N` (the rules hold what differs)."""
    outcome = dropped("0003,05332,1,M,AB", "0003,05332,1,D,AB", "0003,05332,1,N,")
    assert (
        of(outcome, "new", "unit"),
        of(outcome, "changed", "unit"),
        of(outcome, "gone", "unit"),
        events(outcome),
    ) == ([], [], [], [])


def test_all_with_n_takes_a_unit_out():
    """Every line of that unit in the unsubmitted claim, and of no other unit, claim or centre."""
    known = with_lines((BEN, IT_1, OPEN_CLAIM, "M", ANN), (BEN, BUSINESS_2, OPEN_CLAIM, "M", ANN))
    outcome = dropped("All,05352,1,N,", known=known)
    assert sorted(of(outcome, "gone", "candidate", "unit")) == [(AMY, IT_1), (BEN, IT_1)]
    assert events(outcome) == [(OPEN_CLAIM, "changed", "Unsubmitted", "Unsubmitted", "0 new, 0 changed, 2 taken out")]
    assert outcome.status.tolist() == ["accepted"]


def test_all_with_n_of_a_unit_that_nobody_has():
    """Nothing to take out."""
    outcome = dropped("All,05352,2,N,")
    assert (outcome.status.tolist(), events(outcome)) == (["unchanged"], [])


def test_rows_after_all_count_again():
    """All out, then one in again: that one stays, with its new grade; the order of the rows decides."""
    known = with_lines((BEN, IT_1, OPEN_CLAIM, "M", ANN))
    outcome = dropped("All,05352,1,N,", "0001,05352,1,D,JS", known=known)
    assert (of(outcome, "gone", "candidate"), of(outcome, "changed", "candidate", "grade")) == ([(BEN,)], [(AMY, "D")])
    assert outcome.status.tolist() == ["accepted", "accepted"]


def test_all_takes_out_what_rows_before_it_bring():
    """A line that comes and goes on the same sheet never was; both rows count as accepted."""
    outcome = dropped("0002,05352,1,D,JS", "0002,05352,2,P,JS", "All,05352,1,N,")
    assert (of(outcome, "gone", "candidate"), of(outcome, "new", "candidate", "unit")) == ([(AMY,)], [(BEN, -1)])
    assert outcome.status.tolist() == ["accepted"] * 3


def test_all_beside_the_lines_of_a_new_claim():
    """The lines that the sheet brings come and go, and no claim is begun for nothing."""
    known = world()
    for name in ("claim", "line", "pick"):
        known.tables[name] = known[name][:0]
    outcome = dropped("0001,05352,1,P,JS", "0002,05352,2,M,JS", "All,05352,1,N,", known=known)
    assert of(outcome, "new", "candidate", "unit") == [(BEN, -1)]
    assert outcome.status.tolist() == ["accepted", "accepted", "unchanged"]


def test_the_last_of_several_lines_wins():
    """A row that a later one overrules counts as accepted; a repeat of what is known does not."""
    outcome = dropped("0002,05352,1,P,JS", "0002,05352,1,M,JS", "0001,05352,1,P,JS", "0001,05352,1,P,JS")
    assert of(outcome, "new", "candidate", "grade") == [(BEN, "M")]
    assert outcome.status.tolist() == ["accepted", "accepted", "unchanged", "unchanged"]


def test_what_comes_back_to_what_it_was_changes_nothing():
    """Out and in again with the same grade: the line stays, the row that was overruled is accepted."""
    outcome = dropped("0001,05352,1,N,", "0001,05352,1,P,JS")
    assert (of(outcome, "gone", "unit"), of(outcome, "changed", "unit"), outcome.status.tolist()) == (
        [],
        [],
        ["accepted", "unchanged"],
    )


def test_a_grid_gives_a_line_a_cell():
    """Each unit's column, with the row's assessor or the unit's own."""
    text = "Candidate number,Unit 1,Unit 1 assessor,Unit 2,Entry code,Assessor\n0001,P,,M,05352,JS\n0002,D,AB,,05352,JS"
    outcome = dropped(text=text, form="grades_by_candidate")
    assert of(outcome, "new", "candidate", "unit", "grade", "assessor", "row", "position") == [
        (AMY, -1, "M", JOHN, 2, 3),
        (BEN, IT_1, "D", ANN, 3, 1),
    ]
    assert outcome.status.tolist() == ["accepted", "accepted"]


def test_several_qualifications_at_once():
    """Each line goes to its own qualification's claim; new claims are counted in the order of their codes."""
    known = with_entries((AMY, "05332"), (BEN, "05839"))
    outcome = dropped("0002,05839,3,P,JS", "0001,05332,2,P,AB", "0002,05352,1,P,JS", known=known)
    assert [(row["id"], row["entry_code"]) for row in changes_of(outcome.changes, "new", "claim")] == [
        (-1, "05332"),
        (-2, "05839"),
    ]
    assert of(outcome, "new", "candidate", "claim") == [(BEN, -2), (AMY, -1), (BEN, OPEN_CLAIM)]
    assert [event[0] for event in events(outcome)] == [-2, -1, OPEN_CLAIM]


def test_two_centres_at_once():
    """The same numbers and initials mean each centre's own people, and lines go to each centre's own claim."""
    known = world()
    person = {**known["candidate"].set_index("id", drop=False).loc[BEN].to_dict(), "id": 9, "centre_number": "54321"}
    rows = {
        "candidate": person,
        "registration": {
            "centre_number": "54321",
            "academic_year": 2026,
            "candidate_number": "0001",
            "candidate": 9,
            "since": "",
        },
        "entry": _entry(20, 9, "05352"),
        "centre_assessor": {"id": 9, "centre_number": "54321", "full_name": "Jane Stone", "initials": "JS"},
        "assessor_for": {"assessor": 9, "entry_code": "05352", "since": "", "removed": 0},
    }
    for name, row in rows.items():
        known.tables[name] = pd.concat([known[name], frame(name, [row])], ignore_index=True)
    outcome = dropped(
        text=(HEAD + "0001,05352,1,D,JS", HEAD + "0001,05352,1,M,JS"), known=known, senders=(CENTRE, "54321")
    )
    assert of(outcome, "new", "candidate", "claim", "assessor") == [(9, -1, 9)]
    assert of(outcome, "changed", "candidate", "grade") == [(AMY, "D")]
    assert [row["centre_number"] for row in changes_of(outcome.changes, "new", "claim")] == ["54321"]


def test_the_only_assessor_is_filled_in():
    """ASSR-05, once a sheet and qualification, for lines that come or change; it names the person."""
    known = with_entries((AMY, "05332"), (BEN, "05332"))
    outcome = dropped("0001,05332,2,P,", "0002,05332,2,P,", "0002,05332,1,P,", known=known)
    assert of(outcome, "new", "assessor") == [(ANN,)] * 3
    assert said(outcome.notes) == [("ASSR-05", "lines", [0], "grade")]
    again = dropped("0001,05332,2,D,", "0002,05332,2,P,", known=known)
    assert [note.rule for note in again.notes] == ["ASSR-05", "GRAD-11"]
    assert dropped("0001,05332,2,D,", known=known).notes == []


def test_a_sheet_of_nothing_decides_nothing():
    """No row was accepted."""
    known = world()
    table = with_standing(resolve(laid("grades_by_unit", HEAD + "0001,05352,1,P,JS")[0], known), known)
    outcome = decide(replace(table.at_rows(table.rows["row"].to_numpy() < 0)), known)
    assert (len(outcome.status), dict(outcome.changes.new), outcome.notes) == (0, {}, [])


def test_a_sent_claim_is_not_the_open_one():
    """What is submitted has no place for another line; it is the world's one line there."""
    assert with_lines()["line"].set_index("claim").loc[SENT_CLAIM, "unit"] == BUSINESS_1
    assert dropped("0003,05332,1,M,AB").status.tolist() == ["unchanged"]
