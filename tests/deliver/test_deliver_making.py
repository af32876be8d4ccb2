"""Every kind of owed file is made from the ledger; what cannot be made keeps nothing else back."""

import json
import os

import pytest

from pipeline.deliver import claims
from pipeline.deliver.bench import Tables
from pipeline.deliver.hands import Tools
from pipeline.deliver.makers import MAKERS
from pipeline.deliver.making import UnknownKindError
from pipeline.ledger import tables
from schemas.qualifications import CatalogueError
from schemas.shipped import shipped
from tests.deliver.delivery_ledger import ARCHIVED, FIRST, NIGHT, RECEIPT, REPORT, done, owe, put, send, tree
from tests.worlds import FRAMEWORK, PACKAGE

OPEN, SENT = "1", "2"
HTML = b"<!DOCTYPE html>"
CSV = b"\xef\xbb\xbf"
ZIP = b"PK"
REPORTS = "12345/programmes/ict/it"

FILES = {
    "12345/claims/05352/claim.csv": ("claim.csv", OPEN, CSV, "ADAMS"),
    "12345/claims/C000001/claim.html": ("claim.html", SENT, HTML, "CLARK"),
    "12345/claims/C000001/sample.csv": ("sample.csv", SENT, CSV, "claim_number"),
    "12345/claims/C000001/sample.html": ("sample.html", SENT, HTML, "C000001"),
    "assessors/A01/claims/C000001/sample-C000001.xlsx": ("sample.xlsx", SENT, ZIP, ""),
    "assessors/A01/claims/C000001/outcome-C000001.xlsx": ("outcome.xlsx", SENT, ZIP, ""),
    "office/to-ocr/R000001.csv": ("to-ocr.csv", SENT, CSV, "CLARK"),
    "12345/index.html": ("centre-index", "12345", HTML, "Hill School"),
    "12345/claim-history.csv": ("claim-history", "12345", CSV, "C000001"),
    "12345/at-risk.html": ("at-risk.html", "12345", HTML, "Hill School"),
    "12345/at-risk.csv": ("at-risk.csv", "12345", CSV, "what_to_do"),
    "12345/forecast.csv": ("forecast.csv", "12345", CSV, "ADAMS"),
    "assessors/A01/index.html": ("assessor-index", "A01", HTML, "Olive Orr"),
    f"12345/nights/{NIGHT}/receipt.html": ("receipt.html", RECEIPT, HTML, "grades.csv"),
    f"12345/nights/{NIGHT}/receipt.json": ("receipt.json", RECEIPT, b"{", '"night": "2026-11-23-01"'),
    f"12345/nights/{NIGHT}/grades.csv.findings.csv": ("findings", "1", CSV, "GRAD-04"),
    f"12345/nights/{NIGHT}/entries.csv.findings.csv": ("findings", "2", CSV, "night,file"),
    "12345/to-mend/grades.csv.xlsx": ("to-mend", "1", ZIP, ""),
    f"office/nights/{NIGHT}/night.html": ("night.html", NIGHT, HTML, "Counts as fresh until"),
    f"office/nights/{NIGHT}/night.json": ("night.json", NIGHT, b"{", '"GRAD-04": 1'),
    f"{REPORTS}/all-candidates.html": ("programme-all-candidates", REPORT, HTML, "ADAMS"),
    f"{REPORTS}/awarded-components.html": ("programme-awarded", REPORT, HTML, "ICT"),
    f"{REPORTS}/all.html": ("programme-all", REPORT, HTML, "ADAMS"),
    f"{REPORTS}/programme.csv": ("programme.csv", REPORT, CSV, "ORD1"),
    f"{REPORTS}/confirmation-{FIRST}.html": (
        "programme-confirmation",
        json.dumps(["12345", FRAMEWORK, PACKAGE, FIRST]),
        HTML,
        "ORD1",
    ),
    "12345/workbooks/05352.xlsx": ("claim-workbook", '["12345", "05352"]', ZIP, ""),
    f"{REPORTS}/candidates": ("programme-candidates", REPORT, HTML, "ADAMS"),
}


def test_every_kind_is_made(engine, site):
    """Each owed file lies where it is owed, is of its type, and says something of its key."""
    assert {kind for kind, *_ in FILES.values()} == set(MAKERS)
    owe(engine, *(("write", path, kind, key) for path, (kind, key, *_) in FILES.items()))
    delivered = send(engine, site)
    assert (delivered.stuck, delivered.faults, delivered.edited) == ({}, {}, [])
    assert delivered.written == len(FILES)
    lying = tree(site.outbox)
    for path, (_, _, beginning, words) in FILES.items():
        data = lying[path if not path.endswith("/candidates") else f"{REPORTS}/candidate-0001.html"]
        assert data.startswith(beginning), path
        assert words in data.decode(errors="replace"), path
    assert set(done(engine)) == {NIGHT}


