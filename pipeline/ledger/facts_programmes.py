"""What the ledger says about learning programmes: who is entered for what, and what was awarded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd
from sqlalchemy import Connection, Select, func, or_, select

from pipeline.ledger.asking import plain
from pipeline.ledger.tables import (
    CANDIDATE,
    CENTRE,
    DROP,
    NIGHT,
    PROGRAMME_ENTRY,
    PROGRAMME_RESULT,
    REGISTRATION,
    SHEET,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

Key = tuple[str, str, str]
"""Centre number, framework, package."""

_KEY = ["centre_number", "framework", "package"]


@dataclass(frozen=True, slots=True)
class Programme:
    """One centre's candidates in one package, rows in no promised order."""

    centre_name: str
    candidates: pd.DataFrame
    """Everybody who was ever entered: candidate (id), candidate_number (the latest registration's, blank where there is
    none), uci, surname, forenames, date_of_birth, group_name."""
    entries: pd.DataFrame
    """candidate, component, series, order_reference, night, entered_on (ISO date), withdrawn (a night, blank while the
    entry lives)."""
    results: pd.DataFrame
    """candidate, component, result, date_awarded (ISO date), and where it comes from: night, file (the first eight hex
    digits of the drop's sha256) and row; blank and 0 where that is not known."""


def programme(connection: Connection, keys: Iterable[Key]) -> dict[Key, Programme]:
    """The facts of many reports in four queries; a key that the ledger knows nothing of gets empty frames."""
    wanted = list(dict.fromkeys(keys))
    centres = sorted({centre for centre, _, _ in wanted})
    names = {row.centre_number: row.centre_name for row in connection.execute(_centres(centres))}
    people = _frame(connection, _candidates(centres)).set_index("candidate", drop=False).rename_axis(None)
    people["candidate_number"] = (
        _latest_numbers(_frame(connection, _registrations(centres))).reindex(people.index).fillna("")
    )
    entries = _frame(connection, _entries(centres))
    results = _frame(connection, _results(centres))
    entries_of, results_of = _by_key(entries), _by_key(results)
    made = {}
    for key in wanted:
        entered = entries_of.get(key, entries.iloc[:0])
        made[key] = Programme(
            centre_name=names.get(key[0], ""),
            candidates=people.loc[entered["candidate"].unique()],
            entries=entered,
            results=results_of.get(key, results.iloc[:0]),
        )
    return made


def reports(connection: Connection, centre_number: str) -> list[Key]:
    """The framework and package of every report that a centre has, sorted: those for which somebody is entered."""
    entry = PROGRAMME_ENTRY.c
    query = (
        select(entry.centre_number, entry.framework, entry.package)
        .where(entry.centre_number == centre_number, entry.withdrawn == "")
        .distinct()
    )
    return sorted((row.centre_number, row.framework, row.package) for row in connection.execute(query))


def moved_on(connection: Connection, centre_number: str, night: str) -> list[Key]:
    """The framework and package of every report for which a centre entered or withdrew somebody on a night, sorted."""
    entry = PROGRAMME_ENTRY.c
    query = (
        select(entry.centre_number, entry.framework, entry.package)
        .where(entry.centre_number == centre_number, or_(entry.night == night, entry.withdrawn == night))
        .distinct()
    )
    return sorted((row.centre_number, row.framework, row.package) for row in connection.execute(query))


def _centres(centres: list[str]) -> Select[str, str]:
    return select(CENTRE.c.centre_number, CENTRE.c.centre_name).where(CENTRE.c.centre_number.in_(centres))


def _entered(centres: list[str]) -> Select[int]:
    return select(PROGRAMME_ENTRY.c.candidate).where(PROGRAMME_ENTRY.c.centre_number.in_(centres))


def _candidates(centres: list[str]) -> Select[Any]:
    person = CANDIDATE.c
    return select(
        person.id.label("candidate"),
        person.uci,
        person.surname,
        person.forenames,
        person.date_of_birth,
        person.group_name,
    ).where(person.id.in_(_entered(centres)))


def _registrations(centres: list[str]) -> Select[Any]:
    row = REGISTRATION.c
    columns = (row.candidate, row.academic_year, row.since, row.candidate_number)
    return select(*columns).where(row.candidate.in_(_entered(centres)))


def _entries(centres: list[str]) -> Select[Any]:
    row = PROGRAMME_ENTRY.c
    return (
        select(
            row.centre_number,
            row.framework,
            row.package,
            row.candidate,
            row.component,
            row.series,
            row.order_reference,
            row.night,
            NIGHT.c.as_of.label("entered_on"),
            row.withdrawn,
        )
        .join(NIGHT, NIGHT.c.id == row.night)
        .where(row.centre_number.in_(centres))
    )


def _results(centres: list[str]) -> Select[Any]:
    row = PROGRAMME_RESULT.c
    return (
        select(
            CANDIDATE.c.centre_number,
            row.framework,
            row.package,
            row.candidate,
            row.component,
            row.result,
            row.date_awarded,
            func.coalesce(DROP.c.night, "").label("night"),
            func.substr(func.coalesce(DROP.c.sha256, ""), 1, 8).label("file"),
            row.row,
        )
        .join(CANDIDATE, CANDIDATE.c.id == row.candidate)
        # A result may stand without a sheet (id 0): it must not vanish for that.
        .outerjoin(SHEET, SHEET.c.id == row.sheet)
        .outerjoin(DROP, DROP.c.id == SHEET.c.drop)
        .where(CANDIDATE.c.centre_number.in_(centres))
    )


def _frame(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    columns = list(query.selected_columns.keys())
    rows = list(zip(*plain(connection, query), strict=True)) or [()] * len(columns)
    # Text stays Python text: every value goes into a page or a CSV one by one, and `str` columns would copy it twice.
    return pd.DataFrame({name: pd.Series(list(cells), dtype=object) for name, cells in zip(columns, rows, strict=True)})


def _latest_numbers(registrations: pd.DataFrame) -> pd.Series[str]:
    latest = registrations.sort_values(["academic_year", "since", "candidate_number"])
    return latest.drop_duplicates("candidate", keep="last").set_index("candidate")["candidate_number"]


def _by_key(frame: pd.DataFrame) -> dict[Any, pd.DataFrame]:
    return dict(iter(frame.groupby(_KEY, sort=False)))
