"""Letters: counts and paths, never a candidate's name or grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pipeline.ledger.facts_letters import RECEIPT, sender_of
from pipeline.ledger.forecasts import AT_RISK_LETTER
from pipeline.ledger.programme_news import PROGRAMMES_LETTER
from pipeline.post import Letter, address_in, message_id
from pipeline.render import mail_page, text
from pipeline.views import file_letters, report_letters
from pipeline.views.arrived import files_of, who
from pipeline.views.claim_letters import ABOUT_CLAIMS, About

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from pipeline.ledger import facts_letters
    from pipeline.ledger.facts_letters import LetterFacts, Queued
    from pipeline.views.arrived import File
    from pipeline.views.drafts import Draft
    from schemas.qualifications import Catalogue


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, and how the recipients reach the outbox."""

    site: str
    contact: str
    sender: str
    """The From address."""
    outbox_shown_as: str

    def shown(self, path: str) -> str:
        """Show a path below the outbox as people see it; a Windows share keeps its backslashes."""
        parts = [self.outbox_shown_as.rstrip("/\\"), *path.split("/")]
        return ("\\" if "\\" in self.outbox_shown_as else "/").join(parts)

    def message_id(self, queued: Queued) -> str:
        domain = self.sender.rpartition("@")[2].rstrip(">")
        return message_id(queued.night, queued.kind, queued.key, queued.recipient, domain)


def letters(
    facts: LetterFacts,
    catalogue: Catalogue | None,
    writer: Writer,
    attached: Collection[facts_letters.About] = (),
) -> dict[int, Letter]:
    """Write letters, by the id of their row; without a catalogue only such as are about no claim.

    `attached` says with which letters pages go that name people; the others say where these lie.
    Raises KeyError for a kind that this room does not know.
    """
    files = {night: files_of(drops, facts.sheets[night]) for night, drops in facts.drops.items()}
    written = {}
    for each in facts.queued:
        draft = _draft(each, facts, catalogue, files, is_attached=each.about in attached)
        written[each.id] = _letter(each, draft, writer, facts.before.get(each.id, []))
    return written


def _draft(
    queued: Queued,
    facts: LetterFacts,
    catalogue: Catalogue | None,
    files: Mapping[str, list[File]],
    *,
    is_attached: bool,
) -> Draft:
    night, key = queued.night, queued.key
    if queued.kind in ABOUT_CLAIMS:
        assert catalogue is not None
        return ABOUT_CLAIMS[queued.kind](About.of(facts, catalogue, facts.claims[int(key)], queued.as_of))
    if queued.kind == AT_RISK_LETTER:
        return report_letters.at_risk(facts.lists[key], facts.names.get(key, ""), is_attached=is_attached)
    if queued.kind == PROGRAMMES_LETTER:
        news = facts.programmes[night, key]
        return report_letters.programmes(key, facts.names.get(key, ""), news, is_attached=is_attached)
    if queued.kind == RECEIPT:
        kind, sender = sender_of(key)
        mine = [each for each in files[night] if (each.sender_kind, each.sender) == (kind, sender)]
        return file_letters.receipt(night, who(kind, sender, facts.names), mine, facts.aside[night])
    return _OTHERS[queued.kind](night, files[night], facts.faults.get(night, 0), facts.aside[night])


_OTHERS: dict[str, Callable[[str, list[File], int, list[str]], Draft]] = {"night": file_letters.night}


def _letter(queued: Queued, draft: Draft, writer: Writer, before: list[Queued]) -> Letter:
    day = date.fromisoformat(queued.as_of)
    context = {
        **draft._asdict(),
        "files": [(what, writer.shown(path)) for what, path in draft.files],
        "site": writer.site,
        "contact": writer.contact,
        "night": queued.night,
        "fresh": (day + timedelta(days=1)).isoformat(),
    }
    return Letter(
        subject=draft.subject,
        text=text("letters/letter.txt", context),
        html=mail_page("letters/letter.html", context),
        recipient=queued.recipient,
        message_id=writer.message_id(queued),
        day=day,
        reply_to=address_in(writer.contact),
        after=tuple(map(writer.message_id, before)),
    )
