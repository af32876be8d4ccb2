"""Centre assessors: who marks which qualification."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes, Known
from pipeline.rules import meet
from pipeline.rules.assessors import holders_of_initials
from pipeline.rules.table import Offence, Table
from schemas.cells import Severity

_PERSON = ["centre_number", "initials"]


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


def _people(
    table: Table, rows: pd.DataFrame, known: Known, changes: Changes
) -> tuple[meet.Ids, set[int], list[Offence]]:
    """Each row's assessor, made where nobody bears the initials; whose names were corrected; ASSR-06."""
    holder = holders_of_initials(table.rows, known)
    everyone = known["centre_assessor"]
    same = meet.look_up(rows[["centre_number", "initials", "full_name"]], everyone, "id")
    working = everyone[everyone["full_name"].isin(set(holder))].drop_duplicates(_PERSON, keep="last")
    person = np.where(same != 0, same, np.where(holder != "", meet.look_up(rows[_PERSON], working, "id"), 0))
    fresh = person == 0
    if fresh.any():
        made = rows[fresh][[*_PERSON, "full_name"]].drop_duplicates()
        made = made.assign(id=known.new_ids("centre_assessor", len(made)))
        changes.add("centre_assessor", made)
        person[fresh] = meet.look_up(rows[fresh][[*_PERSON, "full_name"]], made, "id")
    corrects = (holder != "").to_numpy() & (holder != rows["full_name"]).to_numpy() & (same == 0)
    if not corrects.any():
        return person, set(), []
    corrected = pd.DataFrame({"id": person[corrects], "full_name": rows["full_name"][corrects]})
    changes.change("centre_assessor", corrected.drop_duplicates("id", keep="last"))
    words = pd.DataFrame({"before": holder[corrects]})
    note = Offence(
        "ASSR-06", "rows", rows.index.to_numpy()[corrects], (Severity.QUERY,) * int(corrects.sum()), "full_name", words
    )
    return person, set(corrected["id"]), [note]
