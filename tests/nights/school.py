"""A small school for the nights: one centre (or two), its candidates, entries and centre assessors, as rows and drops."""

from __future__ import annotations

import shutil
from functools import cache
from typing import Any

from tests.make import xlsx
from tests.nights.sites import Site, make_site

CENTRE, OTHER = "12345", "23456"
IT = "05352"
FIRST_NIGHT = "2026-11-02"
ASSESSORS = [["Entry code", "Full name", "Initials"], [IT, "Priya Nair", "PN"], [IT, "Tom Okafor", "TO"]]
OFFICE = {
    "Centres": [
        ["Centre number", "Centre name", "Contact email"],
        [CENTRE, "Ashdown Park College", "exams@ashdown.example"],
        [OTHER, "Riverside Sixth Form", "exams@riverside.example"],
    ],
    "Approvals": [["Centre number", "Entry code", "OCR Assessor"], [CENTRE, IT, "A01"], [OTHER, IT, "A02"]],
}
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Rows = list[list[Any]]


def number(place: int) -> str:
    """Give the number of the candidate in this place, from 1."""
    return f"{place:04d}"


def surname(place: int) -> str:
    """Give a surname that no other candidate has."""
    return "Person" + LETTERS[place // 26] + LETTERS[place % 26]


def candidates(count: int) -> Rows:
    """Register this many candidates."""
    people = [[number(at), surname(at), "Jo", f"{1 + at % 28:02d}/03/2009"] for at in range(1, count + 1)]
    return [["Candidate number", "Surname", "Forenames", "Date of birth"], *people]


def entries(count: int) -> Rows:
    """Enter each of them for the full award."""
    rows = [[number(at), IT, "Full award", "31/08/2027"] for at in range(1, count + 1)]
    return [["Candidate number", "Entry code", "Entry type", "Estimated completion date"], *rows]


def grades(count: int, *units: int) -> Rows:
    """Grade each of them in these units, the grades going round."""
    rows = [[number(at), surname(at), "PN", *("PMD"[(at + unit) % 3] for unit in units)] for at in range(1, count + 1)]
    return [["Candidate number", "Surname", "Assessor", *(f"Unit {unit}" for unit in units)], *rows]


def submission(day: str) -> Rows:
    """Submit the claim on this day (dd/mm/yyyy)."""
    heads = ["Entry code", "Submitted by", "Contact email", "Date", "Centre declaration", "Confirm submission"]
    return [heads, [IT, "Priya Nair", "exams@ashdown.example", day, "Yes", "Yes"]]


@cache
def office_drop() -> bytes:
    """Give the office's workbook; the same bytes every time, though a workbook notes when it was made."""
    return xlsx(OFFICE)


@cache
def school_drop(count: int) -> bytes:
    """Give a centre's workbook of people, entries and assessors; the same bytes every time."""
    return xlsx({"Candidates": candidates(count), "Entries": entries(count), "Centre assessors": ASSESSORS})


def set_up(site: Site, count: int, *centres: str) -> None:
    """Give the site a first night that names the centres and enters this many candidates in each (in one, unless named).

    A new site becomes a copy of one that has had it: most tests begin there, and the night itself costs a second.
    """
    if site.saved:
        _first_night(site, count, centres)
        return
    model = site.folder.parents[1] / f"school of {count} {' '.join(centres)}"
    if not model.exists():
        _first_night(make_site(model), count, centres)
    shutil.rmtree(site.folder)
    site.saved = Site(model, 1 + len(centres or (CENTRE,))).copied(site.folder).saved


def _first_night(site: Site, count: int, centres: tuple[str, ...]) -> None:
    site.drop("office/set-up.xlsx", office_drop())
    for centre in centres or (CENTRE,):
        site.drop(f"{centre}/school.xlsx", school_drop(count))
    assert site.run(FIRST_NIGHT).exit_status == 0
