"""Points and grades: the golden vectors, every edge of the 2012 bands, and what the strongest units are."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.qualifications import load
from tests.forecasts import foretold, graded, one, with_units

SIZES_2012 = {
    "05320": 15, "05322": 30, "05325": 60,
    "05327": 30, "05329": 60, "05332": 90, "05335": 120, "05338": 180,
}  # fmt: skip
"""Entry codes of Business, Level 2 and Level 3, and the credits that they need."""
VECTORS = [
    ("05837", "90M 90M 60M 60M 60M 60M 60M 60D 60D 60D 60D", "200", "DD"),
    ("05329", "10P 10P 10P 10P 10P 10P", "420", "P"),
    ("05329", "10D 10D 10D 10D 10M 10M", "520", "D*"),
    ("05338", "10M " * 9 + "10D " * 9, "1530", "D*DD"),
    ("05320", "10D 5M", "100", "D*"),
]
"""Entry code, units (size and grade), points, grade: OCR's published example, and sums from the bands."""


def result(entry_code, sizes, grades, **more):
    """The row of forecast.csv of one candidate with units of these sizes and grades."""
    candidate = {"entry_code": entry_code, "open": graded(grades), **more}
    return one(candidate, catalogue=with_units(entry_code, *sizes))


@pytest.mark.parametrize(("entry_code", "units", "points", "grade"), VECTORS)
def test_golden_vectors(entry_code, units, points, grade):
    """The published example, and the sums of both suites, come out."""
    words = units.split()
    row = result(entry_code, [int(word[:-1]) for word in words], [word[-1] for word in words])
    assert (row["points"], row["forecast_grade"], row["reachable_grade"]) == (points, grade, grade)
    assert (row["missing"], row["credits_claimed"]) == ("", row["credits_needed"])


def _edges():
    """Every band of 2012: entry code, credits, least points, its grade, the grade below it."""
    catalogue = load()
    for code, needed in SIZES_2012.items():
        found = catalogue.qualification(code)
        bands = catalogue.grade_bands
        bands = bands[
            (bands["suite"] == found.suite) & (bands["level"] == str(found.level)) & (bands["size"] == found.size)
        ]
        below = ""
        for least, grade in sorted(zip(bands["points_min"].astype(int), bands["grade"], strict=True)):
            yield pytest.param(code, needed, least, grade, below, id=f"{code}-{grade}")
            below = grade


@pytest.mark.parametrize(("entry_code", "needed", "least", "grade", "below"), list(_edges()))
def test_the_edges_of_every_band(entry_code, needed, least, grade, below):
    """At a band's least points the grade is given, and with one point less the grade below."""
    passed = 5 if entry_code < "05326" else 7

    def of(points):
        better = points - passed * needed  # units of one credit: a Merit is worth one point more, a Distinction two
        distinctions = max(better - needed, 0)
        merits = better - 2 * distinctions
        grades = "D" * distinctions + "M" * merits + "P" * (needed - distinctions - merits)
        return result(entry_code, [1] * needed, grades)["forecast_grade"]

    assert of(least) == grade
    if below:
        assert of(least - 1) == below
    else:
        assert least == passed * needed


def test_too_few_units_give_no_grade():
    """Nine units of ten credits are needed: eight have points, and no grade yet; the ninth as a Distinction gives the best."""
    row = one({"entry_code": "05332", "open": graded("PPPPPPPP")})
    assert (row["points"], row["forecast_grade"], row["reachable_grade"]) == ("560", "", "PP")
    assert (row["missing"], row["credits_claimed"], row["credits_needed"]) == ("10 credits", "80", "90")


@pytest.mark.parametrize(
    ("optional", "points", "grade"),
    [("PPDDDDDDD", "810", "D*D*"), ("PPPMMMDDD", "760", "DD"), ("PPPPPPDDD", "730", "DM"), ("PPPMPPDDD", "740", "DM")],
)
def test_the_strongest_optional_units_count(optional, points, grade):
    """Of eleven units the two mandatory ones count, and the seven strongest others."""
    row = one({"entry_code": "05332", "open": graded("DD" + optional)})
    assert (row["credits_claimed"], row["points"], row["forecast_grade"]) == ("110", points, grade)


def test_a_missing_mandatory_unit_is_not_made_up_for():
    """Nine units without Unit 1 leave one optional unit over: it counts for nothing."""
    row = one({"entry_code": "05332", "open": graded("DDDDDDDDD", start=2)})
    assert (row["missing"], row["forecast_grade"], row["points"]) == ("Unit 1", "", "720")
    assert row["reachable_grade"] == "D*D*"


