"""Who is registered in a group whose other members are entered, and is not (RISK-09)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.forecast.facts import LIVE
from pipeline.forecast.season import days

if TYPE_CHECKING:
    from pipeline.forecast.facts import Facts, Ints

COLUMNS = ["person", "entry_code", "entry_type", "members", "entered", "completes", "claimed"]


def unentered(facts: Facts) -> pd.DataFrame:
    """A row for each of them: person (position in `facts.people`), entry_code and entry_type of most of the group, members
    (the others in the group), entered (how many of those are, for that code), completes (the last of their dates, in days), claimed (the numbers of claims that
    hold lines of theirs all the same, from before the entry was withdrawn).

    At least half of the others must be entered for one and the same entry code.
    """
    people = facts.people
    without = ~people["candidate"].isin(facts.entries["candidate"]).to_numpy()
    without &= (people["group_name"] != "").to_numpy()
    if not without.any():
        return pd.DataFrame(columns=COLUMNS)
    group = ["centre_number", "group_name"]
    groups = people[group].iloc[np.flatnonzero(without)].drop_duplicates()
    theirs = people.assign(person=np.arange(len(people))).merge(groups, on=group)
    usual = _usual(theirs, facts, group)
    found = theirs[without[theirs["person"].to_numpy()]].merge(usual, on=group)
    found = found.assign(members=found["size"] - 1)
    found = found[found["entered"] * 2 >= found["members"]]
    claims = _claims_of(people["candidate"].to_numpy()[found["person"].to_numpy()], facts)
    whole: pd.DataFrame = found.assign(claimed=claims)[COLUMNS]
    return whole.sort_values("person", ignore_index=True)


def _claims_of(candidates: Ints, facts: Facts) -> list[str]:
    """The numbers of the claims that hold live lines of each of these candidates: `C000001, C000002`."""
    lines = facts.lines
    theirs = lines[lines["candidate"].isin(candidates) & (lines["kind"] == LIVE)]
    pairs = theirs[["candidate", "claim"]].drop_duplicates().merge(facts.claims[["claim", "claim_number"]], on="claim")
    named = pairs[pairs["claim_number"] != ""].sort_values("claim_number")
    numbers = named.groupby("candidate")["claim_number"].agg(", ".join).to_dict()
    return [str(numbers.get(candidate, "")) for candidate in candidates.tolist()]


def _usual(theirs: pd.DataFrame, facts: Facts, group: list[str]) -> pd.DataFrame:
    """The entry code that most of each group are entered for: group, entry_code, entry_type, entered, completes, size."""
    entries = facts.entries.assign(completes=days(facts.entries["estimated_completion_date"]))
    entries = theirs[[*group, "candidate"]].merge(entries.drop_duplicates(["candidate", "entry_code"]), on="candidate")
    by_code = entries.groupby([*group, "entry_code"], as_index=False).agg(
        entry_type=("entry_type", "first"), entered=("candidate", "size"), completes=("completes", "max")
    )
    most = by_code.sort_values("entered", ascending=False, kind="stable").drop_duplicates(group)
    return most.merge(theirs.groupby(group, as_index=False).agg(size=("candidate", "size")), on=group)
