"""The night's books: what became of every row, and that it adds up."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ledger.forecasts import PAGES
from pipeline.receive import batch as receiving
from pipeline.receive.records import BooksDoNotBalance, records
from pipeline.rules import chapters
from pipeline.rules.book import BOOK
from schemas.cells import ReadDrop
from schemas.forms import FORMS
from schemas.tidying import told
from tests.batches import books, dropped, found, judged
from tests.ledgers import filled_ledger, rows_of
from tests.worlds import AMY, ANN, BEN, BUSINESS_2, CAL, FRAMEWORK, IT_1, JOHN, NIGHT, PACKAGE

PEOPLE = "Candidate number,Surname,Forenames,Date of birth\n"
GRADES = "Candidate number,Entry code,Unit,Grade,Assessor\n"
GRID = "Candidate number,Entry code,Assessor,Unit 1,Unit 2\n"
SUBMIT = "Entry code,Submitted by,Contact email,Date,Centre declaration,Confirm submission\n"
PROGRAMME = f'{FRAMEWORK},"{PACKAGE}"'

FORETOLD = {*PAGES, "centre-index"}
"""What a held row changes in a centre's folder besides: its lists, and the front page that sums them up."""


@pytest.fixture
def engine(tmp_path):
    """The world's ledger."""
    return filled_ledger(tmp_path)


SHEETS = {
    "centres": ("office", "Centre number,Centre name,Contact email\n54321,Dale School,x@dale.example\n12345,Hill School,exams@hill.example\n,,\n5432X,B,c@d.example", (4, 1, 1, 1, 1)),
    "approvals": ("office", "Centre number,Entry code,OCR Assessor\n12345,05352,A01\n12345,05355,A01\n12345,99999,A01", (3, 1, 1, 1, 0)),
    "visits": ("office", "Centre number,Entry code,Visit date\n12345,05352,14/12/2026\n12345,05352,15/01/2027\n12345,05352,32/01/2027", (3, 1, 1, 1, 0)),
    "candidates": ("centres", PEOPLE + "0007,GREEN,Gail,01/05/2009\n,,,\n0002,BROWN,Ben,03/02/2009\n0003,CLARK,Cal,", (4, 1, 1, 1, 1)),
    "entries": ("centres", "Candidate number,Entry code,Entry type\n0002,05332,Full award\n0001,05352,Full award\n0999,05352,Full award\n,,", (3, 1, 1, 1, 0)),
    "centre_assessors": ("centres", "Entry code,Full name,Initials\n05352,Dora Dale,DD\n05352,John Smith,JS\n05352,Long Name,LONGN", (3, 1, 1, 1, 0)),
    "grades_by_candidate": ("centres", GRID + "0002,05352,JS,P,\n0001,05352,JS,P,\n0003,05332,AB,D,\nTotal,,,2,0\n\n0002,05352,JS,,", (6, 1, 2, 1, 2)),
    "grades_by_unit": ("centres", GRADES + "0002,05352,1,P,JS\nCandidate number,,Unit,Grade,\n0001,05352,1,P,JS\n0003,05332,1,X,AB", (4, 1, 1, 1, 1)),
    "claim_submission": ("centres", SUBMIT + "05352,John Smith,exams@hill.example,20/11/2026,Yes,Yes\n05332,,,,,\n05355,John Smith,exams@hill.example,20/11/2026,Yes,Yes", (3, 1, 1, 1, 0)),
    "sample_list": ("assessors", "Claim number,Candidate number,Unit,Sampled\nC000001,0003,1,Yes\nC000009,0003,1,Yes\nC000001,0003,1,", (3, 1, 1, 1, 0)),
    "sample_grid": ("assessors", "Claim number,Candidate number,Unit 1\nC000001,0003,M ✓\nC000009,0003,M ✓", (2, 1, 0, 1, 0)),
    "moderation_outcome": ("assessors", "Claim number,Outcome\nC000001,Withdrawn\nC000001,\n,\nC000009,Agreed", (4, 1, 1, 1, 1)),
    "outside_units": ("centres", "Candidate number,Entry code,Unit,Awarding body,Grade,Assessor\n0002,05352,5,Pearson,M,JS\n0001,05352,6,Pearson,-,JS\n0003,05332,2,,P,AB", (3, 1, 1, 1, 0)),
    "unit_results": ("centres", "Candidate number,Entry code,Unit,Grade,Result date\n0002,05352,5,M,20/08/2026\n0002,05352,5,M,20/08/2026\n0003,05332,1,P,", (3, 2, 0, 1, 0)),
    "programme_entries": ("centres", f"Framework,Package,Candidate number\n{PROGRAMME},0002\n{PROGRAMME},0001\n{PROGRAMME},0999", (3, 1, 1, 1, 0)),
    "programme_results": ("results", f"Centre number,Candidate number,Framework,Package,Component,Result,Date awarded\n12345,0001,{PROGRAMME},Functional Skills English Level 2,Pass,2026-11-01\n12345,0002,{PROGRAMME},Functional Skills English Level 2,Pass,2026-11-01", (2, 1, 0, 1, 0)),
}  # fmt: skip
"""A sheet of every form with rows of every fate: its wave, and (read, accepted, unchanged, held, blank)."""
FOLDERS = {"office": "office/", "results": "office/", "centres": "12345/", "assessors": "assessors/A01/"}


