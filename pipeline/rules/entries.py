"""ENTR: entries for qualifications and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.meet.entries import MOVES, WITHDRAW, moves
from pipeline.rules.book import Example, rule, spoken
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("entries",)
WITH_CODE = (
    "entries",
    "unit_results",
    "centre_assessors",
    "outside_units",
    "grades_by_candidate",
    "grades_by_unit",
    "claim_submission",
)
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_RULES_PAGE = "OCR, Cambridge Technicals: entry rules"
_SUITE_2012 = "Cambridge Technicals 2012"
_HEAD = "Candidate number,Entry code,Entry type,Unit,Entry date\n"


@rule(
    "ENTR-01",
    Severity.ERROR,
    forms=WITH_CODE,
    column="entry_code",
    reads=("entry_code",),
    message="Entry code {value} is not in the catalogue.{nearest}",
    fix="Mend the code; if it is right, the office can add the qualification to the site's catalogue.",
    source="claimdrop: the catalogue",
    good=_HEAD + "0001,05352,Full award,,",
    bad=_HEAD + "0001,05353,Full award,,",
)
def code_not_listed(table: Table, known: Known) -> Any:
    """The entry code is not in the catalogue.

    Entry codes have five digits and begin with 0, which a spreadsheet likes to drop; the nearest codes are named.
    """
    return meet.unlisted_codes(table.rows, known)


def _enters(table: Table) -> Any:
    """Rows that make an entry, of whatever kind; the others withdraw one."""
    return (table.rows["action"] != WITHDRAW).to_numpy()


@rule(
    "ENTR-02",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    lowerable=True,
    reads=("entry_code", "action"),
    message="This centre is not approved for {entry_code}.",
    fix="Ask the office to add the approval, or mend the code.",
    source="OCR, Cambridge Technicals: administration at a glance",
    good=_HEAD + "0001,05352,Full award,,",
    bad=_HEAD + "0001,05358,Full award,,",
)
def not_approved(table: Table, known: Known) -> Any:
    """The centre is not approved for the qualification.

    A centre needs approval for each subject before it enters anybody; without it no OCR Assessor would get the claim.
    """
    approvals = known["approval"]
    approved = pd.MultiIndex.from_frame(approvals.loc[approvals["removed"] == 0, ["centre_number", "entry_code"]])
    wanted = pd.MultiIndex.from_frame(table.rows[["centre", "entry_code"]])
    return ~wanted.isin(approved) & _enters(table)


@rule(
    "ENTR-03",
    Severity.ERROR,
    forms=OWN,
    column="entry_type",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code", "entry_type", "action"),
    message="Candidate {who} would have both a full award entry and unit entries for {entry_code}.",
    fix="Choose one: either one Full award row, or a Unit row for each unit. "
    "To change over, drop the Withdraw first, and the new entries after the next update.",
    source=_RULES_PAGE,
    good=_HEAD + "0001,05352,Full award,,",
    bad=_HEAD + "0003,05332,Full award,,",
)
def full_and_unit(table: Table, known: Known) -> Any:
    """Full award and unit entries for the same candidate and qualification.

    In the 2012 suite a candidate is entered for the whole award or for single units, never both.
    """
    wanted = _wanted(table, known)
    live = meet.live_entries(known)[["candidate", "entry_code", "entry_type"]]
    both = pd.concat([wanted.loc[_enters(table), ["candidate", "entry_code", "entry_type"]], live])
    kinds = both.drop_duplicates().groupby(["candidate", "entry_code"]).size()
    mixed = kinds[kinds > 1].index
    offends = pd.MultiIndex.from_frame(wanted[["candidate", "entry_code"]]).isin(mixed)
    suites = known.catalogue.qualifications
    of_2012 = wanted["entry_code"].isin(suites.loc[suites["suite"] == _SUITE_2012, "entry_code"])
    return offends & of_2012.to_numpy() & (wanted["candidate"] != 0).to_numpy() & _enters(table)


def _wanted(table: Table, known: Known) -> pd.DataFrame:
    return table.rows.assign(candidate=meet.candidates(table.rows, known))


@rule(
    "ENTR-09",
    Severity.ERROR,
    forms=OWN,
    column="entry_date",
    lowerable=True,
    reads=("entry_date",),
    message="The entry date {value} lies in the future.",
    fix="Give the day on which the entry is made, or leave the cell blank for today.",
    source="claimdrop",
    good=_HEAD + "0001,05352,Full award,,20/11/2026",
    bad=_HEAD + "0001,05352,Full award,,20/11/2027",
)
def entry_in_future(table: Table, known: Known) -> Any:
    """The entry date lies in the future.

    A date of next year is mostly this year's, mistyped; and an entry counts from its date on.
    """
    return table.rows["entry_date"] > known.today


@rule(
    "ENTR-14",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code", "from_entry_code", "action"),
    message="Candidate {who} would be entered for two sizes of one subject: {entry_code} and {other}.",
    fix="Where the bigger or smaller award is meant instead, write Top up or Move down under Action.",
    source=_GUIDE,
    good=_HEAD + "0002,05332,Full award,,",
    bad=Example(
        _HEAD + "0001,05355,Full award,,",
        before=("Centre number,Entry code,OCR Assessor\n12345,05355,A01",),
    ),
)
def second_size(table: Table, known: Known) -> Any:
    """A second size of the same suite, level and subject, entered as New.

    Claimed units count for one size at a time: topping up or moving down carries them over, a second entry does not.
    """
    wanted = _wanted(table, known)[_enters(table) & ~table.rows["action"].isin(MOVES).to_numpy()]
    live = _left_by_nobody(table, known)
    live = live[live["candidate"].isin(wanted["candidate"])]
    both = pd.concat([wanted[["candidate", "entry_code"]], live]).drop_duplicates()
    both = both[both["candidate"] != 0]
    both = both.assign(family=known.catalogue.family_codes(both["entry_code"].to_numpy(dtype=object)))
    both = both[both["family"] >= 0]
    pairs = both.merge(both, on=["candidate", "family"], suffixes=("", "_other"))
    pairs = pairs[pairs["entry_code"] != pairs["entry_code_other"]].drop_duplicates(["candidate", "entry_code"])
    known_ones = pd.MultiIndex.from_frame(live)
    new = ~pd.MultiIndex.from_frame(wanted[["candidate", "entry_code"]]).isin(known_ones)
    other = pairs.set_index(["candidate", "entry_code"])["entry_code_other"]
    found = other.reindex(pd.MultiIndex.from_frame(wanted[["candidate", "entry_code"]]))
    return pd.DataFrame({"other": found.to_numpy()}, index=wanted.index)[found.notna().to_numpy() & new]


def _left_by_nobody(table: Table, known: Known) -> pd.DataFrame:
    """Live entries (candidate, entry_code) that no row of the table tops up or moves down."""
    live = meet.live_entries(known)[["candidate", "entry_code"]]
    left = moves(table, known)[["candidate", "old"]]
    return live if left.empty else live[~pd.MultiIndex.from_frame(live).isin(pd.MultiIndex.from_frame(left))]


@rule(
    "ENTR-15",
    Severity.QUERY,
    forms=OWN,
    column="estimated_completion_date",
    needs_known=True,
    message="The estimated completion date of {who}, {value}, {why}.",
    fix="Check that this is not another year's sheet. Drop the row again with the date that holds, or withdraw the entry.",
    source="claimdrop: an entry is live until twelve months after its estimated completion date",
    good="Candidate number,Entry code,Entry type,ECD\n0003,05352,Full award,31/08/2027",
    bad="Candidate number,Entry code,Entry type,ECD\n0003,05352,Full award,31/08/2025",
)
def completed_long_ago(table: Table, known: Known) -> Any:
    """The estimated completion date lies more than twelve months back, or before the entry date.

    The entry is taken, for lists of former years may come; but nothing can be claimed under one that is long over. Of an
    entry that is there already it is not said again.
    """
    rows = _wanted(table, known)[_enters(table)]
    rows = rows[(rows["estimated_completion_date"] != "") & (rows["candidate"] != 0)]
    ends = rows["estimated_completion_date"]
    before_entry = (ends < rows["entry_date"]).to_numpy()
    over = (ends < meet.live_since(known)).to_numpy()
    why = np.where(before_entry, "lies before the entry date", "")
    why = np.where(over, "lies more than twelve months back: nothing can be claimed under this entry", why)
    keys = ["candidate", "entry_code", "estimated_completion_date"]
    there = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(known["entry"][keys]))
    return pd.DataFrame({"why": why}, index=rows.index)[(why != "") & ~there]


@spoken(
    "ENTR-10",
    Severity.NOTE,
    forms=OWN,
    column="entry_code",
    message="The entry of {who} for {entry_code} is there already, and nothing differs.",
    fix="Nothing.",
    source="claimdrop",
    good=_HEAD + "0002,05332,Unit,3,",
    bad=_HEAD + "0001,05352,Full award,,",
)
def entered_before() -> None:
    """The entry is already there, and nothing differs.

    Dropping the same entries again changes nothing; another estimated completion date is an update.
    """


@spoken(
    "ENTR-13",
    Severity.QUERY,
    forms=OWN,
    column="estimated_completion_date",
    message="No estimated completion date was given for {who}: {assumed} was assumed.",
    fix="Where that is not so, give the date in a column Estimated completion date.",
    source="OCR, Cambridge Technicals: the estimated completion date",
    good=Example("Candidate number,Entry code,Entry type,ECD\n0002,05332,Full award,31/08/2028"),
    bad=_HEAD + "0002,05332,Full award,,",
)
def completion_assumed() -> None:
    """The estimated completion date was assumed.

    Level 2 is taken to end with the entry's academic year, Levels 3 and 4 with the next one; who completes when decides
    who is at risk in summer.
    """
