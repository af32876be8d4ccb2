"""PRES: what candidates of learning programmes were awarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.meet import programmes
from pipeline.rules.book import Example, rule
from pipeline.rules.programme_packages import ENGLISH, GUIDE, PACKAGE
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

RESULTS = ("programme_results",)
AWARDS = ("Awarded", "Pass", "Merit", "Distinction", "Distinction*")


def _result(candidate: str, component: str, result: str) -> Example:
    head = "Centre number,Candidate number,Framework,Package,Component,Result,Date awarded"
    return Example(f"{head}\n12345,{candidate},ICT,{PACKAGE},{component},{result}", sender="office")


@rule(
    "PRES-01",
    Severity.ERROR,
    forms=RESULTS,
    column="candidate_number",
    needs_known=True,
    reads=("candidate_number", "framework", "package"),
    message="Candidate {value} of centre {centre} {what}.",
    fix="Check centre, number and package; where the entry is missing, the centre drops a Programme entries sheet.",
    source=GUIDE,
    good=_result("0001", ENGLISH, "Pass,12/11/2026"),
    bad=_result("0002", ENGLISH, "Pass,12/11/2026"),
)
def not_entered(table: Table, known: Known) -> Any:
    """The candidate is not entered for the package.

    A result without an entry is mostly somebody else's: the number, the centre or the package is wrong.
    """
    place = programmes.places(table.rows, "component", known)
    rows = table.rows[(place["package"] != "") & (table.rows["candidate_number"] != "")]
    keys = place.loc[rows.index, ["framework", "package"]].assign(candidate=meet.candidates(rows, known))
    entered = programmes.live(known)[list(keys.columns)]
    lacks = ~pd.MultiIndex.from_frame(keys).isin(pd.MultiIndex.from_frame(entered))
    what = np.where(keys["candidate"] == 0, "is not known", "is not entered for this package")
    return pd.DataFrame({"what": what}, index=rows.index)[lacks]


@rule(
    "PRES-02",
    Severity.ERROR,
    forms=RESULTS,
    column="component",
    needs_known=True,
    reads=("candidate_number", "framework", "package", "component"),
    message="“{value}” {what} {package}.{nearest}",
    fix="Mend the name; if it is right, add the component to packages.csv in the site's catalogue folder.",
    source="claimdrop: the catalogue",
    good=_result("0001", ENGLISH, "Pass,12/11/2026"),
    bad=_result("0001", "Functional Skills French Level 2", "Pass,12/11/2026"),
)
def not_a_component(table: Table, known: Known) -> Any:
    """The component is not in the package.

    Nor is the candidate entered for it. Where the catalogue's rows of the package are only examples, or some are
    missing, nothing is held: the name is taken as typed, and a person should look.
    """
    place = programmes.places(table.rows, "component", known)
    entered = programmes.entered_components(table.rows, place, meet.candidates(table.rows, known), known)
    return programmes.not_in_package(table.rows[entered == ""], "component", place, known)


@rule(
    "PRES-03",
    Severity.ERROR,
    forms=RESULTS,
    column="date_awarded",
    reads=("result", "date_awarded"),
    message="{result} {why}.",
    fix="Give the day on which it was awarded; where that is still to come, write Pending under Result.",
    source="claimdrop",
    good=_result("0001", ENGLISH, "Pass,12/11/2026"),
    bad=_result("0001", ENGLISH, "Pass,12/11/2027"),
)
def not_awarded_yet(table: Table, known: Known) -> Any:
    """Awarded in the future, or awarded without a date.

    Reports show what has been awarded and when; Fail and Pending need no date.
    """
    rows = table.rows[table.rows["result"].isin(AWARDS)]
    undated = rows["date_awarded"] == ""
    ahead = rows["date_awarded"] > known.today
    why = np.where(undated, "needs the date on which it was awarded, and the cell is blank", "is dated in the future")
    return pd.DataFrame({"why": why}, index=rows.index)[undated | ahead]
