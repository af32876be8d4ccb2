"""The office's page of one night."""

import pytest
from receipt_ledger import CENTRE, NIGHT, ledger
from sqlalchemy.exc import NoResultFound

from pipeline import render
from pipeline.ledger import asking, facts_nights, facts_receipts, tables
from pipeline.ledger.desk_records import DeskFacts
from pipeline.ledger.engine import reading, writing
from pipeline.views import night
from pipeline.views.desk import desk

STANDS = {
    **desk(DeskFacts([], [], {}, [], [], [], [], [], [], []), "2026-11-21", 14),
    "tables": [("units", 117, 2)],
    "last_results": "2031-08-20",
    "as_of": "2026-11-21",
}
FOOT = render.Foot("0.1.0", NIGHT, "Tables of 1 Nov 2026.", "exams@example.org", "2026-11-22")


@pytest.fixture(scope="module")
def facts(tmp_path_factory):
    with reading(ledger(tmp_path_factory.mktemp("ledger"))) as connection:
        return facts_nights.for_night(connection, NIGHT)


@pytest.fixture(scope="module")
def made(facts):
    return night.night(facts, [("ENTR-02", "QUERY")], {"GRAD-04": "Not a grade.", "ENTR-02": "Not approved."})


@pytest.fixture(scope="module")
def page(made):
    return render.page("night.html", {"foot": FOOT, **made.context, **STANDS}).decode()


def test_document_keys_in_the_contracts_order(made):
    """The night for programs has the contract's keys in its order."""
    assert ", ".join(made.document) == (
        "night, version, as_of, exit_status, balance, files, claims, findings, not_checked, mail, faults"
    )


def test_document(made):
    """The night's books, counts and faults; what was only checked counts nowhere."""
    document = made.document
    assert (document["night"], document["as_of"], document["exit_status"]) == (NIGHT, "2026-11-21", 4)
    assert document["balance"] == {"rows_read": 470, "accepted": 429, "unchanged": 30, "held": 9, "blank": 2}
    assert document["findings"] == {
        "ASSR-06": 1, "CELL-07": 60, "FILE-03": 1, "GRAD-01": 1, "GRAD-04": 2, "GRAD-11": 1, "SHEET-03": 1, "SHEET-04": 1,
    }  # fmt: skip
    assert document["not_checked"] == [
        {"rule": "ENTR-05", "cause": "no visit is planned", "rows": 31},
        {"rule": "GRAD-03", "cause": "the unit list of 05352 is not complete", "rows": 5},
    ]
    assert document["mail"] == {"queued": 3}
    assert document["faults"] == [{"place": "CENT-05, office/visits.csv", "what": "KeyError, visits.py line 31"}]


def test_files_by_folder_then_name(made):
    """Every file of the night stands in the document, sorted, with the sender's folder."""
    assert [(each["sender"], each["path"]) for each in made.document["files"]] == [
        ("12345", "12345/anna/05352.xlsx"), ("12345", "12345/check-only/try.xlsx"), ("12345", "12345/entries <new>.csv"),
        ("12345", "12345/late.xlsx"), ("12345", "12345/old/deeper"), ("12345", "12345/photo of marks.pdf"),
        ("assessors/AB1", "assessors/AB1/sample-C000123.xlsx"), ("office", "office/visits.csv"),
    ]  # fmt: skip


def test_claims_by_centre(made):
    """A claim that moved twice stands twice, in the order of its moves."""
    assert [tuple(each.values()) for each in made.document["claims"]] == [
        ("", "12345", "05332", "No claims submitted", "Unsubmitted"),
        ("C000124", "12345", "05352", "Unsubmitted", "Submitted"),
        ("", "12345", "05355", "No claims submitted", "Unsubmitted"),
        ("", "20001", "05332", "No claims submitted", "Unsubmitted"),
        ("C000123", "20001", "05352", "Sampled", "Finalised"),
        ("C000123", "20001", "05352", "Finalised", "Processed"),
    ]


def test_page_tells_faults_of_ours_first(page):
    """What failed in claimdrop stands before what senders sent."""
    assert "1 fault of ours; 2 files of 1 sender to mend</span></h1>" in page.replace("\n", "")
    order = [
        page.index(f"<h2>{head}</h2>") for head in ("Faults of ours", "What waits for whom", "What came, by sender")
    ]
    assert order == sorted(order)
    assert "<li>office/visits.csv</li>" in page


def test_page_links_receipts_relatively(page):
    """The way from the night's page to a receipt goes up to the outbox and down to the sender."""
    assert f'href="../../../12345/nights/{NIGHT}/receipt.html">Centre 12345</a>' in page
    assert f'href="../../../assessors/AB1/nights/{NIGHT}/receipt.html"' in page


def test_page_has_every_section(page):
    """Held rows, queries, waiting, ignored, not checked, mail and lowered rules are all there."""
    for head in ("What it was", "Claims that moved", "Why rows were not taken", "Worth a look",
                 "Waiting for the next update", "Not read", "What was not checked, and why", "Mail",
                 "Rules that this site has lowered"):  # fmt: skip
        assert f"<h2>{head}</h2>" in page
    assert "ENTR-02 (Not approved.): now a query" in page
    assert "Not a grade." in page
    assert "Counts as fresh until" in page


