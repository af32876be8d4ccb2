"""How a cell is read: what people and spreadsheets make of numbers, dates, grades and words, taken as it was meant."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from schemas.cells import Cell, Damaged
from schemas.units import tidy_unit

if TYPE_CHECKING:
    from collections.abc import Callable

_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff"
"""Characters of no width: soft hyphens, joiners, byte order marks, and what makes an emoji of a tick."""
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""Spaces that do not break, or are narrower or wider than others."""
_SEEN_AS = str.maketrans(_SPACES, " " * len(_SPACES), _UNSEEN)
PLAIN_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "þ": "th", "æ": "ae", "œ": "oe"}
)
"""Letters (as `casefold` leaves them) that are no plain letter with a mark, and are typed as one where the keyboard lacks them."""
ROUNDED_FROM = 1e15
"""A spreadsheet keeps 15 digits; a longer number was rounded before it was saved."""


class Tidied(NamedTuple):
    """What a cell was taken to mean, and the rule that says how (CELL-07, CELL-08, CELL-09), if any."""

    text: str
    rule: str = ""


_HIDING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]")


def told(text: str) -> str:
    r"""Text of a cell as a page or a terminal may show it: control characters and direction marks as `\u202e`, lines as they are."""
    return text if text.isprintable() else _HIDING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def shown(cell: Cell) -> str:
    """A cell as its reader sees it: without what has no width, and with the spaces at its ends gone."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return (cell if cell.isascii() else cell.translate(_SEEN_AS)).strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < ROUNDED_FROM else repr(cell)
    if isinstance(cell, Damaged):
        return cell.shown
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell.isoformat()


_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_SCIENTIFIC_AS_SAVED = re.compile(r"\d(?:[.,]\d+)?E[+-]\d{2,}", re.IGNORECASE)
"""As a spreadsheet writes it: a group may well be called `7E1`."""


def plain(cell: Cell) -> Tidied:
    """Text as it stands; a number that was destroyed is refused, for an order's or a certificate's may stand here."""
    text = shown(cell)
    return Tidied(text, "CELL-08" if _destroyed(cell, text, _SCIENTIFIC_AS_SAVED) else "")


def _destroyed(cell: Cell, text: str, scientific: re.Pattern[str] = _SCIENTIFIC) -> bool:
    """Whether a spreadsheet has rounded the number, or put it in scientific form."""
    return (isinstance(cell, float) and abs(cell) >= ROUNDED_FROM) or bool(scientific.fullmatch(text))


def digits(width: int) -> Callable[[Cell], Tidied]:
    """A number of fixed width: lost leading zeros are put back, a destroyed number is refused."""

    def tidy(cell: Cell) -> Tidied:
        text = shown(cell)
        if _destroyed(cell, text):
            return Tidied(text, "CELL-08")
        if text.isascii() and text.isdigit() and len(text) < width:
            return Tidied(text.zfill(width), "CELL-07")
        return Tidied(text)

    return tidy


def identifier(cell: Cell) -> Tidied:
    """A long identifier: upper case, without the spaces that people put in; a destroyed number is refused."""
    text = shown(cell)
    if _destroyed(cell, text):
        return Tidied(text, "CELL-08")
    return Tidied("".join(text.split()).upper())


def uln(cell: Cell) -> Tidied:
    """A ULN; 9999999999 stands for "unknown" in learner returns and is stored as none."""
    text, rule = identifier(cell)
    return Tidied("", "CELL-09") if text == "9999999999" else Tidied(text, rule)


GRADES = {
    **dict.fromkeys(("p", "pass"), "P"),
    **dict.fromkeys(("m", "merit"), "M"),
    **dict.fromkeys(("d", "distinction"), "D"),
    **dict.fromkeys(("n", "not claiming", "u", "f", "fail", "refer", "r", "nya"), "N"),
    **dict.fromkeys(("", "-", "\u2013", "\u2014", "?", "tbc", "n/a"), ""),
}
"""The listed ways to write a grade; `N` takes the line out of the unsubmitted claim, blank leaves it as it is."""
_GRADE_SYNONYMS = {"dist": "D", "distinct": "D", "mer": "M", "ps": "P", "passed": "P"}


def grade(cell: Cell) -> Tidied:
    """A grade: `P M D N`, or blank; an unlisted one is kept as typed for GRAD-04."""
    text = shown(cell)
    word = text.rstrip(".").casefold()
    if word in GRADES:
        return Tidied(GRADES[word])
    if word in _GRADE_SYNONYMS:
        return Tidied(_GRADE_SYNONYMS[word], "CELL-09")
    return Tidied(text)


_RESULTS = {
    **{word: grade for word, grade in GRADES.items() if grade in ("P", "M", "D")},
    **dict.fromkeys(("r", "near pass"), "R"),
    **dict.fromkeys(("u", "f", "fail", "unclassified"), "U"),
    **dict.fromkeys(("distinction*", "dist*"), "D*"),
}


def result_grade(cell: Cell) -> Tidied:
    """A grade that somebody was given: `P M D R U`, or one of a whole qualification, such as `D*D`."""
    text = shown(cell)
    word = text.rstrip(".").casefold()
    if word in _GRADE_SYNONYMS:
        return Tidied(_GRADE_SYNONYMS[word], "CELL-09")
    return Tidied(_RESULTS.get(word, "".join(text.split()).upper()))


def unit(cell: Cell) -> Tidied:
    """A unit's number or reference; what is neither is kept as typed."""
    text = shown(cell)
    if found := tidy_unit(text):
        return Tidied(found)
    return Tidied(text, "CELL-08" if _destroyed(cell, text, _SCIENTIFIC_AS_SAVED) else "")


