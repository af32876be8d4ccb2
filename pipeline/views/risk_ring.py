"""Whom to ring about candidates at risk: a row a person and qualification, by the date to act by."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipeline.forecast.dates import RING
from pipeline.rules.risks import EXAMS_OFFICE, OCR_ASSESSOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.forecast import Forecast
    from pipeline.views.risk import Reason

_FOR = {
    "RISK-01": "mandatory units",
    "RISK-02": "missing credits",
    "RISK-03": "no grades at all",
    "RISK-04": "left out of the claim that went",
    "RISK-05": "withdrawn, to be claimed again",
    "RISK-06": "a visit to book, or a claim to submit",
    "RISK-07": "withdrawn, to be claimed again",
    "RISK-09": "not entered",
    "RISK-10": "waiting for the OCR Assessor",
}
_MOST_NAMES = 12


def about_what(rules: Iterable[str]) -> str:
    """What these rules are about, in a few words."""
    return "; ".join(dict.fromkeys(_FOR[rule] for rule in rules))


def _assessors(found: Forecast, centre: str) -> dict[str, str]:
    """`AB` → `Ann Bell`."""
    rows = found.grid.facts.markers
    mine = rows[rows["centre_number"] == centre]
    return dict(zip(mine["initials"], mine["full_name"], strict=True))


def whom_to_ring(reasons: Sequence[Reason], found: Forecast, centre: str, as_of: date) -> list[dict[str, Any]]:
    """Give whom to ring, about which qualification and whom: by the first date to act by.

    `first` marks those whose date is past or within a week of `as_of`.
    """
    assessors = _assessors(found, centre) if reasons else {}
    soon = (as_of + timedelta(days=RING)).isoformat()
    calls: dict[tuple[str, str], dict[str, Any]] = {}
    for row in reasons:
        for who in row["ring"].split(", "):
            about = calls.setdefault((who, row["entry_code"]), {"people": {}, "what": {}, **_first(row)})
            about["people"].setdefault(row["group"], {})[row["candidate"]] = f"{row['surname']}, {row['forenames']}"
            about["what"][_FOR[row["rule"]]] = None
    return [
        {
            "who": who,
            "name": _who(who, about["ocr_assessor"], assessors),
            "entry_code": code,
            "what": list(about["what"]),
            "groups": [_few(group, list(names.values())) for group, names in sorted(about["people"].items())],
            "number": sum(len(names) for names in about["people"].values()),
            "act_by": about["act_by"],
            "first": about["act_by"] <= soon,
        }
        for (who, code), about in sorted(
            calls.items(), key=lambda item: (item[1]["act_by"], _rank(item[0][0]), item[0])
        )
    ]


def _rank(who: str) -> int:
    """The centre's own assessors before those whom the exams office itself writes to."""
    return [EXAMS_OFFICE, OCR_ASSESSOR].index(who) + 1 if who in (EXAMS_OFFICE, OCR_ASSESSOR) else 0


def _first(row: Mapping[Any, Any]) -> dict[str, str]:
    """Rows come by the date to act by, so that the first about somebody has the earliest."""
    return {"act_by": row["act_by"], "ocr_assessor": row["waiting_with"]}


def _who(who: str, ocr_assessor: str, assessors: Mapping[str, str]) -> str:
    others = {
        EXAMS_OFFICE: "You, the exams office",
        OCR_ASSESSOR: f"{ocr_assessor}, OCR Assessor" if ocr_assessor else "The OCR Assessor",
        "": "Whoever teaches them",
    }
    return others.get(who, assessors.get(who, who))


def _few(group: str, names: list[str]) -> dict[str, Any]:
    return {"group": group, "names": names[:_MOST_NAMES], "more": max(len(names) - _MOST_NAMES, 0)}
