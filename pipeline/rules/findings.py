"""What rules answered, as findings: each offender with its place, in the words of its own sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.meet.claims import unit_label
from pipeline.rules.book import BOOK, Rule, worded
from pipeline.table import IN_GRID, Offence, standing_for
from schemas.cells import Finding, Severity, cell_name
from schemas.tidying import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.table import Origin, Table
    from schemas.forms.form import Form


def offence(rule: Rule, table: Table, answer: Any) -> Offence | None:
    """A rule's answer as an offence; None where nobody offends."""
    frame = table.frame(rule.over)
    if isinstance(answer, pd.DataFrame):
        if not len(answer):
            return None
        severities = answer["severity"] if "severity" in answer else [rule.severity] * len(answer)
        return Offence(
            rule.id, rule.over, answer.index.to_numpy(), tuple(map(Severity, severities)), rule.column, answer
        )
    mask = np.asarray(answer, dtype=bool)
    if not mask.any():
        return None
    at = frame.index.to_numpy()[mask]
    return Offence(rule.id, rule.over, at, (rule.severity,) * len(at), rule.column)


def findings(table: Table, offences: list[Offence]) -> Iterator[tuple[int, Finding]]:
    """(sheet number, finding) for every offender; a Python loop over the offenders only."""
    for found in offences:
        rule = BOOK[found.rule]
        rows = _places(table, found)
        words = found.words.to_dict("records") if found.words is not None else [{}] * len(rows)
        for index, row, more, severity in zip(found.at, rows, words, found.severity, strict=True):
            yield int(row["sheet"]), _finding(table, rule, found.column, int(index), {**row, **more}, severity)


def _places(table: Table, found: Offence) -> list[dict[Any, Any]]:
    """The offending rows; or the offending lines, each with what else its row says."""
    places = table.frame(found.over).loc[found.at].to_dict("records")
    if found.over == "rows":
        return places
    rows = table.rows.loc[[place["at"] for place in places]].to_dict("records")
    return [{**row, **place} for row, place in zip(rows, places, strict=True)]


def _finding(table: Table, rule: Rule, column: str, index: int, row: Mapping[Any, Any], severity: Severity) -> Finding:
    origin = table.origins[int(row["sheet"])]
    column = standing_for(table.form, origin, row.get("column", column))
    unit_words = _unit(_header(origin, column, row), row)  # also where the cell to fill is its marker's
    if column == "marker":
        row = {**row, "position": origin.markers.get(row["position"], row["position"])}
    position = _position(origin, column, row)
    header = _header(origin, column, row)
    value = row.get("value")
    if value is None:
        # Of a grid's cell only what it was read as is known; every other column shows what was typed.
        typed = column in table.typed and not (column in IN_GRID and row.get("position", -1) >= 0)
        value = shown(table.typed[column][row.get("at", index)]) if typed else row.get(column, "")
    said = {"who": row.get("candidate_number") or row.get("uci", ""), "unit_words": unit_words}
    words = {**said, **row, "header": header or _title(table.form, column), "value": value}
    return Finding(
        rule=rule.id,
        severity=severity,
        file=origin.file,
        sheet=origin.name,
        row=int(row["row"]),
        column=header,
        cell=cell_name(int(row["row"]), position),
        value=str(value),
        message=worded(rule.message, words),
        fix=worded(rule.fix, words),
    )


def _position(origin: Origin, column: str, row: Mapping[Any, Any]) -> int | None:
    if (column in IN_GRID or column in BOOK) and row.get("position", -1) >= 0:
        return int(row["position"])
    return origin.positions.get(column)


def _header(origin: Origin, column: str, row: Mapping[Any, Any]) -> str:
    """The header in the sheet's own words."""
    position = row.get("position", -1) if column in IN_GRID or column in BOOK else -1
    if position < 0:
        return origin.headers.get(column, "")
    own = origin.texts[position] if position < len(origin.texts) else ""
    return own or row.get("unit_header") or unit_label(row.get("token", ""))


def _unit(header: str, row: Mapping[Any, Any]) -> str:
    """A line's unit in the sheet's own words: the header of its column in a grid, else what its row says."""
    return header if row.get("position", -1) >= 0 else unit_label(row.get("token", ""))


def _title(form: Form, column: str) -> str:
    return form.by_key[column].title if column in form.by_key else ""