_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {
    name[:letters]: str(number) for number, name in enumerate(_MONTH_NAMES.split(), start=1) for letters in (3, 4, None)
}
"""Each month by its name, and by the first three or four letters of it."""
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})([ T]00:00(?::00(?:\.0+)?)?)?")
"""With the midnight that a database puts behind a day."""
_BRITISH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?[ ,-]+(\d{4}|\d{2})", re.IGNORECASE)


def day(cell: Cell) -> Tidied:
    """A date as ISO text; what cannot be a date is kept as typed, with CELL-04."""
    if isinstance(cell, date):
        return Tidied(cell.isoformat()[:10])
    text = shown(cell)
    if found := _ISO.fullmatch(text):
        return _date(text, found[1], found[2], found[3], rule="CELL-09" if found[4] else "")
    if found := _BRITISH.fullmatch(text):
        return _date(text, found[3], found[2], found[1])
    if (found := _WORDED.fullmatch(text)) and (month := _MONTHS.get(found[2].casefold())):
        return _date(text, _full_year(found[3]), month, found[1], rule="CELL-09")
    return Tidied(text, "CELL-04" if text else "")


def _full_year(year: str) -> str:
    return year if len(year) == 4 else f"20{year}" if int(year) < 50 else f"19{year}"


def _date(typed: str, year: str, month: str, day_: str, rule: str = "") -> Tidied:
    try:
        return Tidied(date(int(year), int(month), int(day_)).isoformat(), rule)
    except ValueError:
        return Tidied(typed, "CELL-04")


def listed(*words: str, **synonyms: str) -> Callable[[Cell], Tidied]:
    """One of a few words, in any case and spacing; anything else is kept as typed for CELL-03.

    Punctuation does not matter either, but where it alone tells two words apart: `Distinction`, `Distinction*`.
    """
    means = {**{word: word for word in words}, **synonyms}
    exact = {fold(said, r"\s"): word for said, word in means.items()}
    alike = Counter(map(fold, means))
    loose = {fold(said): word for said, word in means.items() if alike[fold(said)] == 1}

    def tidy(cell: Cell) -> Tidied:
        text = shown(cell)
        return Tidied(exact.get(fold(text, r"\s")) or loose.get(fold(text), text))

    return tidy


def fold(text: str, gone: str = r"[\W_]") -> str:
    """Text as headings and words are compared: without case, and without spaces and punctuation (or what else is `gone`)."""
    return re.sub(gone, "", text).casefold()


_YES = {"yes", "y", "true", "✓", "✔", "x", "1"}
_NO = {"no", "n", "false", "0"}


def yes(cell: Cell) -> Tidied:
    """`Yes`, `No` or blank; what is none of them is kept as typed."""
    text = shown(cell)
    word = text.casefold()
    return Tidied("Yes" if word in _YES else "No" if word in _NO else text)


def name(cell: Cell) -> Tidied:
    """A name, with runs of spaces made one."""
    return Tidied(" ".join(shown(cell).split()))


def full_name(cell: Cell) -> Tidied:
    """A colleague's name, forenames first; `NAIR, Priya` is turned round, and neither a title nor two people's initials are."""
    text = name(cell).text
    surname, _, forenames = (part.strip() for part in text.partition(","))
    is_surname = " " not in surname or surname.isupper()
    are_names = 1 <= len(forenames.split()) <= 2 and "," not in forenames and (len(forenames) > 4 or not text.isupper())
    return Tidied(f"{forenames} {surname}", "CELL-09") if surname and is_surname and are_names else Tidied(text)


def whole_name(cell: Cell) -> Tidied:
    """A name written `SURNAME: FORENAMES`; one comma alone stands for the colon."""
    text = name(cell).text
    surname, comma, forenames = (part.strip() for part in text.partition(","))
    if ":" in text or not (surname and comma and forenames) or "," in forenames:
        return Tidied(text)
    return Tidied(f"{surname}: {forenames}")


_SPACED = re.compile(r"[^\W\d_](?:[. ]+[^\W\d_])+\.?")


def initials(cell: Cell) -> Tidied:
    """Initials in capitals: `js`, `J.S.`, `J S` and `JS` are one person."""
    text = name(cell).text.upper()
    return Tidied(re.sub("[. ]", "", text)) if _SPACED.fullmatch(text) else Tidied(text)
