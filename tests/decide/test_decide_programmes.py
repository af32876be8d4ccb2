"""Programme entries and results, as they are decided."""

import time
from dataclasses import replace

import pandas as pd

from pipeline.decide import programmes as decide
from pipeline.rules.chapters import load as load_rules
from pipeline.rules.findings import findings
from schemas.cells import Severity
from tests.worlds import AMY, BEN, FRAMEWORK, OLGA, PACKAGE, SERIES, frame, table, world

load_rules()
ENGLISH, MATHS = "Functional Skills English Level 2", "Functional Skills Mathematics Level 2"
ENTRY = [
    "Framework",
    "Package",
    "Candidate number",
    "UCI",
    "Group",
    "Assessment",
    "Series",
    "Order reference",
    "Surname",
    "Forenames",
    "Date of birth",
    "Action",
]
RESULT = ["Centre number", "Candidate number", "Framework", "Package", "Component", "Result", "Date awarded"]
GAIL = {"Candidate number": "0007", "Surname": "GREEN", "Forenames": "Gail", "Date of birth": "2009-05-01"}
WITHDRAW = {"Action": "Withdraw"}


def entered(*rows, known=None):
    """Statuses, notes as (rule, labels), and what is known afterwards."""
    known = known or world()
    standard = {"Framework": "ict", "Package": PACKAGE}
    text = pd.DataFrame([{**standard, **row} for row in rows], columns=ENTRY).to_csv(index=False)
    outcome = decide.entries(table("programme_entries", text, known=known), known)
    known.apply(outcome.changes)
    return list(outcome.status), [(note.rule, list(note.at)) for note in outcome.notes], known


def live(known, candidate):
    """What somebody is entered for, by component: series and order reference."""
    rows = known["programme_entry"]
    rows = rows[(rows["candidate"] == candidate) & (rows["withdrawn"] == "")]
    return {row["component"]: (row["series"], row["order_reference"]) for row in rows.to_dict("records")}


def number(text):
    return {"Candidate number": text}


def test_a_blank_assessment_enters_for_the_whole_package_and_the_next_series():
    """Names are stored in the catalogue's words, with the night and the row they came from."""
    status, notes, known = entered({**number("0002"), "Order reference": "ORD2"})
    assert (status, notes) == (["accepted"], [])
    components = list(known.catalogue.components(FRAMEWORK, PACKAGE)["component"])
    assert live(known, BEN) == dict.fromkeys(components, (SERIES, "ORD2"))
    made = known["programme_entry"].iloc[4].to_dict()
    assert made == {
        "id": -1, "centre_number": "12345", "candidate": BEN, "framework": "ICT", "package": PACKAGE, "component": components[0],
        "series": SERIES, "order_reference": "ORD2", "night": "2026-11-23-01", "withdrawn": "", "sheet": -1, "row": 2,
    }  # fmt: skip


def test_one_assessment_and_a_series_as_typed():
    """Assessments in any case; a series of the calendar in its words, another one (an example calendar) as typed."""
    _, _, known = entered(
        {**number("0002"), "Assessment": ENGLISH.upper(), "Series": "january 2027"},
        {**number("0003"), "Assessment": "Welsh for Work", "Series": "Spring 27"},
    )
    assert live(known, BEN) == {ENGLISH: ("January 2027", "")}
    assert live(known, 3) == {"Welsh for Work": ("Spring 27", "")}


def test_after_the_calendar_ends_the_series_stays_blank():
    """Where the next series is not known nothing is invented."""
    known = world()
    known.catalogue = replace(known.catalogue, series=known.catalogue.series.iloc[:0])
    _, _, known = entered({**number("0002"), "Assessment": ENGLISH}, known=known)
    assert live(known, BEN) == {ENGLISH: ("", "")}


