"""The pages that go with letters about reports: at-risk lists, learning programmes, and what was entered in a night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.deliver import risk
from pipeline.deliver.making import made
from pipeline.ledger.forecasts import AT_RISK_LETTER
from pipeline.post import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.deliver.bench import Bench
    from pipeline.ledger.facts_letters import About, LetterFacts
    from pipeline.ledger.owed import Owed


class PageNotMadeError(Exception):
    """A page that a letter speaks of cannot be made: a fault of ours."""


def pages(bench: Bench, facts: LetterFacts) -> dict[About, tuple[Attachment, ...]]:
    """Make the pages of these letters, by what a letter is about: several recipients have the same.

    Letters whose pages are too large to go with them are left out. Raises PageNotMadeError.
    """
    about = {each.about for each in facts.queued}
    at_risk = [one for one in about if one.kind == AT_RISK_LETTER]
    wanted = {one: facts.reports[one.night, one.key] for one in about if (one.night, one.key) in facts.reports}
    found = {one: tuple(_reports(bench, rows)) for one, rows in wanted.items() if one not in at_risk}
    for night in sorted({one.night for one in at_risk}):
        made_now = risk.pages(bench, night, {one.key for one in at_risk if one.night == night})
        for centre, data in made_now.items():
            of_it = next(one for one in at_risk if (one.night, one.key) == (night, centre))
            found[of_it] = (Attachment(f"{centre}-at-risk.html", data),)
    most = bench.settings.post.attach_bytes
    return {one: with_it for one, with_it in found.items() if sum(len(each.content) for each in with_it) <= most}


def _reports(bench: Bench, rows: Iterable[Owed]) -> Iterable[Attachment]:
    pieces, faults = made(bench, rows)
    if faults:
        raise PageNotMadeError("; ".join(sorted(faults.values())))
    for piece in sorted(pieces, key=lambda piece: piece.path):
        assert piece.data is not None
        yield Attachment(piece.path.replace("/programmes/", "/").replace("/", "-"), piece.data)