def test_a_distinction_star_is_only_overall():
    """Distinctions in all units give D* as a whole, and no unit has more than nine points a credit."""
    row = one({"entry_code": "05327", "open": graded("DDD")})
    assert (row["points"], row["forecast_grade"]) == ("270", "D*")


def test_hours_are_counted_in_the_suite_of_2016():
    """90 and 60 hours fill 180 in one way only; a 30-hour unit stays over."""
    row = result("05834", [90, 60, 30, 30], "MMDP")
    assert (row["credits_claimed"], row["credits_needed"], row["points"]) == ("210", "180", "49")
    assert row["forecast_grade"] == "M"


@pytest.mark.parametrize(("entry_code", "sizes", "needed"), [("05320", [10, 10], 15), ("05834", [90, 60, 60], 180)])
def test_units_that_cannot_fill_the_size_give_no_grade(entry_code, sizes, needed):
    """More than is needed, and no choice makes it just so: nobody knows what counts."""
    grades = graded("D" * len(sizes))
    row = one({"entry_code": entry_code, "processed": grades}, catalogue=with_units(entry_code, *sizes))
    assert (row["status"], row["forecast_grade"], row["points"]) == ("Not checked", "", "")
    assert f"no choice of the units makes {needed} just so" in row["not_checked"]
    more = one({"entry_code": entry_code, "processed": grades + " 99D"}, catalogue=with_units(entry_code, *sizes))
    assert "no choice" not in more["not_checked"]  # Unit 99 may fill it
    single = {"entry_code": entry_code, "units": "1 99", "processed": "1D 99D"}
    assert one(single, catalogue=with_units(entry_code, *sizes))["not_checked"] == ""


def test_a_near_pass_leaves_the_grade_out():
    """Nobody knows what an R is worth."""
    row = result("05834", [90, 60, 30], "MM", results="3=R")
    assert (row["points"], row["forecast_grade"], row["reachable_grade"]) == ("", "", "")
    assert "near pass R in Unit 3: no rule loaded" in row["not_checked"]


def test_a_unit_whose_size_is_not_known():
    """What a unit counts is not guessed, nor called too little."""
    row = one({"entry_code": "05332", "open": "1P 2P 99P"})
    assert (row["points"], row["credits_claimed"], row["missing"]) == ("", "", "")
    assert row["not_checked"] == "size of Unit 99 not known"
    assert one({"entry_code": "05332", "open": graded("P" * 11) + " 99P"})["points"] == ""


def test_results_from_elsewhere_stand():
    """A result counts beside the lines, and an overall result is the grade."""
    row = one({"entry_code": "05327", "open": "1P 2P", "results": "3=D"})
    assert (row["units_claimed"], row["units_standing"], row["forecast_grade"]) == ("3", "1", "M")
    row = one({"entry_code": "05327", "results": "=D*"})
    assert (row["status"], row["forecast_grade"], row["reachable_grade"]) == ("Achieved", "D*", "D*")
    assert (row["missing"], row["assessors"]) == ("", "")
    both = foretold({"entry_code": "05327", "results": "3=D =M"}, {"entry_code": "05327", "results": "=D*"}).rows
    assert both["forecast_grade"].tolist() == ["M", "D*"]


def test_a_resubmission_on_its_way_can_be_reached():
    """The old grade stands until the new one is agreed."""
    row = one({"entry_code": "05327", "processed": "1P 2P 3M", "better": "1D 2D"})
    assert (row["forecast_grade"], row["reachable_grade"]) == ("P", "D*")
    near = one({"entry_code": "05327", "processed": "1P 2P 3M", "better": "1D 2D", "results": "4=R"})
    assert (near["forecast_grade"], near["reachable_grade"]) == ("", "")


def test_rows_of_an_unsure_confidence_decide_nothing():
    """An example row is as good as none: needed credits, mandatory units, points and bands alike."""
    catalogue = load()
    names = ("sizes", "combinations", "unit_points", "grade_bands")
    unsure = {name: getattr(catalogue, name).assign(confidence="example") for name in names}
    catalogue = replace(catalogue, **unsure)
    row = one({"entry_code": "05327", "open": graded("DDD")}, catalogue=catalogue)
    assert (row["status"], row["credits_needed"], row["points"], row["forecast_grade"]) == ("Not checked", "", "", "")
    assert row["not_checked"] == (
        "how much the size needs: no rule loaded; mandatory units: no rule loaded; "
        "points: no rule loaded; grade bands: no rule loaded"
    )


