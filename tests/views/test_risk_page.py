"""The at-risk page: whom to ring, what is said of whole groups, what is new, and what is kept of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pandas as pd

from pipeline.forecast import forecast
from pipeline.ledger.forecasts import Kept
from pipeline.render import Foot, page
from pipeline.rules.book import BOOK
from pipeline.rules.chapters import load as load_rules
from pipeline.views.report_letters import at_risk
from pipeline.views.risk import NOBODY, at_risk_table, by_centre, forecast_table
from pipeline.views.risk_page import _TO_CLAIM, risk_page
from pipeline.views.risk_ring import whom_to_ring
from schemas.outgoing import at_risk as at_risk_schema
from schemas.outgoing import forecast as forecast_schema
from schemas.qualifications import load
from tests.forecasts import CENTRE, foretold, graded, world

load_rules()
BUSINESS = {"entry_code": "05332"}
WHOLE, EIGHT = {**BUSINESS, "open": graded("PPPPPPPPP")}, {**BUSINESS, "open": graded("PPPPPPPP")}
MARCH, APRIL = "2027-03-08", "2027-04-26"
NIGHT = (f"{MARCH}-01", date.fromisoformat(MARCH))


def laid(*candidates, on=MARCH, before=Kept(CENTRE), visits=("2027-03-18",), **more):  # noqa: B008  never changed
    """The page of these candidates on a date, after what is kept."""
    found = foretold(*candidates, on=on, visits=visits, **more)
    centre = by_centre(found, {}).get(CENTRE, NOBODY)
    when = (f"{on}-01", date.fromisoformat(on))
    return risk_page(centre, found, (CENTRE, "Hill School"), before, when, load())


def html(made):
    return page("at-risk.html", {**made.context, "foot": Foot("0.1.0", made.kept.night, "", "")}).decode()


def test_whom_to_ring_first():
    """Those whose date is past or within a week come first, and the centre's own people before the exams office."""
    made = laid(WHOLE, EIGHT, on="2027-05-10", visits=())
    assert [(each["name"], each["act_by"], each["first"], each["number"]) for each in made.context["ring"]] == [
        ("Ann Bell", "2027-05-15", True, 1),
        ("You, the exams office", "2027-05-15", True, 2),
    ]
    assert "Ring today" in html(made)
    later = laid(EIGHT, on="2027-03-08", visits=("2027-05-20",))
    assert [each["first"] for each in later.context["ring"]] == [False, False]
    assert "Ring today" not in html(later)
    assert "Whom to ring" in html(later)
    assert later.context["hows"] == []  # the visit that is planned will do


def test_an_amount_that_nobody_knows_is_some():
    """Of a unit whose size no table gives it cannot be said how much is claimed; how much is needed can."""
    made = laid({"entry_code": "05834", "open": "14P"}, on="2027-05-10", visits=())
    assert [each["credits"] for each in made.context["named"]] == ["some of 180"]


def test_how_to_read_this_quotes_the_headings():
    """What it explains it calls as the tables above it do."""
    said, how = html(laid(EIGHT)).split("How to read this")
    explained = re.findall("“([^”]+)” is", how)
    assert len(explained) == 3
    assert [words for words in explained if f"{words}<" not in said and f"{words} <" not in said] == []


def test_a_week_before_is_today_and_twelve_names_are_enough():
    """15 May is a week from the 8th on, and more than a week from the 7th; of thirteen people one is only counted."""
    many = laid(*[EIGHT] * 13, on="2027-05-08", visits=())
    assert {each["first"] for each in many.context["ring"]} == {True}
    few = many.context["ring"][0]["groups"][0]
    assert (len(few["names"]), few["more"]) == (12, 1)
    assert {each["first"] for each in laid(EIGHT, on="2027-05-07", visits=()).context["ring"]} == {False}


def test_who_is_not_named_is_in_no_chart():
    """Before March a missing unit alone names nobody."""
    assert laid(EIGHT, on="2026-11-23").context["charts"] == []


def test_two_people_of_one_name_are_two_to_ring_about():
    """Two of a group are called alike, and both lack a unit."""
    facts = world(EIGHT, EIGHT)
    found = forecast(replace(facts, people=facts.people.assign(surname="SMITH")), load(), date.fromisoformat(MARCH))
    made = risk_page(by_centre(found, {})[CENTRE], found, (CENTRE, "Hill School"), Kept(CENTRE), NIGHT, load())
    assert [(each["number"], each["groups"][0]["names"]) for each in made.context["ring"]] == [
        (2, ["SMITH, Jo", "SMITH, Jo"]),
        (2, ["SMITH, Jo", "SMITH, Jo"]),
    ]


