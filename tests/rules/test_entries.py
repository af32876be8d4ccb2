"""ENTR: entries for qualifications and units."""

from dataclasses import replace

import pytest

from schemas.cells import Severity
from tests.rules.judged import drop, messages, night, said, statuses
from tests.rules.test_people import two_centres
from tests.worlds import world

ENTRIES = "Candidate number,Entry code,Entry type,Unit,Entry date\n"
SUBMISSION = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n"
PEOPLE = "Candidate number,Surname,Forenames,Date of birth\n"


def approving(*codes):
    """A world in which the centre is approved for more qualifications."""
    known = world()
    rows = "\n".join(f"12345,{code},A01" for code in codes)
    night(known, drop("Centre number,Entry code,OCR Assessor\n" + rows, sender="office"))
    return known


def errors(known, *drops):
    return [one for one in said(known, *drops) if one[1] == "ERROR"]


@pytest.mark.parametrize(
    "sheet",
    [
        ENTRIES + "0001,05353,Full award,,",
        "Candidate number,Entry code,Unit,Grade,Assessor\n0001,05353,Unit 3,P,JS",
        "Candidate number,Entry code,Unit 3\n0001,05353,P",
        "Entry code,Full name,Initials\n05353,Dora Dale,DD",
        SUBMISSION + "05353,John Smith,exams@hill.example,23/11/2026,Yes,Yes",
    ],
)
def test_an_unlisted_code_is_told_once_with_its_nearest(sheet):
    """On every form of a centre that names one; nothing else is said of the row."""
    verdict = night(world(), drop(sheet))
    assert [found.rule for found in verdict.findings[0]] == ["ENTR-01"]
    assert messages(verdict, "ENTR-01")[0].startswith("Entry code 05353 is not in the catalogue. The nearest are 05")


def test_a_code_like_no_other_has_no_nearest():
    """Nothing is named where nothing is near."""
    verdict = night(world(), drop(ENTRIES + "0001,99999,Full award,,"))
    assert messages(verdict, "ENTR-01") == ["Entry code 99999 is not in the catalogue."]


def test_an_entry_needs_the_centres_own_approval():
    """One that was removed, and another centre's, are none."""
    known = approving("05358")
    sheet = ENTRIES + "0002,05358,Full award,,\n0001,05352,Full award,,"
    assert ("ENTR-02", "ERROR", 2, "B2") in errors(world(), drop(sheet))
    assert errors(known, drop(ENTRIES + "0003,05358,Full award,,")) == []
    known.tables["approval"]["removed"] = 1
    assert [one[2] for one in errors(known, drop(sheet)) if one[0] == "ENTR-02"] == [2, 3]
    assert ("ENTR-02", "ERROR", 2, "B2") in errors(
        two_centres(), drop(ENTRIES + "0001,05352,Full award,,", centre="54321")
    )


def test_a_withdrawal_needs_no_approval():
    """The office has removed it, and the centre clears up behind it."""
    known = world()
    known.tables["approval"]["removed"] = 1
    sheet = "Candidate number,Entry code,Entry type,Action\n0002,05352,Full award,Withdraw\n0002,05352,Full award,"
    assert [one[2] for one in errors(known, drop(sheet)) if one[0] == "ENTR-02"] == [3]


@pytest.mark.parametrize(("date", "offenders"), [("23/11/2026", []), ("24/11/2026", [2])])
def test_the_night_is_not_the_future(date, offenders):
    """A sheet may give the day on which it was typed."""
    found = errors(world(), drop(ENTRIES + f"0001,05352,Full award,,{date}"))
    assert [one[2] for one in found if one[0] == "ENTR-09"] == offenders


def test_a_site_may_lower_an_approval_that_lacks():
    """Lowered, the entry is taken, and somebody is asked."""
    verdict = night(
        world(), drop(ENTRIES + "0002,05332,Full award,,\n0003,05358,Full award,,"), lowered={"ENTR-02": Severity.QUERY}
    )
    assert [(found.rule, found.severity) for found in verdict.findings[0] if found.rule == "ENTR-02"] == [
        ("ENTR-02", Severity.QUERY)
    ]
    assert statuses(verdict) == [(0, 2, "accepted"), (0, 3, "accepted")]


