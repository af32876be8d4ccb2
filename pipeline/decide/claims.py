"""Grades into the unsubmitted claim: lines that are new, changed, or taken out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from pipeline.decide.lines import distinct, line_keys
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.known import Changes, Known
from pipeline.lifecycle import Event, State
from pipeline.rules.table import Offence, Table
from schemas.cells import Severity

_CLAIM_BLANK = dict.fromkeys(
    (
        "submitted_by",
        "contact_email",
        "form_date",
        "submitted_on",
        "sampled_on",
        "finalised_on",
        "processed_on",
        "withdrawn_on",
    ),
    "",
)


def decide(table: Table, known: Known) -> Outcome:
    """What the accepted lines do to the centre's unsubmitted claims; of several equal lines the last counts."""
    changes = Changes()
    lines = table.lines
    lines = lines[~pd.Series(line_keys(lines), index=lines.index).duplicated(keep="last") | (lines["candidate"] == 0)]
    claimed = lines["grade"] != "N"
    new = lines[claimed & (lines["was"] < 0) & (lines["unit"] != 0)]
    differs = (lines["grade"] != lines["was_grade"]) | (lines["assessor"] != lines["was_assessor"])
    changed = lines[claimed & lines["was_open"] & differs]
    gone = _taken_out(lines[~claimed], known)
    claims = _claims_for(new, known, changes)
    _add(new, claims, changes)
    _change(changed, changes)
    changes.remove("line", gone)
    _tell(pd.concat([new.assign(claim=claims), changed.assign(claim=changed["was_claim"])]), gone, known, changes)
    touched = np.isin(table.rows.index.to_numpy(), np.concatenate([new["at"], changed["at"], gone["at"]]))
    return Outcome(
        changes,
        np.where(touched, ACCEPTED, UNCHANGED).astype(object),
        [*_filled_in(new), *_replaced(changed, table, known)],
    )


