"""Two centres whose files have nothing in common, four nights, from set-up to Sampled."""

from __future__ import annotations

import io
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from python_calamine import CalamineWorkbook

from tests.make import ods, ods_cell, text, xlsx
from tests.nights.sites import Site, make_site, tree, words_in

OFFICE_NIGHT, MARKS_NIGHT, SUBMISSION_NIGHT, SAMPLE_NIGHT = "2026-11-02", "2026-11-23", "2026-12-01", "2026-12-07"
ASHDOWN, RIVERSIDE = "12345", "23456"
ALLOCATED = {ASHDOWN: "A01", RIVERSIDE: "A02"}
ASHDOWN_ONLY = ["whitlock", "abara", "o'brien", "zoë", "ashdown", "12345", "priya", "c000001"]
RIVERSIDE_ONLY = ["fernández", "kovács", "riverside", "23456", "helen", "c000002"]


def ods_table(rows: list[list[str]]) -> bytes:
    return ods("".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows))


def set_up(site: Site) -> None:
    """The first night: the office names the centres, and each centre sends its people in its own way."""
    site.drop(
        "office/set-up.xlsx",
        xlsx(
            {
                "Centres": [
                    ["Centre number", "Centre name", "Contact email"],
                    ["12345", "Ashdown Park College", "exams@ashdown.example"],
                    ["23456", "Riverside Sixth Form", "exams@riverside.example"],
                ],
                "Approvals": [
                    ["Centre number", "Entry code", "OCR Assessor", "OCR Assessor name", "OCR Assessor email"],
                    ["12345", "05352", "A01", "Hilary Finch", "finch@assessors.example"],
                    ["23456", "05332", "A02", "Gareth Pryce", "pryce@assessors.example"],
                ],
            }
        ),
    )
    site.drop(
        "12345/Technicals.xlsx",
        xlsx(
            {
                "Read me": [["Fill in the yellow cells only."]],
                "Learners": [
                    ["Ashdown Park College"],
                    ["Learners 2026/27"],
                    [],
                    ["UCI", "Family name", "Given names", "DOB", "Class", "Cand No"],
                    ["123450260001H", "Whitlock", "Rowan", date(2008, 10, 1), "13A", 21],
                    ["123450260002T", "Abara", "Ngozi", date(2008, 11, 2), "13A", 22],
                    ["123450260003A", "O'Brien", "Zoë", date(2009, 1, 3), "13A", 23],
                ],
                "Entered": [
                    ["Entries of 30 October"],
                    ["Type of entry", "Scheme code", "Cand No", "ECD"],
                    ["Full award", "05352", "0021", date(2027, 8, 31)],
                    ["Full award", "05352", "0022", date(2027, 8, 31)],
                    ["Full award", "05352", "0023", date(2027, 8, 31)],
                ],
                "Who teaches": [
                    ["Teacher code", "Assessor name", "Scheme code"],
                    ["PN", "Priya Nair", "05352"],
                    ["TO", "Tom Okafor", "05352"],
                ],
            }
        ),
    )
    people = [
        ["Exam no", "Name", "Date of birth"],
        ["0021", "FERNÁNDEZ: José", "24/12/2008"],
        ["0022", "KOVÁCS: Maja", "28/02/2009"],
    ]
    site.drop("23456/people.csv", text(people, ";", "cp1252"))
    entries = [
        ["Exam no", "Qualification code", "Entry type", "Estimated completion date"],
        ["0021", "05332", "Full award", "31/08/2027"],
        ["0022", "05332", "Full award", "31/08/2027"],
    ]
    site.drop("23456/entries.csv", text(entries, ";", "cp1252"))
    site.drop("23456/staff.ods", ods_table([["Initials", "Entry code", "Full name"], ["HOH", "05332", "Helen O'Hara"]]))


def marks(site: Site) -> None:
    """The second night: a workbook of two sheets that lie differently, and an OpenDocument sheet."""
    site.drop(
        "12345/p.nair/Marks Year 13.xlsx",
        xlsx(
            {
                "Read me": [["One sheet a class."]],
                "13A": [
                    ["05352 Cambridge Technical in IT"],
                    ["Last name", "First name", "Marked by", "Unit 2", "Unit 1 - Communication", "Cand No"],
                    ["Whitlock", "Rowan", "PN", "M", "P", "0021"],
                    ["Abara", "Ngozi", "PN", None, "Pass", "0022"],
                    ["O'Brien", "Zoë", "TO", "P", "P", "0023"],
                ],
                "Late work": [
                    ["Grade", "Unit", "Cand No", "Marked by", "Scheme code"],
                    ["d", "Unit 3", "0022", "Tom Okafor", "05352"],
                ],
            }
        ),
    )
    site.drop(
        "23456/grades.ods",
        ods_table(
            [
                ["Unit", "Exam no", "Grade", "Qualification code"],
                ["Y/502/5408", "0021", "Pass", "05332"],
                ["3", "0021", "Merit", "05332"],
                ["1", "0022", "P", "05332"],
            ]
        ),
    )


