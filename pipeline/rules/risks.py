"""RISK: who will not get a result. Findings about what is in the ledger, not about a drop.

The rules look at `forecast.listing.listed`: a row for everybody who is named, and one for each qualification of which
something is not checked. Each answers with its offenders, whom to ring, and the date to act by; the message and the way to mend it are
formats over the offender's row.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from pipeline.rules.book import LEDGER, Example, rule
from schemas.cells import Severity

_REVIEW = "OCR, Cambridge Technicals summer 2022 results review: key findings and recommendations"
_SEASON = "OCR, Cambridge Technicals: visiting moderation, and results eligibility"
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_MODERATORS = "OCR, answers to moderators on claims"
_HEAD = "Candidate number,Group,Entry code,Completes,Processed,Submitted,Open,Withdrawn,Held\n"
CHAPTER = "RISK"
MARCH, MAY = "2027-03-08", "2027-05-20"
EXAMS_OFFICE, OCR_ASSESSOR = "exams office", "OCR Assessor"
"""Who acts where it is not a centre assessor."""


def _where(rows: pd.DataFrame, column: str, ring: str, act_by: str) -> pd.DataFrame:
    """The rows that have something in `column`; `ring` is a column of initials, or one for everybody."""
    own = rows[rows[column] != ""]
    return pd.DataFrame({"ring": own.get(ring, ring), "act_by": own[act_by]}, index=own.index)


def _example(text: str, on: str = MARCH) -> Example:
    return Example(_HEAD + text, sender=LEDGER, name=on)


@rule(
    "RISK-01",
    Severity.QUERY,
    column="mandatory",
    message="{mandatory}: mandatory, and neither claimed nor awarded.",
    fix="Ask for the grade of {mandatory}, and {mandatory_how}.{claim_how}",
    source=_REVIEW,
    good=_example("0001,13A,05329,2027-08-31,,,1P 2P 3P 4P 5P 6P,,"),
    bad=_example("0001,13A,05329,2027-08-31,,,1P 3P 4P 5P 6P 7P,,"),
)
def mandatory_missing(table: Any, _known: Any) -> Any:
    """A mandatory unit is neither claimed nor awarded.

    No number of other units makes up for it. Which units are mandatory, the rules of combination say; where none are
    loaded for the size, this is not checked.
    """
    return _where(table.rows, "mandatory", "asked", "claim_by")


@rule(
    "RISK-02",
    Severity.QUERY,
    column="lacking",
    message="{lacking} are still missing{usual}.",
    fix="{lacking_how}.{claim_how}",
    source=_REVIEW,
    good=_example("0001,13A,05329,2027-08-31,,,1P 2P 3P 4P 5P 6P,,"),
    bad=_example("0001,13A,05329,2027-08-31,,,1P 2P 3P 4P 5P,,"),
)
def too_few_credits(table: Any, _known: Any) -> Any:
    """Too few credits, or hours, for the size.

    What is claimed and what stands count, and of optional units no more than there is room for beside the mandatory ones.
    Where a claimed unit's size is not known, this is not checked.
    """
    return _where(table.rows, "lacking", "asked", "claim_by")


@rule(
    "RISK-03",
    Severity.QUERY,
    column="no_line",
    message="Entered for {entry_code}, and no line for {no_line} in any claim.",
    fix="Ask whether work was done; if so, claim it, else withdraw the entry.{claim_how}",
    source=_REVIEW,
    good=_example("0001,13A,06325,2027-08-31,,,1P,,"),
    bad=_example("0001,13A,06325,2027-08-31,,,,,"),
)
def no_line(table: Any, _known: Any) -> Any:
    """Entered, and no line in any claim.

    A candidate whom everybody forgot when claiming, or who has left and whose entry was never withdrawn. With entries for
    single units it is each such unit.
    """
    return _where(table.rows, "no_line", "asked", "claim_by")


@rule(
    "RISK-04",
    Severity.QUERY,
    column="left",
    message="{left}: graded in a sheet, and not in the claim that went.",
    fix="If a row is held, mend it; then submit a further claim with {left}.{claim_how}",
    source="OCR, Checkpoint 2: candidate or unit missed from a claim",
    good=_example("0001,13A,05329,2027-08-31,,1P 2P 3P,4P,,\n0002,13A,05329,2027-08-31,,1P 2P 3P,4P,,"),
    bad=_example("0001,13A,05329,2027-08-31,,1P 2P 3P,,,4\n0002,13A,05329,2027-08-31,,1P 2P 3P 4P,,,"),
)
def left_behind(table: Any, _known: Any) -> Any:
    """A unit is graded in a sheet, and not in the claim that went.

    Either the row is held and nobody has settled it, or the line came too late and lies in the next claim while at least
    half of the group's lines of this unit went.
    """
    return _where(table.rows, "left", "left_with", "claim_by")


@rule(
    "RISK-05",
    Severity.QUERY,
    column="withdrawn",
    message="{withdrawn}: withdrawn with claim {withdrawn_in}, and not claimed again.",
    fix="Put the work right if it was at fault, and claim {withdrawn} again.",
    source=_MODERATORS,
    good=_example("0001,13A,05329,2027-08-31,1P 2P 4P 5P 6P,,3P,3P,"),
    bad=_example("0001,13A,05329,2027-08-31,1P 2P 4P 5P 6P,,,3P,"),
)
def withdrawn(table: Any, _known: Any) -> Any:
    """Lines of a withdrawn group were not claimed again yet.

    OCR withdraws every line of a unit that one centre assessor gave one grade. Those who were caught in it, with sound
    work, are claimed again, and need no other visit.
    """
    return _where(table.rows, "withdrawn", "withdrawn_with", "again_by")


@rule(
    "RISK-06",
    Severity.QUERY,
    column="step",
    message="The last dates for August are near or past: {step}.",
    fix="{step_how}.",
    source=_SEASON,
    good=_example("0001,13A,05329,2027-08-31,,1P 2P 3P 4P 5P 6P,,,", on=MARCH),
    bad=_example("0001,13A,05329,2027-08-31,,,1P 2P 3P 4P 5P 6P,,", on=MAY),
)
def last_dates(table: Any, _known: Any) -> Any:
    """A last date for results in August is within 28 days or past, and something is missing.

    The last visit must be booked by 15 May, its claim be in by 15 June, and the visit be held by 30 June. What has still
    to be done is said with its date; once that is past, OCR is to be rung.
    """
    return _where(table.rows, "step", EXAMS_OFFICE, "step_by")


@rule(
    "RISK-07",
    Severity.QUERY,
    column="stuck",
    message="{stuck}: claim {stuck_in} stays Finalised, so every unit in it was withdrawn.",
    fix="Ask the OCR Assessor why, put the work right, and claim {stuck} again.",
    source=_GUIDE,
    good=_example("0001,13A,05329,2027-08-31,1P 2P 3P 4P 5P 6P,,,,"),
    bad=_example("0001,13A,05329,2027-08-31,,,,1P 2P 3P finalised,"),
)
def stuck(table: Any, _known: Any) -> Any:
    """A claim has been Finalised for more than three days: every unit was withdrawn.

    A claim is Finalised only for a short time before it is Processed; one that stays so has no line left, and looks as if
    it were nearly done.
    """
    return _where(table.rows, "stuck", "stuck_with", "again_by")


@rule(
    "RISK-08",
    Severity.NOTE,
    column="not_checked",
    message="{entry_code}: {not_checked}.",
    fix="Compare with the qualification's handbook by hand, or give the office the rows for the site's catalogue.",
    source="claimdrop: a table that is not loaded neither passes nor fails",
    good=_example("0001,13A,05329,2027-08-31,,,1P 2P,,"),
    bad=_example("0001,13A,06325,2027-08-31,,,1P 2P,,"),
)
def unchecked(table: Any, _known: Any) -> Any:
    """Something about the qualification is not checked, for want of a table.

    Said once a qualification. Candidates of whom nothing is plainly missing are Not checked then; what is plainly missing
    is said all the same.
    """
    return _where(table.rows.assign(nobody=""), "not_checked", "nobody", "nobody").assign(ring="", act_by="")


@rule(
    "RISK-09",
    Severity.QUERY,
    column="others",
    message="Registered in {group}, and not entered: {others}.",
    fix="Enter the candidate for {entry_code}. Whoever has left gets another group, such as Left, on a Candidates sheet.",
    source="OCR, Results eligibility: no valid registration",
    good=_example("0001,13A,05329,2027-08-31,,,1P 2P,,\n0002,13A,05329,2027-08-31,,,1P 2P,,"),
    bad=_example("0001,13A,05329,2027-08-31,,,1P 2P,,\n0002,13A,,,,,,,"),
)
def not_entered(table: Any, _known: Any) -> Any:
    """Somebody is registered in a group whose other members are entered, and is not entered.

    At least half of the others are entered for one and the same entry code. Without an entry nothing can be claimed, and
    entries must be made 28 days before the visit.
    """
    return _where(table.rows, "others", EXAMS_OFFICE, "enter_by")


@rule(
    "RISK-10",
    Severity.QUERY,
    column="waiting",
    message="With the OCR Assessor too long: {waiting}.",
    fix="Ring the OCR Assessor, {waiting_with}, and ask whether the claim has arrived.",
    source=_GUIDE,
    good=_example("0001,13A,05329,2027-08-31,,1P 2P 3P,,,", on="2027-03-01"),
    bad=_example("0001,13A,05329,2027-08-31,,1P 2P 3P,,,", on="2027-03-12"),
)
def waiting(table: Any, _known: Any) -> Any:
    """A claim is with the OCR Assessor for too long.

    No sample 7 days before the visit, or no outcome 3 days after it: the work cannot be collected in time, or the result
    hangs on a claim that nobody has finished.
    """
    return _where(table.rows, "waiting", OCR_ASSESSOR, "waiting_by")
