"""Identifiers: their forms and their check characters."""

import re
import time

import numpy as np
import pytest

from schemas import identifiers
from schemas.identifiers import (
    ULN_UNKNOWN,
    uci_disputed,
    uci_letter,
    uci_ok,
    uln_ok,
    unit_reference_ok,
)

UCIS = ["689990980001D", "681990012058G", "123450130001E", "123450130002L", "640910140012H", "12345A130001X"]
ULNS = ["9276308686", "1000000027", "6000000137", "1000000019", "1234567899"]
REFERENCES = ["Y/502/5408", "K/502/5445", "A/615/5627", "F/502/5502"]
CHECKS = [(uci_ok, UCIS), (uln_ok, ULNS), (unit_reference_ok, REFERENCES)]


@pytest.mark.parametrize(("check", "good"), CHECKS)
def test_real_and_worked_examples_pass(check, good) -> None:
    """Published identifiers, and those worked out by hand, are right in every kind of array."""
    for values in (good, np.array(good), np.array(good, dtype=object)):
        assert check(values).tolist() == [True] * len(good)


@pytest.mark.parametrize(("check", "good"), CHECKS)
def test_every_single_wrong_digit_is_caught(check, good) -> None:
    """No other digit can stand in any place."""
    slips = [
        value[:place] + digit + value[place + 1 :]
        for value in good
        for place, right in enumerate(value)
        for digit in "0123456789"
        if right.isdigit() and digit != right
    ]
    assert len(slips) > 100
    assert not check(slips).any()


@pytest.mark.parametrize(("check", "good"), CHECKS)
def test_every_swap_of_two_digits_is_caught(check, good) -> None:
    """Two neighbouring digits that changed places do not add up."""
    swaps = [
        value[:place] + value[place + 1] + value[place] + value[place + 2 :]
        for value in good
        for place in range(len(value) - 1)
        if value[place : place + 2].isdigit() and value[place] != value[place + 1]
    ]
    assert len(swaps) > 5
    assert not check(swaps).any()


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (
            uci_ok,
            ["123450130001F", "123450130001", "123450130001EE", "123450130001e", "1234-0130001E", "12345a130001E"],
        ),
        (uln_ok, ["9276308687", ULN_UNKNOWN, "0000000010", "10000000277", "100000002", "100000002A"]),
        (unit_reference_ok, ["Y/502/5409", "Y5025408", "Y/502/54081", "B/502/5408", "Y-502-5408", "Y/5O2/5408"]),
    ],
)
def test_wrong_characters_and_wrong_forms_fail(check, bad) -> None:
    """A wrong check character fails, and so does everything that has not the form, blank and missing too."""
    assert not check([*bad, "", None]).any()


@pytest.mark.parametrize("check", [uci_ok, uci_disputed, uln_ok, unit_reference_ok, uci_letter])
def test_an_empty_column_has_an_empty_answer(check) -> None:
    """No values, no answers."""
    assert check(np.array([], dtype=object)).tolist() == []


def test_a_uci_from_q_on_is_not_checked() -> None:
    """The two known programs differ on letters from Q on: nothing is refused there, and it is told."""
    values = ["12345Q130001A", "12345Z130001B", "12345P130001A", "12345Q130001Z", "123450130001E"]
    assert uci_disputed(values).tolist() == [True, True, False, False, False]
    assert uci_ok(values).tolist() == [True, True, False, False, True]


def test_the_right_uci_letter_can_be_named() -> None:
    """The letter comes from the first twelve characters; blank where they are no UCI's or nobody knows."""
    values = ["681990012058", "123450130001F", "12345Q130001", "12345013000", "12345013000X", "123450130001EE", ""]
    assert uci_letter(values).tolist() == ["G", "E", "", "", "", "", ""]


@pytest.mark.parametrize(
    "name", ["CENTRE_NUMBER", "CANDIDATE_NUMBER", "ENTRY_CODE", "UCI", "ULN", "UNIT_REFERENCE", "QAN"]
)
def test_each_pattern_matches_its_own_example(name) -> None:
    """What messages give as an example would be accepted, and with one character more it would not."""
    form = getattr(identifiers, name)
    assert re.fullmatch(form.regex, form.example)
    assert not re.fullmatch(form.regex, form.example + "1")


def test_candidate_number_0000_is_none() -> None:
    """Candidate numbers run from 0001 to 9999."""
    assert [bool(re.fullmatch(identifiers.CANDIDATE_NUMBER.regex, n)) for n in ("0000", "0001", "9999")] == [
        False,
        True,
        True,
    ]


def test_many_ucis_are_quick() -> None:
    """A million UCIs, of which one letter in seventeen fits, take 0.35 s on a quiet machine, and never six times as long."""
    values = np.array([f"12345013{serial % 10000:04d}A" for serial in range(1_000_000)], dtype=object)
    began = time.process_time()
    assert 50_000 < uci_ok(values).sum() < 70_000
    assert time.process_time() - began < 2.1
