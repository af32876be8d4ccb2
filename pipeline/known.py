"""What the ledger and the catalogue say about some centres, as plain frames; and the one updater of it.

`Changes` is the whole language between judging and the ledger: rows that are new, changed or gone, by table.
`Known.apply` and the ledger's commit read the same `Changes`, so what a later form of the night sees is what will be
committed.
"""

from __future__ import annotations

import hmac
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline.settings.keys import Sampling

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from schemas.qualifications import Catalogue

KEYS: Mapping[str, tuple[str, ...]] = {
    "centre": ("centre_number",),
    "ocr_assessor": ("code",),
    "approval": ("centre_number", "entry_code"),
    "visit": ("centre_number", "entry_code", "visit_date"),
    "candidate": ("id",),
    "registration": ("centre_number", "academic_year", "candidate_number"),
    "unit": ("id",),
    "entry": ("id",),
    "centre_assessor": ("id",),
    "assessor_for": ("assessor", "entry_code"),
    "claim": ("id",),
    "line": ("candidate", "unit", "slot"),
    "pick": ("claim", "candidate", "unit"),
    "revision": ("claim", "candidate", "unit"),
    "unit_result": ("candidate", "unit"),
    "overall_result": ("candidate", "entry_code"),
    "held_row": ("sheet", "row", "unit"),
    "programme_entry": ("id",),
    "programme_result": ("candidate", "framework", "package", "component"),
}
"""The tables that judging knows, and what tells their rows apart."""


@dataclass
class Changes:
    """What a decision changes: frames by table.

    `new` rows have every column of their table, with a negative id where the ledger has yet to give one;
    `changed` rows have the key and the columns to set; `gone` rows have the key.
    A column `seen_<name>` of `changed` says what the decision saw: the ledger refuses the change where it is no longer so.
    """

    new: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[str, list[pd.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def add(self, table: str, rows: pd.DataFrame) -> None:
        if len(rows):
            self.new[table].append(rows)

    def change(self, table: str, rows: pd.DataFrame) -> None:
        if len(rows):
            self.changed[table].append(rows)

    def remove(self, table: str, rows: pd.DataFrame) -> None:
        if len(rows):
            self.gone[table].append(rows[list(KEYS[table])])

    def merge(self, other: Changes) -> None:
        for mine, theirs in ((self.new, other.new), (self.changed, other.changed), (self.gone, other.gone)):
            for table, frames in theirs.items():
                mine[table] += frames


def keyed(key: bytes, text: str) -> str:
    """Hash text so that nobody without the key can try out names."""
    return hmac.new(key, text.encode(), "sha256").hexdigest()


@dataclass(frozen=True)
class Formers:
    """People whose details were purged and whose claimed units stand; only their keyed hashes are known."""

    people: pd.DataFrame
    """candidate, uci_hash (of `centre|UCI`; blank where there was none), person_hash (of centre, name, date of birth)."""
    key: bytes


@dataclass
class Known:
    """What is known while a batch is judged: the night's date, the catalogue, and the ledger's tables as frames."""

    night: str
    as_of: date
    catalogue: Catalogue
    tables: dict[str, pd.DataFrame]
    paths: dict[int, str] = field(default_factory=dict)
    """Of each sheet that a known line came from (and each of this batch, by its provisional id): its drop's path."""
    sampling: Sampling = field(default_factory=Sampling)
    """What the site asks of a proposed sample beyond a line of every group."""
    formers: Formers | None = None
    """None where nobody of these centres was purged."""
    early: Changes = field(default_factory=Changes)
    """Changes that are applied already and still have to be committed with the batch."""
    answers: dict[Any, tuple[tuple[Any, ...], Any]] = field(default_factory=dict, repr=False)
    """What was last worked out from it, by who asked, each with all that it was worked out from (`meet.once`)."""
    _given: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    @property
    def today(self) -> str:
        return self.as_of.isoformat()

    @property
    def academic_year(self) -> int:
        return academic_year(self.as_of)

    def new_ids(self, table: str, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Negative ids, unlike any in use: the ledger gives the real ones at the commit."""
        last = self._given.get(table, 0)
        self._given[table] = last + count
        return -np.arange(last + 1, last + 1 + count, dtype=np.int64)

    def apply_early(self, changes: Changes) -> None:
        """Take in, while still deciding, what the decision itself needs to refer to (a unit that is new to the ledger)."""
        self.early.merge(changes)
        self.apply(changes)

    def apply(self, changes: Changes) -> None:
        """Take the changes into the frames. Raises LookupError where a row that is changed or gone is not known."""
        for table in KEYS:
            for rows in changes.gone.get(table, ()):
                self.tables[table] = _without(self.tables[table], rows, KEYS[table])
            for rows in changes.changed.get(table, ()):
                self.tables[table] = _with_changed(self.tables[table], rows, KEYS[table])
            if added := changes.new.get(table):
                columns = list(self.tables[table].columns)
                self.tables[table] = pd.concat(
                    [self.tables[table], *(rows[columns] for rows in added)], ignore_index=True
                )


def academic_year(day: date) -> int:
    """2026 from 1 September 2026 to 31 August 2027."""
    return day.year if day.month >= 9 else day.year - 1


def _positions(frame: pd.DataFrame, rows: pd.DataFrame, keys: tuple[str, ...]) -> Any:
    """Where each of `rows` stands in `frame`. Raises LookupError where one does not: -1 would mean the last row."""
    if len(keys) == 1:
        at = pd.Index(frame[keys[0]]).get_indexer(pd.Index(rows[keys[0]]))
    else:
        index = pd.MultiIndex.from_frame(frame[list(keys)])
        at = index.get_indexer(pd.MultiIndex.from_frame(rows[list(keys)]))
    if (at < 0).any():
        raise LookupError(f"of {len(rows)} rows to be changed or removed, {(at < 0).sum()} are not known by {keys}")
    return at


def _without(frame: pd.DataFrame, rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    kept = np.ones(len(frame), dtype=bool)
    kept[_positions(frame, rows, keys)] = False
    return frame[kept].reset_index(drop=True)


def _with_changed(frame: pd.DataFrame, rows: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    at = _positions(frame, rows, keys)
    changed = frame.copy()
    for name in rows.columns:
        if name in keys or name.startswith("seen_"):
            continue
        column = changed[name].to_numpy(copy=True)
        column[at] = rows[name].to_numpy()
        changed[name] = pd.Series(column, index=changed.index, dtype=column.dtype)
    return changed
