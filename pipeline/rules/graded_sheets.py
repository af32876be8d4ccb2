"""GRAD: what a whole sheet of grades shows: everybody alike, or blanks where there were grades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.meet.entries import open_lines
from pipeline.rules.book import Example, rule
from pipeline.rules.grades import CLAIMED, FORMS
from schemas.cells import Severity
from schemas.units import looks_like_unit_header, tidy_unit

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Origin, Table

ALIKE = 10
"""From so many candidates on, one grade for all of them is asked about."""
_GRID = "Candidate number,Entry code,Assessor,Unit 3,Unit 4\n"
_MANY = "".join(f"{number:04d},05352,JS,P,{'PMD'[number % 3]}\n" for number in range(1, ALIKE + 1))


@rule(
    "GRAD-10",
    Severity.QUERY,
    forms=FORMS,
    over="lines",
    column="grade",
    message="All {count} candidates have {grade} in {unit_words}.",
    fix="Nothing, if that is so; a column filled down, or a wrong column copied, looks like this.",
    source="claimdrop",
    good=_GRID + _MANY.replace("1,05352,JS,P", "1,05352,JS,M"),
    bad=_GRID + _MANY,
)
def all_alike(table: Table, _known: Known) -> Any:
    """Every candidate of 10 or more has the same grade in a unit.

    It is said once a unit and sheet, at its first grade.
    """
    lines = table.lines[table.lines["grade"].isin(CLAIMED)]
    keys = ["sheet", "token"]
    counts = lines.groupby(keys).agg(count=("at", "size"), grades=("grade", "nunique"))
    alike = counts[(counts["count"] >= ALIKE) & (counts["grades"] == 1)]
    if alike.empty:
        return lines.iloc[:0]
    first = lines[pd.MultiIndex.from_frame(lines[keys]).isin(alike.index)].drop_duplicates(keys)
    count = alike["count"].reindex(pd.MultiIndex.from_frame(first[keys])).to_numpy()
    return pd.DataFrame({"count": count}, index=first.index)


@rule(
    "GRAD-13",
    Severity.QUERY,
    forms=("grades_by_candidate", "grades_by_unit"),
    column="grade",
    needs_known=True,
    message="{unit_words} of candidate {who} is blank; an earlier version of this file gave {was}, and the claim still holds it.",
    fix="Nothing, if it is to stay; write N to take it out of the claim.",
    source="claimdrop: a stale copy must change nothing",
    good=Example(_GRID + "0001,05352,JS,P,P", before=(_GRID + "0001,05352,JS,P,P",)),
    bad=Example(_GRID + "0001,05352,JS,P,", before=(_GRID + "0001,05352,JS,P,P",)),
)
def blank_again(table: Table, known: Known) -> Any:
    """A cell is blank where the same file gave a grade that is in the unsubmitted claim.

    Blank leaves a grade as it is, so that a stale copy changes nothing; whoever deleted a grade meant to take it out.
    The claim workbook is not asked about: its cells are empty from the start, and are filled in a few at a time.
    """
    lines = open_lines(known)
    lines = lines[lines["sheet"] > 0]  # given on an earlier night: another sheet of tonight's file takes nothing back
    if lines.empty or (found := _given_before(lines, table, known)).empty:
        return lines.iloc[:0]
    graded = pd.MultiIndex.from_frame(table.lines[["at", "unit"]])
    found = found[~pd.MultiIndex.from_frame(found[["at", "unit"]]).isin(graded)]
    numbers = found["unit"].map(known.tables["unit"].set_index("id")["number"])
    places = _places(table, known)
    families = known.catalogue.family_codes(found["entry_code"].to_numpy(dtype=object))
    at = [places(*one) for one in zip(found["on"], found["at"], families, numbers, strict=True)]
    found = found.assign(position=np.array(at, dtype=np.int64), token=numbers, was=found["grade"], value="")
    found = found[found["position"] >= _IN_ROW].set_index("at")
    return found[["position", "token", "was", "value"]].rename_axis(None)


_IN_ROW, _NOWHERE = -1, -2


def _given_before(lines: pd.DataFrame, table: Table, known: Known) -> pd.DataFrame:
    """The open lines that earlier versions of the table's files gave, each with a row of the table about its candidate.

    Columns of the line, and `at` (the row's label) and `on` (its sheet).
    """
    paths = {origin.number: (origin.centre, origin.file) for origin in table.origins.values()}
    ours, sheets = set(paths.values()), lines.drop_duplicates("sheet")
    files = {
        sheet: known.paths.get(sheet, "")
        for sheet, centre in zip(sheets["sheet"], sheets["centre_number"], strict=True)
        if (centre, known.paths.get(sheet, "")) in ours
    }
    lines = lines[lines["sheet"].isin(files)]
    lines = lines.assign(file=lines["sheet"].map(files).astype(object))
    theirs = [origin.number for origin in table.origins.values() if not origin.ours]
    rows = table.rows.loc[table.rows["sheet"].isin(theirs), ["sheet", "candidate"]].rename(columns={"sheet": "on"})
    rows = rows.assign(at=rows.index, file=rows["on"].map({number: file for number, (_, file) in paths.items()}))
    return lines.merge(rows, on=["candidate", "file"])


def _places(table: Table, known: Known) -> Any:
    """A function from sheet, row, family and unit number to the column of a grid; _IN_ROW for a row about that unit."""
    catalogue = known.catalogue
    seen: dict[tuple[int, int], dict[str, int]] = {}

    def number(family: int, token: str) -> str:
        found = catalogue.unit(family, token)
        return found.number if found else token

    def place(sheet: int, at: int, family: int, wanted: str) -> int:
        if "unit" in table.rows:
            return _IN_ROW if number(family, table.rows["unit"][at]) == wanted else _NOWHERE
        if (sheet, family) not in seen:
            seen[sheet, family] = {number(family, token): where for where, token in _headed(table.origins[sheet])}
        return seen[sheet, family].get(wanted, _NOWHERE)

    return place


def _headed(origin: Origin) -> list[tuple[int, str]]:
    """The unit columns of a grid: position and unit, as the header says it."""
    return [(where, tidy_unit(text)) for where, text in enumerate(origin.texts) if looks_like_unit_header(text)]
