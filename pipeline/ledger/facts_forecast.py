"""What the ledger says for forecasts: entries, lines, claims and visits of centres, as frames.

Lines are many and whole numbers throughout: the database packs each candidate's lines of a claim into one text of codes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, String, case, cast, func, select

from pipeline.known import academic_year
from pipeline.ledger.packed_lines import chunks
from pipeline.ledger.tables import (
    APPROVAL,
    ASSESSOR_FOR,
    CANDIDATE,
    CENTRE_ASSESSOR,
    CLAIM,
    ENTRY,
    HELD_ROW,
    LINE,
    OCR_ASSESSOR,
    REGISTRATION,
    UNIT,
    VISIT,
)
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection, Select

    Rows = list[tuple[Any, ...]]

_UNITS = 1_000_000  # more units than any ledger will hold
_ENDED = 3
"""A line that ended in its claim otherwise than by being withdrawn itself."""
_WITHDRAWN = 2
_GRADE_FORMS = ("grades_by_candidate", "grades_by_unit")


def forecast_frames(connection: Connection, centres: Iterable[str], as_of: date) -> dict[str, pd.DataFrame]:
    """Gather the frames of `pipeline.forecast.Facts` for these centres, by the names of its fields; every one is sorted."""
    wanted = sorted(set(centres))
    claims = _rows(connection, _claims(), CLAIM.c.centre_number, wanted)
    entries = _rows(connection, _entries(as_of), CANDIDATE.c.centre_number, wanted)
    registered = _rows(connection, _registrations(), REGISTRATION.c.centre_number, wanted)
    numbers = _Numbers(registered, academic_year(as_of))
    people = _rows(connection, _people(), CANDIDATE.c.centre_number, wanted)
    entered = {row[0] for row in entries}
    withdrawn = {row[0] for row in claims if row[4] == State.WITHDRAWN}
    lines = [row for some in chunks(wanted) for row in connection.execute(_lines(some))]
    return {
        "people": numbers.of_people(people, entered),
        "entries": _frame(entries, "candidate entry_code entry_type unit estimated_completion_date", "candidate unit"),
        "lines": _unpacked(lines, withdrawn),
        "results": _frame([], "candidate entry_code unit grade", "candidate unit"),
        "claims": _frame(claims, "claim centre_number entry_code claim_number state submitted_on finalised_on", "claim"),
        "visits": _frame(_rows(connection, _visits(), VISIT.c.centre_number, wanted), "centre_number entry_code visit_date"),
        "held": numbers.of_held(_rows(connection, _held(), HELD_ROW.c.centre_number, wanted)),
        "markers": _frame(
            _rows(connection, _markers(), CENTRE_ASSESSOR.c.centre_number, wanted),
            "assessor centre_number initials full_name", "assessor",
        ),
        "set_up": _frame(
            _rows(connection, _set_up(), CENTRE_ASSESSOR.c.centre_number, wanted),
            "centre_number entry_code assessor", "assessor",
        ),
        "units": _frame(sorted(map(tuple, connection.execute(select(*UNIT.c)))), "unit suite level subject number", "unit level"),
        "allocated": _frame(
            _rows(connection, _allocated(), APPROVAL.c.centre_number, wanted), "centre_number entry_code ocr_assessor"
        ),
    }  # fmt: skip


def _rows(connection: Connection, query: Select[Any], column: Any, centres: Sequence[str]) -> Rows:
    found = (row for some in chunks(centres) for row in connection.execute(query.where(column.in_(some))))
    return sorted(map(tuple, found))


def _frame(rows: Rows, columns: str, numbers: str = "") -> pd.DataFrame:
    names, whole = columns.split(), numbers.split()
    parts = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    return pd.DataFrame(
        {
            name: pd.Series(part, dtype=np.int64 if name in whole else object)
            for name, part in zip(names, parts, strict=True)
        }
    )


def _claims() -> Select[Any]:
    c = CLAIM.c
    return select(
        c.id, c.centre_number, c.entry_code, func.coalesce(c.claim_number, ""), c.state, c.submitted_on, c.finalised_on
    )


def _entries(as_of: date) -> Select[Any]:
    """Live ones: not ended, and at most twelve months past their estimated completion date."""
    c, horizon = ENTRY.c, f"{as_of.year - 1}{as_of.isoformat()[4:]}"
    query = select(c.candidate, c.entry_code, c.entry_type, c.unit, c.estimated_completion_date)
    query = query.join(CANDIDATE, CANDIDATE.c.id == c.candidate)
    return query.where(c.ended_on == "", c.estimated_completion_date >= horizon)


def _registrations() -> Select[Any]:
    c = REGISTRATION.c
    return select(c.academic_year, c.since, c.centre_number, c.candidate_number, c.candidate)


def _people() -> Select[Any]:
    c = CANDIDATE.c
    return select(c.centre_number, c.id, c.surname, c.forenames, c.group_name)


def _lines(centres: Sequence[str]) -> Select[Any]:
    """(candidate, claim, codes) of whoever has lines; by the candidates of the centres: their lines lie side by side."""
    line = LINE.c
    taken_back = func.lower(line.outcome) == "withdrawn"
    kind = case((taken_back, _WITHDRAWN), (line.slot.in_((0, 1)), line.slot), else_=_ENDED)
    grade = case({"P": 0, "M": 1, "D": 2}, value=line.grade)
    code = ((cast(line.assessor, BigInteger) * _UNITS + line.unit) * 3 + grade) * 4 + kind
    theirs = line.candidate.in_(select(CANDIDATE.c.id).where(CANDIDATE.c.centre_number.in_(centres)))
    packed = func.aggregate_strings(cast(code, String), ",")
    return select(line.candidate, line.claim, packed).where(theirs).group_by(line.candidate, line.claim)


def _unpacked(rows: Iterable[Any], withdrawn: set[int]) -> pd.DataFrame:
    """A row a line; lines that ended otherwise than by withdrawal are left out, unless their whole claim was withdrawn."""
    packed = sorted(map(tuple, rows))
    many = np.array([codes.count(",") + 1 for _, _, codes in packed], dtype=np.int64)
    text = ",".join(codes for _, _, codes in packed)
    rest = np.array(text.split(",") if text else [], dtype=np.int64)
    rest, kind = np.divmod(rest, 4)
    rest, grade = np.divmod(rest, 3)
    assessor, unit = np.divmod(rest, _UNITS)
    claim = np.repeat(np.array([row[1] for row in packed], dtype=np.int64), many)
    kind[(kind == _ENDED) & np.isin(claim, sorted(withdrawn))] = _WITHDRAWN
    frame = pd.DataFrame(
        {
            "candidate": np.repeat(np.array([row[0] for row in packed], dtype=np.int64), many),
            "unit": unit, "grade": grade + 1, "assessor": assessor, "claim": claim, "kind": kind,
        }
    )  # fmt: skip
    return frame[kind != _ENDED] if (kind == _ENDED).any() else frame


def _visits() -> Select[Any]:
    c = VISIT.c
    return select(c.centre_number, c.entry_code, c.visit_date).where(c.removed == 0)


def _held() -> Select[Any]:
    c = HELD_ROW.c
    query = select(c.centre_number, c.candidate_number, c.entry_code, c.unit).distinct()
    return query.where(c.settled == "", c.unit != "", c.candidate_number != "", c.form.in_(_GRADE_FORMS))


def _markers() -> Select[Any]:
    c = CENTRE_ASSESSOR.c
    return select(c.id, c.centre_number, c.initials, c.full_name)


def _set_up() -> Select[Any]:
    query = select(CENTRE_ASSESSOR.c.centre_number, ASSESSOR_FOR.c.entry_code, ASSESSOR_FOR.c.assessor)
    query = query.join(CENTRE_ASSESSOR, CENTRE_ASSESSOR.c.id == ASSESSOR_FOR.c.assessor)
    return query.where(ASSESSOR_FOR.c.removed == 0)


def _allocated() -> Select[Any]:
    c = APPROVAL.c
    shown = case((func.coalesce(OCR_ASSESSOR.c.name, "") != "", OCR_ASSESSOR.c.name), else_=c.ocr_assessor)
    query = select(c.centre_number, c.entry_code, shown).where(c.removed == 0, c.ocr_assessor != "")
    return query.outerjoin(OCR_ASSESSOR, OCR_ASSESSOR.c.code == c.ocr_assessor)


class _Numbers:
    """Who bears which candidate number: the last one each was given, and the last holder of each."""

    def __init__(self, registrations: Rows, year: int) -> None:
        past = [row for row in registrations if row[0] <= year]
        self._of = {row[4]: row[3] for row in past}
        self._holder = {row[2:4]: row[4] for row in past}
        self._now = {row[4] for row in past if row[0] == year}

    def of_people(self, people: Rows, entered: set[int]) -> pd.DataFrame:
        """Everybody who is registered this year or entered, by centre and number."""
        rows = sorted(
            (centre, self._of.get(candidate, ""), candidate, surname, forenames, group, int(candidate in self._now))
            for centre, candidate, surname, forenames, group in people
            if candidate in self._now or candidate in entered
        )
        columns = "centre_number candidate_number candidate surname forenames group_name registered"
        return _frame(rows, columns, "candidate registered")

    def of_held(self, rows: Rows) -> pd.DataFrame:
        """The candidates whom held rows are about, where anybody bears the number."""
        found = [
            (self._holder[centre, number], code, unit)
            for centre, number, code, unit in rows
            if (centre, number) in self._holder
        ]
        return _frame(found, "candidate entry_code unit", "candidate")
