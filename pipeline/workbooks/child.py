"""What runs in the limited process that takes senders' workbooks over: a path and what to say in, the copy out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.workbooks import Mending, Spot, Task
from pipeline.workbooks.counts import fits
from pipeline.workbooks.own import annotated


def answer(task: dict[str, Any]) -> bytes:
    """Annotate one workbook: `path`, `mending` (the fields of a Mending); no bytes where it is to be made anew."""
    path = Path(task["path"])
    return annotated(path, mending_of(task["mending"])) if fits(path) else b""


def mending_of(said: dict[str, Any]) -> Mending:
    """Read a Mending that JSON has flattened."""
    return Mending(
        **{**said, "tasks": [Task(*each) for each in said["tasks"]], "spots": [Spot(*each) for each in said["spots"]]}
    )
