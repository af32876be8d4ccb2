"""The catalogue: what qualifications, units, points, grades, packages and series there are, and how sure that is.

The shipped tables stand in `schemas/catalogue/*.csv`, every row with its source and confidence; a site's own `catalogue/`
folder may replace and add rows. All tables are text; blank means "not known", and then the answer is "not checked".
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from schemas.catalogue_rows import Family, Qualification, Series, Unit
from schemas.slugs import slugs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]
    Texts = NDArray[Any] | pd.Series[Any] | pd.Categorical

__all__ = [
    "UNSURE", "Catalogue", "CatalogueError", "Family", "Qualification", "Series", "Unit",
    "load", "shipped_faults",
]  # fmt: skip

UNSURE = frozenset({"example", "missing"})
"""No ERROR may rest on a row of such a confidence."""

_FOLDER = Path(__file__).parent / "catalogue"


class CatalogueError(Exception):
    """Rows of a site's `catalogue/` folder that cannot stand; a line a fault, with file, row and column."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All tables, one a CSV file, and the questions that others ask of them; never changed once loaded."""

    qualifications: pd.DataFrame
    sizes: pd.DataFrame
    units: pd.DataFrame
    """In order of family and unit number, so that a row's position can stand for the unit."""
    combinations: pd.DataFrame
    outside_units: pd.DataFrame
    """How many units from other awarding bodies a size allows; nothing is known, so that only a site has such rows."""
    unit_points: pd.DataFrame
    grade_bands: pd.DataFrame
    packages: pd.DataFrame
    series: pd.DataFrame
    facts: pd.DataFrame
    season: pd.DataFrame
    sources: pd.DataFrame
    headers: pd.DataFrame
    """Centres' own headings (centre, form, column, other_name); only a site has such rows."""

    @cached_property
    def families(self) -> list[Family]:
        """Every family, sorted; its position is its code."""
        return sorted({*Family.of_each_row(self.qualifications), *Family.of_each_row(self.units)})

    @cached_property
    def _family_codes(self) -> dict[Family, int]:
        return {family: code for code, family in enumerate(self.families)}

    @cached_property
    def _by_code(self) -> dict[str, Qualification]:
        rows = zip(self.qualifications.to_dict("records"), Family.of_each_row(self.qualifications), strict=True)
        return {row["entry_code"]: Qualification.from_row(row, self._family_codes[family]) for row, family in rows}

    def qualification(self, entry_code: str) -> Qualification | None:
        """Find the qualification of an entry code (five digits); None where the catalogue has no such row."""
        return self._by_code.get(entry_code)

    def family_of(self, entry_code: str) -> int:
        """Find the code of an entry code's family; -1 where the catalogue has no such row."""
        return self._by_code[entry_code].family if entry_code in self._by_code else -1

    def family_codes(self, entry_codes: Texts) -> Ints:
        """`family_of` for a whole column."""
        return _each_once(entry_codes, {code: found.family for code, found in self._by_code.items()})

    @cached_property
    def unit_families(self) -> Ints:
        """For each row of `units`, the code of its family."""
        return np.array([self._family_codes[family] for family in Family.of_each_row(self.units)], dtype=np.intp)

    @cached_property
    def _unit_grid(self) -> tuple[dict[str, int], Ints]:
        """A column for each token, and the rows of `units` by family and column.

        The last line and the last column hold -1, for that is where the code -1 (not known) points.
        """
        numbers, references = (self.units[name].to_numpy(dtype=object) for name in ("unit_number", "unit_reference"))
        columns = {token: column for column, token in enumerate(sorted({*numbers, *references} - {""}))}
        grid = np.full((len(self.families) + 1, len(columns) + 1), -1, dtype=np.intp)
        for tokens in (numbers, references):
            known = np.flatnonzero(tokens != "")
            grid[self.unit_families[known], [columns[token] for token in tokens[known]]] = known
        return columns, grid

    def unit_index(self, family_codes: Ints, tokens: Texts) -> Ints:
        """For each family code and tidied unit (`3`, `Y/502/5411`) the row's position in `units`, or -1.

        A reference names the unit within the family: the same one may be unit 1 of Business and unit 29 of IT.
        """
        columns, grid = self._unit_grid
        return np.asarray(grid[family_codes, _each_once(tokens, columns)])

    def unit(self, family: int, token: str) -> Unit | None:
        """One unit of a family by its tidied number or reference; None where the catalogue has no such row."""
        position = self.unit_index(np.array([family]), np.array([token], dtype=object))[0]
        return None if position < 0 else Unit.from_row(self.units.iloc[position].to_dict())

    def units_of(self, family: int) -> pd.DataFrame:
        """Give the family's rows of `units` in order of their numbers; the index is the position in `units`."""
        return self.units.loc[list(self.unit_families == family)]

    def hours(self, entry_code: str) -> int:
        """How big an entry code's size is, in guided learning hours; 0 where the tables do not say."""
        found = self.qualification(entry_code)
        if found is None:
            return 0
        sizes = self.sizes
        same = (sizes["suite"] == found.suite) & (sizes["level"] == str(found.level)) & (sizes["size"] == found.size)
        return int("0" + "".join(sizes.loc[same, "glh"]))

    def most_outside_units(self, entry_codes: pd.Series[Any]) -> pd.Series[int]:
        """How many units from other awarding bodies each entry code allows; -1 where the tables do not say."""
        keys = ["suite", "level", "size"]
        rows = self.qualifications[["entry_code", *keys]].merge(self.outside_units, on=keys)
        found = dict(zip(rows["entry_code"], rows["most"].astype(int), strict=True))
        return entry_codes.map({code: found.get(code, -1) for code in entry_codes.unique()}).astype(int)

    def nearest_codes(self, text: str) -> list[str]:
        """Up to three entry codes that look like `text`, the likest first."""
        return _nearest(text, list(self._by_code))

    @cached_property
    def frameworks(self) -> list[str]:
        """The learning programmes' frameworks, sorted."""
        return sorted(set(self.packages["framework"]))

    def packages_of(self, framework: str) -> list[str]:
        """Name a framework's packages, sorted; none for a framework that the catalogue has not."""
        return sorted(set(self.packages.loc[self.packages["framework"] == framework, "package"]))

    def components(self, framework: str, package: str) -> pd.DataFrame:
        """Give the assessments of a package: its rows of `packages`, in the table's order."""
        return self.packages[(self.packages["framework"] == framework) & (self.packages["package"] == package)]

    def programme_folder(self, framework: str, package: str) -> str:
        """Name the folder of a package's reports, as `ict/web-professionals`, below a centre's `programmes/`.

        Slugs go by the table's order, in which a site's own packages come last: a package that is added takes the folder
        of no other. One that the table has no more still has a folder.
        """
        known = self.packages
        beside = known.loc[known["framework"] == framework, "package"]
        first = slugs([*known["framework"], framework])[framework]
        return f"{first}/{slugs([*beside, package])[package]}"

    def nearest_frameworks(self, text: str) -> list[str]:
        """Up to three frameworks that look like `text`, whatever the case; the likest first."""
        return _nearest(text, self.frameworks)

    def nearest_packages(self, framework: str, text: str) -> list[str]:
        """Up to three packages of a framework that look like `text`, whatever the case; the likest first."""
        return _nearest(text, self.packages_of(framework))

    def next_series(self, as_of: date) -> Series | None:
        """Find the first series whose entries have not closed on `as_of` (the closing day is still open); None after all."""
        ahead = self.series[self.series["entries_close"] >= as_of.isoformat()]
        ahead = ahead.sort_values(["entries_close", "series"])
        return None if ahead.empty else Series.from_row(ahead.iloc[0].to_dict())

    def fact(self, name: str) -> int:
        """Give a number of the field, such as `entry_before_visit` (28 days); its unit stands in `facts`."""
        return self._facts[name]

    @cached_property
    def _facts(self) -> dict[str, int]:
        numbers = ((name, number) for name, number in zip(self.facts["fact"], self.facts["number"], strict=True))
        return {name: int(number) for name, number in numbers if number}

    def season_day(self, milestone: str, year: int) -> date:
        """Give a day of the season that ends in the August of `year`, such as `final_claim_by`."""
        [month_day] = self.season.loc[self.season["milestone"] == milestone, "month_day"]
        return date.fromisoformat(f"{year}-{month_day}")

    @staticmethod
    def is_example(row: Any) -> bool:
        """Whether a row (anything with a `confidence`) is too unsure for an ERROR to rest on."""
        return row.confidence in UNSURE


