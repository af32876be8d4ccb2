"""A unit's place in the ledger: the same unit is the same suite, level, subject and number, whatever the size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.known import Changes, Known

if TYPE_CHECKING:
    from pipeline.meet import Ids


def unit_ids(entry_codes: Any, tokens: Any, known: Known) -> Ids:
    """The ledger's id of each unit, making those that it lacks; 0 where the token is blank."""
    pairs = pd.DataFrame({"code": np.asarray(entry_codes, dtype=object), "token": np.asarray(tokens, dtype=object)})
    distinct = pairs.drop_duplicates()
    wanted = pd.DataFrame(
        [_place(known, code, token) for code, token in distinct.itertuples(index=False)],
        columns=["suite", "level", "subject", "number"],
    )
    ids = _find_or_make(wanted, known)
    ids[(distinct["token"] == "").to_numpy()] = 0
    of = dict(zip(distinct.itertuples(index=False, name=None), ids, strict=True))
    return np.array([of[pair] for pair in pairs.itertuples(index=False, name=None)], dtype=np.int64)


def _place(known: Known, code: str, token: str) -> tuple[str, int, str, str]:
    qualification = known.catalogue.qualification(code)
    if qualification is None:
        return ("", 0, "", token)
    unit = known.catalogue.unit(qualification.family, token)
    return (qualification.suite, qualification.level, qualification.subject, unit.number if unit else token)


def _find_or_make(wanted: pd.DataFrame, known: Known) -> Ids:
    """Ids of units; new ones are known at once, so that a later table of the night finds them."""
    columns = list(wanted.columns)
    units = known["unit"]
    at = pd.MultiIndex.from_frame(units[columns]).get_indexer(pd.MultiIndex.from_frame(wanted))
    ids = np.where(at >= 0, units["id"].to_numpy()[at] if len(units) else 0, 0).astype(np.int64)
    lacking = wanted[(ids == 0) & (wanted["number"] != "").to_numpy()].drop_duplicates()
    if len(lacking):
        made = Changes()
        made.add("unit", lacking.assign(id=known.new_ids("unit", len(lacking))))
        known.apply_early(made)
        return _find_or_make(wanted, known)
    return ids