def submit(site: Site) -> None:
    """The third night: both claims are submitted."""
    site.drop(
        "12345/submission.xlsx",
        xlsx(
            [
                ["Confirm submission", "Centre declaration", "Date", "Contact email", "Submitted by", "Entry code"],
                ["Yes", "Yes", date(2026, 12, 1), "exams@ashdown.example", "Priya Nair", "05352"],
            ]
        ),
    )
    sent = [
        ["Entry code", "Submitted by", "Email", "Date", "Declaration", "Confirm", "Lines checked"],
        ["05332", "Helen O'Hara", "technicals@riverside.example", "01/12/2026", "Yes", "Yes", "3"],
    ]
    site.drop("23456/submission.csv", text(sent, ";", "cp1252"))


def sample(site: Site) -> None:
    """The fourth night: each OCR Assessor sends the proposal back as it is."""
    for code, claim in (("A01", "C000001"), ("A02", "C000002")):
        proposal = site.bytes_of(f"assessors/{code}/claims/{claim}/sample-{claim}.xlsx")
        site.drop(f"assessors/{code}/sample-{claim}.xlsx", proposal)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Site]:
    """The site as it lay after each night."""
    folder = tmp_path_factory.mktemp("story")
    site, after = make_site(folder / "site"), {}
    days = {OFFICE_NIGHT: set_up, MARKS_NIGHT: marks, SUBMISSION_NIGHT: submit, SAMPLE_NIGHT: sample}
    for day, they_drop in days.items():
        they_drop(site)
        assert site.run(day).exit_status == 0, site.ask('SELECT * FROM finding WHERE severity = "ERROR"')
        after[day] = site.copied(folder / day)
    return after


CLAIM_HEADER = (
    "claim_number,reference,status,centre_number,entry_code,qualification,candidate_number,uci,uln,surname,forenames,"
    "date_of_birth,unit_number,unit_reference,unit_title,grade,assessor,assessor_name,awarding_body,evidence,"
    "submitted_on,sampled,outcome\r\n"
)
IT = "12345,05352,OCR Level 3 Cambridge Technical Subsidiary Diploma in IT (2012 suite)"
BUSINESS = "23456,05332,OCR Level 3 Cambridge Technical Subsidiary Diploma in Business (2012 suite)"
WHITLOCK = "0021,123450260001H,,Whitlock,Rowan,2008-10-01"
ABARA = "0022,123450260002T,,Abara,Ngozi,2008-11-02"
OBRIEN = "0023,123450260003A,,O'Brien,Zoë,2009-01-03"
FERNANDEZ, KOVACS = "0021,,,FERNÁNDEZ,José,2008-12-24", "0022,,,KOVÁCS,Maja,2009-02-28"
COMMUNICATION = "1,F/601/7233,Communication and employability skills for IT"
ENVIRONMENT = "1,Y/502/5408,The business environment"


def written(lines: list[str]) -> bytes:
    return b"\xef\xbb\xbf" + (CLAIM_HEADER + "".join(f"{line}\r\n" for line in lines)).encode()


def test_claim_of_a_workbook_of_many_sheets(story):
    """Two sheets of other shape, order and wording become one claim, line by line as it should be."""
    assert story[MARKS_NIGHT].bytes_of("12345/claims/05352/claim.csv") == written(
        [
            f",,Unsubmitted,{IT},{WHITLOCK},{COMMUNICATION},P,PN,Priya Nair,,,,,",
            f",,Unsubmitted,{IT},{WHITLOCK},2,H/601/7256,Information systems,M,PN,Priya Nair,,,,,",
            f",,Unsubmitted,{IT},{ABARA},{COMMUNICATION},P,PN,Priya Nair,,,,,",
            f",,Unsubmitted,{IT},{ABARA},3,M/601/7261,Computer systems,D,TO,Tom Okafor,,,,,",
            f",,Unsubmitted,{IT},{OBRIEN},{COMMUNICATION},P,TO,Tom Okafor,,,,,",
            f",,Unsubmitted,{IT},{OBRIEN},2,H/601/7256,Information systems,P,TO,Tom Okafor,,,,,",
        ]
    )


