"""A site that has had its season: two centres, four nights, from set-up to Sampled."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.nights.sites import Site, make_site
from tests.nights.test_story import (
    MARKS_NIGHT,
    OFFICE_NIGHT,
    SAMPLE_NIGHT,
    SUBMISSION_NIGHT,
    marks,
    sample,
    set_up,
    submit,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROGRAMME = ["ICT", "Advanced Apprenticeship Level 3 IT Application Specialist England"]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The season, run once."""
    site = make_site(tmp_path_factory.mktemp("season") / "site")
    for day, they_drop in (
        (OFFICE_NIGHT, set_up),
        (MARKS_NIGHT, marks),
        (SUBMISSION_NIGHT, submit),
        (SAMPLE_NIGHT, sample),
    ):
        they_drop(site)
        if day == MARKS_NIGHT:
            rows = [[*PROGRAMME, number] for number in ("0021", "0022")]
            site.drop("12345/programme.csv", [["Framework", "Package", "Candidate number"], *rows])
        if day == SAMPLE_NIGHT:
            site.drop("23456/mistake.csv", [["Candidate number", "Unit", "Grade"], ["0099", "1", "P"]])
        site.run(day)
    return site


@pytest.fixture
def season(finished: Site, tmp_path: Path) -> Site:
    """A copy of it for a test to spoil."""
    return finished.copied(tmp_path / "site")


@pytest.fixture
def spoil(season: Site) -> Callable[[str], None]:
    """Change the ledger behind claimdrop's back."""

    def change(sql: str) -> None:
        with closing(sqlite3.connect(season.folder / "ledger.db")) as ledger, ledger:
            assert ledger.execute(sql).rowcount > 0

    return change
