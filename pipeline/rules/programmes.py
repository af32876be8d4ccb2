"""PROG: entries for learning programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.rules import meet_programmes as programmes
from pipeline.rules.book import rule, spoken
from schemas.cells import Severity
from schemas.qualifications import UNSURE

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.rules.table import Table

ENTRIES, RESULTS = ("programme_entries",), ("programme_results",)
_GUIDE = "OCR, Making entries for learning programmes: a step-by-step guide"
_PACKAGE = "Advanced Apprenticeship Level 3 IT Application Specialist England"
_ENTER = f"Framework,Package,Candidate number,Assessment,Series\nICT,{_PACKAGE},"
_NEW = f"Framework,Package,Candidate number,Surname,Forenames,Date of birth\nICT,{_PACKAGE},"
_GROUP = f"Framework,Package,Group\nICT,{_PACKAGE},"
_ACT = f"Framework,Package,Candidate number,Action\nICT,{_PACKAGE},"
_ENGLISH = "Functional Skills English Level 2"


@rule(
    "PROG-01",
    Severity.ERROR,
    forms=(*ENTRIES, *RESULTS),
    column="framework",
    message="There is no framework “{value}” in the catalogue.{nearest}",
    fix="Mend the name; if it is right, the office can add the framework to packages.csv in the site's catalogue folder.",
    source="claimdrop: the catalogue",
    good=_ENTER + "0002,,",
    bad=f"Framework,Package,Candidate number\nITC,{_PACKAGE},0002",
)
def no_such_framework(table: Table, known: Known) -> Any:
    """There is no such framework.

    Entries are made for the assessments that the catalogue lists under a framework and package; names are compared
    without case and punctuation, and the nearest ones are named.
    """
    asked = table.rows["framework"]
    unknown = (asked != "") & (_places(table, known)["framework"] == "")
    near = {
        text: known.catalogue.nearest_frameworks(text) or known.catalogue.frameworks for text in asked[unknown].unique()
    }
    return pd.DataFrame(
        {"nearest": [_near("framework", near[text]) for text in asked[unknown]]}, index=asked.index[unknown]
    )


def _places(table: Table, known: Known) -> pd.DataFrame:
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
    forms=(*ENTRIES, *RESULTS),
    column="package",
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
    place = _places(table, known)
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
    message="“{value}” {what} {package}.{nearest}",
    fix="Mend the name, or leave the cell blank to enter for the whole package.",
    source="claimdrop: the catalogue",
    good=_ENTER + f"0002,{_ENGLISH},",
    bad=_ENTER + "0002,Functional Skills French Level 2,",
)
def no_such_assessment(table: Table, known: Known) -> Any:
    """There is no such assessment in the package.

    Where the catalogue's rows of the package are only examples, or some are missing, nothing is held: the name is taken
    as typed, and a person should look.
    """
    rows = table.rows
    return programmes.not_in_package(rows[rows["action"] != "Withdraw"], "assessment", _places(table, known), known)


@rule(
    "PROG-04",
    Severity.ERROR,
    forms=ENTRIES,
    column="series",
    message="The next available series {next}, and the row says {value}.{unsure}",
    fix="Leave the cell blank for the next available series, or ask the office to mend series.csv in the site's catalogue folder.",
    source=_GUIDE,
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


@rule(
    "PROG-05",
    Severity.ERROR,
    forms=ENTRIES,
    column="candidate_number",
    needs_known=True,
    message="{who}, and the row does not give {missing}.",
    fix="Mend the number; for a new candidate add number, surname, forenames and date of birth.",
    source=_GUIDE,
    good=_NEW + "0007,GREEN,Gail,01/05/2009",
    bad=_NEW + "0007,GREEN,,",
)
def unknown_without_details(table: Table, known: Known) -> Any:
    """The candidate is not known, and details (surname, forenames, date of birth) are not given.

    Somebody who is not registered yet can be entered by giving these on the row, once for each candidate number.
    """
    rows = programmes.completed(table.rows)
    unknown = (rows["action"] != "Withdraw") & ~programmes.for_group(rows) & (programmes.people(rows, known) == 0)
    offenders = rows[unknown & ((rows["candidate_number"] == "") | ~programmes.has_details(rows))]
    return pd.DataFrame(
        [_nobody(row) for row in offenders.to_dict("records")],
        columns=["who", "missing", "value"],
        index=offenders.index,
    )


_NEEDED = {
    "candidate_number": "candidate number",
    "surname": "surname",
    "forenames": "forenames",
    "date_of_birth": "date of birth",
}


def _nobody(row: dict[Any, str]) -> tuple[str, str, str]:
    called = row["candidate_number"] or row["uci"]
    who = f"Nobody of this centre is known as {called}" if called else "The row names nobody"
    return who, ", ".join(words for key, words in _NEEDED.items() if not row[key]), called


@rule(
    "PROG-06",
    Severity.ERROR,
    forms=ENTRIES,
    column="group",
    needs_known=True,
    message="Nobody registered this academic year is in the group {value}.{groups}",
    fix="Mend the group's name, or drop a Candidates sheet with this Group beside its members.",
    source=_GUIDE,
    good=_GROUP + "12a",
    bad=_GROUP + "12Z",
)
def empty_group(table: Table, known: Known) -> Any:
    """Nobody is in the group.

    A group is everybody registered this academic year in this centre whose Group says the same, whatever the case.
    """
    rows = table.rows[programmes.for_group(table.rows)]
    people = programmes.members(known)
    asked = pd.MultiIndex.from_arrays([rows["centre"], programmes.group_name(rows["group"])])
    nobody = rows[~asked.isin(pd.MultiIndex.from_frame(people[["centre", "group"]]))]
    groups = people.groupby("centre")["group_name"].agg(_some).to_dict()
    return pd.DataFrame({"groups": [groups.get(centre, "") for centre in nobody["centre"]]}, index=nobody.index)


def _some(names: pd.Series) -> str:
    distinct = sorted(set(names))
    return f" There are {', '.join(distinct[:5])}{' and others' if len(distinct) > 5 else ''}."


@spoken(
    "PROG-07",
    Severity.NOTE,
    forms=ENTRIES,
    column="package",
    message="What this row asks for is entered already, for the series {entered_for}.",
    fix="Nothing. For another series, withdraw the entry and enter again.",
    source="claimdrop",
    good=_ACT + "0002,",
    bad=_ACT + "0001,",
)
def entered_already() -> None:
    """The candidates are entered already.

    Dropping the same entries again changes nothing; another order reference is taken over.
    """


@rule(
    "PROG-08",
    Severity.ERROR,
    forms=ENTRIES,
    column="action",
    needs_known=True,
    message="There is no such entry to withdraw.",
    fix="Mend candidate, package, assessment or series, or take the row out.",
    source="claimdrop",
    good=_ACT + "0001,Withdraw",
    bad=_ACT + "0002,Withdraw",
)
def nothing_to_withdraw(table: Table, known: Known) -> Any:
    """There is no such entry to withdraw.

    Blank Assessment or Series means any; what was withdrawn before is there no more.
    """
    place = _places(table, known)
    rows = programmes.completed(table.rows).assign(framework=place["framework"], package=place["package"])
    rows = rows[(rows["action"] == "Withdraw") & (rows["package"] != "")]
    pairs = programmes.about(rows, programmes.people(rows, known), known)
    met = programmes.to_withdraw(pairs.join(rows[["framework", "package", "assessment", "series"]], on="at"), known)
    empty = programmes.for_group(rows) & ~rows.index.isin(pairs["at"])
    return rows[~rows.index.isin(met["at"]) & ~empty]
