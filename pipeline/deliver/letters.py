"""Letters that are owed: written from the ledger's facts, and put into the mail folder as messages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline import durable
from pipeline.deliver.bench import Bench
from pipeline.ledger.facts_letters import letter_facts
from pipeline.ledger.forecasts import AT_RISK_LETTER
from pipeline.ledger.owed import nights_of
from pipeline.post import Attachment, file_name, message
from pipeline.rules.blame import where
from pipeline.views.letters import Writer, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from pipeline.deliver.bench import Tables
    from pipeline.ledger.facts_letters import LetterFacts
    from pipeline.post import Letter
    from pipeline.settings import Settings

FOLDER, ATTACH = "folder", "attach"
NO_RELAY = 'letters stay owed: this version puts them into the mail folder only; set [mail] transport = "folder"'


@dataclass
class Posted:
    """What became of some letters."""

    sent: list[int] = field(default_factory=list)
    """Ids of their rows."""
    stuck: dict[str, str] = field(default_factory=dict)
    """Letters that stay owed, by the name of their file, each with the reason."""
    faults: dict[str, str] = field(default_factory=dict)
    """Letters that a fault of ours kept from being written, with what broke and where."""


def written(
    connection: Connection, settings: Settings, tables: Tables, ids: Iterable[int], posted: Posted
) -> dict[int, Letter]:
    """Write letters, by the id of their row; what cannot be written is noted in `posted`."""
    post, about = settings.post, settings.about
    writer = Writer(about.name, about.contact, post.from_, about.outbox_shown_as, attaches=post.reports == ATTACH)
    wanted = sorted(ids)
    try:
        facts = letter_facts(connection, wanted)
        found = letters(facts, tables.catalogue if facts.claims else None, writer)
        return _with_pages(connection, settings, tables, facts, found) if writer.attaches else found
    except Exception as error:  # noqa: BLE001  a fault of ours in one letter must not keep the others from going out
        if len(wanted) == 1:
            posted.faults[f"letter {wanted[0]}"] = where(error)
            return {}
    return {
        number: letter
        for one in wanted
        for number, letter in written(connection, settings, tables, [one], posted).items()
    }


def _with_pages(
    connection: Connection, settings: Settings, tables: Tables, facts: LetterFacts, found: dict[int, Letter]
) -> dict[int, Letter]:
    """Attach to the letters about at-risk lists the pages that they speak of."""
    about = [each for each in facts.queued if each.kind == AT_RISK_LETTER]
    if not about:
        return found
    from pipeline.deliver import risk  # noqa: PLC0415  forecasts need frames, and few letters speak of them

    bench = Bench(connection, settings, tables, nights_of(connection, {each.night for each in about}))
    for night in sorted({each.night for each in about}):
        mine = [each for each in about if each.night == night]
        made = risk.pages(bench, night, {each.key for each in mine})
        for each in mine:
            page = Attachment(f"{each.key}-at-risk.html", made[each.key])
            found[each.id] = replace(found[each.id], attachments=(page,))
    return found


def post(settings: Settings, found: Mapping[int, Letter], posted: Posted) -> None:
    """Put letters into the mail folder; a repeat of a letter replaces it, for its name follows from its row.

    Raises OSError where the trouble is not one file's own.
    """
    files: dict[int, tuple[str, bytes]] = {}
    for number, letter in sorted(found.items()):
        name = f"mail/{file_name(letter)}"
        try:
            files[number] = name, message(letter, settings.post.from_).as_bytes()
        except ValueError as error:
            posted.stuck[name] = str(error)
    places = {number: settings.mail / name.removeprefix("mail/") for number, (name, _) in files.items()}
    waiting = durable.write_many((places[number], data) for number, (_, data) in files.items())
    for number, (name, _) in files.items():
        if reason := waiting.get(places[number]):
            posted.stuck[name] = reason
        else:
            posted.sent.append(number)
