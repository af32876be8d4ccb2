"""The learning-programme reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipeline.deliver.bench import Piece
from pipeline.ledger.facts_programmes import programme
from pipeline.ledger.owed import outbox_paths
from pipeline.render import Ready, page, pages, part, table
from pipeline.views import programme as views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.facts_programmes import Key
    from pipeline.ledger.owed import Owed
    from pipeline.render import Foot
    from pipeline.views.programme_records import Person, Report

_WHOLE: Mapping[str, Callable[[Report], dict[str, object]]] = {
    "programme-all-candidates": views.all_candidates,
    "programme-awarded": views.awarded,
    "programme-all": views.all_pages,
}
KINDS = (*_WHOLE, "programme.csv", "programme-confirmation", "programme-candidates")


def make(bench: Bench, rows: Sequence[Owed]) -> Iterator[Piece]:
    """Make a report's pages and table; the key is a JSON list: centre, framework, package (a confirmation's night)."""
    keys: dict[str, Key] = {}
    for row in rows:
        centre, framework, package, *_ = json.loads(row.key)
        keys[row.key] = (centre, framework, package)
    facts = programme(bench.connection, keys.values())
    reports = {key: views.report(facts, key, bench.catalogue) for key in set(keys.values())}
    for row in rows:
        report = reports[keys[row.key]]
        if row.kind == "programme-candidates":
            yield from _candidates(bench, row, report)
        else:
            yield Piece(row, row.path, _file(bench, row, report))


def _file(bench: Bench, row: Owed, report: Report) -> bytes:
    if row.kind == "programme.csv":
        return table(views.table(report))
    shown = views.confirmation(report, json.loads(row.key)[3]) if row.kind not in _WHOLE else _WHOLE[row.kind](report)
    return page(views.TEMPLATES[row.kind], {**shown, "foot": bench.foot(row.night)})


def candidate_pages(report: Report, foot: Callable[[str], Foot]) -> Iterator[tuple[Person, bytes]]:
    """Make everybody's page; `foot` makes that of a page that a night changed last.

    What is round the details is made once for all of whom it says the same: a night may owe tens of thousands of pages.
    """
    alike: dict[tuple[str, str], list[tuple[Person, dict[str, object]]]] = {}
    for person in report.people:
        shown = views.candidate(report, person.candidate)
        alike.setdefault((person.night, repr(shown["doubts"])), []).append((person, shown))
    for (night, _), some in alike.items():
        columns = {
            "called": [f"{person.number} {person.name}".strip() for person, _ in some],
            "details": Ready(part("programme-details.html", shown) for _, shown in some),
        }
        made = pages(views.TEMPLATES["programme-candidate"], columns, {**some[0][1], "foot": foot(night)})
        yield from zip((person for person, _ in some), made, strict=True)


def _candidates(bench: Bench, row: Owed, report: Report) -> Iterator[Piece]:
    """Make a page for every candidate of the report; pages of those who are no longer in it go.

    Each bears the night of its own candidate's last change, so that the others' stay as they are.
    """
    folder = row.path.rpartition("/")[0]
    mine = set()
    for person, data in candidate_pages(report, lambda night: bench.foot(row.night, night)):
        path = f"{folder}/{person.file}"
        mine.add(path)
        yield Piece(row, path, data)
    for path in outbox_paths(bench.connection, f"{folder}/candidate-"):
        if path not in mine:
            yield Piece(row, path, None)
