"""What the ledger says for forecasts: entries, lines, claims and visits of centres, as frames.

Lines are many and of few kinds: they come packed (`packed_lines`), and each kind is taken apart once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import case, func, literal, select

from pipeline.known import academic_year
from pipeline.ledger.asking import chunks, plain
from pipeline.ledger.packed_lines import GRADES, PackedLines, kind_of
from pipeline.ledger.registers import Registers
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
    OVERALL_RESULT,
    UNIT,
    UNIT_RESULT,
    VISIT,
)
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection, Select

    from pipeline.ledger.claim_records import Kind

    Rows = list[tuple[Any, ...]]

_ENDED = 3
"""A line that ended in its claim otherwise than by being withdrawn itself."""
_WITHDRAWN = 2
_TURNS = {"": 0, "r": 1, "e": _ENDED}
_NO_LINES = np.zeros(0, dtype=np.int64)
_GRADE_FORMS = ("outside_units", "grades_by_candidate", "grades_by_unit")


def forecast_frames(
    connection: Connection,
    centres: Iterable[str],
    as_of: date,
    packed: PackedLines | None = None,
    registers: Registers | None = None,
) -> dict[str, pd.DataFrame]:
    """Gather the frames of `pipeline.forecast.Facts` for these centres, by the names of its fields; every one is sorted."""
    wanted = sorted(set(centres))
    claims = _rows(connection, _claims(), CLAIM.c.centre_number, wanted)
    entries = _rows(connection, _entries(as_of), CANDIDATE.c.centre_number, wanted)
    registers = registers or Registers(connection)
    numbers = _Numbers(registers.numbers(wanted), academic_year(as_of))
    entered = {row[0] for row in entries}
    withdrawn = {row[0] for row in claims if row[4] == State.WITHDRAWN}
    return {
        "people": numbers.of_people(registers.people(wanted), entered),
        "entries": _frame(entries, "candidate entry_code entry_type unit estimated_completion_date", "candidate unit"),
        "lines": _lines(packed or PackedLines(connection), wanted, withdrawn),
        "results": _frame(_results(connection, wanted), "candidate entry_code unit grade", "candidate unit"),
        "claims": _frame(
            claims, "claim centre_number entry_code claim_number state submitted_on finalised_on withdrawn_on", "claim"
        ),
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
        "units": _frame(sorted(plain(connection, select(*UNIT.c))), "unit suite level subject number", "unit level"),
        "allocated": _frame(
            _rows(connection, _allocated(), APPROVAL.c.centre_number, wanted), "centre_number entry_code ocr_assessor"
        ),
    }  # fmt: skip


def _rows(connection: Connection, query: Select[Any], column: Any, centres: Sequence[str]) -> Rows:
    return sorted(row for some in chunks(centres) for row in plain(connection, query.where(column.in_(some))))


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
        c.id, c.centre_number, c.entry_code, func.coalesce(c.claim_number, ""), c.state,
        c.submitted_on, c.finalised_on, c.withdrawn_on,
    )  # fmt: skip


def _entries(as_of: date) -> Select[Any]:
    """Live ones: not ended, and at most twelve months past their estimated completion date."""
    c, horizon = ENTRY.c, f"{as_of.year - 1}{as_of.isoformat()[4:]}"
    query = select(c.candidate, c.entry_code, c.entry_type, c.unit, c.estimated_completion_date)
    query = query.join(CANDIDATE, CANDIDATE.c.id == c.candidate)
    return query.where(c.ended_on == "", c.estimated_completion_date >= horizon)


def _lines(packed: PackedLines, centres: Sequence[str], withdrawn: set[int]) -> pd.DataFrame:
    """A row a line; lines that ended otherwise than by withdrawal are left out, unless their whole claim was withdrawn."""
    found = packed.of_claims(centres)
    every = list(found.values())
    kinds = np.array([_numbers_of(kind_of(code)) for of in every for code in of.codes], dtype=np.int64).reshape(-1, 4)
    starts = np.cumsum([0, *(len(of.codes) for of in every)])
    claim = np.repeat(np.array([*found], dtype=np.int64), [len(of.which) for of in every])
    which = np.concatenate([_NO_LINES, *(of.which + start for of, start in zip(every, starts[:-1], strict=True))])
    candidate = np.concatenate([_NO_LINES, *(np.array(of.candidates)[of.whose] for of in every)])
    order = np.lexsort((claim, candidate))
    candidate, claim = candidate[order], claim[order]
    unit, grade, assessor, turn = kinds[which[order]].T
    turn[(turn == _ENDED) & np.isin(claim, sorted(withdrawn))] = _WITHDRAWN
    columns = {"candidate": candidate, "unit": unit, "grade": grade, "assessor": assessor, "claim": claim, "kind": turn}
    frame = pd.DataFrame(columns, copy=False)
    return frame[turn != _ENDED] if (turn == _ENDED).any() else frame


def _numbers_of(kind: Kind) -> tuple[int, int, int, int]:
    turn = _WITHDRAWN if kind.outcome == "withdrawn" else _TURNS[kind.turn]
    return kind.unit, GRADES.index(kind.grade) + 1, kind.assessor, turn


def _results(connection: Connection, centres: Sequence[str]) -> Rows:
    """Results of units of which no line stands here, and of whole qualifications."""
    unit, whole, line = UNIT_RESULT.c, OVERALL_RESULT.c, LINE.c
    here = select(line.unit).where(line.candidate == unit.candidate, line.unit == unit.unit, line.slot == 0).exists()
    of_units = select(unit.candidate, unit.entry_code, unit.unit, unit.grade).where(~here)
    of_wholes = select(whole.candidate, whole.entry_code, literal(0), whole.grade)
    parts = (
        of_units.join(CANDIDATE, CANDIDATE.c.id == unit.candidate),
        of_wholes.join(CANDIDATE, CANDIDATE.c.id == whole.candidate),
    )
    return sorted(row for part in parts for row in _rows(connection, part, CANDIDATE.c.centre_number, centres))


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
        self._past = [row for row in registrations if row[1] <= year]
        self._of = {row[4]: row[3] for row in self._past}
        self._now = {row[4] for row in self._past if row[1] == year}

    def of_people(self, people: Rows, entered: set[int]) -> pd.DataFrame:
        """Everybody who is registered this year or entered, by centre and number."""
        rows = sorted(
            (centre, self._of.get(candidate, ""), candidate, surname, forenames, group)
            for centre, candidate, _, _, surname, forenames, _, group in people
            if candidate in self._now or candidate in entered
        )
        columns = "centre_number candidate_number candidate surname forenames group_name"
        return _frame(rows, columns, "candidate")

    def of_held(self, rows: Rows) -> pd.DataFrame:
        """The candidates whom held rows are about, where anybody bears the number."""
        holder = {(row[0], row[3]): row[4] for row in self._past} if rows else {}
        found = [
            (holder[centre, number], code, unit) for centre, number, code, unit in rows if (centre, number) in holder
        ]
        return _frame(found, "candidate entry_code unit", "candidate")
