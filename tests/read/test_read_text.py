"""Text tables: encodings, delimiters, quotation marks, and what is wrong with them."""

from __future__ import annotations

import pytest

from pipeline.read import Limits
from tests import make

ROWS = [["Candidate number", "Surname", "Grade"], ["0042", "Brontë", "NA"], ["0043", "O\u2019Brien", "M"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "rules"),
    [
        ("utf-8", []),
        ("utf-8-sig", []),
        ("cp1252", ["FILE-10"]),
        ("utf-16", ["FILE-10"]),
        ("utf-16-le", ["FILE-10"]),
        ("utf-16-be", ["FILE-10"]),
    ],
)
def test_encodings_and_delimiters(read, encoding, rules, delimiter):
    """What spreadsheet programs write is read to the last character, and said where it is not UTF-8."""
    drop = read(make.text(ROWS, delimiter, encoding), "grades.csv")
    assert [rule for rule, _ in drop.notes] == rules
    assert (drop.kind, [sheet.rows for sheet in drop.sheets]) == ("csv", [ROWS])


def test_utf16_with_the_other_byte_first(read):
    """The mark says which byte comes first, and is no character of the first header."""
    assert read(b"\xfe\xff" + make.text(ROWS, encoding="utf-16-be")).sheets[0].rows == ROWS


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(read, newline):
    """Every program's line end is one."""
    assert read(make.text(ROWS, newline=newline)).sheets[0].rows == ROWS


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Grades, Business, Level 2\n\nName;Unit 1;Unit 2\nX;P;M\nY;P;M\n",
            [["Grades, Business, Level 2"], [], ["Name", "Unit 1", "Unit 2"], ["X", "P", "M"], ["Y", "P", "M"]],
        ),
        ("Name;Mark;Total\n" + "X;1,5;2,5\n" * 3, [["Name", "Mark", "Total"], *[["X", "1,5", "2,5"]] * 3]),
        (
            "Centre,Name,Mail\n" + "12345,X,a@b;c@d;e@f\n" * 3,
            [["Centre", "Name", "Mail"], *[["12345", "X", "a@b;c@d;e@f"]] * 3],
        ),
        (
            "a,b,c,d\n1,2\n1,2,3\n1|x,2|y,3|z,4|w\n",
            [["a", "b", "c", "d"], ["1", "2"], ["1", "2", "3"], ["1|x", "2|y", "3|z", "4|w"]],
        ),
        ("Candidate\n0042\n", [["Candidate"], ["0042"]]),
        ('"Smith, John"\n', [["Smith, John"]]),
        ("sep=;\nName;Note\nX;a,b\n", [["Name", "Note"], ["X", "a,b"]]),
        ('"SEP=\t"\r\nName\tNote\r\n', [["Name", "Note"]]),
        ("a,b\n1,2,\n,,\n \n\n", [["a", "b"], ["1", "2"], [], [" "]]),
        ("a,b\n1,2\x1a", [["a", "b"], ["1", "2"]]),
    ],
    ids=[
        "title",
        "decimal comma",
        "addresses",
        "ragged",
        "one column",
        "one quoted column",
        "sep",
        "quoted sep",
        "trailing blanks",
        "end mark",
    ],
)
def test_delimiter_is_told_by_the_table(read, text, rows):
    """The delimiter is the one that makes the rows even and wide, unless the first line names it."""
    assert read(text.encode()).sheets[0].rows == rows


def test_a_text_that_keeps_its_zeros(read):
    """`="0006"` shows 0006 in a spreadsheet; a formula that reckons stays what it is."""
    rows = read(b'a,b,c\n="0006","",=A1\n"=""0007""",="1"&"2","="""""\n').sheets[0].rows
    assert rows == [["a", "b", "c"], ["0006", None, "=A1"], ["0007", '="1"&"2"']]