def test_page_speaks_to_the_office(page):
    """The office has nothing to mend: the page says what became of others' files, in the office's terms."""
    assert "2 of 4 files were sent back or taken in part" in page
    assert "need you" not in page
    assert "needs you" not in page


def test_files_of_a_sender_are_those_of_the_verdict(made):
    """What was only checked is said beside, and counts in neither number."""
    rows = [(row.files, row.verdict) for row in made.context["senders"]]
    assert rows[0] == (4, "2 of 4 files were sent back or taken in part; 1 file only checked")
    assert [files for files, _ in rows[1:]] == [1, 1]


def test_what_lies_in_nobodys_folder_is_not_the_offices(facts):
    """A file right in the inbox stands by itself, and the office's own files are counted without it."""
    [office] = [each for each in facts["drops"] if each.sender_kind == "office"]
    loose = office._replace(
        drop=99, path="a.csv", file="a.csv", disposition="ignored", reason="it lies in nobody's folder"
    )
    after = loose._replace(drop=98, path="assessors/z.csv", file="assessors/z.csv")
    made = night.night({**facts, "drops": [*facts["drops"][:-1], loose, after, office]})
    rows = [(row.who, row.files, row.verdict) for row in made.context["senders"] if "office" in row.receipt]
    assert rows == [("The office", 1, rows[0][2]), ("In nobody's folder", 0, "2 files not read")]


def test_page_names_centres(facts):
    """Centres have their names beside their numbers, among the senders, the claims and the files that were not read."""
    named = night.night({**facts, "names": {"12345": "Northgate <College>", "20001": "Southgate School"}})
    page = render.page("night.html", {"foot": FOOT, **named.context, **STANDS}).decode()
    assert ">Centre 12345, Northgate &lt;College&gt;</a>" in page
    assert '<td>20001 <span class="note">Southgate School</span></td>' in page
    assert '<td>12345 <span class="note">Northgate &lt;College&gt;</span></td><th scope="row">late.xlsx</th>' in page


def test_names_are_those_of_senders_and_of_claims(tmp_path):
    """A centre whose claim moved is named although it sent nothing."""
    engine = ledger(tmp_path)
    with writing(engine) as connection:
        connection.execute(tables.CENTRE.update().values(centre_name="A school"))
    with reading(engine) as connection:
        assert facts_nights.for_night(connection, NIGHT)["names"] == {"12345": "A school", "20001": "A school"}


def test_forms_of_one_name_are_one_row(facts):
    """A sample comes as a grid or as a list: the page tells it once, with the rows of both."""
    sheets = [
        each._replace(form="sample_list") if each.form == "centre_assessors" else each for each in facts["sheets"]
    ]
    rows = night.night({**facts, "sheets": sheets}).context["forms"]
    assert [(row.form, row.sheets, row.balance["rows_read"]) for row in rows if row.form == "Sample"] == [
        ("Sample", 2, 23)
    ]


def test_rows_by_rule_count_rows_not_places(facts):
    """Two wrong grades in one row are two findings on one row; a finding about a whole file is on none."""
    counts = {rule: tuple(numbers) for rule, _, *numbers in facts["rules"]}
    assert counts["GRAD-04"] == (2, 1, 1, 1)
    assert counts["FILE-03"] == (1, 0, 1, 1)
    assert "CELL-01" not in counts


def test_senders_with_something_to_mend_come_first(facts):
    """The table of senders begins with those who have to act."""
    fates = ["accepted"] * 7 + ["returned"]
    drops = [each._replace(disposition=fate) for each, fate in zip(facts["drops"], fates, strict=True)]
    rows = night.night({**facts, "drops": drops}).context["senders"]
    assert [(row.who, row.needs) for row in rows] == [
        ("The office", True),
        ("Centre 12345", False),
        ("OCR Assessor AB1", False),
    ]


def test_a_night_on_which_nothing_came(tmp_path):
    """A night without files makes a page that says so."""
    engine = ledger(tmp_path)
    with writing(engine) as connection:
        connection.execute(
            tables.NIGHT.insert().values(id="2026-11-22-01", as_of="2026-11-22", version="0.1.0", state="closed")
        )
    with reading(engine) as connection:
        quiet = night.night(facts_nights.for_night(connection, "2026-11-22-01"))
    page = render.page("night.html", {"foot": FOOT, **quiet.context, **STANDS}).decode()
    assert "Nothing came" in page
    assert "What came, by sender" not in page
    assert "nothing waits</p>" in page
    assert "No letter was queued." in page
    assert quiet.document["balance"] == {"rows_read": 0, "accepted": 0, "unchanged": 0, "held": 0, "blank": 0}
    assert quiet.document["findings"] == {}


def test_an_unknown_night_is_an_error(tmp_path):
    """Facts of a night that the ledger does not hold are not made up."""
    with reading(ledger(tmp_path)) as connection, pytest.raises(NoResultFound):
        facts_nights.night(connection, "1999-01-01-01")


def test_more_files_than_one_question_holds(tmp_path, monkeypatch):
    """A batch larger than one statement's values gives the same frames."""
    with reading(ledger(tmp_path)) as connection:
        whole = facts_receipts.for_receipts(connection, [CENTRE])
        monkeypatch.setattr(asking, "_CHUNK", 2)
        parts = facts_receipts.for_receipts(connection, [CENTRE])
    assert whole == parts
