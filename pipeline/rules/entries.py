"""ENTR: entries for qualifications and units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules import meet
from pipeline.rules.book import Example, rule, spoken
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.rules.table import Table

OWN = ("entries",)
WITH_CODE = ("entries", "centre_assessors", "grades_by_candidate", "grades_by_unit", "claim_submission")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_RULES_PAGE = "OCR, Cambridge Technicals: entry rules"
_HEAD = "Candidate number,Entry code,Entry type,Unit,Entry date\n"


@rule(
    "ENTR-01",
    Severity.ERROR,
    forms=WITH_CODE,
    column="entry_code",
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
    codes = table.rows["entry_code"]
    unknown = {code for code in codes.unique() if code and known.catalogue.qualification(code) is None}
    offenders = codes[codes.isin(unknown)]
    return pd.DataFrame({"nearest": offenders.map({code: _nearest(code, known) for code in unknown})})


def _nearest(code: str, known: Known) -> str:
    near = known.catalogue.nearest_codes(code)
    return f" The nearest are {', '.join(near[:3])}." if near else ""


@rule(
    "ENTR-02",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    lowerable=True,
    message="This centre is not approved for {value}.",
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
    return ~wanted.isin(approved) & (table.rows["entry_code"] != "").to_numpy()


@rule(
    "ENTR-03",
    Severity.ERROR,
    forms=OWN,
    column="entry_type",
    needs_known=True,
    message="Candidate {candidate_number} would have both a full award entry and unit entries for {entry_code}.",
    fix="Choose one: either one Full award row, or a Unit row for each unit.",
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
    both = pd.concat([wanted[["candidate", "entry_code", "entry_type"]], live])
    kinds = both.drop_duplicates().groupby(["candidate", "entry_code"]).size()
    mixed = kinds[kinds > 1].index
    offends = pd.MultiIndex.from_frame(wanted[["candidate", "entry_code"]]).isin(mixed)
    suite_2012 = wanted["entry_code"].map(lambda code: _suite(known, code) == "Cambridge Technicals 2012").to_numpy()
    return offends & suite_2012.astype(bool) & (wanted["candidate"] != 0).to_numpy()


def _suite(known: Known, code: str) -> str:
    found = known.catalogue.qualification(code)
    return found.suite if found else ""


def _wanted(table: Table, known: Known) -> pd.DataFrame:
    return table.rows.assign(candidate=meet.candidates(table.rows, known))


@rule(
    "ENTR-04",
    Severity.ERROR,
    forms=OWN,
    column="unit",
    message="{value} {what} {entry_code}.",
    fix="Look the unit up in the qualification's handbook; if the catalogue lacks it, the office can add it.",
    source="claimdrop: the catalogue",
    good=_HEAD + "0002,05332,Unit,3,",
    bad=_HEAD + "0002,05332,Unit,77,",
)
def unit_not_in_qualification(table: Table, known: Known) -> Any:
    """The unit is not in the qualification, or is examined and so not claimed.

    Held only where the catalogue's list of the qualification's units is complete; elsewhere the unit is taken as typed,
    and a person should look.
    """
    rows = table.rows[(table.rows["unit"] != "") & (table.rows["entry_type"] == "Unit")]
    pairs = rows[["entry_code", "unit"]].drop_duplicates()
    told = {(c, u): t for c, u in pairs.itertuples(index=False) if (t := unit_fault(known, c, u))}
    offends = [pair in told for pair in zip(rows["entry_code"], rows["unit"], strict=True)]
    found = rows[np.array(offends, dtype=bool)]
    answers = [told[pair] for pair in zip(found["entry_code"], found["unit"], strict=True)]
    return pd.DataFrame(answers, columns=["severity", "what"], index=found.index)


def unit_fault(known: Known, code: str, unit: str) -> tuple[Severity, str] | None:
    """What is wrong with claiming a unit of a qualification, and how much; None where nothing is."""
    qualification = known.catalogue.qualification(code)
    if qualification is None:
        return None
    found = known.catalogue.unit(qualification.family, unit)
    if found is not None:
        return (
            (_examined(found.confidence), "is examined, not claimed, in")
            if found.assessment == "external exam"
            else None
        )
    if qualification.units_complete:
        return Severity.ERROR, "is not a unit of"
    return Severity.QUERY, "could not be checked, as the list of units is not complete, and was taken as typed for"


def _examined(confidence: str) -> Severity:
    return Severity.QUERY if confidence in ("example", "missing") else Severity.ERROR


@rule(
    "ENTR-09",
    Severity.ERROR,
    forms=OWN,
    column="entry_date",
    lowerable=True,
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
    "ENTR-11",
    Severity.ERROR,
    forms=OWN,
    column="unit",
    message="{why}",
    fix="Write Unit and the unit for each unit entered, or Full award and no unit.",
    source=_GUIDE,
    good=_HEAD + "0002,05332,Unit,3,",
    bad=_HEAD + "0002,05332,Unit,,",
)
def unit_and_type(table: Table, _known: Known) -> Any:
    """A Unit entry without a unit, or a unit with Full award.

    The two contradict each other, and which is meant cannot be guessed.
    """
    rows = table.rows
    none = (rows["entry_type"] == "Unit") & (rows["unit"] == "")
    extra = (rows["entry_type"] == "Full award") & (rows["unit"] != "")
    why = np.where(
        none,
        "A Unit entry needs the unit, and the cell is blank.",
        "A Full award entry has no unit, and the cell holds one.",
    )
    return pd.DataFrame({"why": why}, index=rows.index)[none | extra]


@rule(
    "ENTR-14",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="Candidate {candidate_number} is entered for {other} already, another size of the same subject.",
    fix="Where the bigger or smaller award is meant instead, ask the office to top up or move down the entry.",
    source=_GUIDE,
    good=_HEAD + "0002,05332,Full award,,",
    bad=_HEAD + "0001,05355,Full award,,",
)
def second_size(table: Table, known: Known) -> Any:
    """A second size of the same suite, level and subject, entered as New.

    Claimed units count for one size at a time: topping up or moving down carries them over, a second entry does not.
    """
    wanted = _wanted(table, known)
    live = meet.live_entries(known)[["candidate", "entry_code"]]
    both = pd.concat([wanted[["candidate", "entry_code"]], live]).drop_duplicates()
    both = both[(both["candidate"] != 0)]
    both = both.assign(family=known.catalogue.family_codes(both["entry_code"].to_numpy(dtype=object)))
    both = both[both["family"] >= 0]
    pairs = both.merge(both, on=["candidate", "family"], suffixes=("", "_other"))
    pairs = pairs[pairs["entry_code"] != pairs["entry_code_other"]].drop_duplicates(["candidate", "entry_code"])
    known_ones = pd.MultiIndex.from_frame(live)
    new = ~pd.MultiIndex.from_frame(wanted[["candidate", "entry_code"]]).isin(known_ones)
    other = pairs.set_index(["candidate", "entry_code"])["entry_code_other"]
    found = other.reindex(pd.MultiIndex.from_frame(wanted[["candidate", "entry_code"]]))
    return pd.DataFrame({"other": found.to_numpy()}, index=wanted.index)[found.notna().to_numpy() & new]


@spoken(
    "ENTR-10",
    Severity.NOTE,
    forms=OWN,
    column="entry_code",
    message="The entry of {candidate_number} for {entry_code} is there already, and nothing differs.",
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
    message="No estimated completion date was given for {candidate_number}: {assumed} was assumed.",
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
