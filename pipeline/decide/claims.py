"""Grades into the unsubmitted claim: lines that are new, changed, or taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.decide.events import line_events, one_sheet
from pipeline.decide.lines import distinct
from pipeline.decide.outcome import ACCEPTED, UNCHANGED, Outcome
from pipeline.decide.standing import line_keys
from pipeline.known import Changes, Known
from pipeline.lifecycle import LINES_TOLD, State
from pipeline.table import Offence, Table
from schemas.cells import Severity
from schemas.forms.people import ENTRY

if TYPE_CHECKING:
    from schemas.check import Mask

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


_OUTSIDE = ["awarding_body", "evidence"]
"""What is said of a unit from another awarding body."""


def decide(table: Table, known: Known) -> Outcome:
    """What the accepted lines do to the centre's unsubmitted claims; of several lines about one unit the last counts."""
    changes = Changes()
    lines = _those(table.lines, (table.lines["unit"] != 0).to_numpy() & _about_somebody(table.lines))
    lines = _spread(_with_bodies(lines, table), known)
    last = _those(lines, ~pd.Index(line_keys(lines)).duplicated(keep="last"))
    claimed = (last["grade"] != "N").to_numpy()
    new = _those(last, claimed & (last["was"] < 0).to_numpy())
    open_now = last[last["was_open"].to_numpy()]
    gone, meant = (
        open_now[kept] for kept in ((open_now["grade"] == "N").to_numpy(), (open_now["grade"] != "N").to_numpy())
    )
    differs = (meant["grade"] != meant["was_grade"]) | (meant["assessor"] != meant["was_assessor"])
    changed = meant[differs | _elsewhere(meant, known)]
    new = new.assign(claim=open_claims(new, known, changes))
    _add(new, changes)
    _change(changed, changes)
    changes.remove("line", gone[["candidate", "unit"]].assign(slot=_slots(gone)))
    _tell(new, changed, gone, known, changes)
    touched = _touched(lines, last, (new, changed, gone))
    status = np.where(table.rows.index.isin(touched), ACCEPTED, UNCHANGED).astype(object)
    filled_in = pd.concat([part[part["filled_in"]] for part in (new, changed)])
    coded = _entry_found([new, changed, gone], table)
    return Outcome(changes, status, [*_filled_in(filled_in), *coded, *_replaced(changed, table, known)])


def _those(lines: pd.DataFrame, wanted: Mask) -> pd.DataFrame:
    """The wanted lines; mostly that is all of them, and a copy of a hundred thousand is not free."""
    return lines if wanted.all() else lines[wanted]


def _about_somebody(lines: pd.DataFrame) -> Mask:
    """Lines of a known candidate, or of `All`; texts are compared only where nobody is known: that is slow."""
    known: Mask = lines["candidate"].to_numpy() != 0
    if not known.all():
        known[~known] = lines["candidate_number"].to_numpy(dtype=object)[~known] == "All"
    return known


