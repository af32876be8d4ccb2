"""What a check found, for people: errors first, then queries, then notes, by rule; at a terminal some of each."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SHOWN = {"ERROR": 10, "QUERY": 5, "NOTE": 3}
"""In the order in which they are told, and how many of one rule: errors are to be mended, notes ask for nothing."""


class OfRule(NamedTuple):
    """The findings of one severity and rule."""

    severity: str
    rule: str
    shown: list[Mapping[str, Any]]
    """The first of them, at least one, as `receipt.json` has them."""
    more: int
    """How many there are besides."""


def by_rule(findings: Sequence[Mapping[str, Any]], *, every: bool = False) -> Iterator[OfRule]:
    """Put findings together, the severest first; rules by id, the findings of one as the files have them, some or `every`."""
    severities = list(_SHOWN)
    ordered = sorted(findings, key=lambda each: (severities.index(each["severity"]), each["rule"]))
    for (severity, rule), group in groupby(ordered, key=lambda each: (each["severity"], each["rule"])):
        mine = list(group)
        shown = mine if every else mine[: _SHOWN[severity]]
        yield OfRule(severity, rule, shown, len(mine) - len(shown))


def and_more(rule: OfRule) -> str:
    """Say how many there are besides, and where; blank where there are none."""
    return f"and {rule.more:,} more of {rule.rule}: --json has every one" if rule.more else ""