def test_claim_of_an_open_document_sheet(story):
    """Units by reference or number, grades as words, and the one assessor there is make the other centre's claim."""
    assert story[MARKS_NIGHT].bytes_of("23456/claims/05332/claim.csv") == written(
        [
            f",,Unsubmitted,{BUSINESS},{FERNANDEZ},{ENVIRONMENT},P,HOH,Helen O'Hara,,,,,",
            f",,Unsubmitted,{BUSINESS},{FERNANDEZ},3,Y/502/5411,Introduction to marketing,M,HOH,Helen O'Hara,,,,,",
            f",,Unsubmitted,{BUSINESS},{KOVACS},{ENVIRONMENT},P,HOH,Helen O'Hara,,,,,",
        ]
    )


def test_submitted_claim_moves_to_its_number(story):
    """Submitted, the claim lies under its number at the centre and its OCR Assessor's, and no longer under the code."""
    site = story[SUBMISSION_NIGHT]
    assert not (site.outbox / "12345/claims/05352").exists()
    claim = site.bytes_of("12345/claims/C000001/claim.csv")
    assert site.bytes_of("assessors/A01/claims/C000001/claim.csv") == claim
    first = f"C000001,,Submitted,{IT},{WHITLOCK},{COMMUNICATION},P,PN,Priya Nair,,,2026-12-01,,"
    assert claim.decode().split("\r\n")[1] == first
    assert [row["submitted_on"] for row in site.records("12345/claims/C000001/claim.csv")] == ["2026-12-01"] * 6