def _with_bodies(lines: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Of units from another awarding body, which one it was, and what shows it."""
    if "awarding_body" not in table.rows:
        return lines
    said = table.rows.loc[lines["at"], _OUTSIDE].set_axis(lines.index)
    return lines.assign(**said)


def _elsewhere(lines: pd.DataFrame, known: Known) -> Any:
    """Which lines name another awarding body, or other evidence, than the open line does; a grades sheet names neither."""
    if "awarding_body" not in lines:
        return np.zeros(len(lines), dtype=bool)
    was = known["line"][_OUTSIDE].to_numpy(dtype=object)
    there = lines["was_open"].to_numpy()
    differs = np.zeros(len(lines), dtype=bool)
    said = lines.loc[there, _OUTSIDE].to_numpy(dtype=object)
    differs[there] = (said != was[lines.loc[there, "was"]]).any(axis=1)
    return differs


def _slots(lines: pd.DataFrame) -> Any:
    return lines["slot"].to_numpy() if "slot" in lines else 0


_STANDING = ["candidate", "was", "was_open", "was_grade", "was_assessor", "was_claim"]
_PLACE = ["centre", "entry_code", "unit"]


def _spread(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """`All` stands for every line of its unit: those in the unsubmitted claim, and those that rows before it bring."""
    everybody = (lines["candidate"] == 0).to_numpy()
    if not everybody.any():
        return lines
    single = lines[~everybody]
    named = pd.concat([_open_lines(known).assign(before=-1), single.assign(before=single.index)])
    theirs = [*_STANDING, *(name for name in ("slot",) if name in lines)]
    asked = lines[everybody].drop(columns=theirs).assign(label=lines.index[everybody])
    spread = asked.merge(named[[*_PLACE, *theirs, "before"]], on=_PLACE)
    spread = spread[spread["before"] < spread["label"]].drop_duplicates(["label", "candidate"]).set_index("label")
    return pd.concat([single, spread[list(lines.columns)]]).sort_index(kind="stable")


def _open_lines(known: Known) -> pd.DataFrame:
    """The lines of unsubmitted claims, in the columns of a sheet's lines."""
    lines, claims = known["line"], known["claim"]
    claims = claims[claims["state"] == State.UNSUBMITTED][["id", "centre_number", "entry_code"]]
    lines = lines.assign(was=np.arange(len(lines)))[lines["slot"].isin((0, 1))]
    lines = lines.rename(columns={"claim": "was_claim", "grade": "was_grade", "assessor": "was_assessor"})
    named = claims.set_axis(["was_claim", "centre", "entry_code"], axis=1)
    return lines.merge(named, on="was_claim").assign(was_open=True)


def _touched(lines: pd.DataFrame, last: pd.DataFrame, effective: tuple[pd.DataFrame, ...]) -> Any:
    """The rows of lines that changed something, or would have, had a later one not said otherwise."""
    if len(last) == len(lines):
        return np.concatenate([part["at"].to_numpy() for part in effective])
    keys = line_keys(lines)
    touched = pd.Index(keys).isin(np.concatenate([line_keys(part) for part in effective]))
    meant = last.iloc[pd.Index(line_keys(last)).get_indexer(pd.Index(keys))]
    said = ["grade", "assessor"]
    touched |= (lines[said].to_numpy() != meant[said].to_numpy()).any(axis=1)
    return lines["at"].to_numpy()[touched]


def open_claims(new: pd.DataFrame, known: Known, changes: Changes) -> Any:
    """The unsubmitted claim of each row (centre, entry_code), started where there is none."""
    claims = known["claim"][["centre_number", "entry_code", "ordinal", "state", "id"]]
    own: dict[tuple[str, str], list[tuple[int, str, int]]] = {}
    for centre, code, *claim in claims.itertuples(index=False, name=None):
        own.setdefault((centre, code), []).append(tuple(claim))
    # A sheet is one centre's, and both are numbers here: texts of a hundred thousand lines are slow to tell apart.
    by = ("sheet", "qualification") if "qualification" in new else ("centre", "entry_code")
    which, one = distinct(*(new[name].to_numpy() for name in by))
    pairs = list(zip(new["centre"].to_numpy()[one], new["entry_code"].to_numpy()[one], strict=True))
    started, claim_of = [], {}
    for centre, code in sorted(set(pairs)):
        earlier = own.get((centre, code), [])
        unsubmitted = [number for _, state, number in earlier if state == State.UNSUBMITTED]
        if unsubmitted:
            claim_of[centre, code] = unsubmitted[0]
        else:
            claim_of[centre, code] = int(known.new_ids("claim", 1)[0])
            started.append((claim_of[centre, code], centre, code, max((o for o, _, _ in earlier), default=0) + 1))
    if started:
        made = pd.DataFrame(started, columns=["id", "centre_number", "entry_code", "ordinal"])
        changes.add("claim", made.assign(state=State.UNSUBMITTED.value, claim_number="", reference="", **_CLAIM_BLANK))
    return np.array([claim_of[pair] for pair in pairs], dtype=np.int64)[which]


def _add(new: pd.DataFrame, changes: Changes) -> None:
    changes.add(
        "line",
        new[["candidate", "unit", "claim", "grade", "assessor", "row", "position"]].assign(
            slot=_slots(new),
            sampled=0,
            outcome="",
            awarding_body=new.get("awarding_body", ""),
            evidence=new.get("evidence", ""),
            sheet=-(new["sheet"] + 1),
        ),
    )


def _change(changed: pd.DataFrame, changes: Changes) -> None:
    """A grades sheet leaves the awarding body as it is; the sheet of units from elsewhere says it."""
    said = [name for name in _OUTSIDE if name in changed]
    columns = changed[["candidate", "unit", "grade", "assessor", "row", "position", *said]]
    changes.change("line", columns.assign(slot=_slots(changed), sheet=-(changed["sheet"] + 1)))


def _tell(new: pd.DataFrame, changed: pd.DataFrame, gone: pd.DataFrame, known: Known, changes: Changes) -> None:
    """One event a claim: how many lines came, changed, or went."""
    whose = [new[["claim", "sheet"]], *(part[["was_claim", "sheet"]] for part in (changed, gone))]
    parts = [part.set_axis(["claim", "sheet"], axis=1) for part in whose]
    sheets = one_sheet(pd.concat(parts))
    came, other, went = (part["claim"].value_counts().reindex(sheets.index, fill_value=0) for part in parts)
    detail = [LINES_TOLD.format(*numbers) for numbers in zip(came, other, went, strict=True)]
    told = {"claim": sheets.index, "change": (came - went).to_numpy(), "detail": detail, "sheet": sheets.to_numpy()}
    changes.add("claim_event", line_events(pd.DataFrame(told), known))


def _filled_in(new: pd.DataFrame) -> list[Offence]:
    """ASSR-05, once a sheet and qualification."""
    first = new.drop_duplicates(["sheet", "entry_code"])
    return _note("ASSR-05", first, [Severity.NOTE] * len(first), None)


def _entry_found(parts: list[pd.DataFrame], table: Table) -> list[Offence]:
    """CELL-09, once a sheet and qualification: no entry code, and one live entry that has the unit."""
    given = table.rows["entry_code"]
    if not (given == "").any():
        return []
    lines = pd.concat([part[["at", "sheet", "entry_code"]] for part in parts])
    bare = lines[(given.loc[lines["at"]] == "").to_numpy()].sort_index(kind="stable")
    first = bare.drop_duplicates(["sheet", "entry_code"])
    words = pd.DataFrame({"value": "", "says": "is blank", "read": first["entry_code"], "needs": ENTRY.kind.needs})
    return [replace(note, column="entry_code") for note in _note("CELL-09", first, [Severity.NOTE] * len(first), words)]


def _replaced(changed: pd.DataFrame, table: Table, known: Known) -> list[Offence]:
    """GRAD-11, with before and after; a QUERY where the earlier line came from another file."""
    if changed.empty:
        return []
    names = known["centre_assessor"].set_index("id")["initials"]
    was = known["line"][_OUTSIDE].to_numpy(dtype=object)[changed["was"]]
    now = changed[_OUTSIDE].to_numpy(dtype=object) if "awarding_body" in changed else was
    before = _in_words(changed["was_grade"], names.reindex(changed["was_assessor"]), was, now)
    after = _in_words(changed["grade"], names.reindex(changed["assessor"]), now, was)
    was_path = [known.paths.get(int(sheet), "") for sheet in known["line"]["sheet"].to_numpy()[changed["was"]]]
    path = [table.origins[int(sheet)].file for sheet in changed["sheet"]]
    other = [one != another for one, another in zip(was_path, path, strict=True)]
    origin = [
        f" The earlier grade came from {name}." if differs else ""
        for name, differs in zip(was_path, other, strict=True)
    ]
    words = pd.DataFrame({"before": before, "after": after, "origin": origin})
    return _note("GRAD-11", changed, [Severity.QUERY if differs else Severity.NOTE for differs in other], words)


def _in_words(grades: pd.Series, initials: pd.Series, said: Any, beside: Any) -> Any:
    """`P by JS`, `P by JS (Pearson)`; and the evidence where it alone is another: `P by JS (Pearson, slip 2)`."""
    shown = []
    for (body, evidence), (same, other) in zip(said, beside, strict=True):
        words = [body, evidence or "no evidence"] if body == same and evidence != other else [body]
        shown.append(f" ({', '.join(words)})" if body else "")
    return grades + " by " + initials.to_numpy() + np.array(shown, dtype=object)


def _note(rule: str, lines: pd.DataFrame, severity: list[Severity], words: pd.DataFrame | None) -> list[Offence]:
    return [Offence(rule, "lines", lines.index.to_numpy(), tuple(severity), "grade", words)] if len(lines) else []
