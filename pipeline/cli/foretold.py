"""What a check says would be entered for learning programmes, as the night's confirmation would say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.views.arrived import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def told(packages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Say it in lines: by package, order reference and series, how many for each assessment, and who for which."""
    for package in packages:
        for verb in ("entered", "withdrawn"):
            if package[verb]:
                yield f"Would be {verb}, {package['framework']}: {package['package']}"
            for order in package[verb]:
                yield from _order(order)


def _order(order: Mapping[str, Any]) -> Iterator[str]:
    under = ", ".join(filter(None, (order["order_reference"] or "no order reference", order["series"])))
    people, assessments = order["candidates"], order["components"]
    entries = f"{order['entries']:,} {'entry' if order['entries'] == 1 else 'entries'}"
    yield f"  {under}: {count(len(people), 'candidate')}, {entries}"
    for each in assessments:
        yield f"    {each['component']}: {count(each['candidates'], 'candidate')}"
    for person in people:
        every = len(person["components"]) == len(assessments) > 1
        what = f"all {len(assessments)}" if every else "; ".join(person["components"])
        yield f"    {' '.join(filter(None, (person['number'], person['name'])))}: {what}"
