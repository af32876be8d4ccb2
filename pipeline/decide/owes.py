"""What a batch's changes make us owe: files to write or remove, folders, letters.

An owed row names a view and the key of its facts, never bytes: the bytes are made at delivery, from the ledger.
`{claim}` in a path stands for the claim number, `{reference}` for its reference, and `claim` for the claim's id: the
writer gives them at the commit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from pipeline.decide.concerned import Claim, People, allocated
from pipeline.decide.touched import Touched, renamed_centres
from pipeline.decide.touched_books import Books, touched_books
from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from pipeline.known import Changes, Known


@dataclass
class Owes:
    """Owed rows (action, path, kind, key, claim) and letters (kind, recipient, claim), in the order they arise."""

    files: dict[tuple[str, int], tuple[str, str, str, str, int]] = field(default_factory=dict)
    letters: dict[tuple[str, str, int], None] = field(default_factory=dict)

    def write(self, path: str, kind: str, key: str = "", claim: int = 0) -> None:
        self.files[path, claim] = ("write", path, kind, key, claim)

    def remove(self, path: str, claim: int = 0) -> None:
        self.files[path, claim] = ("remove", path, "", "", claim)

    def folder(self, path: str) -> None:
        self.files[path, 0] = ("folder", path, "inbox", "", 0)

    def letter(self, kind: str, recipient: str, claim: int) -> None:
        if recipient:
            self.letters[kind, recipient, claim] = None

    def file_rows(self, night: str) -> pd.DataFrame:
        rows = pd.DataFrame(list(self.files.values()), columns=["action", "path", "kind", "key", "claim"])
        return rows.assign(night=night, done="")

    def letter_rows(self, night: str) -> pd.DataFrame:
        rows = pd.DataFrame(list(self.letters), columns=["kind", "recipient", "claim"])
        return rows.assign(key="", night=night, done="")


def owes(steps: Iterable[Changes], known: Known, before: Known) -> Owes:
    """What the steps of a batch make us owe; `known` is as they left it, `before` as they found it."""
    owed, steps = Owes(), list(steps)
    touched, people = Touched(steps, known), People.of(known)
    for claim in Claim.all_of(known["claim"][known["claim"]["id"].isin(touched.claims)]):
        _claim(owed, claim, touched.moves.get(claim.id, []), people, known)
    for centre in sorted(touched.centres):
        owed.write(f"{centre}/claim-history.csv", "claim-history", centre)
    named = set(known["centre"]["centre_number"])  # whoever drops into a folder that nobody has named has no forecast
    foretold = (touched.centres | touched.held) & named
    for centre in sorted(touched.centres | foretold):
        owed.write(f"{centre}/index.html", "centre-index", centre)
    for centre in sorted(foretold):
        for name in _FORECASTS:
            owed.write(f"{centre}/{name}", name, centre)
    for code in sorted(touched.assessors | touched.renamed_assessors() | people.assessors_of(touched.centres)):
        owed.write(f"assessors/{code}/index.html", "assessor-index", code)
    _workbooks(owed, touched_books(steps, known), known)
    _programmes(owed, touched, known, renamed_centres(known, before))
    _folders(owed, touched)
    _handed_over(owed, known, people, allocated(before))
    return owed


def _workbooks(owed: Owes, books: Books, known: Known) -> None:
    """The claim workbooks; that of a qualification which the centre is no longer approved for goes."""
    approved = known["approval"][known["approval"]["removed"] == 0]
    approvals = set(zip(approved["centre_number"], approved["entry_code"], strict=True))
    for centre, code in sorted(books):
        path = f"{centre}/workbooks/{code}.xlsx"
        if (centre, code) in approvals:
            owed.write(path, "claim-workbook", json.dumps([centre, code]))
        else:
            owed.remove(path)


_FORECASTS = ("at-risk.html", "at-risk.csv", "forecast.csv")


def _claim(owed: Owes, claim: Claim, moves: list[str], people: People, known: Known) -> None:
    """The files of one claim, by its state: while unsubmitted under its entry code, from then on under its number."""
    building = [f"{claim.centre_number}/claims/{claim.entry_code}/{name}" for name in _CLAIM_FILES]
    if claim.state == State.UNSUBMITTED:
        has_lines = bool((known["line"]["claim"] == claim.id).any())
        for path, name in zip(building, _CLAIM_FILES, strict=True):
            owed.write(path, name, claim=claim.id) if has_lines else owed.remove(path)
        return
    if State.SUBMITTED in moves:
        for path in building:
            owed.remove(path)
    names = (*_CLAIM_FILES, *(_SAMPLE_FILES if claim.sampled_on else ()))
    for name in names:
        owed.write(f"{claim.centre_number}/claims/{{claim}}/{name}", name, claim=claim.id)
    if State.PROCESSED in moves:
        owed.write("office/to-ocr/{reference}.csv", "to-ocr.csv", claim=claim.id)
    _for_assessor(owed, claim, people, moves)
    _letters(owed, claim, moves, people)


_CLAIM_FILES = ("claim.csv", "claim.html")
_SAMPLE_FILES = ("sample.csv", "sample.html")


def _for_assessor(owed: Owes, claim: Claim, people: People, moves: Collection[str]) -> None:
    """The files of an OCR Assessor about a claim: workbooks as it moves on, and all of them where only what they show has."""
    if code := people.allocated.get((claim.centre_number, claim.entry_code)):
        folder = f"assessors/{code}/claims/{{claim}}"
        for name in _CLAIM_FILES:
            owed.write(f"{folder}/{name}", name, claim=claim.id)
        if not moves or claim.state == State.SUBMITTED:
            owed.write(f"{folder}/sample-{{claim}}.xlsx", "sample.xlsx", claim=claim.id)
        if not moves or claim.state in _WITH_ASSESSOR:
            owed.write(f"{folder}/outcome-{{claim}}.xlsx", "outcome.xlsx", claim=claim.id)


def _letters(owed: Owes, claim: Claim, moves: list[str], people: People) -> None:
    if State.SUBMITTED in moves:
        owed.letter("submitted", people.address_of_assessor(claim), claim.id)
    told = [kind for state, kind in _LETTERS.items() if state in moves]
    if State.FINALISED in moves and State.PROCESSED not in moves:
        told.append("finalised")
    for kind in told:
        for address in dict.fromkeys((claim.contact_email, people.centres.get(claim.centre_number, ""))):
            owed.letter(kind, address, claim.id)


_LETTERS = {
    State.SUBMITTED: "submitted-centre",
    State.SAMPLED: "sampled",
    State.PROCESSED: "processed",
    State.WITHDRAWN: "withdrawn",
}
"""What the centre is told when a claim has come to a state; of Finalised only where nothing follows."""


_PROGRAMME_PAGES = {
    "all-candidates.html": "programme-all-candidates",
    "awarded-components.html": "programme-awarded",
    "all.html": "programme-all",
    "programme.csv": "programme.csv",
}


def _programmes(owed: Owes, touched: Touched, known: Known, renamed: set[str]) -> None:
    """The pages of every package in which somebody's entry, result or details changed, or whose centre has a new name.

    A confirmation besides, where somebody was entered or withdrawn this night.
    """
    entries = known["programme_entry"]
    of_moved = entries["id"].isin(touched.programme_entries) | entries["candidate"].isin(touched.people)
    moved = entries[of_moved | entries["centre_number"].isin(renamed)]
    tonight = entries[(entries["night"] == known.night) | (entries["withdrawn"] == known.night)]
    confirmed = _packages(tonight[tonight["id"].isin(touched.programme_entries)])
    for package in sorted(_packages(moved)):
        _package(owed, package, known, confirmed=package in confirmed)


def _packages(entries: pd.DataFrame) -> set[tuple[str, str, str]]:
    return set(zip(entries["centre_number"], entries["framework"], entries["package"], strict=True))


def _package(owed: Owes, place: tuple[str, str, str], known: Known, *, confirmed: bool) -> None:
    centre, framework, package = place
    folder = f"{centre}/programmes/{known.catalogue.programme_folder(framework, package)}"
    for name, kind in _PROGRAMME_PAGES.items():
        owed.write(f"{folder}/{name}", kind, json.dumps(place))
    if confirmed:
        key = json.dumps([*place, known.night])
        owed.write(f"{folder}/confirmation-{known.night}.html", "programme-confirmation", key)
    owed.write(f"{folder}/candidates", "programme-candidates", json.dumps(place))


def _folders(owed: Owes, touched: Touched) -> None:
    """Accepting Centres and Approvals makes the inbox folders of whoever may now speak."""
    for centre in sorted(touched.new_centres):
        owed.folder(centre)
    for code in sorted(touched.assessors):
        owed.folder(f"assessors/{code}")


def _handed_over(owed: Owes, known: Known, people: People, was: Mapping[tuple[str, str], str]) -> None:
    """An open claim follows the approval in force: the new OCR Assessor gets its files, the old one's folder loses them."""
    now = people.allocated
    moved = {place for place in was.keys() | now.keys() if was.get(place) != now.get(place)}
    with_assessors = known["claim"][known["claim"]["state"].isin(_WITH_ASSESSOR)] if moved else known["claim"][:0]
    for claim in Claim.all_of(with_assessors):
        if (place := (claim.centre_number, claim.entry_code)) in moved:
            if code := was.get(place):
                _take_back(owed, claim, code)
            for name in ("claim.html", "sample.html") if claim.sampled_on else ("claim.html",):  # they name who it is
                owed.write(f"{claim.centre_number}/claims/{{claim}}/{name}", name, claim=claim.id)
            _for_assessor(owed, claim, people, ())
            owed.letter("allocated", people.address_of_assessor(claim), claim.id)
    for code in sorted({was[place] for place in moved if place in was}):
        owed.write(f"assessors/{code}/index.html", "assessor-index", code)


_WITH_ASSESSOR = (State.SUBMITTED, State.SAMPLED)


def _take_back(owed: Owes, claim: Claim, code: str) -> None:
    workbooks = (f"sample-{claim.claim_number}.xlsx", f"outcome-{claim.claim_number}.xlsx")
    for name in (*_CLAIM_FILES, *workbooks):
        owed.remove(f"assessors/{code}/claims/{claim.claim_number}/{name}")
