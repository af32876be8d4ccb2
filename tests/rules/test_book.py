"""The rule book as such: ids, severities, words and examples, rule by rule."""

from __future__ import annotations

import csv
import inspect
import re
from string import Formatter

import pytest

from pipeline.read.limits import Limits, Refused
from pipeline.read.sniff import family, misnamed
from pipeline.read.text import table
from pipeline.recognise import recognise, stack
from pipeline.recognise.layout import Context
from pipeline.rules.book import BOOK, Rule
from pipeline.rules.chapters import load
from schemas.cells import Severity, Sheet
from schemas.check import check, read_column

LAW = {
    "FILE": "01E 02E 03E 04E 05E 06E 07E 08NQ 09E 10N 11N 12N 13E 14E",
    "SHEET": "01E 02E 03N 04N 05N 06E 07E 08E 09N 10N 11Q 12N 13N 14N 15E",
    "CELL": "01E 02E 03E 04E 05E 06E 07N 08E 09N",
    "CENT": "01E 02E 03E 04E 05Q 06Q 07Q",
    "CAND": "01E 02E 03E 04E 05Q 06N 07Q 08Q 09E 10EQ 11N 12E 13E 14Q 15E 16N",
    "ENTR": "01E 02E 03E 04E 05Q 06E 07E 08E 09E 10N 11E 12E 13Q 14E 15Q 16Q",
    "ASSR": "01E 02E 03E 04E 05N 06Q",
    "GRAD": "01E 02E 03E 04E 05E 06E 07E 09E 10Q 11NQ 13Q 14Q 15E 16N 17E",
    "RSLT": "01E 02E 03E 04N 05E",
    "EXTU": "01E 02Q 03E 04Q",
    "SUBM": "01E 02E 03E 04E 05Q 06Q 07E 08Q 09Q 10E 11E 12E",
    "SAMP": "01E 02E 03E 04E 05Q 06E 07Q 08Q 09E",
    "OUTC": "01E 02E 03E 04E 05E 06E 07Q 08Q 09Q 10Q",
    "PROG": "01E 02E 03E 04E 05E 06E 07N 08E",
    "PRES": "01E 02E 03E",
    "RISK": "01Q 02Q 03Q 04Q 05Q 06Q 07Q 08N 09Q 10Q",
}
"""Every id with the severities that it may have, chapter by chapter; never change one, only add at the end."""
FINISHED = ("FILE", "SHEET", "CELL")
"""Chapters of which every id must stand in the book."""
RETIRED = {"GRAD-08", "GRAD-12"}
LOWERABLE_ERRORS = {"ENTR-02", "ENTR-09", "ASSR-03", "SUBM-07"}

NOT_TEXT = {
    "FILE-02": "a password needs a workbook",
    "FILE-04": "a table over a limit is too long for a page",
    "FILE-09": "bytes that are no text cannot stand in one",
    "FILE-10": "what is text here is read as UTF-8",
    "FILE-12": "an owner file lies beside the file, not in it",
    "FILE-13": "rights are not in the file",
    "SHEET-04": "a text table has one sheet, and one that fits no form is FILE-06",
    "SHEET-05": "a text table has no hidden sheets",
    "SHEET-06": "a text table has no formulas",
    "SHEET-07": "in a text table `#N/A` is four letters",
    "SHEET-13": "a text table has no hidden rows",
    "SHEET-14": "a text table has no merged cells",
    "SAMP-08": "it takes two sheets",
    "OUTC-10": "it takes two sheets",
    "CENT-02": "the folder is what nobody knows, whatever lies in it",
}
"""Rules whose example would not be a sheet as text, each with the reason."""
ABOUT_THE_LEDGER = {"RISK"}
"""Chapters that judge what is in the ledger and no drop, so that no sheet is an example."""

WORDS = {
    "FILE": {"file", "value"},
    "FILE-06": {"nearest"},
    "FILE-07": {"who"},
    "FILE-08": {"when", "what"},
    "SHEET": {"sheet", "row", "header", "value"},
    "SHEET-01": {"form", "alike"},
    "SHEET-15": {"first"},
    "SHEET-02": {"first", "second"},
    "SHEET-11": {"what"},
    "CELL": {"header", "value", "needs"},
    "CELL-01": {"what"},
    "CELL-04": {"why"},
    "CELL-03": {"listed", "nearest"},
    "CELL-06": {"sign"},
    "CELL-07": {"read"},
    "CELL-09": {"read", "says"},
}
"""The words that messages of these chapters are given, by chapter and, beyond those, by rule."""

LATER = {
    "CELL-01": "a required cell is missed once the columns of all sheets are known",
    "SHEET-10": "whose units they are the entries know",
}
"""Rules that neither recognising nor a form's schema carries out, each with the reason."""


@pytest.fixture(scope="module")
def book() -> list[Rule]:
    return list(load().values())


def _severities() -> dict[str, str]:
    return {f"{chapter}-{one[:2]}": one[2:] for chapter, ids in LAW.items() for one in ids.split()}


def _doc(rule: Rule) -> str:
    return " ".join(inspect.cleandoc(rule.doc).split())


def test_ids_are_a_chapter_and_two_digits(book):
    """An id is a chapter's letters, a hyphen and two digits, and no id of old is used again."""
    assert [rule.id for rule in book if not re.fullmatch(r"[A-Z]{3,5}-\d\d", rule.id) or rule.id in RETIRED] == []


def test_no_rule_stands_outside_the_law(book):
    """Every rule in the book is listed, with a severity that it may have."""
    severities = _severities()
    assert [(rule.id, rule.severity) for rule in book if rule.severity[0] not in severities.get(rule.id, "")] == []


