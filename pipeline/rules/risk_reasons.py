"""What the RISK rules say of everybody who is named: each reason with what to do, whom to ring, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from string import Formatter
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.rules.book import BOOK, worded
from pipeline.rules.risks import CHAPTER
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Listed:
    """What the rules of this chapter look at."""

    rows: pd.DataFrame
    """The columns of `pipeline.forecast.listing`."""


def risks(rows: pd.DataFrame, lowered: Mapping[str, str]) -> pd.DataFrame:
    """Every rule of the chapter over `rows`: at (a label of `rows`), rule, severity, reason, what_to_do, ring, act_by.

    `ring` is whom to ring: initials, the exams office or the OCR Assessor. A rule that the site has lowered to a NOTE is
    left out. By row, then rule.
    """
    found = [
        one for one in sorted(BOOK) if BOOK[one].chapter == CHAPTER and lowered.get(one, "") != Severity.NOTE.value
    ]
    said = [each for rule_id in found for each in _said(rule_id, rows)]
    return pd.DataFrame(sorted(said, key=itemgetter(0, 1)), columns=_COLUMNS)


_COLUMNS = ["at", "rule", "severity", "reason", "what_to_do", "ring", "act_by"]


def _said(rule_id: str, rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    rule_ = BOOK[rule_id]
    judge: Any = rule_.judge  # these look at no drop, and know nothing else
    offenders = judge(Listed(rows), None)
    if offenders.empty:
        return []
    asked = {name for _, name, _, _ in Formatter().parse(rule_.message + rule_.fix) if name}
    columns = {name: rows[name].loc[offenders.index].tolist() for name in sorted(asked)}
    said = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [
        (at, rule_id, rule_.severity.value, worded(rule_.message, words), worded(rule_.fix, words), ring, act_by)
        for at, words, ring, act_by in zip(
            offenders.index, said, offenders["ring"].tolist(), offenders["act_by"].tolist(), strict=True
        )
    ]
