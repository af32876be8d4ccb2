"""Statuses: Achieved, On course, At risk, Not eligible, Not checked, and when each is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from pipeline.forecast import forecast
from pipeline.forecast.listing import listed
from schemas.qualifications import load
from tests.forecasts import foretold, graded, one, with_units, world

NINE, EIGHT = graded("PPPPPPPPP"), graded("PPPPPPPP")
BUSINESS = {"entry_code": "05332"}
AUTUMN, MARCH, MAY, JUNE, JULY = "2026-11-23", "2027-03-08", "2027-05-20", "2027-06-20", "2027-07-10"


def status(on=MARCH, visits=("2027-03-18",), **candidate):
    return one({**BUSINESS, **candidate}, on=on, visits=visits)["status"]


def test_achieved_when_enough_stands():
    """Nine processed units of nine are achieved by our books, whatever the date."""
    assert status(processed=NINE) == "Achieved"
    assert status(processed=NINE, on=JULY) == "Achieved"


def test_what_does_not_stand_is_not_achieved():
    """One of nine that is still with the OCR Assessor leaves it on course."""
    assert status(processed=EIGHT, submitted="9P") == "On course"


def test_on_course_while_a_step_can_follow():
    """All units in an unsubmitted claim, the visit booked: on course."""
    assert status(open=NINE, on=AUTUMN, visits=("2027-05-18",)) == "On course"
    assert status(open=NINE, on=MARCH, visits=("2027-05-18",)) == "On course"


@pytest.mark.parametrize(("on", "said"), [("2027-02-28", "On course"), ("2027-03-01", "At risk")])
def test_missing_units_are_named_from_the_first_of_march(on, said):
    """A missing unit is nothing to be named for in the autumn."""
    assert status(on=on, open=EIGHT, visits=("2027-05-18",)) == said


def test_the_day_from_which_they_are_named_is_a_setting():
    """A site may name them earlier."""
    row = one({**BUSINESS, "open": EIGHT}, on="2027-02-01", named_from="02-01")
    assert row["status"] == "At risk"
    row = one({**BUSINESS, "open": EIGHT}, on="2026-12-01", named_from="11-15")
    assert row["status"] == "At risk"


def test_who_completes_later_is_not_at_risk():
    """What is missing next year is not missing this year."""
    assert status(on=JULY, open="1P", completes="2028-08-31") == "On course"


@pytest.mark.parametrize(
    ("on", "visits", "candidate", "said"),
    [
        (MAY, ("2027-06-10",), {"open": NINE}, "At risk"),
        ("2027-05-10", ("2027-06-10",), {"open": NINE}, "On course"),
        ("2027-06-15", ("2027-06-20",), {"open": NINE}, "At risk"),
        ("2027-06-16", ("2027-06-20",), {"open": NINE}, "Not eligible"),
        ("2027-04-16", (), {"open": NINE}, "On course"),
        ("2027-04-17", (), {"open": NINE}, "At risk"),
        ("2027-05-15", (), {"open": NINE}, "At risk"),
        ("2027-05-16", (), {"open": NINE}, "Not eligible"),
        ("2027-05-16", ("2027-07-01",), {"open": NINE}, "Not eligible"),
        ("2027-05-16", ("2027-06-30",), {"open": NINE}, "On course"),
        ("2027-05-18", ("2027-06-30",), {"open": NINE}, "At risk"),
        ("2027-05-20", (), {"submitted": NINE}, "Not eligible"),
        ("2027-05-20", (), {"processed": "1P 2P", "submitted": graded("PPPPPPP", start=3)}, "Not eligible"),
        ("2027-05-20", ("2027-06-30",), {"submitted": NINE}, "On course"),
        ("2027-06-16", (), {"open": EIGHT}, "Not eligible"),
        ("2027-06-15", ("2027-06-25",), {"processed": EIGHT}, "At risk"),
        ("2027-06-16", ("2027-06-25",), {"processed": EIGHT}, "Not eligible"),
        ("2027-09-02", (), {"open": EIGHT}, "On course"),
    ],
)
def test_the_last_dates_of_the_season(on, visits, candidate, said):
    """Visit booked by 15 May, claim in by 15 June, visit held by 30 June: named 28 days before, too late the day after."""
    assert status(on=on, visits=visits, **candidate) == said


def test_withdrawn_units_are_named_before_march_and_need_no_other_visit():
    """Caught in a withdrawn group: at risk at once, and claimed again without a visit until 15 June."""
    caught = {"processed": EIGHT, "withdrawn": "9P"}
    assert status(on=AUTUMN, visits=(), **caught) == "At risk"
    assert status(on=MAY, visits=(), **caught) == "At risk"
    assert status(on="2027-06-16", visits=(), **caught) == "Not eligible"
    assert status(on="2027-05-16", visits=(), processed=EIGHT, open="9P", withdrawn="9P") == "On course"
    assert status(on="2027-05-16", submitted=EIGHT, withdrawn="9P") == "At risk"
    both = foretold({**BUSINESS, **caught}, {**BUSINESS, "open": NINE}, on="2027-05-16", visits=())
    assert list(both.rows["status"]) == ["At risk", "Not eligible"]
    national = {"entry_code": "06325", "processed": "1P", "open": "2P", "withdrawn": "2P"}
    assert one(national, on="2027-04-20", visits=())["status"] == "Not checked"


@pytest.mark.parametrize(
    ("visits", "said"), [((), "Not eligible"), (("2027-03-18",), "Not eligible"), (("2027-02-20",), "At risk")]
)
def test_a_claim_withdrawn_before_its_visit_is_claimed_again_with_one(visits, said):
    """Withdrawn as a whole on 20 February: without a visit up to that day nobody has seen the work."""
    assert status(on="2027-05-16", visits=visits, whole=NINE) == said
    again = status(on="2027-05-16", visits=visits, whole=NINE, open=NINE)
    assert again == ("On course" if said == "At risk" else said)


def test_a_surplus_unit_that_was_withdrawn_harms_nobody():
    """Nine others are enough."""
    assert status(processed=NINE, withdrawn="10P", on=MAY) == "Achieved"


@pytest.mark.parametrize("spare", [{"withdrawn": "10P"}, {"open": "10P"}, {"held": "10"}])
def test_a_surplus_unit_is_no_reason_to_be_named_early(spare):
    """Nine went, as they did for the whole group; a tenth was withdrawn or left behind: nothing is missing."""
    whole = {**BUSINESS, "submitted": NINE + " 10P"}
    found = foretold(whole, {**BUSINESS, "submitted": NINE, **spare}, on="2027-02-25", visits=("2027-05-18",))
    assert list(found.rows["status"]) == ["On course", "On course"]


def test_what_was_claimed_again_is_not_stuck():
    """Withdrawn in a claim that stays Finalised, and in the next claim already: another unit is what is missing."""
    again = {**BUSINESS, "processed": graded("PPPPPPP"), "withdrawn": "9P finalised", "open": "9P"}
    assert listed(foretold(again))[["stuck", "withdrawn", "lacking"]].to_numpy().tolist() == [
        ["", "", "10 of 90 credits"]
    ]


def test_a_claim_that_stays_finalised():
    """Its lines were all withdrawn, whatever its state looks like; they are to be claimed again before and after that is said."""
    found = foretold(
        {**BUSINESS, "processed": EIGHT, "withdrawn": "9P finalised"}, on="2027-02-24", submitted="2027-02-20"
    )
    assert listed(found)[["stuck", "withdrawn"]].to_numpy().tolist() == [["Unit 9", "Unit 9"]]
    found = foretold(
        {**BUSINESS, "processed": EIGHT, "withdrawn": "9P finalised"}, on="2027-02-23", submitted="2027-02-20"
    )
    assert listed(found)[["stuck", "withdrawn"]].to_numpy().tolist() == [["", "Unit 9"]]


def test_a_surplus_line_that_goes_too_late_harms_nobody():
    """Nine are with the OCR Assessor for a visit in time; a tenth went in May without one, or lies in the next claim.

    Nor does it harm somebody of another qualification, who has a visit to come.
    """
    facts = world(
        {**BUSINESS, "submitted": NINE + " 10P"}, {"entry_code": "05329", "open": "1P"}, visits=("2027-05-19",)
    )
    visits = facts.visits["visit_date"].mask(facts.visits["entry_code"] == "05329", "2027-06-10")
    claims = facts.claims.assign(state=facts.claims["state"].replace("Submitted", "Sampled"))
    late = claims[claims["claim_number"] == "C000022"].assign(claim=90, submitted_on="2027-05-20")
    claim = facts.lines["claim"].where(facts.lines.index != 9, 90)
    facts = replace(facts, claims=pd.concat([claims, late]), lines=facts.lines.assign(claim=claim))
    found = forecast(replace(facts, visits=facts.visits.assign(visit_date=visits)), load(), date(2027, 5, 20))
    statuses = dict(zip(found.rows["entry_code"], found.rows["status"], strict=True))
    assert (statuses, found.risks.unbooked.any()) == ({"05332": "On course", "05329": "At risk"}, False)
    assert status(submitted=NINE, open="10P", on="2027-06-16", visits=("2027-06-28",)) == "On course"
    assert status(submitted=NINE, open="10P", on=JULY, visits=("2027-07-30",)) == "Not eligible"


def test_not_checked_turns_good_into_doubt_only():
    """For IT no mandatory units are known: on course is not checked; what is short is said all the same."""
    nine = {"entry_code": "05352", "open": graded("PPPPP") + " " + graded("PPPP", start=7)}
    row = one(nine, visits=("2027-05-18",))
    assert (row["status"], row["not_checked"]) == ("Not checked", "mandatory units: no rule loaded")
    assert one({"entry_code": "05352", "open": "1P"})["status"] == "At risk"
    assert one({"entry_code": "06325"})["status"] == "At risk"


def test_an_overall_result_needs_no_checking():
    """OCR has said it."""
    row = one({"entry_code": "06325", "open": "1P", "results": "=M"})
    assert (row["status"], row["forecast_grade"]) == ("Achieved", "M")
    assert status(open=EIGHT, results="=MM", on=JULY) == "Achieved"


def test_an_overall_u_is_no_award():
    """A U does not achieve anything."""
    assert status(results="=U", open=EIGHT) == "At risk"


def test_of_an_unknown_need_no_late_line_is_called_missed():
    """Nobody knows whether the Nationals' last unit was needed: at risk, and no more."""
    said = one({"entry_code": "06325", "submitted": "1P", "open": "2P"}, on=JUNE)["status"]
    assert said == "At risk"
    assert one({"entry_code": "06325", "open": "2P"}, on=JUNE)["status"] == "Not eligible"
    assert one({"entry_code": "06325", "withdrawn": "2P"}, on=JUNE)["status"] == "Not eligible"
    left = listed(foretold({"entry_code": "06325", "submitted": "1P", "held": "2"}, on=MAY, visits=("2027-05-25",)))
    assert left["step"].tolist() == ["the claim has still to be submitted", ""]


