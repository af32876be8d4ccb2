"""The waves of a night: which forms each judges, which tables it looks at, and a batch of its drops."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.receive.deciders import DECIDERS
from pipeline.receive.early import FORMS
from pipeline.settings.keys import Sampling
from schemas.forms import BY_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from pipeline.spool import ManifestFile

WAVES: Mapping[str, frozenset[str]] = {
    "office": frozenset({"centres", "approvals", "visits"}),
    "people": FORMS,
    "earned": frozenset({"unit_results"}),
    "centres": frozenset(key for key in DECIDERS if "centre" in BY_KEY[key].senders),
    "assessors": frozenset({"sample_list", "sample_grid", "moderation_outcome"}),
    "results": frozenset({"programme_results"}),
}
"""The waves of a night, in their order, and the forms that each judges.

That of people comes only where the office has unit results, and takes what `receive.early` lets it of the centres' wave.
"""
_PEOPLE = ("candidate", "registration", "programme_entry", "programme_result")
_CLAIMING = (
    "entry",
    "line",
    "revision",
    "unit_result",
    "overall_result",
    "pick",
    "held_row",
    "centre_assessor",
    "assessor_for",
)
UNSEEN = {"office": (*_PEOPLE, *_CLAIMING), "results": _CLAIMING}
"""Tables that a wave does not look at: the office's forms name no candidate, and its programme results no claim."""


@dataclass(frozen=True)
class Batch:
    """Some senders' drops of one wave."""

    night: str
    as_of: date
    wave: str
    files: tuple[ManifestFile, ...]
    waiting: tuple[ManifestFile, ...] = ()
    """Files of the same senders that wait for the next night."""
    entered: Mapping[str, int] = field(default_factory=dict)
    """The ledger's ids of drops that an earlier wave has entered, by path."""
    lowered: Mapping[str, str] = field(default_factory=dict)
    """Severities that the site has lowered."""
    sampling: Sampling = field(default_factory=Sampling)
    """What the site asks of a proposed sample."""
