"""What has changed on an at-risk list since its page was last written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.views.risk_ring import about_what

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.forecast import Forecast

    Said = Mapping[str, Any]
    """`candidate|entry code` → [status, rules]."""

_MANY = 4
_NOTHING: tuple[str, list[str]] = ("", [])
_NOBODY = ("", "somebody who is no longer registered", "")


def changes_between(was: Said, now: Said, found: Forecast) -> dict[str, list[dict[str, str]]]:
    """Give what is new on the list, what has gone from it, and of whom something else is said.

    Many of one group of whom the same is said are one row.
    """
    names = found.people
    other = [key for key in was.keys() & now.keys() if was[key] != now[key]]
    return {
        "new": _rows(now.keys() - was.keys(), was, now, names),
        "other": _rows(other, was, now, names),
        "gone": _rows(was.keys() - now.keys(), was, now, names),
    }


def _rows(keys: Iterable[str], was: Said, now: Said, names: Mapping[int, tuple[str, str, str]]) -> list[dict[str, str]]:
    alike: dict[tuple[str, ...], list[str]] = {}
    for key in keys:
        candidate, _, code = key.partition("|")
        number, name, group = names.get(int(candidate), _NOBODY)
        before, after = was.get(key, _NOTHING), now.get(key, _NOTHING)
        about = about_what(sorted(set(after[1]) - set(before[1])))
        alike.setdefault((code, group, before[0], after[0], about), []).append(f"{number} {name}".strip())
    rows = []
    for (code, group, before, after, about), people in alike.items():
        shown = {"entry_code": code, "group": group, "before": before, "after": after, "about": about}
        whom = [f"{len(people)} candidates of {group or 'no group'}"] if len(people) >= _MANY else people
        rows += [{**shown, "who": who} for who in whom]
    return sorted(rows, key=lambda row: (row["entry_code"], row["group"], row["who"]))
