"""What a decider answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from pipeline.known import Changes
    from pipeline.table import Offence

ACCEPTED, UNCHANGED, HELD = "accepted", "unchanged", "held"


@dataclass
class Outcome:
    """What the accepted rows of a table change, what became of each, and what there is to say about it."""

    changes: Changes
    status: np.ndarray[Any, np.dtype[np.object_]]
    """`accepted` or `unchanged`, one a row of the table that was given."""
    notes: list[Offence] = field(default_factory=list)
    """Notes and queries found while deciding (GRAD-11, CAND-11…); their positions are index labels of the table."""