def _each_once(values: Texts, codes: dict[str, int]) -> Ints:
    """Each value's code, or -1; every distinct value is looked up once."""
    which, distinct = pd.factorize(values)
    return np.array([*(codes.get(value, -1) for value in distinct), -1], dtype=np.intp)[which]


def _nearest(text: str, names: list[str]) -> list[str]:
    folded = {name.casefold(): name for name in sorted(names)}
    return [folded[name] for name in difflib.get_close_matches(text.casefold(), list(folded))]


@cache
def _shipped() -> dict[str, pd.DataFrame]:
    names = [table.name for table in fields(Catalogue)]
    return {name: pd.read_csv(_FOLDER / f"{name}.csv", dtype=str, na_filter=False) for name in names}


def load(site_catalogue: Path | None = None) -> Catalogue:
    """Load the shipped catalogue, with the rows of a site's `catalogue/` folder laid over it where there are any.

    Raises `CatalogueError` where those rows cannot stand. Shipped rows are not checked again (see `shipped_faults`).
    """
    tables = _shipped()
    if site_catalogue is not None and any(site_catalogue.glob("*.csv")):
        from schemas.overlay import overlay  # noqa: PLC0415  pandera takes a second, and most sites have no such rows

        tables, faults = overlay(tables, site_catalogue)
        if faults:
            raise CatalogueError("\n".join(faults))
    return Catalogue(**{**tables, "units": _in_order(tables["units"])})


def _in_order(units: pd.DataFrame) -> pd.DataFrame:
    order = ["suite", "level", "subject", "unit_number"]
    numbers = {"level", "unit_number"}
    return units.sort_values(order, key=lambda c: c.astype(int) if c.name in numbers else c, ignore_index=True)


def shipped_faults() -> list[str]:
    """Say what is wrong with the shipped tables, a sentence a fault: nothing, unless an installation is damaged."""
    from schemas.tables import faults_in, shared_references  # noqa: PLC0415  see `load`

    tables = {name: table.set_axis(range(2, len(table) + 2)) for name, table in _shipped().items()}
    faults = [f"{name}.csv, {fault}" for name, table in tables.items() for fault in faults_in(name, table)]
    return faults or [f"units.csv, {fault}" for fault in shared_references(tables["units"])]
