"""What the OCR Assessor decides about a claim: the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.decide.events import counted, events, moved
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes
from pipeline.lifecycle import Event
from pipeline.meet.samples import Asked, asked, claim_ids, repeated

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.known import Known
    from pipeline.table import Table


def sample(table: Table, known: Known) -> Outcome:
    """What the accepted samples change: the lines that are ticked, and their claims, which are Sampled.

    The very sample that was accepted before changes nothing, and a row without a tick neither.
    Raises RuntimeError where a claim cannot be sampled: the rules have let through what they must not.
    """
    changes = Changes()
    wanted = asked(table, known)
    ticked = _ticked(wanted)
    claims = _claims(ticked, wanted, table)
    said = claims[["claim", "after", "state"]].set_axis(["id", "state", "seen_state"], axis=1)
    changes.change("claim", said.assign(sampled_on=known.today))
    changes.change("line", _lines(ticked, wanted))
    changes.add("claim_event", events(claims, Event.SAMPLED, known))
    touched = table.rows.index.isin(ticked["at"])
    return Outcome(changes, np.where(touched, ACCEPTED, UNCHANGED).astype(object))


def _ticked(wanted: Asked) -> pd.DataFrame:
    """The cells that sample something which was not sampled before."""
    ticked = wanted.cells[wanted.cells["ticked"] & (wanted.cells["line"] >= 0)]
    same = repeated(wanted)
    again = [pair in same for pair in zip(ticked["sheet"], ticked["claim"], strict=True)]
    return ticked[~np.array(again, dtype=bool)]


def _claims(ticked: pd.DataFrame, wanted: Asked, table: Table) -> pd.DataFrame:
    """The claims that are sampled, each with its first row: claim, state, after, who, detail, sheet, row."""
    rows = table.rows.assign(claim=claim_ids(table.rows, wanted.claims))
    first = rows[rows["claim"].isin(ticked["claim"])].drop_duplicates("claim")
    states = wanted.claims["state"].reindex(first["claim"]).to_numpy()
    counts = ticked.drop_duplicates("line").groupby("claim")["line"].size().reindex(first["claim"])
    return first.assign(
        state=states,
        after=np.array([moved(state, Event.SAMPLED) for state in states], dtype=object),
        who=first["sender"],
        detail=[f"{counted(number, 'line')} sampled" for number in counts],
    )


def _lines(ticked: pd.DataFrame, wanted: Asked) -> pd.DataFrame:
    at = np.unique(ticked["line"].to_numpy(dtype=np.int64))
    return wanted.lines.iloc[at][["candidate", "unit", "slot"]].assign(sampled=1)