@pytest.mark.parametrize("on", [MARCH, JUNE])
@pytest.mark.parametrize(
    "near",
    [
        {"entry_code": "05834", "units": "1 22", "processed": "22P", "results": "1=R"},
        {"entry_code": "05834", "processed": "1P 2M", "results": "3=R"},
        {**BUSINESS, "processed": graded("PPPPPPPP", start=2), "results": "1=R"},
    ],
    ids=["entered by itself", "optional", "mandatory"],
)
def test_a_near_pass_is_not_called_missing(near, on):
    """With an R the award can be had without a pass in the unit: not checked, in March and when all is too late."""
    catalogue = with_units("05834", 90, 60, 30) if "3=R" in near["results"] else None
    row = one(near, on=on, visits=(), catalogue=catalogue)
    assert (row["status"], row["missing"]) == ("Not checked", "")
    assert "near pass R" in row["not_checked"]


def test_what_is_short_even_with_a_near_pass():
    """Thirty hours too few, whatever the R is worth: the last date is past."""
    near = {"entry_code": "05834", "processed": "1P", "results": "2=R"}
    row = one(near, on=JUNE, catalogue=with_units("05834", 90, 60, 30))
    assert (row["status"], row["missing"]) == ("Not eligible", "30 hours")
    late = {"entry_code": "05834", "processed": "1P", "open": "2P", "results": "3=R"}
    assert one(late, on=JULY, catalogue=with_units("05834", 90, 60, 30))["status"] == "Not eligible"
    enough = {**late, "processed": "1P 2P", "open": "4P"}
    near = {**BUSINESS, "results": "9=R"}
    seven = {**near, "processed": "1P " + graded("PPPPPP", start=3), "open": "2P"}  # mandatory Unit 2 goes too late
    eight = {**near, "processed": graded("PPPPPPPP"), "open": "10P"}
    assert [one(each, on=JULY)["status"] for each in (seven, eight)] == ["Not eligible", "At risk"]
    for went in (enough, {**enough, "processed": "", "submitted": "1P 2P"}):
        assert one(went, on=JULY, catalogue=with_units("05834", 90, 60, 30, 30))["status"] == "At risk"


