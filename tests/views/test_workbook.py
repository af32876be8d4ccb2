"""What a claim workbook shows: whom, which units, what stands, and what can be claimed again."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from pipeline.ledger.claim_records import Marker, Person, Unit
from pipeline.ledger.facts_workbooks import Centre, Claimable, Entered, Stands, Withdrawn
from pipeline.views.workbook import Narrowed, NothingToShowError, claim_workbook
from schemas.qualifications import load

CODE = "05332"
FULL, SINGLE = "Full award", "Unit"
BUSINESS = ("Cambridge Technicals 2012", 3, "Business")
UNITS = {n: Unit(n, *BUSINESS, str(n)) for n in (1, 2, 3)} | {9: Unit(9, "Cambridge Technicals 2012", 3, "IT", "1")}


@cache
def catalogue():
    return load()


def claimable(*entered, standing=None, withdrawn=(), numbers=None, **more):
    """A centre whose candidates 1 to 3 have these entries for the Business diploma."""
    people = {
        1: Person(1, "123450260001H", "", "ADAMS", "Amy", "2009-01-02"),
        2: Person(2, "", "", "BROWN", "Ben", "2009-02-03"),
    }
    people[3] = Person(3, "", "", "CLARK", "Cal", "2009-03-04")
    return Claimable(
        Centre("12345", "Hill School", "exams@hill.example"),
        approved={CODE},
        entered=defaultdict(list, {CODE: sorted(entered)}),
        people=people,
        numbers={1: "0001", 2: "0002", 3: "0003"} if numbers is None else numbers,
        standing=defaultdict(dict, standing or {}),
        withdrawn=list(withdrawn),
        units=UNITS,
        **more,
    )  # fmt: skip


def show(facts, code=CODE, **only):
    return claim_workbook(facts, code, catalogue(), Narrowed(**only))


def test_a_full_award_sees_every_unit():
    """All units of the catalogue, in order, each with its title; what stands has its grade, the rest is open."""
    shown = show(claimable(Entered(1, FULL, 0), standing={1: {2: Stands("M", "AB")}}))
    assert [header for header, *_ in shown.units] == [f"Unit {n}" for n in range(1, 23)]
    assert shown.units[0] == ("Unit 1", "1", "The business environment")
    [row] = shown.rows
    assert row[:6] == ("0001", "", "ADAMS", "Amy", "2009-01-02", "")
    assert list(row.cells) == [None, ("M", "AB"), *[None] * 20]
    assert (shown.title, shown.contact_email, shown.whole) == (
        "05332 OCR Level 3 Cambridge Technical Subsidiary Diploma in Business (2012 suite), Hill School", "exams@hill.example", True,
    )  # fmt: skip


def test_unit_entries_see_what_was_entered_and_is_not_claimed():
    """A claimed unit has no column where nobody else can claim it; whoever has claimed all is left out."""
    entered = (Entered(1, SINGLE, 1), Entered(1, SINGLE, 2), Entered(2, SINGLE, 2), Entered(3, SINGLE, 1))
    shown = show(claimable(*entered, standing={1: {1: Stands("P", "AB")}, 3: {1: Stands("P", "AB")}}))
    assert [header for header, *_ in shown.units] == ["Unit 2"]
    assert [(row.number, list(row.cells)) for row in shown.rows] == [("0001", [None]), ("0002", [None])]


def test_both_kinds_of_entry_side_by_side():
    """Units that a unit entry does not hold are closed, and so is one that it has claimed; no grade is shown there."""
    entered = (Entered(1, FULL, 0), Entered(2, SINGLE, 1), Entered(2, SINGLE, 3))
    shown = show(claimable(*entered, standing={2: {1: Stands("D", "AB")}}))
    assert list(shown.rows[1].cells) == [("", ""), ("", ""), None, *[("", "")] * 19]


def test_units_of_another_subject_stand_elsewhere():
    """What stands in IT is nothing in Business, though the number is the same."""
    [row] = show(claimable(Entered(1, FULL, 0), standing={1: {9: Stands("D", "AB")}})).rows
    assert set(row.cells) == {None}


def test_units_that_the_catalogue_does_not_list():
    """Where its list is not the whole list, those that stand or are entered come too; examined ones never do."""
    facts = claimable()
    other = Unit(7, "Cambridge Technicals 2016", 3, "Business", "Y/507/8148")
    facts.units = {7: other}
    facts.entered["05834"] = [Entered(1, FULL, 0)]
    facts.standing[1] = {7: Stands("P", "AB")}
    shown = show(facts, "05834")
    assert not shown.whole
    assert [unit[:2] for unit in shown.units][-1] == ("Y/507/8148", "Y/507/8148")
    examined = catalogue().units_of(catalogue().family_of("05834")).query("assessment == 'external exam'")
    assert len(examined)
    assert not {header for header, *_ in shown.units} & {f"Unit {number}" for number in examined["unit_number"]}


def test_unit_entries_alone_leave_no_other_unit_to_claim():
    """Where nobody has a full award, what was entered is the whole list, however little the catalogue knows."""
    facts = claimable()
    facts.units = {7: Unit(7, "Cambridge Technicals 2016", 3, "Business", "Y/507/8148")}
    facts.entered["05834"] = [Entered(1, SINGLE, 7)]
    assert show(facts, "05834").whole
    facts.standing[1] = {7: Stands("P", "AB")}
    assert not show(facts, "05834").whole  # no column is left: another unit may be entered any day
    facts.entered["05834"] = [Entered(1, SINGLE, 7), Entered(2, FULL, 0)]
    assert not show(facts, "05834").whole


def test_nobody_is_entered():
    """The units are there all the same."""
    shown = show(claimable())
    assert (list(shown.rows), len(shown.units)) == ([], 22)


def test_a_number_that_has_passed_to_somebody_else():
    """The UCI tells who is meant; whoever has neither is counted, not shown."""
    shown = show(claimable(Entered(1, FULL, 0), Entered(2, FULL, 0), Entered(3, FULL, 0), numbers={3: "0003"}))
    assert [row[:3] for row in shown.rows] == [("", "123450260001H", "ADAMS"), ("0003", "", "CLARK")]
    assert shown.nameless == 1


def test_who_marks():
    """Full names and initials; the guide says what to do with them."""
    facts = claimable(Entered(1, FULL, 0), markers=defaultdict(list, {CODE: [Marker(4, "AB", "Ann Bell")]}))
    alone = show(facts)
    assert alone.markers == [("Ann Bell", "AB")]
    assert dict(alone.guide)["Marked by"].startswith("It is filled in")
    facts.markers[CODE].append(Marker(5, "JS", "John Smith"))
    assert dict(show(facts).guide)["Marked by"].startswith("Say in the cell")


def test_what_was_withdrawn_can_be_claimed_again():
    """By candidate and unit, with what it was and why; not for somebody who is no longer entered for it."""
    gone = [
        Withdrawn(2, 1, "M", "AB", "C000001", "2026-12-01", "no evidence"),
        Withdrawn(1, 3, "D", "", "C000001", "2026-12-01", ""),
        Withdrawn(1, 2, "P", "AB", "C000001", "2026-12-01", ""),
        Withdrawn(1, 9, "P", "AB", "C000002", "2026-12-01", ""),
        Withdrawn(3, 1, "P", "AB", "C000001", "2026-12-01", ""),
    ]
    shown = show(claimable(Entered(1, FULL, 0), Entered(2, SINGLE, 1), withdrawn=gone))
    assert [tuple(line) for line in shown.again] == [
        ("0001", "", "ADAMS", "Amy", "Unit 2", "Business resources", "P", "AB", "Claim C000001, 1 Dec 2026"),
        ("0001", "", "ADAMS", "Amy", "Unit 3", "Introduction to marketing", "D", "", "Claim C000001, 1 Dec 2026"),
        ("0002", "", "BROWN", "Ben", "Unit 1", "The business environment", "M", "AB",
         "Claim C000001, 1 Dec 2026: no evidence"),
    ]  # fmt: skip
    assert [line.unit for line in show(claimable(Entered(1, FULL, 0), withdrawn=gone), unit="3").again] == ["Unit 3"]


def test_one_unit_and_one_group():
    """A part of it says which part; a unit may be named by its reference; what is not there is an error."""
    facts = claimable(Entered(1, FULL, 0), Entered(2, FULL, 0), groups={1: "12A", 2: "12B"})
    shown = show(facts, unit="Y/502/5411", group="12b")
    assert [header for header, *_ in shown.units] == ["Unit 3"]
    assert [(row.number, row.group, list(row.cells)) for row in shown.rows] == [("0002", "12B", [None])]
    assert shown.narrowed == "Only Y/502/5411 and group 12b."
    assert show(facts, unit="3").narrowed == "Only Unit 3."
    assert show(facts).narrowed == ""
    for only, said in (({"unit": "99"}, "unit 99"), ({"group": "13"}, "group 13")):
        with pytest.raises(NothingToShowError, match=said):
            show(facts, **only)


def test_the_guide_quotes_the_centre_and_ocr():
    """Every paragraph has its heading; the contact line ends it."""
    told = show(claimable()).guide
    assert [heading for heading, _ in told][:3] == ["1. Assessors", "2. Grades", "Marked by"]
    contact = "OCR Customer Contact Centre: 02476 851509, vocational.qualifications@ocr.org.uk."
    assert told[-1] == ("Help", f"{contact} Quote centre number 12345, entry code {CODE} and the claim number.")
    assert "at least 28 days before" in dict(told)["Somebody is missing"]
    assert "at least 14 days before" in dict(told)["6. Submit"]
    assert not any("{" in text or "  " in text for _, text in told)
