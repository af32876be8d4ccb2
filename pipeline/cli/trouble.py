"""How an error is told and which exit status it gets: what could not be run is 3, what is our fault is 4."""

from __future__ import annotations

import traceback
from pathlib import Path

from pipeline.cli.statuses import COULD_NOT_RUN, OUR_FAULT
from pipeline.ledger.migrations import NotMigrated
from pipeline.ledger.trouble import in_words
from pipeline.sandbox import SandboxError
from pipeline.settings import CouldNotRun
from schemas.qualifications import CatalogueError

_TOLD = (CouldNotRun, NotMigrated, CatalogueError, SandboxError)


def ending(error: Exception) -> tuple[str, int]:
    """Give what to say and the exit status."""
    if isinstance(error, _TOLD):
        return f"claimdrop could not run: {error}", COULD_NOT_RUN
    if said := in_words(error):
        return f"claimdrop could not run: {said}", COULD_NOT_RUN
    if isinstance(error, OSError) and error.strerror:
        place = f": {error.filename}" if error.filename else ""
        return f"claimdrop could not run: {error.strerror}{place}", COULD_NOT_RUN
    return _ours(error), OUR_FAULT


def _ours(error: Exception) -> str:
    """Tell where a fault of ours struck; not its message, which may quote what a file says of a person."""
    frames = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{frame.name} ({Path(frame.filename).name}:{frame.lineno})" for frame in frames[-4:])
    return f"A fault of claimdrop's own, {type(error).__name__} in {way}. Nothing is lost: report this line, and run it again."