def test_a_claim_has_the_same_bytes_in_both_folders(engine, site, monkeypatch):
    """Centre and OCR Assessor get one rendering."""
    made = []
    monkeypatch.setitem(claims.FILES, "claim.csv", lambda book, *_: made.append(book) or b"once")
    paths = ("12345/claims/C000001/claim.csv", "assessors/A01/claims/C000001/claim.csv")
    owe(engine, *(("write", path, "claim.csv", SENT) for path in paths))
    send(engine, site)
    assert tree(site.outbox) == dict.fromkeys(paths, b"once")
    assert len(made) == 1


def test_a_sample_page_names_the_visit(engine, site):
    """The page of what to have ready says for when."""
    owe(engine, ("write", "12345/claims/C000001/sample.html", "sample.html", SENT))
    send(engine, site)
    assert "for the visit on Mon 14 Dec 2026" in (site.outbox / "12345/claims/C000001/sample.html").read_text()


def test_many_claims_are_laid_out_a_few_at_a_time(engine, site, monkeypatch):
    """Each claim is made, whatever the size of the heap."""
    monkeypatch.setattr(claims, "_AT_ONCE", 1)
    owe(engine, ("write", "12345/b/claim.csv", "claim.csv", SENT), ("write", "12345/a/claim.csv", "claim.csv", OPEN))
    assert send(engine, site).written == 2


def test_the_foot_names_night_tables_and_site_rows(engine, site):
    """The foot of a page says which night owed it and whose reference tables it rests on."""
    owe(engine, ("write", "12345/index.html", "centre-index", "12345"))
    send(engine, site)
    assert (
        "as shipped with claimdrop 0.1.0, read in their sources by 21 Nov 2026; series up to"
        in (site.outbox / "12345/index.html").read_text()
    )
    site.catalogue.mkdir()
    (site.catalogue / "sources.csv").write_text("source,where\n")
    owe(engine, ("write", "12345/index.html", "centre-index", "12345"), night=FIRST)
    send(engine, site)
    page = (site.outbox / "12345/index.html").read_text()
    assert "site&#39;s own rows over those of claimdrop 0.1.0" in page
    assert f"({FIRST})" in page


def test_pages_of_candidates_who_left_go(engine, site):
    """A page that bears a name does not stay behind when its candidate is no longer in the report."""
    owe(engine, ("write", f"{REPORTS}/candidates", "programme-candidates", REPORT))
    send(engine, site)
    assert list(tree(site.outbox)) == [f"{REPORTS}/candidate-0001.html"]
    with engine.begin() as connection:
        connection.execute(tables.PROGRAMME_ENTRY.update().values(withdrawn=NIGHT))
    owe(engine, ("write", f"{REPORTS}/candidates", "programme-candidates", REPORT))
    assert send(engine, site).removed == 1
    assert tree(site.outbox) == {}


def test_a_file_that_cannot_be_made_keeps_no_other_back(engine, site):
    """A fault of ours is told by the file's path, with its place and nothing of its content; the file stays owed."""
    owe(
        engine,
        ("write", "12345/claims/C000009/claim.csv", "claim.csv", "9"),
        ("write", "12345/claims/C000001/claim.csv", "claim.csv", SENT),
    )
    delivered = send(engine, site)
    assert list(delivered.faults) == ["12345/claims/C000009/claim.csv"]
    assert delivered.faults["12345/claims/C000009/claim.csv"].startswith("KeyError in ")
    assert done(engine) == ["", NIGHT]


@pytest.mark.parametrize(("action", "kind"), [("write", "poem"), ("burn", "claim.csv")])
def test_what_nobody_makes_is_a_loud_fault(engine, site, action, kind):
    """A kind or an action that nobody knows ends the delivery."""
    owe(engine, (action, "12345/x", kind, "1"))
    with pytest.raises(UnknownKindError):
        send(engine, site)


