"""Every text of every rule is there: taking any one of them away is told."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields, replace
from pathlib import Path
from string import Formatter

import pytest

from pipeline.rules import pages
from pipeline.rules.book import BOOK, Example, Rule
from pipeline.rules.chapters import load
from schemas.cells import Severity
from tests.rules.test_book import NOT_TEXT

RULES = sorted(load())
TEXTS = ("message", "fix", "doc", "source", "good", "bad")
BLAMING = re.compile(r"\b(in" + r"valid|illegal|please|sorry|oops)\b", re.IGNORECASE)
ROOT = Path(__file__).parents[2]


def lacking(rule: Rule) -> set[str]:
    """Give the names of the texts that the rule should have and has not."""
    needed = TEXTS if rule.id not in NOT_TEXT else TEXTS[:-2]
    found = {name for name in needed if not getattr(rule, name)}
    summary, _, why = inspect.cleandoc(rule.doc).partition("\n\n")
    if not summary.rstrip().endswith(".") or not why.strip():
        found.add("doc")
    return found | {name for name in ("message", "fix") if not _is_said(getattr(rule, name))}


def _is_said(text: str) -> bool:
    """Whether a text is a sentence, or a word that its judge fills in with one."""
    return text.endswith((".", "?")) or bool([word for _, word, _, _ in Formatter().parse(text) if word])


@pytest.mark.parametrize("rule_id", RULES)
def test_no_text_is_missing(rule_id: str):
    """Message, way to mend, summary, reason, source, and both examples."""
    assert lacking(BOOK[rule_id]) == set()


@pytest.mark.parametrize("rule_id", RULES)
def test_what_people_read_in_cells_and_letters_has_no_marks_of_a_page(rule_id: str):
    """A backtick is a mark of Markdown, and nothing to type into a sheet."""
    assert "`" not in BOOK[rule_id].message + BOOK[rule_id].fix


@pytest.mark.parametrize("name", TEXTS)
def test_a_missing_text_is_told(name: str):
    """Whichever rule loses whichever of its texts, the test above fails."""
    without = [replace(rule, **{name: "" if name in TEXTS[:4] else None}) for rule in BOOK.values()]
    with_text = [rule for rule in without if getattr(BOOK[rule.id], name)]
    assert [rule.id for rule in with_text if name not in lacking(rule)] == []
    assert len(with_text) > 80


@pytest.mark.parametrize("rule_id", RULES)
def test_a_reason_that_is_cut_away_is_told(rule_id: str):
    """A docstring that is its summary alone says what, and not why."""
    rule = BOOK[rule_id]
    assert "doc" in lacking(replace(rule, doc=rule.doc.partition("\n\n")[0]))


@pytest.mark.parametrize("rule_id", RULES)
def test_page_and_terminal_hold_every_text(rule_id: str):
    """What stands on the rule is on the page and on the terminal, and so is whether a site may lower it."""
    rule = BOOK[rule_id]
    section = pages.markdown().split(f"### {rule_id} (")[1].split("\n### ")[0]
    plain = pages.one_rule(rule_id)
    for text in (section, plain):
        assert rule.source in text
        assert ("A site may" in text) is (rule.severity is not Severity.NOTE)
        for example in filter(None, (rule.good, rule.bad)):
            assert (example.text.splitlines() or ["(nothing)"])[-1].strip() in text
    assert "A site may make it" not in plain or rule.lowerable


def test_no_example_is_used_for_both():
    """A good example and a bad one differ."""
    assert [rule.id for rule in BOOK.values() if rule.good is not None and rule.good == rule.bad] == []
    assert {field.name for field in fields(Example)} == {"text", "sender", "name", "before"}


def test_nobody_is_blamed_anywhere():
    """No text of the programme, its pages or its documentation blames, begs or jests: rules are not the only ones to speak."""
    places = [*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("schemas/**/*.py"), *ROOT.glob("templates/**/*.*")]
    places += [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]
    spoken = {place for place in places if place.suffix in (".py", ".md", ".html", ".txt", ".toml")}
    assert len(spoken) > 200
    assert [str(place) for place in sorted(spoken) if BLAMING.search(place.read_text(encoding="utf-8"))] == []