def test_what_is_said_of_a_whole_group_is_said_once():
    """Four whose claim has not gone are one row; the one who lacks a unit stands alone besides, with that only."""
    made = laid(WHOLE, WHOLE, WHOLE, EIGHT, on="2027-05-20", visits=("2027-06-20",))
    [together] = made.context["many"]
    assert (together["group"], len(together["people"]), together["reasons"][0]["rule"]) == ("13A", 4, "RISK-06")
    [alone] = made.context["named"]
    assert (alone["number"], [why["rule"] for why in alone["reasons"]]) == ("0004", ["RISK-02"])
    assert made.context["counts"] == {"Not eligible": 0, "At risk": 4}
    assert made.context["centre"] == {"centre_number": CENTRE, "centre_name": "Hill School"}
    assert "The same for a whole group" in html(made)


def test_three_are_not_many_and_what_each_lacks_is_said_of_each():
    """Fewer than four of a group stand alone, and so do those who lack units, however many."""
    for candidates, on in (([WHOLE, WHOLE, EIGHT], "2027-05-20"), ([EIGHT] * 4, MARCH)):
        made = laid(*candidates, on=on, visits=("2027-06-20",))
        assert made.context["many"] == []
        assert len(made.context["named"]) == len(candidates)


def test_what_is_to_be_done_besides_is_said_once_where_it_is_the_same_for_all():
    """No visit is planned; of whom examinations may bring something, that is said beside them, of each their units."""
    first, second = {"entry_code": "05838", "results": "1=P"}, {"entry_code": "05838", "results": "2=P"}
    made = laid(first, second, EIGHT, {**BUSINESS, "units": "1", "open": ""}, on="2027-03-22", visits=())
    assert made.context["hows"] == [("05332", "No visit is planned: book one.")]
    said = {each["number"]: each["reasons"][0]["what_to_do"] for each in made.context["named"]}
    drop = (
        "Drop the results of the examinations once they are there; or ask which other units are finished, and submit "
        "those with a claim. Results of examinations may bring what is missing:"
    )
    assert said == {
        "0001": f"{drop} Unit 2. No visit is planned: book one.",
        "0002": f"{drop} Unit 1. No visit is planned: book one.",
        "0003": "Ask which units are finished, and submit them with a claim.",
        "0004": "Ask whether work was done; if so, claim it, else withdraw the entry.",
    }
    assert [each["credits"] for each in made.context["named"]] == ["90 of 180", "90 of 180", "80 of 90", ""]


def test_qualifications_stand_by_entry_code():
    """Whoever comes first in the list."""
    shown = laid({"entry_code": "05352", "open": "1P"}, EIGHT, visits=()).context
    assert [code for code, _ in shown["hows"]] == ["05332", "05352"]
    assert [each["entry_code"] for each in shown["summaries"]] == ["05332", "05352"]


def test_what_ends_with_how_to_claim():
    """The rules whose advice goes on with the visit are those of the rule book."""
    assert {one for one, each in BOOK.items() if each.fix.endswith("{claim_how}")} == _TO_CLAIM


def test_the_ocr_assessor_is_named():
    """A claim that waits too long is asked of whoever has it."""
    made = laid({**BUSINESS, "submitted": graded("PPPPPPPPP")}, on="2027-03-22")
    assert [each["name"] for each in made.context["ring"]] == ["Olive Orr, OCR Assessor"]
    assert made.context["hows"] == []  # nothing is to be claimed, so no visit to be booked


def test_two_ocr_assessors_of_one_entry_code_are_both_to_ring():
    """Who was topped up waits for the OCR Assessor of the claim that was left."""
    sent = {**BUSINESS, "submitted": graded("PPPPPPPPP")}
    found = foretold(sent, sent, on="2027-03-22")
    one, other = by_centre(found, {})[CENTRE].reasons
    ring = whom_to_ring([one, {**other, "waiting_with": "Ines Ito"}], found, CENTRE, date(2027, 3, 22))
    assert [(each["name"], each["number"]) for each in ring] == [
        ("Ines Ito, OCR Assessor", 1),
        ("Olive Orr, OCR Assessor", 1),
    ]


def test_charts_show_those_who_lack_units():
    """Standing, claimed and missing add up to what is needed; more than twenty candidates are two charts."""
    made = laid(*[{**BUSINESS, "processed": "1P 2P", "submitted": "3P", "open": "4P"}] * 21, WHOLE)
    assert [(chart["title"], len(chart["rows"])) for chart in made.context["charts"]] == [
        ("05332: units of those who lack some, 0001 to 0020", 20),
        ("05332: units of those who lack some, 0021 to 0021", 1),
    ]
    assert made.context["charts"][0]["rows"][0] == ("0001 PERSON1", [2, 2, 5])