def test_a_group_enters_everybody_in_it():
    """One row, all members registered this academic year; who is entered already stays as they are."""
    known = world()
    known["candidate"]["group_name"] = "12A"
    status, notes, known = entered({"Group": " 12a", "Assessment": ENGLISH}, known=known)
    assert (status, notes) == (["accepted"], [])
    assert [ENGLISH in live(known, who) for who in (AMY, BEN, 3, OLGA)] == [True, True, True, False]
    assert live(known, AMY)[ENGLISH] == (SERIES, "ORD1")


def test_somebody_who_is_named_beside_a_group_is_meant_alone():
    """A list with the column Group and no number: Ben is entered, and nobody of Amy's group is entered or withdrawn."""
    ben = {"Group": "12A", "Surname": "BROWN", "Forenames": "Ben", "Date of birth": "2009-02-03", "Assessment": ENGLISH}
    _, _, known = entered(ben)
    assert (set(live(known, BEN)), len(live(known, AMY))) == ({ENGLISH}, 4)
    _, _, known = entered({**ben, **WITHDRAW}, known=known)
    assert (live(known, BEN), len(live(known, AMY))) == ({}, 4)


def test_what_is_entered_already_is_unchanged_and_noted():
    """A whole package, a part of it, by UCI, by group or with all details: nothing changes, once said a row."""
    amy = {"Surname": "ADAMS", "Forenames": "Amy", "Date of birth": "2009-01-02"}
    again = {**number("0001"), "Assessment": ENGLISH, "Order reference": "ORD1"}
    status, notes, known = entered(
        number("0001"), {"UCI": "123450260001H", "Assessment": ENGLISH}, {"Group": "12A"}, {**again, **amy}
    )
    assert status == ["unchanged"] * 4
    assert notes == [("PROG-07", [0, 1, 2, 3])]
    assert len(known["programme_entry"]) == 4


def test_the_note_names_the_series_of_the_entry():
    """Each row's own, where one was entered for another series."""
    known = world()
    known["programme_entry"].loc[0, "series"] = "January 2027"
    whole = {"Framework": "ICT", "Package": PACKAGE, **number("0001")}
    rows = [{**whole, "Assessment": MATHS}, {**whole, "Assessment": known["programme_entry"]["component"].iloc[0]}]
    sheet = table("programme_entries", pd.DataFrame(rows, columns=ENTRY).to_csv(index=False), known=known)
    assert [(at.row, at.severity, at.message) for _, at in findings(sheet, decide.entries(sheet, known).notes)] == [
        (row, Severity.NOTE, f"What this row asks for is entered already, for the series {series}.")
        for row, series in ((2, SERIES), (3, "January 2027"))
    ]


def test_a_package_entered_in_part_is_completed():
    """Only what lacks is entered, and the row counts as accepted."""
    known = entered({**number("0002"), "Assessment": ENGLISH})[2]
    status, notes, known = entered(number("0002"), known=known)
    assert (status, notes) == (["accepted"], [])
    assert len(live(known, BEN)) == 4
    assert (known["programme_entry"]["candidate"] == BEN).sum() == 4


def test_another_order_reference_is_taken_over():
    """A corrected file replaces what the earlier one said; a blank cell says nothing."""
    status, _, known = entered(
        {**number("0001"), "Assessment": ENGLISH, "Order reference": "ORD9"}, {**number("0001"), "Assessment": MATHS}
    )
    assert status == ["accepted", "unchanged"]
    assert live(known, AMY)[ENGLISH] == (SERIES, "ORD9")
    assert live(known, AMY)[MATHS] == (SERIES, "ORD1")


def test_of_two_rows_about_one_assessment_the_last_wins():
    """Both count as accepted, and one entry is made."""
    status, _, known = entered(
        {**number("0002"), "Assessment": ENGLISH, "Order reference": "A"},
        {**number("0002"), "Assessment": ENGLISH, "Order reference": "B"},
    )
    assert status == ["accepted", "accepted"]
    assert live(known, BEN) == {ENGLISH: (SERIES, "B")}


