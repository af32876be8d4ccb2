"""Looking things up on the command line."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO

import pytest
from click.testing import CliRunner
from rich.console import Console

from pipeline.cli import looking, main
from pipeline.cli.nights import in_lines
from pipeline.cli.showing import show
from tests.deliver.delivery_ledger import make_site


@pytest.fixture
def call(tmp_path):
    """Run a command at the site of the small world."""
    site = make_site(tmp_path / "site")
    return lambda *words: CliRunner().invoke(main, [*words, "--site", str(site.site)])


def codes(said):
    """(kind, code) of every line that `find --json` gave."""
    return [(each["kind"], each["code"]) for each in json.loads(said.stdout)]


@pytest.mark.parametrize("text", ["05352", "5352", "it  SUBSIDIARY", "subsidiary diploma in it"])
def test_find_a_qualification(call, text):
    """By its entry code, with the zero or without, or by words of its title in any order and case."""
    assert codes(call("find", text, "--json")) == [("qualification", "05352")]


def test_find_units_and_packages(call):
    """A unit by its reference or title, a package, and the assessments of it."""
    shared = call("find", "y/502/5408", "--json")
    assert [each["of"] for each in json.loads(shared.stdout)] == [
        "Cambridge Technicals 2012, Level 3 Business",
        "Cambridge Technicals 2012, Level 3 IT",
    ]
    assert codes(call("find", "introduction to marketing", "--json")) == [("unit", "Y/502/5411")]
    kinds = {kind for kind, _ in codes(call("find", "IT application specialist", "--json"))}
    assert "package" in kinds


@pytest.mark.parametrize("text", ["0001", "1234 50260001h", "adams", "ada AM"])
def test_find_a_candidate(call, text):
    """By candidate number, UCI, name or part of a name: what a text is, nobody needs to say."""
    [said] = json.loads(call("find", text, "--json").stdout)
    assert said == {"kind": "candidate", "code": "0001", "title": "ADAMS, Amy", "of": "12345 123450260001H"}


def test_find_without_a_ledger(tmp_path):
    """A site that has had no night yet, and lacks its ledger, has a catalogue all the same."""
    (tmp_path / "claimdrop.toml").write_text("")
    assert codes(CliRunner().invoke(main, ["find", "05352", "--json", "--site", str(tmp_path)])) == [
        ("qualification", "05352")
    ]


def test_looking_makes_no_ledger(tmp_path):
    """Where there is no ledger no centre is known; asking leaves nothing behind."""
    (tmp_path / "claimdrop.toml").write_text("")
    answer = CliRunner().invoke(main, ["candidates", "--centre", "12345", "--site", str(tmp_path)])
    assert (answer.exit_code, "the ledger has no centre 12345" in answer.stderr) == (2, True)
    assert [file.name for file in tmp_path.iterdir()] == ["claimdrop.toml"]


def test_find_prints_a_table(call):
    """A head and a line for each thing found."""
    heads, line = call("find", "Introduction to marketing").stdout.splitlines()
    assert heads.split() == ["Kind", "Code", "Title", "Of"]
    assert line.startswith("unit  Y/502/5411  Unit 3 Introduction to marketing  Cambridge Technicals 2012")


@pytest.mark.parametrize("words", [("find", "pottery"), ("candidates", "--name", "nobody")])
def test_nothing_found_is_said(call, words):
    """On stderr; the result is empty, and that is no error."""
    said = call(*words)
    assert (said.exit_code, said.stdout, bool(said.stderr)) == (0, "", True)
    assert json.loads(call(*words, "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ((), ["0001", "0002", "0003", "0090"]),
        (("--name", "AMY"), ["0001"]),
        (("--name", "brow be"), ["0002"]),
        (("--name", "brow amy"), []),
        (("--number", "3"), ["0003"]),
        (("--uci", "123450260001"), ["0001"]),
        (("--uci", "12345 0260001h"), ["0001"]),
        (("--centre", "12345", "--name", "o"), ["0002", "0090"]),
        (("--added-within", "999y"), ["0001", "0002", "0003", "0090"]),
    ],
)
def test_candidates(call, words, numbers):
    """By a part of the name, a number, a UCI or its beginning, a centre, and when they were added."""
    found = json.loads(call("candidates", *words, "--json").stdout)
    assert [each["candidate_number"] for each in found] == numbers


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("candidates", "--centre", "54321"), "--centre: the ledger has no centre 54321; the office takes one in with"),
        (("find", " "), "TEXT: a code, a name or a part of one is needed"),
    ],
)
def test_what_cannot_be_looked_for_is_wrong_usage(call, words, said):
    """A centre that there is not, and nothing at all, are told on stderr with status 2."""
    answer = call(*words)
    assert (answer.exit_code, answer.stdout, said in answer.stderr) == (2, "", True)


def test_candidates_as_a_table(call):
    """What one needs to tell who it is, and what they are entered for."""
    heads, amy = call("candidates", "--name", "adams").stdout.splitlines()
    assert heads.split() == ["Centre", "Number", "Surname", "Forenames", "Born", "UCI", "Group", "Added", "Entries"]
    assert amy.split()[:6] == ["12345", "0001", "ADAMS", "Amy", "2009-01-02", "123450260001H"]
    assert amy.split()[6:] == ["12A", "2026-09-20", "05352"]


@pytest.mark.parametrize("span", ["5", "y", "5 years", "-1d"])
def test_a_span_that_is_none(call, span):
    """The form is named, with an example."""
    said = call("candidates", f"--added-within={span}")
    assert (said.exit_code, "such as 5y" in said.stderr) == (2, True)


@pytest.mark.parametrize(
    ("count", "unit", "day"),
    [
        (0, "d", "2028-03-31"),
        (31, "d", "2028-02-29"),
        (2, "w", "2028-03-17"),
        (1, "m", "2028-02-29"),
        (3, "m", "2027-12-31"),
        (4, "m", "2027-11-30"),
        (5, "y", "2023-03-31"),
    ],
)
def test_counting_back(count, unit, day):
    """Months and years end on the same day of the month, or on its last one."""
    assert looking._back(date(2028, 3, 31), count, unit).isoformat() == day


def test_a_check_at_a_terminal_is_a_table():
    """Severity in words too, the place, what and what to do; a file's own brackets are no mark-up."""
    out = StringIO()
    finding = {"severity": "ERROR", "rule": "GRAD-04", "file": "[red]a.csv", "sheet": "", "row": 2, "cell": ""}
    books = {"rows_read": 1, "accepted": 0, "unchanged": 0, "held": 1, "blank": 0}
    found = {
        "files": [{"path": "[red]a.csv", "forms": [], "balance": books}],
        "findings": [{**finding, "message": "“X” is not a grade.", "fix": "Give P, M or D."}],
    }
    show(found, Console(file=out, width=120))
    for words in ("[red]a.csv: no form; 1 row", "ERROR", "GRAD-04", "row 2", "“X” is not a grade."):
        assert words in out.getvalue()
    show({**found, "findings": []}, Console(file=out, width=120))
    assert out.getvalue().count("GRAD-04") == 1


