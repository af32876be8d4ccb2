"""What has become of a centre's claims, and where everything of it is: index and claim history."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from pipeline.render import count, day
from pipeline.views.claim_book import UnitWords, academic_year, unit_order, unit_words
from pipeline.views.outcomes import became

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from pipeline.ledger.claim_records import Claim
    from pipeline.ledger.history_records import Approval, Came, CentreFacts, History, Visit
    from pipeline.render import Foot
    from pipeline.views.standings import Stand
    from schemas.qualifications import Catalogue

COLUMNS = (
    "claim_number", "reference", "entry_code", "qualification", "status", "lines", "candidates", "units", "submitted_on",
    "sampled_on", "finalised_on", "processed_on", "withdrawn_on",
)  # fmt: skip
"""The columns of claim-history.csv."""


class Link(NamedTuple):
    """Something in the same folder, as a page links to it."""

    words: str
    href: str


def history_table(history: History, catalogue: Catalogue) -> dict[str, list[object]]:
    """Give claim-history.csv: every claim of a centre, the latest first."""
    rows = [
        (claim.claim_number, claim.reference, claim.entry_code, title_of(catalogue, claim.entry_code), claim.state,
         *history.counted[claim.id], claim.submitted_on, claim.sampled_on, claim.finalised_on, claim.processed_on,
         claim.withdrawn_on)
        for claim in latest_first(history.claims)
    ]  # fmt: skip
    return {name: [row[at] for row in rows] for at, name in enumerate(COLUMNS)}


def latest_first(claims: Iterable[Claim]) -> list[Claim]:
    """Sort claims: those not submitted first, by entry code, then the others by the day they went, the latest first."""
    every = sorted(claims, key=lambda claim: (claim.centre_number, claim.entry_code))
    gone = sorted((c for c in every if c.submitted_on), key=lambda c: (c.submitted_on, c.claim_number), reverse=True)
    return [claim for claim in every if not claim.submitted_on] + gone


def centre_page(facts: CentreFacts, catalogue: Catalogue, as_of: date, foot: Foot, stand: Stand) -> dict[str, Any]:
    """Give what a centre's index.html shows; `as_of` is the night's date, `foot.fresh` when `stand` may change."""
    dates = [_dates(facts, approval, catalogue, as_of) for approval in facts.approvals]
    return {
        "foot": replace(foot, fresh=fresh_until(as_of, [foot.fresh, *(each["visit"] for each in dates)])),
        "centre": facts.centre,
        "claims": [_claim(claim, facts, catalogue) for claim in latest_first(facts.claims)],
        "dates": dates,
        "sheets": [found for approval in facts.approvals if (found := _sheets(facts, approval.entry_code, catalogue))],
        "summaries": [{"title": title_of(catalogue, each.entry_code), **each._asdict()} for each in stand.summaries],
        "programmes": [
            {**each._asdict(), **_programme(facts.paths, each.framework, each.package, catalogue)}
            for each in facts.programmes
        ],
        "threatened": stand.named if stand.named.people and "at-risk.html" in facts.paths else None,
        "to_mend": below(facts.paths, "to-mend/"),
        "workbooks": below(facts.paths, "workbooks/"),
        "lists": [Link(words, name) for name, words in _LISTS if name in facts.paths],
        "receipts": receipts(facts.paths),
    }


_LISTS = (
    ("at-risk.html", "Who will not get a result, and what to do"),
    ("at-risk.csv", "The same as a table"),
    ("forecast.csv", "Every entered candidate: where they stand"),
    ("claim-history.csv", "All claims as a table"),
)


def title_of(catalogue: Catalogue, entry_code: str) -> str:
    found = catalogue.qualification(entry_code)
    return found.title if found else ""


def _claim(claim: Claim, facts: CentreFacts, catalogue: Catalogue) -> dict[str, Any]:
    folder = f"claims/{claim.claim_number or claim.entry_code}/"
    return {
        "claim": claim,
        "qualification": title_of(catalogue, claim.entry_code),
        "counted": facts.counted[claim.id],
        "became": became(facts.outcomes[claim.id]),
        "ended": claim.withdrawn_on or claim.processed_on or claim.finalised_on,
        "links": links(facts.paths, folder, {"claim.html": "claim", "claim.csv": "CSV", "sample.html": "sample"}),
    }


def links(paths: Collection[str], folder: str, names: dict[str, str]) -> list[Link]:
    return [Link(words, quote(folder + name)) for name, words in names.items() if folder + name in paths]


def below(paths: Iterable[str], folder: str) -> list[Link]:
    return [Link(path.removeprefix(folder), quote(path)) for path in paths if path.startswith(folder)]


def receipts(paths: Iterable[str]) -> list[Link]:
    """The latest five, the latest first: the night's id and the page."""
    found = sorted(
        (path for path in paths if path.startswith("nights/") and path.endswith("/receipt.html")), reverse=True
    )
    return [Link(path.split("/")[1], quote(path)) for path in found[:5]]


