"""What the rest of a teaching group has: which units one of them most likely lacks, and whom to ask for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from pipeline.forecast.facts import Bools, Ints
    from pipeline.forecast.grid import Grid
    from pipeline.forecast.places import Places


@dataclass
class Peers:
    """Matrices by group and unit."""

    usual: Bools
    """Units that at least half of the group has."""
    marker: Ints
    """Who marked most of the group's lines of the unit (assessor's id); 0 where nobody has."""

    def lacking(self, grid: Grid, places: Places) -> Bools:
        """Of each row: units that the rest of the group has and this candidate has not."""
        return np.asarray(self.usual[places.group] & ~grid.has)


def peers_of(grid: Grid, places: Places) -> Peers:
    """Count what each group has."""
    width = grid.tables.width
    row, column = np.nonzero(grid.has)
    cell = places.group[row] * width + column
    counts = np.bincount(cell, minlength=places.groups * width).reshape(places.groups, width)
    members = np.bincount(places.group, minlength=places.groups)
    lines = grid.line[row, column]
    return Peers(
        usual=counts * 2 >= members[:, None],
        marker=_usual_marker(grid, cell[lines > 0], grid.marker_of(lines[lines > 0]), places.groups),
    )


def _usual_marker(grid: Grid, cell: Ints, marker: Ints, groups: int) -> Ints:
    """Who stands in a cell most often; where several do, the one with the lowest id."""
    width = grid.tables.width
    everybody, which = np.unique(marker, return_inverse=True)
    pairs, many = np.unique(cell * max(len(everybody), 1) + which, return_counts=True)
    found = np.zeros(groups * width, dtype=np.int64)
    order = np.lexsort((-pairs, many))  # the last one written wins: most lines, then the lowest id
    cells, who = np.divmod(pairs[order], max(len(everybody), 1))
    found[cells] = everybody[who] if len(everybody) else 0
    return found.reshape(groups, width)
