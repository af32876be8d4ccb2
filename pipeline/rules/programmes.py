"""PROG: who is entered for a learning programme, and who is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.meet import programmes
from pipeline.rules.book import rule, spoken
from pipeline.rules.programme_packages import ENTRIES, GUIDE, PACKAGE, places_of
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

_WHO = ("candidate_number", "uci", "group", "surname", "forenames", "date_of_birth", "action")
_NEW = f"Framework,Package,Candidate number,Surname,Forenames,Date of birth\nICT,{PACKAGE},"
_GROUP = f"Framework,Package,Group\nICT,{PACKAGE},"
_ACT = f"Framework,Package,Candidate number,Action\nICT,{PACKAGE},"


@rule(
    "PROG-05",
    Severity.ERROR,
    forms=ENTRIES,
    column="candidate_number",
    needs_known=True,
    reads=_WHO,
    message="{who}, and the row does not give {missing}.",
    fix="Mend the number; for a new candidate add number, surname, forenames and date of birth.",
    source=GUIDE,
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
    number = row["candidate_number"] or row["uci"]
    called = number or ", ".join(filter(None, (row["surname"], row["forenames"])))
    who = f"Nobody of this centre is known as {called}" if called else "The row names nobody"
    return who, ", ".join(words for key, words in _NEEDED.items() if not row[key]), number


@rule(
    "PROG-06",
    Severity.ERROR,
    forms=ENTRIES,
    column="group",
    needs_known=True,
    reads=("candidate_number", "uci", "group"),
    message="Nobody registered this academic year is in the group {value}.{groups}",
    fix="Mend the group's name, or drop a Candidates sheet with this Group beside its members.",
    source=GUIDE,
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
    reads=(*_WHO, "framework", "package", "assessment", "series"),
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
    place = places_of(table, known)
    rows = programmes.completed(table.rows).assign(framework=place["framework"], package=place["package"])
    rows = rows[(rows["action"] == "Withdraw") & (rows["package"] != "")]
    pairs = programmes.about(rows, programmes.people(rows, known), known)
    met = programmes.to_withdraw(pairs.join(rows[["framework", "package", "assessment", "series"]], on="at"), known)
    empty = programmes.for_group(rows) & ~rows.index.isin(pairs["at"])
    return rows[~rows.index.isin(met["at"]) & ~empty]
