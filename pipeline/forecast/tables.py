"""The catalogue's tables as numbers, for the qualifications of a batch: what is needed, what a unit is worth, the bands.

A row of confidence `example` or `missing` decides nothing: it is as if it were not there.
Units of one family (suite, level and subject) share the columns of the grid, whatever the qualification's size. What is
gathered of a catalogue is kept for the next batch.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.forecast.facts import GRADES
from schemas.qualifications import UNSURE, Family

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.forecast.facts import Bools, Floats, Ints
    from schemas.qualifications import Catalogue

PER_CREDIT, EXAMINED = "per credit", "external exam"
_POINTS = ("pass", "merit", "distinction")


class Band(NamedTuple):
    """An overall grade and the points from which it is given."""

    points: float
    grade: str


@dataclass(frozen=True)
class Subject:
    """The units of one family, a column each."""

    family: Family
    tokens: list[str]
    """The catalogue's units by number, then those that only the ledger knows."""
    measured_in_hours: bool
    size: Floats
    """Of each unit: credits, or guided learning hours; NaN where it is not known."""
    points: Floats
    """Of each unit by grade code; NaN where it is not known."""
    best_rate: float
    """Points for one credit (or hour) at Distinction; NaN where it is not known."""
    named: dict[str, int]
    """The column of each number and each reference."""
    examined: Bools
    """Of each unit: whether its result comes from an examination, and nobody claims it."""

    @property
    def one_size(self) -> float:
        """The size that all units have whose size is known; 0 where they differ."""
        known = np.unique(self.size[~np.isnan(self.size)])
        return float(known[0]) if len(known) == 1 else 0.0

    def label(self, column: int) -> str:
        token = self.tokens[column]
        return f"Unit {token}" if token.isdigit() else token


@dataclass(frozen=True)
class Need:
    """What one entry code asks for."""

    entry_code: str
    subject: int
    """Position in `Tables.subjects`; -1 for an entry code that the catalogue does not know."""
    size: float
    """Credits or hours in all; NaN where no row says."""
    mandatory: set[str]
    has_mandatory: bool
    """Whether rows say which units are mandatory."""
    bands: list[Band]
    """From the lowest up; none where no rows are loaded."""

    def lacks(self, *, is_points_known: bool) -> list[str]:
        """Name the tables that are missing, in words."""
        lacking = [
            ("how much the size needs", np.isnan(self.size)),
            ("mandatory units", not self.has_mandatory),
            ("points", not is_points_known),
            ("grade bands", not self.bands),
        ]
        return [f"{what}: no rule loaded" for what, is_lacking in lacking if is_lacking]


@dataclass
class Tables:
    """All that a batch's entry codes need."""

    needs: list[Need] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    width: int = 1
    """Columns of the grid: as many as the subject with the most units has."""

    def of_units(self, units: pd.DataFrame) -> tuple[Ints, Ints]:
        """(subject, column) of each of the ledger's units; -1 where nobody is entered for its subject."""
        places = {subject.family: number for number, subject in enumerate(self.subjects)}
        columns = [{token: at for at, token in enumerate(subject.tokens)} for subject in self.subjects]
        found = [
            (number, columns[number][token]) if (number := places.get(family, -1)) >= 0 else (-1, 0)
            for family, token in zip(Family.of_each_row(units), units["number"].tolist(), strict=True)
        ]
        parted = np.array(found, dtype=np.int64).reshape(len(found), 2)
        return parted[:, 0], parted[:, 1]

    def sizes(self) -> Floats:
        return self._wide([subject.size for subject in self.subjects])

    def points(self) -> Floats:
        return self._wide([subject.points for subject in self.subjects], len(GRADES))

    def examined(self) -> Bools:
        """Of each subject and column."""
        return np.asarray(self._wide([subject.examined.astype(np.float64) for subject in self.subjects]) == 1)

    def mandatory(self) -> Bools:
        """Of each need and column."""
        found = np.zeros((len(self.needs), self.width), dtype=bool)
        for number, need in enumerate(self.needs):
            if need.subject >= 0:
                tokens = self.subjects[need.subject].tokens
                found[number, : len(tokens)] = [token in need.mandatory for token in tokens]
        return found

    def _wide(self, parts: list[Floats], *deep: int) -> Floats:
        wide = np.full((max(len(parts), 1), self.width, *deep), np.nan)
        for number, part in enumerate(parts):
            wide[number, : len(part)] = part
        return wide


def tables_for(entry_codes: Sequence[str], units: pd.DataFrame, catalogue: Catalogue) -> Tables:
    """Gather the tables of these entry codes; `units` are those that the ledger knows."""
    found = Tables()
    families: dict[int, int] = {}
    beyond = _beyond(units, catalogue)
    for code in entry_codes:
        number = catalogue.family_of(code)
        if number >= 0 and number not in families:
            families[number] = len(found.subjects)
            found.subjects.append(_subject(catalogue, number, beyond.get(catalogue.families[number], ())))
        found.needs.append(_need(catalogue, code, families.get(number, -1)))
    found.width = max([1, *(len(subject.tokens) for subject in found.subjects)])
    return found