def test_what_an_examination_brings_is_not_too_late():
    """Unit 1 is examined, and results come in August: no claim brings the sixty hours. An open line still must go."""
    waits = {"entry_code": "05834", "processed": "22P"}
    found = foretold(waits, on=JULY, visits=())
    assert list(found.rows["status"]) == ["At risk"]
    assert " Results of examinations may bring what is missing: Unit 1, " in listed(found)["claim_how"][0]
    assert listed(found)[["claim_by", "mandatory_how"]].iloc[0].tolist() == ["2027-08-31", "drop its result"]
    late = listed(foretold({**waits, "open": "14P"}, on=JULY)).iloc[0]
    assert (late["claim_by"], late["claim_how"].endswith("past: ring OCR.")) == ("2027-06-15", True)
    both = listed(foretold({**waits, "units": "1 14 22"}, on="2027-05-16"))["mandatory_how"].iloc[0]
    assert both == "submit it with a claim, or drop its result where it is examined"
    internal = listed(foretold({**BUSINESS, "open": "2P"}))["mandatory_how"].iloc[0]
    assert internal == "submit it with a claim"
    assert "last date" not in listed(found)["claim_how"][0]
    assert "examin" not in listed(foretold({**waits, "open": "14P 16P"}, on="2027-06-01"))["claim_how"][0]
    assert one({**waits, "processed": "", "open": "22P"}, on=JULY)["status"] == "Not eligible"
    assert one({"entry_code": "05834"}, on=JULY)["status"] == "Not eligible"
    assert one({**waits, "units": "1 22"}, on=JULY)["status"] == "At risk"
    assert one({**waits, "withdrawn": "14P"}, on=JULY)["status"] == "At risk"
    assert one({**waits, "held": "14"}, on=JULY)["status"] == "At risk"
    assert one({**waits, "units": "1 14 22"}, on=JULY)["status"] == "Not eligible"
    catalogue = with_units("05834", 90, 60, 30)
    catalogue = replace(catalogue, units=catalogue.units.assign(assessment=["external exam", "internal", "internal"]))
    sat = {"entry_code": "05834", "processed": "3P", "results": "1=P"}
    assert one(sat, on=JULY, catalogue=catalogue)["status"] == "Not eligible"
    assert one({**sat, "results": ""}, on=JULY, catalogue=catalogue)["status"] == "Not eligible"
    assert one({**sat, "processed": "2P 3P", "results": ""}, on=JULY, catalogue=catalogue)["status"] == "At risk"


