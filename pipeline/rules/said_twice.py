"""SAMP, OUTC: several rows or sheets of one night that say different things of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.meet import outcomes, samples
from pipeline.meet.claims import unit_label
from pipeline.meet.twice import named_twice, unlike
from pipeline.rules.book import Example, rule
from pipeline.rules.outcomes import OWN as OUTCOMES
from pipeline.rules.outcomes import undecided
from pipeline.rules.samples import OWN as SAMPLES
from pipeline.rules.samples import pointing
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

_LIST = "Claim number,Candidate number,Unit,Sampled\n"
_NOBODY = pd.DataFrame({"others": []})


@rule(
    "SAMP-08",
    Severity.ERROR,
    forms=SAMPLES,
    column="claim_number",
    reads=("claim_number",),
    blames=False,
    message="The sample of claim {value} came on more than one sheet in one night, and they are not alike. See also {others}.",
    fix="Put all that you want to see of the claim on one sheet, and drop that one alone.",
    source="claimdrop: half a sample must not become the sample",
)
def sampled_twice(table: Table, known: Known) -> Any:
    """Sheets of one night that sample the same claim are not alike.

    Whether the later one takes the place of the earlier, or adds to it, cannot be told, and a sample cannot be corrected
    once it is in. None of them is taken; where they tick the same lines, they are one sample.
    """
    if not named_twice(table, known):
        return _NOBODY
    asked = samples.asked(table, known)
    cells = asked.cells_of(asked.still_open())
    cells = cells[cells["ticked"] | cells["unclear"]]
    who = cells["candidate"].where(cells["candidate"] != 0, cells["candidate_number"])
    said = _said(cells.assign(who=who), ["who", "number", "ticked"])
    rows = table.rows[pd.Index(samples.claim_ids(table.rows, asked.claims)).isin(asked.still_open())]
    return unlike(rows, said, table, known)


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


@rule(
    "OUTC-10",
    Severity.ERROR,
    forms=OUTCOMES,
    column="claim_number",
    reads=("claim_number",),
    blames=False,
    message="The outcome of claim {value} came on more than one sheet in one night, and they are not alike. See also {others}.",
    fix="Put all rows about the claim on one sheet, and drop that one alone.",
    source="claimdrop: half an outcome must not become final",
)
def decided_twice(table: Table, known: Known) -> Any:
    """Sheets of one night about the outcome of the same claim are not alike.

    Whether the later one takes the place of the earlier, or adds to it, cannot be told, and there is one outcome for
    each claim. None of them is taken; where they say the same of every line, they are one outcome.
    """
    if not named_twice(table, known):
        return _NOBODY
    said = outcomes.said(table, known)
    numbers = said.claims["claim_number"]
    lines = said.verdicts.assign(claim_number=said.verdicts["claim"].map(numbers))
    rows = undecided(said)
    beside = rows[(rows["width"] == outcomes.WHOLE) | ~rows.index.isin(said.about["at"])]
    words = [
        _said(lines, ["line", "outcome", "grade", "reason"]),
        _said(beside, ["candidate_number", "unit", "assessor", "grade", "outcome", "new_grade", "reason"]),
    ]
    return unlike(rows, pd.concat(words), table, known)


def _said(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    what = list(frame[columns].itertuples(index=False, name=None))
    return frame[["sheet", "claim_number"]].assign(what=pd.Series(what, index=frame.index, dtype=object))