def test_somebody_new_is_registered_and_entered():
    """Details once for a number, on any of its rows; the group on the row is the candidate's."""
    status, notes, known = entered(
        {**number("0007"), "Assessment": MATHS},
        {**number("0002"), "Assessment": MATHS},
        {**GAIL, "Assessment": ENGLISH, "Group": "12B"},
    )
    assert (status, notes) == (["accepted"] * 3, [])
    made = known["candidate"].iloc[-1]
    assert (made["id"], made["surname"], made["date_of_birth"], made["group_name"]) == (
        -1,
        "GREEN",
        "2009-05-01",
        "12B",
    )
    assert list(known["registration"].iloc[-1]) == ["12345", 2026, "0007", -1, "2026-11-23"]
    assert set(live(known, -1)) == {ENGLISH, MATHS}
    assert len(known["registration"]) == 5


def test_a_known_person_under_a_new_number_only_gets_the_registration():
    """By name and date of birth, or by UCI: nobody is made twice."""
    olga = {"Candidate number": "0008", "Surname": "Old", "Forenames": "OLGA", "Date of birth": "2008-05-05"}
    _, _, known = entered(olga, {"Candidate number": "0009", "UCI": "123450260001H"})
    assert len(known["candidate"]) == 4
    assert list(known["registration"].iloc[-2:]["candidate"]) == [OLGA, AMY]
    assert len(live(known, OLGA)) == 4


def test_registering_alone_makes_a_row_accepted():
    """Everything is entered already, but the number is new."""
    status, notes, _ = entered({"Candidate number": "0009", "UCI": "123450260001H"})
    assert (status, notes) == (["accepted"], [])


def test_last_years_number_without_details_means_its_last_holder():
    """Nobody is registered for it; with another person's details the number passes on, and that is noted."""
    _, notes, known = entered({**number("0090"), "UCI": "123450130001E"})
    assert notes == []
    assert len(live(known, OLGA)) == 4
    assert len(known["registration"]) == 4
    _, notes, known = entered({**GAIL, "Candidate number": "0090"})
    assert notes == [("CAND-11", [0])]
    assert len(live(known, -1)) == 4


def test_withdrawing_ends_live_entries_and_keeps_them_as_history():
    """The whole package by number, one assessment by group; nobody gets a number for it."""
    status, notes, known = entered({"Group": "12A", "Assessment": ENGLISH, **WITHDRAW})
    assert (status, notes) == (["accepted"], [])
    assert set(known["programme_entry"]["withdrawn"]) == {"", "2026-11-23-01"}
    assert ENGLISH not in live(known, AMY)
    _, _, known = entered({**number("0009"), "UCI": "123450260001H", **WITHDRAW}, known=known)
    assert live(known, AMY) == {}
    assert (len(known["programme_entry"]), len(known["registration"])) == (4, 4)


def test_withdrawn_and_entered_again_on_one_sheet():
    """In this order it is a new entry, for another series; the other way round it is a withdrawal."""
    whole = {**number("0001"), "Assessment": ENGLISH}
    status, _, known = entered({**whole, **WITHDRAW}, {**whole, "Series": "January 2028"})
    assert status == ["accepted", "accepted"]
    assert live(known, AMY)[ENGLISH] == ("January 2028", "")
    assert len(known["programme_entry"]) == 5
    status, _, known = entered(whole, {**whole, **WITHDRAW})
    assert status == ["accepted", "accepted"]
    assert ENGLISH not in live(known, AMY)


def test_no_rows_decide_nothing():
    """A round may be left without rows once the held ones are gone."""
    assert entered()[:2] == ([], [])
    assert awarded()[0] == []


def awarded(*rows, known=None):
    """Statuses, and what is known afterwards."""
    known = known or world()
    standard = {
        "Centre number": "12345",
        "Candidate number": "0001",
        "Framework": "ICT",
        "Package": PACKAGE,
        "Component": ENGLISH,
        "Result": "Pass",
        "Date awarded": "2026-11-12",
    }
    text = pd.DataFrame([{**standard, **row} for row in rows], columns=RESULT).to_csv(index=False)
    outcome = decide.results(table("programme_results", text, known=known), known)
    known.apply(outcome.changes)
    return list(outcome.status), known


