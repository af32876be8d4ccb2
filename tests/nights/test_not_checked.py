"""What could not be checked neither passes nor fails: it is said, with its cause, wherever people and programs look."""

from __future__ import annotations

from tests.make import xlsx
from tests.nights.school import CENTRE, IT, set_up

NIGHT = "2026-11-23"
CAUSE = f"the unit list of {IT} is not complete"
GRID = ["Candidate number", "Assessor", "Unit 1", "Unit 77", "Unit 78"]


def test_a_unit_that_nobody_can_look_up(site):
    """The grades are taken as typed; receipt, night and their documents name rule, cause and rows of each sheet."""
    set_up(site, 3)
    first = [GRID, ["0001", "PN", "P", "M", "D"], ["0002", "PN", "M", "", "P"], ["0003", "PN", "D", "", ""]]
    site.drop(f"{CENTRE}/marks.xlsx", xlsx({"A": first, "B": [GRID[:4], ["0003", "PN", "", "P"]]}))
    site.drop(f"{CENTRE}/check-only/marks.csv", [GRID[:4], ["0003", "PN", "", "P"]])
    assert site.run(NIGHT).exit_status == 0
    receipt = site.json(f"{CENTRE}/nights/{NIGHT}-01/receipt.json")
    said = [(one["path"], one["sheet"], one["rule"], one["cause"], one["rows"]) for one in receipt["not_checked"]]
    assert said == [
        (f"{CENTRE}/check-only/marks.csv", "", "GRAD-03", CAUSE, 1),
        (f"{CENTRE}/marks.xlsx", "A", "GRAD-03", CAUSE, 2),
        (f"{CENTRE}/marks.xlsx", "B", "GRAD-03", CAUSE, 1),
    ]
    night = site.json(f"office/nights/{NIGHT}-01/night.json")
    assert night["not_checked"] == [{"rule": "GRAD-03", "cause": CAUSE, "rows": 3}]
    for page in (f"{CENTRE}/nights/{NIGHT}-01/receipt.html", f"office/nights/{NIGHT}-01/night.html"):
        assert CAUSE in site.bytes_of(page).decode()
    assert len(site.records(f"{CENTRE}/claims/{IT}/claim.csv")) == 7


def test_an_entry_for_a_unit_that_nobody_can_look_up(site):
    """ENTR-04 says the same of single units."""
    set_up(site, 1)
    site.drop(
        f"{CENTRE}/people.csv",
        [["Candidate number", "Surname", "Forenames", "Date of birth"], ["0009", "Nine", "Jo", "09/03/2009"]],
    )
    site.drop(
        f"{CENTRE}/entries.csv", [["Candidate number", "Entry code", "Entry type", "Unit"], ["0009", IT, "Unit", "77"]]
    )
    site.run(NIGHT)
    night = site.json(f"office/nights/{NIGHT}-01/night.json")
    assert night["not_checked"] == [{"rule": "ENTR-04", "cause": CAUSE, "rows": 1}]


def test_what_was_checked_is_not_named(site):
    """A night on which every rule could run has nothing to say of it."""
    set_up(site, 1)
    site.drop(f"{CENTRE}/marks.csv", [GRID[:3], ["0001", "PN", "P"]])
    site.run(NIGHT)
    assert site.json(f"office/nights/{NIGHT}-01/night.json")["not_checked"] == []
    assert "not checked" not in site.bytes_of(f"{CENTRE}/nights/{NIGHT}-01/receipt.html").decode()