def test_what_is_new_and_what_has_gone():
    """Many of a group of whom the same is said are one line; a withdrawn entry is another reason."""
    first = laid(EIGHT, EIGHT, {**BUSINESS, "open": graded("PPPPPPP")})
    assert (first.is_new, first.context["changes"]) == (True, None)
    second = laid(EIGHT, {}, WHOLE, WHOLE, EIGHT, EIGHT, EIGHT, EIGHT, on=APRIL,
                  before=first.kept, visits=("2027-06-20",))  # fmt: skip
    changes = second.context["changes"]
    assert [each["who"] for each in changes["new"]] == ["4 candidates of 13A"]
    assert [each["who"] for each in changes["gone"]] == ["0003 PERSON3, Jo"]
    assert [(each["who"], each["about"]) for each in changes["other"]] == [("0002 PERSON2, Jo", "not entered")]
    assert second.is_new
    assert "What has changed since Mon 8 Mar 2027" in html(second)


def test_somebody_who_is_no_longer_there():
    """Of whom the ledger's frames know nothing any more, the page says just that."""
    before = Kept(CENTRE, night="2027-02-01-01", shown="x", said=json.dumps({"77|05332": ["At risk", ["RISK-02"]]}))
    [gone] = laid(WHOLE, before=before).context["changes"]["gone"]
    assert gone["who"] == "somebody who is no longer registered"


def test_another_status_is_no_news_for_letters():
    """The page says that it is too late now; recipients are told of people and reasons."""
    short = {**EIGHT}
    first = laid(short, on="2027-06-15", visits=("2027-06-20",))
    second = laid(short, on="2027-06-16", visits=("2027-06-20",), before=first.kept)
    assert [(each["before"], each["after"]) for each in second.context["changes"]["other"]] == [
        ("At risk", "Not eligible")
    ]
    assert not second.is_new


def test_only_what_is_counted_beside_them_is_new():
    """The same people for the same reasons, and one more who is on course."""
    first = laid(EIGHT)
    second = laid(EIGHT, WHOLE, on="2027-03-09", before=first.kept)
    assert second.context["changes"] == {"new": [], "gone": [], "other": []}
    assert "The same people for the same reasons" in html(second)
    assert not second.is_new
    assert not laid(EIGHT, WHOLE, on="2027-03-09", before=second.kept).is_new


def test_where_nobody_was_ever_named_the_page_says_so():
    """Nobody on the list before and now: there are no same people, and nothing stands above to look at."""
    first = laid({**BUSINESS, "open": "1P"}, on="2026-12-02", visits=())
    second = laid(
        {**BUSINESS, "open": "1P"}, {"entry_code": "05834", "open": "1P"}, on="2026-12-05", visits=(), before=first.kept
    )
    said = html(second)
    assert "Nobody is on the list, as before; only what is counted below is new." in said
    assert "The same people" not in said
    assert "So far nothing is called missing; compare with the qualification" in said
    assert "said above" not in said


def test_what_is_not_checked_counts_whom_it_is_about():
    """Twelve candidates lack a rule, and one of them has a near pass besides: that is said of one."""
    made = laid(*[{"entry_code": "05834", "open": "1P"}] * 11, {"entry_code": "05834", "open": "1P", "results": "22=R"})
    [about] = made.context["unchecked"]
    assert [(one["what"], one["candidates"]) for one in about["parts"]] == [
        ("mandatory units: no rule loaded", 12),
        ("near pass R in Unit 22: no rule loaded", 1),
    ]
    assert 'near pass R in Unit 22: no rule loaded <span class="note">(1 candidate)</span>' in html(made)
    [about] = laid(EIGHT, {**BUSINESS, "open": "99P"}).context["unchecked"]
    assert about["parts"] == [{"what": "size of Unit 99 not known", "candidates": 1}]


def test_who_is_named_and_not_entered_is_counted_apart():
    """Three are entered, and the one of their group who is not is at risk too: the numbers say of how many."""
    said = html(laid(WHOLE, WHOLE, EIGHT, {}))
    assert "0 not eligible, 2 at risk, of 3 entered candidates and 1 who is not entered</p>" in said


