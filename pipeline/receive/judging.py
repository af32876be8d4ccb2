"""The rows of one form, from the stack to their verdict: laid, judged by themselves, then round by round."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.decide.lines import resolve
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.decide.topups import read_as_new
from pipeline.known import Changes, Known
from pipeline.receive.accounts import account
from pipeline.receive.besides import errors_besides
from pipeline.receive.deciders import GRADES
from pipeline.receive.holding import held_rows, on_part
from pipeline.receive.lay import lay
from pipeline.receive.one_round import hold_for_fault, judge_round
from pipeline.receive.rounds import held_with, rounds, waiting
from pipeline.receive.set_aside import set_aside
from pipeline.receive.sheets import noted
from pipeline.receive.unit_columns import unknown_units
from pipeline.receive.verdict import Beforehand, Later, Verdict
from pipeline.receive.written import rows_as_written
from pipeline.rules.findings import findings
from pipeline.rules.judge import before_rounds, lower

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.recognise import Stack
    from pipeline.table import Offence, Origin, Table
    from schemas.cells import Severity

_GRID = "grades_by_candidate"
_RENAMED = (*GRADES, "unit_results")


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
        _let_be(table.at_rows(as_written), UNCHANGED, known, verdict)  # whatever has become of them since
        table = table.at_rows(~as_written)
        offences = on_part(table, offences)
    try:
        table, renamed = read_as_new(table, known) if table.form.key in _RENAMED else (table, [])
        offences += [lower(found, lowered) for found in renamed]
        table = resolve(table, known) if table.form.key in GRADES else table
        if table.form.key == _GRID:
            verdict.say(unknown_units(table, stack, origins, known))
    except Exception as error:  # noqa: BLE001 a fault of ours holds this form's sheets and is told; the night goes on
        hold_for_fault(table, offences, error, known, verdict)
        return verdict
    _judge_rows(table, offences, known, lowered, verdict)
    return verdict


def judge_later(first: Verdict, known: Known, lowered: dict[str, Severity]) -> Verdict:
    """Judge and decide the rows of a form that have waited."""
    verdict = Verdict(faults=dict(first.faults))
    if first.later:
        table = first.later.table
        _judge_rounds(table, rounds(table), first.later.before, known, lowered, verdict)
    return verdict


def _let_be(table: Table, status: str, known: Known, verdict: Verdict) -> None:
    """Rows that nobody has touched since we wrote them, or of which a later sheet of the night has the word."""
    nothing, all_of_them = np.zeros(len(table.rows), dtype=bool), np.full(len(table.rows), status, dtype=object)
    account(table, nothing, np.zeros(len(table.lines), dtype=bool), Outcome(Changes(), all_of_them), known, verdict)


def _say_left_out(stack: Stack, origins: Mapping[int, Origin], verdict: Verdict) -> None:
    """SHEET-12: rows that are a heading, a total or an average; they count as blank."""
    for number, notes in stack.notes.items():
        verdict.say(
            (number, noted(origins[number].file, origins[number].name, note))
            for note in notes
            if note.rule == "SHEET-12"
        )


def _judge_rows(
    table: Table, offences: list[Offence], known: Known, lowered: dict[str, Severity], verdict: Verdict
) -> None:
    """Ask first what looks at no ledger, then round by round what does; rows that wait end in `verdict.later`."""
    turn, waits = rounds(table), waiting(table)
    parted = bool(turn.any() or waits.any())
    before = _beforehand(table, offences, known, lowered, verdict, parted=parted)
    past, said = set_aside(table, before.offences, known)
    if past.any():
        part = table.at_rows(past)
        told = [*on_part(part, before.offences), *(lower(one, lowered) for one in said)]
        verdict.say(findings(part, told))
        _let_be(part, ACCEPTED, known, verdict)
    now = ~waits & ~past
    _judge_rounds(table.at_rows(now), turn[now], before, known, lowered, verdict)
    if waits.any():
        stuck = table.rows.index[held_with(table, verdict.status)]
        verdict.later = Later(table.at_rows(waits), replace(before, stuck=stuck))


def _beforehand(
    table: Table, offences: list[Offence], known: Known, lowered: dict[str, Severity], verdict: Verdict, *, parted: bool
) -> Beforehand:
    unread = held_rows(table, offences)
    offences = [*offences, *errors_besides(table, unread, offences, known, lowered, verdict.faults, needs_known=False)]
    for judgement in before_rounds(table.at_rows(~unread), known, lowered, parted=parted):
        offences = [*offences, *judgement.offences]
        verdict.faults.update(judgement.faults)
        verdict.unchecked.update(judgement.unchecked)
    stuck = held_rows(table, offences) if parted else np.zeros(len(table.rows), dtype=bool)
    return Beforehand(offences, table.rows.index[stuck], parted)


def _judge_rounds(
    table: Table, turn: Any, before: Beforehand, known: Known, lowered: dict[str, Severity], verdict: Verdict
) -> None:
    for number in sorted(set(turn.tolist())):
        judge_round(table.at_rows(turn == number), before, known, lowered, verdict)
