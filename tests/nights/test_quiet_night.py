"""Nights on which nothing is dropped: only centres whose date has come are touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.nights import school
from tests.nights.sites import tree

if TYPE_CHECKING:
    from tests.nights.sites import Site

NEXT_YEAR = [
    ["Candidate number", "Entry code", "Entry type", "Estimated completion date"],
    ["0001", school.IT, "Full award", "31/08/2028"],
]


def changed(site: Site, as_of: str) -> set[str]:
    """Give the files of centres that a night over an empty inbox changes."""
    before = tree(site.outbox)
    assert site.run(as_of).exit_status == 0
    after = tree(site.outbox)
    different = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return {path for path in different if not path.startswith("office/")}


def owed_by(site: Site, night: str) -> list[str]:
    return sorted(path for (path,) in site.ask(f"SELECT path FROM owed WHERE night = '{night}'"))


def test_a_quiet_night_touches_only_centres_whose_date_has_come(site: Site) -> None:
    """Candidates of one centre complete this summer, of the other next: on 1 March one at-risk list changes.

    The front pages of both are new: they count as fresh until their next date, and that day was it.
    """
    school.set_up(site, 2)
    site.drop(f"{school.OTHER}/people.csv", school.candidates(1))
    site.drop(f"{school.OTHER}/entries.csv", NEXT_YEAR)
    site.run("2026-11-03")
    assert site.ask("SELECT centre_number, next_on FROM forecast ORDER BY centre_number") == [
        (school.CENTRE, "2027-03-01"),
        (school.OTHER, "2027-03-01"),
    ]
    assert changed(site, "2026-12-01") == set()
    pages = [f"office/nights/2026-12-01-01/night.{kind}" for kind in ("html", "json")]
    assert owed_by(site, "2026-12-01-01") == pages
    lists = {f"{school.CENTRE}/{name}" for name in ("at-risk.html", "at-risk.csv", "forecast.csv")}
    assert changed(site, "2027-03-01") == lists | {f"{centre}/index.html" for centre in (school.CENTRE, school.OTHER)}
    assert len(owed_by(site, "2027-03-01-01")) == 10
    assert "At risk" in (site.outbox / school.CENTRE / "at-risk.csv").read_text()
    assert changed(site, "2027-03-02") == set()
