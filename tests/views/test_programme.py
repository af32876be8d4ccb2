"""Who stands where in a package, and what the table says of it."""

from dataclasses import replace

import pandas as pd
import pytest
from programme_ledger import (
    AMY,
    BEN,
    CAL,
    DEE,
    EVE,
    FAY,
    FIRST,
    KEY,
    RESULTS,
    ROWS,
    SECOND,
    catalogue,
    facts,
    made,
)

from pipeline.views import programme as view
from pipeline.views import programme_records as records
from pipeline.views.programme_entries import named_in
from pipeline.views.programme_matrix import candidate_files
from schemas.outgoing import programme as outgoing


def steps(report, candidate):
    return {step.part.component: step for step in report.by_candidate[candidate].steps}


def test_components_stand_in_the_catalogues_order_and_strangers_last(tmp_path):
    """A component that a candidate is entered for counts, though the catalogue does not list it."""
    assert [part.component for part in made(tmp_path).parts] == ["Diploma", "English", "Rights", "Welding"]


def test_candidates_stand_by_number_and_the_unnumbered_last(tmp_path):
    """Whoever has no live entry is not in the report."""
    report = made(tmp_path)
    assert [person.candidate for person in report.people] == [AMY, BEN, CAL, DEE]
    assert [person.name for person in report.people] == ["Adams, Amy", "<b>Brown, Ben", "Clark, Cal", "Davies"]


@pytest.mark.parametrize(
    ("candidate", "awarded", "needed", "last", "state"),
    [
        (AMY, 3, 3, "2027-03-05", "Complete"),
        (BEN, 0, 3, "", "With a fail"),
        (CAL, 0, 4, "", "Not all entered"),
        (DEE, 0, 3, "", "Waiting"),
    ],
)
def test_a_candidate_stands_where_entries_and_results_say(tmp_path, candidate, awarded, needed, last, state):
    """Awards are counted against what is needed; a Fail is told before a gap, a gap before waiting."""
    person = made(tmp_path).by_candidate[candidate]
    assert (person.awarded, person.needed, person.last_award, person.state) == (awarded, needed, last, state)


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (AMY, ["Distinction*", "Awarded", "Pass", "not needed"]),
        (BEN, ["waiting", "Fail", "waiting", "not needed"]),
        (CAL, ["waiting", "no entry", "no entry", "waiting"]),
    ],
)
def test_the_matrix_says_a_word_for_each_component(tmp_path, candidate, words):
    """An award is told by its result; a withdrawn entry is as if it had never been."""
    assert made(tmp_path).by_candidate[candidate].words == words


def test_a_step_carries_entry_and_result(tmp_path):
    """Series, order reference, day of entry, result, its date and where it comes from stand together."""
    found = steps(made(tmp_path), BEN)
    entry = ("June 2027", "PO-7", "2026-11-21")
    assert found["English"][1:] == ("not awarded", "Fail", "2027-03-02", *entry, RESULTS, "1a2b3c4d", "5")
    assert found["English"].origin == f"{RESULTS} 1a2b3c4d row 5"
    assert found["Rights"][1:] == ("entered, waiting", "Pending", "", *entry, "", "", "5")
    assert (found["Rights"].origin, found["Diploma"].origin) == ("", "")


def test_a_result_without_an_entry_for_the_component_counts(tmp_path):
    """The office may report an award of a component that the candidate was entered for elsewhere."""
    award = ROWS["programme_result"][0] | {"candidate": CAL, "component": "English", "result": "Merit"}
    report = made(tmp_path, programme_result=[award])
    assert report.by_candidate[CAL].words == ["waiting", "Merit", "no entry", "waiting"]


def test_a_result_that_nobody_knows_stops_the_report(tmp_path):
    """No page may guess what an unknown result means."""
    award = ROWS["programme_result"][0] | {"result": "Splendid"}
    with pytest.raises(KeyError, match="Splendid"):
        made(tmp_path, programme_result=[award])


def test_the_night_is_that_of_the_last_change(tmp_path):
    """An entry, a withdrawal and a result each change a candidate's page."""
    report = made(tmp_path)
    assert [report.by_candidate[who].night for who in (AMY, BEN, CAL, DEE)] == [RESULTS, RESULTS, SECOND, FIRST]
    assert report.night == RESULTS


