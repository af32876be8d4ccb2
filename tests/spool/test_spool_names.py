"""File names of every kind, made fit and led back."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.spool.names import ending, fold, is_silent, real, shown


@pytest.mark.parametrize(
    "name",
    [
        ".gitkeep",
        ".DS_Store",
        "._x.xlsx",
        "~$claims.xlsx",
        ".~lock.claims.ods#",
        "x.TMP",
        "x.part",
        "x.crdownload",
        "x.swp",
        "Thumbs.db",
        "DESKTOP.INI",
    ],
)
def test_what_programs_leave_about_is_silent(name: str) -> None:
    """Nobody is told about these."""
    assert is_silent(name)


@pytest.mark.parametrize("name", ["claims.xlsx", "tmp", "thumbs.db.xlsx", "~claims.xlsx", "part"])
def test_a_drop_is_not_silent(name: str) -> None:
    """A name that only looks alike is a drop."""
    assert not is_silent(name)


def test_names_are_compared_composed_and_without_case() -> None:
    """A Mac's decomposed é and a capital are the same name."""
    assert fold("CAFE\u0301.CSV") == fold("caf\u00e9.csv")


@pytest.mark.parametrize(
    ("on_disk", "expected"),
    [
        (b"claims.xlsx", "claims.xlsx"),
        ("café.csv".encode(), "café.csv"),
        (b"caf\xe9.csv", r"caf\xe9.csv"),
        (b"a\\xe9", r"a\\xe9"),
        (b"a\nb", r"a\u000ab"),
        ("abc\u202efdp.exe".encode(), r"abc\u202efdp.exe"),
        ("a\U000e0041".encode(), r"a\U000e0041"),
    ],
)
def test_shown_names(on_disk: bytes, expected: str) -> None:
    """Bytes that are not UTF-8 and characters that turn text around are written out, and lead back to the file."""
    name = os.fsdecode(on_disk)
    assert shown(name) == expected
    assert os.fsencode(real(expected)) == on_disk


@given(st.binary(min_size=1, max_size=30))
def test_every_name_can_be_stored_and_found_again(on_disk: bytes) -> None:
    """Whatever bytes a name has, the ledger can hold it, and the file can be reached by it."""
    kept = json.loads(json.dumps(shown(os.fsdecode(on_disk))))
    kept.encode("utf-8")
    assert os.fsencode(real(kept)) == on_disk


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.XLSX", "xlsx"),
        ("a.tar.gz", "gz"),
        ("a", "bin"),
        ("a.", "bin"),
        ("a.verylongone", "bin"),
        ("a.x/y", "bin"),
        ("a.cs v", "bin"),
        ("a.\u0660", "bin"),
    ],
)
def test_endings_are_safe(name: str, expected: str) -> None:
    """The archive's names are made of the hash and of letters that every file system holds."""
    assert ending(name) == expected
