"""Pages of learning programmes that strain a layout: many components and candidates, long names, nobody awarded yet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline import render
from pipeline.deliver.programmes import candidate_pages
from pipeline.ledger.facts_programmes import Programme
from pipeline.views import programme as views
from schemas.qualifications import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.views.programme_records import Report

_NIGHT = "2026-11-23-01"
_FOOT = render.Foot("0.1.0", _NIGHT, "Reference tables: as shipped.", "exams@example.org")
_KEY = ("12345", "ICT", "Advanced Apprenticeship Level 3 IT, Software, Web and Telecoms Professionals England")
_LONG = ("Featherstonehaugh-Cholmondeley-Wriothesley", "Ó Súilleabháin", "Ng")
_RESULTS = ("Awarded", "Distinction*", "Fail", "Pending")

REPORTS = {"many": (45, 40, True), "few": (3, 8, True), "waiting": (2, 4, False)}
"""How many candidates and components, and whether anything is awarded yet."""
PAGES = (
    "programmes/many/all-candidates.html",
    "programmes/few/all.html",
    "programmes/few/candidate-0001.html",
    "programmes/waiting/awarded-components.html",
)


def make(folder: Path) -> None:
    """Write all pages of `REPORTS` below the folder."""
    for name, (people, parts, awarded) in REPORTS.items():
        (folder / name).mkdir(parents=True)
        report = _report(people, parts, awarded=awarded)
        for page, shown in _shown(report).items():
            (folder / name / page).write_bytes(render.page(views.TEMPLATES[shown.pop("kind")], shown | {"foot": _FOOT}))
        for person, data in candidate_pages(report, lambda _night: _FOOT):
            (folder / name / person.file).write_bytes(data)


def _shown(report: Report) -> dict[str, dict[str, Any]]:
    return {
        "all-candidates.html": {"kind": "programme-all-candidates", **views.all_candidates(report)},
        "awarded-components.html": {"kind": "programme-awarded", **views.awarded(report)},
        "all.html": {"kind": "programme-all", **views.all_pages(report)},
    }


def _report(people: int, parts: int, *, awarded: bool) -> Report:
    components = [
        f"Level 3 Certificate in the Principles of Business and Administration, part {n}" for n in range(parts)
    ]
    rows = [(*_KEY[1:], name, "08738", "knowledge", "inferred", "S35", "") for name in components]
    shipped = load()
    known = replace(shipped, packages=pd.DataFrame(rows, columns=shipped.packages.columns))
    pairs = [(who, at) for who in range(people) for at in range(parts) if (who + at) % 7]
    results = [
        (who, components[at], _RESULTS[(who + at) % 4], "2026-11-20", _NIGHT, "1a2b3c4d", 7)
        for who, at in pairs
        if awarded
    ]
    facts = Programme(
        "Northgate College of Further and Higher Education",
        _frame(
            "candidate candidate_number uci surname forenames date_of_birth group_name",
            [
                (who, f"{who + 1:04d}", "123450260001H", _LONG[who % 3], "Bartholomew", "2009-05-06", "12 (Tuesday)")
                for who in range(people)
            ],
        ),
        _frame(
            "candidate component series order_reference night entered_on withdrawn",
            [(who, components[at], "June 2027", "PO-2026/11-0417", _NIGHT, "2026-11-23", "") for who, at in pairs],
        ),
        _frame("candidate component result date_awarded night file row", results),
    )
    return views.report({_KEY: facts}, _KEY, known)


def _frame(columns: str, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=columns.split(), dtype=object)
