"""Samples meet what is known: which claim and which line each cell of a grid, or each row of a list, means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.lifecycle import State
from pipeline.meet import look_up
from pipeline.meet.claims import candidate_numbers, in_words, year_of
from pipeline.meet.once import once
from schemas.tidying import grade as read_grade
from schemas.tidying import shown

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.meet import Ids
    from pipeline.table import Table

TICKS = frozenset({"✓", "✔", "yes", "y"})
NO_TICKS = frozenset({"", "no", "n"})
"""What a list may say besides; in a grid only a bare grade is not sampled."""
SHOWN = 5
"""As many groups are named in one message."""
_GRADES = ("P", "M", "D", "N")
_EMOJI = "\ufe0e\ufe0f"
"""Telephones put one of these after a tick; nobody sees it."""


@dataclass(frozen=True)
class Asked:
    """What the rows of a sample ask for."""

    claims: pd.DataFrame
    """The claims named that are this sender's: the ledger's columns, indexed by id."""
    lines: pd.DataFrame
    """Their lines: the ledger's columns, and `number`, the unit's; indexed from 0."""
    cells: pd.DataFrame
    """The cells (see `cells`), with `claim` (id, 0 for none), `candidate` (0 for none) and `line` (place in `lines`, -1)."""

    def cells_of(self, claims: pd.Index[Any]) -> pd.DataFrame:
        return self.cells[self.cells["claim"].isin(claims)]

    def still_open(self) -> pd.Index[Any]:
        """The claims that wait for their sample."""
        return self.claims.index[self.claims["state"] == State.SUBMITTED]


def cells(table: Table) -> pd.DataFrame:
    """One row for each filled cell of a grid, or for each row of a list.

    at (label of the row in the table), sheet, claim_number, candidate_number, sender, position (of the grid's column, -1
    for a list), token (the unit, as tidied), text (as it stands), grade (P, M, D, N, or blank where none is given),
    ticked, and `unclear`: what stands there is neither a tick nor none.
    """
    grid = "unit" not in table.form.by_key
    one = _of_grid(table) if grid else _of_list(table)
    codes, distinct = pd.factorize(one["text"])
    said = [(_in_grid if grid else _in_list)(text) for text in distinct]
    read = pd.DataFrame(said, columns=["grade", "ticked", "unclear"]).iloc[codes].set_axis(one.index)
    read = read.astype({"grade": object, "ticked": bool, "unclear": bool})
    whose = table.rows[["claim_number", "candidate_number", "sender"]].loc[one["at"]].set_axis(one.index)
    found = pd.concat([one, whose, read], axis=1)
    blank = grid & ~found["ticked"] & ~found["unclear"] & (found["grade"] == "")
    return found[~blank].reset_index(drop=True)


def _of_grid(table: Table) -> pd.DataFrame:
    return (
        table.lines[["at", "sheet", "position", "token", "grade"]]
        .rename(columns={"grade": "text"})
        .reset_index(drop=True)
    )


def _of_list(table: Table) -> pd.DataFrame:
    rows = table.rows[["sheet", "unit", "sampled"]].set_axis(["sheet", "token", "text"], axis=1)
    return rows.assign(at=rows.index, position=-1).reset_index(drop=True)


def _in_grid(text: str) -> tuple[str, bool, bool]:
    """(grade, ticked, unclear) of a cell: a grade, alone or with a tick after it, or a tick alone."""
    plain = _plain(text)
    whole = read_grade(plain).text
    if whole in ("", *_GRADES):
        return whole, False, False
    letters = next((at for at, sign in enumerate(plain) if not sign.isalpha()), len(plain))
    grade = read_grade(plain[:letters]).text
    grade, mark = (grade, plain[letters:].strip()) if grade in _GRADES else ("", plain)
    ticked = mark.casefold() in TICKS
    return grade, ticked, not ticked


def _in_list(text: str) -> tuple[str, bool, bool]:
    mark = _plain(text).casefold()
    return "", mark in TICKS, mark not in TICKS | NO_TICKS


def _plain(text: str) -> str:
    return shown(text.translate(dict.fromkeys(map(ord, _EMOJI))))


def claims_of(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The claims that rows (claim_number, sender) name and that are allocated to their sender: indexed by id.

    Beside the ledger's columns `ocr_assessor`, whose the claim is while the approval is in force.
    """
    claims = known["claim"]
    claims = claims[claims["claim_number"].isin(set(rows["claim_number"]) - {"", "?"})]
    approvals = known["approval"]
    approvals = approvals.loc[approvals["removed"] == 0, ["centre_number", "entry_code", "ocr_assessor"]]
    theirs = claims.merge(approvals, on=["centre_number", "entry_code"])
    return theirs[theirs["ocr_assessor"].isin(set(rows["sender"]))].set_index("id", drop=False)


