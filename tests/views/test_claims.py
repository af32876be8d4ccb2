"""Claims: from the ledger's lines to claim.csv and claim.html."""

import io
import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from claims_ledger import NIGHT, OPEN, SAMPLED, WITH_ASSESSOR, fill, line
from pandera.errors import SchemaError

from pipeline import render
from pipeline.ledger import asking, facts_claims, facts_events
from pipeline.ledger import tables as t
from pipeline.ledger.engine import reading
from pipeline.ledger.packed_lines import PackedLines
from pipeline.views import claim, claim_book
from pipeline.views.outcomes import became
from schemas.outgoing.claim import SCHEMA
from schemas.qualifications import load

FOOT = render.Foot("0.1.0", NIGHT, "Tables of 1 Nov 2026.", "exams@example.org")
TODAY = date(2026, 11, 21)


def books(engine, ids=(SAMPLED, OPEN, WITH_ASSESSOR, 77), as_of=TODAY):
    with reading(engine) as connection:
        return claim_book.claim_books(facts_claims.claim_facts(connection, ids), load(None), as_of)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return books(fill(tmp_path_factory.mktemp("ledger")))


def csv(book):
    written = render.nested(claim.claim_table(book))
    return pd.read_csv(io.BytesIO(written), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def page(book):
    return render.page("claim.html", claim.claim_page(book, FOOT)).decode()


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())


def test_unknown_claims_are_left_out(found):
    """An id that the ledger has no claim for gives no book."""
    assert sorted(found) == [SAMPLED, OPEN, WITH_ASSESSOR]


def test_nothing_asked_nothing_read(tmp_path):
    """No ids, no claims: the queries bear it."""
    assert books(fill(tmp_path), ()) == {}


def test_claim_csv_holds_every_line_in_order(found):
    """A row a line, by candidate number, then unit number as a number; withdrawn lines stay."""
    table = csv(found[SAMPLED])
    names = ["candidate_number", "surname", "unit_number", "grade", "assessor", "sampled", "outcome", "awarding_body"]
    assert table[names].to_numpy().tolist() == [
        ["0041", "O'Brien", "3", "P", "AS", "", "changed", ""],
        ["0041", "O'Brien", "10", "P", "AS", "yes", "", "Pearson"],
        ["0042", "Nguyễn", "3", "M", "AS", "yes", "", ""],
        ["0042", "Nguyễn", "10", "D", "BT", "", "withdrawn", ""],
        ["0099", "Żak", "3", "P", "AS", "", "agreed", "NCFE"],
        ["0099", "Żak", "Y/502/9999", "M", "BT", "", "", ""],
    ]


def test_claim_csv_says_everything_about_a_line(found):
    """All columns of a line, in the promised order, with the catalogue's words for unit and qualification."""
    table = csv(found[SAMPLED])
    assert tuple(table.columns) == claim.COLUMNS
    assert table.iloc[2].tolist() == [
        "C000001", "", "Sampled", "12345", "05352",
        "OCR Level 3 Cambridge Technical Subsidiary Diploma in IT (2012 suite)", "0042", "123450130001E", "1000000027",
        "Nguyễn", "Li", "2009-03-04", "3", "M/601/7261", "Computer systems", "M", "AS", "Ann Smith", "", "",
        "2026-11-10", "yes", "",
    ]  # fmt: skip


def test_claim_csv_of_an_unknown_unit(found):
    """A unit that the catalogue does not know shows its reference, and no title."""
    assert csv(found[SAMPLED]).iloc[5][["unit_reference", "unit_title"]].tolist() == ["Y/502/9999", ""]


@pytest.mark.parametrize("number", [SAMPLED, OPEN, WITH_ASSESSOR])
def test_claim_csv_is_what_is_promised(found, number):
    """Each claim's table passes the schema of what we send."""
    assert len(SCHEMA.validate(csv(found[number])))


def test_claim_csv_bytes(found):
    """BOM, CRLF, and quotes only where a comma needs them."""
    written = render.nested(claim.claim_table(found[OPEN]))
    assert written.startswith(b"\xef\xbb\xbfclaim_number,reference,status,")
    assert written.count(b"\r\n") == 3
    assert b",,Unsubmitted,12345,05352," in written


def test_candidate_numbers_of_an_open_claim_follow_the_night(tmp_path):
    """An unsubmitted claim shows the night's academic year, a submitted one its own, and an old number if need be."""
    engine = fill(tmp_path)
    later = books(engine, as_of=date(2027, 9, 1))
    earlier = books(engine, as_of=date(2026, 8, 31))
    assert [row.number for row in later[OPEN].rows] == ["0042", "0099"]
    assert [row.number for row in earlier[OPEN].rows] == ["0099", "0900"]
    assert [row.number for row in later[SAMPLED].rows] == ["0041", "0042", "0099"]


def test_candidate_without_a_number(tmp_path):
    """Somebody never registered still has a row, with a blank number."""
    person = {"id": 9, "centre_number": "24680", "surname": "No", "forenames": "Number"}
    engine = fill(tmp_path, [(t.CANDIDATE, person), (t.LINE, line(9, 1, WITH_ASSESSOR, "P", 4))])
    assert [row.number for row in books(engine)[WITH_ASSESSOR].rows] == ["", "0001"]