def test_proposal_covers_every_group(story):
    """The proposed sample shows all grades as a grid, has at least one of every unit, marker and grade, and says why."""
    data = story[SUBMISSION_NIGHT].bytes_of("assessors/A01/claims/C000001/sample-C000001.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names[:3] == ["Sample", "Why", "Cover"]
    assert book.get_sheet_by_name("Sample").to_python()[-4:] == [
        ["Claim number", "Candidate number", "Surname", "Forenames", "Unit 1", "Unit 2", "Unit 3"],
        ["C000001", "0021", "Whitlock", "Rowan", "P ✓", "M ✓", ""],
        ["C000001", "0022", "Abara", "Ngozi", "P", "", "D ✓"],
        ["C000001", "0023", "O'Brien", "Zoë", "P ✓", "P ✓", ""],
    ]


def test_sample_list_of_the_accepted_sample(story):
    """The proposal sent back is the sample: the centre gets the list, line by line, and everyone sees the state."""
    site = story[SAMPLE_NIGHT]
    assert [list(row.values()) for row in site.records("12345/claims/C000001/sample.csv")] == [
        ["C000001", "12345", "05352", *line.split(",")]
        for line in (
            f"0021,Whitlock,Rowan,{COMMUNICATION},P,PN,covers Unit 1 Pass by PN and 1 more group",
            "0021,Whitlock,Rowan,2,H/601/7256,Information systems,M,PN,the only Merit by PN in Unit 2",
            "0022,Abara,Ngozi,3,M/601/7261,Computer systems,D,TO,the only Distinction by TO in Unit 3",
            f"0023,O'Brien,Zoë,{COMMUNICATION},P,TO,the only Pass by TO in Unit 1",
            "0023,O'Brien,Zoë,2,H/601/7256,Information systems,P,TO,the only Pass by TO in Unit 2",
        )
    ]
    sampled = [row["sampled"] for row in site.records("12345/claims/C000001/claim.csv")]
    assert sampled == ["yes", "yes", "", "yes", "yes", "yes"]
    history = site.records("23456/claim-history.csv")
    assert [(row["claim_number"], row["status"], row["lines"], row["sampled_on"]) for row in history] == [
        ("C000002", "Sampled", "3", SAMPLE_NIGHT)
    ]


def test_each_centre_finds_only_its_own(story):
    """No name, number or claim of one centre stands anywhere under the other's folder, or its OCR Assessor's."""
    outbox = story[SAMPLE_NIGHT].outbox
    for mine, own, others in ((ASHDOWN, ASHDOWN_ONLY, RIVERSIDE_ONLY), (RIVERSIDE, RIVERSIDE_ONLY, ASHDOWN_ONLY)):
        for folder in (mine, f"assessors/{ALLOCATED[mine]}"):
            found = words_in(tree(outbox / folder))
            assert [word for word in others if word in found] == []
            assert [word for word in own if word not in found] == []


def test_letters_of_the_season(story):
    """Everyone concerned gets the right letters, one a recipient and matter, with neither name nor grade in them."""
    letters = [message_from_bytes(data, policy=default) for data in story[SAMPLE_NIGHT].letters().values()]
    told = sorted((each["Date"].datetime.date().isoformat(), each["To"], each["Subject"]) for each in letters)
    assert [(day, to) for day, to, _ in told if to != "office@claims.example"] == [
        ("2026-11-02", "exams@ashdown.example"),
        ("2026-11-02", "exams@riverside.example"),
        ("2026-11-23", "exams@ashdown.example"),
        ("2026-11-23", "exams@riverside.example"),
        ("2026-12-01", "exams@ashdown.example"),
        ("2026-12-01", "exams@ashdown.example"),
        ("2026-12-01", "exams@riverside.example"),
        ("2026-12-01", "exams@riverside.example"),
        ("2026-12-01", "finch@assessors.example"),
        ("2026-12-01", "pryce@assessors.example"),
        ("2026-12-01", "technicals@riverside.example"),
        ("2026-12-07", "exams@ashdown.example"),
        ("2026-12-07", "exams@riverside.example"),
        ("2026-12-07", "finch@assessors.example"),
        ("2026-12-07", "pryce@assessors.example"),
        ("2026-12-07", "technicals@riverside.example"),
    ]
    assert next(subject for _, to, subject in told if to == "finch@assessors.example").startswith(
        "C000001 12345 05352:"
    )
    said = b"".join(
        part.get_payload(decode=True) for each in letters for part in each.walk() if not part.is_multipart()
    )
    people = [b"Whitlock", b"Rowan", b"Abara", b"Ngozi", b"Brien", "KOVÁCS".encode(), b"Distinction", b"Merit"]
    assert [word for word in people if word in said] == []
    assert said.count(rb"S:\claims") >= len(told)


def test_everyone_has_a_front_page(story):
    """Centres see their claim on their index, an OCR Assessor the claims that are theirs."""
    site = story[SAMPLE_NIGHT]
    for place, claim, other in (
        ("12345", b"C000001", b"C000002"),
        ("23456", b"C000002", b"C000001"),
        ("assessors/A01", b"C000001", b"C000002"),
        ("assessors/A02", b"C000002", b"C000001"),
    ):
        page = site.bytes_of(f"{place}/index.html")
        assert claim in page
        assert b"Sampled" in page
        assert other not in page


def test_receipts_tell_what_became_of_every_row(story):
    """The receipt of the first night names each file, its forms and its rows; nothing is left in the inbox."""
    site = story[OFFICE_NIGHT]
    receipt = site.json("12345/nights/2026-11-02-01/receipt.json")
    assert [(one["path"], one["disposition"], one["forms"], one["balance"]) for one in receipt["files"]] == [
        (
            "12345/Technicals.xlsx",
            "accepted",
            ["Candidates", "Entries", "Centre assessors"],
            {"rows_read": 8, "accepted": 8, "unchanged": 0, "held": 0, "blank": 0},
        )
    ]
    noted = [(one["rule"], one["sheet"], one["cell"]) for one in receipt["findings"]]
    assert [("CELL-07", "Learners", cell) for cell in ("F5", "F6", "F7")] == [n for n in noted if n[0] == "CELL-07"]
    night = site.json("office/nights/2026-11-02-01/night.json")
    assert night["balance"] == {"rows_read": 17, "accepted": 17, "unchanged": 0, "held": 0, "blank": 0}
    assert {one["sender"] for one in night["files"]} >= {"12345", "23456"}
    assert all(each.waiting() == [] for each in story.values())


def test_back_from_a_line_to_the_cell(story):
    """From a line of a claim the ledger leads to night, file, sheet, row and column, and the bytes are in the archive."""
    site = story[SAMPLE_NIGHT]
    rows = site.ask(
        "SELECT d.path, d.archived, s.name, l.row, l.position FROM line l JOIN sheet s ON s.id = l.sheet "
        'JOIN "drop" d ON d.id = s."drop" JOIN candidate c ON c.id = l.candidate JOIN unit u ON u.id = l.unit '
        "WHERE c.surname = 'Whitlock' AND u.number = '1'"
    )
    [(path, archived, sheet, row, position)] = rows
    assert (path, sheet, row, position) == ("12345/p.nair/Marks Year 13.xlsx", "13A", 3, 4)
    book = CalamineWorkbook.from_filelike(io.BytesIO((site.folder / "archive" / archived).read_bytes()))
    assert book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)[row - 1][position] == "P"
