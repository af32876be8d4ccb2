"""Addresses that the office gives: letters go to them without anybody asking again."""

from __future__ import annotations

import pytest

from tests.nights.school import CENTRE

CENTRES = ["Centre number", "Centre name", "Contact email", "Report recipients"]
APPROVALS = ["Centre number", "Entry code", "OCR Assessor", "OCR Assessor email"]


@pytest.mark.parametrize(
    ("head", "row", "cells"),
    [
        (CENTRES, [CENTRE, "Hill School", "exams at hill", ""], ["C2"]),
        (CENTRES, [CENTRE, "Hill School", "a@hill.example; b@hill.example", ""], ["C2"]),
        (CENTRES, [CENTRE, "Hill School", "exams@hill.example", "head@hill.example; nobody"], ["D2"]),
        (CENTRES, [CENTRE, "Hill School", "exams@hill.example", "head@hill.example;b@hill.example ;"], []),
        (APPROVALS, [CENTRE, "05352", "A01", "finch(at)assessors.example"], ["D2"]),
        (APPROVALS, [CENTRE, "05352", "A01", ""], []),
    ],
)
def test_what_can_be_no_address_is_held(site, head: list[str], row: list[str], cells: list[str]):
    """CELL-02 names the cell; several addresses stand only where several are asked for."""
    site.drop("office/centres.csv", [CENTRES[:3], [CENTRE, "Hill School", "exams@hill.example"]])
    site.run("2026-11-02")
    site.drop("office/rows.csv", [head, row])
    assert site.run("2026-11-23").exit_status == bool(cells)
    found = site.findings("office/nights/2026-11-23-01/rows.csv.findings.csv")
    assert [(rule, cell) for severity, rule, cell, _ in found if severity == "ERROR"] == [("CELL-02", c) for c in cells]
