"""Running the book over a table: a rule that raises is our fault, and costs only the sheets on which it raises."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.known import Known
from pipeline.rules.book import BOOK, Rule, rules_for
from pipeline.rules.table import Offence, Table, offence
from schemas.cells import Severity

_CHAPTERS = ("FILE", "SHEET", "CELL")


@dataclass
class Judgement:
    """What the rules found in a table, and the sheets on which one of them broke."""

    offences: list[Offence] = field(default_factory=list)
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Sheet number to (rule id, what broke and where), never a value of a cell."""


def judge(table: Table, known: Known, *, needs_known: bool, lowered: dict[str, Severity]) -> Judgement:
    """Every rule of the table's form that does, or does not, look at what is known."""
    judgement = Judgement()
    for rule in rules_for(table.form.key, needs_known=needs_known):
        for found in _answers(rule, table, known, judgement):
            judgement.offences.append(_lowered(found, lowered))
    return judgement


def _answers(rule: Rule, table: Table, known: Known, judgement: Judgement) -> list[Offence]:
    try:
        return [found] if (found := _ask(rule, table, known)) else []
    except Exception:  # noqa: BLE001 a fault of ours must not end the night: it is told sheet by sheet
        return _sheet_by_sheet(rule, table, known, judgement)


def _ask(rule: Rule, table: Table, known: Known) -> Offence | None:
    assert rule.judge is not None
    return offence(rule, table, rule.judge(table, known))


def _sheet_by_sheet(rule: Rule, table: Table, known: Known, judgement: Judgement) -> list[Offence]:
    found = []
    for number in sorted(set(table.rows["sheet"])):
        try:
            answer = _ask(rule, table.only({number}), known)
        except Exception as error:  # noqa: BLE001 as above; what broke is kept and told to the office
            judgement.faults.setdefault(int(number), (rule.id, where(error)))
        else:
            found += [answer] if answer else []
    return found


def where(error: BaseException) -> str:
    """The type of an error and the line it came from: nothing of what it was about."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _OURS in Path(frame.filename).parts] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}, {ours[-1].name}, line {ours[-1].lineno}"


_OURS = __name__.partition(".")[0]


def _lowered(found: Offence, lowered: dict[str, Severity]) -> Offence:
    if found.rule not in lowered:
        return found
    severity = lowered[found.rule]
    return Offence(found.rule, found.over, found.at, (severity,) * len(found.at), found.column, found.words)


def one_error_a_cell(table: Table, offences: list[Offence]) -> list[Offence]:
    """Of several errors in one cell only the first that applies: FILE, SHEET, CELL, then the form's own chapter."""
    taken: set[tuple[int, int, str]] = set()
    kept = []
    for found in sorted(offences, key=lambda o: _rank(o.rule)):
        frame = table.frame(found.over)
        places = list(zip(frame.loc[found.at, "sheet"], frame.loc[found.at, "row"], _columns(found, frame), strict=True))
        keep = [
            severity is not Severity.ERROR or place not in taken
            for place, severity in zip(places, found.severity, strict=True)
        ]
        taken.update(place for place, severity in zip(places, found.severity, strict=True) if severity is Severity.ERROR)
        if all(keep):
            kept.append(found)
        elif any(keep):
            kept.append(_part(found, np.asarray(keep)))
    return kept


def _rank(rule_id: str) -> tuple[int, int]:
    chapter = rule_id.partition("-")[0]
    return (_CHAPTERS.index(chapter) if chapter in _CHAPTERS else len(_CHAPTERS), list(BOOK).index(rule_id))


def _columns(found: Offence, frame: pd.DataFrame) -> list[Any]:
    """What tells one cell of a row from another: its column, or its position in a grid."""
    if found.column == "grade" and "position" in frame:
        return [("grade", position) for position in frame.loc[found.at, "position"]]
    if found.words is not None and "column" in found.words:
        return list(found.words["column"])
    return [found.column] * len(found.at)


def _part(found: Offence, keep: Any) -> Offence:
    words = found.words[keep] if found.words is not None else None
    severity = tuple(s for s, k in zip(found.severity, keep, strict=True) if k)
    return Offence(found.rule, found.over, found.at[keep], severity, found.column, words)
