"""Those who are named, and what threatens them, in words: what the rules of chapter RISK look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.forecast import words
from pipeline.forecast.dates import claim_by, claim_how, enter_by, is_over, step_how
from pipeline.forecast.season import iso, spoken
from pipeline.forecast.statuses import AT_RISK, NAMED, NOT_CHECKED, NOT_ELIGIBLE
from pipeline.forecast.unentered import unentered
from pipeline.lifecycle import OUTCOME_AFTER_VISIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.forecast.facts import Bools, Ints, Texts
    from pipeline.forecast.found import Forecast

CANDIDATE, UNENTERED, QUALIFICATION = "candidate", "not entered", "qualification"
"""What a row is about."""
_PERSON = ("centre_number", "candidate_number", "surname", "forenames", "group_name")
_PLACES = ("person", "row")
COLUMNS = (
    "kind", "person", "row", "centre_number", "entry_code", "candidate_number", "surname", "forenames", "group", "status",
    "credits_claimed", "credits_needed", "forecast_grade", "reachable_grade", "asked", "mandatory", "mandatory_how", "lacking", "lacking_how", "usual",
    "claim_how", "no_line", "left", "left_with", "withdrawn", "withdrawn_with", "withdrawn_in", "stuck", "stuck_with", "stuck_in",
    "step", "step_how", "waiting", "waiting_with", "others", "not_checked", "claim_by", "again_by", "step_by", "enter_by",
    "waiting_by",
)  # fmt: skip
"""Text but for `person` (position in `facts.people`) and `row` (place in the grid); -1 and '' where a row has none."""


def listed(found: Forecast) -> pd.DataFrame:
    """A row for everybody who is At risk or Not eligible or was never entered, and one for each centre's qualification of
    which something is not checked; columns as `COLUMNS`.
    """
    at = np.flatnonzero(np.logical_or.reduce([found.rows["status"] == one for one in NAMED]))
    named = _named(found, {name: values[at] for name, values in found.rows.items()})
    others = [_unentered(found, each) for each in unentered(found.grid.facts).to_dict("records")] + _unchecked(
        found.rows
    )
    columns = {name: [*named.get(name, [_blank(name)] * len(at)), *(each.get(name, _blank(name)) for each in others)]
               for name in COLUMNS}  # fmt: skip
    return pd.DataFrame(
        {name: np.array(values, dtype=np.int64 if name in _PLACES else object) for name, values in columns.items()}
    )


def _blank(name: str) -> Any:
    """What a column holds where nothing is said."""
    return -1 if name in _PLACES else ""


def _named(found: Forecast, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The candidates who are named: `shown` is their part of forecast.csv."""
    rows: Ints = shown["row"]
    same = {name: shown[name] for name in COLUMNS if name in shown and name != "not_checked"}
    about = {
        "kind": np.full(len(rows), CANDIDATE, dtype=object),
        "person": found.grid.person[rows],
        "asked": shown["assessors"],
    }
    parts = (_missing(found, rows), _left(found, rows), *_ended(found, rows), _step(found, rows), _waiting(found, rows))
    return same | about | {n: v for part in parts for n, v in part.items()}


def _missing(found: Forecast, rows: Ints) -> dict[str, Texts]:
    """RISK-01 to 03."""
    grid, short = found.grid, found.short
    by_unit, size = grid.by_unit[rows], short.size[rows]
    units = words.units_of_rows(grid, rows, short.mandatory[rows])
    unclaimed = words.units_of_rows(grid, rows, short.mandatory[rows] & by_unit[:, None] & ~grid.gone[rows])
    usual = found.peers.usual[found.places.group[rows]] & ~grid.has[rows] & ~grid.mandatory[rows] & (size > 0)[:, None]
    whole = words.amounts(grid, rows, found.worth.need[rows]) + np.where(units == "", "", " of other units")
    groups = grid.facts.people["group_name"].to_numpy(dtype=object)[grid.person[rows]]
    visit, examined = found.places.in_time[found.places.of_row[rows]], found.worth.examined[rows]
    by_exam = short.by_exam[rows]
    waits = by_exam.any(axis=1) & ~found.risks.is_late[rows] & is_over(visit, found.season)
    return {
        "mandatory": np.where(by_unit, "", units),
        "lacking": np.where(size > 0, words.plain(size) + " of " + whole, ""),
        "lacking_how": np.where(by_exam.any(axis=1), np.where(waits, _RESULTS, f"{_RESULTS}; {_OR_CLAIM}"), _CLAIM),
        "usual": _others_have(words.units_of_rows(grid, rows, usual), groups),
        "no_line": np.where(by_unit, unclaimed, np.where(short.nothing[rows], "any unit", "")),
        "mandatory_how": _bring(short.mandatory[rows] & ~examined, short.mandatory[rows] & examined),
        "claim_by": words.dates(np.where(waits, found.season.ends, claim_by(visit, found.season))),
        "claim_how": _exams(words.units_of_rows(grid, rows, by_exam)) + np.where(waits, "", _how(found, visit)),
    }


