"""The night's date and name."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_NIGHT_ID = re.compile(r"\d{4}-\d{2}-\d{2}-\d{2,}")


def night_date(now: datetime, day_starts: time, timezone: str) -> date:
    """Date a night that starts now (an aware time): before `day_starts` in the site's time zone, the day before.

    What was dropped on the last day is then in time.
    """
    local = now.astimezone(ZoneInfo(timezone))
    return local.date() - timedelta(days=local.time() < day_starts)


def next_night_id(as_of: date, existing: Iterable[str]) -> str:
    """Name the next night of a date: `2026-11-21-01`; `existing` are the ids of other nights, of any date."""
    counts = [int(night.rpartition("-")[2]) for night in existing if night.startswith(f"{as_of.isoformat()}-")]
    return f"{as_of.isoformat()}-{max(counts, default=0) + 1:02d}"


def night_ids(archive: Path) -> list[str]:
    """List every night that has a manifest in the archive, oldest date first."""
    return sorted(file.stem for file in archive.glob("*/*/*.json") if _NIGHT_ID.fullmatch(file.stem))