def test_errors_stand_first_and_some_of_each_rule():
    """One error among many notes is what one reads first; plain lines have every note, and what a terminal lacks is counted."""
    books = {"rows_read": 9, "accepted": 8, "unchanged": 0, "held": 1, "blank": 0}
    blank = {"file": "a.csv", "sheet": "", "cell": "", "fix": ""}
    notes = [{**blank, "severity": "NOTE", "rule": "CELL-07", "row": row, "message": f"note {row}"} for row in range(9)]
    query = {**blank, "severity": "QUERY", "rule": "GRAD-14", "row": 3, "message": "the same?"}
    error = {**blank, "severity": "ERROR", "rule": "GRAD-04", "row": 8, "message": "no grade"}
    found = [*notes, query, error]
    lines = list(in_lines(found))
    assert [line[:15] for line in lines] == ["ERROR  GRAD-04 ", "QUERY  GRAD-14 ", *["NOTE   CELL-07 "] * 9]
    assert lines[-1].endswith("note 8")
    out = StringIO()
    show({"files": [{"path": "a.csv", "forms": [], "balance": books}], "findings": found}, Console(file=out, width=200))
    said = out.getvalue()
    assert said.index("no grade") < said.index("the same?") < said.index("note 0") < said.index("and 6 more of CELL-07")
    assert "note 3" not in said
