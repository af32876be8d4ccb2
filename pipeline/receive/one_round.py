"""A round: rows of one form that do not wait for each other are judged, decided and accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from pipeline.decide.outcome import Outcome
from pipeline.decide.standing import with_standing
from pipeline.known import Changes, Known
from pipeline.receive.accounts import account
from pipeline.receive.besides import errors_besides, undoubted
from pipeline.receive.deciders import DECIDERS, GRADES
from pipeline.receive.holding import held_lines, held_rows, on_part
from pipeline.rules.blame import where
from pipeline.rules.findings import findings
from pipeline.rules.judge import holds_a_sheet, judge, lower, one_error_a_cell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.receive.verdict import Beforehand, Verdict
    from pipeline.table import Offence, Table
    from schemas.cells import Severity


def judge_round(table: Table, before: Beforehand, known: Known, lowered: dict[str, Severity], verdict: Verdict) -> None:
    """Judge and decide rows that do not wait for each other; `known` ends as the next round must see it."""
    offences = on_part(table, before.offences)
    table = with_standing(table, known) if table.form.key in GRADES else table
    with_others = table.rows.index.isin(before.stuck)
    held_before = held_rows(table, offences) | _on_sheets(table, verdict.faults) | with_others
    judgement = judge(
        table.at_rows(~held_before),
        known,
        needs_known=True,
        lowered=lowered,
        only=lambda rule: not (before.parted and holds_a_sheet(rule)),
    )
    verdict.faults.update(judgement.faults)
    offences = one_error_a_cell(table, [*offences, *judgement.offences])
    sound = ~_on_sheets(table, verdict.faults)
    besides = errors_besides(table, held_before & sound, offences, known, lowered, verdict.faults, needs_known=True)
    faulty = _on_sheets(table, verdict.faults)
    held = held_rows(table, offences) | faulty | with_others
    alone = held_lines(table, offences)
    accepted = table.at_rows(~held)
    accepted.lines = accepted.lines[~alone[table.lines.index.get_indexer(accepted.lines.index)]]
    outcome = _decided(accepted, known)
    if isinstance(outcome, Outcome):
        verdict.unchecked.update(judgement.unchecked)
        verdict.steps += [known.early, outcome.changes]
        known.early = Changes()
        notes = [lower(note, lowered) for note in outcome.notes]
        verdict.say(findings(table, [*undoubted(table, [*offences, *besides]), *notes]))
        account(table, held, alone, outcome, known, verdict)
    elif len(sheets := sorted(set(table.rows["sheet"]))) > 1:
        for number in sheets:  # by itself each sheet answers for its own fault, and the others are taken
            judge_round(table.only({number}), before, known, lowered, verdict)
    else:
        hold_for_fault(table, offences, outcome, known, verdict)


def _decided(accepted: Table, known: Known) -> Outcome | Exception:
    """The decision, taken in by `known`; or what broke, and `known` is as it was."""
    before = dict(known.tables)
    try:
        outcome = DECIDERS[accepted.form.key](accepted, known)
        known.apply(outcome.changes)
    except Exception as error:  # noqa: BLE001 a fault of ours must not end the night: nothing of this round is taken
        known.tables = {**before, "unit": known["unit"]}  # new units wait in `known.early`, and may be referred to
        return error
    return outcome


def hold_for_fault(table: Table, offences: list[Offence], error: Exception, known: Known, verdict: Verdict) -> None:
    """A fault of ours: every row of the table is held, and its sheets are told of."""
    for number in set(table.rows["sheet"].tolist()):
        verdict.faults.setdefault(number, (table.form.key, where(error)))
    verdict.say(findings(table, offences))
    all_held, nothing = np.ones(len(table.rows), dtype=bool), np.zeros(len(table.lines), dtype=bool)
    account(table, all_held, nothing, None, known, verdict)


def _on_sheets(table: Table, faults: Mapping[int, object]) -> Any:
    return table.rows["sheet"].isin(set(faults)).to_numpy()
