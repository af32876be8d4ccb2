"""The at-risk page: whom to ring first, what is new, everybody who is named with what to do, and what is not checked."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.forecast.listing import UNENTERED
from pipeline.forecast.statuses import NAMED, STATUSES
from pipeline.ledger.forecasts import Kept
from pipeline.views.history import title_of
from pipeline.views.risk_changes import changes_between
from pipeline.views.risk_charts import unit_charts
from pipeline.views.risk_ring import whom_to_ring
from pipeline.views.standings import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.forecast import Forecast
    from pipeline.views.risk import CentreRisk, Columns, Reason
    from schemas.qualifications import Catalogue

_OF_WHOLE_CLAIMS = {"RISK-06", "RISK-10"}
"""What these rules say is true of a whole claim, or of everybody whose claim has not gone."""
_TO_CLAIM = {"RISK-01", "RISK-02", "RISK-03", "RISK-04"}
"""What these rules tell to do ends with `claim_how`."""
_MANY = 4


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
    """`70 of 90`, or `some of 540` where the size of a claimed unit is not known."""
    forecast_grade: str
    reachable_grade: str
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
    hows = _hows(centre.reasons)
    named = _named(centre.reasons, hows)
    many, alone = _together(named)
    shown = {
        "centre": {"centre_number": name[0], "centre_name": name[1]},
        "counts": {status: sum(each.status == status for each in named) for status in NAMED},
        "entered": len(centre.rows["row"]),
        "people": len(set(found.grid.person[centre.rows["row"]].tolist())),
        "unentered": sum(row["kind"] == UNENTERED for row in centre.reasons),
        "ring": whom_to_ring(centre.reasons, found, name[0], night[1]),
        "hows": [(code, how.strip()) for code, how in hows.items()],
        "many": many,
        "named": [each._asdict() for each in alone],
        "summaries": _summaries(centre.rows, catalogue),
        "charts": unit_charts(centre.rows, found),
        "unchecked": _unchecked(centre, catalogue),
    }
    said = _said(centre.reasons)
    kept, is_new = _kept(before, night[0], _mark(shown), said)
    changes = changes_between(json.loads(kept.before), said, found) if kept.before_night else None
    return Page(
        {**shown, "changes": changes, "since": kept.before_night},
        kept._replace(next_on=centre.next_on, standing=standing(centre.rows)),
        is_new,
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


def _said(reasons: Iterable[Reason]) -> dict[str, Any]:
    """Who is named, and by which rules: `candidate|entry code` → status, rules. Ids, no names."""
    said: dict[str, tuple[str, list[str]]] = {}
    for row in reasons:
        said.setdefault(f"{row['candidate']}|{row['entry_code']}", (row["status"], []))[1].append(row["rule"])
    return {key: [status, sorted(rules)] for key, (status, rules) in said.items()}


def _hows(reasons: Iterable[Reason]) -> dict[str, str]:
    """By entry code, what is to be done besides claiming, where it is the same for all who are to claim something."""
    said: dict[str, set[str]] = defaultdict(set)
    for row in reasons:
        if row["rule"] in _TO_CLAIM:
            said[row["entry_code"]].add(row["claim_how"])
    return {code: how for code, (how, *others) in sorted(said.items()) if how and not others}


def _named(reasons: Iterable[Reason], hows: Mapping[str, str]) -> list[Named]:
    """Everybody who is named, by the first date to act by, then number; what `hows` says once stands in no row."""
    found: dict[tuple[int, str], Named] = {}
    for row in reasons:
        key = (row["candidate"], row["entry_code"])
        if key not in found:
            found[key] = Named(
                row["candidate_number"],
                f"{row['surname']}, {row['forenames']}",
                row["group"],
                row["entry_code"],
                row["status"],
                f"{row['credits_claimed'] or 'some'} of {row['credits_needed']}" if row["credits_needed"] else "",
                row["forecast_grade"],
                row["reachable_grade"],
                row["act_by"],
                [],
            )
        what = row["what_to_do"].removesuffix(hows.get(row["entry_code"], ""))
        shown = {name: row[name] for name in ("rule", "reason", "act_by", "ring")}
        found[key].reasons.append({**shown, "what_to_do": what})
    return list(found.values())


def _together(named: list[Named]) -> tuple[list[dict[str, Any]], list[Named]]:
    """What is said of many of a group is said once, a row each; and everybody of whom something else is said besides."""
    alike: dict[str, list[Named]] = {}
    for each in named:
        for why in each.reasons:
            if why["rule"] in _OF_WHOLE_CLAIMS:
                alike.setdefault(json.dumps([each.entry_code, each.group, each.status, why]), []).append(each)
    many = {key: people for key, people in alike.items() if len(people) >= _MANY}
    rows = []
    for key, people in many.items():
        code, group, status, why = json.loads(key)
        shown = {"entry_code": code, "group": group, "status": status, "act_by": why["act_by"], "reasons": [why]}
        rows.append({**shown, "people": [f"{each.number} {each.name}" for each in people]})
    return rows, _alone(named, many)


def _alone(named: list[Named], many: Mapping[str, Any]) -> list[Named]:
    found = []
    for each in named:
        left = [why for why in each.reasons if json.dumps([each.entry_code, each.group, each.status, why]) not in many]
        if left:
            found.append(each._replace(reasons=left, act_by=left[0]["act_by"]))
    return sorted(found, key=lambda each: (each.act_by, each.number, each.entry_code))


def _summaries(rows: Columns, catalogue: Catalogue) -> list[dict[str, Any]]:
    """How many candidates of each qualification stand where."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for (code, status), number in Counter(zip(rows["entry_code"], rows["status"], strict=True)).items():
        counted[code][status] += number
    return [
        {"entry_code": code, "title": title_of(catalogue, code), "parts": [(each, counts[each]) for each in STATUSES]}
        for code, counts in sorted(counted.items())
    ]


def _unchecked(centre: CentreRisk, catalogue: Catalogue) -> list[dict[str, Any]]:
    """What cannot be checked of each qualification, and of how many candidates that is so."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    alike = Counter(zip(centre.rows["entry_code"], centre.rows["not_checked"], strict=True))
    for (code, said), number in alike.items():
        counts[code].update(dict.fromkeys(said.split("; ") if said else [], number))
    return [
        {
            "entry_code": code,
            "title": title_of(catalogue, code),
            "parts": [{"what": what, "candidates": number} for what, number in counts[code].items()],
        }
        for code, _ in centre.unchecked
    ]
