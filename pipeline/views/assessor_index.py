"""What an OCR Assessor sees first: the claims of all centres that are theirs, and what is due."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.lifecycle import OUTCOME_AFTER_VISIT, SAMPLE_BEFORE_VISIT, State
from pipeline.views.history import below, days_on, fresh_until, latest_first, links, next_visit, receipts, title_of

if TYPE_CHECKING:
    from datetime import date

    from pipeline.ledger.claim_records import Claim
    from pipeline.ledger.history_records import AssessorFacts
    from pipeline.render import Foot
    from schemas.qualifications import Catalogue

_TURN = {
    State.SUBMITTED: 0,
    State.SAMPLED: 1,
    State.UNSUBMITTED: 2,
    State.NO_CLAIMS: 2,
    State.FINALISED: 3,
    State.PROCESSED: 3,
    State.WITHDRAWN: 3,
}


_OPEN = (State.UNSUBMITTED, State.SUBMITTED, State.SAMPLED)


def assessor_page(facts: AssessorFacts, catalogue: Catalogue, as_of: date, foot: Foot) -> dict[str, Any]:
    """Give what an OCR Assessor's index.html shows; `as_of` is the night's date."""
    claims = [_allocated(claim, facts, as_of) for claim in latest_first(facts.claims)]
    claims.sort(key=lambda each: (_TURN[each["claim"].state], each["due"] or "9999", each["claim"].centre_number))
    return {
        "foot": replace(foot, fresh=fresh_until(as_of, [day for each in claims for day in each["dates"]])),
        "assessor": facts.assessor,
        "claims": claims,
        "qualifications": [(code, title_of(catalogue, code)) for code in sorted({c.entry_code for c in facts.claims})],
        "sample_days": SAMPLE_BEFORE_VISIT,
        "outcome_days": OUTCOME_AFTER_VISIT,
        "due": sum(bool(each["what"]) for each in claims),
        "to_mend": below(facts.paths, "to-mend/"),
        "receipts": receipts(facts.paths),
    }


def _allocated(claim: Claim, facts: AssessorFacts, as_of: date) -> dict[str, Any]:
    since = claim.sampled_on if claim.state == State.SAMPLED else as_of.isoformat()
    visit = next_visit(facts.visits, claim.centre_number, claim.entry_code, since)
    # A visit that has gone by still says by when the sample was due.
    gone_by = next_visit(facts.visits, claim.centre_number, claim.entry_code, claim.submitted_on or since)
    what, due = _step(claim.state, visit, gone_by, as_of.isoformat())
    names = {
        "claim.html": "claim",
        "claim.csv": "CSV",
        f"sample-{claim.claim_number}.xlsx": "sample to choose"
        if claim.state == State.SUBMITTED
        else "proposed sample",
        f"outcome-{claim.claim_number}.xlsx": "outcome to fill in" if claim.state in _OPEN else "outcome form",
    }
    return {
        "claim": claim,
        "counted": facts.counted[claim.id],
        "visit": visit,
        "open": claim.state in _OPEN,
        "what": what,
        "due": due,
        "late": bool(due) and due < as_of.isoformat(),
        "dates": [day for day in (visit, due) if day] if claim.state in _OPEN else [],
        "links": links(facts.paths, f"claims/{claim.claim_number}/", names),
    }


def _step(state: str, visit: str, gone_by: str, as_of: str) -> tuple[str, str]:
    """What the OCR Assessor is to do, and by when: the outcome once the visit is over, or where none is planned."""
    if state == State.SUBMITTED:
        return "Sample to choose", days_on(visit or gone_by, -SAMPLE_BEFORE_VISIT)
    if state == State.SAMPLED and (not visit or visit < as_of):
        return "Outcome to report", days_on(visit, OUTCOME_AFTER_VISIT)
    return "", ""
