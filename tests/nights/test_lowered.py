"""Rules that a site has lowered: what they held is taken, and the night's page says which they are."""

from __future__ import annotations

from html import unescape

import pytest

from pipeline.settings import ConfigurationError
from tests.nights.school import CENTRE, OFFICE, candidates, entries, set_up

NIGHT = "2026-11-23"
AHEAD = [[*entries(1)[0], "Entry date"], [*entries(1)[1], "24/11/2026"]]
"""An entry dated tomorrow."""


@pytest.mark.parametrize(
    ("rules", "status", "severity"), [("", 1, "ERROR"), ('\n[rules]\nENTR-09 = "QUERY"\n', 0, "QUERY")]
)
def test_what_a_lowered_rule_says(site, rules: str, status: int, severity: str):
    """An error that a site has made a query holds nothing, and stands on the receipt as what it is now."""
    set_up(site, 0)
    site.set(rules)
    site.drop(f"{CENTRE}/who.csv", candidates(1))
    site.drop(f"{CENTRE}/entries.csv", AHEAD)
    assert site.run(NIGHT).exit_status == status
    found = site.findings(f"{CENTRE}/nights/2026-11-23-01/entries.csv.findings.csv")
    assert [(is_now, cell) for is_now, rule, cell, _ in found if rule == "ENTR-09"] == [(severity, "E2")]
    assert site.ask("SELECT count(*) FROM entry") == [(0 if status else 1,)]
    page = unescape(site.bytes_of("office/nights/2026-11-23-01/night.html").decode())
    assert ("Rules that this site has lowered" in page) is bool(rules)
    assert ("ENTR-09" in page.partition("Rules that this site has lowered")[2]) is bool(rules)


@pytest.mark.parametrize("rule", ["GRAD-04", "CELL-07", "GRAD-99"])
def test_what_may_not_be_lowered(site, rule: str):
    """Another rule there, or one that is none, is a mistake in the settings, told before anything is taken."""
    site.set(f'\n[rules]\n{rule} = "NOTE"\n')
    site.drop("office/set-up.csv", OFFICE["Centres"])
    with pytest.raises(ConfigurationError, match=rule):
        site.run(NIGHT)
    assert site.waiting() == ["office/set-up.csv"]
