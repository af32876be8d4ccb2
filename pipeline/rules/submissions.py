"""SUBM: a claim that the centre submits."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from pipeline.known import Known
from pipeline.rules import meet_submissions as meet
from pipeline.rules.assessors import active
from pipeline.rules.book import Example, rule
from pipeline.rules.meet import fold_name
from pipeline.rules.table import Table
from schemas.cells import Severity

OWN = ("claim_submission",)
DAYS_VALID = 14
"""A submission may be dropped this many days after its date."""
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
_GOOD = _HEAD + "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes,1"


def _changed(old: str, new: str) -> str:
    """The good submission with one cell changed."""
    return _GOOD.replace(old, new)


@rule(
    "SUBM-01",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="There is nothing to submit for {value}: {why}.",
    fix="Drop the grades first, or mend the entry code; then drop the submission again.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("05352", "05332"),
)
def nothing_to_submit(table: Table, known: Known) -> Any:
    """There is no unsubmitted claim for the qualification, or it has no line.

    A claim begins with the first accepted grade; what was submitted before is with the OCR Assessor already.
    """
    rows = meet.said(table, known)
    none = rows["claim"] == 0
    empty = meet.line_counts(rows["claim"], known) == 0
    why = np.where(none, "it has no unsubmitted claim", "its unsubmitted claim has no line left")
    return pd.DataFrame({"why": why}, index=rows.index)[none | empty]


@rule(
    "SUBM-02",
    Severity.ERROR,
    forms=OWN,
    column="declaration",
    message="The centre declaration of {entry_code} is not made: “{header}” needs Yes.",
    fix="Once the head of centre's declaration can be made, write Yes, and drop the file again.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("Yes,Yes", "No,Yes"),
)
def not_declared(table: Table, known: Known) -> Any:
    """The centre declaration is not `Yes`.

    With it the centre declares that the work is the candidates' own and was marked as the qualification asks.
    """
    return meet.says_something(table, known) & (table.rows["declaration"] != "Yes")


@rule(
    "SUBM-03",
    Severity.ERROR,
    forms=OWN,
    column="confirm",
    message="The submission of {entry_code} is not confirmed: “{header}” needs Yes.",
    fix="Check the claim in claim.html; write Yes when it is right, and drop the file again.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("Yes,Yes", "Yes,"),
)
def not_confirmed(table: Table, known: Known) -> Any:
    """The submission is not confirmed with `Yes`.

    After it the centre can change nothing any more, so that it is asked for beside the declaration.
    """
    return meet.says_something(table, known) & (table.rows["confirm"] != "Yes")


_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


@rule(
    "SUBM-04",
    Severity.ERROR,
    forms=OWN,
    column="contact_email",
    message="“{value}” cannot be an email address.",
    fix="Give one address, such as exams@school.example: the letters about this claim go there.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("exams@hill.example", "exams at hill"),
)
def not_an_address(table: Table, known: Known) -> Any:
    """The contact email cannot be an address.

    The claim number, the sample and the result are told to this address, so that it must at least look like one:
    something, @, and a name with a full stop, in plain letters without spaces.
    """
    emails = table.rows["contact_email"]
    strange = ~emails.map(lambda text: bool(_ADDRESS.fullmatch(text))).astype(bool) & (emails != "")
    return meet.says_something(table, known) & strange


@rule(
    "SUBM-05",
    Severity.QUERY,
    forms=OWN,
    column="submitted_by",
    needs_known=True,
    message="{value} is not set up as a centre assessor of {entry_code}.",
    fix="Nothing, if this is the exams officer; otherwise check who submitted the claim.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("John Smith", "Eve Exams"),
)
def submitted_by_another(table: Table, known: Known) -> Any:
    """The claim is submitted by someone who is not a centre assessor of this qualification.

    An exams officer may submit; anybody else probably took the wrong line of the workbook.
    """
    rows = meet.said(table, known)
    people = active(known)
    bearing = [set(zip(*_at(people), fold_name(people[name]), strict=True)) for name in ("full_name", "initials")]
    named = zip(rows["centre"], rows["entry_code"], fold_name(rows["submitted_by"]), strict=True)
    return pd.DataFrame(index=rows.index[[not any(who in those for those in bearing) for who in named]])


def _at(people: pd.DataFrame) -> tuple[Any, Any]:
    return people["centre_number"], people["entry_code"]


@rule(
    "SUBM-06",
    Severity.QUERY,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="The visit for {value} is planned for {visit}, in {days} days; a claim should be submitted {needed} days before.",
    fix="Ask the OCR Assessor whether the visit can still cover this claim.",
    source=_GUIDE,
    good=_GOOD,
    bad=Example(_GOOD, before=("Centre number,Entry code,Visit date\n12345,05352,01/12/2026",)),
)
def close_to_the_visit(table: Table, known: Known) -> Any:
    """The claim comes less than 14 days before the planned visit.

    The OCR Assessor needs the time to choose the sample, and the centre the time to collect it.
    """
    rows = meet.said(table, known)
    visits = meet.planned_visits(rows, known)
    visits = visits[(visits != "") & (rows["claim"] != 0)]
    days = visits.map(lambda text: (date.fromisoformat(text) - known.as_of).days).astype(int)
    needed = known.catalogue.fact("claim_before_visit")
    return pd.DataFrame({"visit": visits, "days": days, "needed": needed})[days < needed]


@rule(
    "SUBM-07",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    lowerable=True,
    message="The claim for {value} may be incomplete: {what}.",
    fix="Mend what is held and drop it again (or drop the file again without it); then drop the submission again.",
    source="claimdrop: after the submission the centre can add nothing",
    good=_GOOD,
    bad=Example(_GOOD, before=("Candidate number,Entry code,Unit,Grade,Assessor\n0002,05352,Unit 3,P,QQ",)),
)
def something_held(table: Table, known: Known) -> Any:
    """Rows of the same qualification were held and are not settled yet, or a file of this centre could not be read yet.

    A held row is settled when a later row for the same candidate and unit was accepted, when the same file came again
    without it, or when the entry was withdrawn. A grade that changes a submitted line (GRAD-06) does not count.
    """
    rows = meet.said(table, known)
    what = meet.in_the_way(rows, known)
    return pd.DataFrame({"what": what})[what != ""]


@rule(
    "SUBM-08",
    Severity.QUERY,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="No visit is planned for {value}.",
    fix="Agree a date with the OCR Assessor and tell the office.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("05352", "05355"),
)
def no_visit_planned(table: Table, known: Known) -> Any:
    """No visit is planned on or after the night.

    Claims are moderated at a visit; without one the claim waits.
    """
    rows = meet.said(table, known)
    return pd.DataFrame(index=rows.index[meet.planned_visits(rows, known) == ""])


_PRIVATE = re.compile(
    r"(gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|btinternet|sky|gmx|proton)\.(com|co\.uk|me|net)"
)
_NAMED = re.compile(r"[a-z]+[._][a-z]{2,}[0-9]*")
_SHARED = re.compile(
    r"exam|office|admin|info|enquir|contact|claim|qualif|centre|school|college|vocational|technical|business|team|dep|mail"
)


@rule(
    "SUBM-09",
    Severity.QUERY,
    forms=OWN,
    column="contact_email",
    needs_known=True,
    message="{value} looks like one person's address.",
    fix="Give a shared address next time, such as the exams office's, so that letters are read when that person is away.",
    source=_GUIDE,
    good=_GOOD,
    bad=_changed("exams@hill.example", "j.smith@hill.example"),
)
def personal_address(table: Table, known: Known) -> Any:
    """The contact email looks personal, not shared.

    The letter that says what is sampled comes when it comes; in a shared mailbox somebody sees it.
    """
    rows = meet.said(table, known)
    personal = [looks_personal(*row) for row in zip(rows["contact_email"], rows["submitted_by"], strict=True)]
    return pd.DataFrame(index=rows.index[personal])


def looks_personal(email: str, name: str) -> bool:
    """Whether an address seems to be one person's: at a private mail provider, or made of a name."""
    local, _, domain = email.casefold().partition("@")
    if _PRIVATE.fullmatch(domain):
        return True
    surname = "".join(filter(str.isalpha, name.casefold().split()[-1])) if name.split() else ""
    if _SHARED.search(local):
        return False
    return bool(_NAMED.fullmatch(local)) or (len(surname) > 2 and surname in local)


