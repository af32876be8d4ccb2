"""SUBM: what a submission itself says: who, when, and that it is meant."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.meet import fold_name
from pipeline.meet import submissions as meet
from pipeline.meet.assessors import active
from pipeline.rules.addresses import can_be_an_address, looks_personal
from pipeline.rules.book import rule
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("claim_submission",)
DAYS_VALID = 14
"""A submission may be dropped this many days after its date."""
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission,Lines checked\n"
_GOOD = _HEAD + "05352,John Smith,exams@hill.example,23/11/2026,Yes,Yes,1"
_ISO = r"\d{4}-\d{2}-\d{2}"


def _changed(old: str, new: str) -> str:
    """The good submission with one cell changed."""
    return _GOOD.replace(old, new)


@rule(
    "SUBM-02",
    Severity.ERROR,
    forms=OWN,
    column="declaration",
    reads=("declaration",),
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
    reads=("confirm",),
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


@rule(
    "SUBM-04",
    Severity.ERROR,
    forms=OWN,
    column="contact_email",
    reads=("contact_email",),
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
    strange = ~emails.map(can_be_an_address).astype(bool) & (emails != "")
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
    own = set(zip(people["centre_number"], people["entry_code"], fold_name(people["full_name"]), strict=True))
    own |= set(zip(people["centre_number"], people["entry_code"], people["initials"].str.casefold(), strict=True))
    where = list(zip(rows["centre"], rows["entry_code"], strict=True))
    names = zip(where, fold_name(rows["submitted_by"]), rows["submitted_by"].str.casefold(), strict=True)
    return rows.loc[[own.isdisjoint({(*at, name), (*at, typed)}) for at, name, typed in names], ["entry_code"]]


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
    return rows.loc[personal, ["entry_code"]]


@rule(
    "SUBM-10",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    doubts=(),
    message="{value} was submitted {times} times in one night: see {others} too.",
    fix="Keep one submission for each qualification, the one that is right, and drop it again.",
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
    rows = rows[rows.duplicated(["centre", "entry_code"], keep=False)]
    told = {
        at: (len(mine), table.places(mine.drop(at), sheet))
        for _, mine in rows.groupby(["centre", "entry_code"])
        for at, sheet in mine["sheet"].items()
    }
    return pd.DataFrame.from_dict(told, orient="index", columns=["times", "others"]).sort_index()


@rule(
    "SUBM-11",
    Severity.ERROR,
    forms=OWN,
    column="date",
    needs_known=True,
    reads=("entry_code", "date"),
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
