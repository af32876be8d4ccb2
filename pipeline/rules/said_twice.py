"""SAMP, OUTC: what several rows or sheets of one night say of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.meet import samples
from pipeline.meet.claims import unit_label
from pipeline.rules.book import Example, rule, spoken
from pipeline.rules.outcomes import OWN as OUTCOMES
from pipeline.rules.samples import OWN as SAMPLES
from pipeline.rules.samples import pointing
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

_LIST = "Claim number,Candidate number,Unit,Sampled\n"


@spoken(
    "SAMP-08",
    Severity.QUERY,
    forms=SAMPLES,
    column="claim_number",
    message="The sample of claim {value} came again in the same night, in {later}: that one counts, and not this one.",
    fix="Nothing, if that is the whole sample; else ask the centre by email for the work that it leaves out.",
    source="claimdrop",
)
def sampled_twice() -> None:
    """A later sheet of the same night samples the same claim.

    It takes the place of the earlier one, as a mended file does; a claim has one sample, and two are not put together.
    """


@rule(
    "SAMP-09",
    Severity.ERROR,
    forms=SAMPLES,
    column="sampled",
    needs_known=True,
    reads=("claim_number", "candidate_number", "unit", "sampled"),
    message="Of two rows about {candidate_number}, {unit_words}, one samples it and one does not.",
    fix="Keep the row that is right, and take the other out.",
    source="claimdrop",
    good=Example(_LIST + "C000001,0003,Unit 1,Yes\nC000001,0003,1,Yes", sender="assessor"),
    bad=Example(_LIST + "C000001,0003,Unit 1,Yes\nC000001,0003,Unit 1,No", sender="assessor"),
)
def sampled_and_not(table: Table, known: Known) -> Any:
    """Two rows of a sheet are about the same line, and one alone samples it.

    Taking either would guess, and a sample cannot be corrected once it is in. A blank says nothing against a tick.
    """
    asked = samples.asked(table, known)
    cells = asked.cells_of(asked.still_open())
    cells = cells[(cells["line"] >= 0) & ~cells["unclear"] & (cells["text"] != "")]
    both = cells.groupby(["sheet", "line"])["ticked"].transform("nunique") > 1
    found = cells[both]
    return pointing(found, "sampled", unit_words=found["token"].map(unit_label))


@spoken(
    "OUTC-10",
    Severity.QUERY,
    forms=OUTCOMES,
    column="claim_number",
    message="The outcome of claim {value} came again in the same night, in {later}: that one counts, and not this one.",
    fix="Nothing, if that one is right; else ask the office, for there is one outcome for each claim.",
    source="claimdrop",
)
def decided_twice() -> None:
    """A later sheet of the same night is about the outcome of the same claim.

    It takes the place of the earlier one, as a mended file does. Half an outcome on each never becomes final: the later
    one has to say by itself what becomes of every line (OUTC-06).
    """
