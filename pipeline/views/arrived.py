"""What arrived and what became of it: files, their books, and the words for them on pages, in letters and in JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from pipeline.views.file_names import findings_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.ledger.night_records import Drop, DropSheet, Move

BALANCE = ("rows_read", "accepted", "unchanged", "held", "blank")
NEEDING = frozenset({"part-accepted", "returned"})
"""Dispositions of a file that its sender has to look at."""
KEPT_BY_FAULT = "a fault of ours keeps it; it is looked at again at the next update"
"""Why a drop waits that could not be judged through no fault of its sender's."""
OUTSIDE = frozenset({"ignored", "check-only"})
"""Dispositions of a file that the books of a night do not count."""

Balance = dict[str, int]


class File(NamedTuple):
    """One file and what became of it."""

    drop: int
    path: str
    file: str
    folder: str
    sender_kind: str
    sender: str
    sha256: str
    disposition: str
    reason: str
    to_mend: str
    """Its annotated copy, below the outbox; blank where there is none."""
    forms: list[str]
    """Titles of the forms found, in the order of the sheets."""
    balance: Balance
    faulted: list[str]
    """The sheets on which a rule of ours raised."""

    @property
    def needs_you(self) -> bool:
        return self.disposition in NEEDING

    @property
    def fate(self) -> str:
        """The disposition, or blank where a fault of ours keeps the file for the next night."""
        return "" if self.reason == KEPT_BY_FAULT else self.disposition

    @property
    def checked(self) -> bool:
        """Whether it was only checked, so that nothing of it was entered."""
        return self.disposition == "check-only"

    @property
    def faulted_places(self) -> list[str]:
        """Where the faults of ours struck: the whole file, where no sheet is to be told; a text table's has no name."""
        if not self.faulted and not self.fate:
            return [self.path]
        return [f"{self.path}, {sheet}" if sheet else self.path for sheet in self.faulted]

    @property
    def was_read(self) -> bool:
        return bool(self.faulted) or self.disposition not in {"waiting", "ignored"}

    @property
    def titles(self) -> str:
        return ", ".join(self.forms) or "none"

    @property
    def found_at(self) -> str:
        """The findings' table, as linked from the receipt beside it."""
        return quote(findings_name(self.file))

    @property
    def copy_at(self) -> str:
        """The annotated copy, below the sender's folder; in words, for it goes once every row is settled. Blank for none."""
        return self.to_mend.removeprefix(f"{self.folder}/")


def as_json(document: Mapping[str, Any]) -> bytes:
    """Write a document of this room as text: UTF-8, two spaces, keys in the order in which they were put, a newline."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def words(balance: Mapping[str, int]) -> str:
    """Say a balance: `412 rows: 405 taken, 5 not taken yet, 2 blank`; what is nought goes unsaid."""
    return _said(balance, _TAKEN) or "no rows"


_TAKEN = {"accepted": "taken", "unchanged": "as before", "held": "not taken yet", "blank": "blank"}
_WOULD_BE = {"accepted": "would be taken", "unchanged": "as before", "held": "would not be taken", "blank": "blank"}


def _said(balance: Mapping[str, int], names: Mapping[str, str], what: str = "") -> str:
    parts = [f"{balance[key]:,} {name}" for key, name in names.items() if balance[key]]
    return f"{count(balance['rows_read'], 'row')}{what}: {', '.join(parts)}" if parts else ""


def books(files: Sequence[File]) -> str:
    """Say what became of all rows of a sender, and what would become of those that were only checked."""
    checked = _said(_added(file.balance for file in files if file.checked), _WOULD_BE, " only checked")
    return "; ".join(filter(None, (_said(total(files), _TAKEN), checked))) or "no rows"


def count(number: int, what: str) -> str:
    """Say `1 file`, `2 files`; thousands are parted by a comma."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def verdict(dispositions: Iterable[str], *, to_sender: bool = True) -> str:
    """Say in one line what became of a sender's files, for the page's head and a letter's subject.

    A blank disposition is a file that a fault of ours keeps for the next night. What is not said `to_sender` is said to
    the office, which has nothing to mend.
    """
    every = list(dispositions)
    counted = [each for each in every if each not in OUTSIDE]
    needing = sum(each in NEEDING for each in counted)
    if needing:
        need, was = ("needs", "was") if needing == 1 else ("need", "were")
        what = f"{need} you" if to_sender else f"{was} sent back or taken in part"
        return f"{needing} of {count(len(counted), 'file')} {what}"
    if not counted:
        return "Checked only: nothing was entered" if "check-only" in every else f"{count(len(every), 'file')} not read"
    return _without_needs(counted, every.count("ignored"))


