"""What became of every row of a table, and what each row was about: for the books, and for SUBM-07."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.outcome import HELD, UNCHANGED
from pipeline.receive.settling import TRACKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.decide.outcome import Outcome
    from pipeline.known import Known
    from pipeline.receive.verdict import Verdict
    from pipeline.table import Origin, Table
    from schemas.check import Mask


def account(table: Table, held: Mask, alone: Mask, outcome: Outcome | None, known: Known, verdict: Verdict) -> None:
    """Note what became of the rows; and what they were about, where one of them is, or might settle, a held one."""
    for number, part in by_sheet(table.rows["sheet"], _statuses(table, held, alone, outcome)):
        verdict.account_for(number, part)
    if table.form.key not in TRACKED:
        return
    if verdict.said or (known["held_row"]["settled"] == "").any():
        verdict.said.append(_subjects(table, held, alone, known))
        return
    left = held | table.rows.index.isin(table.lines["at"][alone]) if alone.any() else held
    if left.any():
        only = table.at_rows(left)
        still = alone[table.lines.index.get_indexer(only.lines.index)]
        verdict.said.append(_subjects(only, held[left], still, known))


def _statuses(table: Table, held: Mask, alone: Mask, outcome: Outcome | None) -> pd.DataFrame:
    """Row and status of every row; where a fault kept the decision (`outcome` is None), all are held.

    A row that changed nothing and has a line held is held.
    """
    status = np.full(len(table.rows), HELD, dtype=object)
    if outcome is not None:
        status[~held] = outcome.status
    stuck = table.rows.index.isin(table.lines["at"][alone]) if alone.any() else np.zeros(len(status), dtype=bool)
    status[stuck & (status == UNCHANGED)] = HELD
    return pd.DataFrame({"row": table.rows["row"].to_numpy(), "status": status})


def _subjects(table: Table, held: Mask, alone: Mask, known: Known) -> pd.DataFrame:
    """What each row says: sheet, row, centre_number, candidate_number, entry_code, unit; if it was held, disputed, or taken.

    A row of a grid is about each unit that it grades; what other forms' rows are about, beside a candidate, stands under
    `unit` too. A row that asks for nothing is not taken.
    A line that is held by itself disputes a submitted one (GRAD-06), and keeps none of the others from being taken.
    """
    rows = table.rows
    about = rows[["sheet", "row", "centre"]].rename(columns={"centre": "centre_number"})
    about = about.assign(candidate_number=_numbers(rows, known), entry_code=rows["entry_code"], unit=_named(table))
    asks = [(rows[key] != "").to_numpy() for key in table.form.speaks_by]
    about = about.assign(held=held, disputed=False, taken=~held & (np.logical_or.reduce(asks) if asks else True))
    if "unit" not in table.lines:
        return about
    lines = table.lines[["at", "entry_code", "token", "unit"]]
    units = known["unit"].set_index("id")["number"].reindex(lines["unit"])
    units = units.where(units.notna().to_numpy(), lines["token"].to_numpy())
    of_lines = about.loc[lines["at"]].set_axis(lines.index)
    codes = lines["entry_code"].where(lines["entry_code"] != "", of_lines["entry_code"])
    of_lines = of_lines.assign(
        entry_code=codes, unit=units.to_numpy(), disputed=alone, taken=of_lines["taken"] & ~alone
    )
    return pd.concat([of_lines, about[~about.index.isin(lines["at"])]])


_NAMED_BY = {
    "centre_assessors": ("full_name",),
    "claim_submission": ("entry_code",),
    "programme_entries": ("framework", "package", "assessment", "group"),
}
"""What a row is about beside its candidate, if it has one, by form."""


def _named(table: Table) -> pd.Series:
    named = pd.Series("", index=table.rows.index, dtype=object)
    for name in _NAMED_BY.get(table.form.key, ("unit",)):
        if name in table.rows:
            named = named + table.rows[name].where(named == "", " " + table.rows[name])
    return named.astype(object)


def _numbers(rows: pd.DataFrame, known: Known) -> pd.Series:
    """Candidate numbers; of a row that names its candidate by UCI alone, the number that the UCI's bearer had last."""
    if "candidate_number" not in rows:
        return pd.Series("", index=rows.index, dtype=object)
    numbers = rows["candidate_number"]
    if "uci" not in rows or not ((numbers == "") & (rows["uci"] != "")).any():
        return numbers
    last = known["registration"].sort_values("academic_year").drop_duplicates("candidate", keep="last")
    of_bearers = last.set_index("candidate")["candidate_number"].reindex(meet.by_uci(rows, known)).set_axis(rows.index)
    return numbers.where(numbers != "", of_bearers.fillna(rows["uci"])).astype(object)


def by_sheet(sheets: pd.Series, frame: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    """The frame's parts by sheet; `sheets` names the sheet of each of its rows."""
    for number, at in frame.groupby(sheets.to_numpy()).indices.items():
        yield int(str(number)), frame.iloc[at]


def not_checked(
    unchecked: Mapping[tuple[int, str, str], int], origins: Mapping[int, Origin], drops: Sequence[int]
) -> Iterator[dict[str, object]]:
    """The rules that could not run, as rows of the ledger; `drops` are its ids of the batch's drops, by their numbers.

    Sheets of one name in one drop are told together.
    """
    sums: Counter[tuple[int, str, str, str]] = Counter()
    for (number, rule, cause), rows in unchecked.items():
        origin = origins[number]
        sums[drops[origin.drop], origin.name, rule, cause] += rows
    for (drop, sheet, rule, cause), rows in sorted(sums.items()):
        yield {"drop": drop, "sheet": sheet, "rule": rule, "cause": cause, "rows": rows}
