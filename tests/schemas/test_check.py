"""A table against its form's schema: what each column's reading and checks find."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from schemas import columns
from schemas.cells import Damaged
from schemas.check import check, not_held, read_column
from schemas.columns import Column, Kind, one_of
from schemas.tidying import plain

NUMBER = Column("candidate_number", "Candidate number", columns.CANDIDATE_NUMBER)
NAME = Column("surname", "Surname", columns.NAME)
TEXT = Column("group", "Group", columns.TEXT)


def _cells(*cells):
    array = np.empty(len(cells), dtype=object)
    array[:] = cells
    return array


def _found(column, *cells):
    """{rule: rows} of one column."""
    read = read_column(column, _cells(*cells))
    return {failure.rule: np.flatnonzero(failure.mask).tolist() for failure in check((column,), {column.key: read})}


def test_a_column_is_read_cell_by_cell():
    """Every row has its text, blank where nothing stands, and keeps the cell that was typed."""
    read = read_column(NUMBER, _cells("0001", 42.0, None, "42", "0001", 2.0))
    assert read.text.tolist() == ["0001", "0042", "", "0042", "0001", "0002"]
    assert read.typed.tolist() == ["0001", 42.0, None, "42", "0001", 2.0]
    assert [(failure.rule, failure.column, failure.mask.tolist()) for failure in read.failures] == [
        ("CELL-07", "candidate_number", [False, True, False, True, False, True])
    ]


def test_each_text_is_one_category():
    """Cells that are read as the same text share a category."""
    read = read_column(NUMBER, _cells(42.0, "42", "0042"))
    assert read.text.codes.tolist() == [0, 0, 0]


def test_cells_of_every_kind_may_stand_in_one_column():
    """Text, numbers, dates and damaged cells may stand among each other."""
    born = Column("date_of_birth", "Date of birth", columns.DATE)
    read = read_column(
        born,
        _cells(
            "2009-01-02",
            date(2009, 1, 2),
            datetime.fromisoformat("2009-01-02T05:00"),
            2.0,
            None,
            Damaged("#REF!", "error"),
        ),
    )
    assert read.text.tolist() == ["2009-01-02", "2009-01-02", "2009-01-02", "2", "", "#REF!"]


def test_no_rows_are_no_trouble():
    """A column without rows is read and checked, and nothing fails."""
    assert read_column(NUMBER, _cells()).text.tolist() == []
    assert _found(NUMBER) == {}
    assert _found(TEXT) == {}


def test_no_columns_are_no_trouble():
    """A form of whose columns a sheet has none is checked, and nothing fails."""
    assert check((NUMBER, NAME), {}) == []


def test_good_cells_fail_nothing():
    """Cells in their column's form raise nothing, blank ones neither: whether one is required is another's to say."""
    assert _found(NUMBER, "0001", "9999", None, "") == {}


def test_a_value_in_the_wrong_form():
    """A value that is not what its column needs is CELL-02."""
    assert _found(NUMBER, "0001", "A1", "12345", "0000", "0001") == {"CELL-02": [1, 2, 3]}


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (columns.CENTRE_NUMBER, "12345", "1234X"),
        (columns.ENTRY_CODE, "05352", "053521"),
        (columns.UCI, "123450130001E", "12345013000E"),
        (columns.UCI, "12345E130001X", "123450130001I"),
        (columns.ULN, "1000000027", "0000000027"),
        (columns.CLAIM_NUMBER, "C000123", "123"),
        (columns.WHOLE_NUMBER, "214", "-214"),
        (columns.CANDIDATE_NUMBER, "0042", "004²"),
    ],
)
def test_every_fixed_form_is_kept(kind, good, bad):
    """Codes and numbers must have exactly their own form."""
    assert _found(Column("x", "X", kind), good, bad) == {"CELL-02": [1]}


def test_all_may_stand_for_every_line():
    """Where a column allows `All`, the word passes its pattern in any case; elsewhere it does not."""
    either = replace(NUMBER, kind=replace(NUMBER.kind, also="All"))
    assert _found(either, "ALL", "0001", "Alle") == {"CELL-02": [2]}
    assert read_column(either, _cells("aLL")).text.tolist() == ["All"]
    assert _found(NUMBER, "All") == {"CELL-02": [0]}


def test_a_word_that_is_not_listed():
    """A value that is not one of the listed words is CELL-03."""
    assert _found(Column("action", "Action", one_of("Add", "Remove")), "add", "Delete", "", "remove") == {
        "CELL-03": [1]
    }


def test_what_is_no_date():
    """A value that is no date, or a day that there is not, is CELL-04 and nothing else."""
    dates = Column("date", "Date", columns.DATE)
    assert _found(dates, "2009-01-02", "12/31/2009", "soon", None) == {"CELL-04": [1, 2]}


def test_a_date_read_from_words_is_noted():
    """A worded date is read with a note."""
    assert _found(Column("date", "Date", columns.DATE), "1 Sept 07", "2007-09-01") == {"CELL-09": [0]}


def test_too_long():
    """A text longer than its column allows is CELL-05, to the character."""
    assert _found(NAME, "x" * 100, "x" * 101) == {"CELL-05": [1]}
    assert _found(TEXT, "x" * 200, "x" * 201) == {"CELL-05": [1]}


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "O\u2019Brien",
        "Smith-Jones",
        "St. John",
        "Zoë (Zo) d/o Łukasz, Jr.",
        "Ανδρέας",
        "Саша",
        "李小龙",
        "محمد",
        "Jose\u0301",
        "D\u02bcArcy",
    ],
)
def test_names_of_any_script_stand(name):
    """A name holds letters of any script and their marks, spaces, apostrophes, hyphens, stops, commas, brackets, slashes."""
    assert _found(NAME, name) == {}


@pytest.mark.parametrize("name", ["प्रिया", "مُحَمَّد", "สมชาย ใจดี", "O\u2018Neill", "Anne\u2011Marie", "Anne\u2010Marie"])
def test_marks_of_any_script_stand(name):
    """Vowel signs and marks of any script, and every kind of apostrophe and hyphen, may stand in a name."""
    assert _found(NAME, name) == {}


@pytest.mark.parametrize(
    "name", ["Amy3", "a@b", "Amy_B", "A&B", "=Amy", "-Amy", "+Amy", "@Amy", "A\u202eB", "A;B", "A:B", "😀", "A²", "Ⅳ"]
)
def test_other_signs_do_not_stand_in_names(name):
    """Digits, other signs, direction marks and a formula's first sign do not stand in a name."""
    assert _found(NAME, name) == {"CELL-06": [0]}


