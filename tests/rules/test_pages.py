"""The rule book as text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.rules import pages
from pipeline.rules.book import BOOK, Example, Rule
from schemas.cells import Severity

MADE = Rule(
    id="ENTR-02",
    severity=Severity.ERROR,
    message="“{header}” says “{value:.3}”.",
    fix="Ask the office.",
    doc="The centre is\n    not approved.\n\n    Approvals come\n    from OCR. Ask.\n\n    A site may be lenient.",
    judge=None,
    forms=("entries",),
    over="rows",
    column="entry_code",
    needs_known=True,
    holds="unit of acceptance",
    lowerable=True,
    source="a guide",
    good=Example("Entry code\n05352"),
    bad=Example("Entry code\n05358", sender="assessor", name="e.csv", before=("Entry code\n05352",)),
)


@pytest.fixture
def made(monkeypatch):
    """A book of one made rule."""
    monkeypatch.setattr(pages, "load", lambda: {MADE.id: MADE})


def test_a_rule_for_the_terminal(made):
    """One rule reads as plain text: what it is, why, what it says, how to mend it, examples, source, lowering."""
    assert pages.one_rule("ENTR-02") == (
        "ENTR-02  ERROR\n"
        "The centre is not approved.\n"
        "\n"
        "Approvals come from OCR. Ask.\n"
        "\n"
        "A site may be lenient.\n"
        "\n"
        "Says     “[header]” says “[value]”.\n"
        "To mend  Ask the office.\n"
        "\n"
        "Good, as `sheet.csv` from a centre:\n"
        "    Entry code\n"
        "    05352\n"
        "\n"
        "Bad, as `e.csv` from an OCR Assessor:\n"
        "    # dropped on an earlier night\n"
        "    Entry code\n"
        "    05352\n"
        "    # dropped now\n"
        "    Entry code\n"
        "    05358\n"
        "\n"
        "From: a guide\n"
        "\n"
        "A site may make it a QUERY or a NOTE, in claimdrop.toml under [rules].\n"
    )


def test_a_rule_on_the_page(made):
    """The page gives a rule under its chapter, with the same parts as Markdown."""
    _, chapter = pages.markdown().split("## ENTR: entries\n")
    assert chapter == (
        "\n"
        "### ENTR-02 (ERROR)\n"
        "\n"
        "The centre is not approved.\n"
        "\n"
        "Approvals come from OCR. Ask.\n"
        "\n"
        "A site may be lenient.\n"
        "\n"
        "* Message: “[header]” says “[value]”.\n"
        "* To mend: Ask the office.\n"
        "\n"
        "Good, as `sheet.csv` from a centre:\n"
        "\n"
        "```csv\n"
        "Entry code\n"
        "05352\n"
        "```\n"
        "\n"
        "Bad, as `e.csv` from an OCR Assessor:\n"
        "\n"
        "```csv\n"
        "# dropped on an earlier night\n"
        "Entry code\n"
        "05352\n"
        "# dropped now\n"
        "Entry code\n"
        "05358\n"
        "```\n"
        "\n"
        "Source: a guide. A site may make it a QUERY or a NOTE, in `claimdrop.toml` under `[rules]`.\n"
    )


def test_a_rule_without_more_to_say(monkeypatch):
    """A rule that is its summary, has no examples and may not be lowered leaves no gaps."""
    bare = replace(MADE, doc="Short.", good=None, bad=None, lowerable=False)
    monkeypatch.setattr(pages, "load", lambda: {bare.id: bare})
    assert "\n\n\n" not in pages.one_rule("ENTR-02") + pages.markdown().rpartition("##")[2]
    assert pages.one_rule("ENTR-02").endswith("A site may not lower it.\n")
    assert "Source: a guide. A site may not lower it.\n" in pages.markdown()


def test_a_note_cannot_be_lower(monkeypatch):
    """Of a note nothing is said about lowering."""
    note = replace(MADE, severity=Severity.NOTE, lowerable=False)
    monkeypatch.setattr(pages, "load", lambda: {note.id: note})
    assert "A site may" not in pages.one_rule("ENTR-02").replace("A site may be lenient.", "")


def test_a_query_may_become_a_note_only(monkeypatch):
    """What a site may make of a query is a note."""
    query = replace(MADE, severity=Severity.QUERY)
    monkeypatch.setattr(pages, "load", lambda: {query.id: query})
    assert "A site may make it a NOTE, in claimdrop.toml" in pages.one_rule("ENTR-02")


def test_an_empty_example_is_seen():
    """An example of an empty file says that there is nothing."""
    assert "Bad, as `sheet.csv` from a centre:\n    (nothing)\n" in pages.one_rule("FILE-05")


def test_an_unknown_id_is_the_callers_to_tell():
    """There is no page for a rule that is not there."""
    with pytest.raises(KeyError):
        pages.one_rule("GRAD-08")


def test_the_list_goes_by_chapter_then_number():
    """Chapters come in the order in which a drop meets them, rules by their number, each with its summary."""
    ids = [rule_id for rule_id, _, _ in pages.listing()]
    chapters = list(dict.fromkeys(rule_id.partition("-")[0] for rule_id in ids))
    assert sorted(ids) == sorted(BOOK)
    assert chapters == [name for name in pages.CHAPTERS if name in chapters]
    assert ids[:2] == ["FILE-01", "FILE-02"]
    assert pages.listing()[1] == ("FILE-02", Severity.ERROR, "The file needs a password.")


def test_the_page_names_every_rule_once():
    """Every rule has its own heading on the page."""
    page = pages.markdown()
    assert [rule_id for rule_id in BOOK if page.count(f"### {rule_id} (") != 1] == []


def test_the_rule_page_is_not_stale():
    """docs/rules.md is what `python -m pipeline.rules.pages > docs/rules.md` writes now."""
    root = Path(__file__).parents[2]
    written = subprocess.run([sys.executable, "-m", "pipeline.rules.pages"], cwd=root, check=True, capture_output=True)
    assert written.stdout == pages.markdown().encode()
    assert (root / "docs" / "rules.md").read_bytes() == written.stdout
