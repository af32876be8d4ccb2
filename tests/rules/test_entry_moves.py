"""ENTR: another size, withdrawals, entries close to the visit; and what becomes of the claims."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.rules.judged import drop, messages, night, said, statuses
from tests.worlds import AMY, ANN, BEN, CAL, IT_1, JOHN, OPEN_CLAIM, _line, frame, world

HEAD = "Candidate number,Entry code,Entry type,Unit,Action,From entry code\n"
GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
SIZES = ("05347", "05349", "05352", "05355", "05358")
TODAY = "2026-11-23"


def approved(*codes):
    """The world, with approvals for these codes too and no visit near."""
    known = world()
    more = [{"centre_number": "12345", "entry_code": code, "ocr_assessor": "A01", "removed": 0} for code in codes]
    known.tables["approval"] = pd.concat([known["approval"], frame("approval", more)], ignore_index=True)
    known.tables["visit"] = known["visit"][:0]
    return known


def rules(known, text):
    return [rule for rule, severity, _, _ in said(known, drop(HEAD + text)) if severity == "ERROR"]


def entries_of(known, candidate):
    """(code, ended_by, ended_to) of a candidate's entries."""
    mine = known["entry"][known["entry"]["candidate"] == candidate]
    return list(mine[["entry_code", "ended_by", "ended_to"]].itertuples(index=False, name=None))


def claim_of(known, code):
    return int(known["claim"].set_index("entry_code").loc[code, "id"])


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("0001,05355,Full award,,Top up,05352", []),
        ("0001,05358,Full award,,Top up,", []),
        ("0001,05349,Full award,,Top up,05352", ["ENTR-06"]),
        ("0001,05352,Full award,,Top up,05352", ["ENTR-06"]),
        ("0001,05355,Full award,,Top up,05349", ["ENTR-06"]),
        ("0001,05332,Full award,,Top up,05352", ["ENTR-06"]),
        ("0001,05332,Full award,,Top up,", ["ENTR-06"]),
        ("0001,05349,Full award,,Move down,05352", []),
        ("0001,05355,Full award,,Move down,", ["ENTR-07"]),
        ("0003,05335,Full award,,Top up,05332", []),
    ],
)
def test_another_size_of_the_same_award(row, rule):
    """Larger or smaller as the word says, in the same subject, and from an entry that there is."""
    assert rules(approved(*SIZES, "05335"), row) == rule


def test_why_a_move_is_refused():
    """The message names the codes between which it cannot be told, the one that is missing, or the size."""
    known = approved(*SIZES)
    second = known["entry"].iloc[[0]].assign(id=9, entry_code="05347")
    known.tables["entry"] = pd.concat([known["entry"], second], ignore_index=True)
    verdict = night(known, drop(HEAD + "0001,05358,Full award,,Top up,\n0002,05355,Full award,,Top up,05349"))
    assert messages(verdict, "ENTR-06") == [
        "Candidate 0001 cannot be topped up to 05358: there are entries for 05347, 05352; say which under From entry code.",
        "Candidate 0002 cannot be topped up to 05355: there is no live entry for 05349.",
    ]


@pytest.mark.parametrize(
    ("row", "rule", "why"),
    [
        ("0001,05349,Full award,,Top up,", "ENTR-06", "topped up to 05349: it is not larger than 05352."),
        ("0001,05355,Full award,,Move down,", "ENTR-07", "moved down to 05355: it is not smaller than 05352."),
    ],
)
def test_a_move_the_wrong_way_is_told(row, rule, why):
    """In the word that was meant."""
    assert messages(night(approved(*SIZES), drop(HEAD + row)), rule) == [f"Candidate 0001 cannot be {why}"]


def test_sizes_that_are_not_known_are_not_compared():
    """The catalogue has no hours for OCR Nationals: nothing is held upon what nobody knows."""
    known = approved("06324", "06299")
    known.tables["entry"].loc[0, "entry_code"] = "06299"
    assert rules(known, "0001,06324,Full award,,Top up,06299") == []


@pytest.mark.parametrize("action", ["Top up", "Move down"])
def test_sizes_that_are_as_big_as_each_other_are_neither(action):
    """A site's own catalogue may have such a pair: nobody moves down to what is no smaller."""
    known = approved("05355")
    known.catalogue = replace(known.catalogue, sizes=known.catalogue.sizes.assign(glh="540"))
    [rule] = rules(known, f"0001,05355,Full award,,{action},05352")
    assert rule == {"Top up": "ENTR-06", "Move down": "ENTR-07"}[action]


