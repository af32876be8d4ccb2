"""The letter that goes with a centre's at-risk list, to its report recipients."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.render import count
from pipeline.views.drafts import Draft

if TYPE_CHECKING:
    from pipeline.ledger.forecasts import Kept


def at_risk(kept: Kept, name: str, *, is_attached: bool) -> Draft:
    """Say how many are named; who they are stands on the page, which is attached or only pointed at."""
    centre = kept.centre_number
    counts = Counter(status for status, _ in json.loads(kept.said).values())
    verdict = f"{counts['Not eligible']} not eligible, {counts['At risk']} at risk" if counts else "nobody at risk"
    where = "The attached page says" if is_attached else "The page says"
    people = count(counts.total(), "candidate")
    return Draft(
        f"{centre}: {verdict}",
        [
            f"Of centre {centre}, {name}, {people} will not get a result, or may not, as our books stand: {verdict}.",
            f"{where} whom to ring, about what, and by when; it names people, so keep it as you keep a register.",
            "You get this whenever the people on the list or the reasons have changed.",
        ],
        [
            ("Who will not get a result, and what to do", f"{centre}/at-risk.html"),
            ("As a table", f"{centre}/at-risk.csv"),
        ],
        quote=f"centre number {centre}",
        is_attached=is_attached,
    )
