"""Learning programmes: who is entered for which assessments, and what they were awarded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.decide.people import find_or_create, register
from pipeline.known import KEYS, Changes, Known
from pipeline.meet import programmes
from pipeline.table import Offence, Table
from schemas.cells import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

Mask = np.ndarray[Any, np.dtype[np.bool_]]
_KEY = ["candidate", "framework", "package", "folded"]
_RESULT = list(KEYS["programme_result"])


def entries(table: Table, known: Known) -> Outcome:
    """Enter the people of accepted rows, or withdraw them; of several rows about one assessment the last wins.

    Somebody whose number is not registered this academic year, and whose details are given, is registered.
    """
    changes = Changes()
    rows = programmes.completed(table.rows)
    person, registered, notes = _people(rows, known, changes)
    wanted = _wanted(rows, person, known)
    changed = _enter(wanted, known, changes)
    touched = rows.index.isin(wanted["at"][changed]) | registered
    already = wanted[~wanted["at"].isin(rows.index[touched])].drop_duplicates("at")
    status = np.where(touched, ACCEPTED, UNCHANGED).astype(object)
    return Outcome(changes, status, [*notes, *_entered_already(already)])


def _people(rows: pd.DataFrame, known: Known, changes: Changes) -> tuple[meet.Ids, Mask, list[Offence]]:
    """Find each row's person, making and registering those who are new; which rows' numbers were registered; CAND-11."""
    person = programmes.people(rows, known)
    numbered = (rows["candidate_number"] != "") & (rows["action"] != "Withdraw")
    says_who = programmes.has_details(rows).to_numpy() | (meet.by_uci(rows, known) != 0)
    fresh = numbered.to_numpy() & says_who & (meet.registered(rows, known) == 0)
    if not fresh.any():
        return person, fresh, []
    newcomers = rows[fresh].rename(columns={"group": "group_name"})
    person[fresh], _ = find_or_create(newcomers, known, changes)
    once = ~newcomers.duplicated(["centre", "candidate_number"]).to_numpy()
    _, notes = register(newcomers[once], person[fresh][once], known, changes)
    return person, fresh, notes


def _wanted(rows: pd.DataFrame, person: meet.Ids, known: Known) -> pd.DataFrame:
    """Spread rows over people and assessments, in the order of the rows.

    Columns: `at` (the row's label), the row's own, `component` and `folded`, `entry` (id of the live entry, or 0) and
    `entered_for` (its series).
    """
    place = programmes.places(rows, "assessment", known)
    own = rows[["assessment", "series", "order_reference", "action", "centre", "sheet", "row"]].join(place)
    asked = programmes.about(rows, person, known).join(own, on="at")
    withdrawn = programmes.to_withdraw(asked[asked["action"] == "Withdraw"].drop(columns="component"), known)
    new = _new(asked[asked["action"] != "Withdraw"], known)
    live = programmes.live(known)
    wanted = pd.concat([new, withdrawn], ignore_index=True).sort_values("at", kind="stable", ignore_index=True)
    at = meet.look_up(wanted[_KEY], live.assign(at=np.arange(len(live)) + 1), "at")
    known_ones = {name: np.array([none, *live[name]], dtype=object)[at] for name, none in (("id", 0), ("series", ""))}
    return wanted.assign(entry=known_ones["id"].astype(np.int64), entered_for=known_ones["series"])


def _new(asked: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Name the assessment of each line, blank ones once for every assessment of the package; and the series."""
    following = known.catalogue.next_series(known.as_of)
    series = _series(asked["series"], known).mask(asked["series"] == "", following.name if following else "")
    asked = asked.assign(series=series)
    whole = asked["assessment"] == ""
    one = asked[~whole]
    one = one.assign(component=one["component"].mask(one["component"] == "", one["assessment"]))
    every = known.catalogue.packages[programmes.PLACE]
    spread = asked[whole].drop(columns="component").merge(every, on=["framework", "package"])
    new = pd.concat([one, spread], ignore_index=True)
    return new.assign(folded=programmes.folded(new["component"]))


def _series(typed: pd.Series, known: Known) -> pd.Series:
    """Give series in the calendar's words, as typed where it has no such row."""
    names = {programmes.fold(name): name for name in known.catalogue.series["series"]}
    return typed.map({text: names.get(programmes.fold(text), text) for text in typed.unique()}).astype(object)


def _enter(wanted: pd.DataFrame, known: Known, changes: Changes) -> Mask:
    """Bring the entries to what the last line about each says; which lines are about an entry that changes."""
    leaves = wanted["action"] == "Withdraw"
    gone = wanted["entry"].isin(wanted["entry"][leaves]) & (wanted["entry"] != 0)
    last = wanted[~wanted.duplicated(_KEY, keep="last")]
    stays = last[last["action"] != "Withdraw"]
    new = stays[(stays["entry"] == 0) | gone[stays.index]]
    ended = wanted.loc[gone, ["entry"]].drop_duplicates().set_axis(["id"], axis=1)
    changes.change("programme_entry", ended.assign(withdrawn=known.night, seen_withdrawn=""))
    changes.add("programme_entry", _made(new, known))
    referred = _refer(stays.drop(index=new.index), known, changes)
    moved = [*new.index, *referred]
    keys = pd.MultiIndex.from_frame(wanted[_KEY])
    return np.asarray(keys.isin(keys[moved]) | gone)


def _made(new: pd.DataFrame, known: Known) -> pd.DataFrame:
    columns = ["candidate", *programmes.PLACE, "series", "order_reference", "row"]
    return new[columns].assign(
        id=known.new_ids("programme_entry", len(new)),
        centre_number=new["centre"],
        night=known.night,
        withdrawn="",
        sheet=-(new["sheet"] + 1),
    )


def _refer(there: pd.DataFrame, known: Known, changes: Changes) -> Iterable[Any]:
    """Take over another order reference of known entries; the labels of such lines."""
    before = known["programme_entry"].set_index("id")["order_reference"].reindex(there["entry"]).to_numpy()
    other = there[(there["order_reference"] != "") & (there["order_reference"] != before)]
    changes.change("programme_entry", other[["entry", "order_reference"]].rename(columns={"entry": "id"}))
    return other.index


def _entered_already(lines: pd.DataFrame) -> list[Offence]:
    if lines.empty:
        return []
    words = lines[["entered_for"]].reset_index(drop=True)
    return [Offence("PROG-07", "rows", lines["at"].to_numpy(), (Severity.NOTE,) * len(lines), "package", words)]


def results(table: Table, known: Known) -> Outcome:
    """Take in results; of several rows about one component the last wins, and another result replaces the known one."""
    changes = Changes()
    rows = _resulting(table, known)
    last = rows[~rows.duplicated(_RESULT, keep="last")]
    before = known["programme_result"]
    at = meet.look_up(last[_RESULT], before.assign(at=np.arange(len(before)) + 1), "at")
    said = ["result", "date_awarded"]
    there = at > 0
    differs = there.copy()
    differs[there] = (last[said].to_numpy()[there] != before[said].to_numpy()[at[there] - 1]).any(axis=1)
    changes.add("programme_result", last[~there])
    changes.change("programme_result", last[differs])
    keys = pd.MultiIndex.from_frame(rows[_RESULT])
    changed = keys.isin(pd.MultiIndex.from_frame(last.loc[~there | differs, _RESULT]))
    return Outcome(changes, np.where(changed, ACCEPTED, UNCHANGED).astype(object))


def _resulting(table: Table, known: Known) -> pd.DataFrame:
    """Give each row as a row of the ledger's table, names in the catalogue's words."""
    rows = table.rows
    candidate = meet.candidates(rows, known)
    place = programmes.places(rows, "component", known)
    component = place["component"].mask(
        place["component"] == "", programmes.entered_components(rows, place, candidate, known)
    )
    component = component.mask(component == "", rows["component"])
    own = rows[["result", "date_awarded", "row"]].assign(candidate=candidate, sheet=-(rows["sheet"] + 1))
    return place.assign(component=component).join(own)
