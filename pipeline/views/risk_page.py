"""The at-risk page: whom to ring first, what is new, everybody who is named with what to do, and what is not checked."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.forecast.dates import RING
from pipeline.forecast.standing import NAMED, STATUSES
from pipeline.ledger.forecasts import Kept
from pipeline.rules.risks import EXAMS_OFFICE, OCR_ASSESSOR
from pipeline.views.history import title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from pipeline.forecast import Forecast
    from pipeline.views.risk import CentreRisk
    from schemas.qualifications import Catalogue

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
_CHART_ROWS = 20
"""A chart of more candidates than this is parted, so that it fits a sheet of paper."""
_LEGEND = ("standing", "claimed", "missing")


class Page(NamedTuple):
    """What a centre's page shows (all but its foot), and what is to be kept of it."""

    context: dict[str, Any]
    kept: Kept
    is_new: bool
    """Whether people or reasons are others than when it was last written: report recipients are told."""


class Named(NamedTuple):
    """Somebody who is named, under one entry code."""

    number: str
    name: str
    group: str
    entry_code: str
    status: str
    credits: str
    """`70 of 90`."""
    forecast_grade: str
    reachable_grade: str
    usual: str
    act_by: str
    reasons: list[dict[str, str]]


def risk_page(
    centre: CentreRisk,
    found: Forecast,
    name: tuple[str, str],
    before: Kept,
    night: tuple[str, date],
    catalogue: Catalogue,
) -> Page:
    """Lay a centre's page out.

    `name`: centre number and name; `before`: what is kept of the page as it was last written; `night`: id and date of the
    night that writes it.
    """
    named = _named(centre.reasons)
    shown = {
        "centre": {"centre_number": name[0], "centre_name": name[1]},
        "counts": {status: sum(each.status == status for each in named) for status in NAMED},
        "entered": len(centre.rows),
        "ring": _ring(centre.reasons, _assessors(found, name[0]), night[1]),
        "named": [each._asdict() for each in named],
        "summaries": _summaries(centre.rows, catalogue),
        "charts": _charts(centre, found),
        "unchecked": _unchecked(centre, catalogue),
    }
    said = _said(centre.reasons)
    kept, is_new = _kept(before, night[0], _mark(shown), said)
    changes = _changes(json.loads(kept.before), said, centre.reasons, found) if kept.before_night else None
    return Page(
        {**shown, "changes": changes, "since": kept.before_night}, kept._replace(next_on=centre.next_on), is_new
    )


def _mark(shown: Mapping[str, Any]) -> str:
    return sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()


def _kept(before: Kept, night: str, mark: str, said: dict[str, Any]) -> tuple[Kept, bool]:
    """What is to be kept; the same when the same night writes the page again, and while it says the same."""
    text = json.dumps(said, sort_keys=True)
    if before.shown == mark:
        first = before.night == night and _people(before.before) != _people(text)
        return before, first
    if before.night == night:
        return before._replace(shown=mark, said=text), _people(before.before) != _people(text)
    now = before._replace(night=night, shown=mark, said=text, before_night=before.night, before=before.said)
    return now, _people(before.said) != _people(text)


def _people(said: str) -> dict[str, list[str]]:
    """Who is named and why; whether it is too late is no news of its own to those who get the list."""
    return {key: rules for key, (_, rules) in json.loads(said).items()}


def _said(reasons: pd.DataFrame) -> dict[str, Any]:
    """Who is named, and by which rules: `candidate|entry code` → status, rules. Ids, no names."""
    said: dict[str, tuple[str, list[str]]] = {}
    columns = reasons[["candidate", "entry_code", "status", "rule"]].itertuples(index=False, name=None)
    for candidate, code, status, rule in columns:
        said.setdefault(f"{candidate}|{code}", (status, []))[1].append(rule)
    return {key: [status, sorted(rules)] for key, (status, rules) in said.items()}


def _named(reasons: pd.DataFrame) -> list[Named]:
    """Everybody who is named, by the first date to act by, then number."""
    found: dict[tuple[int, str], Named] = {}
    for row in reasons.to_dict("records"):
        key = (row["candidate"], row["entry_code"])
        if key not in found:
            found[key] = Named(
                row["candidate_number"],
                f"{row['surname']}, {row['forenames']}",
                row["group"],
                row["entry_code"],
                row["status"],
                f"{row['credits_claimed']} of {row['credits_needed']}" if row["credits_needed"] else "",
                row["forecast_grade"],
                row["reachable_grade"],
                row["usual"],
                row["act_by"],
                [],
            )
        found[key].reasons.append({name: row[name] for name in ("rule", "reason", "what_to_do", "act_by", "ring")})
    return list(found.values())


def _assessors(found: Forecast, centre: str) -> dict[str, str]:
    """`AB` → `Ann Bell`."""
    rows = found.grid.facts.markers
    mine = rows[rows["centre_number"] == centre]
    return dict(zip(mine["initials"], mine["full_name"], strict=True))


