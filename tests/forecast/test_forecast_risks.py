"""Who is named, by which rule, with whom to ring and by when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pipeline.forecast import forecast
from pipeline.forecast.listing import listed
from pipeline.rules.chapters import load as load_rules
from pipeline.rules.risk_reasons import risks
from schemas.qualifications import load
from tests.forecasts import foretold, graded, world

load_rules()
EIGHT = graded("PPPPPPPP")
BUSINESS = {"entry_code": "05332"}
SENT = {**BUSINESS, "submitted": EIGHT}


def named(*candidates, **more):
    """What the rules look at: a row for everybody who is named."""
    return listed(foretold(*candidates, **more))


def reasons(*candidates, **more):
    """(candidate number, rule, ring, act_by) of every reason of a person."""
    rows = named(*candidates, **more)
    said = risks(rows, {})
    said = said[said["rule"] != "RISK-08"]
    numbers = rows["candidate_number"].loc[said["at"]]
    return list(zip(numbers, said["rule"], said["ring"], said["act_by"], strict=True))


def text(*candidates, **more):
    """What is said, rule by rule: rule → (reason, what to do)."""
    said = risks(named(*candidates, **more), {})
    return {
        rule: (reason, do) for rule, reason, do in zip(said["rule"], said["reason"], said["what_to_do"], strict=True)
    }


def test_a_missing_unit_is_asked_of_whoever_marks_it_in_the_group():
    """Most of the group has Unit 9, marked by AB: that is what is missing, and whom to ring."""
    whole = {**BUSINESS, "open": graded("PPPPPPPPP")}
    found = foretold(whole, whole, {**BUSINESS, "open": EIGHT}, visits=("2027-04-20",))
    row = {name: values[2] for name, values in found.rows.items()}
    assert (row["missing"], row["assessors"]) == ("10 credits", "AB")
    said = text(whole, whole, {**BUSINESS, "open": EIGHT}, visits=("2027-04-20",))
    assert said["RISK-02"] == (
        "10 of 90 credits are still missing; most of 13A have Unit 9.",
        "Ask which units are finished, and submit them with a claim.",
    )


def test_what_waits_for_an_examination_alone_is_not_asked_for_as_a_claim():
    """Sixty hours are lacking, and optional examined units may bring them: results are dropped, and never claimed."""
    catalogue = replace(load(), units=load().units.assign(necessity="optional"))
    waits = {"entry_code": "05834", "processed": "22P"}
    dropped = "Drop the results of the examinations once they are there"
    does = {
        on: text(waits, on=on, visits=visits, catalogue=catalogue)["RISK-02"][1].partition(" Results")[0]
        for on, visits in (("2027-07-01", ()), ("2027-04-01", ("2027-05-20",)))
    }
    assert does == {
        "2027-07-01": f"{dropped}.",
        "2027-04-01": f"{dropped}; or ask which other units are finished, and submit those with a claim.",
    }


def test_credits_beside_a_mandatory_unit_are_those_of_other_units():
    """Seven of nine claimed, one of the missing two mandatory: its credits are not told twice, and the sum is the size."""
    said = text({**BUSINESS, "open": "1P " + graded("PPPPPP", start=3)}, visits=("2027-04-20",))
    assert said["RISK-01"][0] == "Unit 2: mandatory, and neither claimed nor awarded."
    assert said["RISK-02"][0] == "10 of 90 credits of other units are still missing."


def test_where_nobody_has_it_everybody_who_marks_is_asked():
    """A group that lacks the same: whoever is set up for the qualification."""
    assert reasons({**BUSINESS, "open": EIGHT}, visits=("2027-04-20",)) == [("0001", "RISK-02", "AB, CD", "2027-04-06")]


@pytest.mark.parametrize(
    ("on", "visits", "act_by", "how"),
    [
        ("2027-03-08", ("2027-04-20",), "2027-04-06", ""),
        ("2027-04-06", ("2026-12-10", "2027-04-20"), "2027-04-06", ""),
        ("2027-04-20", ("2027-04-20",), "2027-05-15", " The visit on 20 April 2027 is too near: ask the OCR Assessor, or book another."),
        ("2027-04-07", ("2027-04-20",), "2027-05-15", " The visit on 20 April 2027 is too near: ask the OCR Assessor, or book another."),
        ("2027-05-15", (), "2027-05-15", " No visit is planned: book one."),
        ("2027-05-20", ("2027-06-30",), "2027-06-15", ""),
        ("2027-05-20", ("2027-05-25",), "2027-05-25", " The visit on 25 May 2027 is near: tell the OCR Assessor at once."),
        ("2027-05-15", ("2027-05-25",), "2027-05-15", " The visit on 25 May 2027 is too near: ask the OCR Assessor, or book another."),
        ("2027-05-20", (), "2027-05-15", " The last date for August is past: ring OCR."),
        ("2027-06-15", ("2027-06-25",), "2027-06-15", " The visit on 25 June 2027 is near: tell the OCR Assessor at once."),
        ("2027-06-20", ("2027-06-25",), "2027-06-15", " The last date for August is past: ring OCR."),
    ],
)  # fmt: skip
def test_the_date_to_act_by(on, visits, act_by, how):
    """14 days before the visit, 15 May to book one, 15 June for the claim; and what there is to do besides."""
    row = named({**BUSINESS, "open": EIGHT}, on=on, visits=visits).iloc[0]
    assert (row["claim_by"], row["claim_how"]) == (act_by, how)


def test_left_out_of_the_claim_that_went():
    """The unit went for most of the group, this line lies in the next claim: whoever marked it is asked."""
    late = {**BUSINESS, "submitted": graded("PPPPPPP"), "open": "8P"}
    found = reasons(SENT, SENT, late, on="2027-02-22")
    assert [one for one in found if one[1] == "RISK-04"] == [("0003", "RISK-04", "CD", "2027-03-04")]


def test_a_unit_that_few_of_the_group_take_is_left_behind_too():
    """Of those who have the unit half went: it does not matter that most of the group have never had it."""
    late = {**BUSINESS, "submitted": graded("PPPPPPP"), "open": "9P"}
    went = {**late, "submitted": late["submitted"] + " 9P", "open": ""}
    for others, said in ((1, ["0001"]), (2, [])):
        found = reasons(late, *[{**late, "number": f"000{n}"} for n in range(2, 1 + others)], {**went, "number": "0008"},
                        SENT, SENT, SENT, on="2027-02-22")  # fmt: skip
        assert [number for number, rule, *_ in found if rule == "RISK-04"] == said


def test_the_next_claim_of_a_whole_group_is_nothing_left_behind():
    """The unit went for nobody: it is simply the next claim's."""
    late = {**BUSINESS, "submitted": graded("PPPPPPP"), "open": "8P"}
    assert [one for one in reasons(late, late, on="2027-02-22") if one[1] == "RISK-04"] == []
    assert [one for one in reasons(SENT, late, late, on="2027-02-22") if one[1] == "RISK-04"] == []
    again = {**late, "withdrawn": "8P"}  # withdrawn, and claimed once more: no wonder that it goes later
    assert [one for one in reasons(SENT, SENT, again, on="2027-02-22") if one[1] == "RISK-04"] == []


