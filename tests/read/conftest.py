"""One file, read in this process: what a reader's child does, without the child."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pytest

from pipeline.read import Limits
from pipeline.read.child import answer
from pipeline.read.wire import unpack
from tests import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.cells import ReadDrop


@pytest.fixture
def read(tmp_path) -> Callable[..., ReadDrop]:
    """`read(data, name, limits)`."""

    def read_one(data: bytes, name: str = "drop", limits: Limits | None = None) -> ReadDrop:
        path = make.save(tmp_path, "archived", data)
        return unpack(answer({"path": path, "name": name, "limits": asdict(limits or Limits())}))

    return read_one
