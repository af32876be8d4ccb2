"""Who will not get a result, and what to do: forecast.csv, at-risk.csv, and the at-risk page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.rules.risks import risks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from pipeline.forecast import Forecast

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
_NOT_OF_A_PERSON = "RISK-08"


@dataclass(frozen=True)
class CentreRisk:
    """What is known of one centre: columns by name, in the order in which they are shown.

    Plain lists, parted once: of a centre there is little, and every look at a small frame costs as much as at a large one.
    """

    rows: Columns
    """Every entered candidate: the columns of forecast.csv, `row` (place in the grid)."""
    reasons: Columns
    """A row a reason of everybody who is named: the columns of at-risk.csv, candidate (id), ring, claim_how, waiting_with."""
    unchecked: Columns
    """centre_number, entry_code, reason: what is not checked for whole qualifications."""
    next_on: str
    """The next date on which this can change by time alone, ISO."""


_BLANK: dict[str, Columns] = {
    "rows": {name: [] for name in (*FORECAST_COLUMNS, "row")},
    "reasons": {name: [] for name in (*AT_RISK_COLUMNS, "candidate", "ring", "claim_how", "waiting_with")},
    "unchecked": {name: [] for name in ("centre_number", "entry_code", "reason")},
}
NOBODY = CentreRisk(**_BLANK, next_on="")
"""Of a centre in which nobody is registered or entered."""


def by_centre(found: Forecast, lowered: Mapping[str, str]) -> dict[str, CentreRisk]:
    """Part a forecast by centre; `lowered` are the severities that the site has lowered."""
    rows, reasons = found.rows, _reasons(found, lowered)
    named = reasons["rule"] != _NOT_OF_A_PERSON
    unchecked = reasons.loc[~named, ["centre_number", "entry_code", "reason"]]
    parts = {"rows": _parts(rows), "reasons": _parts(reasons[named]), "unchecked": _parts(unchecked)}
    return {
        centre: CentreRisk(**{name: part.get(centre, _BLANK[name]) for name, part in parts.items()}, next_on=next_on)
        for centre, next_on in found.next_dates.items()
    }


def _parts(frame: pd.DataFrame) -> dict[str, Columns]:
    """A frame's columns by centre; the rows of a centre stand together."""
    columns = {str(name): values.tolist() for name, values in frame.items()}
    parts, start = {}, 0
    for centre, rows in groupby(columns["centre_number"]):
        end = start + len(list(rows))
        parts[centre] = {name: values[start:end] for name, values in columns.items()}
        start = end
    return parts


def records(columns: Columns) -> Iterator[dict[str, Any]]:
    """Give the rows of columns."""
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _reasons(found: Forecast, lowered: Mapping[str, str]) -> pd.DataFrame:
    """Every reason: by the date to act by, then candidate number, entry code and rule."""
    listed = found.listed
    said = risks(listed, lowered)
    about = listed.loc[said["at"]].drop(columns=["not_checked"]).reset_index(drop=True)
    people = np.append(found.grid.facts.people["candidate"].to_numpy(), 0)  # -1: of no person
    merged = about.assign(
        **{name: said[name] for name in ("rule", "reason", "what_to_do", "ring", "act_by")},
        candidate=people[about["person"].to_numpy()],
        assessors=_with(said, about),
    )
    order = ["centre_number", "act_by", "candidate_number", "entry_code", "rule"]
    return merged.sort_values(order, kind="stable", ignore_index=True)


def _with(said: pd.DataFrame, about: pd.DataFrame) -> Any:
    """The centre assessors of a reason: whom to ring, else who marks what is missing."""
    is_marker = ~said["ring"].isin(["", "exams office", "OCR Assessor"])
    return np.where(is_marker, said["ring"], about["asked"])


def forecast_table(centre: CentreRisk) -> Columns:
    """Give forecast.csv: by entry code, then candidate number."""
    return {name: centre.rows[name] for name in FORECAST_COLUMNS}


def at_risk_table(centre: CentreRisk) -> Columns:
    """Give at-risk.csv: a row a reason, by the date to act by."""
    return {name: centre.reasons[name] for name in AT_RISK_COLUMNS}
