"""GRAD: the units of grades: entered, in the qualification, and not examined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.book import Example, not_checked, rule
from pipeline.rules.entry_units import EXAMINED, UNLISTED, causes
from pipeline.rules.grades import CLAIMED, FORMS, UNIT, stands
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

HELD = 2
"""A line's `unit_fault`: 0 none, 1 a person should look, 2 held."""
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Candidate number,Unit,Grade\n"
_CODED = "Candidate number,Entry code,Unit,Grade,Assessor\n"


@rule(
    "GRAD-02",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    reads=UNIT,
    message="{unit_words} was not entered for candidate {who}, who is entered for single units of {entry_code}.",
    fix="Drop a Unit entry for it, or take the grade out.",
    source=_GUIDE,
    good=_CODED + "0003,05332,Unit 2,P,AB",
    bad=_CODED + "0003,05332,Unit 5,P,AB",
)
def unit_not_entered(table: Table, _known: Known) -> Any:
    """A unit-entry candidate claims a unit that was not entered.

    With unit entries only the units entered can be claimed; what stands already is no new claim.
    """
    lines = table.lines
    lines = lines[~lines["unit_entered"] & (lines["qualification"] >= 0) & (lines["unit_fault"] < HELD)]
    return lines[lines["grade"].isin(CLAIMED) & ~stands(lines)][["token"]]


@rule(
    "GRAD-03",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    reads=UNIT,
    message="{unit_words} {what} {entry_code}.",
    fix="Look the unit up in the qualification's handbook; if the catalogue lacks it, the office can add it.",
    source="claimdrop: the catalogue",
    good=_CODED + "0003,05332,Unit 2,P,AB",
    bad=_CODED + "0003,05332,Unit 77,P,AB",
)
def unit_not_in_qualification(table: Table, _known: Known) -> Any:
    """The unit is not in the qualification.

    Held only where the catalogue's list of the qualification's units is complete; elsewhere the unit is taken as typed
    and a person should look, which is said once for each unit of a sheet.
    """
    return _faulty(table, examined=False)


@not_checked("GRAD-03", example=_CODED + "0001,05352,Unit 77,P,JS")
def list_not_complete(table: Table, _known: Known) -> pd.DataFrame:
    """Where the qualification's list of units is not complete, a unit that it lacks may well be one of its own."""
    return causes(table.lines[(table.lines["unit_fault"] > 0) & (table.lines["what"] == UNLISTED)])


@rule(
    "GRAD-09",
    Severity.ERROR,
    forms=FORMS,
    over="lines",
    column="grade",
    needs_known=True,
    reads=UNIT,
    message="{unit_words} {what} {entry_code}.",
    fix="Take the grade out: the result of an examined unit comes from its examination.",
    source="OCR, Cambridge Technicals: qualification handbooks of the 2016 suite",
    good=_HEAD + "0001,Unit 3,P",
    bad=Example(
        _CODED + "0004,05837,Unit 1,P,AB",
        before=(
            "Centre number,Entry code,OCR Assessor\n12345,05837,A01",
            "Candidate number,Surname,Forenames,Date of birth\n0004,DEAN,Dot,04/05/2009",
            "Candidate number,Entry code,Entry type\n0004,05837,Full award",
            "Entry code,Full name,Initials\n05837,Ann Bell,AB",
        ),
    ),
)
def unit_examined(table: Table, _known: Known) -> Any:
    """The unit is examined, not claimed.

    The 2016 suite has units whose results come from an examination; they are entered, never claimed.
    """
    return _faulty(table, examined=True)


def _faulty(table: Table, *, examined: bool) -> pd.DataFrame:
    """Lines whose unit is examined, or (else) not in the qualification; what is only a question is asked once a sheet."""
    lines = table.lines[table.lines["unit_fault"] > 0]
    lines = lines[lines["grade"].isin(CLAIMED) & (lines["what"] == EXAMINED) if examined else lines["what"] != EXAMINED]
    if lines.empty:
        return lines
    held = lines["unit_fault"] == HELD
    lines = lines[held | ~lines.duplicated(["sheet", "entry_code", "token"])]
    words = {
        "severity": np.where(lines["unit_fault"] == HELD, Severity.ERROR, Severity.QUERY),
        "column": "unit" if "unit" in table.form.by_key else "grade",
    }
    return pd.DataFrame(words, index=lines.index)
