"""Where a fault of ours struck."""

from __future__ import annotations

import traceback
from pathlib import Path

_OURS = __name__.partition(".")[0]


def where(error: BaseException) -> str:
    """The type of an error and the line it came from: nothing of what it was about."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _OURS in Path(frame.filename).parts] or frames
    return f"{type(error).__name__} in {Path(ours[-1].filename).name}, {ours[-1].name}, line {ours[-1].lineno}"
