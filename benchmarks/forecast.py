"""How long forecasts take: `python -m benchmarks.forecast --candidates 100000` prints seconds, stage by stage.

Invented candidates of Business Level 3 (Extended Diploma, all 22 units known), 200 a centre, 15 units each, a tenth of
the grades not there yet; half of the centres have submitted their claim.
"""

from __future__ import annotations

import argparse
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.forecast import Facts, forecast
from pipeline.forecast.listing import listed
from pipeline.lifecycle import State
from schemas.qualifications import load

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRY_CODE, UNITS, A_CENTRE, MARKERS = "05338", 15, 200, 4
_NUMBERS = ("candidate", "unit", "claim", "assessor", "grade", "kind")


def invent(candidates: int, seed: int = 2012) -> Facts:
    """Facts about so many candidates; the same seed gives the same facts."""
    chance = np.random.default_rng(seed)
    person = np.arange(candidates)
    centre = person // A_CENTRE
    centres = [str(10_000 + number) for number in range(int(centre[-1]) + 1)]
    claims = np.arange(1, len(centres) + 1)
    sent = claims % 2 == 1
    markers = _frame(
        assessor=np.arange(1, len(centres) * MARKERS + 1),
        centre_number=np.repeat(np.array(centres, dtype=object), MARKERS),
        initials=np.tile(np.array(["AM", "BP", "CE", "DL"], dtype=object), len(centres)),
        full_name="Marker",
    )
    return Facts(
        people=_frame(
            candidate=person + 1,
            centre_number=np.array(centres, dtype=object)[centre],
            candidate_number=[f"{number % A_CENTRE + 1:04d}" for number in range(candidates)],
            surname="Person",
            forenames="Jo",
            group_name=[f"13-{number % A_CENTRE // 25}" for number in range(candidates)],
        ),
        entries=_frame(
            candidate=person + 1,
            entry_code=ENTRY_CODE,
            entry_type="Full award",
            unit=0,
            estimated_completion_date="2027-08-31",
        ),
        lines=_lines(chance, candidates),
        results=_frame(candidate=[], entry_code=[], unit=[], grade=np.empty(0, dtype=object)),
        claims=_frame(
            claim=claims,
            centre_number=centres,
            entry_code=ENTRY_CODE,
            claim_number=[f"C{number:06d}" for number in claims],
            state=np.where(sent, State.SUBMITTED.value, State.UNSUBMITTED.value),
            submitted_on=np.where(sent, "2027-02-09", ""),
            finalised_on="",
            withdrawn_on="",
        ),
        visits=_frame(centre_number=centres, entry_code=ENTRY_CODE, visit_date="2027-03-18"),
        held=_frame(candidate=[], entry_code=[], unit=np.empty(0, dtype=object)),
        markers=markers,
        set_up=markers[["centre_number", "assessor"]].assign(entry_code=ENTRY_CODE),
        units=_frame(
            unit=np.arange(1, UNITS + 1),
            suite="Cambridge Technicals 2012",
            level=3,
            subject="Business",
            number=[str(number) for number in range(1, UNITS + 1)],
        ),
        allocated=_frame(centre_number=centres, entry_code=ENTRY_CODE, ocr_assessor="Hilary Finch"),
    )


def _lines(chance: np.random.Generator, candidates: int) -> pd.DataFrame:
    who, unit = np.divmod(np.flatnonzero(chance.random(candidates * UNITS) >= 0.1), UNITS)
    return _frame(
        candidate=who + 1,
        unit=unit + 1,
        grade=chance.integers(1, 4, len(who)),
        assessor=who // A_CENTRE * MARKERS + chance.integers(1, MARKERS + 1, len(who)),
        claim=who // A_CENTRE + 1,
        kind=0,
    )


def _frame(**columns: Any) -> pd.DataFrame:
    """Whole numbers and text, as the ledger gives them; a single value stands for a column of it."""
    longest = max(np.size(values) for values in columns.values() if not isinstance(values, str))
    shaped = {
        name: np.broadcast_to(np.asarray(values, dtype=np.int64 if _is_number(name) else object), longest)
        for name, values in columns.items()
    }
    return pd.DataFrame({name: values.copy() for name, values in shaped.items()})


def _is_number(name: str) -> bool:
    return name in _NUMBERS or name == "level"


def timed(what: str, make: Callable[[], Any]) -> Any:
    """Do it, and print how long it took."""
    begun = perf_counter()
    made = make()
    print(f"{what:<34}{perf_counter() - begun:7.2f} s")
    return made


def main() -> None:
    """Read the flags, invent, forecast, print."""
    flags = argparse.ArgumentParser(prog="python -m benchmarks.forecast", description=__doc__)
    flags.add_argument("--candidates", type=int, default=100_000)
    flags.add_argument("--as-of", type=date.fromisoformat, default=date(2027, 3, 8))
    asked = flags.parse_args()
    catalogue = load()
    facts = invent(asked.candidates)
    print(f"{asked.candidates:,} candidates, {len(facts.lines):,} lines, as of {asked.as_of}")
    found = timed("where everybody stands", lambda: forecast(facts, catalogue, asked.as_of))
    timed("in words, as forecast.csv has it", lambda: found.rows)
    timed("those who are named", lambda: listed(found))
    timed("next dates", lambda: found.next_dates)


if __name__ == "__main__":
    main()