def test_the_copy_to_mend_holds_the_senders_sheet(engine, site):
    """The archived bytes are read again, within the site's limits; where they cannot be, the list stands alone."""
    from io import BytesIO  # noqa: PLC0415

    from openpyxl import load_workbook  # noqa: PLC0415

    owe(engine, ("write", "12345/to-mend/grades.csv.xlsx", "to-mend", "1"))
    send(engine, site)
    book = load_workbook(BytesIO((site.outbox / "12345/to-mend/grades.csv.xlsx").read_bytes()))
    assert book.worksheets[1]["C2"].value == "X"
    assert "not a grade" in book.worksheets[1]["C2"].comment.text
    put(engine, tables.SHEET, {"id": 3, "drop": 2, "name": "", "form": ""})
    owe(engine, ("write", "12345/to-mend/entries.csv.xlsx", "to-mend", "2"))
    assert send(engine, site).written == 1


def test_the_copy_to_mend_is_the_senders_own_workbook(engine, site):
    """A workbook is taken over with its formulas; beside it a file that only bears a workbook's name is made anew."""
    from io import BytesIO  # noqa: PLC0415

    from openpyxl import Workbook, load_workbook  # noqa: PLC0415

    book = Workbook()
    book.active.title = "Marks"
    for row in (["Candidate number", "Grade"], ["0001", "X"], [None, "=1+1"]):
        book.active.append(row)
    book.save(site.archive / "own.xlsx")
    drop = {"night": NIGHT, "sender_kind": "centre", "sender": "12345", "kind": "xlsx"}
    put(engine, tables.DROP, {**drop, "id": 7, "path": "12345/own.xlsx", "archived": "own.xlsx"})
    put(engine, tables.DROP, {**drop, "id": 8, "path": "12345/not.xlsx", "archived": ARCHIVED})
    put(engine, tables.SHEET, {"id": 7, "drop": 7, "name": "Marks", "form": "grades_by_unit", "header_row": 1})
    found = {"drop": 7, "ordinal": 1, "sheet": "Marks", "row": 2, "cell": "B2", "rule": "GRAD-04", "severity": "ERROR"}
    put(engine, tables.FINDING, {**found, "message": "Bad."})
    owe(engine, *(("write", f"12345/to-mend/{drop}.xlsx", "to-mend", str(drop)) for drop in (7, 8)))
    assert send(engine, site).written == 2
    own, anew = (load_workbook(BytesIO((site.outbox / f"12345/to-mend/{drop}.xlsx").read_bytes())) for drop in (7, 8))
    assert (own["Marks"]["B3"].value, own["Marks"]["C2"].value) == ("=1+1", "▲ B2: Bad.")
    assert anew.worksheets[1]["C2"].value == "X"


def test_rows_of_the_reference_tables(tmp_path):
    """Each table by name, with the rows that this site laid over it; a number of the field comes from either."""
    plain = Tables(tmp_path / "nothing")
    assert ("facts", len(shipped("facts")), 0) in plain.rows
    assert plain.fact("claim_before_visit") == 14
    (tmp_path / "facts.csv").write_text(
        "fact,number,unit,confidence,source,note\nclaim_before_visit,21,days,verified,S41,\n"
    )
    own = Tables(tmp_path)
    assert ("facts", len(shipped("facts")), 1) in own.rows
    assert own.fact("claim_before_visit") == 21


def test_rows_that_an_earlier_night_looked_at(tmp_path):
    """Own rows are looked at once: again when they changed, whatever their file says of its age."""
    header = "Entries close,Entries open,series,source,confidence,note,results\n"
    (tmp_path / "series.csv").write_text(header + "2034-12-04,2034-09-01,January 2035,S48,example,,2035-03-15\n")
    since = (tmp_path / "series.csv").stat().st_ctime_ns + 1
    assert Tables(tmp_path, since).last_results == Tables(tmp_path).last_results == "2035-03-15"
    assert "catalogue" not in vars(Tables(tmp_path, since))
    (tmp_path / "series.csv").write_text("series\n")
    os.utime(tmp_path / "series.csv", (0, 0))
    with pytest.raises(CatalogueError, match="series"):
        Tables(tmp_path, since)


def test_rows_that_make_many_files_come_a_few_at_a_time(engine, site, monkeypatch):
    """A batch ends with the fifth package, so that the pages of no more than five lie in memory at once."""
    batches = []
    makes = Tools.make
    monkeypatch.setattr(Tools, "make", lambda tools, rows: batches.append(len(rows)) or makes(tools, rows))
    owe(engine, *(("write", f"12345/programmes/ict/{n}/candidates", "programme-candidates", REPORT) for n in range(12)))
    assert send(engine, site).written == 12
    assert batches == [5, 5, 2]
