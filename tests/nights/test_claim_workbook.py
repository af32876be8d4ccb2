"""The claim workbook goes out, lies about, is filled in and comes back, from Excel and from LibreOffice."""

from __future__ import annotations

import io
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from schemas.cells import MARK
from tests.make import xlsx
from tests.nights.school import ASSESSORS, CENTRE, IT, grades, office_drop, school_drop, set_up, submission
from tests.nights.sites import make_site

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.nights.sites import Site

BOOK = f"{CENTRE}/workbooks/{IT}.xlsx"
BACK = f"{CENTRE}/back.xlsx"
HEADER = 7
"""The row of the sheet Grades in which its header stands."""


def filled(book: bytes, *cells: tuple[str, str, Any]) -> bytes:
    """Type into cells (sheet, cell, value), as somebody would."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    for sheet, cell, value in cells:
        opened[sheet][cell] = value
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def columns(book: bytes) -> dict[str, str]:
    """Give the letter of each column of the sheet Grades, by its header."""
    row = openpyxl.load_workbook(io.BytesIO(book))["Grades"][HEADER]
    return {cell.value: cell.column_letter for cell in row if cell.value}


def night(site: Site, day: str, book: bytes, name: str = BACK) -> tuple[dict[str, int], list[tuple[str, ...]]]:
    """Drop a workbook and run a night: what became of the rows, and what was found."""
    site.drop(name, book)
    done = site.run(day)
    found = site.findings(f"{CENTRE}/nights/{done.night}/{name.partition('/')[2]}.findings.csv")
    document = site.json(f"{CENTRE}/nights/{done.night}/receipt.json")
    [balance] = [file["balance"] for file in document["files"] if file["path"].endswith(name.rpartition("/")[2])]
    return balance, found


def lines(site: Site) -> list[tuple[Any, ...]]:
    """Give the ledger's lines: candidate, unit, grade, who marked it."""
    return site.ask(
        "SELECT line.candidate, unit.number, grade, initials FROM line JOIN unit ON unit.id = line.unit"
        " JOIN centre_assessor ON centre_assessor.id = assessor ORDER BY 1, CAST(unit.number AS INTEGER)"
    )


def test_untouched_it_changes_nothing_and_finds_nothing(site):
    """Every row comes back unchanged, without a word, and the ledger's facts are what they were."""
    set_up(site, 3)
    facts = ("line", "entry", "candidate", "centre_assessor", "assessor_for", "claim", "registration")
    before = {name: site.tables()[name] for name in facts}
    balance, found = night(site, "2026-11-03", site.bytes_of(BOOK))
    assert (found, balance) == ([], {"rows_read": 6, "accepted": 0, "unchanged": 6, "held": 0, "blank": 0})
    assert {name: site.tables()[name] for name in facts} == before
