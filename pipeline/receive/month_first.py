"""Dates whose neighbours in the column are written month first: they look right, and may be another day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from schemas.check import Failure, Mask, Read
from schemas.columns import DATE
from schemas.tidying import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from schemas.forms.form import Form

_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}")
_MONTHS = 12
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}")
SHORT_YEAR = "and a year needs four digits"
NO_DATE = "which is no date or no day that there is"
MONTH_FIRST = "and other dates of this column are written month first, so that which day it is cannot be known"


def why(text: str) -> str:
    """Why a date cannot be taken, by what it was read as: one that was read has neighbours that are month first."""
    if _SHORT_YEAR.fullmatch(text):
        return SHORT_YEAR
    return NO_DATE if DATE.tidy(text).rule else MONTH_FIRST


def doubting(form: Form, read: Mapping[str, Read], sheet: Any) -> Mapping[str, Read]:
    """The columns as read, with CELL-04 also for the dates that cannot be trusted; `sheet` is each row's sheet."""
    found = {}
    for column in form.columns:
        if column.kind is DATE and column.key in read and read[column.key].failures:
            doubtful = _doubtful(read[column.key], sheet)
            if doubtful.any():
                more = Failure("CELL-04", column.key, doubtful)
                found[column.key] = replace(read[column.key], failures=[*read[column.key].failures, more])
    return {**read, **found} if found else read


def _doubtful(read: Read, sheet: Any) -> Mask:
    doubtful = np.zeros(len(read.typed), dtype=bool)
    failing = [failure.mask for failure in read.failures if failure.rule == "CELL-04"]
    at = np.flatnonzero(np.logical_or.reduce(failing)) if failing else np.empty(0, dtype=np.int64)
    for number in {int(sheet[row]) for row in at if _leads_with_month(read.typed[row])}:
        here = np.flatnonzero(sheet == number)
        doubtful[here[_of_sheet(read.typed[here].tolist())]] = True
    return doubtful


def _of_sheet(cells: list[Any]) -> Mask:
    """Which cells of a column with a month-first date may be month first too.

    Of texts all that could be either, unless another text of the column can only be day first; of the dates of the
    spreadsheet's own all that may have been turned round on opening: those up to the twelfth, where no later day is there.
    """
    texts = [_SLASHED.fullmatch(shown(cell)) if isinstance(cell, str) else None for cell in cells]
    own = [cell if isinstance(cell, date) else None for cell in cells]
    told = any(text and int(text[1]) > _MONTHS >= int(text[2]) for text in texts)
    sound = any(day and day.day > _MONTHS for day in own)
    return np.array(
        [
            (not told and text is not None and _either(int(text[1]), int(text[2])))
            or (not sound and day is not None and _either(day.day, day.month))
            for text, day in zip(texts, own, strict=True)
        ],
        dtype=bool,
    )


def _either(first: int, second: int) -> bool:
    """Whether both can be the month, and they are not the same."""
    return first != second and 0 < first <= _MONTHS and 0 < second <= _MONTHS


def _leads_with_month(cell: Any) -> bool:
    found = _SLASHED.fullmatch(shown(cell)) if isinstance(cell, str) else None
    return bool(found and 0 < int(found[1]) <= _MONTHS < int(found[2]) <= 31)
