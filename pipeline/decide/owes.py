"""What a batch's changes make us owe: files to write or remove, folders, letters.

An owed row names a view and the key of its facts, never bytes: the bytes are made at delivery, from the ledger.
`{claim}` in a path stands for the claim number, and `claim` for the claim's id, which the writer gives at the commit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.lifecycle import State
from schemas.slugs import slugs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.known import Changes, Known

_WITH_ASSESSOR = (State.SUBMITTED, State.SAMPLED, State.FINALISED, State.PROCESSED, State.WITHDRAWN)


@dataclass
class Owes:
    """Owed rows (action, path, kind, key, claim) and letters (kind, key, recipient, claim), in the order they arise."""

    files: dict[tuple[str, int], tuple[str, str, str, str, int]] = field(default_factory=dict)
    letters: dict[tuple[str, str, str, int], None] = field(default_factory=dict)

    def write(self, path: str, kind: str, key: str = "", claim: int = 0) -> None:
        self.files[path, claim] = ("write", path, kind, key, claim)

    def remove(self, path: str, claim: int = 0) -> None:
        self.files[path, claim] = ("remove", path, "", "", claim)

    def folder(self, path: str) -> None:
        self.files[path, 0] = ("folder", path, "inbox", "", 0)

    def letter(self, kind: str, recipient: str, key: str = "", claim: int = 0) -> None:
        if recipient:
            self.letters[kind, key, recipient, claim] = None

    def file_rows(self, night: str) -> pd.DataFrame:
        rows = pd.DataFrame(list(self.files.values()), columns=["action", "path", "kind", "key", "claim"])
        return rows.assign(night=night, done="")

    def letter_rows(self, night: str) -> pd.DataFrame:
        rows = pd.DataFrame(list(self.letters), columns=["kind", "key", "recipient", "claim"])
        return rows.assign(night=night, done="")


def owes(steps: Iterable[Changes], known: Known, before: Known) -> Owes:
    """What the steps of a batch make us owe; `known` is as they left it, `before` as they found it."""
    owed = Owes()
    touched = _Touched(list(steps), known)
    for claim in (
        known["claim"][known["claim"]["id"].isin(touched.claims)]
        .sort_values(["centre_number", "entry_code"])
        .itertuples()
    ):
        _claim(owed, claim, touched.events.get(int(claim.id), []), known)
    for centre in sorted(touched.centres):
        owed.write(f"{centre}/index.html", "centre-index", centre)
        owed.write(f"{centre}/claim-history.csv", "claim-history", centre)
    for code in sorted(touched.assessors | _assessors_of(touched.centres, known)):
        owed.write(f"assessors/{code}/index.html", "assessor-index", code)
    _programmes(owed, touched, known)
    _folders(owed, touched, known)
    _handed_over(owed, touched, known, before)
    return owed


class _Touched:
    """The claims, centres and assessors that the steps say something new about."""

    def __init__(self, steps: list[Changes], known: Known) -> None:
        self.steps = steps
        self.events: dict[int, list[str]] = {}
        for row in self._new("claim_event", ["claim", "event", "to_state"]):
            self.events.setdefault(int(row.claim), []).append(str(row.to_state))
        self.claims = set(self.events) | self._of_renamed(known)
        claims = known["claim"].set_index("id")["centre_number"]
        self.centres = {claims[claim] for claim in self.claims if claim in claims.index}
        for table in ("centre", "approval", "visit", "candidate", "centre_assessor", "registration"):
            self.centres |= {row.centre_number for row in self._all(table, ["centre_number"])}
        self.centres |= self._by_candidate(known)
        self.assessors = {row.ocr_assessor for row in self._all("approval", ["ocr_assessor"])} - {""}

    def _new(self, table: str, columns: list[str]) -> Iterable[object]:
        for step in self.steps:
            for rows in step.new.get(table, ()):
                yield from rows[columns].drop_duplicates().itertuples(index=False)

    def _all(self, table: str, columns: list[str]) -> Iterable[object]:
        yield from self._new(table, columns)
        for step in self.steps:
            for rows in step.changed.get(table, ()):
                if set(columns) <= set(rows.columns):
                    yield from rows[columns].drop_duplicates().itertuples(index=False)

    def _changed_ids(self, table: str) -> set[int]:
        return {int(i) for step in self.steps for rows in step.changed.get(table, ()) for i in rows["id"]}

    def _of_renamed(self, known: Known) -> set[int]:
        """Claims that show a candidate or an assessor whose details changed."""
        lines = known["line"]
        people, markers = self._changed_ids("candidate"), self._changed_ids("centre_assessor")
        if not people and not markers:
            return set()
        showing = lines["candidate"].isin(people) | lines["assessor"].isin(markers)
        return {int(claim) for claim in lines.loc[showing, "claim"].unique()}

    def _by_candidate(self, known: Known) -> set[str]:
        people = {
            int(row.candidate)
            for table in ("entry", "programme_entry", "programme_result")
            for row in self._all(table, ["candidate"])
        }
        people |= self._changed_ids("candidate")
        candidates = known["candidate"]
        return set(candidates.loc[candidates["id"].isin(people), "centre_number"])


def _claim(owed: Owes, claim: object, moves: list[str], known: Known) -> None:
    """The files of one claim, by its state: while unsubmitted under its entry code, from then on under its number."""
    number, centre, code = int(claim.id), claim.centre_number, claim.entry_code
    building = f"{centre}/claims/{code}"
    if claim.state == State.UNSUBMITTED:
        has_lines = bool((known["line"]["claim"] == number).any())
        for name in ("claim.csv", "claim.html"):
            owed.write(f"{building}/{name}", name, claim=number) if has_lines else owed.remove(f"{building}/{name}")
        return
    if State.SUBMITTED in moves:
        for name in ("claim.csv", "claim.html"):
            owed.remove(f"{building}/{name}")
    for name in ("claim.csv", "claim.html"):
        owed.write(f"{centre}/claims/{{claim}}/{name}", name, claim=number)
    _for_assessor(owed, claim, known)
    if State.SAMPLED in moves or claim.state == State.SAMPLED:
        for name in ("sample.csv", "sample.html"):
            owed.write(f"{centre}/claims/{{claim}}/{name}", name, claim=number)
    _letters(owed, claim, moves, known)


def _for_assessor(owed: Owes, claim: object, known: Known) -> None:
    code = _allocated(claim, known)
    if code:
        folder = f"assessors/{code}/claims/{{claim}}"
        for name in ("claim.csv", "claim.html"):
            owed.write(f"{folder}/{name}", name, claim=int(claim.id))
        if claim.state == State.SUBMITTED:
            owed.write(f"{folder}/sample-{{claim}}.xlsx", "sample.xlsx", claim=int(claim.id))


def _allocated(claim: object, known: Known) -> str:
    """The OCR Assessor of the approval in force; blank where there is none."""
    approvals = known["approval"]
    mine = approvals[
        (approvals["centre_number"] == claim.centre_number) & (approvals["entry_code"] == claim.entry_code)
    ]
    return str(mine["ocr_assessor"].iloc[0]) if len(mine) and not mine["removed"].iloc[0] else ""


def _letters(owed: Owes, claim: object, moves: list[str], known: Known) -> None:
    emails = known["ocr_assessor"].set_index("code")["email"]
    centre = known["centre"].set_index("centre_number")["contact_email"].get(claim.centre_number, "")
    to_centre = dict.fromkeys(address for address in (claim.contact_email, centre) if address)
    if State.SUBMITTED in moves:
        owed.letter("submitted", emails.get(_allocated(claim, known), ""), claim=int(claim.id))
    kinds = {State.SUBMITTED: "submitted-centre", State.SAMPLED: "sampled"}
    for move, kind in kinds.items():
        if move in moves:
            for address in to_centre:
                owed.letter(kind, address, claim=int(claim.id))


def _assessors_of(centres: set[str], known: Known) -> set[str]:
    approvals = known["approval"]
    return set(
        approvals.loc[approvals["centre_number"].isin(centres) & (approvals["removed"] == 0), "ocr_assessor"]
    ) - {""}


_PROGRAMME_PAGES = {
    "all-candidates.html": "programme-all-candidates",
    "awarded-components.html": "programme-awarded",
    "all.html": "programme-all",
    "programme.csv": "programme.csv",
}


def _programmes(owed: Owes, touched: _Touched, known: Known) -> None:
    """The pages of every package in which somebody's entry, result or details changed."""
    changed = touched._changed_ids("programme_entry")  # noqa: SLF001 this module's own helper
    people = touched._changed_ids("candidate") | {
        int(r.candidate) for r in touched._all("programme_result", ["candidate"])
    }
    fresh = {int(r.id) for r in touched._new("programme_entry", ["id"])}  # noqa: SLF001
    entries = known["programme_entry"]
    moved = entries[entries["id"].isin(changed | fresh) | entries["candidate"].isin(people)]
    for centre, framework, package in sorted(
        set(zip(moved["centre_number"], moved["framework"], moved["package"], strict=True))
    ):
        mine = entries[
            (entries["centre_number"] == centre) & (entries["framework"] == framework) & (entries["package"] == package)
        ]
        _package(owed, centre, framework, package, mine, mine["id"].isin(fresh), known)


