"""A site in a temporary folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.settings import Settings, load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """A site that sets nothing but a small limit of bytes, and has a centre's folder."""
    (tmp_path / "claimdrop.toml").write_text("[limits]\nbytes = 100_000\n")
    (tmp_path / "inbox" / "12345").mkdir(parents=True)
    return load(tmp_path, {})