def test_a_top_up_takes_the_open_lines_with_it():
    """The old entry ends, the new claim begins with the line, its marker is set up there, and the old claim is empty."""
    known = approved("05355")
    verdict = night(known, drop(HEAD + "0001,05355,Full award,,Top up,05352"))
    assert statuses(verdict) == [(0, 2, "accepted")]
    assert entries_of(known, AMY) == [("05352", "Top up", "05355"), ("05355", "", "")]
    line = known["line"].set_index(["candidate", "unit"]).loc[(AMY, IT_1)]
    assert (line["claim"], line["grade"], line["assessor"]) == (claim_of(known, "05355"), "P", JOHN)
    assert (JOHN, "05355") in set(
        zip(known["assessor_for"]["assessor"], known["assessor_for"]["entry_code"], strict=True)
    )
    [events] = [rows for step in verdict.steps for rows in step.new.get("claim_event", ())]
    assert [(e["claim"], e["to_state"], e["detail"], e["sheet"]) for e in events.to_dict("records")] == [
        (-1, "Unsubmitted", "1 line came over from 05352", -1),
        (OPEN_CLAIM, "No claims submitted", "1 line went over to 05355", -1),
    ]


def test_a_marker_who_has_left_is_set_up_again():
    """Who marked a line that goes over marks the new qualification, whatever was said of it before."""
    known = approved("05355")
    gone = [{"assessor": JOHN, "entry_code": "05355", "since": "2026-09-21", "removed": 1}]
    known.tables["assessor_for"] = pd.concat([known["assessor_for"], frame("assessor_for", gone)], ignore_index=True)
    night(known, drop(HEAD + "0001,05355,Full award,,Top up,05352"))
    assert known["assessor_for"]["removed"].sum() == 0


def test_submitted_lines_stay_in_their_claim():
    """Cal's line is with the OCR Assessor; only the entry moves."""
    known = approved("05335")
    night(known, drop(HEAD + "0003,05335,Full award,,Top up,05332"))
    assert entries_of(known, CAL) == [("05332", "Top up", "05335")] * 2 + [("05335", "", "")]
    assert known["line"]["claim"].tolist() == [1, 2]


@pytest.mark.parametrize("old", ["05352", ""])
def test_the_same_top_up_again_changes_nothing(old):
    """Dropped again it is there already, whether it names the code that was left or not; a second claim is not begun."""
    known = approved("05355")
    sheet = HEAD + f"0001,05355,Full award,,Top up,{old}"
    night(known, drop(sheet))
    known.night = "2026-11-24-01"
    verdict = night(known, drop(sheet))
    assert statuses(verdict) == [(0, 2, "unchanged")]
    assert len(known["claim"]) == 3


def test_new_units_may_be_claimed_the_same_night():
    """Entries come before grades; and a sheet that names the old code is read as naming the new one, which is told."""
    known = approved("05355")
    verdict = night(
        known,
        drop(GRADES + "0001,05352,Unit 2,M,JS\n0001,05355,Unit 3,D,JS\n0002,05352,Unit 2,P,JS", name="g.csv"),
        drop(HEAD + "0001,05355,Full award,,Top up,05352"),
    )
    assert statuses(verdict)[:3] == [(0, 2, "accepted"), (0, 3, "accepted"), (0, 4, "accepted")]
    new = known["line"][known["line"]["claim"] == claim_of(known, "05355")]
    assert new["candidate"].tolist() == [AMY] * 3
    assert messages(verdict, "GRAD-16") == [
        "The entry of 0001 for 05352 was topped up or moved down since: the row is read as 05355."
    ]


def test_an_entry_in_another_subject_is_not_the_one_to_leave():
    """Amy is entered for Business, too."""
    known = approved(*SIZES)
    other = known["entry"].iloc[[0]].assign(id=9, entry_code="05332")
    known.tables["entry"] = pd.concat([known["entry"], other], ignore_index=True)
    assert rules(known, "0001,05355,Full award,,Top up,") == []


def test_entries_for_single_units_are_one_entry_to_leave():
    """Two units under one code: it is plain which code is left."""
    known = approved(*SIZES)
    amy = known["entry"].iloc[[0]]
    known.tables["entry"] = pd.concat([known["entry"], amy.assign(id=9, unit=2)], ignore_index=True)
    assert rules(known, "0001,05355,Full award,,Top up,") == []


