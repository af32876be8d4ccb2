"""Chapter RISK: its examples, judged from what the ledger says, and what its rules answer."""

import pytest

from pipeline.forecast.listing import listed
from pipeline.rules.book import BOOK
from pipeline.rules.chapters import load
from pipeline.rules.risks import risks
from tests.forecasts import from_text

load()
CHAPTER = [f"RISK-{number:02d}" for number in range(1, 11)]


def said(example):
    """The rules that an example raises."""
    return set(risks(listed(from_text(example.text, example.name)), {})["rule"])


def test_the_chapter_is_whole():
    """All ten rules stand in the book."""
    assert sorted(rule for rule in BOOK if rule.startswith("RISK")) == CHAPTER


@pytest.mark.parametrize("rule_id", CHAPTER)
def test_the_good_example_raises_nothing_of_its_rule(rule_id):
    """The good example raises nothing of its rule."""
    assert rule_id not in said(BOOK[rule_id].good)


@pytest.mark.parametrize("rule_id", CHAPTER)
def test_the_bad_example_raises_its_rule(rule_id):
    """The bad example raises its rule."""
    assert rule_id in said(BOOK[rule_id].bad)
