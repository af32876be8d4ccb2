"""Whose front page says something else because a date has gone by."""

import pytest

from pipeline.ledger.engine import reading, writing
from pipeline.ledger.gone_by import assessor_pages
from tests.ledgers import insert
from tests.views.claims_ledger import fill

PAGE = ("assessors/A017/index.html", "assessor-index", "A017")


def nights_in(tmp_path, before, now):
    """A ledger in which a claim of A017 is sampled, its visit on 14 January 2027, and two nights have run."""
    engine = fill(tmp_path)
    with writing(engine) as connection:
        for day in (before, now):
            insert(connection, "night", {"id": f"{day}-01", "as_of": day, "version": "1"})
    return engine


@pytest.mark.parametrize(
    ("before", "now", "pages"),
    [
        ("2027-01-13", "2027-01-14", []),
        ("2027-01-14", "2027-01-15", [PAGE]),
        ("2027-01-15", "2027-01-17", []),
        ("2027-01-17", "2027-01-18", [PAGE]),
        ("2027-01-18", "2027-02-18", []),
        ("2026-12-01", "2027-03-01", [PAGE]),
    ],
)
def test_a_front_page_is_owed_once_a_date_on_it_is_past(tmp_path, before, now, pages):
    """The visit, then the day by which the outcome was due: each is past in one night."""
    with reading(nights_in(tmp_path, before, now)) as connection:
        assert assessor_pages(connection, f"{now}-01", now) == pages


def test_the_first_night_has_none_before_it(tmp_path):
    """Where no night came before, nothing has gone by."""
    with reading(fill(tmp_path)) as connection:
        assert assessor_pages(connection, "2026-11-10-01", "2026-11-10") == []