@pytest.mark.parametrize(
    ("rows", "offenders"),
    [
        ("0003,05332,Full award,,", [2]),
        ("0001,05352,Unit,1,", [2]),
        ("0002,05332,Full award,,\n0002,05332,Unit,1,", [2, 3]),
        ("0002,05332,Unit,1,\n0002,05332,Unit,2,", []),
        ("0002,05332,Full award,,\n0001,05332,Unit,1,", []),
        ("0003,05332,Unit,3,", []),
        ("0001,05352,Full award,,", []),
    ],
)
def test_full_award_or_units(rows, offenders):
    """Of the 2012 suite one or the other, whether entered before or on the same sheet."""
    assert [one[2] for one in errors(world(), drop(ENTRIES + rows)) if one[0] == "ENTR-03"] == offenders


def test_the_2016_suite_may_be_entered_both_ways():
    """Its rules know no such choice."""
    known = approving("05837")
    sheet = ENTRIES + "0002,05837,Full award,,\n0002,05837,Unit,4,"
    assert errors(known, drop(sheet)) == []


def test_an_entry_that_has_ended_stands_in_nobodys_way():
    """Withdrawn, or more than twelve months past its completion date."""
    known = world()
    known.tables["entry"].loc[known["entry"]["candidate"] == 3, "ended_on"] = "2026-10-01"
    assert errors(known, drop(ENTRIES + "0003,05332,Full award,,")) == []
    known = world()
    known.tables["entry"].loc[known["entry"]["candidate"] == 3, "estimated_completion_date"] = "2025-11-22"
    assert [one[0] for one in errors(known, drop(ENTRIES + "0003,05332,Full award,,"))] == []
    known.tables["entry"].loc[known["entry"]["candidate"] == 3, "estimated_completion_date"] = "2025-11-23"
    assert [one[0] for one in errors(known, drop(ENTRIES + "0003,05332,Full award,,"))] == ["ENTR-03"]


@pytest.mark.parametrize(
    ("code", "unit", "told"),
    [
        ("05332", "77", ("ERROR", "“77” is not a unit of 05332.")),
        ("05332", "Unit 3", None),
        ("05332", "Y/502/5411", None),
        ("05352", "Unit 99", ("QUERY", "“Unit 99” could not be checked, as the list of units is not complete, and was taken as typed for 05352.")),
        ("05837", "Unit 1", ("ERROR", "“Unit 1” is examined, not claimed, in 05837.")),
    ],
)  # fmt: skip
def test_a_unit_that_is_not_in_the_qualification(code, unit, told):
    """Held where the list of units is complete, asked where it is not, and held where it is examined."""
    verdict = night(approving("05837"), drop(ENTRIES + f"0002,{code},Unit,{unit},"))
    found = [(str(one.severity), one.message) for one in verdict.findings.get(0, ()) if one.rule == "ENTR-04"]
    assert found == ([told] if told else [])


def test_a_unit_that_cannot_be_checked_is_asked_once_a_sheet():
    """Two hundred candidates of one unit are one question; what is held is told of each."""
    rows = "0002,05352,Unit,99,\n0003,05352,Unit,99,\n0003,05352,Unit,98,"
    assert [one[1:3] for one in said(world(), drop(ENTRIES + rows)) if one[0] == "ENTR-04"] == [
        ("QUERY", 2),
        ("QUERY", 4),
    ]
    rows = "0002,05332,Unit,77,\n0003,05332,Unit,77,"
    assert [one[1:3] for one in said(world(), drop(ENTRIES + rows)) if one[0] == "ENTR-04"] == [
        ("ERROR", 2),
        ("ERROR", 3),
    ]


@pytest.mark.parametrize("confidence", ["example", "missing"])
def test_no_error_rests_on_an_example(confidence):
    """A catalogue that is not sure of the qualification, or of the examined unit, only asks."""
    known = approving("05837")
    qualifications, units = known.catalogue.qualifications, known.catalogue.units
    known.catalogue = replace(
        known.catalogue,
        qualifications=qualifications.assign(confidence=confidence),
        units=units.assign(confidence=confidence),
    )
    rows = "0002,05332,Unit,77,\n0002,05837,Unit,1,"
    told = [one[:3] for one in said(known, drop(ENTRIES + rows)) if one[0] == "ENTR-04"]
    assert told == [("ENTR-04", "QUERY", 2), ("ENTR-04", "QUERY", 3)]


