"""The lines that say what to do."""

from string import Formatter

from pipeline.rules import chapters
from pipeline.rules.book import BOOK
from pipeline.rules.to_do import ANY, TO_DO
from schemas.cells import Severity

COUNTED = {"cells", "rows", "sheets", "files", "candidates"}


def names(line):
    return {name for _, name, _, _ in Formatter().parse(line) if name}


def test_every_error_has_a_line():
    """A rule that holds rows says in one line what to do about them."""
    chapters.load()
    assert {rule.id for rule in BOOK.values() if rule.severity is Severity.ERROR} <= set(TO_DO)


def test_every_line_counts_one_thing_and_begins_with_a_verb():
    """A line names exactly one number, may name the column, and begins with a capital as a sentence does."""
    for line in (*TO_DO.values(), ANY):
        assert len(names(line) & COUNTED) == 1, line
        assert names(line) <= {*COUNTED, "column"}, line
        assert line[0].isupper(), line


def test_no_line_blames_or_begs():
    """The words that no message may use do not stand in these lines either."""
    for line in TO_DO.values():
        assert not {"invalid", "illegal", "please", "sorry", "oops"} & set(line.casefold().split()), line


def test_no_count_runs_into_again():
    """`Submit again 1 row` is no English: the count is parted from it, or is what is done again."""
    assert [line for line in TO_DO.values() if "again {" in line] == []
