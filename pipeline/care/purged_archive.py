"""Bytes, manifests and letters that a purge takes away; each step may be taken twice."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline import durable, spool
from pipeline.ledger import purging

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from pipeline.spool import Manifest, ManifestFile

PURGED = "purged"
"""The status, in a manifest, of a file that was taken and is gone."""
_LETTER = re.compile(r"(\d{4}-\d{2}-\d{2})-\d{2,}-.*\.eml")


def take_away(connection: Connection, archive: Path, before: str) -> None:
    """Remove the bytes of drops that the ledger has forgotten, and strike them from their nights' manifests.

    The bytes go first: a manifest that still names them leads there again. Raises OSError.
    """
    kept, shelved = purging.drops_in(connection), purging.shelved(connection)
    for night in spool.night_ids(archive):
        if night[:10] >= before:
            continue
        manifest = spool.read_manifest(spool.manifest_path(archive, night))
        if all(_stays(one, night, kept) for one in manifest.files):
            continue
        gone = {one.archived for one in manifest.files if one.archived and not _stays(one, night, kept)}
        _removed(archive / place for place in sorted(gone - shelved))
        spool.write_manifest(archive, _struck(manifest, kept))


def _stays(one: ManifestFile, night: str, kept: set[tuple[str, str]]) -> bool:
    return one.status == PURGED or (one.status == "taken" and (night, one.path) in kept)


def _struck(manifest: Manifest, kept: set[tuple[str, str]]) -> Manifest:
    """The manifest without the names of what is gone."""
    files = [
        one
        if _stays(one, manifest.night, kept)
        else replace(one, status=PURGED, path=f"{PURGED}/{number}", archived="", reason="", arrival=0)
        for number, one in enumerate(manifest.files, start=1)
    ]
    return replace(manifest, files=sorted(files, key=lambda one: one.path))


def take_letters(mail: Path, before: str) -> None:
    """Remove the letters of nights before a date."""
    old = ((file, _LETTER.fullmatch(file.name)) for file in mail.glob("*.eml"))
    _removed(sorted(file for file, found in old if found and found[1] < before))


def take_aside(outbox: Path, paths: Iterable[str]) -> None:
    """Remove the copies that somebody had edited and that were moved aside."""
    _removed(outbox / path for path in paths)


def _removed(paths: Iterable[Path]) -> None:
    for path, reason in durable.remove_many(paths).items():
        raise OSError(16, reason, str(path))