def test_a_report_of_nobody_can_be_made(tmp_path):
    """Where every entry was withdrawn, the pages are empty and the components still stand."""
    gone = [entry | {"withdrawn": RESULTS} for entry in ROWS["programme_entry"]]
    report = made(tmp_path, programme_entry=gone)
    assert (report.people, len(report.parts), report.night) == ([], 3, RESULTS)
    assert len(view.table(report)) == 0


def test_a_package_that_nothing_is_known_of_gives_an_empty_report(tmp_path):
    """Neither ledger nor catalogue knows it: no candidate, no component, no night."""
    key = ("12345", "ICT", "No such package")
    report = view.report(facts(tmp_path, [key]), key, catalogue())
    assert (report.people, report.parts, report.night) == ([], [], "")


def test_files_of_one_number_are_kept_apart():
    """The person whom the ledger has known longer keeps the plain name; without a number and UCI the id serves."""
    assert candidate_files({7: "0042", 3: "0042", 9: "", 4: "0001"}) == {
        3: "candidate-0042.html",
        7: "candidate-0042-2.html",
        9: "candidate-id-9.html",
        4: "candidate-0001.html",
    }


def test_a_candidate_without_a_number_is_filed_by_uci(tmp_path):
    """A UCI is as good a name as a number."""
    report = made(tmp_path)
    assert report.by_candidate[DEE].file == "candidate-123450260004K.html"
    assert report.by_candidate[AMY].file == "candidate-0001.html"


def test_the_table_has_a_row_for_each_component_needed(tmp_path):
    """programme.csv goes by candidate and component, with everything that the pages say."""
    table = view.table(made(tmp_path))
    assert [*table["candidate_number"]] == ["0001"] * 3 + ["0002"] * 3 + ["0003"] * 4 + [""] * 3
    assert dict(table.iloc[4]) == {
        "centre_number": "12345", "framework": "ICT", "package": "Level 3 <Web>", "candidate_number": "0002", "uci": "",
        "surname": "<b>Brown", "forenames": "Ben", "date_of_birth": "2009-05-06", "group": "", "component": "English",
        "component_type": "transferable", "entry_code": "", "series": "June 2027", "order_reference": "PO-7",
        "state": "not awarded", "result": "Fail", "date_awarded": "2027-03-02", "origin": f"{RESULTS} 1a2b3c4d row 5",
    }  # fmt: skip


def test_the_table_is_what_the_schema_promises(tmp_path):
    """Columns, their order and their values are checked from outside."""
    table = view.table(made(tmp_path))
    assert len(outgoing.SCHEMA.validate(table)) == 13
    assert tuple(outgoing.SCHEMA.columns) == view.COLUMNS
    assert (outgoing.STATES, {*outgoing.AWARDS, *outgoing.OTHERS} - {""}) == (records.STATES, set(records.STATE_OF))


def test_the_schema_wants_its_own_columns_in_their_order(tmp_path):
    """Neither one more nor two that have changed places."""
    table = view.table(made(tmp_path))
    for wrong in (table.assign(remark=""), table[[*table.columns[1:], table.columns[0]]]):
        with pytest.raises((outgoing.pa.errors.SchemaError, outgoing.pa.errors.SchemaErrors)):
            outgoing.SCHEMA.validate(wrong)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("candidate_number", "42"),
        ("uci", "x"),
        ("state", "lost"),
        ("result", "Fail"),
        ("date_awarded", ""),
        ("package", ""),
    ],
)
def test_the_schema_finds_what_is_wrong(tmp_path, column, value):
    """An award that is turned into anything else does not pass."""
    table = view.table(made(tmp_path))
    table.loc[0, column] = value
    with pytest.raises(outgoing.pa.errors.SchemaError):
        outgoing.SCHEMA.validate(table)


def test_shuffled_rows_make_the_same_report(tmp_path):
    """The database may answer in any order."""
    found = facts(tmp_path)[KEY]
    turned = replace(found, candidates=found.candidates[::-1], entries=found.entries[::-1], results=found.results[::-1])
    one, other = (view.report({KEY: each}, KEY, catalogue()) for each in (found, turned))
    assert (one.people, one.parts, one.names) == (other.people, other.parts, other.names)
    assert view.confirmation(one, FIRST) == view.confirmation(other, FIRST)