def claim_ids(rows: pd.DataFrame, claims: pd.DataFrame) -> Ids:
    """The claim of each row (claim_number, sender) among those that `claims_of` gives; 0 where it is not the sender's."""
    keys = rows[["claim_number", "sender"]].set_axis(["claim_number", "ocr_assessor"], axis=1)
    return look_up(keys, claims, "id")


@once
def asked(table: Table, known: Known) -> Asked:
    """What the table's rows ask for, cell by cell."""
    found = cells(table)
    claims = claims_of(table.rows, known)
    claim = claim_ids(table.rows, claims)[table.rows.index.get_indexer(pd.Index(found["at"]))]
    lines = known["line"]
    lines = lines[lines["claim"].isin(claims.index)].reset_index(drop=True)
    lines = lines.assign(number=lines["unit"].map(known["unit"].set_index("id")["number"]).astype(object))
    found = found.assign(claim=claim, number=unit_numbers(found["token"], claim, claims, known))
    found["candidate"] = look_up(found[["claim", "candidate_number"]], people_of(lines, claims, known), "candidate")
    keys = ["claim", "candidate", "number"]
    found["line"] = look_up(found[keys], lines.assign(place=lines.index + 1).drop_duplicates(keys), "place") - 1
    return Asked(claims, lines, found)


def unit_numbers(tokens: pd.Series, claim: Ids, claims: pd.DataFrame, known: Known) -> Any:
    """The unit's number for each token, in its claim's qualification; what the catalogue does not list stays as it is."""
    families = known.catalogue.family_codes(claims["entry_code"].reindex(claim).fillna("").to_numpy(dtype=object))
    at = known.catalogue.unit_index(families, tokens.to_numpy(dtype=object))
    listed = known.catalogue.units["unit_number"].to_numpy(dtype=object)
    return np.where(at >= 0, listed[at], tokens.to_numpy(dtype=object))


def people_of(lines: pd.DataFrame, claims: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Whom each candidate number means in each claim: claim, candidate_number, candidate."""
    people = lines[["claim", "candidate"]].drop_duplicates()
    people = people.assign(year=people["claim"].map(year_of(claims["submitted_on"])))
    return candidate_numbers(people, known).drop_duplicates(["claim", "candidate_number"], keep="last")


def repeated(asked: Asked) -> frozenset[tuple[int, int]]:
    """(sheet, claim) of every sample that is the very one that was accepted before."""
    sampled = asked.lines[asked.lines["sampled"] == 1].groupby("claim").size()
    ticked = asked.cells[asked.cells["ticked"]].drop_duplicates(["sheet", "claim", "candidate", "number"])
    known = ticked["line"] >= 0
    before = np.zeros(len(ticked), dtype=bool)
    before[known] = asked.lines["sampled"].to_numpy()[ticked.loc[known, "line"]] == 1
    counts = pd.DataFrame({"sheet": ticked["sheet"], "claim": ticked["claim"], "same": before})
    sums = counts.groupby(["sheet", "claim"])["same"].agg(["sum", "size"]).reset_index()
    same = sums[(sums["sum"] == sums["size"]) & (sums["sum"] == sums["claim"].map(sampled).fillna(0))]
    return frozenset(zip(same["sheet"].tolist(), same["claim"].tolist(), strict=True))


def named(groups: pd.DataFrame, known: Known) -> tuple[int, str]:
    """How many groups (a line of each), and the first of them in words, in the order of the units."""
    order = groups["number"].map(lambda number: (not number.isdecimal(), number.zfill(9)))
    ordered = groups.assign(order=order).sort_values(["order", "assessor", "grade"], kind="stable")
    words = in_words(ordered.head(SHOWN), known)
    named = (words["unit"] + " " + words["grade"] + " by " + words["marker"]).tolist()
    more = f" and {len(groups) - SHOWN} more" if len(groups) > SHOWN else ""
    return len(groups), ", ".join(named) + more
