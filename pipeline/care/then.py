"""The settings and the site's catalogue as they were in a night."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pipeline.settings import load

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.spool import Kept, Manifest


class Then(ExitStack):
    """Settings of nights gone by, made from what their manifests kept; paths and ledger stay those of `now`.

    To be used as a context: what was kept is laid out in a temporary folder while it lasts.
    """

    def __init__(self, now: Settings) -> None:
        super().__init__()
        self._now = now
        self._made: dict[tuple[Kept, ...], Settings] = {}
        self._folder = self.enter_context(TemporaryDirectory(prefix="claimdrop-then-"))

    def of(self, manifest: Manifest) -> Settings:
        """Give the settings that a night was run with. Raises OSError where the archive lacks them."""
        kept = (manifest.settings, *manifest.catalogue)
        if kept not in self._made:
            self._made[kept] = self._make(kept, Path(self._folder) / str(len(self._made)))
        return self._made[kept]

    def _make(self, kept: tuple[Kept, ...], site: Path) -> Settings:
        for one in kept:
            place = site / one.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes((self._now.archive / one.archived).read_bytes())
        was, now = load(site), self._now
        shown_as = {name: value for name, value, _ in was.shown}["site.outbox_shown_as"]
        return replace(
            was,
            inbox=now.inbox,
            outbox=now.outbox,
            archive=now.archive,
            mail=now.mail,
            ledger_url=now.ledger_url,
            about=replace(was.about, outbox_shown_as=shown_as or now.about.outbox_shown_as),
            shares=(),
        )
