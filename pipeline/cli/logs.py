"""The log as JSON, an event a line, for whatever collects logs."""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class _AsJson(logging.Formatter):
    """Time, level and event, then what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        about = getattr(record, "about", {})
        return json.dumps({"time": when, "level": record.levelname, "event": record.getMessage(), **about})


@contextmanager
def as_json(*, wanted: bool) -> Iterator[None]:
    """Write the events of a night to stderr while the block runs, if that is wanted."""
    log = logging.getLogger("claimdrop")
    if not wanted:
        yield
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_AsJson())
    log.addHandler(handler)
    before = log.level
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        log.propagate = True