def _programme(paths: Collection[str], framework: str, package: str, catalogue: Catalogue) -> dict[str, list[Link]]:
    """Link to a package's reports, and to the confirmations of its entries: the latest night first, each by its id."""
    folder = f"programmes/{catalogue.programme_folder(framework, package)}/"
    names = {
        "all-candidates.html": "all candidates",
        "awarded-components.html": "awarded components",
        "all.html": "all",
        "programme.csv": "CSV",
    }
    said = folder + "confirmation-"
    nights = sorted((path for path in paths if path.startswith(said)), reverse=True)
    confirmed = [Link(path.removeprefix(said).removesuffix(".html"), quote(path)) for path in nights]
    return {"links": links(paths, folder, names), "confirmations": confirmed}


def _dates(facts: CentreFacts, approval: Approval, catalogue: Catalogue, as_of: date) -> dict[str, Any]:
    code = approval.entry_code
    visit = next_visit(facts.visits, approval.centre_number, code, as_of.isoformat())
    return {
        "entry_code": code,
        "qualification": title_of(catalogue, code),
        "ocr_assessor": approval.ocr_assessor_name or approval.ocr_assessor,
        "visit": visit,
        "entries_by": days_on(visit, -catalogue.fact("entry_before_visit")),
        "claim_by": days_on(visit, -catalogue.fact("claim_before_visit")),
        "workbook": links(facts.paths, "workbooks/", {f"{code}.xlsx": f"{code}.xlsx"}),
    }


def next_visit(visits: Iterable[Visit], centre_number: str, entry_code: str, since: str) -> str:
    """Find the first visit for a qualification on or after an ISO date; blank where none is planned."""
    subject = (centre_number, entry_code)
    days = (v.visit_date for v in visits if (v.centre_number, v.entry_code) == subject and v.visit_date >= since)
    return min(days, default="")


def days_on(iso: str, days: int) -> str:
    """Give the ISO date so many days after (or before, below 0) another; blank stays blank."""
    return (date.fromisoformat(iso) + timedelta(days=days)).isoformat() if iso else ""


def fresh_until(as_of: date, visits: Iterable[str]) -> str:
    """Say until when what the page says cannot change by time alone: the next such day, or the end of the academic year."""
    end = f"{academic_year(as_of.isoformat()) + 1}-08-31"
    return min([visit for visit in visits if visit >= as_of.isoformat()], default=end)


def _sheets(facts: CentreFacts, entry_code: str, catalogue: Catalogue) -> dict[str, Any] | None:
    """Cross units and centre assessors of one qualification: which sheet came last; None where there is nobody to ask."""
    words = {number: unit_words(catalogue, unit) for number, unit in facts.units.items()}
    came = {(words[c.unit], c.assessor): c for c in facts.came if c.entry_code == entry_code}
    asked = {each.assessor for each in facts.set_up if each.entry_code == entry_code} | {who for _, who in came}
    across = sorted((facts.markers[who] for who in asked), key=lambda marker: (marker.initials, marker.full_name))
    entered = {words[each.unit] for each in facts.entered if each.entry_code == entry_code}
    down = sorted({unit for unit, _ in came} | entered | _mandatory(catalogue, entry_code), key=unit_order)
    if not across:
        return None
    rows = [[came.get((unit, marker.id)) for marker in across] for unit in down]
    return {
        "entry_code": entry_code,
        "qualification": title_of(catalogue, entry_code),
        "assessors": [(marker, any(row[at] for row in rows)) for at, marker in enumerate(across)],
        "labels": [unit.label for unit in down],
        "titles": [unit.title for unit in down],
        "cells": [[_when_and_how_many(each) for each in row] for row in rows],
        "came": _alike(came.values()),
        "any": [[_ANY if any(row) else _NOTHING_YET] for row in rows],
    }


_ANY, _NOTHING_YET = "", "nothing"


def _when_and_how_many(came: Came | None) -> str:
    """Cells that say the same are made once."""
    return f"{came.night[:10]} {came.lines}" if came else ""


def _alike(came: Iterable[Came]) -> dict[bool, set[tuple[str, str, str, str]]]:
    """Part the cells by whether they have a date: key, ISO date, date and lines in words of each."""
    found: dict[bool, set[tuple[str, str, str, str]]] = defaultdict(set)
    for each in came:
        iso = each.night[:10]
        found[bool(iso)].add((_when_and_how_many(each), iso, day(iso), count(each.lines, "line")))
    return found


@lru_cache(maxsize=10_000)
def _mandatory(catalogue: Catalogue, entry_code: str) -> frozenset[UnitWords]:
    units = catalogue.units_of(catalogue.family_of(entry_code))
    needed = units[(units["mandatory"] == "yes") & (units["assessment"] != "external exam")]
    columns = (needed[name].tolist() for name in ("unit_number", "unit_reference", "title"))
    return frozenset(UnitWords(*words) for words in zip(*columns, strict=True))
