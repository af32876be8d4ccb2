"""What a sender's receipt shows and says to other programs: every file, and what became of every row."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from pipeline.views.arrived import (
    File,
    books,
    file_document,
    files_of,
    move_documents,
    total,
    verdict,
    who,
)
from pipeline.views.aside import own_aside
from pipeline.views.findings import TO_DO_SHOWN, listings, to_do, told
from pipeline.views.history import Link

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.ledger.history_records import Confirmation
    from pipeline.ledger.night_records import Found, LettersQueued, Move, NotChecked, ReceiptFacts

Key = tuple[str, str, str]
"""Night, sender kind, sender."""


_NOBODYS = "CENT-02"
"""Said of what lies in a folder of nobody whom the office knows: such a folder has no front page."""


class Receipt(NamedTuple):
    """One receipt: the context of `receipt.html` (all but `foot`), and `receipt.json` before it is text."""

    context: dict[str, Any]
    document: dict[str, Any]


def receipts(facts: ReceiptFacts) -> dict[Key, Receipt]:
    """Make the receipts of every sender in what `facts_receipts.for_receipts` gives."""
    files = files_of(facts["drops"], facts["sheets"])
    of_sender: dict[Key, list[File]] = defaultdict(list)
    for drop, file in zip(facts["drops"], files, strict=True):
        of_sender[drop.night, file.sender_kind, file.sender].append(file)
    known = _Known(
        facts["findings"],
        _unchecked(facts["not_checked"]),
        _by_night(facts["moves"]),
        _queued(facts["letters"]),
        facts["names"],
        _confirmed(facts["confirmations"]),
        facts["aside"],
    )
    return {key: _receipt(facts["nights"][key[0]], key, files, known) for key, files in of_sender.items()}


class _Known(NamedTuple):
    """What a batch of receipts has in common, by drop (letters: by night and sender; changes of state: by night)."""

    found: dict[int, list[Found]]
    not_checked: dict[int, list[dict[str, Any]]]
    moves: dict[str, list[Move]]
    letters: dict[tuple[str, str], int]
    """Night and key of a receipt's letter (`sender kind|sender`) → its recipients."""
    names: dict[str, str]
    """Centre number → name."""
    confirmations: dict[tuple[str, str], list[Link]]
    """Night and centre → confirmations of entries, as linked from the receipt."""
    aside: dict[str, list[str]]
    """Night → where files of the outbox went that somebody had changed."""


def _unchecked(not_checked: Sequence[NotChecked]) -> dict[int, list[dict[str, Any]]]:
    of_drop: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for each in not_checked:
        of_drop[each.drop].append({"sheet": each.sheet, "rule": each.rule, "cause": each.cause, "rows": each.rows})
    return of_drop


def _by_night(moves: Sequence[Move]) -> dict[str, list[Move]]:
    of_night: dict[str, list[Move]] = defaultdict(list)
    for move in moves:
        of_night[move.night].append(move)
    return of_night


def _brought_about(moves: Sequence[Move], key: Key, drops: Collection[int]) -> list[dict[str, Any]]:
    """Give the changes of state that a row of these drops brought about, and of a centre those that no one row did.

    A claim begins with all grades of a night together, from several sheets perhaps: only its centre sends them.
    """
    own = {key[2]} if key[1] == "centre" else ()
    return move_documents(move for move in moves if move.drop in drops or (not move.drop and move.centre_number in own))


def _queued(letters: Sequence[LettersQueued]) -> dict[tuple[str, str], int]:
    return {(each.night, each.key): each.letters for each in letters if each.kind == "receipt"}


def _confirmed(confirmations: Sequence[Confirmation]) -> dict[tuple[str, str], list[Link]]:
    of_centre: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for each in confirmations:
        below = quote(each.path.removeprefix(f"{each.centre_number}/"))
        of_centre[each.night, each.centre_number].append(Link(f"{each.framework}: {each.package}", f"../../{below}"))
    return of_centre


def _receipt(night: Mapping[str, Any], key: Key, files: list[File], known: _Known) -> Receipt:
    found = [each for file in files for each in known.found.get(file.drop, ())]
    said = {
        "balance": total(files),
        "claims": _brought_about(known.moves.get(key[0], ()), key, {file.drop for file in files}),
        "not_checked": [{"path": file.path, **each} for file in files for each in known.not_checked.get(file.drop, ())],
        "faults": [{"place": place, "what": "not judged"} for file in files for place in file.faulted_places],
    }
    letters = known.letters.get((key[0], "|".join(key[1:])), 0)
    return Receipt(_context(key, files, known, said), _document(night, files, found, said, letters))


def _document(
    night: Mapping[str, Any], files: list[File], found: list[Found], said: Mapping[str, Any], letters: int
) -> dict[str, Any]:
    return {
        "night": night["id"],
        "version": night["version"],
        "as_of": night["as_of"],
        "sender": files[0].folder,
        "exit_status": _exit_status(files),
        "balance": said["balance"],
        "files": [file_document(file) for file in files],
        "claims": said["claims"],
        "findings": [{**each._asdict(), "row": each.row or None} for each in found],
        "not_checked": said["not_checked"],
        "mail": {"queued": letters},
        "faults": said["faults"],
    }


def _context(key: Key, files: list[File], known: _Known, said: Mapping[str, Any]) -> dict[str, Any]:
    shape, tone = _shape(files)
    night_id, kind, sender = key
    found = told([each for file in files if not file.checked for each in known.found.get(file.drop, ())])
    checked = told([each for file in files if file.checked for each in known.found.get(file.drop, ())])
    return {
        **said,
        "night": night_id,
        "who": who(kind, sender, known.names),
        "has_index": kind != "office"
        and not any(each.rule == _NOBODYS for file in files for each in known.found.get(file.drop, ())),
        "verdict": verdict(file.fate for file in files),
        "shape": shape,
        "tone": tone,
        "words": books(files),
        "files": sorted(files, key=lambda file: (file.checked, not file.needs_you, not file.faulted_places)),
        "confirmations": known.confirmations.get((night_id, sender), []) if kind == "centre" else [],
        "aside": own_aside(known.aside[night_id], files[0].folder),
        "waiting": [file for file in files if file.fate == "waiting"],
        "ignored": [file for file in files if file.disposition == "ignored"],
        "to_do": to_do(found),
        "to_do_shown": TO_DO_SHOWN,
        "together": _together(files),
        **listings(found),
        "checked": listings(checked),
    }


def _together(files: Sequence[File]) -> str:
    """Say which rows of the forms to mend are taken together; blank where each row is taken by itself."""
    from schemas.forms import FORMS  # noqa: PLC0415  a quiet night names no form

    titles = {title for file in files if file.needs_you for title in file.forms}
    by = {form.accepted_by for form in FORMS if form.title in titles}
    of = " or ".join(f"one {name}" for name in ("candidate", "claim", "qualification") if name in by)
    return f"The rows of {of} on a sheet are taken together, so good rows may wait for the one to mend." if of else ""


def _exit_status(files: Sequence[File]) -> int:
    """Give what `run` would have ended with, had these been its only files."""
    if any(file.faulted_places for file in files):
        return 4
    return int(any(file.needs_you for file in files))


def _shape(files: Sequence[File]) -> tuple[str, str]:
    """Shape and tone of the verdict."""
    if any(file.needs_you or file.faulted_places for file in files):
        return "alarm", "alarm"
    if all(file.disposition in {"accepted", "duplicate", "check-only"} for file in files):
        return "tick", "good"
    return "open", "look"