def test_quotation_marks(read):
    """A cell may hold delimiters, line breaks and doubled quotation marks; a row is what a spreadsheet program shows as one."""
    text = 'Name,Address,Grade\n"Smith, John","Flat 1, 2 Road,\nTown","P"\n"O""Brien",x,M\n"A"b,y,D\n'
    assert read(text.encode()).sheets[0].rows == [
        ["Name", "Address", "Grade"],
        ["Smith, John", "Flat 1, 2 Road,\nTown", "P"],
        ['O"Brien', "x", "M"],
        ["Ab", "y", "D"],
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('a,b,c\n1,"2,3\n4,5,6\n', 2),
        ('a,b,c\n1,2,3\n4,"5,6\n7,8,9\n10,"11",12\n', 3),
        ('a,b,c\n4,"5,6\n10,"11",12\n', 2),
        ('a,b\n1,"' + "x" * 600 + '\n"\n', 2),
        ('a,b\n1,"' + "x" * 140_000, 2),
        ('a,b\n1,"', 2),
    ],
    ids=["to the end", "rows swallowed", "one row swallowed", "long cell", "too long a cell", "at the end"],
)
def test_quotation_mark_never_closed(read, text, row):
    """Rows must not be swallowed by a quotation mark that was left open: the row is named."""
    drop = read(text.encode())
    assert drop.notes == [
        ("FILE-01", f"a quotation mark on row {row} is never closed: the rows after it cannot be told apart")
    ]
    assert drop.sheets == []


@pytest.mark.parametrize(
    ("data", "rule", "words"),
    [
        (b"", "FILE-05", "the file is empty (0 bytes)"),
        (b"a" * 200_000, "FILE-04", "row 1 holds a cell of more than 131,072 characters; at most that many are read"),
        (b"\xef\xbb\xbf", "FILE-05", "the file has no text in it"),
        (b" ,\r\n,, \r\n", "FILE-05", "the file has no text in it"),
        (b"Name\r\nZo\xeb \x81\r\n", "FILE-09", "byte 81 on line 2 is neither UTF-8, UTF-16 nor Windows-1252 text"),
        ("Name".encode("utf-16") + b"\n", "FILE-09", "it begins as UTF-16 text, and byte 11 is not that"),
        (
            b"Name,Grade\r\n0042," + bytes(500),
            "FILE-01",
            "line 2 holds zero bytes, as a file does that was copied or saved only in part",
        ),
        (
            "a,b\n\0".encode("utf-16"),
            "FILE-01",
            "line 2 holds zero bytes, as a file does that was copied or saved only in part",
        ),
        (bytes(range(1, 32)) * 9, "FILE-03", "it is data of a kind that claimdrop does not know"),
    ],
    ids=["nothing", "endless", "mark only", "blanks", "neither", "odd utf-16", "zeros", "utf-16 zeros", "binary"],
)
def test_text_that_is_none(read, data, rule, words):
    """What cannot be read as text is refused, and the place is named."""
    drop = read(data, "grades.csv")
    assert (drop.notes, drop.sheets, drop.kind) == ([(rule, words)], [], "")


@pytest.mark.parametrize(
    ("text", "limits", "words"),
    [
        ("a,b\n" * 12, Limits(rows=10), "the table goes down to row 12; at most 10 rows are read"),
        ("a," * 12 + "b", Limits(columns=10), "the table is 13 columns wide; at most 10 are read"),
        ("a,b\n" * 6, Limits(cells=10), "the used range has 12 cells; at most 10 are read"),
    ],
    ids=["rows", "columns", "cells"],
)
def test_text_over_a_limit(read, text, limits, words):
    """The limit and the number found are named."""
    assert read(text.encode(), limits=limits).notes == [("FILE-04", words)]


def test_text_at_the_limit(read):
    """As many as are read are read."""
    assert len(read(b"a,b\n" * 10, limits=Limits(rows=10, columns=2, cells=20)).sheets[0].rows) == 10


def test_quotation_marks_in_a_cell_of_several_lines(read):
    """What a person said, over lines, with commas, is a cell where every quotation mark is doubled as it should be."""
    said = 'He said "yes",\nand left.'
    doubled = said.replace('"', '""')
    assert read(f'a,b,c\n1,"{doubled}",3\n'.encode()).sheets[0].rows[1] == ["1", said, "3"]