@pytest.mark.parametrize(
    ("day", "told"), [("24/11/2026", True), ("23/11/2026", False), ("20/11/2027", True), ("", False)]
)
def test_the_entry_date_is_not_in_the_future(day, told):
    """The night itself is the last day."""
    assert [one[3] for one in errors(world(), drop(ENTRIES + f"0002,05332,Full award,,{day}"))] == (
        ["E2"] if told else []
    )


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("0002,05332,Unit,,", "A Unit entry needs the unit, and the cell is blank."),
        ("0002,05332,Full award,3,", "A Full award entry has no unit, and the cell holds one."),
    ],
)
def test_unit_and_type_agree(row, message):
    """Which of the two is meant cannot be guessed; the candidate's other rows wait too, another's do not."""
    verdict = night(world(), drop(ENTRIES + row + "\n0002,05332,Unit,4,\n0003,05332,Unit,3,"))
    assert messages(verdict, "ENTR-11") == [message]
    assert statuses(verdict) == [(0, 2, "held"), (0, 3, "held"), (0, 4, "accepted")]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("0001,05355,Full award,,", [("0001", "05355", "05352")]),
        ("0003,05335,Unit,3,", [("0003", "05335", "05332")]),
        ("0002,05332,Full award,,\n0002,05335,Full award,,", [("0002", "05332", "05335"), ("0002", "05335", "05332")]),
        ("0001,05332,Full award,,", []),
        ("0001,05352,Full award,,", []),
        ("0003,05355,Full award,,", []),
    ],
)
def test_one_size_of_a_subject(rows, told):
    """A second size is no new entry; the same one again, and another subject, may be."""
    verdict = night(approving("05355", "05335"), drop(ENTRIES + rows))
    assert messages(verdict, "ENTR-14") == [
        f"Candidate {who} would be entered for two sizes of one subject: {code} and {other}."
        for who, code, other in told
    ]


def test_a_second_size_by_uci_is_told_by_uci():
    """The message names the candidate as the row does."""
    verdict = night(approving("05355"), drop("UCI,Entry code,Entry type\n123450260001H,05355,Full award"))
    assert messages(verdict, "ENTR-14") == [
        "Candidate 123450260001H would be entered for two sizes of one subject: 05355 and 05352."
    ]


def test_somebody_new_may_be_entered_the_same_night():
    """Two new people with provisional ids are not each other's second size."""
    people = drop(PEOPLE + "0007,GREEN,Gail,01/05/2009\n0008,HILL,Hal,02/05/2009")
    entries = drop(
        ENTRIES + "0007,05332,Full award,,\n0008,05335,Full award,,\n0999,05332,Full award,,\n0999,05335,Full award,,",
        name="b.csv",
    )
    verdict = night(approving("05335"), people, entries)
    assert statuses(verdict)[2:] == [(1, 2, "accepted"), (1, 3, "accepted"), (1, 4, "held"), (1, 5, "held")]
    assert {one.rule for one in verdict.findings[1] if one.severity == "ERROR"} == {"CAND-09"}


def test_entries_of_two_centres_do_not_meet():
    """The other centre's 0001 is another person: her unit entry is no second way of entering Amy."""
    known = two_centres()
    night(known, drop("Centre number,Entry code,OCR Assessor\n54321,05352,A01\n54321,05355,A01", sender="office"))
    mine, theirs = (
        drop(ENTRIES + "0001,05352,Full award,,"),
        drop(ENTRIES + "0001,05355,Unit,1,", centre="54321", name="b.csv"),
    )
    assert errors(known, mine, theirs) == []


def test_of_two_errors_in_a_cell_the_first_is_told():
    """Not approved, and a second size: the cell gets one error."""
    assert errors(world(), drop(ENTRIES + "0001,05355,Full award,,")) == [("ENTR-02", "ERROR", 2, "B2")]


def test_an_entry_that_was_over_long_ago_is_asked_about_once():
    """A copy of a former year's sheet is taken, and nothing can be claimed under it; lists that come again say it no more."""
    sheet = "Candidate number,Entry code,Entry type,Entry date,ECD\n0003,05352,Full award,{},{}"
    told = {}
    for dates in (("01/10/2024", "22/11/2025"), ("01/10/2025", "23/11/2025"), ("01/10/2026", "31/08/2026")):
        known = world()
        verdict = night(known, drop(sheet.format(*dates)))
        told[dates[1]] = messages(verdict, "ENTR-15")
        assert [status for *_, status in statuses(verdict)] == ["accepted"]
        assert messages(night(known, drop(sheet.format(*dates))), "ENTR-15") == []
    over = "lies more than twelve months back: nothing can be claimed under this entry."
    assert told == {
        "22/11/2025": [f"The estimated completion date of 0003, 22/11/2025, {over}"],
        "23/11/2025": [],
        "31/08/2026": ["The estimated completion date of 0003, 31/08/2026, lies before the entry date."],
    }