def _package(
    owed: Owes, centre: str, framework: str, package: str, entries: pd.DataFrame, fresh: pd.Series, known: Known
) -> None:
    catalogue = known.catalogue
    folder = f"{centre}/programmes/{slugs(catalogue.frameworks)[framework]}/{slugs(catalogue.packages_of(framework))[package]}"
    key = [centre, framework, package]
    for name, kind in _PROGRAMME_PAGES.items():
        owed.write(f"{folder}/{name}", kind, json.dumps(key))
    if fresh.any():
        owed.write(
            f"{folder}/confirmation-{known.night}.html", "programme-confirmation", json.dumps([*key, known.night])
        )
    owed.write(f"{folder}/candidates", "programme-candidates", json.dumps(key))


def _folders(owed: Owes, touched: _Touched, known: Known) -> None:
    """Accepting Centres and Approvals makes the inbox folders of whoever may now speak."""
    for row in touched._new("centre", ["centre_number"]):  # noqa: SLF001 this module's own helper
        owed.folder(row.centre_number)
    for code in sorted(touched.assessors):
        owed.folder(f"assessors/{code}")


def _handed_over(owed: Owes, touched: _Touched, known: Known, before: Known) -> None:
    """An open claim follows the approval in force: the new OCR Assessor gets its files, the old one's folder loses them."""
    old = before["approval"].merge(known["approval"], on=["centre_number", "entry_code"], suffixes=("", "_now"))
    old = old[(old["removed"] == 0) & ((old["ocr_assessor"] != old["ocr_assessor_now"]) | (old["removed_now"] == 1))]
    for row in old.itertuples():
        claims = known["claim"]
        mine = claims[(claims["centre_number"] == row.centre_number) & (claims["entry_code"] == row.entry_code)]
        for claim in mine[mine["state"].isin([State.SUBMITTED, State.SAMPLED])].itertuples():
            folder = f"assessors/{row.ocr_assessor}/claims/{claim.claim_number}"
            for name in (
                "claim.csv",
                "claim.html",
                f"sample-{claim.claim_number}.xlsx",
                f"outcome-{claim.claim_number}.xlsx",
            ):
                owed.remove(f"{folder}/{name}")
            _for_assessor(owed, claim, known)
        owed.write(f"assessors/{row.ocr_assessor}/index.html", "assessor-index", row.ocr_assessor)
