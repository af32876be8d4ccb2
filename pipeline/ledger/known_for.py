"""What the ledger knows about some centres, as the frames that judging works on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, Table, select
from sqlalchemy.types import Integer

from pipeline.known import KEYS, Known
from pipeline.ledger import tables as t
from pipeline.ledger.asking import plain
from pipeline.ledger.formers import formers_of
from pipeline.ledger.line_frame import line_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from schemas.qualifications import Catalogue

_BY_CENTRE = (
    "centre",
    "approval",
    "visit",
    "candidate",
    "registration",
    "centre_assessor",
    "claim",
    "held_row",
    "programme_entry",
)
_BY_CANDIDATE = ("entry", "revision", "unit_result", "overall_result", "programme_result")


def known_for(
    connection: Connection,
    centres: Collection[str],
    *,
    night: str,
    as_of: date,
    catalogue: Catalogue,
    without: Collection[str] = (),
) -> Known:
    """Everything that judging these centres' drops may look at; nothing of another centre is loaded.

    Tables named in `without` come empty: a wave that never looks at them need not wait for them.
    """
    frames = {
        name: empty(t.METADATA.tables[name]) if name in without else _frame(connection, name, sorted(centres))
        for name in KEYS
    }
    paths = _paths(connection, frames["line"])
    return Known(night, as_of, catalogue, frames, paths=paths, formers=formers_of(connection, centres))


def _frame(connection: Connection, name: str, centres: Sequence[str]) -> pd.DataFrame:
    return line_frame(connection, centres) if name == "line" else frame_of(connection, _asked(name, centres))


def _asked(name: str, centres: Sequence[str]) -> Select[Any]:
    table = t.METADATA.tables[name]
    if name in _BY_CENTRE:
        return select(table).where(table.c.centre_number.in_(centres))
    if name in _BY_CANDIDATE:
        asked = select(table).join(t.CANDIDATE, t.CANDIDATE.c.id == table.c.candidate)
        return asked.where(t.CANDIDATE.c.centre_number.in_(centres))
    if name == "assessor_for":
        of = select(table).join(t.CENTRE_ASSESSOR, t.CENTRE_ASSESSOR.c.id == table.c.assessor)
        return of.where(t.CENTRE_ASSESSOR.c.centre_number.in_(centres))
    if name == "pick":
        return select(table).join(t.CLAIM).where(t.CLAIM.c.centre_number.in_(centres), t.CLAIM.c.state == "Submitted")
    return select(table)


def show_entries(connection: Connection, known: Known, centres: Collection[str]) -> None:
    """Let `known` see these centres' programme entries, though its wave looks at none: their reports bear its name."""
    if centres:
        known.tables["programme_entry"] = frame_of(connection, _asked("programme_entry", sorted(centres)))


def frame_of(connection: Connection, asked: Select[Any]) -> pd.DataFrame:
    """A query's answer as a frame of whole-number and text (object) columns; a number not given yet is ''.

    Rows come sorted by their own values: their order must not rest on how the database found them.
    """
    rows = sorted(plain(connection, asked))
    columns = list(asked.selected_columns)
    parts = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    return pd.DataFrame(
        {column.name: _column(column, values) for column, values in zip(columns, parts, strict=True)}, copy=False
    )


def _column(column: Any, values: Sequence[Any]) -> Any:
    if isinstance(column.type, Integer):
        return np.array(values, dtype=np.int64)  # a Series would look at each number for a fraction
    filled = [value or "" for value in values] if column.nullable else values
    return pd.Series(filled, dtype=object)


def empty(table: Table) -> pd.DataFrame:
    """A table's columns and no rows."""
    return pd.DataFrame(
        {c.name: np.empty(0, dtype=np.int64 if isinstance(c.type, Integer) else object) for c in table.columns}
    )


def _paths(connection: Connection, lines: pd.DataFrame) -> dict[int, str]:
    """The drops' paths of the sheets that lines came from."""
    wanted = set(lines["sheet"].tolist())
    if not wanted:
        return {}
    asked = select(t.SHEET.c.id, t.DROP.c.path).join(t.DROP, t.DROP.c.id == t.SHEET.c.drop)
    low, high = min(wanted), max(wanted)
    rows = connection.execute(asked.where(t.SHEET.c.id.between(low, high)))
    return {sheet: path.partition("/")[2] for sheet, path in rows if sheet in wanted}
