"""What runs in the limited process that takes senders' workbooks over: a path and what to say in, the copy out."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from pipeline.workbooks import Mending, Spot, Task

# defusedxml parses in Python, a fifth of all the time; what it guards against, entities, `fits` has looked for.
os.environ["OPENPYXL_DEFUSEDXML"] = "False"

from pipeline.workbooks.counts import fits
from pipeline.workbooks.own import annotated

_SELDOM = (100_000, 50, 10)
"""openpyxl makes tens of thousands of objects and drops none: looking for rubbish among them takes an eighth of the time."""


def answer(task: dict[str, Any]) -> bytes:
    """Annotate one workbook: `path`, `mending` (the fields of a Mending); no bytes where it is to be made anew."""
    path = Path(task["path"])
    if not fits(path):
        return b""
    usual = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        return annotated(path, mending_of(task["mending"]))
    finally:
        gc.set_threshold(*usual)


def mending_of(said: dict[str, Any]) -> Mending:
    """Read a Mending that JSON has flattened."""
    return Mending(
        **{**said, "tasks": [Task(*each) for each in said["tasks"]], "spots": [Spot(*each) for each in said["spots"]]}
    )
