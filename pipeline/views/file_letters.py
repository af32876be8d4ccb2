"""Letters about files: what became of a sender's, and of all that came in a night."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.render import count, weekday
from pipeline.views.arrived import OUTSIDE, books, total, verdict, words
from pipeline.views.aside import to_office, to_sender
from pipeline.views.drafts import Draft

if TYPE_CHECKING:
    from pipeline.views.arrived import File

_MOST_FILES = 20
"""So many files are named in a letter; the receipt names all."""


def receipt(night: str, name: str, files: list[File], aside: list[str]) -> Draft:
    """Tell a sender what became of the files of a night, those that wait or were not read among them."""
    said = verdict(each.fate for each in files)
    folder, sender, kind = files[0].folder, files[0].sender, files[0].sender_kind
    telling = [line for each in files if (line := _line(each))]
    more = len(telling) - _MOST_FILES
    listed = telling[:_MOST_FILES]
    places = [("Receipt", f"{folder}/nights/{night}/receipt.html")]
    if any(each.copy_at for each in files):
        places.append(("Files to mend: a note stands in every cell that needs one", f"{folder}/to-mend"))
    return Draft(
        f"{sender if kind != 'office' else 'Office'}: {said[0].lower()}{said[1:]}",
        [f"{name}, update of {weekday(night)}: {said}.", f"In all, {books(files)}.", *to_sender(aside, folder)],
        places,
        listed=[*listed, f"and {count(more, 'more file', 'more files')}"] if more > 0 else listed,
        quote=f"centre number {sender}" if kind == "centre" else "",
    )


def _line(file: File) -> str:
    """What is to be said of one file by itself; blank where all of it was taken."""
    if file.needs_you:
        return f"{file.file}: {words(file.balance) if file.balance['rows_read'] else 'sent back as a whole'}"
    fate = {"waiting": "waits for the next update", "ignored": "not read"}.get(file.disposition)
    return ": ".join(filter(None, (file.file, fate, file.reason))) if fate else ""


def night(night_id: str, files: list[File], faults: int, aside: list[str]) -> Draft:
    """Tell the office what came in a night, and that it took place where nothing came."""
    said = verdict((each.fate for each in files), to_sender=False) if files else "Nothing came"
    ours = count(faults, "fault") + " of ours" if faults else ""
    return Draft(
        f"Update of {weekday(night_id)}: {', '.join(filter(None, (ours, _came(files))))}",
        [
            *([f"{ours}: something in claimdrop itself failed; the page says where."] if ours else []),
            f"{said}. In all, {words(total(files))}." if files else f"{said}.",
            *to_office(aside),
            "What waits for whom, and since when, stands on the page of the night.",
            _AND_IF_NOT.format(_next(night_id)),
        ],
        [("The night", f"office/nights/{night_id}/night.html")],
    )


def _came(files: list[File]) -> str:
    """`4 files, 1 to mend, 1 waiting`."""
    if not files:
        return "a quiet night, nothing came"
    waiting = sum(each.disposition == "waiting" for each in files)
    came = count(sum(each.disposition not in OUTSIDE for each in files), "file")
    return f"{came}, {sum(each.needs_you for each in files)} to mend" + (f", {waiting:,} waiting" if waiting else "")


_AND_IF_NOT = (
    "A letter like this comes of every night, quiet ones too. Where none has come by {}, the nights do not run, or no mail"
    " leaves: “claimdrop doctor” says which."
)


def _next(night_id: str) -> str:
    return weekday((date.fromisoformat(night_id[:10]) + timedelta(days=1)).isoformat())