def test_a_result_is_taken_in_and_the_same_again_is_unchanged():
    """Names in the catalogue's words, with the row it came from."""
    status, known = awarded({"Component": ENGLISH.upper()})
    assert status == ["accepted"]
    assert known["programme_result"].to_dict("records") == [
        {"candidate": AMY, "framework": "ICT", "package": PACKAGE, "component": ENGLISH, "result": "Pass",
         "date_awarded": "2026-11-12", "sheet": -1, "row": 2}
    ]  # fmt: skip
    assert awarded({}, known=known)[0] == ["unchanged"]


def test_another_result_replaces_the_known_one():
    """Pending becomes an award, on its date; of two rows on one sheet the last wins."""
    known = awarded({"Result": "Pending", "Date awarded": ""})[1]
    status, known = awarded({"Result": "Fail"}, {"Result": "Merit"}, {"Component": MATHS}, known=known)
    assert status == ["accepted", "accepted", "accepted"]
    said = known["programme_result"][["component", "result", "date_awarded", "row"]].to_numpy().tolist()
    assert said == [[ENGLISH, "Merit", "2026-11-12", 3], [MATHS, "Pass", "2026-11-12", 4]]


def test_the_same_result_on_another_date_is_another():
    """Whichever of the known results it is; of two that are new on one sheet the last wins."""
    known = awarded({}, {"Component": MATHS, "Result": "Fail"}, {"Component": MATHS})[1]
    maths = {"Component": MATHS, "Date awarded": "13/11/2026"}
    assert awarded(maths, known=known)[0] == ["accepted"]
    assert known["programme_result"]["date_awarded"].tolist() == ["2026-11-12", "2026-11-13"]
    assert awarded(maths, {}, known=known)[0] == ["unchanged", "unchanged"]


def test_components_that_the_catalogue_lacks_are_named_as_entered_or_as_typed():
    """One component is never two because of a capital letter."""
    known = world()
    known["programme_entry"].loc[0, "component"] = "Welsh for Work"
    _, known = awarded({"Component": "WELSH FOR WORK"}, {"Component": "French"}, known=known)
    assert list(known["programme_result"]["component"]) == ["Welsh for Work", "French"]


def many(count):
    """So many candidates of the centre, registered this academic year."""
    known = world()
    people = [
        {"id": 100 + n, "centre_number": "12345", "uci": "", "uln": "", "surname": f"N{n}", "forenames": "Kim", "date_of_birth": "2009-01-01",
         "sex": "", "group_name": "12C", "added_on": "2026-09-20"}
        for n in range(count)
    ]  # fmt: skip
    numbers = [
        {
            "centre_number": "12345",
            "academic_year": 2026,
            "candidate_number": f"{100 + n:05}",
            "candidate": 100 + n,
            "since": "2026-09-20",
        }
        for n in range(count)
    ]
    known.tables["candidate"] = frame("candidate", people)
    known.tables["registration"] = frame("registration", numbers)
    return known


def test_twenty_thousand_rows_take_less_than_a_second():
    """Entries and results are decided in tables; the bound is loose, for a row at a time would take minutes."""
    known = many(20_000)
    rows = [
        {"Framework": "ICT", "Package": PACKAGE, "Candidate number": f"{100 + n:05}", "Assessment": ENGLISH}
        for n in range(20_000)
    ]
    sheet = table("programme_entries", pd.DataFrame(rows, columns=ENTRY).to_csv(index=False), known=known)
    began = time.process_time()
    outcome = decide.entries(sheet, known)
    took = time.process_time() - began
    assert set(outcome.status) == {"accepted"}
    assert len(outcome.changes.new["programme_entry"][0]) == 20_000
    assert took < 1.5