def test_finished_chapters_are_whole(book):
    """Every listed id of a finished chapter stands in the book."""
    listed = {rule_id for rule_id in _severities() if rule_id.partition("-")[0] in FINISHED}
    assert listed - {rule.id for rule in book} == set()


def test_loading_again_changes_nothing(book):
    """The book can be loaded as often as one likes."""
    assert list(load().values()) == book
    assert load() is BOOK


def test_summaries_are_one_sentence(book):
    """The docstring's first sentence is a summary by itself, short enough for a list."""
    bad = [rule.id for rule in book if re.search(r"\.\s", rule.summary) or not 10 < len(rule.summary) < 140]
    assert bad == []


def test_every_rule_says_why(book):
    """Beyond the summary a docstring says why, or what to do."""
    assert [rule.id for rule in book if len(_doc(rule)) < len(" ".join(rule.summary.split())) + 20] == []


def test_every_rule_has_words_and_a_source(book):
    """No rule lacks its message, its way to mend or where it comes from; messages and fixes are sentences."""
    lacking = [
        rule.id
        for rule in book
        if not (rule.source and rule.message.endswith((".", "?", "}")) and rule.fix.endswith((".", "?", "}")))
    ]
    assert lacking == []


def test_no_forbidden_word(book):
    """No text of the book blames, begs or jests."""
    words = re.compile(r"\b(in" + r"valid|illegal|please|sorry|oops)\b", re.IGNORECASE)
    assert [rule.id for rule in book if words.search(" ".join((_doc(rule), rule.message, rule.fix)))] == []


def test_messages_ask_for_words_that_they_are_given(book):
    """A message of the spoken chapters uses only the words that its finder gives."""
    strange = {}
    for rule in book:
        if rule.chapter in FINISHED:
            asked = {word for _, word, _, _ in Formatter().parse(rule.message + rule.fix) if word}
            strange[rule.id] = asked - WORDS[rule.chapter] - WORDS.get(rule.id, set())
    assert {rule_id: words for rule_id, words in strange.items() if words} == {}


def test_only_listed_errors_may_be_lowered(book):
    """A site may lower every query, and of the errors only those that say so."""
    lowered = {rule.id for rule in book if rule.lowerable and rule.severity is Severity.ERROR}
    assert lowered <= LOWERABLE_ERRORS
    assert [rule.id for rule in book if rule.severity is Severity.QUERY and not rule.lowerable] == []


def test_errors_about_a_file_hold_more_than_a_row(book):
    """An error about a file, or about a sheet's columns, holds the sheet."""
    wide = [rule for rule in book if rule.chapter == "FILE" or rule.id in ("SHEET-01", "SHEET-02")]
    assert {rule.holds for rule in wide if rule.severity is Severity.ERROR} == {"sheet"}
    assert {rule.holds for rule in book if rule.id in ("SHEET-06", "SHEET-07", "SHEET-08")} == {"unit of acceptance"}


def test_examples_stand_wherever_they_can(book):
    """Every rule has a good and a bad example, but for those that are listed with their reason."""
    expected = {rule.id for rule in book if rule.id not in NOT_TEXT and rule.chapter not in ABOUT_THE_LEDGER}
    assert expected - {rule.id for rule in book if rule.good and rule.bad} == set()
    assert {rule.id for rule in book if rule.id in NOT_TEXT and rule.bad} == set()


def _said(text: str) -> set[str]:
    """What recognising and the form's schema say of a sheet as text, in the small world of the examples."""
    rows = [[cell or None for cell in row] for row in csv.reader(text.splitlines())]
    numbers = frozenset({"0001", "0002", "0003"})
    context = Context(entry_codes=frozenset({"05352"}), candidate_numbers=numbers, text_table=True)
    sheet = Sheet("sheet", rows)
    found = recognise(sheet, context)
    said = {note.rule for note in found.notes}
    if found.layout is None:
        return said
    stacked = stack(found.layout.form, [(0, sheet, found.layout)])
    said |= {note.rule for notes in stacked.notes.values() for note in notes}
    columns = found.layout.form.columns
    read = {c.key: read_column(c, stacked.columns[c.key]) for c in columns if c.key in stacked.columns}
    return said | {failure.rule for failure in check(columns, read)}


@pytest.mark.parametrize(
    "rule_id",
    [
        f"{chapter}-{one[:2]}"
        for chapter in ("SHEET", "CELL")
        for one in LAW[chapter].split()
        if f"{chapter}-{one[:2]}" not in {**NOT_TEXT, **LATER}
    ],
)
def test_examples_of_sheets_and_cells_are_true(book, rule_id):
    """The bad example raises its rule and the good one does not."""
    rule = BOOK[rule_id]
    assert rule_id in _said(rule.bad.text)
    assert rule_id not in _said(rule.good.text)


def _refusal(text: str) -> str:
    try:
        family(text.encode())
        table(text.encode(), Limits())
    except Refused as refused:
        return refused.rule
    return ""


@pytest.mark.parametrize("rule_id", ["FILE-01", "FILE-03", "FILE-05"])
def test_examples_of_files_that_stop_are_true(book, rule_id):
    """The readers stop at the bad example, by this very rule, and not at the good one."""
    assert _refusal(BOOK[rule_id].bad.text) == rule_id
    assert _refusal(BOOK[rule_id].good.text) == ""


def test_example_of_a_misnamed_file_is_true(book):
    """The bad example's name says another kind than a text table, and the good one's does not."""
    assert [rule for rule, _ in misnamed(BOOK["FILE-11"].bad.name, "csv")] == ["FILE-11"]
    assert misnamed(BOOK["FILE-11"].good.name, "csv") == []
