"""What a form is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from schemas.columns import CENTRE_NUMBER, Column

if TYPE_CHECKING:
    from collections.abc import Container

Sender = Literal["centre", "assessor", "office"]
AcceptedBy = Literal["candidate", "row", "claim", "qualification"]

CENTRE = Column("centre_number", "Centre number", CENTRE_NUMBER, ("Centre no", "Centre"))
"""Every form may carry it; in a centre's forms it must be the folder's."""


@dataclass(frozen=True)
class Form:
    """A kind of sheet: what it is called, who may send it, and its columns."""

    key: str
    title: str
    senders: tuple[Sender, ...]
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    """The required columns; each item lists the keys of which one must be there."""
    accepted_by: AcceptedBy
    units: bool = False
    """Whether columns headed by a unit hold grades."""
    no_units: bool = False
    """Whether a unit column or a Grade column tells that the sheet is another form."""
    not_with: tuple[str, ...] = ()
    """Headers of which one alone tells that the sheet is another form."""

    speaks_by: tuple[str, ...] = ()
    """Columns of which one must be filled for a row to say anything."""
    names: tuple[tuple[str, ...], ...] = ()
    """The columns by which a row may name what it is about, where that is one of several things: all of one item's are
    filled and none of the others'."""

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {column.key: column for column in self.columns}

    def has_totals(self, columns: Container[str]) -> bool:
        """Whether a row of it that names nobody and holds no grade is a heading or a total (SHEET-12).

        Half an outcome must not become the outcome: there a row without its claim number is held.
        """
        return self.units or ("grade" in columns and not self.names)
