"""`claimdrop report`: a report written where it belongs, or its data."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.deliver import delivery
from pipeline.deliver.hands import Tools
from pipeline.ledger import tables
from pipeline.ledger.engine import open_ledger
from pipeline.ledger.owed import how_many_owed
from tests.deliver.delivery_ledger import REPORT, make_site, owe, put, send
from tests.worlds import AMY, FRAMEWORK, PACKAGE

FOLDER = "12345/programmes/ict/it"
ENGLISH = "Functional Skills English Level 2"
PAGES = {
    "all-candidates.html": "programme-all-candidates",
    "awarded-components.html": "programme-awarded",
    "all.html": "programme-all",
    "candidates": "programme-candidates",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site of the small world, Amy's English awarded, her package's reports delivered; a receipt is still owed."""
    made = make_site(tmp_path_factory.mktemp("report") / "site")
    engine = open_ledger(made.ledger_url)
    result = {"candidate": AMY, "framework": FRAMEWORK, "package": PACKAGE, "component": ENGLISH, "result": "Pass"}
    put(engine, tables.PROGRAMME_RESULT, {**result, "date_awarded": "2026-11-12", "sheet": 2, "row": 7})
    owe(engine, *(("write", f"{FOLDER}/{name}", kind, REPORT) for name, kind in PAGES.items()))
    send(engine, made)
    owe(engine, ("write", "12345/index.html", "centre-index", "12345"))
    engine.dispose()
    return made


def call(site, *words):
    return CliRunner().invoke(main, ["report", *words, "--site", str(site.site)])


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ((), "all-candidates.html"),
        (("--awarded",), "awarded-components.html"),
        (("--all", "--package", PACKAGE.upper()), "all.html"),
        (("--candidate", "1"), "candidate-0001.html"),
        (("--candidate", "123450260001h"), "candidate-0001.html"),
    ],
)
def test_the_page_is_written_and_its_path_printed(site, words, page):
    """A page that is gone is there again, byte for byte; nothing else that is owed goes out."""
    lying = site.outbox / FOLDER / page
    before = lying.read_bytes()
    lying.unlink()
    said = call(site, "12345", "ict", *words)
    assert (said.stdout, said.stderr, said.exit_code) == (f"{lying}\n", "", 0)
    assert lying.read_bytes() == before
    engine = open_ledger(site.ledger_url)
    with engine.connect() as connection:
        assert how_many_owed(connection) == 1
    engine.dispose()
    assert not (site.outbox / "12345/index.html").exists()


def test_a_page_that_somebody_changed_is_moved_aside_and_told(site):
    """What was written into it is not lost, and the report is right again."""
    lying = site.outbox / FOLDER / "all.html"
    before = lying.read_bytes()
    lying.write_bytes(b"mine")
    said = call(site, "12345", "ICT", "--all")
    assert said.exit_code == 0
    assert "somebody had changed this file" in said.stderr
    assert (lying.read_bytes(), lying.with_name("all (edited, not read).html").read_bytes()) == (before, b"mine")


def test_a_page_that_cannot_be_made_is_our_fault(site, monkeypatch):
    """It is told, and the exit status says whose it is; one that cannot be replaced is the machine's matter."""
    monkeypatch.setattr(Tools, "make", lambda *_: ([], {f"{FOLDER}/all.html": "broken"}))
    said = call(site, "12345", "ICT", "--all")
    assert said.exit_code == 4
    assert "by a fault of claimdrop's own: broken" in said.stderr
    monkeypatch.setattr(delivery, "_batch", lambda *words: words[-1][1].stuck.update({"all.html": "it is open"}))
    said = call(site, "12345", "ICT", "--all")
    assert (said.exit_code, said.stderr) == (1, "all.html stays owed: it is open\n")


def test_the_data_of_all_candidates(site):
    """What the page says, by name; nothing is written."""
    lying = site.outbox / FOLDER / "all-candidates.html"
    lying.unlink()
    [said] = json.loads(call(site, "12345", "ICT", "--json").stdout)["reports"]
    assert not lying.exists()
    assert (said["centre_number"], said["framework"], said["package"]) == ("12345", FRAMEWORK, PACKAGE)
    assert [part["component_type"] for part in said["components"]] == [
        "competence",
        "transferable",
        "transferable",
        "ERR",
    ]
    assert said["candidates"] == [
        {
            "candidate_number": "0001", "surname": "ADAMS", "forenames": "Amy", "group": "12A", "awarded": 1, "needed": 4,
            "last_award": "2026-11-12", "state": "Waiting",
        }
    ]  # fmt: skip
    assert "awarded" not in said


def test_the_data_of_one_candidate_and_of_awards(site):
    """With the origin of each award; All holds both lists."""
    [said] = json.loads(call(site, "12345", "ICT", "--candidate", "0001", "--json").stdout)["reports"]
    award = {"result": "Pass", "date_awarded": "2026-11-12", "origin": "2026-11-23-01 ab row 7"}
    assert said["candidate"]["components"][1] == {
        "component": ENGLISH, "state": "awarded", **award, "series": "June 2027", "order_reference": "ORD1",
        "entered_on": "2026-11-02",
    }  # fmt: skip
    assert (said["candidate"]["uci"], said["candidate"]["date_of_birth"]) == ("123450260001H", "2009-01-02")
    [said] = json.loads(call(site, "12345", "ICT", "--awarded", "--json").stdout)["reports"]
    amy = {"candidate_number": "0001", "surname": "ADAMS", "forenames": "Amy"}
    assert [len(part["awards"]) for part in said["awarded"]] == [0, 1, 0, 0]
    assert said["awarded"][1] == {"component": ENGLISH, "awards": [{**amy, **award}]}
    assert "candidates" not in said
    [said] = json.loads(call(site, "12345", "ICT", "--all", "--json").stdout)["reports"]
    assert {"candidates", "awarded"} <= set(said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("99999", "ICT"), "the ledger has no centre 99999"),
        (("12345", "ITC"), "nobody of this centre is entered for a framework “ITC”; there is ICT"),
        (("12345", "ICT", "--package", "Web"), f"a package “Web”; there is {PACKAGE}"),
        (("12345", "ICT", "--candidate", "0009"), "nobody known as 0009 is entered for ICT"),
        (("12345", "ICT", "--candidate", "0001", "--all"), "--candidate and --all are reports of their own"),
    ],
)
def test_what_the_ledger_lacks(site, words, said):
    """It is wrong usage, said in a line."""
    answer = call(site, *words)
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert said in answer.stderr
