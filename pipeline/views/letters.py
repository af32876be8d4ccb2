"""Letters: counts and paths, never a candidate's name or grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pipeline.ledger.facts_letters import RECEIPT, sender_of
from pipeline.ledger.forecasts import AT_RISK_LETTER
from pipeline.post import Letter, message_id
from pipeline.render import count, day, page, text, weekday
from pipeline.views.arrived import books, files_of, total, verdict, who, words
from pipeline.views.aside import to_office, to_sender
from pipeline.views.assessor_index import SAMPLE_BEFORE_VISIT
from pipeline.views.drafts import Draft
from pipeline.views.history import days_on, next_visit
from pipeline.views.risk_letter import at_risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.ledger.claim_records import Claim
    from pipeline.ledger.facts_letters import LetterFacts, Queued
    from pipeline.views.arrived import File
    from schemas.qualifications import Catalogue

_MOST_FILES = 20
"""So many files are named in a letter; the receipt names all."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and how the recipients reach the outbox."""

    site: str
    contact: str
    sender: str
    """The From address."""
    outbox_shown_as: str
    attaches: bool = True
    """Whether reports go with the letters to their recipients."""

    def shown(self, path: str) -> str:
        """Show a path below the outbox as people see it; a Windows share keeps its backslashes."""
        parts = [self.outbox_shown_as.rstrip("/\\"), *path.split("/")]
        return ("\\" if "\\" in self.outbox_shown_as else "/").join(parts)


def letters(facts: LetterFacts, catalogue: Catalogue | None, writer: Writer) -> dict[int, Letter]:
    """Write letters, by the id of their row; without a catalogue only such as are about no claim.

    Raises KeyError for a kind that this room does not know.
    """
    files = {night: files_of(drops, facts.sheets[night]) for night, drops in facts.drops.items()}
    written = {}
    for each in facts.queued:
        if each.kind in _ABOUT_CLAIMS:
            assert catalogue is not None
            about = _About.of(facts, catalogue, facts.claims[int(each.key)], each.as_of)
            draft = _ABOUT_CLAIMS[each.kind](about)
        elif each.kind == AT_RISK_LETTER:
            draft = at_risk(facts.lists[each.key], facts.names.get(each.key, ""), is_attached=writer.attaches)
        elif each.kind == RECEIPT:
            kind, sender = sender_of(each.key)
            mine = [f for f in files[each.night] if (f.sender_kind, f.sender) == (kind, sender)]
            draft = _receipt(each.night, who(kind, sender, facts.names), mine, facts.aside[each.night])
        else:
            faults, aside = facts.faults.get(each.night, 0), facts.aside[each.night]
            draft = _OTHERS[each.kind](each.night, files[each.night], faults, aside)
        written[each.id] = _letter(each, draft, writer)
    return written


def _letter(queued: Queued, draft: Draft, writer: Writer) -> Letter:
    context = {
        **draft._asdict(),
        "files": [(what, writer.shown(path)) for what, path in draft.files],
        "site": writer.site,
        "contact": writer.contact,
    }
    domain = writer.sender.rpartition("@")[2].rstrip(">")
    return Letter(
        subject=draft.subject,
        text=text("letters/letter.txt", context),
        html=page("letters/letter.html", context).decode(),
        recipient=queued.recipient,
        message_id=message_id(queued.night, queued.kind, queued.key, queued.recipient, domain),
        day=date.fromisoformat(queued.as_of),
    )


class _About(NamedTuple):
    """A claim, as its letters speak of it."""

    claim: Claim
    head: str
    """`C000123 12345 05352`: how every subject begins."""
    subject_of: str
    size: str
    """`405 lines, 60 candidates, 8 units`."""
    sampled: int
    outside: bool
    """Whether a line names another awarding body."""
    visit: str

    @classmethod
    def of(cls, facts: LetterFacts, catalogue: Catalogue, claim: Claim, as_of: str) -> _About:
        found = catalogue.qualification(claim.entry_code)
        lines, candidates, units = facts.counted[claim.id]
        return cls(
            claim,
            head=f"{claim.claim_number} {claim.centre_number} {claim.entry_code}",
            subject_of=f"claim {claim.claim_number} of centre {claim.centre_number}, {claim.centre_name},"
            f" for entry code {claim.entry_code}" + (f", {found.title}" if found else ""),
            size=f"{count(lines, 'line')}, {count(candidates, 'candidate')}, {count(units, 'unit')}",
            sampled=facts.sampled.get(claim.id, 0),
            outside=claim.id in facts.outside,
            visit=next_visit(facts.visits, claim.centre_number, claim.entry_code, as_of),
        )

    @property
    def when(self) -> str:
        """End of a subject: `visit 14 Jan`."""
        return f"visit {day(self.visit)[:-5]}" if self.visit else "no visit planned"

    @property
    def quote(self) -> str:
        return (
            f"centre number {self.claim.centre_number}, entry code {self.claim.entry_code}"
            f" and claim number {self.claim.claim_number}"
        )

    def in_centre(self, name: str) -> str:
        return f"{self.claim.centre_number}/claims/{self.claim.claim_number}/{name}"

    def with_assessor(self, name: str) -> str:
        return f"assessors/{self.claim.ocr_assessor}/claims/{self.claim.claim_number}/{name}"


