"""What purges leave in the archive: a line of what went, and the ledger as it was afterwards, on which a replay begins."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import durable
from pipeline.ledger.copying import copy_ledger
from pipeline.version import VERSION

if TYPE_CHECKING:
    from pipeline.ledger.purging import Purge
    from pipeline.settings import Settings

_NAME = re.compile(r"purge-(\d{4}-\d{2}-\d{2}-\d{2,})")


class Past(NamedTuple):
    """One purge, as the archive tells of it."""

    id: str
    said: dict[str, Any]
    """before, version, claims, people, drops, nights."""
    base: Path | None
    """The ledger as it was afterwards; None of all but the last."""


def keep_base(settings: Settings, purge: Purge) -> None:
    """Keep the ledger beside a line of what went, and remove the ledgers of earlier purges: they know more.

    Raises OSError.
    """
    name = f"purge-{purge.id}"
    folder = settings.archive / purge.id[:4] / purge.id[5:7]
    durable.make_folder(folder)
    stray = folder / f"{durable.TEMPORARY}{name}.db"
    durable.remove(stray)
    copy_ledger(settings.ledger_url, stray, with_key=False)
    durable.publish([(stray, folder / f"{name}.db")])
    said = {"purge": purge.id, "before": purge.before, "version": VERSION, **json.loads(purge.took)}
    durable.write(folder / f"{name}.json", (json.dumps(said, indent=1, sort_keys=True) + "\n").encode())
    for past in past_purges(settings.archive):
        if past.base is not None and past.id < purge.id:
            durable.remove(past.base)


def past_purges(archive: Path) -> list[Past]:
    """Read what purges have left, the oldest first."""
    found = []
    for file in archive.glob("*/*/purge-*.json"):
        if name := _NAME.fullmatch(file.stem):
            base = file.with_suffix(".db")
            found.append(Past(name[1], json.loads(file.read_bytes()), base if base.exists() else None))
    return sorted(found, key=lambda past: past.id)