def test_a_held_row_is_left_behind_too():
    """Graded and held, while the claim went: by its number or by its reference, asked of whoever marks it."""
    for unit in ("8", "H/502/5427"):
        name = load().unit(load().family_of("05332"), "8").reference if "/" in unit else unit
        held = {**BUSINESS, "submitted": graded("PPPPPPP"), "held": name}
        found = reasons(SENT, held, on="2027-02-22")
        assert [one for one in found if one[1] == "RISK-04"] == [("0002", "RISK-04", "CD", "2027-03-04")]


def test_a_held_row_of_another_unit_or_before_any_claim_went():
    """What nobody knows, what is claimed, and what can still go is not left behind."""
    for candidate in (
        {**BUSINESS, "submitted": EIGHT, "held": "8"},
        {**BUSINESS, "submitted": EIGHT, "held": "77"},
        {**BUSINESS, "submitted": EIGHT, "withdrawn": "9P", "held": "9"},
    ):
        assert [one for one in reasons(candidate, on="2027-02-22") if one[1] == "RISK-04"] == []
    gone = foretold({**BUSINESS, "open": EIGHT, "held": "9"}, on="2027-03-08", submitted="2026-03-01")
    assert list(listed(gone)["left"]) == [""]
    facts = world({"entry_code": "05329"}, {**BUSINESS, "open": EIGHT, "held": "9"})
    facts = replace(facts, claims=facts.claims.assign(submitted_on=["2027-02-20"] * 5 + [""] * 5))
    found = listed(forecast(facts, load(), date(2027, 3, 8)))
    assert list(found.loc[found["candidate_number"] == "0002", "left"]) == [""]