def _submitted(about: _About) -> Draft:
    due = f" The sample is due by {day(days_on(about.visit, -SAMPLE_BEFORE_VISIT))}." if about.visit else ""
    visit = f"The visit is planned for {weekday(about.visit)}." if about.visit else "No visit is planned yet."
    return Draft(
        f"{about.head}: ready to sample, {about.when}",
        [
            f"The centre has submitted {about.subject_of}. It has {about.size}.",
            visit + due,
            "The sample workbook holds a proposal. Add or take out ticks, save it, and drop it in your folder.",
        ],
        [
            ("Sample workbook", about.with_assessor(f"sample-{about.claim.claim_number}.xlsx")),
            ("Claim", about.with_assessor("claim.html")),
        ],
        quote=about.quote,
    )


def _submitted_centre(about: _About) -> Draft:
    return Draft(
        f"{about.head}: submitted, {about.when}",
        [
            f"This confirms {about.subject_of}. It has {about.size}, and its claim number is {about.claim.claim_number}.",
            "It is with the OCR Assessor now, and the centre can no longer change it.",
            "You will hear which work to have ready for the visit.",
        ],
        [("Claim", about.in_centre("claim.html")), ("As a table", about.in_centre("claim.csv"))],
        quote=about.quote,
    )


def _sampled(about: _About) -> Draft:
    visit = f" for the visit on {weekday(about.visit)}" if about.visit else ""
    outside = ["The evidence of every unit from another awarding body must be there too."] if about.outside else []
    return Draft(
        f"{about.head}: {count(about.sampled, 'piece')} of work to have ready, {about.when}",
        [
            f"The OCR Assessor has chosen the sample of {about.subject_of}.",
            f"Have {count(about.sampled, 'piece')} of work ready{visit}.",
            *outside,
            "The list is sorted by centre assessor, with boxes to tick.",
        ],
        [("What to have ready", about.in_centre("sample.html")), ("As a table", about.in_centre("sample.csv"))],
        quote=about.quote,
    )


def _processed(about: _About) -> Draft:
    reference = about.claim.reference
    return Draft(
        f"{about.head}: processed, reference {reference}",
        [
            f"The OCR Assessor has finished {about.subject_of}.",
            f"It has been written for OCR; its reference is {reference}.",
        ],
        [("Claim, with the outcome of every line", about.in_centre("claim.html"))],
        quote=about.quote,
    )


def _withdrawn(about: _About) -> Draft:
    return Draft(
        f"{about.head}: withdrawn by the OCR Assessor",
        [
            f"The OCR Assessor has withdrawn the whole of {about.subject_of}. It had {about.size}.",
            "Its lines may be claimed again in a new claim, once the work has been put right.",
        ],
        [("Claim", about.in_centre("claim.html"))],
        quote=about.quote,
    )


_ABOUT_CLAIMS: dict[str, Callable[[_About], Draft]] = {
    "submitted": _submitted,
    "submitted-centre": _submitted_centre,
    "sampled": _sampled,
    "processed": _processed,
    "withdrawn": _withdrawn,
}


def _receipt(night: str, name: str, files: list[File], aside: list[str]) -> Draft:
    said = verdict(each.fate for each in files)
    folder, sender, kind = files[0].folder, files[0].sender, files[0].sender_kind
    needing = [each for each in files if each.needs_you]
    more = len(needing) - _MOST_FILES
    listed = [f"{each.file}: {words(each.balance)}" for each in needing[:_MOST_FILES]]
    places = [("Receipt", f"{folder}/nights/{night}/receipt.html")]
    if any(each.mend_at for each in files):
        places.append(("Files to mend: a note stands in every cell that needs one", f"{folder}/to-mend"))
    return Draft(
        f"{sender if kind != 'office' else 'Office'}: {said[0].lower()}{said[1:]}",
        [f"{name}, update of {weekday(night)}: {said}.", f"In all, {books(files)}.", *to_sender(aside, folder)],
        places,
        listed=[*listed, f"and {count(more, 'more file', 'more files')}"] if more > 0 else listed,
        quote=f"centre number {sender}" if kind == "centre" else "",
    )


def _night(night: str, files: list[File], faults: int, aside: list[str]) -> Draft:
    said = verdict((each.fate for each in files), to_sender=False) if files else "Nothing came"
    ours = f", {count(faults, 'fault')} of ours" if faults else ""
    needing = sum(each.needs_you for each in files)
    return Draft(
        f"Update of {weekday(night)}: {count(len(files), 'file')}, {needing} to mend{ours}",
        [f"{said}. In all, {words(total(files))}{ours}.", *to_office(aside)],
        [("The night", f"office/nights/{night}/night.html")],
    )


_OTHERS: dict[str, Callable[[str, list[File], int, list[str]], Draft]] = {"night": _night}
