"""How the candidates of each qualification stand: the head's summary on a centre's front page."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pipeline.forecast.statuses import STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.views.risk import Columns
    from pipeline.views.risk_named import Named

NONE_YET = "none yet"
_WORTH = {"D*": 4, "D": 3, "M": 2, "P": 1}


class Summary(NamedTuple):
    """How the candidates of one qualification stand, as the forecast has it."""

    entry_code: str
    statuses: Sequence[tuple[str, int]]
    """Status (Achieved, On course, At risk, Not eligible, Not checked) and how many candidates."""
    grades: Sequence[tuple[str, int]]
    """Grade that the claimed units give now and how many candidates, the best first; last those who have none yet."""


class Stand(NamedTuple):
    """How a centre's candidates stand."""

    summaries: Sequence[Summary]
    named: Named
    """Somebody without an entry is here, and in no summary."""


def standing(rows: Columns) -> str:
    """What is kept of a forecast's rows for the front page, as JSON: entry code to the counts of a Summary."""
    statuses: dict[str, Counter[str]] = defaultdict(Counter)
    grades: dict[str, Counter[str]] = defaultdict(Counter)
    alike = Counter(zip(rows["entry_code"], rows["status"], rows["forecast_grade"], strict=True))
    for (code, status, grade), number in alike.items():
        statuses[code][status] += number
        grades[code][grade or NONE_YET] += number
    return json.dumps({code: [statuses[code], grades[code]] for code in sorted(statuses)}, sort_keys=True)


def summaries(kept: str) -> list[Summary]:
    """The summaries, by entry code, of what was kept."""
    return [
        Summary(
            code,
            [(status, counts.get(status, 0)) for status in STATUSES],
            [(grade, grades[grade]) for grade in sorted(grades, key=_best_first)],
        )
        for code, (counts, grades) in sorted(json.loads(kept).items())
    ]


def _best_first(grade: str) -> tuple[int, list[int]]:
    worth = [-_WORTH[each] for each in re.findall(r"D\*|[DMP]", grade)] if grade != NONE_YET else []
    return sum(worth), worth
