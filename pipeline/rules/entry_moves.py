"""ENTR: entries that are made late, take over from another size, or are withdrawn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.meet import entries
from pipeline.meet.entries import MOVE_DOWN, TOP_UP, WITHDRAW
from pipeline.meet.submissions import how_far, planned_visits
from pipeline.meet.units import seen_units
from pipeline.rules.book import Example, rule
from schemas.cells import Severity

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

OWN = ("entries",)
MOVED = ("candidate_number", "uci", "entry_code", "from_entry_code", "action")
_GUIDE = "OCR, Making online claims for Cambridge Technicals: a step-by-step guide"
_WITHDRAWALS = "OCR, Cambridge Technicals: amendments and withdrawals"
_HEAD = "Candidate number,Entry code,Entry type,Unit,Action,From entry code\n"
_APPROVED = "Centre number,Entry code,OCR Assessor\n12345,05355,A01\n12345,05349,A01"


@rule(
    "ENTR-05",
    Severity.QUERY,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    message="The visit for {entry_code} is planned for {visit}, {ahead}; entries should be made {needed} days before.",
    fix="Nothing, if the claim goes to a later visit; else ask the OCR Assessor.",
    source=_GUIDE,
    good=_HEAD + "0001,05352,Full award,,,",
    bad=_HEAD + "0003,05352,Full award,,,",
)
def close_to_the_visit(table: Table, known: Known) -> Any:
    """The entry is made or changed less than 28 days before the planned visit.

    OCR asks for all entries, those that top up or move down too, four weeks before a visit, or they may not show when it
    comes to claiming. An entry that is there already was made in time.
    """
    rows = table.rows[(table.rows["action"] != WITHDRAW).to_numpy()]
    rows = rows.assign(candidate=meet.candidates(rows, known), unit=seen_units(rows, known))
    keys = ["candidate", "entry_code", "unit"]
    there = pd.MultiIndex.from_frame(rows[keys]).isin(pd.MultiIndex.from_frame(meet.live_entries(known)[keys]))
    rows = rows[~there & (rows["candidate"] != 0).to_numpy()]
    visits = planned_visits(rows, known)
    visits = visits[visits != ""]
    days = visits.map(lambda text: (date.fromisoformat(text) - known.as_of).days).astype(int)
    needed = known.catalogue.fact("entry_before_visit")
    return pd.DataFrame({"visit": visits, "ahead": how_far(days), "needed": needed})[days < needed]


@rule(
    "ENTR-06",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    reads=MOVED,
    message="Candidate {who} cannot be topped up to {value}: {why}.",
    fix="Mend the codes; a new entry in another subject has New under Action.",
    source=_GUIDE,
    good=Example(_HEAD + "0001,05355,Full award,,Top up,05352", before=(_APPROVED,)),
    bad=Example(_HEAD + "0001,05349,Full award,,Top up,05352", before=(_APPROVED,)),
)
def no_top_up(table: Table, known: Known) -> Any:
    """Top up: not to a larger size of the same suite, level and subject, or nothing to top up from.

    A larger award takes over the units of the smaller one; where no code is given under From entry code, it is the one
    other entry in that subject.
    """
    return _moved_wrongly(table, known, TOP_UP)


@rule(
    "ENTR-07",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    reads=MOVED,
    message="Candidate {who} cannot be moved down to {value}: {why}.",
    fix="Mend the codes; a larger award has Top up under Action.",
    source=_GUIDE,
    good=Example(_HEAD + "0001,05349,Full award,,Move down,05352", before=(_APPROVED,)),
    bad=Example(_HEAD + "0001,05355,Full award,,Move down,05352", before=(_APPROVED,)),
)
def no_move_down(table: Table, known: Known) -> Any:
    """Move down: not to a smaller size of the same suite, level and subject, or nothing to move from.

    A smaller award takes over the units of the larger one that are claimed already.
    """
    return _moved_wrongly(table, known, MOVE_DOWN)


def _moved_wrongly(table: Table, known: Known, action: str) -> pd.DataFrame:
    rows = entries.moves(table, known)
    rows = rows[(rows["action"] == action) & ~rows["done"] & (rows["candidate"] != 0)]
    larger = action == TOP_UP
    columns = ("entry_code", "old", "from_entry_code", "several")
    why = [_why_not(known, larger, *one) for one in rows[list(columns)].itertuples(index=False, name=None)]
    told = pd.DataFrame({"why": np.array(why, dtype=object)}, index=rows.index)
    return told[told["why"] != ""]


def _why_not(known: Known, larger: bool, code: str, old: str, given: str, several: str) -> str:
    """Why an entry cannot be moved to `code`; blank where it can, and where the sizes are not known."""
    catalogue = known.catalogue
    if several:
        return f"there are entries for {several}; say which under From entry code"
    if not old:
        return f"there is no live entry for {given}" if given else "there is no other live entry in this subject"
    if catalogue.family_of(old) != catalogue.family_of(code):
        return f"{old} is of another suite, level or subject"
    before, after = catalogue.hours(old), catalogue.hours(code)
    if code == old or (before and after and (after <= before if larger else after >= before)):
        return f"it is not {'larger' if larger else 'smaller'} than {old}"
    return ""


@rule(
    "ENTR-08",
    Severity.ERROR,
    forms=OWN,
    column="entry_code",
    needs_known=True,
    reads=("candidate_number", "uci", "entry_code", "entry_type", "unit", "action"),
    message="The entry of {who} for {entry_code} cannot be withdrawn: {why}.",
    fix="Mend the row; where lines depend on it, take them out of the claim with N first, or leave the entry.",
    source=_WITHDRAWALS,
    good=_HEAD + "0002,05352,Full award,,Withdraw,",
    bad=_HEAD + "0001,05352,Full award,,Withdraw,",
)
def no_withdrawal(table: Table, known: Known) -> Any:
    """Withdraw: no such entry, or lines in an unsubmitted claim depend on it.

    Withdrawals are judged after the grades of the night, so that a sheet may take the lines out and another the entry.
    What was submitted is not touched by it.
    """
    rows = entries.withdrawals(table, known)
    rows = rows[~(rows["done"] & ~rows["there"]) & (rows["candidate"] != 0)]
    lines = entries.open_lines(known)
    whole = rows.merge(lines[["candidate", "entry_code"]], on=["candidate", "entry_code"])
    single = rows.merge(
        lines[["candidate", "entry_code", "unit"]].rename(columns={"unit": "unit_id"}),
        on=["candidate", "entry_code", "unit_id"],
    )
    depend = pd.concat([whole[whole["unit_id"] == 0], single]).groupby(["sheet", "row"]).size()
    count = depend.reindex(pd.MultiIndex.from_frame(rows[["sheet", "row"]]), fill_value=0).to_numpy()
    held = np.where(count == 1, "1 line of the unsubmitted claim depends on it", "")
    held = np.where(count > 1, pd.Series(count).astype(str) + " lines of the unsubmitted claim depend on it", held)
    why = np.where(rows["there"], held, "there is no such entry")
    return pd.DataFrame({"why": why}, index=rows.index)[why != ""]


@rule(
    "ENTR-16",
    Severity.QUERY,
    forms=OWN,
    column="action",
    message="{who} is withdrawn from {entry_code}, and entered for it in the same night: see {others}.",
    fix="Nothing, if the entry is to go: withdrawals come last. But take the other row out, or it makes the entry again "
    "when it is dropped again.",
    source="claimdrop",
    good=_HEAD + "0001,05352,Full award,,,\n0002,05352,Full award,,Withdraw,",
    bad=_HEAD + "0002,05352,Full award,,New,\n0002,05352,Full award,,Withdraw,",
)
def entered_and_withdrawn(table: Table, known: Known) -> Any:
    """An entry is withdrawn that another row of the same night makes.

    The withdrawal counts, whichever came first, for withdrawals are looked at after everything else.
    """
    rows = table.rows.assign(withdraws=table.rows["action"] == WITHDRAW)
    rows = rows if rows["withdraws"].any() else rows[:0]
    rows = rows.assign(candidate=meet.candidates(rows, known), unit_id=seen_units(rows, known))
    rows = rows[rows["candidate"] != 0]
    entry = ["candidate", "entry_code", "unit_id"]
    rows = rows[rows.groupby(entry)["withdraws"].transform("nunique") > 1]
    others = {
        at: table.places(mine[~mine["withdraws"]], sheet)
        for _, mine in rows.groupby(entry)
        for at, sheet in mine.loc[mine["withdraws"], "sheet"].items()
    }
    return pd.Series(others, name="others", dtype=object).sort_index().to_frame()