def test_many_claims_in_many_queries(tmp_path, monkeypatch):
    """Claims are asked for in chunks, and come out the same."""
    engine = fill(tmp_path)
    whole = books(engine)
    monkeypatch.setattr(asking, "_CHUNK", 1)
    assert books(engine) == whole


def test_an_entry_code_that_the_catalogue_lost(tmp_path):
    """A claim whose entry code is no longer in the catalogue is shown by its code."""
    lost = {"id": 8, "centre_number": "24680", "entry_code": "99999", "ordinal": 1, "state": "Unsubmitted"}
    book = books(fill(tmp_path, [(t.CLAIM, lost)]), [8])[8]
    assert book.qualification == ""
    assert "Entry code 99999" in words(page(book))


@pytest.mark.parametrize(("day", "year"), [("2026-08-31", 2025), ("2026-09-01", 2026), ("2026-12-31", 2026)])
def test_academic_year(day, year):
    """The academic year turns on 1 September."""
    assert claim_book.academic_year(day) == year


def test_page_of_an_open_claim(found):
    """An unsubmitted claim's page says how to change it, how to submit it, and the number to put under Lines checked."""
    said = words(page(found[OPEN]))
    assert "Claim not submitted yet" in said
    assert "Lines in this claim: 2 2 candidates, 1 unit" in said
    assert "To change a grade , drop a grades sheet" in said
    assert "with both declarations set to Yes and 2 under Lines checked" in said
    assert "quote centre number 12345 , entry code 05352 , and write to exams@example.org" in said


def test_page_of_a_submitted_claim(found):
    """A submitted claim's page gives its number, and no longer says how to change it."""
    said = words(page(found[WITH_ASSESSOR]))
    assert "Claim C000002" in said
    assert "Lines checked" not in said
    assert "entry code 05352 and claim number C000002" in said


def test_grid_cells_say_what_became_of_the_line(found):
    """Sampled, changed, withdrawn and outside lines are told by sign, with the marker's initials."""
    html = page(found[SAMPLED])
    assert '<td class="g"><b>M</b>✓<i>AS</i></td>' in html
    assert '<td class="g"><s><b>D</b></s><i>BT</i></td>' in html
    assert '<td class="g"><b>P</b>*<i>AS</i></td>' in html
    assert '<td class="g"><b>P</b>†✓<i>AS</i></td>' in html
    assert "✓ in the sample. * grade changed by the OCR Assessor. Struck through : withdrawn" in words(html)


def test_a_resubmission_on_its_way_is_marked(tmp_path, found):
    """Whoever checks or samples the claim sees that another grade stands."""
    again = books(fill(tmp_path, more=[(t.LINE, line(3, 2, OPEN, "M", 1, slot=1))]))[OPEN]
    assert '<td class="g"><b>M</b>↑<i>AS</i></td>' in page(again)
    assert "↑ resubmission: OCR has processed a lower grade of this unit already" in words(page(again))
    assert "↑" not in page(found[OPEN])


def test_grid_has_a_blank_cell_where_there_is_no_line(found):
    """A candidate without a line of a unit has an empty cell there, so that columns stay in place."""
    rows = re.findall(r'<tr><th scope="row">00\d\d</th>.*?</tr>', page(found[SAMPLED]))
    assert [row.count('<td class="g">') for row in rows[:3]] == [3, 3, 3]
    assert rows[0].endswith('<td class="g"></td></tr>')


def test_names_are_escaped(found):
    """What people are called never becomes markup."""
    html = page(found[SAMPLED])
    assert "Northgate &lt;College&gt;" in html
    assert "Bo &lt;Tan&gt;" in html
    assert "<Tan>" not in html


def test_summary_counts_lines(found):
    """Lines by unit, centre assessor and grade; a unit from elsewhere stands in a row of its own."""
    said = claim.claim_page(found[SAMPLED], FOOT)
    kinds = said["summary"]
    columns = ("units", "initials", "bodies", "grades", "lines")
    assert list(zip(*(kinds[column] for column in columns), strict=True)) == [
        ("Unit 3", "AS", ("",), ["1", "1", ""], "2"),
        ("Unit 3", "AS", ("NCFE",), ["1", "", ""], "1"),
        ("Unit 10", "AS", ("Pearson",), ["1", "", ""], "1"),
        ("Unit 10", "BT", ("",), ["", "", "1"], "1"),
        ("Y/502/9999", "BT", ("",), ["", "1", ""], "1"),
    ]
    assert (said["total"], said["by_unit"]) == (6, [3, 2, 1])


