"""ENTR: the units of entries, and what is wrong with a unit of a qualification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.rules.book import not_checked, rule
from schemas.cells import Severity
from schemas.forms.unit_results import OVERALL
from schemas.identifiers import UNIT_REFERENCE, unit_reference_ok

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("entries",)
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_HEAD = "Candidate number,Entry code,Entry type,Unit,Entry date\n"


@rule(
    "ENTR-04",
    Severity.ERROR,
    forms=(*OWN, "unit_results"),
    column="unit",
    reads=("entry_code", "entry_type", "unit"),
    message="“{value}” {what} {entry_code}.",
    fix="Look the unit up in the qualification's handbook; if the catalogue lacks it, the office can add it.",
    source="claimdrop: the catalogue",
    good=_HEAD + "0002,05332,Unit,3,",
    bad=_HEAD + "0002,05332,Unit,77,",
)
def unit_not_in_qualification(table: Table, known: Known) -> Any:
    """The unit is not in the qualification, or is examined and so not claimed.

    Held only where the catalogue's list of the qualification's units is complete; elsewhere the unit is taken as typed,
    and a person should look, which is said once for each unit of a sheet.
    """
    rows = _with_units(table)
    pairs = list(zip(rows["entry_code"], rows["unit"], strict=True))
    told = {pair: fault for pair in set(pairs) if (fault := unit_fault(known, *pair))}
    if table.form.key == "unit_results":  # an examined unit has a result, though nobody claims it
        told = {pair: fault for pair, fault in told.items() if fault[1] != EXAMINED}
    found = rows[np.array([pair in told for pair in pairs], dtype=bool)]
    answers = [told[pair] for pair in pairs if pair in told]
    faults = found.assign(**pd.DataFrame(answers, columns=["severity", "what"], index=found.index))
    unchecked = faults["severity"] == Severity.QUERY
    again = faults.duplicated(["sheet", "entry_code", "unit"])
    return faults.loc[~(unchecked & again), ["severity", "what"]]


def _with_units(table: Table) -> pd.DataFrame:
    """Rows that name a unit, where they may."""
    rows = table.rows[~table.rows["unit"].isin(["", OVERALL])]
    return rows[rows["entry_type"] == "Unit"] if "entry_type" in rows else rows


def unit_fault(known: Known, code: str, unit: str) -> tuple[Severity, str] | None:
    """What is wrong with claiming a unit of a qualification, and how much; None where nothing is."""
    qualification = known.catalogue.qualification(code)
    if qualification is None:
        return None
    found = known.catalogue.unit(qualification.family, unit)
    if found is not None and found.assessment == EXTERNAL:
        return (Severity.QUERY if known.catalogue.is_example(found) else Severity.ERROR), EXAMINED
    if found is not None:
        return None
    if qualification.units_complete and not known.catalogue.is_example(qualification):
        return Severity.ERROR, "is not a unit of"
    return Severity.QUERY, UNLISTED


UNLISTED = "could not be checked, as the list of units is not complete, and was taken as typed for"


@not_checked("ENTR-04", example=_HEAD + "0003,05352,Unit,77,")
def list_not_complete(table: Table, known: Known) -> pd.DataFrame:
    """Where the qualification's list of units is not complete, a unit that it lacks may well be one of its own."""
    rows = _with_units(table)
    pairs = list(zip(rows["entry_code"], rows["unit"], strict=True))
    unlisted = {pair for pair in set(pairs) if (fault := unit_fault(known, *pair)) and fault[1] == UNLISTED}
    return causes(rows[np.array([pair in unlisted for pair in pairs], dtype=bool)])


def causes(rows: pd.DataFrame) -> pd.DataFrame:
    """Why the units of these rows (or lines) could not be looked for, by entry code."""
    return pd.DataFrame({"cause": "the unit list of " + rows["entry_code"] + " is not complete"}, index=rows.index)


EXTERNAL = "external exam"
EXAMINED = "is examined, not claimed, in"


@rule(
    "ENTR-11",
    Severity.ERROR,
    forms=OWN,
    column="unit",
    reads=("entry_type", "unit"),
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
    "ENTR-12",
    Severity.ERROR,
    forms=OWN,
    column="unit",
    reads=("entry_code", "unit"),
    message="Unit reference {value} does not fit its own check letter: a character of it was mistyped.",
    fix="Copy the reference from the unit's specification, or give the unit's number.",
    source="claimdrop: derived from published unit references",
    good=_HEAD + "0002,05352,Unit,Y/502/5408,",
    bad=_HEAD + "0002,05352,Unit,Y/502/5409,",
)
def reference_check_letter(table: Table, known: Known) -> Any:
    """The check letter of a unit reference is not the one that its digits give.

    Asked only of references that the catalogue does not have: what it has was read from a document.
    """
    rows = table.rows
    references = rows["unit"].str.fullmatch(UNIT_REFERENCE.regex).astype(bool).to_numpy()
    families = known.catalogue.family_codes(rows["entry_code"].to_numpy(dtype=object))
    listed = known.catalogue.unit_index(families, rows["unit"].to_numpy(dtype=object)) >= 0
    offends = references & ~listed
    offends[offends] = ~unit_reference_ok(rows["unit"].to_numpy()[offends].astype(str))
    return offends
