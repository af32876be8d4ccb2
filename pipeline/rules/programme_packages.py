"""PROG: what a row of a learning programme names: framework, package, assessment and series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.meet import programmes
from pipeline.rules.book import rule
from schemas.cells import Severity
from schemas.qualifications import UNSURE

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

ENTRIES = ("programme_entries",)
GUIDE = "OCR, Making entries for learning programmes: a step-by-step guide"
PACKAGE = "Advanced Apprenticeship Level 3 IT Application Specialist England"
ENGLISH = "Functional Skills English Level 2"
_ENTER = f"Framework,Package,Candidate number,Assessment,Series\nICT,{PACKAGE},"


@rule(
    "PROG-01",
    Severity.ERROR,
    forms=(*ENTRIES, "programme_results"),
    column="framework",
    reads=("framework",),
    message="There is no framework “{value}” in the catalogue.{nearest}",
    fix="Mend the name; if it is right, the office can add the framework to packages.csv in the site's catalogue folder.",
    source="claimdrop: the catalogue",
    good=_ENTER + "0002,,",
    bad=f"Framework,Package,Candidate number\nITC,{PACKAGE},0002",
)
def no_such_framework(table: Table, known: Known) -> Any:
    """There is no such framework.

    Entries are made for the assessments that the catalogue lists under a framework and package; names are compared
    without case and punctuation, and the nearest ones are named.
    """
    asked = table.rows["framework"]
    unknown = (asked != "") & (places_of(table, known)["framework"] == "")
    near = {
        text: known.catalogue.nearest_frameworks(text) or known.catalogue.frameworks for text in asked[unknown].unique()
    }
    return pd.DataFrame(
        {"nearest": [_near("framework", near[text]) for text in asked[unknown]]}, index=asked.index[unknown]
    )


def places_of(table: Table, known: Known) -> pd.DataFrame:
    """What of the catalogue each row names, as `meet.programmes.places` tells it."""
    named = "assessment" if table.form.key in ENTRIES else "component"
    return programmes.places(table.rows, named, known)


def _near(what: str, names: list[str]) -> str:
    if not names:
        return ""
    return (
        f" The nearest {what} is {names[0]}."
        if len(names) == 1
        else f" The nearest {what}s are {'; '.join(names[:3])}."
    )


@rule(
    "PROG-02",
    Severity.ERROR,
    forms=(*ENTRIES, "programme_results"),
    column="package",
    reads=("framework", "package"),
    message="There is no package “{value}” in the framework {framework}.{nearest}",
    fix="Mend the name; if it is right, the office can add the package to packages.csv in the site's catalogue folder.",
    source="claimdrop: the catalogue",
    good=_ENTER + "0002,,",
    bad="Framework,Package,Candidate number\nICT,Advanced Apprenticeship Level 4 IT England,0002",
)
def no_such_package(table: Table, known: Known) -> Any:
    """There is no such package in the framework.

    Packages of different frameworks and levels have nearly the same long names; the nearest ones are named.
    """
    place = places_of(table, known)
    asked = table.rows["package"]
    unknown = (asked != "") & (place["framework"] != "") & (place["package"] == "")
    pairs = list(zip(place["framework"][unknown], asked[unknown], strict=True))
    near = {
        pair: known.catalogue.nearest_packages(*pair) or known.catalogue.packages_of(pair[0]) for pair in set(pairs)
    }
    return pd.DataFrame({"nearest": [_near("package", near[pair]) for pair in pairs]}, index=asked.index[unknown])


@rule(
    "PROG-03",
    Severity.ERROR,
    forms=ENTRIES,
    column="assessment",
    reads=("framework", "package", "assessment", "action"),
    message="“{value}” {what} {package}.{nearest}",
    fix="Mend the name, or leave the cell blank to enter for the whole package.",
    source="claimdrop: the catalogue",
    good=_ENTER + f"0002,{ENGLISH},",
    bad=_ENTER + "0002,Functional Skills French Level 2,",
)
def no_such_assessment(table: Table, known: Known) -> Any:
    """There is no such assessment in the package.

    Where the catalogue's rows of the package are only examples, or some are missing, nothing is held: the name is taken
    as typed, and a person should look.
    """
    rows = table.rows
    return programmes.not_in_package(rows[rows["action"] != "Withdraw"], "assessment", places_of(table, known), known)


@rule(
    "PROG-04",
    Severity.ERROR,
    forms=ENTRIES,
    column="series",
    reads=("series", "action"),
    message="The next available series {next}, and the row says {value}.{unsure}",
    fix="Leave the cell blank for the next available series, or ask the office to mend series.csv in the site's catalogue folder.",
    source=GUIDE,
    good=_ENTER + "0002,,",
    bad=_ENTER + "0002,,January 2029",
)
def not_the_next_series(table: Table, known: Known) -> Any:
    """The series is not the next available one.

    Entries are only ever made for the first series whose entries have not closed on the night; where the calendar's row
    is an example, the series is taken as typed, and a person should look.
    """
    rows = table.rows
    following = known.catalogue.next_series(known.as_of)
    given = rows["series"][(rows["series"] != "") & (rows["action"] != "Withdraw")]
    if following is None:
        return pd.DataFrame({"severity": Severity.QUERY, "next": "is not known", "unsure": _TYPED}, index=given.index)
    other = given[programmes.folded(given) != programmes.fold(following.name)]
    unsure = following.confidence in UNSURE
    words = {
        "severity": Severity.QUERY if unsure else Severity.ERROR,
        "next": f"is {following.name}",
        "unsure": _TYPED if unsure else "",
    }
    return pd.DataFrame(words, index=other.index)


_TYPED = " The calendar is not sure of this, so it was taken as typed."
