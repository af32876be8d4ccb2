"""EXTU: units from another awarding body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.meet.claims import unit_label
from pipeline.rules.book import not_checked, rule
from pipeline.rules.grades import CLAIMED
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("outside_units",)
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Candidate number,Entry code,Unit,Awarding body,Grade,Assessor,Evidence\n"
_GOOD = _HEAD + "0001,05352,Unit 5,Pearson,M,JS,Certificate 4711"
_OURSELVES = ("ocr", "oxfordcambridgeandrsa", "oxfordcambridgeandrsaexaminations", "cambridgeocr")


@rule(
    "EXTU-01",
    Severity.ERROR,
    forms=OWN,
    column="awarding_body",
    reads=("awarding_body",),
    message="No awarding body is named for {unit_words} of candidate {who}.",
    fix="Name the body that awarded the unit. Units that the centre has marked itself belong on a sheet of grades.",
    source=_GUIDE,
    good=_GOOD,
    bad=_GOOD.replace("Pearson", ""),
)
def no_awarding_body(table: Table, _known: Known) -> Any:
    """No awarding body is named.

    Without it the unit would be claimed as the centre's own work, which it is not.
    """
    return _units_of(table.rows[table.rows["awarding_body"] == ""])


def _units_of(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"token": rows["unit"], "unit_words": rows["unit"].map(unit_label)}, index=rows.index)


@rule(
    "EXTU-02",
    Severity.QUERY,
    forms=OWN,
    column="evidence",
    message="No evidence is named for {unit_words} of candidate {who}.",
    fix="Name the certificate or results slip; a copy of it must reach the OCR Assessor.",
    source=_GUIDE,
    good=_GOOD,
    bad=_GOOD.replace("Certificate 4711", ""),
)
def no_evidence(table: Table, _known: Known) -> Any:
    """No evidence is named.

    A copy of the certificate or results slip must be given or sent to the OCR Assessor.
    """
    rows = table.rows
    return _units_of(rows[(rows["evidence"] == "") & rows["grade"].isin(CLAIMED)])


@rule(
    "EXTU-03",
    Severity.ERROR,
    forms=OWN,
    column="awarding_body",
    reads=("awarding_body",),
    message="{value} is no other awarding body.",
    fix="Claim units of OCR's own on a sheet of grades; results of an earlier centre belong on a sheet Unit results.",
    source=_GUIDE,
    good=_GOOD,
    bad=_GOOD.replace("Pearson", "OCR"),
)
def our_own_body(table: Table, _known: Known) -> Any:
    """The awarding body named is OCR.

    A unit that OCR awarded already stands and needs no claim; one that it is to award is the centre's own work.
    """
    plain = table.rows["awarding_body"].map(lambda text: "".join(sign for sign in text.casefold() if sign.isalnum()))
    return plain.isin(_OURSELVES)


@rule(
    "EXTU-04",
    Severity.QUERY,
    forms=OWN,
    over="lines",
    column="unit",
    needs_known=True,
    message="Candidate {who} would have {count} units from other awarding bodies, and {entry_code} allows {most}.",
    fix="Check the qualification's handbook before the claim is submitted.",
    source="claimdrop: the catalogue's table outside_units",
    good=_GOOD,
    bad=_GOOD + "\n0001,05352,Unit 6,Pearson,M,JS,Certificate 4711",
)
def too_many(table: Table, known: Known) -> Any:
    """More such units than the qualification allows.

    How many it allows stands in the catalogue's table `outside_units`.
    """
    lines = _claimed(table, known)
    lines = lines[(lines["most"] >= 0) & (lines["candidate"] != 0)]
    if lines.empty:
        return lines
    before = known["line"][(known["line"]["slot"] == 0) & (known["line"]["awarding_body"] != "")]
    which = ["candidate", "unit"]
    out = table.lines.loc[table.lines["grade"] == "N", which]
    before = before[~pd.MultiIndex.from_frame(before[which]).isin(pd.MultiIndex.from_frame(out))]
    both = pd.concat([one[which] for one in (lines, before)]).drop_duplicates()
    units = known["unit"]
    family = dict(zip(units["id"], zip(units["suite"], units["level"], units["subject"], strict=True), strict=True))
    counts = both.groupby(["candidate", both["unit"].map(family)]).size()
    count = counts.reindex(pd.MultiIndex.from_arrays([lines["candidate"], lines["unit"].map(family)])).to_numpy()
    return lines.assign(count=count).loc[count > lines["most"], ["count", "most"]]


def _claimed(table: Table, known: Known) -> pd.DataFrame:
    """The claimed lines, with how many such units their qualification allows; -1 where nobody knows."""
    lines = table.lines[table.lines["grade"].isin(CLAIMED) & (table.lines["unit"] != 0)]
    return lines.assign(most=known.catalogue.most_outside_units(lines["entry_code"]))


@not_checked("EXTU-04", example=_GOOD)
def number_not_known(table: Table, known: Known) -> pd.DataFrame:
    """Where the catalogue's table `outside_units` has no row for the size, as shipped for all, the number is not known."""
    lines = _claimed(table, known)
    lines = lines[lines["most"] < 0]
    return pd.DataFrame(
        {"cause": "no table says how many such units " + lines["entry_code"] + " allows"}, index=lines.index
    )