def _taken_out(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The open lines that `N` takes out (candidate, unit, slot, claim, at); `All` takes out a unit's every line."""
    single = lines[lines["was_open"]]
    gone = [single[["candidate", "unit", "at"]].assign(slot=0, claim=single["was_claim"])]
    open_claims = known["claim"]
    open_claims = open_claims[open_claims["state"] == State.UNSUBMITTED]
    for row in lines[lines["candidate_number"] == "All"].itertuples():
        claim = open_claims[
            (open_claims["centre_number"] == row.centre) & (open_claims["entry_code"] == row.entry_code)
        ]
        those = known["line"]
        those = those[those["claim"].isin(claim["id"]) & (those["unit"] == row.unit)]
        gone.append(those[["candidate", "unit", "slot", "claim"]].assign(at=row.at))
    return pd.concat(gone, ignore_index=True).drop_duplicates(["candidate", "unit"])


def _claims_for(new: pd.DataFrame, known: Known, changes: Changes) -> Any:
    """The unsubmitted claim of each new line, started where there is none."""
    claims = known["claim"]
    pairs = new[["centre", "entry_code"]].drop_duplicates().sort_values(["centre", "entry_code"])
    started, claim_of = [], {}
    for centre, code in pairs.itertuples(index=False):
        own = claims[(claims["centre_number"] == centre) & (claims["entry_code"] == code)]
        unsubmitted = own.loc[own["state"] == State.UNSUBMITTED, "id"]
        if len(unsubmitted):
            claim_of[centre, code] = int(unsubmitted.iloc[0])
        else:
            claim_of[centre, code] = int(known.new_ids("claim", 1)[0])
            started.append((claim_of[centre, code], centre, code, int(own["ordinal"].max()) + 1 if len(own) else 1))
    if started:
        made = pd.DataFrame(started, columns=["id", "centre_number", "entry_code", "ordinal"])
        changes.add(
            "claim", made.assign(state=State.UNSUBMITTED.value, claim_number=None, reference=None, **_CLAIM_BLANK)
        )
    which, one = distinct(new["centre"].to_numpy(), new["entry_code"].to_numpy())
    pairs_of = zip(new["centre"].to_numpy()[one], new["entry_code"].to_numpy()[one], strict=True)
    return np.array([claim_of[pair] for pair in pairs_of], dtype=np.int64)[which]


def _add(new: pd.DataFrame, claims: Any, changes: Changes) -> None:
    changes.add(
        "line",
        new[["candidate", "unit", "grade", "assessor", "row", "position"]].assign(
            slot=0, claim=claims, sampled=0, outcome="", awarding_body="", evidence="", sheet=-(new["sheet"] + 1)
        ),
    )


def _change(changed: pd.DataFrame, changes: Changes) -> None:
    columns = changed[["candidate", "unit", "grade", "assessor", "row", "position"]]
    changes.change("line", columns.assign(slot=0, sheet=-(changed["sheet"] + 1)))


def _tell(touched: pd.DataFrame, gone: pd.DataFrame, known: Known, changes: Changes) -> None:
    """One event a claim and night: how many lines came, changed, or went."""
    counts = pd.concat(
        [
            pd.DataFrame(
                {"claim": touched["claim"], "new": touched["was"] < 0, "changed": touched["was"] >= 0, "gone": False}
            ),
            pd.DataFrame({"claim": gone["claim"], "new": False, "changed": False, "gone": True}),
        ]
    )
    if counts.empty:
        return
    summed = counts.groupby("claim", sort=True).sum().astype(int).reset_index()
    started = {row for frame in changes.new.get("claim", ()) for row in frame["id"]}
    detail = [
        f"{n} new, {c} changed, {g} taken out" for n, c, g in summed[["new", "changed", "gone"]].itertuples(index=False)
    ]
    fresh = summed["claim"].isin(started)
    changes.add(
        "claim_event",
        pd.DataFrame(
            {
                "id": known.new_ids("claim_event", len(summed)),
                "claim": summed["claim"],
                "night": known.night,
                "event": np.where(fresh, Event.FIRST_LINE.value, Event.LINES_CHANGED.value),
                "from_state": np.where(fresh, State.NO_CLAIMS.value, State.UNSUBMITTED.value),
                "to_state": State.UNSUBMITTED.value,
                "who": "",
                "detail": detail,
                "sheet": 0,
                "row": 0,
            }
        ),
    )


def _filled_in(new: pd.DataFrame) -> list[Offence]:
    first = new[new["filled_in"]].drop_duplicates(["sheet", "entry_code"])
    return _note("ASSR-05", first, [Severity.NOTE] * len(first), None)


def _replaced(changed: pd.DataFrame, table: Table, known: Known) -> list[Offence]:
    """GRAD-11, with before and after; a QUERY where the earlier line came from another file."""
    if changed.empty:
        return []
    names = known["centre_assessor"].set_index("id")["initials"]
    before = changed["was_grade"] + " by " + names.reindex(changed["was_assessor"]).fillna("").to_numpy()
    after = changed["grade"] + " by " + names.reindex(changed["assessor"]).fillna("").to_numpy()
    was_path = [known.paths.get(int(sheet), "") for sheet in known["line"]["sheet"].to_numpy()[changed["was"]]]
    path = [table.origins[int(sheet)].file for sheet in changed["sheet"]]
    other = [one != another for one, another in zip(was_path, path, strict=True)]
    origin = [
        f" The earlier grade came from {name}." if differs else ""
        for name, differs in zip(was_path, other, strict=True)
    ]
    words = pd.DataFrame({"before": before, "after": after, "origin": origin})
    return _note("GRAD-11", changed, [Severity.QUERY if differs else Severity.NOTE for differs in other], words)


def _note(rule: str, lines: pd.DataFrame, severity: list[Severity], words: pd.DataFrame | None) -> list[Offence]:
    return [Offence(rule, "lines", lines.index.to_numpy(), tuple(severity), "grade", words)] if len(lines) else []
