"""Which form a file comes nearest to where none of its sheets fits one (FILE-06)."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pipeline.recognise.candidates import BARE, with_numbers
from pipeline.recognise.header import A_UNIT_COLUMN, readings
from pipeline.recognise.layout import bears, possible_headers
from schemas.cells import TO_READ
from schemas.forms import FORMS
from schemas.forms.people import CANDIDATE
from schemas.tidying import fold, grade

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.recognise.header import Header
    from pipeline.recognise.layout import Context
    from schemas.cells import Sheet

_ALIKE = 0.8
_SHOWN = 8
_DIGIT = re.compile(r"\d")
_NONE = "none that a form has"
_LIST = (
    "It holds the list of what to mend alone, for a text table holds one sheet: "
    "drop the workbook, or save its marked sheet as the text table."
)


class Nearest(NamedTuple):
    """What is said of a file that fits no form."""

    headers: str
    """Those of the row that has headings of the form: no other row's, for it may hold names and grades."""
    words: str
    """Which form is meant, and what it would also need."""


def _nothing(sender: str) -> str:
    """What is said where no form is near: which ones there are."""
    forms = ", ".join(dict.fromkeys(form.title for form in FORMS if sender in form.senders))
    return f"No row of it has a heading of a form that this folder may send: {forms}."


def nearest(sheets: Iterable[Sheet], sender: str, context: Context) -> Nearest:
    """Find the row and the form with the most headings in common, and of those the one that lacks least.

    Where there is none, what heads the first sheet is told as it stands, unless it looks like somebody's data.
    """
    best, found, top = (0, 0), None, ""
    all_of_them = list(sheets)
    theirs = [sheet for sheet in all_of_them if not bears(sheet, TO_READ)]
    if all_of_them and not theirs:
        return Nearest(_NONE, _LIST)
    for sheet in theirs:
        for row, texts in possible_headers(sheet):
            top = top or _listed(texts)
            headers = with_numbers(texts, sheet.rows[row:], context.candidate_numbers)
            for reading in readings(headers, context.other_names):
                near = _near(reading, headers)
                score = len(reading.columns) + bool(reading.units) + len(near), -len(reading.missing)
                if score[0] and score > best and _can_be(reading, sender):
                    best, found = score, _said(reading, texts, near)
    return found or Nearest(_NONE if _is_data(top) else top, _nothing(sender))


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(list(filter(None, texts))[:_SHOWN])


def _is_data(headers: str) -> bool:
    """Whether a row is no heading: it holds a number, a date or a grade, and so, it may be, somebody's name."""
    return (
        not headers
        or bool(_DIGIT.search(headers))
        or any(grade(one).text in ("P", "M", "D", "N") for one in headers.split(", "))
    )


def _can_be(reading: Header, sender: str) -> bool:
    """Whether it is only for want of columns that the row is not this form's header, and the folder may send it."""
    lacking = {*(column.title for column in reading.form.columns), A_UNIT_COLUMN}
    return sender in reading.form.senders and lacking.issuperset(reading.missing)


def _near(reading: Header, headers: tuple[str, ...]) -> dict[str, str]:
    """The required columns that are not there, with the heading that was meant for each: it is nearly the same."""
    texts = {headers[at].casefold(): headers[at] for at in reading.unknown if fold(headers[at]) != BARE}
    alike = {title: get_close_matches(title.casefold(), list(texts), n=1, cutoff=_ALIKE) for title in reading.missing}
    return {title: texts[found[0]] for title, found in alike.items() if found}


def _said(reading: Header, texts: tuple[str, ...], near: dict[str, str]) -> Nearest:
    hints = [f" “{text}” looks like {title}." for title, text in near.items()]
    bare = [text for text in texts if fold(text) == BARE]
    if bare and CANDIDATE.title in reading.missing:
        hints.append(f" What stands below “{bare[0]}” is not candidate numbers.")
    words = f"The nearest form is {reading.form.title}; it would also need: {', '.join(reading.missing)}."
    return Nearest(_listed(texts), words + "".join(hints))
