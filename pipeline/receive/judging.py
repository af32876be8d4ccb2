"""The forms of a batch, judged in the contract's order: each sees what the ones before it changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide import (
    assessors,
    claims,
    entries,
    moderation,
    office,
    people,
    programmes,
    results,
    revision,
    submission,
)
from pipeline.decide.lines import resolve
from pipeline.decide.outcome import UNCHANGED, Outcome
from pipeline.decide.standing import with_standing
from pipeline.decide.topups import read_as_new
from pipeline.known import Changes, Known
from pipeline.receive.accounts import by_sheet, statuses, subjects
from pipeline.receive.holding import held_lines, held_rows
from pipeline.receive.lay import lay
from pipeline.receive.rounds import held_with, rounds, waiting
from pipeline.receive.settling import TRACKED
from pipeline.receive.sheets import noted
from pipeline.receive.unit_columns import unknown_units
from pipeline.receive.verdict import Later, Verdict
from pipeline.receive.written import rows_as_written
from pipeline.rules.blame import where
from pipeline.rules.findings import findings
from pipeline.rules.judge import before_rounds, holds_a_sheet, judge, lower, one_error_a_cell
from pipeline.rules.table import Offence, Origin, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.recognise import Stack
    from schemas.cells import Severity
    from schemas.check import Mask

DECIDERS: Mapping[str, Callable[[Table, Known], Outcome]] = {
    "centres": office.centres,
    "approvals": office.approvals,
    "visits": office.visits,
    "candidates": people.decide,
    "entries": entries.decide,
    "unit_results": results.decide,
    "centre_assessors": assessors.decide,
    "outside_units": claims.decide,
    "grades_by_candidate": claims.decide,
    "grades_by_unit": claims.decide,
    "claim_submission": submission.decide,
    "sample_list": moderation.sample,
    "sample_grid": moderation.sample,
    "moderation_outcome": revision.decide,
    "programme_entries": programmes.entries,
    "programme_results": programmes.results,
}
"""Every form's decider, in the order in which the forms of a night are judged."""

_GRID = "grades_by_candidate"
_GRADES = ("outside_units", _GRID, "grades_by_unit")
_RENAMED = (*_GRADES, "unit_results")
_SLIPPED = ("SHEET-02", "SHEET-08")
"""Where they hold, what stands under a heading may not belong there."""
AFTER_GRADES = "claim_submission"
"""The form before which the rows are judged that have waited for the grades."""


class Unlaid(Exception):  # noqa: N818 the name says what is wrong
    """Something of ours breaks where sheets become a table: its cause is what broke."""


def judge_form(
    stack: Stack, origins: Mapping[int, Origin], titles: Mapping[int, str], known: Known, lowered: dict[str, Severity]
) -> Verdict:
    """Judge and decide every row of one form; `known` ends as the next form must see it.

    Raises Unlaid before anything is judged.
    """
    verdict = Verdict(read=dict(stack.read), filled=dict(Counter(stack.sheet.tolist())))
    try:
        table, read_wrong = lay(stack, origins, titles)
    except Exception as error:
        raise Unlaid from error
    offences = [lower(found, lowered) for found in read_wrong]
    _say_left_out(stack, origins, verdict)
    if (as_written := rows_as_written(table)).any():
        _let_be(table.at_rows(as_written), known, verdict)
        table, offences = table.at_rows(~as_written), _of(table.at_rows(~as_written), offences)
    try:
        table, renamed = read_as_new(table, known) if table.form.key in _RENAMED else (table, [])
        offences += [lower(found, lowered) for found in renamed]
        table = resolve(table, known) if table.form.key in _GRADES else table
        if table.form.key == _GRID:
            verdict.say(unknown_units(table, stack, origins, known))
    except Exception as error:  # noqa: BLE001 a fault of ours holds this form's sheets and is told; the night goes on
        _fault(table, offences, error, known, verdict)
        return verdict
    turn, waits = rounds(table), waiting(table)
    parted = bool(turn.any() or waits.any())
    unread, slipped = (held_rows(table, found) for found in (offences, [o for o in offences if o.rule in _SLIPPED]))
    parts = table.at_rows(~unread), table.at_rows(unread & ~slipped)
    for judgement in before_rounds(*parts, known, lowered, parted=parted):
        offences = [*offences, *judgement.offences]
        verdict.faults.update(judgement.faults)
        verdict.unchecked.update(judgement.unchecked)
    stuck = table.rows.index[held_rows(table, offences)] if parted else None
    for number in sorted(set(turn[~waits].tolist())):
        _judge_round(table.at_rows((turn == number) & ~waits), offences, known, lowered, verdict, stuck)
    if waits.any():
        held = held_with(table, verdict.status)
        verdict.later = Later(table.at_rows(waits), offences, held[waits])
    return verdict


def judge_later(first: Verdict, known: Known, lowered: dict[str, Severity]) -> Verdict:
    """Judge and decide the rows of a form that have waited."""
    verdict = Verdict(faults=dict(first.faults))
    if first.later:
        table = first.later.table
        stuck = table.rows.index[first.later.held]
        turn = rounds(table)
        for number in sorted(set(turn.tolist())):
            part = table.at_rows(turn == number)
            _judge_round(part, first.later.offences, known, lowered, verdict, stuck)
    return verdict


