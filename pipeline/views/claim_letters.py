"""Letters about a claim: each tells what became of it, and what is to be done next."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.lifecycle import SAMPLE_BEFORE_VISIT
from pipeline.render import count, day, weekday
from pipeline.views.drafts import Draft
from pipeline.views.history import days_on, next_visit
from pipeline.views.outcomes import became

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.ledger.claim_records import Claim
    from pipeline.ledger.facts_letters import LetterFacts
    from schemas.qualifications import Catalogue


AGAIN_SHEET = "“To claim again”"


class About(NamedTuple):
    """A claim, as its letters speak of it."""

    claim: Claim
    head: str
    """`C000123 12345 05352`: how every subject begins."""
    subject_of: str
    lines: int
    size: str
    """`405 lines, 60 candidates, 8 units`."""
    sampled: int
    outside: bool
    """Whether a line names another awarding body."""
    visit: str
    changed: int
    withdrawn: int
    """Lines that the OCR Assessor changed, and withdrew."""

    @classmethod
    def of(cls, facts: LetterFacts, catalogue: Catalogue, claim: Claim, as_of: str) -> About:
        found = catalogue.qualification(claim.entry_code)
        lines, candidates, units = facts.counted[claim.id]
        return cls(
            claim,
            head=f"{claim.claim_number} {claim.centre_number} {claim.entry_code}",
            subject_of=f"claim {claim.claim_number} of centre {claim.centre_number}, {claim.centre_name},"
            f" for entry code {claim.entry_code}" + (f", {found.title}" if found else ""),
            lines=lines,
            size=f"{count(lines, 'line')}, {count(candidates, 'candidate')}, {count(units, 'unit')}",
            sampled=facts.sampled.get(claim.id, 0),
            outside=claim.id in facts.outside,
            visit=next_visit(facts.visits, claim.centre_number, claim.entry_code, as_of),
            changed=facts.revised.get((claim.id, "changed"), 0),
            withdrawn=facts.revised.get((claim.id, "withdrawn"), 0),
        )

    @property
    def when(self) -> str:
        """End of a subject: `visit 14 Jan`."""
        return f"visit {day(self.visit)[:-5]}" if self.visit else "no visit planned"

    @property
    def ended(self) -> str:
        """End of a subject: `, 7 lines withdrawn`; blank where all stood."""
        return f", {count(self.withdrawn, 'line')} withdrawn" if self.withdrawn else ""

    @property
    def what_did_not_stand(self) -> list[str]:
        """Say what became of the lines that were claimed, where some were changed or withdrawn; nothing where none was."""
        if not self.changed + self.withdrawn:
            return []
        ends = {"changed": self.changed, "withdrawn": self.withdrawn}
        ends["agreed"] = self.lines - sum(ends.values())
        told = (
            f"Of the {count(self.lines, 'line')} that {'was' if self.lines == 1 else 'were'} claimed: {became(ends)}."
        )
        return [f"{told} The claim's page shows which.", *([_AGAIN] if self.withdrawn else [])]

    @property
    def again(self) -> list[tuple[str, str]]:
        """Name the workbook that lists what was withdrawn; nothing where none was, or there is no workbook any more."""
        if not (self.withdrawn and self.claim.ocr_assessor):
            return []
        path = f"{self.claim.centre_number}/workbooks/{self.claim.entry_code}.xlsx"
        return [(f"Claim workbook, sheet {AGAIN_SHEET}", path)]

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


def _submitted(about: About) -> Draft:
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


def _allocated(about: About) -> Draft:
    """To an OCR Assessor who takes over a claim that another had before."""
    first = _submitted(about)
    sampled = bool(about.claim.sampled_on)
    due = "the outcome is to come" if sampled else "ready to sample"
    says = [f"You are the OCR Assessor now for {about.subject_of}. It has {about.size}.", *first.says[1:2]]
    if sampled:
        says.append("Its sample was chosen before; the outcome workbook waits to be filled in.")
        outcome = f"outcome-{about.claim.claim_number}.xlsx"
        files = [("Outcome workbook", about.with_assessor(outcome)), first.files[1]]
        return Draft(f"{about.head}: now with you, {due}, {about.when}", says, files, quote=about.quote)
    return first._replace(subject=f"{about.head}: now with you, {due}, {about.when}", says=[*says, first.says[2]])


def _submitted_centre(about: About) -> Draft:
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


def _sampled(about: About) -> Draft:
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


def _processed(about: About) -> Draft:
    reference = about.claim.reference
    return Draft(
        f"{about.head}: processed, reference {reference}{about.ended}",
        [
            f"The OCR Assessor has finished {about.subject_of}.",
            f"It has been written for OCR; its reference is {reference}.",
            *about.what_did_not_stand,
        ],
        [("Claim, with the outcome of every line", about.in_centre("claim.html")), *about.again],
        quote=about.quote,
    )


def _finalised(about: About) -> Draft:
    return Draft(
        f"{about.head}: every line was withdrawn",
        [
            f"The OCR Assessor has withdrawn every line of {about.subject_of}. It had {about.size}.",
            "Nothing of it goes to OCR, and its state stays Finalised.",
            _AGAIN,
        ],
        [("Claim", about.in_centre("claim.html")), *about.again],
        quote=about.quote,
    )


def _withdrawn(about: About) -> Draft:
    return Draft(
        f"{about.head}: withdrawn by the OCR Assessor",
        [f"The OCR Assessor has withdrawn the whole of {about.subject_of}. It had {about.size}.", _AGAIN],
        [("Claim", about.in_centre("claim.html")), *about.again],
        quote=about.quote,
    )


_AGAIN = (
    "What was withdrawn may be claimed again in a new claim, once the work has been put right: the sheet"
    f" {AGAIN_SHEET} of the claim workbook lists it."
)
ABOUT_CLAIMS: dict[str, Callable[[About], Draft]] = {
    "submitted": _submitted,
    "allocated": _allocated,
    "submitted-centre": _submitted_centre,
    "sampled": _sampled,
    "processed": _processed,
    "finalised": _finalised,
    "withdrawn": _withdrawn,
}