def _without_needs(counted: Sequence[str], ignored: int) -> str:
    faulted, waiting = counted.count(""), counted.count("waiting")
    rest = [
        f"a fault of ours keeps {count(faulted, 'file')}" if faulted else "",
        f"{count(waiting, 'file')} waiting" if waiting else "",
        f"{count(ignored, 'file')} not read" if ignored else "",
    ]
    said = "; ".join(filter(None, rest))
    if faulted + waiting == len(counted):
        return said[0].upper() + said[1:]
    head = "Nothing new" if counted.count("duplicate") + faulted + waiting == len(counted) else "Everything was taken"
    return f"{head}; {said}" if said else head


def who(kind: str, sender: str, names: Mapping[str, str]) -> str:
    """Name a sender as pages do; `names` gives the centres' names, by number."""
    if kind == "centre":
        if sender not in names and not sender.isdecimal():
            return f"Folder {sender}"  # no centre has such a number
        return ", ".join(filter(None, (f"Centre {sender}", names.get(sender, ""))))
    return f"OCR Assessor {sender}" if kind == "assessor" else "The office"


def total(files: Iterable[File]) -> Balance:
    """Add up the balances of these files; what was only checked is not in the books."""
    return _added(each.balance for each in files if each.disposition not in OUTSIDE)


def _added(balances: Iterable[Balance]) -> Balance:
    every = list(balances)
    return {name: sum(each[name] for each in every) for name in BALANCE}


def files_of(drops: Iterable[Drop], sheets: Iterable[DropSheet]) -> list[File]:
    """Put drops and their sheets together, in the order of `drops`."""
    of_drop: dict[int, list[DropSheet]] = defaultdict(list)
    for sheet in sheets:
        of_drop[sheet.drop].append(sheet)
    names = ("drop", "path", "file", "folder", "sender_kind", "sender", "sha256", "disposition", "reason", "to_mend")
    return [File._make((*(getattr(each, name) for name in names), *_summed(of_drop[each.drop]))) for each in drops]


def _summed(sheets: Sequence[DropSheet]) -> tuple[list[str], Balance, list[str]]:
    """Titles of the forms, balance, faulted sheets."""
    titles = {title(sheet.form): None for sheet in sheets if sheet.form}
    balance: Balance = {name: sum(getattr(sheet, name) for sheet in sheets) for name in BALANCE}
    return list(titles), balance, [sheet.name for sheet in sheets if sheet.faulted]


def title(form: str) -> str:
    """Give a form its name on pages; a ledger may hold the key of a form that this version has no more."""
    from schemas.forms import BY_KEY  # noqa: PLC0415  a quiet night names no form

    return BY_KEY[form].title if form in BY_KEY else form


def file_document(file: File) -> dict[str, Any]:
    """Say one file as `night.json` and `receipt.json` do; `reason` is there where it waits or was ignored."""
    said = {
        "path": file.path, "sha256": file.sha256, "sender": file.folder, "disposition": file.disposition,
        "forms": file.forms, "balance": file.balance,
    }  # fmt: skip
    return {**said, "reason": file.reason} if file.reason else said


def move_documents(moves: Iterable[Move]) -> list[dict[str, Any]]:
    """Say the claims that moved."""
    return [
        {
            "claim_number": each.claim_number,
            "centre_number": each.centre_number,
            "entry_code": each.entry_code,
            "from": each.from_state or "No claims submitted",
            "to": each.to_state,
        }
        for each in moves
    ]
