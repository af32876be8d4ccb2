"""Whom people can ask, and whether the office hears of the nights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.care.lines import Line, Need
from pipeline.post import address_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pipeline.settings import Settings

_DO = 'Set [site] contact in claimdrop.toml, such as contact = "claims@example.org".'


def contact(settings: Settings, _now: datetime) -> Iterator[Line]:
    """The site names somebody to ask, with an address to which the office's letters go."""
    named = settings.about.contact.strip()
    if not named:
        found = "nobody is named whom centres can ask, and no letter tells the office of its nights"
        yield Line(Need.LOOK, found, _DO)
    elif address := address_in(named):
        yield Line(Need.OK, f"pages and letters name {named}; the office's letters go to {address}")
    else:
        yield Line(Need.LOOK, f"no letter tells the office of its nights: “{named}” holds no address", _DO)
