"""The examples of the rule book, each judged from its text to its findings in the small world."""

from datetime import date
from functools import cache

import pytest

from pipeline.rules.book import BOOK
from tests.rules.judged import drop, night
from tests.rules.test_book import ABOUT_THE_LEDGER, NOT_TEXT
from tests.worlds import NIGHT, world

NEEDED = {
    "CENT": "01 02 03 04",
    "CAND": "01 02 05 06 07 08 09 10 11 12 13 14 15",
    "ENTR": "01 02 03 04 05 06 07 08 09 10 11 12 13 14",
    "ASSR": "01 02 03 04 05 06",
    "GRAD": "01 02 03 04 05 06 07 09 10 11 13 14 15 16 17",
    "RSLT": "01 02 03 04 05",
    "EXTU": "01 02 03 04",
    "SUBM": "01 02 03 04 05 07 10 11 12",
    "SAMP": "01 02 03 04 06",
    "OUTC": "01 02 03 04 05 06 07 08 09",
    "PROG": "01 02 03 04 05 06 07 08",
    "PRES": "01 02 03",
}
"""What must stand in the book for claims and learning programmes to be judged at all."""
ELSEWHERE = {
    "FILE-08": "the ledger's drops say what came before, and the books of a batch tell it",
    "GRAD-13": "which file gave a grade before, the ledger's drops tell",
    "EXTU-04": "the shipped catalogue does not know how many a size allows",
}
"""Rules whose examples no judging of sheets can tell, each with the reason."""
EXAMPLES = sorted(
    found.id for found in BOOK.values()
    if found.id not in {**NOT_TEXT, **ELSEWHERE} and found.chapter not in ABOUT_THE_LEDGER
)  # fmt: skip


def senders_of(text, given):
    """Who drops a sheet of `before`: who dropped the example, unless only the office, or an OCR Assessor, may."""
    if text.startswith("Claim number"):
        return "assessor"
    return "office" if text.startswith("Centre number") else given


@cache
def judged(example):
    """The verdict on an example, after what was dropped on an earlier night."""
    known = world()
    known.night, known.as_of = "2026-11-20-01", date(2026, 11, 20)
    for text in example.before:
        night(known, drop(text, sender=senders_of(text, example.sender)))
    known.night, known.as_of = NIGHT, date(2026, 11, 23)
    verdict = night(known, drop(example.text, sender=example.sender, name=example.name))
    assert verdict.faults == {}
    return verdict


def rules_said(example):
    """The ids of all rules that an example raises."""
    verdict = judged(example)
    return {found.rule for findings in verdict.findings.values() for found in findings}


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_the_good_example_raises_nothing_of_its_rule(rule_id):
    """The good example raises nothing of its rule."""
    assert rule_id not in rules_said(BOOK[rule_id].good)


@pytest.mark.parametrize("rule_id", EXAMPLES)
def test_the_bad_example_raises_its_rule(rule_id):
    """The bad example raises its rule."""
    assert rule_id in rules_said(BOOK[rule_id].bad)


@pytest.mark.parametrize("rule_id", sorted(found.id for found in BOOK.values() if found.unchecked))
def test_the_example_that_is_not_checked_says_so(rule_id):
    """Where its table is missing a rule neither passes nor fails; where it is there, the good and the bad one are checked."""
    rule = BOOK[rule_id]
    assert {said for _, said, _ in judged(rule.unknown).unchecked} == {rule_id}
    assert rule_id in ELSEWHERE or not judged(rule.bad).unchecked


def test_what_must_be_judged_is_in_the_book():
    """No rule lacks that claims, samples and programmes cannot do without."""
    needed = {f"{chapter}-{number}" for chapter, numbers in NEEDED.items() for number in numbers.split()}
    assert needed - set(BOOK) == set()
