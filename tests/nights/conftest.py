"""A site for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.nights.sites import make_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.nights.sites import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A new site, where nothing has been dropped yet."""
    return make_site(tmp_path / "site")
