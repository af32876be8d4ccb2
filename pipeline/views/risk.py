"""Who will not get a result, and what to do: forecast.csv, at-risk.csv, and the at-risk page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.forecast.listing import QUALIFICATION, listed
from pipeline.rules.risk_reasons import risks
from pipeline.rules.risks import EXAMS_OFFICE, OCR_ASSESSOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.forecast import Forecast

    Reason = Mapping[str, Any]
    Columns = dict[str, list[Any]]

FORECAST_COLUMNS = (
    "centre_number", "entry_code", "candidate_number", "surname", "forenames", "group", "entry_type",
    "estimated_completion_date", "status", "units_claimed", "units_standing", "credits_claimed", "credits_needed",
    "points", "forecast_grade", "reachable_grade", "missing", "assessors", "not_checked",
)  # fmt: skip
"""The columns of forecast.csv."""
AT_RISK_COLUMNS = (
    "centre_number", "entry_code", "candidate_number", "surname", "forenames", "group", "status", "credits_claimed",
    "credits_needed", "forecast_grade", "reachable_grade", "assessors", "rule", "reason", "what_to_do", "act_by",
)  # fmt: skip
"""The columns of at-risk.csv."""


@dataclass(frozen=True)
class CentreRisk:
    """What is known of one centre; everything is in the order in which it is shown.

    All of it is plain lists: of one centre there is little, and every look at a small frame costs as much as at a large.
    """

    rows: Columns
    """Every entered candidate: the columns of forecast.csv, `row` (place in the grid)."""
    reasons: list[Reason]
    """Every reason of everybody who is named: the columns of at-risk.csv, and those of `_BESIDES`."""
    unchecked: list[tuple[str, str]]
    """(entry code, what is not checked) for whole qualifications."""
    next_on: str
    """The next date on which this can change by time alone, ISO."""


_BESIDES = ("kind", "ring", "claim_how", "waiting_with", "candidate")
"""What the page needs beside at-risk.csv: `candidate` is the ledger's id."""
NOBODY = CentreRisk({name: [] for name in (*FORECAST_COLUMNS, "row")}, [], [], "")
"""Of a centre in which nobody is registered or entered."""


def by_centre(found: Forecast, lowered: Mapping[str, str]) -> dict[str, CentreRisk]:
    """Part a forecast by centre; `lowered` are the severities that the site has lowered."""
    reasons: dict[str, list[Reason]] = {}
    unchecked: dict[str, list[tuple[str, str]]] = {}
    for each in _reasons(found, lowered):
        if each["kind"] == QUALIFICATION:
            unchecked.setdefault(each["centre_number"], []).append((each["entry_code"], each["reason"]))
        else:
            reasons.setdefault(each["centre_number"], []).append(each)
    rows = _rows(found)
    return {
        centre: CentreRisk(rows.get(centre, NOBODY.rows), reasons.get(centre, []), unchecked.get(centre, []), next_on)
        for centre, next_on in found.next_dates.items()
    }


def _rows(found: Forecast) -> dict[str, Columns]:
    """The forecast's columns by centre, whose rows lie side by side."""
    columns = {name: values.tolist() for name, values in found.rows.items()}
    parts, start = {}, 0
    for centre, rows in groupby(columns["centre_number"]):
        end = start + len(list(rows))
        parts[centre] = {name: values[start:end] for name, values in columns.items()}
        start = end
    return parts


def _reasons(found: Forecast, lowered: Mapping[str, str]) -> list[Reason]:
    """Every reason: by centre and date to act by, then candidate number, entry code and rule."""
    everything = listed(found)
    said = risks(everything, lowered)
    about = everything.loc[said["at"]]
    people = np.append(found.grid.facts.people["candidate"].to_numpy(), 0)  # -1: of no person
    columns: dict[str, list[Any]] = {
        **{name: about[name].tolist() for name in (*AT_RISK_COLUMNS, *_BESIDES) if name in about},
        **{name: said[name].tolist() for name in ("rule", "reason", "what_to_do", "ring", "act_by")},
        "candidate": people[about["person"].to_numpy()].tolist(),
        "assessors": [
            asked if ring in ("", EXAMS_OFFICE, OCR_ASSESSOR) else ring
            for ring, asked in zip(said["ring"].tolist(), about["asked"].tolist(), strict=True)
        ],
    }
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return sorted(rows, key=itemgetter("centre_number", "act_by", "candidate_number", "entry_code", "rule"))


def forecast_table(centre: CentreRisk) -> Columns:
    """Give forecast.csv: by entry code, then candidate number."""
    return {name: centre.rows[name] for name in FORECAST_COLUMNS}


def at_risk_table(centre: CentreRisk) -> Columns:
    """Give at-risk.csv: a row a reason, by the date to act by."""
    return {name: [row[name] for row in centre.reasons] for name in AT_RISK_COLUMNS}
