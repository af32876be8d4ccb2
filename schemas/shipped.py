"""The shipped tables of the catalogue as they stand in their files, for whoever needs one value and no frame."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from io import StringIO

READ_ON = "2026-11-21"
"""The day, as ISO date, until which the rows of the shipped tables were read in their sources."""


def shipped(table: str) -> list[dict[str, str]]:
    """Read the rows of one shipped table."""
    text = files("schemas").joinpath(f"catalogue/{table}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


@cache
def tables_shipped() -> tuple[str, ...]:
    """Name every shipped table."""
    lying = files("schemas").joinpath("catalogue").iterdir()
    return tuple(sorted(each.name.removesuffix(".csv") for each in lying if each.name.endswith(".csv")))