_CLAIM = "Ask which units are finished, and submit them with a claim"
_RESULTS = "Drop the results of the examinations once they are there"
_OR_CLAIM = "or ask which other units are finished, and submit those with a claim"


def _bring(claimed: Bools, examined: Bools) -> Texts:
    """How the grade of a mandatory unit comes into the ledger: examined ones are in no claim."""
    by_claim = np.where(examined.any(axis=1), f"{_CLAIMED}, or {_EXAMINED} where it is examined", _CLAIMED)
    return np.where(claimed.any(axis=1), by_claim, _EXAMINED).astype(object)


_CLAIMED, _EXAMINED = "submit it with a claim", "drop its result"


def _others_have(units: Texts, groups: Texts) -> Texts:
    """`; most of 13A have Unit 7`; blank where the group has nothing more either."""
    whose = np.where(groups == "", "the others", groups)
    return np.where(units == "", "", "; most of " + whose + " have " + units)


def _exams(units: Texts) -> Texts:
    """What may bring what is missing besides a claim, in a sentence; blank where nothing does."""
    return np.where(units == "", "", " Results of examinations may bring what is missing: " + units + ".").astype(
        object
    )


def _how(found: Forecast, visit: Ints) -> Texts:
    """A sentence about the visit that the claim is for, where there is more to do than to submit it."""
    season = found.season
    which, distinct = pd.factorize(visit)
    return np.array([claim_how(int(day), season) for day in distinct] + [""], dtype=object)[which]


def _left(found: Forecast, rows: Ints) -> dict[str, Texts]:
    """RISK-04."""
    grid, left = found.grid, found.risks.left_behind[rows]
    usual = found.peers.marker[found.places.group[rows]]
    markers = np.where(grid.line[rows] > 0, grid.marker_of(grid.line[rows]), usual)
    return {
        "left": words.units_of_rows(grid, rows, left),
        "left_with": words.assessors(grid, np.where(left, markers, 0)),
    }


def _ended(found: Forecast, rows: Ints) -> Iterator[dict[str, Texts]]:
    """RISK-05 and RISK-07: which units, who marked them, and with which claims they were withdrawn."""
    grid = found.grid
    for name, where in (("withdrawn", found.risks.withdrawn[rows]), ("stuck", found.risks.stuck[rows])):
        lines = np.where(where, grid.withdrawn[rows], 0)
        yield {
            name: words.units_of_rows(grid, rows, where),
            f"{name}_with": words.assessors(grid, grid.marker_of(lines)),
            f"{name}_in": _of_some(lines, lambda own: _claims(found, own)),
        }
    yield {"again_by": words.dates(np.full(len(rows), found.season.claim))}


def _step(found: Forecast, rows: Ints) -> dict[str, Texts]:
    """RISK-06: what has still to be done, and by when."""
    risks, season = found.risks, found.season
    dated, unbooked, unsent = risks.is_dated[rows], risks.unbooked[rows], risks.unsent[rows]
    words_ = np.where(unbooked & unsent, f"{_UNBOOKED}, and {_UNSENT}", np.where(unbooked, _UNBOOKED, _UNSENT)).astype(
        object
    )
    both = step_how(season, book=True, claim=True)
    how = np.where(
        unbooked & unsent, both, np.where(unbooked, step_how(season, book=True), step_how(season, claim=True))
    )
    return {
        "step": np.where(dated, words_, ""),
        "step_how": np.where(dated, how.astype(object), ""),
        "step_by": words.dates(np.where(dated, np.where(unbooked, season.book, season.claim), 0)),
    }