@pytest.mark.parametrize(("code", "left"), [("", "Unit 9"), ("05332", "Unit 9"), ("05329", "")])
def test_a_held_row_is_about_the_entry_that_it_names(code, left):
    """A row without a code is about whatever entry has the unit."""
    facts = world({**BUSINESS, "submitted": EIGHT, "held": "9"})
    found = forecast(replace(facts, held=facts.held.assign(entry_code=code)), load(), date(2027, 3, 8))
    assert listed(found)["left"].tolist() == [left]


def test_a_withdrawn_group():
    """Unit, claim, who marked it, and 15 June."""
    caught = {**BUSINESS, "processed": EIGHT, "withdrawn": "9D"}
    assert ("0001", "RISK-05", "AB", "2027-06-15") in reasons(caught)
    assert text(caught)["RISK-05"][0] == "Unit 9: withdrawn with claim C000011, and not claimed again."
    assert "RISK-07" not in text(caught)
    assert "RISK-03" not in text({**BUSINESS, "withdrawn": "9D"})
    assert foretold(caught).rows["assessors"][0] == "AB"


def test_a_withdrawn_unit_entry_had_its_line():
    """Of units entered one by one RISK-03 names those that no claim ever held, and RISK-05 what was withdrawn."""
    said = text({"entry_code": "06325", "units": "1 2 4", "open": "1P", "withdrawn": "2P"})
    assert said["RISK-03"][0] == "Entered for 06325, and no line for Unit 4 in any claim."
    assert said["RISK-05"][0] == "Unit 2: withdrawn with claim C000011, and not claimed again."
    assert "RISK-03" not in text({"entry_code": "06325", "units": "1 2", "open": "1P", "withdrawn": "2P"})


def test_the_exams_office_books_the_visit():
    """Nothing is missing but the visit."""
    whole = {**BUSINESS, "open": graded("PPPPPPPPP")}
    assert reasons(whole, on="2027-05-10", visits=()) == [("0001", "RISK-06", "exams office", "2027-05-15")]
    assert reasons(whole, on="2027-05-20", visits=("2027-06-20",)) == [
        ("0001", "RISK-06", "exams office", "2027-06-15")
    ]
    said = text(whole, on="2027-05-20", visits=())["RISK-06"][0]
    assert said == (
        "The last dates for August are near or past: no visit is planned that is in time, and the claim has still to be submitted."
    )


@pytest.mark.parametrize(
    ("on", "visits", "said"),
    [
        ("2027-05-10", (), "Book a visit with OCR by 15 May 2027 for a day up to 30 June 2027, and submit the claim by 15 June 2027."),
        ("2027-05-20", (), "The last date for August is past: ring OCR."),
        ("2027-05-20", ("2027-06-20",), "Submit the claim by 15 June 2027."),
        ("2027-06-16", ("2027-06-20",), "The last date for August is past: ring OCR."),
    ],
)  # fmt: skip
def test_nobody_is_told_to_do_by_a_date_what_its_day_has_gone_for(on, visits, said):
    """The last step says what is still to be done, and once its day is past whom to ring."""
    assert text({**BUSINESS, "open": graded("PPPPPPPPP")}, on=on, visits=visits)["RISK-06"][1] == said


def test_a_sent_claim_only_needs_its_visit():
    """Where the claim went, the visit alone is to be booked."""
    said = text({**BUSINESS, "submitted": graded("PPPPPPPPP")}, on="2027-05-10", visits=())["RISK-06"]
    assert said[1] == "Book a visit with OCR by 15 May 2027 for a day up to 30 June 2027."