def test_what_another_has_moved_is_not_done():
    """Ben was topped up to 05355; Amy is entered for it afresh, and has nothing to top up from."""
    known = approved(*SIZES)
    amy = known["entry"].iloc[[0]].assign(entry_code="05355")
    moved = amy.assign(candidate=BEN, entry_code="05352", ended_by="Top up", ended_to="05355", ended_on=TODAY)
    known.tables["entry"] = pd.concat([amy, moved.assign(id=9)], ignore_index=True)
    assert rules(known, "0001,05355,Full award,,Top up,") == ["ENTR-06"]


def test_codes_are_followed_to_the_last_move():
    """Topped up, then moved down: whoever still names the first code means the last."""
    known = approved(*SIZES)
    for day, row in (("24", "0001,05358,Full award,,Top up,05352"), ("25", "0001,05355,Full award,,Move down,05358")):
        known.night = f"2026-11-{day}-01"
        night(known, drop(HEAD + row))
    verdict = night(known, drop(GRADES + "0001,05352,Unit 2,M,JS"))
    assert messages(verdict, "GRAD-16")[0].endswith("read as 05355.")
    assert set(known["line"].loc[known["line"]["candidate"] == AMY, "claim"]) == {claim_of(known, "05355")}


def test_an_entry_that_was_withdrawn_has_no_new_code():
    """Nothing took over: its code is read as it stands, and there is no entry."""
    known = approved()
    night(known, drop(HEAD + "0002,05352,Full award,,Withdraw,"))
    assert [rule for rule, *_ in said(known, drop(GRADES + "0002,05352,Unit 2,M,JS"))] == ["GRAD-01"]


def test_what_took_over_may_be_withdrawn():
    """Nothing is live behind the old code then: the row is read as it stands."""
    known = approved(*SIZES)
    for day, row in (("24", "0002,05358,Full award,,Top up,05352"), ("25", "0002,05358,Full award,,Withdraw,")):
        known.night = f"2026-11-{day}-01"
        night(known, drop(HEAD + row))
    assert [rule for rule, *_ in said(known, drop(GRADES + "0002,05352,Unit 2,M,JS"))] == ["GRAD-01"]


def test_only_who_has_moved_is_read_anew():
    """The other rows of the sheet name the code that they mean."""
    known = approved(*SIZES)
    night(known, drop(HEAD + "0001,05358,Full award,,Top up,05352"))
    sheet = GRADES + "0002,05352,Unit 2,M,JS\n0001,05352,Unit 2,M,JS"
    assert [one for one in said(known, drop(sheet)) if one[0] in ("GRAD-01", "GRAD-16")] == [
        ("GRAD-16", "NOTE", 3, "B3")
    ]


def test_a_withdrawal_waits_for_the_grades():
    """The sheet that takes the lines out may come in the same night, and after it."""
    known = approved()
    verdict = night(
        known, drop(HEAD + "0001,05352,Full award,,Withdraw,"), drop(GRADES + "0001,05352,Unit 1,N,", name="g.csv")
    )
    assert statuses(verdict) == [(0, 2, "accepted"), (1, 2, "accepted")]
    assert entries_of(known, AMY) == [("05352", "Withdraw", "")]


def test_a_withdrawal_of_what_is_claimed_is_held():
    """Until the lines are out; submitted lines hold nobody."""
    known = approved()
    known.tables["line"] = pd.concat([known["line"], frame("line", [_line(AMY, 2, OPEN_CLAIM, "P", ANN)])])
    verdict = night(known, drop(HEAD + "0001,05352,Full award,,Withdraw,\n0003,05332,Unit,Unit 1,Withdraw,"))
    assert statuses(verdict) == [(0, 2, "held"), (0, 3, "accepted")]
    assert messages(verdict, "ENTR-08") == [
        "The entry of 0001 for 05352 cannot be withdrawn: 2 lines of the unsubmitted claim depend on it."
    ]
    assert entries_of(known, CAL) == [("05332", "Withdraw", ""), ("05332", "", "")]


def test_a_withdrawal_of_what_is_not_there():
    """Held; repeating one that was accepted is unchanged."""
    known = approved()
    sheet = HEAD + "0002,05352,Full award,,Withdraw,"
    assert rules(known, "0002,05332,Full award,,Withdraw,") == ["ENTR-08"]
    night(known, drop(sheet))
    assert statuses(night(known, drop(sheet))) == [(0, 2, "unchanged")]