def test_the_summary_counts_candidates_and_awards(tmp_path):
    """Every candidate is in exactly one state."""
    context = view.all_candidates(made(tmp_path))
    assert context["standings"] == [("Complete", 1), ("Waiting", 1), ("With a fail", 1), ("Not all entered", 1)]
    assert (context["awards"], context["needed"], context["last_award"]) == (3, 13, "2027-03-05")
    assert context["groups"] == ["12<B>", "12A"]


def test_the_chart_counts_the_states_of_each_component(tmp_path):
    """Awarded, waiting, not awarded, not entered, among those who need the component."""
    assert view.all_candidates(made(tmp_path))["chart"]["rows"] == [
        ("Diploma", [1, 3, 0, 0]),
        ("English", [1, 1, 1, 1]),
        ("Rights", [1, 2, 0, 1]),
        ("Welding", [0, 1, 0, 0]),
    ]


def test_awards_are_listed_by_component(tmp_path):
    """Who and when, of how many who need it; components that nobody has been awarded stand by themselves."""
    context = view.awarded(made(tmp_path))
    found = [
        (row["part"].component, row["needed"], [(award[0], *award[3:]) for award in row["awards"]])
        for row in context["sections"]
    ]
    assert found == [
        ("Diploma", 4, [("0001", "Distinction*", "2027-03-01")]),
        ("English", 4, [("0001", "Awarded", "2027-03-05")]),
        ("Rights", 4, [("0001", "Pass", "2027-02-01")]),
    ]
    assert [part.component for part in context["unawarded"]] == ["Welding"]
    assert context["awarded"] == {"awards": 3, "people": 1, "of": 4, "last": "2027-03-05"}


@pytest.mark.parametrize(
    ("number", "sizes", "together", "landscape"),
    [
        (0, [0], True, False),
        (4, [4], True, False),
        (5, [5], True, True),
        (6, [6], False, True),
        (8, [8], False, True),
        (9, [5, 4], False, True),
        (40, [8] * 5, False, True),
    ],
)
def test_components_are_parted_into_tables_that_fit(tmp_path, number, sizes, together, landscape):
    """Up to five stand beside the candidates' own lines; more are parted into tables of about one size."""
    rows = [("ICT", "Level 3 <Web>", f"Part {n}", "", "", "verified", "S1", "") for n in range(number)]
    known = replace(catalogue(), packages=pd.DataFrame(rows, columns=catalogue().packages.columns))
    nobody = {KEY: facts(tmp_path, programme_entry=[], programme_result=[])[KEY]}
    context = view.all_candidates(view.report(nobody, KEY, known))
    assert [len(band["parts"]) for band in context["bands"]] == sizes
    assert [band["stop"] - band["start"] for band in context["bands"]] == sizes
    assert (context["together"], context["landscape"]) == (together, landscape)


@pytest.mark.parametrize(("number", "told"), [(4, ["Part 0", "Part 1", "Part 2", "Part 3"]), (5, ["All 5 components"])])
def test_many_components_with_one_doubt_are_told_as_all(tmp_path, number, told):
    """A list of forty names at the foot of a page helps nobody."""
    rows = [("ICT", "Level 3 <Web>", f"Part {n}", "", "", "inferred", "S1", "") for n in range(number)]
    known = replace(catalogue(), packages=pd.DataFrame(rows, columns=catalogue().packages.columns))
    nobody = {KEY: facts(tmp_path, programme_entry=[], programme_result=[])[KEY]}
    assert view.all_candidates(view.report(nobody, KEY, known))["doubts"][0]["what"] == told


def test_all_holds_both(tmp_path):
    """The page All shows what the other two show."""
    report = made(tmp_path)
    both = view.all_candidates(report) | view.awarded(report) | {"file": "all.html"}
    assert view.all_pages(report) == both


def test_one_candidates_page_says_what_is_missing(tmp_path):
    """With the day on which the series' results are due, and how sure that is."""
    context = view.candidate(made(tmp_path), CAL)
    missing, shown = context["missing"], context["steps"]
    assert [(step.part.component, step.state, due, sure) for step, due, sure in missing] == [
        ("Diploma", "entered, waiting", "2027-08-20", "example"),
        ("English", "not entered", "", ""),
        ("Rights", "not entered", "", ""),
        ("Welding", "entered, waiting", "2027-08-20", "example"),
    ]
    assert (shown["series"], shown["orders"]) == (["June 2027", "–", "–", "June 2027"], ["–"] * 4)  # noqa: RUF001