@pytest.mark.parametrize(
    ("on", "act_by", "said"),
    [
        ("2027-03-10", "", ""),
        ("2027-03-11", "2027-03-18", "claim C000012 has no sample, and the visit is on 18 March 2027"),
        ("2027-03-21", "2027-03-18", "claim C000012 has no sample, and the visit is on 18 March 2027"),
        ("2027-03-22", "2027-03-21", "claim C000012 has no outcome, and the visit was on 18 March 2027"),
    ],
)
def test_a_claim_that_waits_too_long(on, act_by, said):
    """No sample a week before the visit, no outcome more than three days after it."""
    row = named({**BUSINESS, "submitted": graded("PPPPPPP")}, on=on, visits=("2026-12-10", "2027-03-18")).iloc[0]
    assert (row["waiting_by"], row["waiting"]) == (act_by, said)
    assert row["waiting_with"] == ("Olive Orr" if said else "")


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2027-03-18", []),
        ("2027-03-21", []),
        ("2027-03-22", ["claim C000012 has no outcome, and the visit was on 18 March 2027"]),
    ],
)
def test_a_sample_that_has_no_outcome(on, said):
    """Once the sample is chosen only the outcome is waited for."""
    facts = world({**BUSINESS, "submitted": graded("PPPPPPPPP")})
    facts = replace(facts, claims=facts.claims.replace({"state": {"Submitted": "Sampled"}}))
    assert listed(forecast(facts, load(), date.fromisoformat(on)))["waiting"].tolist() == said


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2027-05-20", ("On course", "", "", "")),
        (
            "2027-06-15",
            ("At risk", "claim C000012 has no sample, and the visit is on 22 June 2027", "Ines Ito", "2027-06-22"),
        ),
    ],
)
def test_a_claim_of_the_size_that_everybody_left(on, said):
    """Topped up to 05332, with a claim and a visit for 05329: it is in time, and its own OCR Assessor is to be rung."""
    six = {"entry_code": "05329", "submitted": graded("PPPPPP")}
    facts = world(six, {**BUSINESS, "processed": graded("PPP", start=7)}, visits=())
    lines = facts.lines.assign(candidate=1)
    visit = pd.DataFrame([{"centre_number": "12345", "entry_code": "05329", "visit_date": "2027-06-22"}], dtype=object)
    allocated = facts.allocated.assign(ocr_assessor=["Ines Ito", "Olive Orr"])
    entries = facts.entries.iloc[:1].assign(entry_code="05332")
    facts = replace(
        facts, lines=lines, visits=visit, allocated=allocated, entries=entries, people=facts.people.iloc[:1]
    )
    found = forecast(facts, load(), date.fromisoformat(on))
    rows = listed(found)
    waiting = rows[["waiting", "waiting_with", "waiting_by"]].to_numpy().tolist()
    assert (found.rows["status"][0], *(waiting[0] if waiting else ["", "", ""])) == said


def test_somebody_whom_nobody_entered():
    """Three of four are entered: the fourth is named from the first day on, 28 days before the visit."""
    entered = {**BUSINESS, "open": "1P"}
    found = reasons(entered, entered, entered, {}, on="2026-11-23")
    assert found == [("0004", "RISK-09", "exams office", "2027-02-18")]
    rows = named(entered, entered, entered, {}, on="2026-11-23")
    assert rows[["status", "others", "credits_needed"]].to_numpy().tolist() == [
        ["At risk", "3 of the other 3 are entered for 05332", "90"]
    ]
    assert text(entered, entered, {}, on="2026-11-23")["RISK-09"][1] == (
        "Enter the candidate for 05332. Whoever has left gets another group, such as Left, on a Candidates sheet."
    )
    assert reasons(entered, entered, {"group": "Left"}, on="2026-11-23") == []
    single = {"entry_code": "05352", "units": "1 3", "open": "1P"}
    rows = named(single, single, {}, on="2026-11-23")
    assert rows.loc[rows["kind"] == "not entered", ["others", "credits_needed"]].to_numpy().tolist() == [
        ["2 of the other 2 are entered for 05352", ""]
    ]