def test_whoever_is_entered_twice_is_one_candidate():
    """Statuses are counted by entry, and the page says of how many people these are."""
    facts = world(EIGHT, {"entry_code": "05352", "open": "1P"}, WHOLE)
    of_one = {name: getattr(facts, name).replace({"candidate": {2: 1}}) for name in ("entries", "lines")}
    people = facts.people[facts.people["candidate"] != 2]
    found = forecast(replace(facts, **of_one, people=people), load(), date.fromisoformat(MARCH))
    made = risk_page(by_centre(found, {})[CENTRE], found, (CENTRE, "Hill School"), Kept(CENTRE), NIGHT, load())
    assert "0 not eligible, 2 at risk, of 3 entries of 2 candidates</p>" in html(made)
    assert [
        (each["entry_code"], [part for part in each["parts"] if part[1]]) for each in made.context["summaries"]
    ] == [
        ("05332", [("On course", 1), ("At risk", 1)]),
        ("05352", [("At risk", 1)]),
    ]


def test_a_page_that_stands_says_since_when():
    """A page of December that is read in March says that nothing has changed, not that it is of December."""
    assert ">Mon 8 Mar 2027</time>: this page changes when what it says changes" in html(laid(EIGHT))


def test_the_same_page_is_kept_as_it_was():
    """Nothing new: the night of the last change stays, and nobody is told; made again the same night, they still are."""
    first = laid(EIGHT)
    assert laid(EIGHT, before=first.kept).is_new
    again = laid(EIGHT, on="2027-03-09", before=first.kept)
    assert (again.kept, again.is_new) == (first.kept._replace(next_on=again.kept.next_on), False)


def test_two_changes_of_one_night_are_one():
    """What a second delivery of the night finds is compared with what lay there before the night."""
    first = laid(WHOLE, on="2027-03-07")
    second = laid(WHOLE, EIGHT, before=first.kept)
    third = laid(EIGHT, EIGHT, before=second.kept)
    assert (third.kept.before_night, third.kept.night) == ("2027-03-07-01", "2027-03-08-01")
    assert len(third.context["changes"]["new"]) == 2
    assert third.is_new
    assert not laid(WHOLE, WHOLE, before=third.kept).is_new


def test_reasons_in_another_order_are_the_same_reasons():
    """As dates to act by draw near, reasons change places: that is no news."""
    found = foretold({**BUSINESS, "processed": graded("PPPPPPPP"), "withdrawn": "9P"}, EIGHT)
    centre = by_centre(found, {})[CENTRE]
    first = risk_page(centre, found, (CENTRE, "Hill School"), Kept(CENTRE), NIGHT, load())
    later = replace(centre, reasons=centre.reasons[::-1])
    second = risk_page(later, found, (CENTRE, "Hill School"), first.kept, ("2027-03-09-01", date(2027, 3, 9)), load())
    assert not second.is_new
    assert [each["number"] for each in second.context["named"]] == ["0002", "0001"]


def test_tables_of_every_kind_of_row():
    """What goes out is as promised: both suites, unit entries, withdrawn, not entered, not checked."""
    found = foretold(
        {**BUSINESS, "processed": graded("PPPP"), "withdrawn": "5P", "held": "6"},
        {"entry_code": "05352", "units": "1 3", "open": "1P"},
        {"entry_code": "05834", "results": "1=R 22=P"},
        {"entry_code": "06325", "open": "1P"},
        {},
        on="2027-05-20",
        visits=(),
    )
    centre = by_centre(found, {})[CENTRE]
    assert len(forecast_schema.SCHEMA.validate(pd.DataFrame(forecast_table(centre), dtype=object))) == 4
    assert set(at_risk_schema.SCHEMA.validate(pd.DataFrame(at_risk_table(centre), dtype=object))["status"]) == {
        "Not eligible"
    }
    assert [code for code, _ in centre.unchecked] == ["05834", "06325"]


def test_the_letter_counts_people_once():
    """Somebody who is named for two qualifications is one candidate, and the verdict counts as the page does."""
    kept = Kept(
        CENTRE, said='{"1|05332": ["At risk", []], "1|05352": ["At risk", []], "2|05352": ["Not eligible", []]}'
    )
    draft = at_risk(kept, "Hill School", is_attached=True)
    assert draft.subject == "12345: 1 not eligible, 2 at risk"
    assert "Hill School, 2 candidates, named 3 times in all, will not get a result" in draft.says[0]
    draft = at_risk(Kept(CENTRE, said='{"1|05332": ["At risk", []]}'), "Hill School", is_attached=True)
    assert "Hill School, 1 candidate will not get a result" in draft.says[0]


def test_nobody_is_left_at_risk():
    """The letter says so, and promises nobody to ring."""
    draft = at_risk(Kept(CENTRE), "Hill School", is_attached=False)
    assert draft.subject == "12345: nobody at risk"
    assert draft.says[1].startswith("The page says who is no longer on the list; it names people")
