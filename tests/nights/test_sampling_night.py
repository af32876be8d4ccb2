"""A site that asks for more than a line of each group: from the setting to the sample that the centre gets."""

import pytest

from tests.nights import school
from tests.nights.sites import make_site

WORKBOOK = "assessors/A01/claims/C000001/sample-C000001.xlsx"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Twelve candidates, two units, one centre assessor; five lines a unit are asked for; the proposal is the sample."""
    site = make_site(tmp_path_factory.mktemp("sampling") / "site")
    school.set_up(site, 12)
    site.set("\n[sampling]\nlines_per_unit = 5\n")
    site.drop("12345/grades.csv", school.grades(12, 1, 2))
    assert site.run("2026-11-20").exit_status == 0
    site.drop("12345/submission.csv", school.submission("23/11/2026"))
    assert site.run("2026-11-23").exit_status == 0
    site.drop("assessors/A01/sample.xlsx", site.bytes_of(WORKBOOK))
    assert site.run("2026-11-24").exit_status == 0
    return site


def test_the_proposal_and_its_proof_are_in_the_ledger(site):
    """Five of each unit need five candidates, who show all six groups; each pick with its reason."""
    assert site.ask("SELECT claim, candidates, bound FROM proposal") == [(1, 5, 5)]
    assert site.ask("SELECT count(*), count(DISTINCT candidate), count(NULLIF(reason, '')) FROM pick") == [(10, 5, 10)]


def test_the_sample_tells_what_was_asked_for_beyond_the_cover(site):
    """Six lines cover the groups, and four more were asked for."""
    reasons = [row["reason"] for row in site.records("12345/claims/C000001/sample.csv")]
    assert sum(reason.startswith("covers ") for reason in reasons) == 6
    more = sorted(reason for reason in reasons if not reason.startswith("covers "))
    assert more == [f"one more of Unit {unit} (at least 5 lines)" for unit in (1, 1, 2, 2)]


def test_the_page_tells_cover_cost_and_proof(site):
    """What is seen of each group, what it would cost, and that all this was a proposal."""
    page = site.bytes_of("12345/claims/C000001/sample.html").decode()
    assert page.count(" lines lost</td>") == 6
    assert "10 lines of 5 candidates: at least one line of every group, and fewer candidates would not do" in page
    assert "The OCR Assessor decides what is sampled. claimdrop only proposes" in page