_UNBOOKED = "no visit is planned that is in time"
_UNSENT = "the claim has still to be submitted"


def _waiting(found: Forecast, rows: Ints) -> dict[str, Texts]:
    """RISK-10: claims with the OCR Assessor, and who that is."""
    lines = np.where(found.risks.waiting[rows], found.grid.line[rows], 0)
    return {
        "waiting": _of_some(lines, lambda own: "; ".join(_waits(found, one) for one in _whose(found, own))),
        "waiting_with": _of_some(lines, lambda own: _visitors(found, _whose(found, own))),
        "waiting_by": _of_some(lines, lambda own: iso(min(_wait_by(found, one) for one in _whose(found, own)))),
    }


def _of_some(lines: Ints, word: Callable[[Ints], str]) -> Texts:
    """Word the rows that have any of the lines; few have."""
    found = np.full(len(lines), "", dtype=object)
    for at in np.flatnonzero(lines.any(axis=1)).tolist():
        found[at] = word(lines[at][lines[at] > 0])
    return found


def _whose(found: Forecast, lines: Ints) -> list[int]:
    return [int(claim) for claim in np.unique(found.grid.claim_of(lines))]


def _claims(found: Forecast, lines: Ints) -> str:
    numbers = found.grid.facts.claims["claim_number"]
    return ", ".join(sorted(numbers.iloc[claim] for claim in _whose(found, lines)))


def _waits(found: Forecast, claim: int) -> str:
    number = found.grid.facts.claims["claim_number"].iloc[claim]
    is_over = bool(found.places.no_outcome[claim])
    what, was = ("outcome", "was") if is_over else ("sample", "is")
    return f"claim {number} has no {what}, and the visit {was} on {spoken(int(found.places.claim_visit[claim]))}"


def _visitors(found: Forecast, claims: list[int]) -> str:
    rows = found.grid.facts.claims.iloc[claims]
    names = {found.ocr_assessors.get(key, "") for key in zip(rows["centre_number"], rows["entry_code"], strict=True)}
    return ", ".join(sorted(filter(None, names)))


def _wait_by(found: Forecast, claim: int) -> int:
    visit = int(found.places.claim_visit[claim])
    return visit + OUTCOME_AFTER_VISIT if found.places.no_outcome[claim] else visit


def _unentered(found: Forecast, row: Mapping[Any, Any]) -> dict[str, Any]:
    """Somebody of a group who was not entered: At risk, or too late where the group completes this academic year."""
    season, facts = found.season, found.grid.facts
    person = facts.people.iloc[row["person"]]
    key = (person["centre_number"], row["entry_code"])
    visit = int(found.places.in_time[found.places.keys.index(key)])
    late = row["completes"] <= season.ends and bool(is_over(np.array([visit]), season)[0])
    return {
        "kind": UNENTERED,
        **{name.removesuffix("_name"): person[name] for name in _PERSON},
        "person": row["person"],
        "entry_code": row["entry_code"],
        "status": NOT_ELIGIBLE if late else AT_RISK,
        "credits_claimed": "0",
        "credits_needed": found.needed(key) if row["entry_type"] == "Full award" else "",
        "others": f"{row['entered']} of the other {row['members']} are entered for {row['entry_code']}{_held_by(row)}",
        "enter_by": iso(int(enter_by(np.array([visit]), season)[0])),
    }


def _held_by(row: Mapping[Any, Any]) -> str:
    """Why a claim counts somebody whom the forecast does not."""
    return f"; what {row['claimed']} holds of theirs is in no forecast without an entry" if row["claimed"] else ""


def _unchecked(rows: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What cannot be checked for a whole qualification, or for some of its candidates, each once."""
    at = np.flatnonzero(rows["not_checked"] != "")
    some = zip(*(rows[name][at].tolist() for name in ("centre_number", "entry_code", "not_checked")), strict=True)
    found: dict[tuple[str, str], dict[str, None]] = {}
    for centre, code, text in dict.fromkeys(some):
        found.setdefault((centre, code), {}).update(dict.fromkeys(text.split("; ")))
    return [
        {"kind": QUALIFICATION, "centre_number": centre, "entry_code": code, "status": NOT_CHECKED,
         "not_checked": "; ".join(texts)}
        for (centre, code), texts in sorted(found.items())
    ]  # fmt: skip