def _beyond(units: pd.DataFrame, catalogue: Catalogue) -> dict[Family, tuple[str, ...]]:
    """Units of the ledger that the catalogue does not list, by family."""
    numbers = {family: number for number, family in enumerate(catalogue.families)}
    listed = set(zip(catalogue.unit_families.tolist(), catalogue.units["unit_number"].tolist(), strict=True))
    found: dict[Family, list[str]] = {}
    for family, token in zip(Family.of_each_row(units), units["number"].tolist(), strict=True):
        if (numbers.get(family, -1), token) not in listed:
            found.setdefault(family, []).append(token)
    return {family: tuple(sorted(tokens)) for family, tokens in found.items()}


def _sure(rows: pd.DataFrame, **keys: Any) -> pd.DataFrame:
    chosen = ~rows["confidence"].isin(UNSURE)
    for name, value in keys.items():
        chosen &= rows[name] == str(value)
    return rows[chosen]


@lru_cache(maxsize=256)
def _subject(catalogue: Catalogue, number: int, beyond: tuple[str, ...]) -> Subject:
    family = catalogue.families[number]
    listed = catalogue.units_of(number)
    sizes = _sure(catalogue.sizes, suite=family.suite, level=family.level)
    in_hours = len(sizes) > 0 and bool((sizes["credits"] == "").all())
    tokens = [*listed["unit_number"].tolist(), *beyond]
    given = listed["glh" if in_hours else "credits"].where(~listed["confidence"].isin(UNSURE), "").tolist()
    size = np.array([float(text) if text else np.nan for text in [*given, *[""] * len(beyond)]], dtype=np.float64)
    rates = _sure(catalogue.unit_points, suite=family.suite, level=family.level).to_dict("records")
    named = {reference: at for at, reference in enumerate(listed["unit_reference"].tolist()) if reference}
    named |= {token: at for at, token in enumerate(tokens)}
    points, best_rate = _points(size, rates, in_hours), _best_rate(rates, in_hours)
    examined = np.isin(tokens, _sure(listed, assessment=EXAMINED)["unit_number"].tolist())
    return Subject(family, tokens, in_hours, size, points, best_rate, named, examined)


def _points(size: Floats, rates: list[dict[Any, str]], in_hours: bool) -> Floats:
    """Points of each unit and grade code: by the credit, or what a unit of so many hours has."""
    points = np.full((len(size), len(GRADES)), np.nan)
    points[:, 0] = 0
    for row in rates:
        worth = np.array([float(row[name]) for name in _POINTS])
        if row["basis"] == PER_CREDIT and not in_hours:
            points[:, 1:] = size[:, None] * worth
        elif row["basis"].endswith(" GLH") and in_hours:
            points[size == float(row["basis"].removesuffix(" GLH")), 1:] = worth
    return points


def _best_rate(rates: list[dict[Any, str]], in_hours: bool) -> float:
    if not in_hours:
        return next((float(row["distinction"]) for row in rates if row["basis"] == PER_CREDIT), np.nan)
    by_hours = [row for row in rates if row["basis"].endswith(" GLH")]
    each = [float(row["distinction"]) / float(row["basis"].removesuffix(" GLH")) for row in by_hours]
    return max(each, default=np.nan)


@lru_cache(maxsize=256)
def _need(catalogue: Catalogue, code: str, subject: int) -> Need:
    found = catalogue.qualification(code)
    if found is None:
        return Need(code, -1, np.nan, set(), has_mandatory=False, bands=[])
    key = {"suite": found.suite, "level": found.level, "size": found.size}
    sizes = _sure(catalogue.sizes, **key).to_dict("records")
    total = next((row["credits"] or row["glh"] for row in sizes), "")
    combined = catalogue.combinations
    combined = combined[(combined["subject"] == found.subject)]
    combined = _sure(combined, **key)
    return Need(
        code,
        subject,
        float(total) if total else np.nan,
        set(combined.loc[combined["mandatory"] == "yes", "unit_number"]),
        has_mandatory=len(combined) > 0,
        bands=_bands(catalogue, key),
    )


def _bands(catalogue: Catalogue, key: dict[str, Any]) -> list[Band]:
    """A size's bands from the lowest up; none where one of its rows is unsure: the gap would be filled wrongly."""
    rows = catalogue.grade_bands
    for name, value in key.items():
        rows = rows[rows[name] == str(value)]
    if rows["confidence"].isin(UNSURE).any():
        return []
    points, grades = rows["points_min"].tolist(), rows["grade"].tolist()
    return sorted(Band(float(least), grade) for least, grade in zip(points, grades, strict=True))
