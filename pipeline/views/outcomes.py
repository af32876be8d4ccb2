"""What became of a claim's lines, counted in words: pages and letters say the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDS = ("agreed", "changed", "withdrawn")


def became(outcomes: Mapping[str, int]) -> str:
    """Say what became of lines, by how many have each outcome: `31 agreed, 2 changed, 4 withdrawn`.

    `all agreed` where nothing else was said of any of them; blank while there is no outcome.
    """
    told = {end: outcomes.get(end, 0) for end in ENDS if outcomes.get(end)}
    if list(told) == ["agreed"] and told["agreed"] == sum(outcomes.values()):
        return "all agreed"
    return ", ".join(f"{number:,} {end}" for end, number in told.items())
