"""A site for every test."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from pipeline import spool
from tests.nights.sites import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.nights.sites import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A new site, where nothing has been dropped yet."""
    return make_site(tmp_path / "site")


@pytest.fixture
def while_it_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let nights find young files, and something happen in the time that they wait for these to come to rest."""

    def arrange(happens: Callable[[], object]) -> None:
        file = site.folder / "claimdrop.toml"
        file.write_text(file.read_text().replace("settle_seconds = 0", "settle_seconds = 3600"))
        monkeypatch.setattr(spool, "settle", partial(spool.settle, sleep=lambda _seconds: happens()))

    return arrange