def test_one_error_holds_the_candidates_withdrawal_too():
    """Rows of one candidate on one sheet go together, though one of them waits."""
    known = approved()
    verdict = night(known, drop(HEAD + "0002,05352,Full award,,Withdraw,\n0002,05353,Full award,,,"))
    assert statuses(verdict) == [(0, 2, "held"), (0, 3, "held")]
    other = night(approved(), drop(HEAD + "0002,05352,Full award,,Take out,\n0002,05332,Full award,,,"))
    assert statuses(other) == [(0, 2, "held"), (0, 3, "held")]


def test_an_entry_close_to_the_visit():
    """New ones and moved ones are asked about; one that is there already was made in time."""
    known = world()
    text = "0001,05352,Full award,,,\n0003,05352,Full award,,,\n0002,05352,Full award,,Withdraw,"
    verdict = night(known, drop(HEAD + text))
    assert messages(verdict, "ENTR-05") == [
        "The visit for 05352 is planned for 2026-12-14, in 21 days; entries should be made 28 days before."
    ]


@pytest.mark.parametrize(
    ("unit", "rule"), [("Y/502/5408", []), ("Y/999/9999", ["ENTR-12"]), ("M/999/9999", []), ("3", [])]
)
def test_references_that_nobody_knows_must_add_up(unit, rule):
    """What the catalogue has was read from a document; what it has not must fit its letter."""
    known = approved("05352")
    known.tables["entry"] = known["entry"][known["entry"]["candidate"] != BEN].reset_index(drop=True)
    found = [one for one in said(known, drop(HEAD + f"0002,05352,Unit,{unit},,")) if one[0] == "ENTR-12"]
    assert [one[0] for one in found] == rule


GONE = "0002,05352,Full award,,Withdraw,"
MAKES = {
    "a blank action": ("0002,05352,Full award,,,", GONE),
    "New": ("0002,05352,Full award,,New,", GONE),
    "another size": ("0002,05355,Full award,,Top up,05352", GONE.replace("05352", "05355")),
    "one unit": ("0002,05352,Unit,3,,", "0002,05352,Unit,Unit 3,Withdraw,"),
}


@pytest.mark.parametrize("rows", MAKES.values(), ids=MAKES)
@pytest.mark.parametrize("order", [1, -1])
def test_an_entry_made_and_withdrawn_on_one_sheet(rows, order):
    """It is withdrawn, whichever row stands first, and the row that withdraws it asks, and names the other."""
    known = approved(*SIZES)
    verdict = night(known, drop(HEAD + "\n".join(["0001,05352,Full award,,,", *rows[::order]])))
    [told] = [one for one in verdict.findings[0] if one.rule == "ENTR-16"]
    withdraws = 3 + rows[::order].index(rows[1])
    assert (str(told.severity), told.row, told.message[-10:]) == ("QUERY", withdraws, f"see row {7 - withdraws}.")


@pytest.mark.parametrize("order", [1, -1])
def test_an_entry_made_and_withdrawn_in_one_night(order):
    """On one sheet or on two, it has been made and is withdrawn."""
    texts = {"new.csv": "0007,05352,Full award,,,", "gone.csv": "0007,05352,Full award,,Withdraw,"}
    people = drop("Candidate number,Surname,Forenames,Date of birth\n0007,GREEN,Gail,01/05/2009")
    names = list(texts)[::order]
    of_two = [drop(HEAD + texts[name], name=name) for name in names]
    for drops in (of_two, [drop(HEAD + "\n".join(texts[name] for name in names))]):
        known = approved()
        verdict = night(known, people, *drops)
        [found] = [(n, one) for n, told in verdict.findings.items() for one in told if one.rule == "ENTR-16"]
        assert str(found[1].severity) == "QUERY"
        assert entries_of(known, known["entry"]["candidate"].iloc[-1]) == [("05352", "Withdraw", "")]
        if drops is of_two:
            assert (found[0], found[1].row) == (1 + names.index("gone.csv"), 2)
            assert "in the same night: see new.csv sheet sheet row 2." in found[1].message


def test_another_unit_and_another_person_are_no_contradiction():
    """One unit made and another withdrawn, one person entered and another withdrawn."""
    rows = "0003,05332,Unit,3,,\n0003,05332,Unit,2,Withdraw,\n0001,05352,Full award,,,\n" + GONE
    assert rules(approved(), rows) == []