def _let_be(table: Table, known: Known, verdict: Verdict) -> None:
    """Rows that nobody has touched since we wrote them: unchanged, whatever has become of them since."""
    nothing, unchanged = np.zeros(len(table.rows), dtype=bool), np.full(len(table.rows), UNCHANGED, dtype=object)
    _account(table, nothing, nothing[:0], Outcome(Changes(), unchanged), known, verdict)


def _say_left_out(stack: Stack, origins: Mapping[int, Origin], verdict: Verdict) -> None:
    """SHEET-12: rows that are a heading, a total or an average; they count as blank."""
    for number, notes in stack.notes.items():
        verdict.say(
            (number, noted(origins[number].file, origins[number].name, note))
            for note in notes
            if note.rule == "SHEET-12"
        )


def _judge_round(
    table: Table,
    first: list[Offence],
    known: Known,
    lowered: dict[str, Severity],
    verdict: Verdict,
    stuck: pd.Index[Any] | None,
) -> None:
    """Judge and decide rows that do not wait for each other; `stuck` are held with others, if sheets are parted at all."""
    offences = _of(table, first)
    table = with_standing(table, known) if table.form.key in _GRADES else table
    with_others = table.rows.index.isin([] if stuck is None else stuck)
    held = held_rows(table, offences) | _on_sheets(table, verdict.faults) | with_others
    judgement = judge(
        table.at_rows(~held),
        known,
        needs_known=True,
        lowered=lowered,
        only=lambda rule: stuck is None or not holds_a_sheet(rule),
    )
    verdict.faults.update(judgement.faults)
    offences = one_error_a_cell(table, [*offences, *judgement.offences])
    held = held_rows(table, offences) | _on_sheets(table, verdict.faults) | with_others
    alone = held_lines(table, offences)
    accepted = table.at_rows(~held)
    accepted.lines = accepted.lines[~alone[table.lines.index.get_indexer(accepted.lines.index)]]
    outcome = _decided(accepted, known)
    if isinstance(outcome, Outcome):
        verdict.unchecked.update(judgement.unchecked)
        verdict.steps += [known.early, outcome.changes]
        known.early = Changes()
        verdict.say(findings(table, [*offences, *(lower(note, lowered) for note in outcome.notes)]))
        _account(table, held, alone, outcome, known, verdict)
    elif len(sheets := sorted(set(table.rows["sheet"]))) > 1:
        for number in sheets:  # by itself each sheet answers for its own fault, and the others are taken
            _judge_round(table.only({number}), first, known, lowered, verdict, stuck)
    else:
        _fault(table, offences, outcome, known, verdict)


def _decided(accepted: Table, known: Known) -> Outcome | Exception:
    """The decision, taken in by `known`; or what broke, and `known` is as it was."""
    before = dict(known.tables)
    try:
        outcome = DECIDERS[accepted.form.key](accepted, known)
        known.apply(outcome.changes)
    except Exception as error:  # noqa: BLE001 as above: nothing of this round is taken
        known.tables = {**before, "unit": known["unit"]}  # new units wait in `known.early`, and may be referred to
        return error
    return outcome


def _fault(table: Table, offences: list[Offence], error: Exception, known: Known, verdict: Verdict) -> None:
    """A fault of ours: every row of the table is held, and its sheets are told of."""
    for number in set(table.rows["sheet"].tolist()):
        verdict.faults.setdefault(number, (table.form.key, where(error)))
    verdict.say(findings(table, offences))
    all_held, nothing = np.ones(len(table.rows), dtype=bool), np.zeros(len(table.lines), dtype=bool)
    _account(table, all_held, nothing, None, known, verdict)


def _account(table: Table, held: Mask, alone: Mask, outcome: Outcome | None, known: Known, verdict: Verdict) -> None:
    """Note what became of the rows; and what they were about, where one of them is, or might settle, a held one."""
    for number, part in by_sheet(table.rows["sheet"], statuses(table, held, alone, outcome)):
        before = verdict.status.get(number)
        verdict.status[number] = part if before is None else pd.concat([before, part])
    if table.form.key not in TRACKED:
        return
    if verdict.said or (known["held_row"]["settled"] == "").any():
        verdict.said.append(subjects(table, held, alone, known))
        return
    left = held | table.rows.index.isin(table.lines["at"][alone]) if alone.any() else held
    if left.any():
        only = table.at_rows(left)
        still = (
            alone[table.lines.index.get_indexer(only.lines.index)]
            if alone.any()
            else np.zeros(len(only.lines), dtype=bool)
        )
        verdict.said.append(subjects(only, held[left], still, known))


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
            found.append(Offence(one.rule, one.over, one.at[here], severity, one.column, words))  # noqa: PD008 an array
    return found


def _on_sheets(table: Table, faults: Mapping[int, object]) -> Any:
    return table.rows["sheet"].isin(set(faults)).to_numpy()