def test_one_name_may_hold_a_colon():
    """`SURNAME: FORENAMES` holds a colon, where the column says so."""
    assert _found(replace(NAME, kind=replace(NAME.kind, extra=":")), "ADAMS: Amy", "a;b") == {"CELL-06": [1]}


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@x", "a\x00b", "a\x1bb", "a\u202eb", "a\u200fb", "a\x7fb"])
def test_text_begins_no_formula_and_hides_nothing(text):
    """Anywhere, control and direction marks and a formula's first sign are CELL-06."""
    assert _found(TEXT, text, "12A (b) = c") == {"CELL-06": [0]}


@pytest.mark.parametrize("text", ["a\tb", "a\nb", "a\u061cb", "a\u2028b", "a\u2029b", "a\u206ab"])
def test_no_control_mark_stands_anywhere(text):
    """Tabs, line ends and the marks that turn Arabic text are control and direction marks too."""
    assert _found(TEXT, text) == {"CELL-06": [0]}


@pytest.mark.parametrize(
    ("column", "text", "sign"),
    [
        (NAME, "=Amy", "“=” at its beginning"),
        (NAME, "O?Neill", "“?”"),
        (NAME, "Zoë (Gail) 2", "“2”"),
        (TEXT, "12A\n12B", "a line break"),
        (TEXT, "12A\u202e", "a sign that nobody sees (U+202E)"),
    ],
)
def test_the_sign_that_is_not_held_is_named(column, text, sign):
    """The first of them, so that whoever mends the cell knows what to look for."""
    assert _found(column, text) == {"CELL-06": [0]}
    assert not_held(text, column.kind) == sign


def test_zeros_put_back_are_noted():
    """Leading zeros that were put back are CELL-07, and no error."""
    assert _found(NUMBER, 42.0, "0042") == {"CELL-07": [0]}


def test_how_a_broken_cell_was_read_is_not_said():
    """Candidate 0000 is nobody: that zeros were put back before it would be one word too many."""
    assert _found(NUMBER, "0", "7") == {"CELL-07": [1], "CELL-02": [0]}


def test_a_destroyed_number_is_that_alone():
    """A number in scientific form is CELL-08, and not CELL-02 as well."""
    assert _found(NUMBER, "1.2E+03", 4e15, "0001") == {"CELL-08": [0, 1]}


@pytest.mark.parametrize(("why", "rule"), [("error", "SHEET-07"), ("formula", "SHEET-06")])
def test_a_damaged_cell_is_that_alone(why, rule):
    """A cell with an error, or with a formula never calculated, raises its own rule and no other."""
    assert _found(NUMBER, Damaged("#N/A", why), "0001") == {rule: [0]}
    assert _found(NAME, Damaged("=A1", why)) == {rule: [0]}


def test_a_cell_has_one_error():
    """Of several errors in one cell only the first is said: form, list, length, characters."""
    strict = Column("x", "X", Kind(plain, "x", pattern="[ab]+", words=("ab", "a"), width=3))
    assert _found(strict, "=xxx", "ba", "abab", "ab", "b") == {"CELL-02": [0], "CELL-03": [1, 2, 4]}
    loose = Column("x", "X", Kind(plain, "x", width=3))
    assert _found(loose, "=xxx", "=x", "xxx") == {"CELL-05": [0], "CELL-06": [1]}


def test_failures_come_in_the_order_of_the_columns():
    """Whatever the sheet's order, failures come column by column as the form has them; absent columns are left out."""
    read = {
        "surname": read_column(NAME, _cells("3", "A")),
        "candidate_number": read_column(NUMBER, _cells("1", "x")),
    }
    found = check((NUMBER, TEXT, NAME), read)
    assert [(f.column, f.rule, f.mask.tolist()) for f in found] == [
        ("candidate_number", "CELL-07", [True, False]),
        ("candidate_number", "CELL-02", [False, True]),
        ("surname", "CELL-06", [True, False]),
    ]


def test_every_row_may_fail():
    """Nothing is capped: every failing row is told."""
    assert len(_found(NUMBER, *(f"x{i}" for i in range(3000)))["CELL-02"]) == 3000