def test_every_form_is_in_the_list():
    """A new form needs its sheet here."""
    assert set(SHEETS) == {form.key for form in FORMS}


@pytest.mark.parametrize("form", list(SHEETS))
def test_the_books_of_a_sheet_balance(engine, form):
    """Every row below the header, to the last filled one, is in the books once."""
    wave, text, counts = SHEETS[form]
    path = FOLDERS[wave] + "sheet.csv"
    dropped(engine, {path: text}, wave=wave)
    assert rows_of(engine, "sheet", "id", "form")[1] == (2, form)
    disposition, [found_counts] = books(engine, path)
    assert (found_counts, disposition, counts[0]) == (counts, "part-accepted", sum(counts[1:]))


def test_books_that_do_not_balance_are_loud(engine, monkeypatch):
    """A row that nobody accounts for stops the batch, whichever way it was lost."""
    told = []
    monkeypatch.setattr(receiving, "records", lambda books: told.append(books) or records(books))
    judged(engine, {"12345/a.csv": GRADES + "0002,05352,1,P,JS\n0001,05352,1,P,JS"})
    [book] = told
    lost = replace(book.verdict, status={0: book.verdict.status[0][:1]})
    with pytest.raises(BooksDoNotBalance, match=r"sheet 1 of drop .*: 2 rows, .*'accepted': 1, .* 0 blank"):
        records(replace(book, verdict=lost))
    with pytest.raises(BooksDoNotBalance):
        records(replace(book, verdict=replace(book.verdict, status={})))
    with pytest.raises(BooksDoNotBalance):
        records(replace(book, verdict=replace(book.verdict, read={0: 1})))


def test_findings_stand_in_the_order_of_the_file(engine):
    """What is about the file, then sheet by sheet, each by row and cell; a column far right comes after one nearer."""
    wide = "Candidate number,Entry code,Assessor," + ",".join(f"Unit {n}" for n in range(1, 26))
    sheets = {
        "Second": wide + "\n0001,05352,JS," + "," * 23 + "X\n0002,05352,JS,X" + "," * 23 + "Y",
        "First": PEOPLE + "1,ADAMS,Amy,x\n0007,,Gail,01/05/2009",
        "Scrap": "nothing,at all",
    }
    dropped(engine, {"12345/a.xlsx": sheets})
    assert found(engine, "12345/a.xlsx", "sheet", "rule", "cell") == [
        ("Scrap", "SHEET-04", ""), ("Second", "GRAD-04", "AA2"), ("Second", "GRAD-04", "D3"), ("Second", "GRAD-04", "AA3"),
        ("First", "CELL-07", "A2"), ("First", "CELL-04", "D2"), ("First", "CELL-01", "B3"),
    ]  # fmt: skip


def test_a_finding_keeps_what_its_sender_needs(engine):
    """Place, value, what was found, how to mend it, in the sheet's own words; the file is its drop's."""
    dropped(engine, {"12345/a.csv": "Cand no,DOB,Last name,First name\n0001,03/13/2009,ADAMS,Amy"})
    [row] = found(engine, "12345/a.csv", "rule", "severity", "row", "column", "cell", "value", "message")
    assert row == ("CELL-04", "ERROR", 2, "DOB", "B2", "03/13/2009",
                   "“DOB” says “03/13/2009”, which is no date or no day that there is; it needs a date as 2027-01-31 or 31/01/2027.")  # fmt: skip


def test_a_finding_shows_what_would_hide(engine):
    """A sign that turns a line around, or speaks to a terminal, is shown as what it is; lines stay lines."""
    dropped(engine, {"12345/a.csv": "Cand no,DOB,Last name,First name\n0001,01/05/2009,A\u202eB,C\x1b[31mD"})
    assert [row[1:] for row in found(engine, "12345/a.csv", "cell", "rule", "value")] == [
        ("CELL-06", "A\\u202eB"),
        ("CELL-06", "C\\u001b[31mD"),
    ]
    assert told("two\nlines\tand a tab: Zo\u00eb\u00a0\u4e2d") == "two\nlines\tand a tab: Zo\u00eb\u00a0\u4e2d"


