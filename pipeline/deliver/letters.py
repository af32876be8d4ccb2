"""Letters that are owed, written from the ledger's facts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.ledger.facts_letters import letter_facts
from pipeline.rules.blame import where
from pipeline.views.letters import Writer, letters

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from pipeline.deliver.hands import Tools
    from pipeline.ledger.letters import Failed
    from pipeline.post import Letter

ATTACH = "attach"


@dataclass
class Posted:
    """What became of some letters."""

    sent: int = 0
    failed: dict[int, Failed] = field(default_factory=dict)
    """Letters that stay owed, by the id of their row, each with the reason."""
    names: dict[int, str] = field(default_factory=dict)
    """What these are called, as their files are."""
    faults: dict[str, str] = field(default_factory=dict)
    """Letters that a fault of ours kept from being written, with what broke and where."""


def written(connection: Connection, tools: Tools, ids: Iterable[int], posted: Posted) -> dict[int, Letter]:
    """Write letters, by the id of their row; what cannot be written is noted in `posted`."""
    wanted = sorted(ids)
    try:
        return _written(connection, tools, wanted)
    except Exception as error:  # noqa: BLE001  a fault of ours in one letter must not keep the others from going out
        if len(wanted) == 1:
            posted.faults[f"letter {wanted[0]}"] = where(error)
            return {}
    return {number: letter for one in wanted for number, letter in written(connection, tools, [one], posted).items()}


def _written(connection: Connection, tools: Tools, ids: Iterable[int]) -> dict[int, Letter]:
    facts = letter_facts(connection, ids, tools.tallies)
    attached = {}
    if (facts.lists or facts.reports) and tools.settings.post.reports == ATTACH:
        from pipeline.deliver.attached import pages  # noqa: PLC0415  reports need frames, and few letters speak of them

        attached = pages(tools.bench(connection, {each.night for each in facts.queued}), facts)
    about = tools.settings.about
    writer = Writer(about.name, about.contact, tools.settings.post.from_, about.outbox_shown_as)
    found = letters(facts, tools.tables.catalogue if facts.claims else None, writer, attached.keys())
    for each in facts.queued:
        if with_it := attached.get(each.about):
            found[each.id] = replace(found[each.id], attachments=with_it)
    return found
