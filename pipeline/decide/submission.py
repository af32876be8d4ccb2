"""A submission takes the centre's unsubmitted claim to the OCR Assessor, with a proposed sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide.events import counted, events, moved
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes
from pipeline.lifecycle import Event, State
from pipeline.meet import look_up
from pipeline.meet.claims import in_words, shown_numbers
from pipeline.meet.submissions import QUALIFICATION, keys_of, lines_of, says_something
from pipeline.sampling import propose

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table


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
    picks, proposals = _proposals(claims, lines, known)
    changes.add("pick", picks)
    changes.add("proposal", proposals)
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


def _proposals(claims: pd.DataFrame, lines: pd.DataFrame, known: Known) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The proposed samples: their lines, each with its reason, and of each claim how few candidates that takes.

    A unit from another awarding body has no work of the centre's to show, and is in no sample.
    """
    lines = lines[lines["awarding_body"] == ""]
    columns = _columns(lines, known)
    of_claim = lines.groupby("claim").indices
    at: list[int] = []
    reasons: list[str] = []
    found = []
    for claim in claims[claims["claim"].isin(list(of_claim))].itertuples():
        own = of_claim[claim.claim]
        seed = f"{claim.centre}/{claim.entry_code}/{claim.ordinal}"
        proposal = propose(*(column[own] for column in columns), seed=seed, wanted=known.sampling)
        at += [int(own[pick.at]) for pick in proposal.picks]
        reasons += [pick.reason for pick in proposal.picks]
        found.append((claim.claim, proposal.candidates, proposal.bound))
    picks = lines.iloc[at][["claim", "candidate", "unit"]].assign(reason=np.array(reasons, dtype=object))
    return picks, pd.DataFrame(found, columns=["claim", "candidates", "bound"])


def _columns(lines: pd.DataFrame, known: Known) -> list[Any]:
    """Candidate number, unit, marker and grade of each line, in words; and whether the marker is new."""
    people = lines[["claim", "candidate"]].drop_duplicates().assign(year=known.academic_year)
    numbers = shown_numbers(people, known).drop_duplicates("candidate").set_index("candidate")["candidate_number"]
    words = in_words(lines, known).assign(number=lines["candidate"].map(numbers))
    columns: list[Any] = [words[name].to_numpy(dtype=object) for name in ("number", "unit", "marker", "grade")]
    return [*columns, _new_markers(lines, known)]


def _new_markers(lines: pd.DataFrame, known: Known) -> Any:
    """Which lines' centre assessors are new to the qualification: nothing of theirs went in an earlier claim for it.

    Sizes of one suite, level and subject are one qualification here: the units are the same.
    """
    claims = known["claim"].set_index("id")
    family = dict(
        zip(claims.index, known.catalogue.family_codes(claims["entry_code"].to_numpy(dtype=object)), strict=True)
    )
    every = known["line"][["claim", "assessor"]].drop_duplicates()
    went = every[every["claim"].map(claims["state"]).isin(_WENT).to_numpy()]
    before = set(zip(went["claim"].map(family), went["assessor"], strict=True))
    by_pair = lines.groupby(["claim", "assessor"])
    new = [(family[claim], assessor) not in before for claim, assessor in by_pair.size().index]
    return np.array(new, dtype=bool)[by_pair.ngroup()]


_WENT = frozenset(State) - {State.NO_CLAIMS, State.UNSUBMITTED}
