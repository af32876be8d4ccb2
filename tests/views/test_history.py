"""A centre's index and claim history, and an OCR Assessor's index."""

import io
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from claims_ledger import NIGHT, fill

from pipeline import render
from pipeline.ledger import facts_history
from pipeline.ledger import tables as t
from pipeline.ledger.engine import reading
from pipeline.views import assessor_index, history
from pipeline.views.risk_named import Named
from pipeline.views.standings import Stand, Summary
from schemas.outgoing.claim_history import SCHEMA
from schemas.qualifications import load

FOOT = render.Foot("0.1.0", NIGHT, "Tables of 1 Nov 2026.", "exams@example.org")
TODAY = date(2026, 11, 21)
CATALOGUE = load(None)
FRAMEWORK = CATALOGUE.frameworks[0]
PACKAGE = CATALOGUE.packages_of(FRAMEWORK)[0]
REPORTS = f"programmes/{CATALOGUE.programme_folder(FRAMEWORK, PACKAGE)}"

CONFIRMATIONS = ("confirmation-2026-10-02-01.html", "confirmation-2026-11-21-01.html")


def lying(path):
    return t.OUTBOX_FILE, {"path": path}


def owed(action, path, done=""):
    return t.OWED, {"night": NIGHT, "action": action, "path": path, "kind": "", "key": "", "done": done}


MORE = [
    *map(lying, ("12345/claims/C000001/claim.html", "12345/claims/C000001/sample.html", "12345/claims/05352/claim.csv")),
    *map(lying, ("12345/to-mend/my grades.xlsx", "12345/claim-history.csv", "123456/other.html", "24680/at-risk.html")),
    *(lying(f"12345/nights/2026-11-{day:02}-01/receipt.html") for day in range(10, 17)),
    *(lying(f"12345/{REPORTS}/{name}") for name in ("all.html", "programme.csv", *CONFIRMATIONS)),
    lying("assessors/A017/claims/C000002/claim.html"),
    owed("write", "12345/workbooks/05352.xlsx"),
    owed("write", "12345/at-risk.html"),
    owed("write", "12345/forecast.csv", done=NIGHT),
    owed("folder", "12345"),
    owed("remove", "12345/claims/05352/claim.csv"),
    owed("write", "assessors/A017/claims/C000002/sample-C000002.xlsx"),
    (t.PROGRAMME_ENTRY, {"id": 1, "centre_number": "12345", "candidate": 1, "framework": FRAMEWORK, "package": PACKAGE,
                         "component": "x", "night": NIGHT}),
    (t.PROGRAMME_ENTRY, {"id": 2, "centre_number": "12345", "candidate": 1, "framework": "Lost", "package": "Gone",
                         "component": "x", "night": NIGHT}),
    (t.PROGRAMME_ENTRY, {"id": 3, "centre_number": "12345", "candidate": 1, "framework": "Lost", "package": "Left",
                         "component": "x", "night": NIGHT, "withdrawn": NIGHT}),
]  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("ledger"), MORE)


@pytest.fixture(scope="module")
def centres(engine):
    with reading(engine) as connection:
        return facts_history.centres(connection, ["12345", "24680", "33333", "00000"])


@pytest.fixture(scope="module")
def histories(engine):
    with reading(engine) as connection:
        return facts_history.histories(connection, ["12345"])


@pytest.fixture(scope="module")
def assessors(engine):
    with reading(engine) as connection:
        return facts_history.assessors(connection, ["A017", "B001", "none"])


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())


NOBODY = Named(0, {"Not eligible": 0, "At risk": 0})


def shown(facts, summaries=(), named=NOBODY):
    return history.centre_page(facts, CATALOGUE, TODAY, FOOT, Stand(summaries, named))


def index(facts, summaries=(), named=NOBODY):
    return render.page("centre-index.html", shown(facts, summaries, named)).decode()


def assessor(facts):
    return render.page("assessor-index.html", assessor_index.assessor_page(facts, CATALOGUE, TODAY, FOOT)).decode()


