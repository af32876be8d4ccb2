"""The lines of a sheet of grades: which candidate, qualification, unit and assessor each cell means.

Everything that is the same for many cells (a unit under a qualification, initials in a centre) is found out once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.decide.units import unit_ids
from pipeline.lifecycle import State
from pipeline.meet import Ids, fold_name
from pipeline.meet.assessors import active
from pipeline.rules.entry_units import unit_fault
from pipeline.rules.grades import CLAIMED, NO_ENTRY, SEVERAL
from schemas.cells import Severity
from schemas.tidying import initials

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table

FAULTS = (None, Severity.QUERY, Severity.ERROR)


def resolve(table: Table, known: Known) -> Table:
    """The table with `rows` and `lines` resolved.

    `rows` gets `candidate`, `qualification` (a number within this table, NO_ENTRY or SEVERAL);
    `lines` gets `centre`, `drop`, `candidate_number`, `candidate`, `qualification`, `entry_code`, `unit`, `unit_fault`
    (0 none, 1 QUERY, 2 ERROR), `assessor` (0 none), `assessor_name`, `filled_in`, `unit_entered`, and `marker` filled
    from the row where the line has none of its own.
    """
    entered = _entered(known)
    codes = sorted(
        (set(entered["entry_code"]) | set(table.rows["entry_code"]) | set(known["claim"]["entry_code"])) - {""}
    )
    rows = _resolve_rows(table.rows, entered, codes, known)
    lines = table.lines
    at = lines["at"].to_numpy()
    lines = lines.assign(
        centre=rows["centre"].to_numpy()[at],
        drop=rows["drop"].to_numpy()[at],
        candidate_number=rows["candidate_number"].to_numpy()[at],
        candidate=rows["candidate"].to_numpy()[at],
        marker=np.where(lines["marker"].to_numpy() == "", rows["assessor"].to_numpy()[at], lines["marker"].to_numpy()),
        qualification=_of_lines(rows, lines, entered, codes, known),
    )
    lines = _with_units(lines, codes, known)
    lines = _with_assessors(lines, known)
    lines["unit_entered"] = _unit_entered(lines, entered, codes, known)
    return replace(table, rows=rows, lines=lines)


def _entered(known: Known) -> pd.DataFrame:
    """Live entries, a row a candidate and qualification: candidate, entry_code, entry_type (a full award before units)."""
    live = meet.live_entries(known)[["candidate", "entry_code", "entry_type"]]
    return live.sort_values("entry_type", kind="stable").drop_duplicates(["candidate", "entry_code"])


def _resolve_rows(rows: pd.DataFrame, entered: pd.DataFrame, codes: list[str], known: Known) -> pd.DataFrame:
    candidate = meet.candidates(rows, known)
    number_of = {code: number for number, code in enumerate(codes)}
    own = entered.assign(number=entered["entry_code"].map(number_of).astype(np.int64) + 1)
    given = (
        meet.look_up(rows[["entry_code"]].assign(candidate=candidate)[["candidate", "entry_code"]], own, "number") - 1
    )
    again = own.duplicated("candidate", keep=False)
    own["number"] = own["number"].mask(again, SEVERAL + 1)
    only = meet.look_up(pd.DataFrame({"candidate": candidate}), own.drop_duplicates("candidate"), "number") - 1
    qualification = np.where(rows["entry_code"] == "", only, given)
    everybody = (rows["candidate_number"] == "All").to_numpy()
    if everybody.any():
        qualification[everybody] = _of_all(rows, everybody, qualification, codes, known)
    return rows.assign(candidate=candidate, qualification=qualification)


def _of_all(rows: pd.DataFrame, everybody: Any, qualification: Ids, codes: list[str], known: Known) -> list[int]:
    """`All` means the lines of an unsubmitted claim: of the code given, else of the centre's only such claim.

    A claim may be one that rows before it have yet to begin.
    """
    claims = known["claim"]
    claims = claims[claims["state"] == State.UNSUBMITTED]
    begun = [(centre, code, -1) for centre, code in zip(claims["centre_number"], claims["entry_code"], strict=True)]
    begins = ~everybody & (qualification >= 0) & rows["grade"].isin(CLAIMED).to_numpy()
    first = pd.DataFrame({"centre": rows["centre"], "number": qualification})[begins].drop_duplicates()
    begun += [(centre, codes[number], at) for at, centre, number in first.itertuples()]
    asked = rows.loc[everybody, ["centre", "entry_code"]]
    found = []
    for at, centre, code in asked.itertuples():
        meant = {open_code for where, open_code, since in begun if where == centre and since < at}
        meant = {open_code for open_code in meant if code in ("", open_code)}
        found.append(SEVERAL if len(meant) > 1 else codes.index(*meant) if meant else NO_ENTRY)
    return found


def _of_lines(rows: pd.DataFrame, lines: pd.DataFrame, entered: pd.DataFrame, codes: list[str], known: Known) -> Ids:
    """The qualification of each line; where a candidate has several entries, the one that holds the unit.

    Where no list of units has it, it is one whose list is not complete; where all are, the unit is in none (GRAD-03).
    """
    found: Ids = rows["qualification"].to_numpy(np.int64)[lines["at"].to_numpy()]
    several = np.flatnonzero(found == SEVERAL)
    if not len(several):
        return found
    number_of = {code: number for number, code in enumerate(codes)}
    asked = pd.DataFrame(
        {
            "line": several,
            "candidate": rows["candidate"].to_numpy()[lines["at"].to_numpy()[several]],
            "token": lines["token"].to_numpy()[several],
        }
    )
    choices = asked.merge(entered, on="candidate")
    family = known.catalogue.family_codes(choices["entry_code"].to_numpy(dtype=object))
    choices["number"] = choices["entry_code"].map(number_of)
    choices["listed"] = known.catalogue.unit_index(family, choices["token"].to_numpy(dtype=object)) >= 0
    qualifications = known.catalogue.qualifications
    whole = qualifications.loc[qualifications["units_complete"] == "yes", "entry_code"]
    choices["complete"] = choices["entry_code"].isin(whole)
    found = found.copy()
    for those in (choices.drop_duplicates("line"), choices[~choices["complete"]], choices[choices["listed"]]):
        told = those.groupby("line")["number"].agg(["size", "first"])
        found[told.index] = np.where(told["size"] == 1, told["first"], SEVERAL)
    return found


def distinct(*columns: Any) -> tuple[Ids, Ids]:
    """Rows that are alike in every column, by number; and for each number one row that bears it."""
    together = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        numbers, values = pd.factorize(column)
        together = together * (len(values) + 1) + numbers + 1
    which: Ids
    which, alike = pd.factorize(together)
    one = np.empty(len(alike), dtype=np.int64)
    one[which] = np.arange(len(which))
    return which, one


def _with_units(lines: pd.DataFrame, codes: list[str], known: Known) -> pd.DataFrame:
    which, one = distinct(lines["qualification"].to_numpy(), lines["token"].to_numpy())
    numbers, tokens = lines["qualification"].to_numpy()[one], lines["token"].to_numpy()[one]
    pair_codes = np.array([codes[number] if number >= 0 else "" for number in numbers], dtype=object)
    faults = [unit_fault(known, code, token) for code, token in zip(pair_codes, tokens, strict=True)]
    severity = np.array([FAULTS.index(fault[0]) if fault else 0 for fault in faults], dtype=np.int64)
    what = np.array([fault[1] if fault else "" for fault in faults], dtype=object)
    wanted = (severity < FAULTS.index(Severity.ERROR)) & (numbers >= 0)
    units = np.zeros(len(one), dtype=np.int64)
    units[wanted] = unit_ids(pair_codes[wanted], tokens[wanted], known)
    return lines.assign(entry_code=pair_codes[which], unit=units[which], unit_fault=severity[which], what=what[which])


def _with_assessors(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """A blank means the only assessor who is set up; a text means initials, or a full name."""
    # A sheet is one sender's, and a centre's forms come from centres: whole numbers are told apart sooner than texts.
    markers = lines["marker"].to_numpy(dtype=object)
    which, one = distinct(lines["sheet"].to_numpy(), lines["qualification"].to_numpy(), markers)
    by_qualification: dict[Any, list[Any]] = {}
    for person in active(known).itertuples(index=False):
        by_qualification.setdefault((person.centre_number, person.entry_code), []).append(person)
    people = [
        assessor_of(by_qualification.get((centre, code), []), marker)
        for centre, code, marker in lines[["centre", "entry_code", "marker"]].iloc[one].itertuples(index=False)
    ]
    ids = np.array([person.id if person else 0 for person in people], dtype=np.int64)
    names = np.array([f"{person.full_name} ({person.initials})" if person else "" for person in people], dtype=object)
    assessor = ids[which]
    return lines.assign(
        assessor=assessor, assessor_name=names[which], filled_in=(assessor != 0) & (markers[one] == "")[which]
    )


def assessor_of(people: list[Any], marker: str) -> Any:
    """The one of these assessors whom the text means; None where it means none of them."""
    if not marker:
        return people[0] if len(people) == 1 else None
    said = {marker.casefold(), initials(marker).text.casefold()}
    by_initials = [person for person in people if person.initials.casefold() in said]
    if by_initials:
        return by_initials[0]
    folded = fold_name(pd.Series([marker, *(person.full_name for person in people)], dtype=object)).tolist()
    return next((person for person, name in zip(people, folded[1:], strict=True) if name == folded[0]), None)


def _unit_entered(lines: pd.DataFrame, entered: pd.DataFrame, codes: list[str], known: Known) -> Any:
    """Whether each line's unit was entered; always so under a full award."""
    single = entered[entered["entry_type"] == "Unit"]
    if single.empty:
        return np.ones(len(lines), dtype=bool)
    number_of = {code: number for number, code in enumerate(codes)}
    whose = _entry_keys(lines, lines["qualification"])
    by_unit = np.isin(whose, _entry_keys(single, single["entry_code"].map(number_of)))
    live = meet.live_entries(known)
    entered_units = _entry_keys(live, live["entry_code"].map(number_of)) * UNITS + live["unit"].to_numpy(np.int64)
    return ~by_unit | np.isin(whose * UNITS + lines["unit"].to_numpy(np.int64), entered_units)


_CODES, UNITS = 1 << 12, 1 << 24
"""More than there are entry codes, and than twice the units: what is multiplied by them stays apart."""


def _entry_keys(frame: pd.DataFrame, numbers: pd.Series) -> Ids:
    """Candidate and number of the qualification as one number."""
    return np.asarray(frame["candidate"].to_numpy(np.int64) * _CODES + numbers.to_numpy(np.int64))
