"""The identifiers of the field: their forms, and the check characters that tell a slip of the finger.

Every check takes a whole column (an array of text) and answers with an array of the same length.
A value that has not the identifier's form fails its check; the form itself is a column's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.int32]
    Texts = NDArray[Any]

UCI_LETTERS = "ABCDEFGHKLMRTVWXY"
UNIT_LETTERS = "ADFHJKLMRTY"
ULN_UNKNOWN = "9999999999"
"""Stands for "not known yet" in learner records; it fails the check on purpose."""


class Pattern(NamedTuple):
    """What an identifier looks like: a pattern for the whole value, one that passes, and the same in words."""

    regex: str
    example: str
    words: str


CENTRE_NUMBER = Pattern(r"[0-9]{5}", "12345", "five digits")
CANDIDATE_NUMBER = Pattern(r"(?!0000)[0-9]{4}", "0042", "four digits from 0001 to 9999")
ENTRY_CODE = Pattern(r"[0-9]{5}", "05352", "five digits")
UCI = Pattern(rf"[0-9]{{5}}[0-9A-Z][0-9]{{6}}[{UCI_LETTERS}]", "123450130001E", "twelve characters and a check letter")
ULN = Pattern(r"[1-9][0-9]{9}", "1000000027", "ten digits, the first of them not 0")
UNIT_REFERENCE = Pattern(
    rf"[{UNIT_LETTERS}]/[0-9]{{3}}/[0-9]{{4}}", "Y/502/5411", "a letter, three digits, four digits"
)
QAN = Pattern(r"[0-9]{3}/[0-9]{4}/[0-9X]", "601/7101/7", "three digits, four digits, a check character")

_NUL, _SLASH, _ZERO, _A, _Q = 0, ord("/"), ord("0"), ord("A"), ord("Q")
_ISSUER = 5
"""Where a UCI says who gave it (position 6 for people): 0 the centre, a letter an awarding body."""


def _characters(values: ArrayLike, width: int) -> Ints:
    """Spread values out, a row a value, a column a code point; one column more than `width` betrays what is too long."""
    texts = np.asarray(values, dtype=f"U{width + 1}")
    return np.ascontiguousarray(texts).view(np.int32).reshape(-1, width + 1)


def _codes(letters: str) -> Ints:
    return np.array([ord(letter) for letter in letters], dtype=np.int32)


def _laid_out(characters: Ints, layout: str) -> Bools:
    """Whether each value has digits where `layout` has a 9 and slashes where it has a slash."""
    digits = characters[:, [place for place, sign in enumerate(layout) if sign == "9"]]
    slashes = characters[:, [place for place, sign in enumerate(layout) if sign == "/"]]
    return np.asarray(((digits >= _ZERO) & (digits <= _ZERO + 9)).all(axis=1) & (slashes == _SLASH).all(axis=1))


def _equal(left: Ints, right: Ints | int) -> Bools:
    return np.asarray(left == right)


def _ends_after(characters: Ints, length: int) -> Bools:
    return _equal(characters[:, length], _NUL)


def _weighted(characters: Ints, places: list[int], heaviest: int) -> Ints:
    """Sum the digits at `places`, the first times `heaviest`, each further one times one less."""
    weights = np.arange(heaviest, heaviest - len(places), -1, dtype=np.int32)
    return np.asarray(((characters[:, places] - _ZERO) * weights).sum(axis=1, dtype=np.int32))


def _uci_body(characters: Ints) -> Bools:
    """Whether the first twelve characters are five digits, a digit or letter, and six digits."""
    issuer = characters[:, _ISSUER]
    digit = (issuer >= _ZERO) & (issuer <= _ZERO + 9)
    letter = (issuer >= _A) & (issuer < _A + 26)
    return _laid_out(characters, "99999?999999") & (digit | letter)


def _uci_place(characters: Ints) -> Ints:
    """Find the place among `UCI_LETTERS` of the letter that the first twelve characters ask for."""
    counted = characters.copy()
    letter = counted[:, _ISSUER] >= _A
    counted[letter, _ISSUER] -= _A - 1 - _ZERO
    return _weighted(counted, list(range(12)), 16) % 17


def _shaped_uci(characters: Ints) -> Bools:
    letter = np.isin(characters[:, 12], _codes(UCI_LETTERS))
    return _uci_body(characters) & letter & _ends_after(characters, 13)


def uci_ok(values: ArrayLike) -> Bools:
    """Tell for each UCI (13 characters) whether its check letter may stand; `uci_disputed` ones are let pass.

    Weights 16 to 5 over the first twelve characters, letters counting from A = 1, modulo 17 (published by WJEC).
    """
    characters = _characters(values, 13)
    right = _equal(_codes(UCI_LETTERS)[_uci_place(characters)], characters[:, 12])
    return _shaped_uci(characters) & (right | (characters[:, _ISSUER] >= _Q))


def uci_disputed(values: ArrayLike) -> Bools:
    """Tell which UCIs cannot be checked: on a letter from Q on in position 6 the two known programs differ."""
    characters = _characters(values, 13)
    return _shaped_uci(characters) & (characters[:, _ISSUER] >= _Q)


def uci_letter(first12: ArrayLike) -> Texts:
    """Give the check letter for each UCI's first twelve characters (a whole UCI will do); blank where nobody knows."""
    characters = _characters(first12, 13)
    known = _uci_body(characters) & (characters[:, _ISSUER] < _Q) & _ends_after(characters, 13)
    letters: Texts = np.array([*UCI_LETTERS, ""], dtype=object)
    return letters[np.where(known, _uci_place(characters), -1)]


def uln_ok(values: ArrayLike) -> Bools:
    """Tell for each ULN (ten digits) whether it adds up: weights 10 to 1, the sum modulo 11 is 10 (published by HESA).

    `ULN_UNKNOWN` does not.
    """
    characters = _characters(values, 10)
    shaped = _laid_out(characters, "9999999999") & (characters[:, 0] > _ZERO) & _ends_after(characters, 10)
    return shaped & _equal(_weighted(characters, list(range(10)), 10) % 11, 10)


def unit_reference_ok(values: ArrayLike) -> Bools:
    """Tell for each unit reference (`Y/502/5411`) whether its letter is the one that its digits ask for.

    The sum is published nowhere: it was derived from 97 references and then foretold the 12 kept back.
    A reason to look twice, not a proof.
    """
    characters = _characters(values, 10)
    shaped = _laid_out(characters, "?/999/9999") & _ends_after(characters, 10)
    letters = _codes(UNIT_LETTERS)[_weighted(characters, [2, 3, 4, 6, 7, 8, 9], 8) % 11]
    return shaped & _equal(letters, characters[:, 0])
