"""What became of the rows of some sheets, and what is said of them; and rows that wait for their turn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline.decide.outcome import ACCEPTED, HELD, UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.known import Changes
    from pipeline.table import Offence, Table
    from schemas.cells import Finding


@dataclass(frozen=True)
class Beforehand:
    """What is known of a form's rows before their rounds."""

    offences: list[Offence]
    stuck: pd.Index[Any]
    """Rows that are held with rows of the same candidate, which may be judged in another round."""
    parted: bool
    """Whether rounds part sheets: then the rules that hold a whole sheet have spoken already."""


@dataclass(frozen=True)
class Later:
    """Rows of a form that wait for their turn."""

    table: Table
    before: Beforehand


@dataclass
class Verdict:
    """What became of the rows of some sheets."""

    steps: list[Changes] = field(default_factory=list)
    findings: dict[int, list[Finding]] = field(default_factory=dict)
    status: dict[int, pd.DataFrame] = field(default_factory=dict)
    """Sheet number to a frame of row and status."""
    said: list[pd.DataFrame] = field(default_factory=list)
    """Round by round, what rows that may concern SUBM-07 were about (`accounts.account`)."""
    faults: dict[int, tuple[str, str]] = field(default_factory=dict)
    read: dict[int, int] = field(default_factory=dict)
    """Rows by sheet, from below its header to its last filled row: what the balance must come to."""
    filled: dict[int, int] = field(default_factory=dict)
    """Rows by sheet that are not blank: each of them must have a status."""
    unchecked: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    """Rows by sheet, rule and cause: a rule that could not run neither passed nor failed."""
    later: Later | None = None
    """Rows that wait until the grades of the night are judged."""

    def merge(self, other: Verdict) -> None:
        """Take in what was said of other sheets, or of other rows."""
        self.steps += other.steps
        for number, found in other.findings.items():
            self.findings.setdefault(number, []).extend(found)
        for number, part in other.status.items():
            self.account_for(number, part)
        self.faults.update(other.faults)
        self.read.update(other.read)
        self.filled.update(other.filled)
        self.unchecked.update(other.unchecked)

    def account_for(self, number: int, part: pd.DataFrame) -> None:
        """Add row and status of more rows of a sheet."""
        before = self.status.get(number)
        self.status[number] = part if before is None else pd.concat([before, part])

    def say(self, found: Iterable[tuple[int, Finding]]) -> None:
        for number, finding in found:
            self.findings.setdefault(number, []).append(finding)


def balance_of(status: pd.DataFrame | None) -> dict[str, int]:
    """How many rows were accepted, unchanged and held."""
    counts = Counter(() if status is None else status["status"].tolist())
    return {name: counts[name] for name in (ACCEPTED, UNCHANGED, HELD)}