@rule(
    "SUBM-10",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    message="{value} was submitted {times} times in one night.",
    fix="Leave one submission for each qualification, the one that is right, and drop it again.",
    source="claimdrop",
    good=_GOOD,
    bad=_GOOD + "\n05352,Ann Bell,exams@hill.example,22/11/2026,Yes,Yes,1",
)
def submitted_twice(table: Table, known: Known) -> Any:
    """A qualification is submitted twice in one night.

    A claim is submitted once, and which of two contacts and declarations is meant cannot be guessed.
    """
    rows = table.rows[meet.says_something(table, known)]
    rows = rows[rows["entry_code"] != ""]
    times = rows.groupby(["centre", "entry_code"])["entry_code"].transform("size")
    return pd.DataFrame({"times": times})[times > 1]


_ISO = r"\d{4}-\d{2}-\d{2}"


@rule(
    "SUBM-11",
    Severity.ERROR,
    forms=OWN,
    column="date",
    needs_known=True,
    message="The date {value} {why}.",
    fix="Give the day on which the declaration is made, and drop the file again.",
    source="claimdrop: an old form dropped again must not submit a new claim",
    good=_GOOD,
    bad=_changed("23/11/2026", "23/10/2026"),
)
def date_out_of_place(table: Table, known: Known) -> Any:
    """The date is more than 14 days old, in the future, or not later than this qualification's last submission.

    A form of an earlier claim that lies about must not submit this one.
    """
    rows = meet.said(table, known)
    rows = rows[rows["date"].str.fullmatch(_ISO).astype(bool)]
    oldest = (known.as_of - timedelta(days=DAYS_VALID)).isoformat()
    last = meet.last_submitted(rows, known)["form_date"]
    why = pd.Series("", index=rows.index, dtype=object)
    why[(last != "") & (rows["date"] <= last)] = "is not later than the last submission's, " + last
    why[rows["date"] < oldest] = f"is more than {DAYS_VALID} days ago"
    why[rows["date"] > known.today] = "lies in the future"
    return pd.DataFrame({"why": why})[why != ""]


@rule(
    "SUBM-12",
    Severity.ERROR,
    forms=OWN,
    column="lines_checked",
    needs_known=True,
    message="“{header}” says {value}, and the claim has {lines}.",
    fix="Print claim.html again and check what has changed since; then give the number that it prints.",
    source="claimdrop: what was checked must be what is submitted",
    good=_GOOD,
    bad=_changed("Yes,Yes,1", "Yes,Yes,7"),
)
def lines_not_as_checked(table: Table, known: Known) -> Any:
    """`Lines checked` is not the claim's number of lines.

    Somebody may have dropped grades between the printing of the claim and its submission.
    """
    rows = meet.said(table, known)
    rows = rows[rows["lines_checked"].str.fullmatch(r"[0-9]{1,7}").astype(bool) & (rows["claim"] != 0)]
    lines = meet.line_counts(rows["claim"], known)
    return pd.DataFrame({"lines": lines})[lines != rows["lines_checked"].astype(int)]
