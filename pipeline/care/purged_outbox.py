"""What leaves the outbox with a purge, and which pages tell something else from then on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from pipeline.ledger import purging, soundness
from pipeline.ledger.forecasts import PAGES
from pipeline.ledger.owed import last_night

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from pipeline.ledger.purge_plan import Ended, OldDrop
    from pipeline.ledger.purging import Package

_NIGHT = re.compile(r"(.+?)/nights/(\d{4}-\d{2}-\d{2}-\d{2,})/")
_CONFIRMATION = re.compile(r"/programmes/.+/confirmation-(\d{4}-\d{2}-\d{2}-\d{2,})\.html")
_OF_CENTRES = frozenset({"centre-index", "claim-history", *PAGES})
_OF_PROGRAMMES = frozenset(
    {"programme-all-candidates", "programme-awarded", "programme-all", "programme.csv", "programme-candidates"}
)


def owe(
    connection: Connection,
    before: str,
    claims: Sequence[Ended],
    drops: Sequence[OldDrop],
    packages: Mapping[Package, int],
    centres: Collection[str],
) -> None:
    """Owe the removal of what is history no more, and the pages of everybody of whom something has gone.

    `packages` counts the entries of others in the packages of those who go; `centres` are theirs.
    """
    gone = set(_history(connection, before, claims)) | set(_told_of(connection, drops))
    # A front page leads to all that lies beside it, and names the sheets from which grades came.
    touched = {path.partition("/")[0] for path in gone} | {drop.sender for drop in drops}
    lost, pages = _pages(connection, {*centres, *touched, *(one.centre_number for one in claims)}, packages)
    gone |= lost
    there = {file.path for file in soundness.files_out(connection)}
    rows = [("remove", path, "", "") for path in sorted(gone & there)]
    rows += [("write", *page) for page in pages if page[0] not in gone]
    purging.owe(connection, last_night(connection), rows)


def _history(connection: Connection, before: str, claims: Sequence[Ended]) -> Iterator[str]:
    """Files about these claims, and about the files of nights of which nothing is left."""
    left = purging.senders_left(connection)
    nights = {night for night, _, _ in left}
    own = tuple(f"/claims/{one.claim_number}/" for one in claims if one.claim_number)
    to_ocr = {f"office/to-ocr/{one.reference}.csv" for one in claims if one.reference}
    for file in soundness.files_out(connection):
        path = file.path
        if any(part in path for part in own) or path in to_ocr:
            yield path
        elif (found := _NIGHT.match(path)) and found[2] < before:
            kind, sender = _sender(found[1])
            is_page = path.rpartition("/")[2] in ("night.html", "night.json")
            if found[2] not in nights if is_page else (found[2], kind, sender) not in left:
                yield path
        elif (found := _CONFIRMATION.search(path)) and found[1] < before:
            yield path


def _told_of(connection: Connection, drops: Sequence[OldDrop]) -> Iterator[str]:
    """Files that say what these drops held: copies to mend, notes, and the receipt of that night, though it tells of others too."""
    yield from (drop.to_mend for drop in drops if drop.to_mend)
    notes = {int(key): path for path, _, key in purging.last_rows(connection, {"findings"})}
    yield from (notes[drop.id] for drop in drops if drop.id in notes)
    receipts = {json.dumps([drop.night, drop.sender_kind, drop.sender]) for drop in drops}
    for path, _, key in purging.last_rows(connection, {"receipt.html", "receipt.json"}):
        if key in receipts:
            yield path


def _sender(folder: str) -> tuple[str, str]:
    if folder == "office":
        return "office", ""
    first, _, code = folder.rpartition("/")
    return ("assessor", code) if first else ("centre", code)


def _pages(
    connection: Connection, centres: Collection[str], packages: Mapping[Package, int]
) -> tuple[set[str], list[tuple[str, str, str]]]:
    """The files of reports in which nobody is left, and the (path, kind, key) of pages to be written again."""
    pages = [row for row in purging.last_rows(connection, _OF_CENTRES) if row[2] in centres]
    pages += [row for row in purging.last_rows(connection, {"claim-workbook"}) if json.loads(row[2])[0] in centres]
    pages += purging.last_rows(connection, {"assessor-index"})
    folders = []
    for path, kind, key in purging.last_rows(connection, _OF_PROGRAMMES):
        others = packages.get((*json.loads(key)[:3],))
        if others:
            pages.append((path, kind, key))
        elif others == 0:
            folders.append(path.rpartition("/")[0] + "/")
    lost = (
        {file.path for file in soundness.files_out(connection) if file.path.startswith(tuple(folders))}
        if folders
        else set()
    )
    return lost, pages