def test_unknown_keys_are_left_out(centres, assessors):
    """Centres and assessors that the ledger does not know give nothing."""
    assert (sorted(centres), sorted(assessors)) == (["12345", "24680", "33333"], ["A017", "B001"])


def test_claim_history_csv(histories):
    """Every claim of the centre and of no other, the open one first, with its counts."""
    written = render.table_of(history.history_table(histories["12345"], CATALOGUE))
    table = pd.read_csv(io.BytesIO(written), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert tuple(SCHEMA.validate(table).columns) == history.COLUMNS
    title = "OCR Level 3 Cambridge Technical Subsidiary Diploma in IT (2012 suite)"
    assert table.to_numpy().tolist() == [
        ["", "", "05352", title, "Unsubmitted", "2", "2", "1", "", "", "", "", ""],
        ["C000001", "", "05352", title, "Sampled", "6", "3", "3", "2026-11-10", "2026-11-20", "", "", ""],
    ]


def test_index_says_what_became_of_the_lines(centres):
    """Beside a claim's state stands how many of its lines were agreed, changed and withdrawn."""
    assert "Sampled 1 agreed, 1 changed, 1 withdrawn 6 3 3" in words(index(centres["12345"]))


def test_claims_latest_first(assessors):
    """What went last comes first, after what has not gone at all."""
    claims = [claim.claim_number for claim in history.latest_first(assessors["A017"].claims)]
    assert claims == ["", "C000002", "C000001"]


def test_only_what_lies_or_is_owed_stands(centres):
    """Files that were written or are still owed, less those to be removed; nothing of a centre with a longer number."""
    assert centres["12345"].paths == sorted([
        "at-risk.html", "claim-history.csv", "claims/C000001/claim.html", "claims/C000001/sample.html",
        "to-mend/my grades.xlsx", "workbooks/05352.xlsx", f"{REPORTS}/all.html", f"{REPORTS}/programme.csv",
        *(f"{REPORTS}/{name}" for name in CONFIRMATIONS),
        *(f"nights/2026-11-{day:02}-01/receipt.html" for day in range(10, 17)),
    ])  # fmt: skip


def test_index_links_are_relative_and_stand(centres):
    """Each link of the index leads to a file in the centre's own folder that is there."""
    html = index(centres["12345"])
    links = re.findall(r'href="(?!#)([^"]+)"', html)
    assert {link.replace("%20", " ") for link in links} == set(centres["12345"].paths) - {
        "nights/2026-11-10-01/receipt.html",
        "nights/2026-11-11-01/receipt.html",
    }
    assert not any(link.startswith(("/", "http", "..")) for link in links)


def test_index_begins_with_who_will_not_get_a_result(centres):
    """How many people stand on the list, and how often by status, with the way to it; nobody is no news."""
    some = index(centres["12345"], named=Named(30, {"Not eligible": 0, "At risk": 30}))
    assert "Who will not get a result: 30 candidates (30 at risk)<" in some
    html = index(centres["12345"], named=Named(56, {"Not eligible": 2, "At risk": 55}))
    said = "Who will not get a result: 56 candidates, named 57 times in all (2 not eligible, 55 at risk)<"
    assert html.index(said) < html.index(">Claims</h2>")
    assert "Who will not get a result:" not in index(centres["12345"])


def test_index_next_dates(centres):
    """The next visit counts, not a past one or one taken back, and says by when entries and claim should be in."""
    said = shown(centres["12345"])
    [row] = said["dates"]
    assert (row["visit"], row["entries_by"], row["claim_by"]) == ("2027-01-14", "2026-12-17", "2026-12-31")
    assert row["ocr_assessor"] == "Jo Marsh"
    assert said["foot"].fresh == "2027-01-14"


def test_index_without_a_visit(centres):
    """A missing visit stands out, and the page is fresh until the academic year ends."""
    html = index(centres["24680"])
    assert '<span class="missing">no visit planned</span>' in html
    assert "Counts as fresh until 31 Aug 2027 ." in words(html)


def test_index_sheets_of_centre_assessors(centres):
    """Units by centre assessors with the last sheet; whoever has sent nothing, and a unit without any, stand out."""
    [found] = shown(centres["12345"])["sheets"]
    assert [(marker.initials, any_sheet) for marker, any_sheet in found["assessors"]] == [
        ("AS", True), ("BT", True), ("DL", False),
    ]  # fmt: skip
    came = {key: (iso, lines) for alike in found["came"].values() for key, iso, _, lines in alike}
    cells = {label: [came.get(key) for key in row] for label, row in zip(found["labels"], found["cells"], strict=True)}
    assert cells["Unit 3"] == [("2026-11-21", "3 lines"), None, None]
    assert cells["Unit 10"] == [("2026-11-10", "1 line"), ("2026-11-21", "3 lines"), None]
    assert cells["Unit 2"] == [None, None, None]
    assert words(index(centres["12345"])).count("nothing yet") == 1 + sum(cell == [None] * 3 for cell in cells.values())


def test_index_asks_whoever_is_set_up_before_any_sheet_came(centres):
    """Where nobody knows yet which units will come, that nothing has come from anybody stands out all the same."""
    without = replace(centres["12345"], came=[], entered=[])
    [found] = shown(without)["sheets"]
    assert (found["entry_code"], found["labels"]) == ("05352", [])
    assert words(index(without)).count("nothing yet") == len(found["assessors"]) > 1


def test_index_programmes(centres):
    """Packages with links to their reports; one that the catalogue lost has none."""
    found = shown(centres["12345"])["programmes"]
    assert [(each["framework"], each["candidates"], [link.words for link in each["links"]]) for each in found] == sorted([
        (FRAMEWORK, 1, ["all", "CSV"]), ("Lost", 1, []), ("Lost", 0, []),
    ], key=lambda each: (each[0], -each[1]))  # fmt: skip


def test_index_links_confirmations_of_entries(centres):
    """Each confirmation is linked by its day, the latest first."""
    html = index(centres["12345"])
    assert "Confirmations of entries" in html
    latest = f'href="{REPORTS}/{CONFIRMATIONS[1]}">21 Nov 2026</a>, <a class="keep" href="{REPORTS}/{CONFIRMATIONS[0]}"'
    assert latest in html
    assert "Confirmations of entries" not in index(centres["24680"])


def test_index_of_a_new_centre(centres):
    """A centre without anything gets a page that says so."""
    said = words(index(centres["33333"]))
    assert "No claim has been started yet." in said
    assert "not approved for any qualification yet" in said
    assert re.search(r"What you send goes into inbox/\d{5} ?\.", said)
    assert "First come sheets of Candidates, Entries and Centre assessors" in said


def test_index_summary_of_a_qualification(centres):
    """The head's summary: how the candidates stand, and the spread of grades."""
    with_grades = Summary("05352", [("On course", 3), ("At risk", 1)], [("Distinction", 2)])
    bare = Summary("05352", [("On course", 0)], [])
    said = words(index(centres["12345"], [with_grades, bare]))
    assert (
        "Where the 4 candidates stand On course 3 At risk 1 Grades that the claimed units give now Grade Candidates Distinction 2"
        in said
    )
    assert "Where the 0 candidates stand" in said


def test_assessor_index_what_is_due(assessors):
    """The sample is due a week before the visit; a sampled claim and an open one only show their states and visits."""
    said = assessor_index.assessor_page(assessors["A017"], CATALOGUE, TODAY, FOOT)
    found = [(row["claim"].claim_number, row["what"], row["due"], row["visit"]) for row in said["claims"]]
    assert found == [
        ("C000002", "Sample to choose", "", ""),
        ("C000001", "", "", "2027-01-14"),
        ("", "", "", "2027-01-14"),
    ]
    assert said["due"] == 1


def test_assessor_index_sample_before_the_visit(tmp_path):
    """With a visit planned, the sample's day is a week earlier."""
    visit = {"centre_number": "24680", "entry_code": "05352", "visit_date": "2027-02-08", "removed": 0}
    with reading(fill(tmp_path, [(t.VISIT, visit)])) as connection:
        facts = facts_history.assessors(connection, ["A017"])["A017"]
    said = assessor_index.assessor_page(facts, CATALOGUE, TODAY, FOOT)
    assert ("C000002", "2027-02-01") in [(row["claim"].claim_number, row["due"]) for row in said["claims"]]


def test_assessor_index_sample_after_the_visit(tmp_path):
    """A visit that went by without a sample says still by when it was due, as the office's page does."""
    visit = {"centre_number": "24680", "entry_code": "05352", "visit_date": "2027-02-08", "removed": 0}
    with reading(fill(tmp_path, [(t.VISIT, visit)])) as connection:
        facts = facts_history.assessors(connection, ["A017"])["A017"]
    said = assessor_index.assessor_page(facts, CATALOGUE, date(2027, 3, 1), FOOT)
    [row] = [row for row in said["claims"] if row["claim"].claim_number == "C000002"]
    assert (row["what"], row["due"], row["late"], row["visit"]) == ("Sample to choose", "2027-02-01", True, "")


def test_assessor_index_outcome_after_the_visit(engine):
    """Once the visit of a sampled claim is over, its outcome waits for the OCR Assessor, and is late after three days."""
    with reading(engine) as connection:
        facts = facts_history.assessors(connection, ["A017"])["A017"]
    found = []
    for day in (date(2027, 1, 14), date(2027, 1, 15), date(2027, 1, 18)):
        said = assessor_index.assessor_page(facts, CATALOGUE, day, FOOT)
        [row] = [row for row in said["claims"] if row["claim"].claim_number == "C000001"]
        found.append((said["due"], row["what"], row["due"], row["late"], said["foot"].fresh))
    assert found == [
        (1, "", "", False, "2027-01-14"),
        (2, "Outcome to report", "2027-01-17", False, "2027-01-17"),
        (2, "Outcome to report", "2027-01-17", True, "2027-05-02"),
    ]
    html = render.page("assessor-index.html", said).decode()
    assert "2 claims wait for you." in words(html)
    assert "was due 17 Jan 2027" in words(html)


def test_assessor_index_page(assessors):
    """The page names centres and states, links the sample to choose, and can be sorted."""
    html = assessor(assessors["A017"])
    assert "1 claim waits for you." in words(html)
    assert 'href="claims/C000002/sample-C000002.xlsx">sample to choose</a>' in html
    assert "Outcome" not in html
    assert "script-src 'unsafe-inline'" in html
    assert "24680 Southgate School 05352" in words(html)


def test_assessor_index_of_a_sampled_claim(tmp_path):
    """The workbook of a claim that is sampled is linked as what was proposed, not as something to do."""
    with reading(fill(tmp_path, [lying("assessors/A017/claims/C000001/sample-C000001.xlsx")])) as connection:
        facts = facts_history.assessors(connection, ["A017"])["A017"]
    assert 'sample-C000001.xlsx">proposed sample</a>' in assessor(facts)


def test_assessor_index_of_an_ended_claim(tmp_path):
    """An ended claim is due for nothing, and lacks no visit."""
    ended = {"id": 9, "centre_number": "24680", "entry_code": "05320", "ordinal": 1, "state": "Withdrawn",
             "claim_number": "C000009", "submitted_on": "2026-11-01", "withdrawn_on": "2026-11-12"}  # fmt: skip
    with reading(fill(tmp_path, [(t.CLAIM, ended)])) as connection:
        facts = facts_history.assessors(connection, ["A017"])["A017"]
    last = assessor_index.assessor_page(facts, CATALOGUE, TODAY, FOOT)["claims"][-1]
    assert (last["claim"].claim_number, last["what"], last["open"]) == ("C000009", "", False)
    assert words(assessor(facts)).count("no visit planned") == 1


def test_assessor_without_claims(assessors):
    """An assessor without a centre gets a page that says so, under the code where there is no name."""
    said = words(assessor(assessors["B001"]))
    assert "B001 Claims of all your centres" in said
    assert "No centre of yours has started a claim yet. A letter says when" in said
    assert re.search(r"Samples and outcomes go into inbox/assessors/\w+ ?\.", said)
