"""The sample: table, page, and what the OCR Assessor's workbook shows."""

import io
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from claims_ledger import NIGHT, SAMPLED, WITH_ASSESSOR, fill

from pipeline import render
from pipeline.ledger import facts_claims
from pipeline.ledger.engine import reading
from pipeline.views import claim_book, sample
from pipeline.views.moderation import outcome_sheet
from schemas.outgoing.sample import SCHEMA
from schemas.qualifications import load

FOOT = render.Foot("0.1.0", NIGHT, "Tables of 1 Nov 2026.", "")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with reading(fill(tmp_path_factory.mktemp("ledger"))) as connection:
        facts = facts_claims.claim_facts(connection, [SAMPLED, WITH_ASSESSOR])
    return claim_book.claim_books(facts, load(None), date(2026, 11, 21))


def csv(book):
    written = render.table(sample.sample_table(book))
    return pd.read_csv(io.BytesIO(written), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def test_sample_csv_holds_the_sampled_lines_only(found):
    """Each sampled line, and why: the proposal's reason, or that the OCR Assessor chose it."""
    table = SCHEMA.validate(csv(found[SAMPLED]))
    assert table[["candidate_number", "unit_number", "grade", "assessor", "reason"]].to_numpy().tolist() == [
        ["0041", "10", "P", "AS", "chosen by the OCR Assessor"],
        ["0042", "3", "M", "AS", "covers Unit 3, AS, Merit"],
    ]
    assert tuple(table.columns) == sample.COLUMNS


def test_sample_csv_of_a_claim_not_sampled_yet(found):
    """Without a sampled line the header is still there."""
    assert csv(found[WITH_ASSESSOR]).shape == (0, 12)


def test_sample_page(found):
    """The page lists the work by centre assessor, with a box for each, and every outside unit's evidence."""
    html = render.page("sample.html", sample.sample_page(found[SAMPLED], FOOT, "2027-01-14")).decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split()).replace("&#39;", "'")
    assert "Visit 14 Jan 2027" in said
    assert (
        "2 pieces of work to have ready for the visit on Thu 14 Jan 2027 From 2 candidates, by centre assessor." in said
    )
    assert "Ann Smith 2 pieces Work marked by Ann Smith" in said
    assert "0041 O'Brien, Ann, jr Unit 10 Developing computer games P chosen by the OCR Assessor" in said
    assert "0041 O'Brien, Ann, jr Unit 10 P Pearson none named" in said
    assert "0099 Żak, Ewa Unit 3 P NCFE =slip" in said
    assert html.count('class="tickbox"') == 4
    assert "what its withdrawal would cost of the claim's 6 lines: most with Unit 3 M by AS, 1 line." in said
    assert "Unit 3 AS M 1 0042 1 line lost Unit 3 AS P none 1 line lost" in said
    assert "claimdrop only proposes" in said
    assert (
        "1 line of 1 candidate: at least one line of every group, and fewer candidates would not do (proven)." in said
    )
    assert "Of the 2 pieces asked for, 1 was proposed and 1 is the OCR Assessor's own choice." in said
    assert "quote centre number 12345 , entry code 05352 and claim number C000001 ." in said


def changed(book):
    """The book once the outcome is there: Nguyễn's Merit in Unit 3, which is sampled, was lowered to a Pass."""
    lines = dict(book.lines)
    key = next(key for key, line in lines.items() if line.grade == "M" and line.sampled)
    lines[key] = lines[key]._replace(grade="P", outcome="changed")
    unit = lines[key].unit
    claim = book.claim._replace(state="Processed")
    return replace(book, claim=claim, lines=lines, revised={(1, unit): ("M", "no evidence of the evaluation")})


def test_what_was_asked_stays_as_it_was_asked(found):
    """An outcome changes neither the workbook nor the table: they show the grades that were claimed."""
    before, after = found[SAMPLED], changed(found[SAMPLED])
    assert sample.sample_sheets(after) == sample.sample_sheets(before)
    assert outcome_sheet(after) == outcome_sheet(before)
    assert sample.sample_table(after).equals(sample.sample_table(before))


