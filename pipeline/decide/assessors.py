"""Centre assessors: who marks which qualification."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes, Known
from pipeline.meet.assessors import active, staying_after
from pipeline.table import Offence, Table
from schemas.cells import Severity

_PERSON = ["centre_number", "initials"]
_NAMED = [*_PERSON, "full_name"]


def decide(table: Table, known: Known) -> Outcome:
    """Set up (or remove) the assessors of accepted rows; of several rows about one the last wins."""
    changes = Changes()
    rows = table.rows.drop(columns="centre_number", errors="ignore").rename(columns={"centre": "centre_number"})
    person, corrected, notes = _people(rows, known, changes)
    rows = rows.assign(assessor=person, removed=(rows["action"] == "Remove").astype(int))
    last = rows[~rows.duplicated(["assessor", "entry_code"], keep="last")]
    before = known["assessor_for"]
    at = meet.look_up(last[["assessor", "entry_code"]], before.assign(at=np.arange(len(before)) + 1), "at")
    was = np.where(at > 0, before["removed"].to_numpy()[at - 1] if len(before) else 0, -1)
    wanted = last["removed"].to_numpy()
    new = (was < 0) & (wanted == 0)
    changes.add("assessor_for", last[new][["assessor", "entry_code", "removed"]].assign(since=known.today))
    turned = (was >= 0) & (was != wanted)
    changes.change("assessor_for", last[turned][["assessor", "entry_code", "removed"]])
    changed = dict(zip(zip(last["assessor"], last["entry_code"], strict=True), new | turned, strict=True))
    status = [
        ACCEPTED if changed[key] or key[0] in corrected else UNCHANGED
        for key in zip(rows["assessor"], rows["entry_code"], strict=True)
    ]
    return Outcome(changes, np.array(status, dtype=object), notes)


def _people(rows: pd.DataFrame, known: Known, changes: Changes) -> tuple[meet.Ids, set[int], list[Offence]]:
    """Each row's assessor, made where nobody bears the initials (0: to be removed, and never set up).

    Also whose names were corrected, and ASSR-06. Rows that write one person's name in two ways are about one person (two
    unlike names are held, ASSR-02), who is called as the last of them says.
    """
    adds = (rows["action"] != "Remove").to_numpy()
    staying = staying_after(rows.assign(centre=rows["centre_number"]), known)
    of_adds, of_removals = (
        meet.look_up(rows[_PERSON], people.drop_duplicates(_PERSON), "id") for people in (staying, active(known))
    )
    bearer = np.where(adds, of_adds, of_removals)
    same = meet.look_up(rows[_NAMED], known["centre_assessor"], "id")
    person = np.where(np.isin(same, active(known)["id"]) | (bearer == 0), same, bearer)
    made = rows[adds & (person == 0)][_NAMED].drop_duplicates(_PERSON, keep="last")
    made = made.assign(id=known.new_ids("centre_assessor", len(made)))
    changes.add("centre_assessor", made)
    theirs = np.where(adds, meet.look_up(rows[_PERSON], made, "id"), meet.look_up(rows[_NAMED], made, "id"))
    person = np.where(person == 0, theirs, person)
    last = np.zeros(len(rows), dtype=bool)
    last[adds] = ~rows[adds].duplicated(_PERSON, keep="last")
    corrects = adds & last & (bearer != 0) & (same == 0)
    notes = _correct(rows[corrects].assign(id=bearer[corrects]), known, changes)
    return person, set(bearer[corrects].tolist()), notes


def _correct(rows: pd.DataFrame, known: Known, changes: Changes) -> list[Offence]:
    """Take over the nearly equal names that came under known initials."""
    if rows.empty:
        return []
    changes.change("centre_assessor", rows[["id", "full_name"]].drop_duplicates("id", keep="last"))
    before = known["centre_assessor"].set_index("id")["full_name"].reindex(rows["id"]).to_numpy()
    words = pd.DataFrame({"before": before}, index=rows.index)
    return [Offence("ASSR-06", "rows", rows.index.to_numpy(), (Severity.QUERY,) * len(rows), "full_name", words)]