@pytest.mark.parametrize(
    ("on", "visits", "said", "act_by"),
    [
        ("2027-03-08", ("2027-03-18",), "At risk", "2027-05-15"),
        ("2027-05-15", ("2027-05-25",), "At risk", "2027-05-15"),
        ("2027-05-16", ("2027-05-25",), "At risk", "2027-05-25"),
        ("2027-05-16", (), "Not eligible", "2027-05-15"),
        ("2027-06-16", ("2027-06-25",), "Not eligible", "2027-06-25"),
    ],
)
def test_an_entry_that_comes_too_late(on, visits, said, act_by):
    """Too near a visit another may be booked, and after the last day none."""
    rows = named({**BUSINESS, "open": "1P"}, {}, on=on, visits=visits)
    row = rows[rows["kind"] == "not entered"].iloc[0]
    assert (row["status"], row["enter_by"]) == (said, act_by)
    rows = named({**BUSINESS, "open": "1P", "completes": "2028-08-31"}, {}, on=on, visits=visits)
    assert rows.loc[rows["kind"] == "not entered", "status"].tolist() == ["At risk"]


def test_somebody_whose_entry_was_withdrawn_after_the_claim():
    """A claim counts whom the forecast does not: the reason names the claim."""
    facts = world(*[{**BUSINESS, "submitted": "1P"}] * 4)
    facts = replace(facts, entries=facts.entries[facts.entries["candidate"] != 4])
    found = listed(forecast(facts, load(), date(2027, 3, 8), "03-01"))
    [row] = found[found["kind"] == "not entered"].to_dict("records")
    assert row["candidate_number"] == "0004"
    assert row["others"] == (
        "3 of the other 3 are entered for 05332; what C000012 holds of theirs is in no forecast without an entry"
    )


def test_groups_of_which_few_are_entered():
    """Two of five entered is no habit, and who has no group belongs to none."""
    entered = {**BUSINESS, "open": "1P", "completes": "2028-08-31"}
    assert reasons(entered, {}, {}, {}) == []
    assert reasons({**entered, "group": ""}, {"group": ""}) == []


def test_a_lowered_rule_names_nobody():
    """What the site has made a NOTE is not listed; a QUERY stays."""
    rows = named({**BUSINESS, "open": EIGHT})
    assert set(risks(rows, {"RISK-02": "NOTE"})["rule"]) == set()
    assert set(risks(rows, {"RISK-02": "QUERY"})["rule"]) == {"RISK-02"}


def test_what_is_not_checked_is_said_once_a_qualification():
    """Two candidates, one line for both; what is true of one of them besides is added."""
    found = named({"entry_code": "05352", "open": "1P"}, {"entry_code": "05352", "open": "1P 99P"}, on="2026-11-23")
    assert list(found["not_checked"]) == ["mandatory units: no rule loaded; size of Unit 99 not known"]


def test_next_dates():
    """The next day on which a comparison with the date turns out otherwise."""
    whole = {**BUSINESS, "open": graded("PPPPPPPPP")}

    def next_on(on, **more):
        return foretold(whole, on=on, **more).next_dates["12345"]

    assert next_on("2026-11-23") == "2027-02-11"  # a week before entries should be in for the visit on 18 March
    assert next_on("2027-02-11") == "2027-02-19"
    assert next_on("2027-02-20", visits=()) == "2027-02-24"  # a claim has been Finalised for more than three days
    assert next_on("2027-03-19") == "2027-03-22"  # more than three days after the visit
    assert next_on("2027-03-22", visits=()) == "2027-04-17"  # 28 days before 15 May
    assert next_on("2027-06-16", visits=()) == "2027-06-23"  # a week before 30 June
    assert next_on("2027-07-01", visits=()) == "2027-08-24"  # a week before results of examinations must be there
    assert next_on("2027-08-24", visits=()) == "2027-09-01"
    assert next_on("2027-09-01", visits=()) == "2028-03-01"


def test_entries_lapse_a_year_after_their_date():
    """The day on which an entry is live no longer is a date too; a 29 February counts as the 28th."""
    for completes, lapses in (("2026-12-31", "2028-01-01"), ("2028-02-29", "2029-03-01")):
        dates = set()
        day = date(2026, 11, 23)
        while day.isoformat() < lapses:
            day = date.fromisoformat(
                foretold({**BUSINESS, "completes": completes}, on=day.isoformat(), visits=()).next_dates["12345"]
            )
            dates.add(day.isoformat())
        assert lapses in dates