def test_what_a_drop_owes(engine):
    """Its findings for the sender's eyes; the copy to mend where it is a form; what leaves the inbox is that very file."""
    made = dropped(
        engine,
        {"12345/anna/a.csv": GRADES + "0002,05352,1,X,JS", "12345/b.pdf": ReadDrop(notes=[("FILE-03", "a PDF")])},
    )
    rows = [row for row in made.records["owed"].to_dict("records") if row["kind"] not in FORETOLD]
    assert [(row["action"], row["path"]) for row in rows] == [
        ("write", f"12345/nights/{NIGHT}/anna/a.csv.findings.csv"),
        ("write", f"12345/nights/{NIGHT}/b.pdf.findings.csv"),
        ("write", "12345/to-mend/anna/a.csv.xlsx"),
        ("remove", "12345/to-mend/b.pdf-9a3f9691.xlsx"),
    ]
    keys = rows_of(engine, "owed", "path", "kind", "key")
    assert [key for _, kind, key in keys if kind not in FORETOLD] == ["2", "3", "2", "3"]
    assert rows_of(engine, "removal", "path", "identity")[0] == (
        "12345/anna/a.csv",
        '{"ctime_ns": 4, "device": 1, "inode": 1, "mtime_ns": 3, "size": 2}',
    )


def test_the_same_fault_in_two_senders_drops(engine, monkeypatch):
    """Two centres drop the same bytes, and the same rule breaks on both: two faults, told apart."""
    monkeypatch.setitem(BOOK, "GRAD-04", replace(BOOK["GRAD-04"], judge=lambda _table, _known: 1 // 0))
    with_other = {"office/c.csv": "Centre number,Centre name,Contact email\n54321,Dale School,x@dale.example"}
    dropped(engine, with_other, wave="office")
    text = GRADES + "0001,05352,1,D,JS"
    dropped(engine, {"12345/a.csv": text})
    dropped(engine, {"54321/a.csv": text})
    assert [place.rpartition(" ")[2] for (place,) in rows_of(engine, "fault", "place")] == ["12345", "54321"]


def test_a_rule_that_breaks_on_a_held_row_alone_is_told_too(engine, monkeypatch):
    """Rows that are held are asked what else is wrong with them; a fault of ours there holds the sheet as any other does."""
    rule = chapters.load()["ASSR-04"]

    def broken(table, known):
        return 1 // 0 if (table.rows["grade"] == "X").any() else rule.judge(table, known)

    monkeypatch.setitem(BOOK, rule.id, replace(rule, judge=broken))
    dropped(engine, {"12345/a.csv": GRADES + "0002,05352,1,X,QQ"})
    assert len(rows_of(engine, "fault", "place")) == 1


CELLS = st.sampled_from(["", "0001", "0002", "0003", "0999", "All", "Total", "12"])
ROWS = st.lists(
    st.tuples(CELLS, st.sampled_from(["", "05352", "05332", "99999"]), st.sampled_from(["1", "2", "77", ""]), st.sampled_from(["P", "D", "N", "X", "", "tbc"]), st.sampled_from(["JS", "AB", "QQ", ""])),
    max_size=8,
)  # fmt: skip


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, ROWS)
def test_rows_in_are_rows_out(engine, first, second):
    """Whatever stands on two sheets of one night, each row is accepted, unchanged, held or blank, and none is lost."""
    texts = ["\n".join([GRADES.strip(), *map(",".join, rows)]) for rows in (first, second)]
    made = judged(engine, {"12345/a.csv": texts[0], "12345/b.csv": texts[1]})
    for number, rows in enumerate((first, second)):
        filled = [at for at, row in enumerate(rows, start=1) if any(row)]
        sheet = made.records["sheet"].iloc[number]
        assert sheet["rows_read"] == max(filled, default=0)
        assert sheet["rows_read"] == sheet[["accepted", "unchanged", "held", "blank"]].sum()


SHUFFLED = [
    ("0002", "05352", "1", "P", "JS"), ("0002", "05352", "2", "M", "AB"), ("0001", "05352", "1", "D", "JS"), ("0001", "05352", "3", "P", "JS"),
    ("0003", "05332", "2", "D", ""), ("0999", "05352", "1", "P", "JS"), ("0003", "05332", "1", "D", "AB"),
]  # fmt: skip
COLUMNS = GRADES.strip().split(",")


def lines_of(made):
    """The lines that a commit brings or changes: candidate, unit, grade, assessor (claims by their order)."""
    frames = [frame for step in made.steps for kind in (step.new, step.changed) for frame in kind.get("line", ())]
    units = {IT_1: "IT 1", BUSINESS_2: "Business 2"}
    units |= {
        row["id"]: f"{row['subject']} {row['number']}"
        for step in made.steps
        for frame in step.new.get("unit", ())
        for row in frame.to_dict("records")
    }
    rows = [row for frame in frames for row in frame.to_dict("records")]
    return sorted((row["candidate"], units[row["unit"]], row["grade"], row["assessor"]) for row in rows)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(SHUFFLED), st.permutations(range(5)))
def test_shuffled_rows_and_columns_give_the_same_lines(engine, rows, columns):
    """Neither the order of a sheet's rows nor that of its columns means anything, where each line stands once."""
    sheet = "\n".join(",".join(row[at] for at in columns) for row in [COLUMNS, *rows])
    assert lines_of(judged(engine, {"12345/a.csv": sheet})) == [
        (AMY, "IT 1", "D", JOHN), (AMY, "IT 3", "P", JOHN), (BEN, "IT 1", "P", JOHN), (BEN, "IT 2", "M", ANN), (CAL, "Business 2", "D", ANN),
    ]  # fmt: skip