def test_sample_page_after_the_outcome(found):
    """Nothing is to be made ready any more; the groups are still those that were claimed."""
    html = render.page("sample.html", sample.sample_page(changed(found[SAMPLED]), FOOT, "2027-01-14")).decode()
    assert "2 pieces of work from 2 candidates were asked for, to be ready on Thu 14 Jan 2027." in html
    assert "nothing more needs to be ready" in html
    assert "to have ready" not in html
    assert "<td>AS</td><td>M</td>" in html


def test_sample_page_without_outside_units(found):
    """A claim of the centre's own units has no section for others, and may have nothing sampled yet."""
    html = render.page("sample.html", sample.sample_page(found[WITH_ASSESSOR], FOOT, "")).decode()
    assert "another awarding body" not in html
    assert "0 pieces of work to have ready</h2>" in html
    assert "none planned" in html


def test_sheets_show_the_grid_with_the_proposal(found):
    """The grid has every candidate and unit of the claim; what the proposal holds is ticked, not what was sampled."""
    shown = sample.sample_sheets(found[SAMPLED])
    assert shown.units == ["Unit 3", "Unit 10", "Y/502/9999"]
    assert shown.rows == [
        ("0041", "O'Brien", "Ann, jr", [("P", False), ("P", False), ("", False)]),
        ("0042", "Nguyễn", "Li", [("M", True), ("D", False), ("", False)]),
        ("0099", "Żak", "Ewa", [("P", False), ("", False), ("M", False)]),
    ]
    assert shown.why == [("0042", "Nguyễn", "Li", "Unit 3", "M", "AS", "covers Unit 3, AS, Merit")]


def test_sheets_show_what_is_covered(found):
    """Each group of unit, centre assessor and grade; units from elsewhere are in no group."""
    shown = sample.sample_sheets(found[SAMPLED])
    assert shown.groups == [
        ("Unit 3", "AS", "M", 1, 1, "0042"),
        ("Unit 3", "AS", "P", 1, 0, ""),
        ("Unit 10", "BT", "D", 1, 0, ""),
        ("Y/502/9999", "BT", "M", 1, 0, ""),
    ]
    assert shown.outside == [
        ("0041", "O'Brien", "Ann, jr", "Unit 10", "P", "Pearson", ""),
        ("0099", "Żak", "Ewa", "Unit 3", "P", "NCFE", "=slip"),
    ]
    assert shown.proof.endswith("fewer candidates would not do (proven).")
    assert shown.notes[0].startswith("Northgate <College>; OCR Level 3")


def test_what_was_not_proven_is_told(found):
    """Where the search ended before the proof, both numbers are there."""
    book = found[WITH_ASSESSOR]
    assert sample.sample_sheets(book).proof == (
        "1 line of 5 candidates: at least one line of every group."
        " At least 3 are needed (proven); whether fewer than 5 would do was not settled."
    )


def test_a_claim_of_outside_units_alone_has_no_cover(found):
    """Nothing was proposed, nothing can be withdrawn as a group: the page says nothing of either."""
    book = found[SAMPLED]
    outside = {key: line._replace(awarding_body="NCFE") for key, line in book.lines.items()}
    alone = replace(book, lines=outside, reasons={}, proposed=None)
    assert sample.sample_sheets(alone).proof == ""
    html = render.page("sample.html", sample.sample_page(alone, FOOT, "")).decode()
    assert "What the sample covers" not in html
    assert "proposed" not in html


def test_two_people_with_the_same_initials_are_two_groups(found):
    """Their full names keep them apart in the cover."""
    book = found[SAMPLED]
    lines = dict(book.lines)
    key = next(key for key, line in lines.items() if line.assessor == "BT" and line.unit.label == "Unit 10")
    lines[key] = lines[key]._replace(assessor="AS", assessor_name="Al Stone")
    cover = sample.sample_sheets(replace(book, lines=lines)).groups
    assert [group[1] for group in cover] == ["AS (Ann Smith)", "AS (Ann Smith)", "AS (Al Stone)", "BT"]
