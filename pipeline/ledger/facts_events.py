"""What has happened to claims: every event, when, by whom, and from which file, sheet and row."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from pipeline.ledger.asking import chunked
from pipeline.ledger.tables import CLAIM_EVENT, DROP, SHEET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from sqlalchemy import Connection

    from pipeline.ledger.packed_lines import Tally


class Happened(NamedTuple):
    """An event of a claim."""

    night: str
    event: str
    who: str
    detail: str
    sources: list[Source]
    """The place that it comes from; of grades from several sheets, those of that night from which lines still come."""


class Source(NamedTuple):
    """Where an event comes from."""

    file: str
    """The path below the sender's folder."""
    sheet: str
    row: int
    """0 where it is no single row."""


def happened(
    connection: Connection, claims: Collection[int], tallies: Mapping[int, Tally]
) -> dict[int, list[Happened]]:
    """Every event of these claims, by claim, in their order; `tallies` of their lines tell from which sheets grades came."""
    event, drop = CLAIM_EVENT.c, DROP.c
    names = (event.claim, event.night, event.event, event.who, event.detail, event.sheet, event.row, event.id)
    rows = sorted(chunked(connection, tuple, select(*names), event.claim, claims), key=lambda row: row[-1])
    lines = [(claim, sheet) for claim in claims if claim in tallies for sheet in tallies[claim].sheets()]
    named = {row[5] for row in rows} | {sheet for _, sheet in lines}
    places = select(SHEET.c.id, drop.night, drop.path, drop.sender_kind, func.coalesce(SHEET.c.name, ""))
    places = places.join(DROP, drop.id == SHEET.c.drop)
    found = {row[0]: row[1:] for row in chunked(connection, tuple, places, SHEET.c.id, named)}
    of_night = _by_night(lines, found)
    told: dict[int, list[Happened]] = defaultdict(list)
    for claim, night, what, who, detail, sheet, row, _ in rows:
        own = [_source(found[sheet], row)] if sheet in found else of_night.get((claim, night), [])
        told[claim].append(Happened(night, what, who, detail, own))
    return told


def _by_night(
    lines: Iterable[tuple[int, int]], found: dict[int, tuple[str, str, str, str]]
) -> dict[tuple[int, str], list[Source]]:
    """The sheets that brought the lines of each claim, by claim and night."""
    sources: dict[tuple[int, str], set[Source]] = defaultdict(set)
    for claim, sheet in lines:
        if sheet in found:
            sources[claim, found[sheet][0]].add(_source(found[sheet], 0))
    return {key: sorted(mine) for key, mine in sources.items()}


def _source(place: tuple[str, str, str, str], row: int) -> Source:
    _, path, kind, sheet = place
    depth = 2 if kind == "assessor" else 1
    return Source("/".join(path.split("/")[depth:]), sheet, row)