def test_every_number_says_what_it_counts(found):
    """What was claimed, and what became of it: the box, the grid's foot and the summary add up to the same."""
    book = found[SAMPLED]
    lowered = {(2, unit): ("D", "") for unit in book.units if unit.number == "3"}
    shown = claim.claim_page(replace(book, revised=lowered), FOOT)
    said = words(render.page("claim.html", shown).decode())
    assert "Lines claimed: 6 1 agreed, 1 changed, 1 withdrawn 3 candidates, 3 units" in said
    assert "Lines claimed 3 2 1" in said
    summary = shown["summary"]
    assert [(unit, *grades, lines, *ends) for unit, grades, lines, ends in zip(
        summary["units"], summary["grades"], summary["lines"], summary["ends"], strict=True
    )] == [
        ("Unit 3", "", "1", "1", "2", "", "1", ""),
        ("Unit 3", "1", "", "", "1", "1", "", ""),
        ("Unit 10", "1", "", "", "1", "", "", ""),
        ("Unit 10", "", "", "1", "1", "", "", "1"),
        ("Y/502/9999", "", "1", "", "1", "", "", ""),
    ]  # fmt: skip
    assert "Agreed" not in words(page(found[OPEN]))


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [
        ({"agreed": 31, "changed": 2, "withdrawn": 4}, "31 agreed, 2 changed, 4 withdrawn"),
        ({"agreed": 37}, "all agreed"),
        ({"": 37}, ""),
        ({"withdrawn": 1200}, "1,200 withdrawn"),
        ({"agreed": 3, "": 1}, "3 agreed"),
    ],
)
def test_what_became_of_lines(outcomes, told):
    """Only what there is is named, in one order."""
    assert became(outcomes) == told


def test_outside_units_are_listed_with_their_evidence(found):
    """A unit from another awarding body is listed; evidence that nobody named stands out."""
    said = words(page(found[SAMPLED]))
    assert "0041 O'Brien, Ann, jr Unit 10 P Pearson none named" in said.replace("&#39;", "'")
    assert "Unit 3 P NCFE =slip" in said


@pytest.mark.parametrize(
    ("units", "paper", "says"), [(15, "portrait", 0), (16, "landscape", 0), (30, "landscape", 0), (31, "landscape", 1)]
)
def test_paper(tmp_path, units, paper, says):
    """Portrait to 15 units, landscape from 16; above 30 the page says to use the CSV and still shows every unit."""
    more = [
        (
            t.UNIT,
            {"id": 100 + n, "suite": "Cambridge Technicals 2012", "level": 3, "subject": "IT", "number": str(50 + n)},
        )
        for n in range(units)
    ]
    more += [(t.LINE, line(4, 100 + n, WITH_ASSESSOR, "P", 4)) for n in range(units - 1)]
    html = page(books(fill(tmp_path, more))[WITH_ASSESSOR])
    assert f"@page {{ size: A4 {paper} }}" in html
    assert html.count("more than fit across a sheet of A4") == says
    assert html.count('<th scope="col" class="unit"') == units


def test_same_ledger_same_bytes(tmp_path):
    """Two readings of one ledger give the same table and page."""
    engine = fill(tmp_path)
    first, second = books(engine)[SAMPLED], books(engine)[SAMPLED]
    assert page(first) == page(second)
    assert render.nested(claim.claim_table(first)) == render.nested(claim.claim_table(second))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("grade", "N"),
        ("status", "Lost"),
        ("claim_number", ""),
        ("candidate_number", "42"),
        ("sampled", "no"),
        ("outcome", "Agreed"),
        ("date_of_birth", "04/03/2009"),
        ("uci", "123"),
    ],
)
def test_claim_schema_refuses(found, column, value):
    """A table that breaks one promise is refused."""
    table = csv(found[SAMPLED])
    table.loc[0, column] = value
    with pytest.raises(SchemaError):
        SCHEMA.validate(table)


def test_what_has_happened(found, tmp_path):
    """Every event in its order, who did it, and from where: a row, or the sheets that brought the night's grades."""
    events = [
        {"night": "2026-11-10-01", "event": "started with a first grade", "detail": "6 new, 0 changed, 0 taken out"},
        {"night": "2026-11-10-01", "event": "submitted", "who": "Ann <Smith>", "sheet": 1, "row": 2},
        {"night": NIGHT, "event": "sampled", "who": "A017", "sheet": 3, "row": 9},
        {"night": NIGHT, "event": "written for OCR"},
    ]
    sheet = {"id": 3, "drop": 4, "name": "", "form": "sample_list"}
    more = [(t.CLAIM_EVENT, {"id": at, "claim": SAMPLED, **event}) for at, event in enumerate(events, 901)]
    with reading(fill(tmp_path, [(t.SHEET, sheet), *more])) as connection:
        told = facts_events.happened(connection, [SAMPLED, OPEN], PackedLines(connection).tallies(["12345"]))
    assert list(told) == [SAMPLED]
    html = render.page("claim.html", claim.claim_page(found[SAMPLED], FOOT, told[SAMPLED])).decode()
    assert "Ann &lt;Smith&gt;" in html
    said = words(html).partition("Update of What happened By From ")[2]
    assert said.startswith(
        "10 Nov 2026 Started with a first grade 6 new the centre early.xlsx, Grades "
        "10 Nov 2026 Submitted Ann &lt;Smith&gt; early.xlsx, Grades, row 2 "
        "21 Nov 2026 Sampled OCR Assessor A017 sample.xlsx, row 9 "
        "21 Nov 2026 Written for OCR claimdrop "
    )
