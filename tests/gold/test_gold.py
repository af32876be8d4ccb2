"""The gold folder, dropped into one centre's inbox: one night, no fault of ours, every expected finding and no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.gold import bombs, damaged_cells, files, layouts, registers, strangers, text_tables  # noqa: F401 cases
from tests.gold.folder import ASSESSORS, CASES, CENTRE, IT, SIZE, Case, Person
from tests.make import xlsx
from tests.nights.sites import Site, make_site

if TYPE_CHECKING:
    from collections.abc import Mapping

NIGHT = "2026-11-23"
OFFICE = {
    "Centres": [["Centre number", "Centre name", "Contact email"], [CENTRE, "Ashdown Park", "exams@ashdown.example"]],
    "Approvals": [["Centre number", "Entry code", "OCR Assessor"], [CENTRE, IT, "A01"], [CENTRE, "05332", "A01"]],
}


@dataclass(frozen=True)
class Night:
    """The night of the gold folder, and what came of every file."""

    site: Site
    document: Mapping[str, Any]
    files: Mapping[str, Mapping[str, Any]]
    claim: Mapping[str, Mapping[str, str]]
    """Candidate number to unit number to grade."""


@pytest.fixture(scope="module")
def night(tmp_path_factory) -> Night:
    """One night for all of them: it costs some seconds."""
    site = make_site(tmp_path_factory.mktemp("gold") / "site")
    _set_up(site)
    for case in CASES.values():
        for name, content in case.beside.items():
            site.drop(f"{CENTRE}/{name}", content)
        site.drop(f"{CENTRE}/{case.name}", case.make(case.people))
    site.run(NIGHT)
    document = site.json(f"office/nights/{NIGHT}-01/night.json")
    claim: dict[str, dict[str, str]] = {}
    for row in site.records(f"{CENTRE}/claims/{IT}/claim.csv"):
        claim.setdefault(row["candidate_number"], {})[row["unit_number"]] = row["grade"]
    return Night(site, document, {one["path"]: one for one in document["files"]}, claim)


def _set_up(site: Site) -> None:
    """Give the centre an earlier night: its assessors, and every case's people, registered and entered."""
    people: list[Person] = [person for case in CASES.values() if case.entered for person in case.people]
    register = [[one.number, one.surname, one.forenames, one.birth, one.uci] for one in people]
    school = {
        "Candidates": [["Candidate number", "Surname", "Forenames", "Date of birth", "UCI"], *register],
        "Entries": [
            ["Candidate number", "Entry code", "Entry type", "ECD"],
            *([one.number, IT, "Full award", "31/08/2028"] for one in people),
        ],
        "Centre assessors": [["Entry code", "Full name", "Initials"], *([IT, *one] for one in ASSESSORS)],
    }
    site.drop("office/set-up.xlsx", xlsx(OFFICE))
    site.drop(f"{CENTRE}/school.xlsx", xlsx(school))
    assert site.run("2026-11-02").exit_status == 0


def _place(row: Mapping[str, str]) -> str:
    place = row["cell"] or (f"row {row['row']}" if row["row"] else "")
    return f"{row['rule']} {place}".strip()


def _tells_the_code(row: Mapping[str, str]) -> bool:
    """Whether it is the note that every sheet of grades without an entry code gets, at no cell."""
    return row["rule"] == "CELL-09" and row["cell"] == "" and f"read as “{IT}”" in row["message"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_ugly_file(night: Night, case: Case):
    """Every expected finding and no other, the rows' books as expected, and exactly the expected grades in the claim."""
    became = night.files[f"{CENTRE}/{case.name}"]
    found: list[str] = []
    if became["disposition"] not in ("waiting", "ignored"):
        rows = night.site.records(f"{CENTRE}/nights/{NIGHT}-01/{case.name}.findings.csv")
        found = [_place(row) for row in rows if not _tells_the_code(row)]
    names = ("rows_read", "accepted", "unchanged", "held", "blank")
    books = dict(zip(names, (sum(case.balance), *case.balance), strict=True))
    claimed = [night.claim.get(person.number, {}) for person in case.people]
    assert sorted(found) == sorted(case.found)
    assert (became["disposition"], became["balance"]) == (case.became, books)
    assert claimed == [
        {str(unit): grade for unit, grade in enumerate(word, start=1) if grade != "."}
        for word in (*case.claimed, *[""] * SIZE)[:SIZE]
    ]


@pytest.mark.parametrize("name", [case.name for case in CASES.values() if case.registered])
def test_registered_people(night: Night, name: str):
    """Whom a file registers is in the ledger as the file says, to the letter, and nobody else of the file is."""
    case = CASES[name]
    rows = night.site.ask(
        "SELECT candidate_number, surname, forenames, date_of_birth, uci, uln FROM candidate"
        " JOIN registration ON registration.candidate = candidate.id"
    )
    known = {number: " | ".join(filter(None, said)) for number, *said in rows}
    found = {str(at): known[one.number] for at, one in enumerate(case.people, start=1) if one.number in known}
    # What a case does not say of a person (often the name) is not compared.
    assert {at: said if said in found.get(at, "") else "" for at, said in case.registered.items()} == case.registered
    assert found.keys() == case.registered.keys()


def test_night_as_a_whole(night: Night):
    """Eighty files or more, no fault of ours, books that balance, and an inbox that keeps only what waits."""
    assert len(CASES) >= 80
    assert night.document["faults"] == []
    assert night.document["exit_status"] == 1
    sums = [sum(one["balance"][name] for one in night.files.values()) for name in night.document["balance"]]
    assert sums == list(night.document["balance"].values())
    rows_read, *others = sums
    assert rows_read == sum(others) == sum(sum(case.balance) for case in CASES.values())
    waiting = {f"{CENTRE}/{case.name}" for case in CASES.values() if case.became == "waiting"}
    beside = {f"{CENTRE}/{name}" for case in CASES.values() for name in case.beside}
    assert set(night.site.waiting()) == waiting | beside
