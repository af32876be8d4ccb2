"""Golden stories of claims: inbox in, what the ledger and the outbox's tables say out.

CLAIMDROP_GOLDEN=write writes the files anew; then read every line of the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.nights.sites import Site
from tests.nights.stories import CENTRE, STORIES

GOLDEN = Path(__file__).parents[1] / "golden"
WRITES = os.environ.get("CLAIMDROP_GOLDEN") == "write"

_WHO = "c.forenames || ' ' || c.surname"
_PLACES = {
    "candidates": f"SELECT {_WHO}, c.date_of_birth, c.uci, c.added_on FROM candidate c ORDER BY c.id",
    "numbers": f"SELECT r.academic_year, r.candidate_number, {_WHO}, r.since FROM registration r"
    " JOIN candidate c ON c.id = r.candidate ORDER BY 1, 2",
    "entries": f"SELECT {_WHO}, e.entry_code, e.entry_type, e.entry_date, e.estimated_completion_date, e.ended_on,"
    " e.ended_by, e.ended_to FROM entry e JOIN candidate c ON c.id = e.candidate ORDER BY e.id",
    "assessors": "SELECT a.initials, f.entry_code, f.since, f.removed FROM assessor_for f"
    " JOIN centre_assessor a ON a.id = f.assessor ORDER BY 2, 1",
    "claims": "SELECT id, entry_code, ordinal, state, claim_number, reference, submitted_on, sampled_on, finalised_on,"
    " processed_on, withdrawn_on FROM claim ORDER BY id",
    "events": "SELECT e.night, e.claim, e.event, e.from_state || ' > ' || e.to_state, e.who, e.detail, e.row"
    " FROM claim_event e ORDER BY e.id",
    "lines": f"SELECT {_WHO}, u.number, l.slot, l.claim, l.grade, a.initials, l.sampled, l.outcome, l.awarding_body,"
    " d.night || ' ' || d.path || ' row ' || l.row FROM line l JOIN candidate c ON c.id = l.candidate"
    " JOIN unit u ON u.id = l.unit JOIN centre_assessor a ON a.id = l.assessor JOIN sheet s ON s.id = l.sheet"
    ' JOIN "drop" d ON d.id = s."drop" ORDER BY c.id, CAST(u.number AS INTEGER), l.slot DESC',
    "revisions": f"SELECT r.claim, {_WHO}, u.number, r.outcome, r.grade, r.reason FROM revision r"
    " JOIN candidate c ON c.id = r.candidate JOIN unit u ON u.id = r.unit ORDER BY 1, c.id, 3",
    "unit results": f"SELECT {_WHO}, u.number, r.grade, r.result_date, r.earned_at, r.reported_by FROM unit_result r"
    " JOIN candidate c ON c.id = r.candidate JOIN unit u ON u.id = r.unit ORDER BY c.id, 2",
    "findings": "SELECT d.night, d.path, f.cell, f.severity, f.rule, f.message FROM finding f"
    ' JOIN "drop" d ON d.id = f."drop" ORDER BY d.id, f.ordinal',
    "rows held and not settled": "SELECT path, row, unit FROM held_row WHERE settled = '' ORDER BY 1, 2, 3",
}
"""What the golden ledger shows: a part a table, with names where the ledger has ids."""


def told(site: Site) -> str:
    """Give the ledger as people can read it."""
    parts = []
    for title, sql in _PLACES.items():
        rows = [" | ".join("" if value is None else str(value) for value in row) for row in site.ask(sql)]
        parts += [f"## {title}", *(row.rstrip(" |") for row in rows), ""]
    return "\n".join(parts)


def tables(site: Site) -> dict[str, str]:
    """Give the tables of the centre and of OCR, by their paths."""
    found = [*site.outbox.glob(f"{CENTRE}/claim*/**/*.csv"), *site.outbox.glob(f"{CENTRE}/claim-history.csv")]
    found += site.outbox.glob("office/to-ocr/*.csv")
    return {
        path.relative_to(site.outbox).as_posix(): path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        for path in sorted(found)
    }


@pytest.mark.parametrize("story", list(STORIES))
def test_story(story, site: Site):
    """Every night of the story, and then every line of the ledger and of the tables."""
    for night in STORIES[story]:
        for path, text in night.drops.items():
            site.drop(path, text.encode())
        assert site.run(night.as_of).exit_status in (0, 1)
    assert site.ask("SELECT * FROM fault") == []
    found = {"ledger.txt": told(site), **tables(site)}
    folder = GOLDEN / story
    if WRITES:
        for old in folder.rglob("*"):
            if old.is_file():
                old.unlink()
        for name, text in found.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, newline="\n")
    golden = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert found == golden
