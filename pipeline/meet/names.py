"""Names as a sheet writes them meet those of the candidates: the same, nearly so, or others."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.meet import fold_name, folded_name

if TYPE_CHECKING:
    from schemas.check import Mask

CLOSE = 0.8
"""Names that are so alike differ by a slip: of ten letters two may be other ones."""
_BETWEEN = re.compile(r"[\s,.:]+")
"""What stands between the words of a name."""
COMPARED = ("surname_differs", "forenames_differ", "surname_near", "forenames_near")


def named(rows: pd.DataFrame) -> Mask:
    """Which rows bear a name."""
    keys = [key for key in ("surname", "forenames", "name") if key in rows]
    return np.asarray(np.logical_or.reduce([(rows[key] != "").to_numpy() for key in keys]))


def compared(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """The columns of COMPARED for rows with a name; `people` are their candidates, row by row.

    What differs is there, and not the candidate's; what is near is there and the same, or nearly.
    """
    found = _in_two(rows, people)
    whole = (rows["surname"] == "").to_numpy() & (rows["forenames"] == "").to_numpy()
    if whole.any():
        found[whole] = _in_one(rows.loc[whole, "name"], people[whole])
    return pd.DataFrame(found, columns=list(COMPARED), index=rows.index)


def _in_two(rows: pd.DataFrame, people: pd.DataFrame) -> Mask:
    surname, near_surname = _compare(rows["surname"], people["surname"])
    whole = _is_whole_name(rows, people, surname)
    surname, near_surname = surname & ~whole, near_surname | whole
    forenames, near_forenames = _compare(rows["forenames"], people["forenames"])
    swapped = _is_swapped(rows, people, surname & forenames)
    surname, forenames = surname & ~swapped, forenames & ~swapped
    return np.column_stack([surname, forenames, near_surname | swapped, near_forenames | swapped])


def _is_whole_name(rows: pd.DataFrame, people: pd.DataFrame, differs: Mask) -> Mask:
    """Which of the surnames that differ are the candidate's whole name in one cell, `Adams, Amy` or `Amy Adams`."""
    found = differs & (rows["forenames"] == "").to_numpy()
    said = fold_name(rows.loc[found, "surname"]).to_numpy()
    theirs = people[found]
    ways = (theirs["surname"] + theirs["forenames"], theirs["forenames"] + theirs["surname"])
    found[found] = np.logical_or.reduce([said == fold_name(way).to_numpy() for way in ways])
    return found


def _is_swapped(rows: pd.DataFrame, people: pd.DataFrame, differ: Mask) -> Mask:
    """Which rows where both names differ have the forenames under Surname, and the surname under Forenames."""
    found = differ.copy()
    _, first = _compare(rows.loc[differ, "surname"], people.loc[differ, "forenames"])
    _, second = _compare(rows.loc[differ, "forenames"], people.loc[differ, "surname"])
    found[found] = first & second
    return found


def _compare(said: pd.Series, theirs: pd.Series) -> tuple[Mask, Mask]:
    """Which names are there and differ from those known; and which are there and the same, or nearly."""
    one, other = said.to_numpy(dtype=object), theirs.to_numpy(dtype=object)
    differs = (one != "") & (one != other)
    pairs = list(zip(*(fold_name(pd.Series(names[differs])) for names in (one, other)), strict=True))
    close = (one != "") & ~differs
    close[differs] = [_alike(*pair) for pair in pairs]
    differs[differs] = [left != right for left, right in pairs]
    return differs, close


def _alike(one: str, other: str) -> bool:
    return bool(one) and SequenceMatcher(None, one, other).ratio() >= CLOSE


def _in_one(said: pd.Series, people: pd.DataFrame) -> Mask:
    """Names in one cell: only those that are not the candidate's to the letter are looked at closely."""
    texts = [text.casefold() for text in said]
    surname, forenames = people["surname"], people["forenames"]
    ways = (forenames + " " + surname, surname + " " + forenames, surname + ", " + forenames)
    theirs = zip(texts, *([text.casefold() for text in way] for way in ways), strict=True)
    other = np.array([text not in names for text, *names in theirs], dtype=bool)
    found = np.tile([False, False, True, True], (len(texts), 1))
    cells = zip(said[other], surname[other], forenames[other], strict=True)
    found[other] = np.array([_closely(*cell) for cell in cells], dtype=bool).reshape(-1, len(COMPARED))
    return found


def _closely(said: str, surname: str, forenames: str) -> tuple[bool, bool, bool, bool]:
    """Of a name in one cell the four answers of COMPARED.

    Shortened names are the candidate's; else surname and forenames are looked for at its end and beginning.
    """
    words, last, first = _words(said), _words(surname), _words(forenames)
    if _shortened(words, first + last) or _shortened(words, last + first):
        return False, False, True, True
    family, given, all_said = "".join(last), "".join(first), "".join(words)
    if (rest := _without(words, family)) is not None:
        return False, rest not in ("", given), True, _alike(rest, given)
    if (rest := _without(words, given)) is not None:
        return True, False, _alike(rest, family), True
    near = _alike(all_said, given + family) or _alike(all_said, family + given)
    return True, True, near, near


def _words(name: str) -> list[str]:
    return [word for part in _BETWEEN.split(name) if (word := folded_name(part))]


def _without(words: list[str], part: str) -> str | None:
    """What stands before or after the words that together are the part; None where neither end is."""
    for at in range(len(words)):
        if "".join(words[at:]) == part:
            return "".join(words[:at])
        if "".join(words[: at + 1]) == part:
            return "".join(words[at + 1 :])
    return None


def _shortened(said: list[str], whole: list[str]) -> bool:
    """Whether every word is one of the whole name's, or the first letter of one, in their order: `Amy A` of `Amy Jane Adams`."""
    left = iter(whole)
    return all(any(word in (full, full[0]) for full in left) for word in said)