def test_nothing_is_in_reach_where_the_size_is_not_known():
    """Bands alone do not say how many more units could count."""
    catalogue = load()
    catalogue = replace(catalogue, sizes=catalogue.sizes.assign(confidence="example"))
    row = one({"entry_code": "05327", "open": graded("DDD")}, catalogue=catalogue)
    assert (row["forecast_grade"], row["reachable_grade"]) == ("", "")


def test_three_suites_side_by_side():
    """Both suites of Cambridge Technicals and the OCR Nationals stand in one table, each by its own rules."""
    rows = foretold(
        {"entry_code": "05332", "open": "1P"},
        {"entry_code": "05834", "open": "22P"},
        {"entry_code": "06325", "open": "1P"},
    ).rows
    assert list(zip(rows["entry_code"], rows["credits_needed"], rows["points"], strict=True)) == [
        ("05332", "90", "70"),
        ("05834", "180", "28"),
        ("06325", "", ""),
    ]
    assert "size of" not in rows["not_checked"][2]  # how much is needed is not known either


def test_what_counts_is_told_by_each_subjects_own_sizes():
    """Units of one size and of several, more of them than are needed, beside each other."""
    own, shipped = with_units("05834", 90, 60, 30, 30), load()
    others = shipped.units[(shipped.units["suite"] != own.units["suite"][0]) | (shipped.units["subject"] != "Business")]
    rows = foretold(
        {"entry_code": "05332", "open": graded("PP" + "PP" + "DDDDDDD")},
        {"entry_code": "05834", "open": graded("MMDP")},
        {"entry_code": "05838", "results": "1=M 2=D"},
        catalogue=replace(shipped, units=pd.concat([others, own.units], ignore_index=True)),
    ).rows
    assert list(zip(rows["entry_code"], rows["points"], rows["forecast_grade"], strict=True)) == [
        ("05332", "770", "D*D"),
        ("05834", "49", "M"),
        ("05838", "51", "D"),
    ]


GRADES = st.lists(st.sampled_from("PMD"), min_size=1, max_size=7)
WORTH = {"P": 7, "M": 8, "D": 9}


def _rank(entry_code, grade):
    catalogue = load()
    found = catalogue.qualification(entry_code)
    bands = catalogue.grade_bands
    mine = bands[(bands["suite"] == found.suite) & (bands["level"] == str(found.level)) & (bands["size"] == found.size)]
    order = ["", *[grade for _, grade in sorted(zip(mine["points_min"].astype(int), mine["grade"], strict=True))]]
    return order.index(grade)


@settings(max_examples=20, deadline=None)
@given(grades=GRADES, at=st.integers(0, 6), sizes=st.lists(st.sampled_from([5, 10, 15]), min_size=7, max_size=7))
def test_a_better_grade_never_lowers_a_forecast(grades, at, sizes):
    """Whatever the units and their sizes: a better grade in one of them gives no worse grade, now or in reach."""
    at %= len(grades)
    before = result("05327", sizes, grades)
    for better in "PMD"["PMD".index(grades[at]) :]:
        after = result("05327", sizes, [*grades[:at], better, *grades[at + 1 :]])
        for column in ("forecast_grade", "reachable_grade"):
            assert _rank("05327", after[column]) >= _rank("05327", before[column])


@settings(max_examples=20, deadline=None)
@given(grades=GRADES, sizes=st.lists(st.sampled_from([5, 10, 15]), min_size=7, max_size=7))
def test_the_choice_of_units_is_the_best_there_is(grades, sizes):
    """Trying every choice of optional units finds no better one that makes the thirty credits just so."""
    whole = list(zip(sizes, grades, strict=False))
    optional = whole[2:]
    room = 30 - sum(sizes[:2])
    choices = [some for many in range(len(optional) + 1) for some in combinations(optional, many)]
    exact = [sum(size * WORTH[grade] for size, grade in some) for some in choices if sum(s for s, _ in some) == room]
    row = result("05327", sizes, grades)
    if len(grades) >= 2 and exact:
        best = max(exact) + sum(size * WORTH[grade] for size, grade in whole[:2])
        assert row["points"] == str(best)
        assert row["forecast_grade"] != ""
    else:
        assert row["forecast_grade"] == ""