@pytest.mark.parametrize("stranger", [EVE, FAY])
def test_nobody_elses_page_can_be_made(tmp_path, stranger):
    """Neither a withdrawn candidate nor another centre's has a page here."""
    report = made(tmp_path)
    with pytest.raises(KeyError):
        view.candidate(report, stranger)


def test_what_is_not_sure_says_so(tmp_path):
    """Inferred and example rows of the catalogue, series and components that it does not list."""
    doubts = view.all_candidates(made(tmp_path))["doubts"]
    assert doubts == [
        {"what": ["English"], "confidence": "inferred", "note": "shape of <SASE>", "where": "https://one.example"},
        {"what": ["Rights"], "confidence": "example", "note": "", "where": "made up"},
        {"what": ["Welding"], "confidence": "", "note": "", "where": ""},
        {"what": ["Dates of series June 2027"], "confidence": "example", "note": "", "where": ""},
    ]


def test_a_candidates_page_doubts_only_what_it_shows(tmp_path):
    """Amy does not need Welding, so that her page does not speak of it."""
    report = made(tmp_path)
    report.series["January 2027"] = ("2027-03-20", "example")
    doubts = view.candidate(report, AMY)["doubts"]
    assert [row["what"] for row in doubts] == [["English"], ["Rights"], ["Dates of series June 2027"]]


def test_series_of_one_doubt_stand_together_in_order(tmp_path):
    """Two series of the calendar, both examples."""
    rows = [row | {"series": ("June 2027", "January 2027")[row["candidate"] % 2]} for row in ROWS["programme_entry"]]
    both = [
        (f"{month} 2027", "2026-12-05", "2027-02-21", "2027-08-20", "example", "S2", "")
        for month in ("June", "January")
    ]
    known = replace(catalogue(), series=pd.DataFrame(both, columns=catalogue().series.columns))
    doubts = view.all_candidates(view.report(facts(tmp_path, programme_entry=rows), KEY, known))["doubts"]
    assert doubts[-1]["what"] == ["Dates of series January 2027", "Dates of series June 2027"]


def test_a_confirmation_groups_by_order_reference(tmp_path):
    """What was entered on that night, withdrawn since or not; not what was withdrawn the same night."""
    context = view.confirmation(made(tmp_path), FIRST)
    none, order = context["orders"]
    assert (none["order_reference"], none["series"], none["entries"]) == ("", "June 2027", 7)
    assert none["components"] == [("Diploma", 2), ("English", 3), ("Rights", 2)]
    assert [(who["number"], who["components"]) for who in none["candidates"]] == [
        ("", ["Diploma", "English", "Rights"]),
        ("0001", ["Diploma", "English", "Rights"]),
        ("0003", ["English"]),
    ]
    assert (order["order_reference"], order["entries"]) == ("PO-7", 4)
    assert [(who["name"], len(who["components"])) for who in order["candidates"]] == [
        ("<b>Brown, Ben", 3),
        ("Evans, Eve", 1),
    ]
    assert context["withdrawn"] == []


def test_components_that_a_confirmation_alone_names_stand_last_in_order(tmp_path):
    """They were entered on that night, and are in the report no longer."""
    entries = pd.DataFrame({"component": [*"fbdcae", "English"]})
    assert [part.component for part in named_in(made(tmp_path), entries)] == ["English", *"abcdef"]


def test_a_confirmation_tells_withdrawals(tmp_path):
    """Withdrawn on that night, entered on an earlier one."""
    context = view.confirmation(made(tmp_path), SECOND)
    assert [row["components"] for row in context["orders"]] == [[("Diploma", 1), ("Welding", 1)]]
    assert [(row["components"], row["entries"]) for row in context["withdrawn"]] == [([("English", 1)], 1)]


def test_the_key_names_the_page(tmp_path):
    """Each page knows its own file, its centre, framework and package."""
    report = made(tmp_path)
    context = view.confirmation(report, FIRST)
    assert (context["centre"], context["framework"], context["package"]) == ("12345 Hill & Dale", *KEY[1:])
    files = [
        view.all_candidates(report),
        view.awarded(report),
        view.all_pages(report),
        view.candidate(report, AMY),
        context,
    ]
    assert [page["file"] for page in files] == [
        "all-candidates.html",
        "awarded-components.html",
        "all.html",
        "candidate-0001.html",
        "confirmation-2026-11-21-01.html",
    ]