def test_a_size_that_is_not_known_hides_no_missing_unit():
    """Unit 1 is mandatory and the last date is past: whatever Unit 99 counts, nothing brings it in time."""
    assert status(processed="2P 99P", on=JUNE) == "Not eligible"


def test_who_cannot_make_it_reaches_nothing():
    """A grade that can no longer come in August is not in reach."""
    row = one({**BUSINESS, "open": EIGHT}, on=JULY)
    assert (row["status"], row["reachable_grade"]) == ("Not eligible", "")


def test_entries_by_unit():
    """Who is entered for single units needs these, and no size, no grade."""
    row = one({"entry_code": "05352", "units": "1 3", "open": "1P"})
    assert (row["entry_type"], row["status"], row["missing"]) == ("Unit", "At risk", "Unit 3")
    assert (row["credits_needed"], row["points"], row["forecast_grade"], row["not_checked"]) == ("", "", "", "")
    assert one({"entry_code": "05352", "units": "1 3", "processed": "1P 3M"})["status"] == "Achieved"
    late = {"entry_code": "05352", "units": "1 3", "processed": "1P", "open": "3M"}
    assert one(late, on=JULY)["status"] == "Not eligible"


def test_nobody_is_entered():
    """No entries make an empty forecast."""
    found = foretold({"group": "13A"})
    assert (len(found.rows["row"]), len(listed(found))) == (0, 0)


def test_mixed_sizes_of_units_that_stand():
    """In hours, 90 and 60 and 30 make 180: achieved once all three stand."""
    catalogue = with_units("05834", 90, 60, 30)
    row = one({"entry_code": "05834", "processed": graded("PPP")}, catalogue=catalogue)
    assert (row["forecast_grade"], row["status"]) == ("P", "Not checked")
