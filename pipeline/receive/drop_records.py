"""One drop in the books: what became of it, what is said of it, and the files and the removal that it makes us owe."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipeline.decide.outcome import ACCEPTED, HELD, UNCHANGED
from pipeline.ledger.nights import NOTHING
from pipeline.receive.sheets import centres_named
from pipeline.views.arrived import KEPT_BY_FAULT, NEEDING
from pipeline.views.file_names import findings_name, mend_name
from schemas.cells import Finding, Severity
from schemas.tidying import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.receive.books import Books
    from pipeline.receive.sheets import Arrived, SheetOf
    from pipeline.spool import Sender


class DropRecords:
    """One drop's rows in the books, from the rows of its sheets."""

    def __init__(self, books: Books, arrived: Arrived, sheets: list[dict[str, Any]]) -> None:
        self._books, self._arrived, self._sheets = books, arrived, sheets
        self.entered = bool(arrived.ledger_id)
        self.id = arrived.ledger_id or -(arrived.number + 1)
        self.is_done = not any(one.deferred for one in arrived.sheets)
        self._so_far = books.so_far.get(self.id, NOTHING)
        self.is_faulted = bool(arrived.fault or self._so_far.faulted) or any(row["faulted"] for row in sheets)
        self._say_repeat()
        self._findings = [*self._noticed(), *self._of_sheets()]
        self.disposition = self._disposition() if self.is_done else ""

    def _numbers(self) -> list[int]:
        return [n for n, origin in self._books.origins.items() if origin.drop == self._arrived.number]

    def _say_repeat(self) -> None:
        """FILE-08: when the same bytes came before; a QUERY where they undo what a later drop had set."""
        file = self._arrived.file
        earlier = self._books.earlier.get((file.sender.kind, file.sender.code, file.sha256))
        if twin := self._books.tonight.get(self._arrived.number):
            when, what = self._books.batch.night, f"“{twin.name}”"
        elif earlier:
            when, what = earlier.night, earlier.disposition
        else:
            return
        if not self.entered:
            undone = any(f.rule == "GRAD-11" for n in self._numbers() for f in self._books.verdict.findings.get(n, ()))
            self._arrived.say("FILE-08", when, Severity.QUERY if undone else Severity.NOTE, when=when, what=what)

    def _noticed(self) -> list[Finding]:
        """What was said before the rows were judged, and no other wave of the night says.

        A text table's one sheet has no name: what was noticed about it is said with what is about the file.
        """
        here = {one.sheet.name for one in self._arrived.sheets if not one.deferred and not one.past}
        others = {one.sheet.name for one in self._arrived.sheets} - here
        if self.entered:
            return [f for f in self._arrived.findings if f.sheet and f.sheet in here]
        return [f for f in self._arrived.findings if not f.sheet or f.sheet not in others]

    def _of_sheets(self) -> Iterator[Finding]:
        """The findings of judging, sheet by sheet, in the order of the sheet's rows."""
        for number in self._numbers():
            found = self._books.verdict.findings.get(number, [])
            yield from sorted(found, key=lambda f: (f.row or 0, len(f.cell), f.cell, f.rule))

    def _disposition(self) -> str:
        if self._arrived.file.check_only:
            return "check-only"
        before = self._so_far
        sums = {name: sum(row[name] for row in self._sheets) for name in (ACCEPTED, UNCHANGED, HELD)}
        accepted, unchanged = sums[ACCEPTED] + before.accepted, sums[UNCHANGED] + before.unchanged
        wrong = before.errors or any(f.severity is Severity.ERROR for f in self._findings)
        if self.is_faulted:
            return "waiting"
        if wrong or sums[HELD] or before.held:
            return "part-accepted" if accepted or unchanged else "returned"
        repeated = before.repeated or any(f.rule == "FILE-08" for f in self._findings)
        return "duplicate" if repeated and not accepted else "accepted"

    def row(self) -> dict[str, Any]:
        file = self._arrived.file
        return {
            "night": self._books.batch.night,
            "path": file.path,
            "sender_kind": file.sender.kind,
            "sender": file.sender.code,
            "sha256": file.sha256,
            "archived": file.archived,
            "kind": self._arrived.kind,
            "waits_for": ";".join(centres_named(one for one in self._arrived.sheets if _is_earned(one))),
            **self.end(),
        }

    def end(self) -> dict[str, Any]:
        """What the ledger is told once its last sheet is judged."""
        reason = KEPT_BY_FAULT if self.disposition == "waiting" else ""
        return {"id": self.id, "disposition": self.disposition, "reason": reason, "to_mend": self._to_mend()}

    def _to_mend(self) -> str:
        """Where its annotated copy goes: of a form that its sender has to look at.

        A centre's has a row that no other file of the night has mended.
        """
        if self.disposition not in NEEDING or not any(one.form for one in self._arrived.sheets):
            return ""
        is_centre = self._arrived.file.sender.kind == "centre"
        return self._copy if self._file in self._books.left or not is_centre else ""

    @property
    def _file(self) -> tuple[str, str]:
        return self._arrived.file.sender.code, self._arrived.name

    @property
    def _copy(self) -> str:
        return f"{folder_of(self._arrived.file.sender)}/to-mend/{mend_name(self._arrived.name)}"

    def findings(self) -> Iterator[dict[str, Any]]:
        for ordinal, found in enumerate(self._findings, start=self._so_far.said):
            said = {name: told(getattr(found, name)) for name in _SAID}
            yield {
                "drop": self.id, "ordinal": ordinal, "rule": found.rule, "severity": found.severity.value,
                "sheet": found.sheet, "row": found.row or 0, "cell": found.cell, **said,
            }  # fmt: skip

    def removal(self) -> Iterator[dict[str, Any]]:
        """What leaves the inbox: a drop with its last sheet judged; one that a fault of ours held stays for the next night."""
        if self.is_done and not self.is_faulted:
            identity = json.dumps(self._arrived.file.identity._asdict(), sort_keys=True)
            yield {"drop": self.id, "path": self._arrived.file.path, "identity": identity, "done": ""}

    def owed(self) -> Iterator[dict[str, Any]]:
        """Its findings as a table, and the copy to mend, or that copy's end; a copy stays while a fault of ours lasts."""
        if not self.is_done:
            return
        night = self._books.batch.night
        common = {**owing(night), "drop": self.id}
        table = f"{folder_of(self._arrived.file.sender)}/nights/{night}/{findings_name(self._arrived.name)}"
        yield {**common, "action": "write", "path": table, "kind": "findings"}
        if self._to_mend():
            yield {**common, "action": "write", "path": self._copy, "kind": "to-mend"}
        elif not self.is_faulted and self._file not in self._books.left:
            yield {**common, "action": "remove", "path": self._copy, "kind": ""}


_SAID = ("column", "value", "message", "fix")
"""What a finding says in the sheet's own words."""


def _is_earned(sheet: SheetOf) -> bool:
    """Whether it is the office's word on what somebody has earned, whose people must be known before it is judged."""
    return sheet.deferred and sheet.form == "unit_results"


def folder_of(sender: Sender) -> str:
    """A sender's folder in the outbox."""
    return {"centre": sender.code, "assessor": f"assessors/{sender.code}", "office": "office"}[sender.kind]


def owing(night: str) -> dict[str, Any]:
    """What is alike in all that a night's drops make us owe."""
    return {"night": night, "done": "", "claim": 0, "key": ""}
