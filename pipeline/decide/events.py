"""What happens to a claim, as a decider writes it down: the state that follows, and the event's row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline.lifecycle import Event, Refused, State, step

if TYPE_CHECKING:
    from pipeline.known import Known


def moved(state: str, event: Event) -> str:
    """Where the event takes a claim.

    Raises RuntimeError where the state does not allow it: the rules have let through what they must not.
    """
    match step(State(state), event):
        case Refused(reason=reason):
            raise RuntimeError(reason)
        case after:
            return after.value


def events(claims: pd.DataFrame, event: Event, known: Known) -> pd.DataFrame:
    """The rows of `claim_event` for claims that the same event has moved.

    `claims` has claim, state, after, who, detail, sheet (its number in the batch) and row.
    """
    return pd.DataFrame(
        {
            "id": known.new_ids("claim_event", len(claims)),
            "claim": claims["claim"].to_numpy(),
            "night": known.night,
            "event": event.value,
            "from_state": claims["state"].to_numpy(),
            "to_state": claims["after"].to_numpy(),
            "who": claims["who"].to_numpy(),
            "detail": claims["detail"].to_numpy(),
            "sheet": -(claims["sheet"].to_numpy() + 1),
            "row": claims["row"].to_numpy(),
        }
    )


def line_events(told: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The rows of `claim_event` for unsubmitted claims whose lines come and go; `told` has claim, change (by how many
    lines), detail and sheet (as `one_sheet` gives it).
    """
    before = known["line"]["claim"].value_counts().reindex(told["claim"], fill_value=0).to_numpy()
    started, emptied = before == 0, before + told["change"].to_numpy() == 0
    return pd.DataFrame(
        {
            "id": known.new_ids("claim_event", len(told)),
            "claim": told["claim"].to_numpy(),
            "night": known.night,
            "event": np.where(emptied, Event.EMPTIED, np.where(started, Event.FIRST_LINE, Event.LINES_CHANGED)),
            "from_state": np.where(started, State.NO_CLAIMS, State.UNSUBMITTED),
            "to_state": np.where(emptied, State.NO_CLAIMS, State.UNSUBMITTED),
            "who": "",
            "detail": told["detail"].to_numpy(),
            "sheet": -(told["sheet"].to_numpy() + 1),
            "row": 0,
        }
    )


def one_sheet(lines: pd.DataFrame) -> pd.Series:
    """From which sheet (its number in the batch) the lines of each claim are changed, by claim; -1 where from several.

    `lines` has claim and sheet.
    """
    sheets = lines.groupby("claim")["sheet"]
    first = sheets.min()
    return first.where(first == sheets.max(), -1)


def counted(number: int, thing: str) -> str:
    """`1 line`, `12 lines`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