def _ring(reasons: pd.DataFrame, assessors: Mapping[str, str], as_of: date) -> list[dict[str, Any]]:
    """Whom to ring, about which qualification and whom: by the first date to act by."""
    soon = (as_of + timedelta(days=RING)).isoformat()
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in reasons.to_dict("records"):
        for who in row["ring"].split(", "):
            about = found.setdefault((who, row["entry_code"]), {"people": {}, "what": {}, "act_by": row["act_by"]})
            about["people"].setdefault(row["group"], {})[f"{row['surname']}, {row['forenames']}"] = None
            about["what"][_FOR[row["rule"]]] = None
    return [
        {
            "who": who,
            "name": _who(who, assessors),
            "entry_code": code,
            "what": list(about["what"]),
            "groups": [_few(group, list(names)) for group, names in sorted(about["people"].items())],
            "number": sum(len(names) for names in about["people"].values()),
            "act_by": about["act_by"],
            "first": about["act_by"] <= soon,
        }
        for (who, code), about in sorted(
            found.items(), key=lambda item: (item[1]["act_by"], _rank(item[0][0]), item[0])
        )
    ]


def _rank(who: str) -> int:
    """The centre's own assessors before those whom the exams office itself writes to."""
    return [EXAMS_OFFICE, OCR_ASSESSOR].index(who) + 1 if who in (EXAMS_OFFICE, OCR_ASSESSOR) else 0


def _who(who: str, assessors: Mapping[str, str]) -> str:
    return {EXAMS_OFFICE: "You, the exams office", OCR_ASSESSOR: "The OCR Assessor", "": "Whoever teaches them"}.get(
        who, assessors.get(who, who)
    )


def _few(group: str, names: list[str]) -> dict[str, Any]:
    return {"group": group, "names": names[:_MOST_NAMES], "more": max(len(names) - _MOST_NAMES, 0)}


def _changes(
    was: Mapping[str, Any], now: Mapping[str, Any], reasons: pd.DataFrame, found: Forecast
) -> dict[str, list[dict[str, str]]]:
    """What is new on the list, what has gone from it, and for whom something else is said."""
    people = found.grid.facts.people
    names = {
        candidate: (number, f"{surname}, {forenames}")
        for candidate, number, surname, forenames in people[
            ["candidate", "candidate_number", "surname", "forenames"]
        ].itertuples(index=False, name=None)
    }

    def shown(keys: set[str]) -> list[dict[str, str]]:
        rows = []
        for key in keys:
            candidate, _, code = key.partition("|")
            number, name = names.get(int(candidate), ("", "somebody who is no longer registered"))
            before, after = was.get(key, ["", []]), now.get(key, ["", []])
            rows.append({"number": number, "name": name, "entry_code": code, "before": before[0], "after": after[0],
                         "rules": ", ".join(sorted(set(after[1]) - set(before[1])))})  # fmt: skip
        return sorted(rows, key=lambda row: (row["number"], row["name"], row["entry_code"]))

    both = {key for key in was.keys() & now.keys() if was[key] != now[key]}
    return {"new": shown(now.keys() - was.keys()), "gone": shown(was.keys() - now.keys()), "other": shown(both)}


def _summaries(rows: pd.DataFrame, catalogue: Catalogue) -> list[dict[str, Any]]:
    """How many candidates of each qualification stand where."""
    counted: dict[str, Counter[str]] = {}
    for code, status in zip(rows["entry_code"].tolist(), rows["status"].tolist(), strict=True):
        counted.setdefault(code, Counter())[status] += 1
    return [
        {"entry_code": code, "title": title_of(catalogue, code), "parts": [(each, counts[each]) for each in STATUSES]}
        for code, counts in sorted(counted.items())
    ]


def _charts(centre: CentreRisk, found: Forecast) -> list[dict[str, Any]]:
    """A chart a qualification of those who are named: units standing, claimed and missing."""
    rows = centre.rows[centre.rows["status"].isin(NAMED)]
    missing = found.units_missing
    charts = []
    for code, mine in rows.groupby("entry_code", sort=True):
        bars = [
            (f"{number} {surname}", [int(stands), int(claimed) - int(stands), int(missing[row])])
            for number, surname, claimed, stands, row in mine[
                ["candidate_number", "surname", "units_claimed", "units_standing", "row"]
            ].itertuples(index=False, name=None)
        ]
        parts = [bars[start : start + _CHART_ROWS] for start in range(0, len(bars), _CHART_ROWS)]
        for number, part in enumerate(parts, start=1):
            of = f", {part[0][0].split()[0]} to {part[-1][0].split()[0]}" if len(parts) > 1 else ""
            charts.append(
                {
                    "id": f"units-{code}-{number}",
                    "title": f"{code}: units of those who are named{of}",
                    "desc": "A bar a candidate: units that stand, units that are claimed, and units that are missing.",
                    "what": "Candidate",
                    "legend": list(_LEGEND),
                    "rows": part,
                }
            )
    return charts


def _unchecked(centre: CentreRisk, catalogue: Catalogue) -> list[dict[str, Any]]:
    counts = Counter(centre.rows.loc[centre.rows["not_checked"] != "", "entry_code"].tolist())
    return [
        {"entry_code": code, "title": title_of(catalogue, code), "what": reason.removeprefix(f"{code}: ").rstrip("."),
         "candidates": counts[code]}
        for code, reason in centre.unchecked[["entry_code", "reason"]].itertuples(index=False, name=None)
    ]  # fmt: skip
