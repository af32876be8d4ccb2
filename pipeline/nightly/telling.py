"""A night is opened with what was not taken, and closed with what telling of it makes us owe."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.ledger import forecasts, gone_by, nights, programme_news
from pipeline.ledger.engine import writing
from pipeline.post import address_in

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from pipeline.settings import Settings
    from pipeline.spool import Manifest, ManifestFile

ALL_FINE, SOME_HELD, OUR_FAULT = 0, 1, 4


def open_night(engine: Engine, manifest: Manifest, settings: Settings) -> None:
    """Enter the night, and the files that wait or are never opened; a second time it changes nothing."""
    left = [
        nights.Left(one.path, one.sender.kind, one.sender.code, _disposition(one), one.reason)
        for status in ("waiting", "ignored")
        for one in manifest.of(status)
    ]
    refused = {one.path: _refused(one, manifest.night, settings) for one in manifest.of("waiting") if one.rule}
    with writing(engine) as connection:
        nights.open_night(connection, manifest.night, manifest.as_of.isoformat(), manifest.version, left)
        nights.add_refusals(connection, manifest.night, refused)


def _disposition(file: ManifestFile) -> str:
    """What waits and would wait for ever is sent back, though it has to stay where it lies."""
    return "returned" if file.rule and not file.check_only else file.status


def _refused(file: ManifestFile, night: str, settings: Settings) -> tuple[dict[str, Any], str]:
    """Its finding, and the path of its table of findings."""
    from pipeline.receive.refused import finding_of, table_of  # noqa: PLC0415  heavy, and such files are rare

    folder = folder_of(file.sender.kind, file.sender.code)
    return finding_of(file, settings.limits.bytes), f"{folder}/nights/{night}/{table_of(file)}"


def folder_of(kind: str, code: str) -> str:
    """A sender's folder in the outbox."""
    return {"centre": code, "assessor": f"assessors/{code}", "office": "office"}[kind]


def close_night(engine: Engine, manifest: Manifest, settings: Settings) -> int:
    """Close the night, owing a receipt to whoever dropped something, the office its page, and letters; its exit status."""
    night = manifest.night
    with writing(engine) as connection:
        told = nights.summary(connection, night)
        status = OUR_FAULT if told.faults else SOME_HELD if told.held or told.returned else ALL_FINE
        owed = [
            {"night": night, "done": "", "action": "write", "path": path, "kind": kind, "key": key}
            for path, kind, key in dict.fromkeys(
                (
                    *_pages(night, told.senders, nights.with_front_page(connection)),
                    *forecasts.due(connection, manifest.as_of.isoformat()),
                    *gone_by.assessor_pages(connection, night, manifest.as_of.isoformat()),
                )
            )
        ]
        letters = list(_letters(night, nights.addresses(connection, told.senders), settings.about.contact))
        programme_news.owe_letters(connection, night)
        nights.close_night(connection, night, status, owed, letters)
    return status


def _pages(night: str, senders: list[tuple[str, str]], known: set[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(path, kind, key) of every page that tells of the night; a sender's front page leads to the receipt."""
    for kind, code in senders:
        folder = folder_of(kind, code)
        for name in ("receipt.html", "receipt.json"):
            yield f"{folder}/nights/{night}/{name}", name, json.dumps([night, kind, code])
        if (kind, code) in known:
            yield f"{folder}/index.html", f"{kind}-index", code
    for name in ("night.html", "night.json"):
        yield f"office/nights/{night}/{name}", name, night


def _letters(night: str, to: dict[tuple[str, str], str], office: str) -> Iterator[dict[str, Any]]:
    for (kind, code), address in to.items():
        if address:
            yield {"night": night, "kind": "receipt", "key": f"{kind}|{code}", "recipient": address, "done": ""}
    if address := address_in(office):
        yield {"night": night, "kind": "night", "key": night, "recipient": address, "done": ""}
