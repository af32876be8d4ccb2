"""How much a drop may be, and how a reader says that it will not read one."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """What one drop may hold. Counts decide; seconds and memory are backstops."""

    bytes: int = 25_000_000
    """Bytes of the file."""
    xls_bytes: int = 5_000_000
    """Bytes of an .xls file, whose parts cannot be counted before they are read."""
    unzipped_bytes: int = 300_000_000
    """Bytes of all parts together, unpacked."""
    ratio: int = 200
    """Unpacked bytes for each packed one, in parts of more than 10 MB."""
    sheets: int = 100
    rows: int = 200_000
    """Rows of a sheet, blank ones before the last filled one included."""
    columns: int = 500
    cells: int = 3_000_000
    """Cells of the used range of all sheets together."""
    seconds: float = 20
    memory: int = 768 * 2**20
    """Bytes that a reader may use above its own size."""

    @classmethod
    def of(cls, site: settings.Limits) -> Limits:
        """The limits that a site has set; it sets memory in MiB."""
        same = {name.name: getattr(site, name.name) for name in fields(cls) if name.name != "memory"}
        return cls(**same, memory=site.memory_mb * 2**20)


class Refused(Exception):  # noqa: N818 it is an answer, not an error of ours
    """The file stops here: the rule that says so, and what was found, in words."""

    def __init__(self, rule: str, found: str) -> None:
        super().__init__(rule, found)
        self.rule, self.found = rule, found


def check_size(what: str, rows: int, columns: int, limits: Limits) -> None:
    """Refuse a sheet whose used range is over a limit."""
    if rows > limits.rows:
        raise Refused("FILE-04", f"{what} goes down to row {rows:,}; at most {limits.rows:,} rows are read")
    if columns > limits.columns:
        raise Refused("FILE-04", f"{what} is {columns:,} columns wide; at most {limits.columns:,} are read")
    check_cells(rows * columns, limits)


def check_cells(cells: int, limits: Limits) -> None:
    """Refuse more cells than are read."""
    if cells > limits.cells:
        raise Refused("FILE-04", f"the used range has {cells:,} cells; at most {limits.cells:,} are read")
