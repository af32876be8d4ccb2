"""A submission takes the centre's unsubmitted claim to the OCR Assessor, with a proposed sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.decide.events import counted, events, moved
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes
from pipeline.lifecycle import Event, State
from pipeline.rules.meet import look_up
from pipeline.rules.meet_claims import in_words, shown_numbers
from pipeline.rules.meet_submissions import QUALIFICATION, keys_of, lines_of, says_something
from pipeline.sampling import propose

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.known import Known
    from pipeline.rules.table import Table


def decide(table: Table, known: Known) -> Outcome:
    """What the accepted submissions change: each claim is Submitted, and the writer gives its number.

    Raises RuntimeError where a claim cannot be submitted: the rules have let through what they must not.
    """
    changes = Changes()
    says = says_something(table, known)
    claims = _claims(table.rows[says], known)
    lines = lines_of(claims["claim"], known)
    _submit(claims, changes, known)
    changes.add("claim_event", events(_with_counts(claims, lines), Event.SUBMITTED, known))
    changes.add("pick", _picks(claims, lines, known))
    return Outcome(changes, np.where(says, ACCEPTED, UNCHANGED).astype(object))


def _claims(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The rows with what they submit: claim, ordinal, state, and `after`, the state that follows."""
    latest = known["claim"].sort_values("ordinal", kind="stable").drop_duplicates(QUALIFICATION, keep="last")
    rows = rows.assign(claim=look_up(keys_of(rows), latest, "id"))
    found = latest.set_index("id").reindex(rows["claim"])
    states = found["state"].fillna(State.NO_CLAIMS.value).to_numpy()
    after = np.array([moved(state, Event.SUBMITTED) for state in states], dtype=object)
    return rows.assign(state=states, ordinal=found["ordinal"].to_numpy(), after=after, who=rows["submitted_by"])


def _submit(claims: pd.DataFrame, changes: Changes, known: Known) -> None:
    said = claims[["claim", "after", "submitted_by", "contact_email", "date", "state"]]
    columns = ["id", "state", "submitted_by", "contact_email", "form_date", "seen_state"]
    changes.change("claim", said.set_axis(columns, axis=1).assign(claim_number="?", submitted_on=known.today))


def _with_counts(claims: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    counts = lines.groupby("claim").agg(lines=("unit", "size"), people=("candidate", "nunique"))
    counts = counts.reindex(claims["claim"])
    pairs = zip(counts["lines"], counts["people"], strict=True)
    return claims.assign(detail=[f"{counted(n, 'line')} of {counted(p, 'candidate')}" for n, p in pairs])


def _picks(claims: pd.DataFrame, lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The proposed samples; a unit from another awarding body has no work of the centre's to show."""
    lines = lines[lines["awarding_body"] == ""]
    columns = _columns(lines, known)
    of_claim = lines.groupby("claim").indices
    at: list[int] = []
    reasons: list[str] = []
    for claim in claims[claims["claim"].isin(list(of_claim))].itertuples():
        own = of_claim[claim.claim]
        seed = f"{claim.centre}/{claim.entry_code}/{claim.ordinal}"
        picks = propose(*(column[own] for column in columns), seed=seed)
        at += [int(own[pick.at]) for pick in picks]
        reasons += [pick.reason for pick in picks]
    return lines.iloc[at][["claim", "candidate", "unit"]].assign(reason=np.array(reasons, dtype=object))


def _columns(lines: pd.DataFrame, known: Known) -> list[Any]:
    """Candidate number, unit, marker and grade of each line, in words."""
    people = lines[["claim", "candidate"]].drop_duplicates().assign(year=known.academic_year)
    numbers = shown_numbers(people, known).drop_duplicates("candidate").set_index("candidate")["candidate_number"]
    words = in_words(lines, known).assign(number=lines["candidate"].map(numbers))
    return [words[name].to_numpy(dtype=object) for name in ("number", "unit", "marker", "grade")]
