"""The forms of a batch, judged in the contract's order: each sees what the ones before it changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide import assessors, claims, entries, moderation, office, people, programmes, submission
from pipeline.decide.lines import resolve, with_standing
from pipeline.decide.outcome import ACCEPTED, HELD, UNCHANGED, Outcome
from pipeline.known import Changes, Known
from pipeline.receive.holding import held_lines, held_rows
from pipeline.receive.lay import lay
from pipeline.receive.rounds import rounds
from pipeline.receive.sheets import noted
from pipeline.rules.judge import Judgement, judge, one_error_a_cell, where
from pipeline.rules.table import Offence, Origin, Table, findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from pipeline.recognise import Stack
    from schemas.cells import Finding, Severity

DECIDERS: Mapping[str, Callable[[Table, Known], Outcome]] = {
    "centres": office.centres,
    "approvals": office.approvals,
    "visits": office.visits,
    "candidates": people.decide,
    "entries": entries.decide,
    "centre_assessors": assessors.decide,
    "grades_by_candidate": claims.decide,
    "grades_by_unit": claims.decide,
    "claim_submission": submission.decide,
    "sample_list": moderation.sample,
    "sample_grid": moderation.sample,
    "programme_entries": programmes.entries,
    "programme_results": programmes.results,
}
"""Every form's decider, in the order in which the forms of a night are judged."""

_GRADES = ("grades_by_candidate", "grades_by_unit")


@dataclass
class Verdict:
    """What became of the rows of some sheets."""

    steps: list[Changes] = field(default_factory=list)
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    status: dict[int, pd.DataFrame] = field(default_factory=dict)
    """Sheet number to a frame of row, status, and what SUBM-07 needs of held rows (candidate_number, entry_code, unit)."""
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=dict)
    """Rows by sheet, from below its header to its last filled row: what the balance must come to."""

    def merge(self, other: Verdict) -> None:
        self.steps += other.steps
        for mine, theirs in ((self.findings, other.findings), (self.status, other.status), (self.faults, other.faults)):
            mine.update(theirs)  # type: ignore[arg-type, attr-defined]
        self.read.update(other.read)

    def say(self, found: Iterable[tuple[int, Finding]]) -> None:
        for number, finding in found:
            self.findings.setdefault(number, []).append(finding)


def judge_form(
    stack: Stack, origins: Mapping[int, Origin], titles: Mapping[int, str], known: Known, lowered: dict[str, Severity]
) -> Verdict:
    """Judge and decide every row of one form; `known` ends as the next form must see it."""
    verdict = Verdict(read=dict(stack.read))
    table, offences = lay(stack, origins, titles)
    _say_left_out(stack, origins, verdict)
    try:
        table = resolve(table, known) if table.form.key in _GRADES else table
        readable = table.at_rows(~held_rows(table, offences))
        first = judge(readable, known, needs_known=False, lowered=lowered)
    except Exception as error:  # noqa: BLE001 a fault of ours holds this form's sheets and is told; the night goes on
        first = Judgement(faults=dict.fromkeys(sorted(set(table.rows["sheet"])), (table.form.key, where(error))))
    offences = [*offences, *first.offences]
    verdict.faults.update(first.faults)
    turn = rounds(table)
    for number in sorted(set(turn.tolist())):
        _judge_round(table.at_rows(turn == number), offences, known, lowered, verdict)
    return verdict


def _say_left_out(stack: Stack, origins: Mapping[int, Origin], verdict: Verdict) -> None:
    """SHEET-12: rows that are a heading, a total or an average; they count as blank."""
    for number, notes in stack.notes.items():
        verdict.say(
            (number, noted(origins[number].file, origins[number].name, note))
            for note in notes
            if note.rule == "SHEET-12"
        )


def _judge_round(
    table: Table, offences: list[Offence], known: Known, lowered: dict[str, Severity], verdict: Verdict
) -> None:
    offences = _of(table, offences)
    table = with_standing(table, known) if table.form.key in _GRADES else table
    held = held_rows(table, offences) | _on_sheets(table, verdict.faults)
    judgement = judge(table.at_rows(~held), known, needs_known=True, lowered=lowered)
    verdict.faults.update(judgement.faults)
    offences = one_error_a_cell(table, [*offences, *judgement.offences])
    held = held_rows(table, offences) | _on_sheets(table, verdict.faults)
    alone = held_lines(table, offences)
    accepted = table.at_rows(~held)
    accepted.lines = accepted.lines[~alone[table.lines.index.get_indexer(accepted.lines.index)]]
    outcome = _decided(accepted, known, verdict)
    if outcome is None:
        held[:] = True
    else:
        verdict.steps += [known.early, outcome.changes]
        known.early = Changes()
        known.apply(outcome.changes)
        offences += outcome.notes
    verdict.say(findings(table, offences))
    _note_status(table, held, alone, outcome, verdict)


def _decided(accepted: Table, known: Known, verdict: Verdict) -> Outcome | None:
    try:
        return DECIDERS[accepted.form.key](accepted, known)
    except Exception as error:  # noqa: BLE001 as above: nothing of this round is taken
        for number in sorted(set(accepted.rows["sheet"])):
            verdict.faults.setdefault(int(number), (accepted.form.key, where(error)))
        return None


def _of(table: Table, offences: list[Offence]) -> list[Offence]:
    """The offences that fall on this part of the table."""
    found = []
    for one in offences:
        here = np.isin(one.at, table.frame(one.over).index.to_numpy())
        if here.all():
            found.append(one)
        elif here.any():
            words = one.words[here] if one.words is not None else None
            severity = tuple(s for s, h in zip(one.severity, here, strict=True) if h)
            found.append(Offence(one.rule, one.over, one.at[here], severity, one.column, words))
    return found


def _on_sheets(table: Table, faults: Mapping[int, object]) -> Any:
    return table.rows["sheet"].isin(set(faults)).to_numpy()


def _note_status(table: Table, held: Any, alone: Any, outcome: Outcome | None, verdict: Verdict) -> None:
    status = np.full(len(table.rows), HELD, dtype=object)
    if outcome is not None:
        status[~held] = outcome.status
    if alone.any():  # a row that changed nothing and has a line held is held
        labels = set(table.lines["at"].to_numpy()[alone])
        stuck = np.fromiter((label in labels for label in table.rows.index), bool, len(table.rows))
        status[stuck & (status == UNCHANGED)] = HELD
    rows = table.rows
    told = pd.DataFrame(
        {
            "row": rows["row"].to_numpy(),
            "status": status,
            "candidate_number": _column(rows, "candidate_number"),
            "entry_code": _column(rows, "entry_code"),
            "unit": _column(rows, "unit"),
            "counts": held,
        }
    )
    for number, part in told.groupby(rows["sheet"].to_numpy()):
        before = verdict.status.get(int(number))
        verdict.status[int(number)] = part if before is None else pd.concat([before, part])


def _column(rows: pd.DataFrame, name: str) -> Any:
    return rows[name].to_numpy() if name in rows else ""


def balance_of(status: pd.DataFrame | None) -> dict[str, int]:
    """How many rows were accepted, unchanged and held."""
    counts = {} if status is None else status["status"].value_counts().to_dict()
    return {name: int(counts.get(name, 0)) for name in (ACCEPTED, UNCHANGED, HELD)}
