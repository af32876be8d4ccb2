"""What a rehearsed night entered for learning programmes: the summary that its confirmation would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.ledger.engine import open_ledger, reading
from pipeline.ledger.facts_programmes import moved_on, programme
from pipeline.views import programme as views
from pipeline.views import programme_entries as entries
from schemas.qualifications import load

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.settings import Settings


def programme_entries(settings: Settings, centre: str, night: str) -> list[dict[str, Any]]:
    """Summarise a centre's programme entries of a night, one item a package.

    Each holds framework, package, entered and withdrawn: lists of order_reference, series, entries (how many),
    components (component, candidates) and candidates (number, name, components).
    """
    engine = open_ledger(settings.ledger_url)
    try:
        with reading(engine) as connection:
            keys = moved_on(connection, centre, night)
            facts = programme(connection, keys)
    finally:
        engine.dispose()
    if not keys:
        return []
    catalogue, said = load(settings.catalogue), []
    for key in keys:
        report = views.report(facts, key, catalogue)
        said.append(
            {
                "framework": report.framework,
                "package": report.package,
                "entered": _told(entries.orders(report, entries.entered_on(report, night))),
                "withdrawn": _told(entries.orders(report, entries.withdrawn_on(report, night))),
            }
        )
    return [one for one in said if one["entered"] or one["withdrawn"]]


def _told(orders: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        order | {"components": [{"component": name, "candidates": many} for name, many in order["components"]]}
        for order in orders
    ]
