"""A candidate number that was given to the wrong person: whose it is now, and whose it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline import meet

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.known import Known

CORRECT = "Correct"


def wrong_holder(rows: pd.DataFrame, known: Known) -> Any:
    """Which rows correct who bears a number: it is registered this academic year, and to another person.

    That is quite another one, or one beside whom the centre has somebody of just the row's name and date of birth (or
    UCI): whoever was registered in September under a name written otherwise gets the number back.
    """
    asked = (rows["action"] == CORRECT).to_numpy()
    if not asked.any():
        return asked
    holder, person = meet.registered(rows, known), right_person(rows, known)
    another = ~meet.same_person(rows, holder, known) | ((person != 0) & (person != holder))
    return asked & (holder != 0) & another


def right_person(rows: pd.DataFrame, known: Known) -> meet.Ids:
    """Whom each row means, by UCI, else by name and date of birth; 0 for somebody new."""
    person = meet.by_uci(rows, known)
    return np.where((person != 0) & (rows["uci"] != "").to_numpy(), person, meet.by_name(rows, known))
