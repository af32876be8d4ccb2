"""The outcome's workbook as it is shown, and what goes to OCR."""

import io
import re
from datetime import date

import pandas as pd
import pytest
from claims_ledger import SAMPLED, fill

from pipeline import render
from pipeline.ledger import facts_claims, tables
from pipeline.ledger.engine import reading
from pipeline.views import claim_book, moderation
from pipeline.views.claim import claim_page
from schemas.outgoing.claim import SCHEMA
from schemas.qualifications import load

NAMESAKE = (tables.CENTRE_ASSESSOR, {"id": 9, "centre_number": "12345", "full_name": "Abe Stone", "initials": "AS"})
THEIRS = {
    "candidate": 3,
    "unit": 1,
    "slot": 0,
    "claim": SAMPLED,
    "grade": "P",
    "assessor": 9,
    "sheet": 1,
    "row": 2,
    "position": 3,
    "sampled": 0,
    "outcome": "",
    "awarding_body": "",
    "evidence": "",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The sampled claim, and a line by another AS, which makes place for itself in slot 5: slot 0 is the open claim's."""
    revised = {"claim": SAMPLED, "candidate": 1, "unit": 1, "outcome": "withdrawn", "grade": "D", "reason": "Copied"}
    more = [NAMESAKE, (tables.LINE, {**THEIRS, "slot": 5}), (tables.REVISION, revised)]
    with reading(fill(tmp_path_factory.mktemp("ledger"), more)) as connection:
        facts = facts_claims.claim_facts(connection, [SAMPLED])
    return claim_book.claim_books(facts, load(None), date(2026, 11, 21))[SAMPLED]


def test_the_groups_of_a_claim(book):
    """By unit, assessor and grade, with their lines; units from elsewhere are in none, and namesakes are told apart."""
    shown = moderation.outcome_sheet(book)
    assert (shown.claim_number, shown.lines) == ("C000001", 7)
    assert shown.title == "Outcome of claim C000001: centre 12345, entry code 05352"
    assert shown.groups == [
        ("Unit 3", "AS (Ann Smith)", "M", 1),
        ("Unit 3", "AS (Ann Smith)", "P", 1),
        ("Unit 10", "AS (Abe Stone)", "P", 1),
        ("Unit 10", "BT", "D", 1),
        ("Y/502/9999", "BT", "M", 1),
    ]
    assert shown.notes[0].startswith("Northgate <College>; OCR Level 3")


def test_what_goes_to_ocr_lacks_what_was_withdrawn(book):
    """The table is the claim's but for its withdrawn line; everybody else is still there."""
    text = render.nested(moderation.to_ocr_table(book))
    table = SCHEMA.validate(pd.read_csv(io.BytesIO(text), dtype=str, keep_default_na=False, encoding="utf-8-sig"))
    assert len(table) == 6
    assert "withdrawn" not in set(table["outcome"])
    assert ("0042", "10") not in set(zip(table["candidate_number"], table["unit_number"], strict=True))


def test_the_page_says_what_did_not_stand(book):
    """Each line that was changed or withdrawn, with what was claimed, and why if anybody said so."""
    html = render.page("claim.html", claim_page(book, render.Foot("0.1.0", "2026-11-21-01", "", ""))).decode()
    table = html.partition("What was changed or withdrawn: 1 changed, 1 withdrawn")[2].partition("</table>")[0]
    said = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]
    assert said == ["0041 O&#39;Brien, Ann, jr Unit 3 P no reason given", "0042 Nguyễn, Li Unit 10 D withdrawn Copied"]
