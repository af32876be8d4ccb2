"""The claim workbook goes out, lies about, is filled in and comes back: untouched, right, wrong, late, and from LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tests.nights.school import CENTRE, IT, grades, set_up, submission

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from tests.nights.sites import Site

BOOK = f"workbooks/{IT}.xlsx"
FACTS = ("line", "entry", "candidate", "centre_assessor", "assessor_for", "claim", "claim_event", "registration")
HEADER = 7
"""The row of the sheet Grades in which its header stands; the candidates follow."""
Typed = tuple[str, str, Any]
"""A sheet, a cell, and what is typed there."""


def book(site: Site) -> bytes:
    """Give the workbook as it lies in the outbox."""
    return site.bytes_of(f"{CENTRE}/{BOOK}")


def opened(content: bytes) -> Workbook:
    """Open a workbook as somebody would."""
    return openpyxl.load_workbook(io.BytesIO(content))


def filled(content: bytes, *typed: Typed) -> bytes:
    """Type into cells and save."""
    workbook, saved = opened(content), io.BytesIO()
    for sheet, cell, value in typed:
        workbook[sheet][cell] = value
    workbook.save(saved)
    return saved.getvalue()


def column(content: bytes, header: str) -> str:
    """Give the letter of a column of the sheet Grades."""
    return next(cell.column_letter for cell in opened(content)["Grades"][HEADER] if cell.value == header)


def graded(content: bytes, *grades: tuple[int, str, str, str]) -> list[Typed]:
    """Type grades: the candidate's place from 1, the unit, the grade, and who marked it."""
    found: list[Typed] = []
    for place, unit, grade, marker in grades:
        found.append(("Grades", f"{column(content, unit)}{HEADER + place}", grade))
        found.append(("Grades", f"{column(content, f'{unit} marked by')}{HEADER + place}", marker))
    return found


def submitted(day: date, **other: Any) -> list[Typed]:
    """Fill in the sheet Submission."""
    said = {"B9": "Priya Nair", "D9": day, "E9": "Yes", "F9": "Yes", **other}
    return [("Submission", cell, value) for cell, value in said.items()]


def night(site: Site, day: str, content: bytes, name: str = "back.xlsx") -> tuple[dict[str, int], list[Any]]:
    """Drop a workbook and run a night: what became of its rows, and what was found."""
    site.drop(f"{CENTRE}/{name}", content)
    done = site.run(day)
    receipt = site.json(f"{CENTRE}/nights/{done.night}/receipt.json")
    [balance] = [file["balance"] for file in receipt["files"] if file["path"].endswith(name)]
    return balance, site.findings(f"{CENTRE}/nights/{done.night}/{name}.findings.csv")


def lines(site: Site) -> list[tuple[Any, ...]]:
    """Give the lines of all claims: candidate, unit, grade, who marked it."""
    return site.ask(
        "SELECT candidate, CAST(unit.number AS INTEGER), grade, initials FROM line JOIN unit ON unit.id = line.unit"
        " JOIN centre_assessor ON centre_assessor.id = assessor WHERE slot = 0 ORDER BY 1, 2"
    )


def facts(site: Site) -> dict[str, str]:
    """Give all that drops can change."""
    return {name: rows for name, rows in site.tables().items() if name in FACTS}


def all_unchanged(rows: int) -> tuple[dict[str, int], list[Any]]:
    """Give what an untouched workbook comes to."""
    return {"rows_read": rows, "accepted": 0, "unchanged": rows, "held": 0, "blank": 0}, []


def test_untouched_it_changes_nothing_and_finds_nothing(site):
    """Three candidates, two assessors and a submission that says nothing come back without a word."""
    set_up(site, 3)
    before = facts(site)
    assert night(site, "2026-11-03", book(site)) == all_unchanged(6)
    assert facts(site) == before


def test_filled_in_it_is_accepted(site):
    """Grades, a new centre assessor and what that person marked arrive in one go; the claim goes once it is confirmed."""
    set_up(site, 3)
    content = book(site)
    typed = graded(content, (1, "Unit 1", "P", "PN"), (1, "Unit 3", "M", "TO"), (3, "Unit 38", "d", "zq"))
    new = [("Centre assessors", "B8", "Zelda Quist"), ("Centre assessors", "C8", "ZQ")]
    balance, found = night(site, "2026-11-03", filled(content, *typed, *new))
    assert (balance["accepted"], balance["held"], found) == (3, 0, [])
    assert lines(site) == [(1, 1, "P", "PN"), (1, 3, "M", "TO"), (3, 38, "D", "ZQ")]
    balance, found = night(site, "2026-11-04", filled(book(site), *submitted(date(2026, 11, 4), G9=3)))
    assert [rule for _, rule, *_ in found] == ["SUBM-08"]
    assert site.ask("SELECT state, contact_email FROM claim") == [("Submitted", "exams@ashdown.example")]


def test_wrongly_filled_in_it_says_where(site):
    """Each slip is told at its own cell, and holds its candidate's row alone."""
    set_up(site, 6)
    content = book(site)
    typed = graded(
        content,
        (1, "Unit 1", "X", "PN"),
        (2, "Unit 1", "P", "JK"),
        (3, "Unit 1", "P", ""),
        (4, "Unit 1", "P", "PN"),
        (5, "Unit 2", "M", "TO"),
    )
    unit_1 = column(content, "Unit 1")
    typed += [("Grades", "B12", "Nobody"), ("Grades", "C12", "Here"), ("Centre assessors", "C8", "ZQ")]
    typed += submitted(date(2026, 11, 3), E9="No")
    balance, found = night(site, "2026-11-03", filled(content, *typed))
    assert [(severity, rule, cell) for severity, rule, cell, _ in found if severity == "ERROR"] == [
        ("ERROR", "CELL-01", "B8"),
        ("ERROR", "GRAD-04", f"{unit_1}8"),
        ("ERROR", "ASSR-04", f"{column(content, 'Unit 1 marked by')}9"),
        ("ERROR", "GRAD-05", f"{column(content, 'Unit 1 marked by')}10"),
        ("ERROR", "CAND-10", "B12"),
        ("ERROR", "SUBM-07", "A9"),
        ("ERROR", "SUBM-02", "E9"),
    ]
    assert (balance["accepted"], balance["held"]) == (1, 6)
    assert lines(site) == [(4, 1, "P", "PN")]
    mended = [("Grades", f"{unit_1}8", "M"), ("Grades", f"{unit_1}9", ""), ("Centre assessors", "C8", "")]
    copy = site.bytes_of(f"{CENTRE}/to-mend/back.xlsx")
    balance, found = night(site, "2026-11-04", filled(copy, *mended), "back.xlsx")
    assert (balance["accepted"], {rule for _, rule, *_ in found}) == (1, {"GRAD-05", "CAND-10", "SUBM-02", "SUBM-07"})
    assert lines(site) == [(1, 1, "M", "PN"), (4, 1, "P", "PN")]


def test_what_stands_is_grey_and_locked(site):
    """Once submitted, grades stand in the workbook; untouched it is quiet again, and a change is held at its cell."""
    set_up(site, 3)
    first = book(site)
    typed = graded(first, (1, "Unit 1", "P", "PN"), (2, "Unit 1", "M", "TO"))
    night(site, "2026-11-03", filled(first, *typed, *submitted(date(2026, 11, 3))))
    second = book(site)
    sheet, unit_1 = opened(second)["Grades"], column(second, "Unit 1")
    grey, white = sheet[f"{unit_1}{HEADER + 1}"], sheet.column_dimensions[column(second, "Unit 2")]
    assert (grey.value, grey.protection.locked, white.protection.locked) == ("P", True, False)
    assert sheet.protection.sheet
    assert grey.fill.fgColor.rgb == "FFD5D9E0"
    assert night(site, "2026-11-04", second) == all_unchanged(6)
    changed = filled(second, ("Grades", f"{unit_1}{HEADER + 2}", "D"))
    balance, found = night(site, "2026-11-05", changed)
    assert [(rule, cell) for _, rule, cell, _ in found] == [("GRAD-06", f"{unit_1}{HEADER + 2}")]
    assert (balance["held"], lines(site)) == (1, [(1, 1, "P", "PN"), (2, 1, "M", "TO")])


def test_an_old_copy_changes_nothing(site):
    """Not the grades that came since, not who has left since, and not the submission that was accepted."""
    set_up(site, 3)
    first = book(site)
    night(site, "2026-11-03", filled(first, *graded(first, (1, "Unit 1", "P", "PN"))))
    gone = [["Entry code", "Full name", "Initials", "Action"], [IT, "Tom Okafor", "TO", "Remove"]]
    site.drop(f"{CENTRE}/left.csv", gone)
    assert site.run("2026-11-04").exit_status == 0
    before = facts(site)
    assert night(site, "2026-11-05", first) == all_unchanged(6)
    assert facts(site) == before
    sent = filled(book(site), *submitted(date(2026, 11, 6)))
    night(site, "2026-11-06", sent, "send.xlsx")
    before = facts(site)
    balance, found = night(site, "2026-11-07", sent, "send.xlsx")
    assert (balance["unchanged"], balance["held"], [rule for _, rule, *_ in found]) == (5, 0, ["FILE-08"])
    assert facts(site) == before


def test_it_is_written_when_something_stands_and_not_when_grades_come(site):
    """A night of grades leaves the file alone, bytes and all."""
    set_up(site, 3)
    first = book(site)
    night(site, "2026-11-03", filled(first, *graded(first, (1, "Unit 1", "P", "PN"))))
    assert site.ask(f"SELECT night FROM owed WHERE path = '{CENTRE}/{BOOK}'") == [("2026-11-02-01",)] * 2
    night(site, "2026-11-04", filled(first, *submitted(date(2026, 11, 4))))
    assert site.ask(f"SELECT max(night) FROM owed WHERE path = '{CENTRE}/{BOOK}'") == [("2026-11-04-01",)]
    assert book(site) != first


def test_one_assessor_is_filled_in(site):
    """There is one column for who marked; with a blank grade beside it, it says nothing."""
    set_up(site, 2)
    gone = [["Entry code", "Full name", "Initials", "Action"], [IT, "Tom Okafor", "TO", "Remove"]]
    site.drop(f"{CENTRE}/left.csv", gone)
    site.run("2026-11-03")
    content = book(site)
    sheet, marker = opened(content)["Grades"], column(content, "Marked by")
    assert [sheet[f"{marker}{row}"].value for row in (8, 9, 10)] == ["PN", "PN", None]
    assert night(site, "2026-11-04", content) == all_unchanged(4)
    typed = ("Grades", f"{column(content, 'Unit 5')}8", "M")
    balance, found = night(site, "2026-11-05", filled(content, typed))
    assert (balance["accepted"], found, lines(site)) == (1, [], [(1, 5, "M", "PN")])


def test_unit_entries_offer_what_is_entered_and_not_claimed(site):
    """Only entered units have a column; a claimed one is not offered again, nor a candidate who has claimed them all."""
    set_up(site, 1)
    people = [["Candidate number", "Surname", "Forenames", "Date of birth"], ["0101", "Single", "Sam", "01/02/2009"]]
    people.append(["0102", "Singular", "Sue", "01/03/2009"])
    entered = [["Candidate number", "Entry code", "Entry type", "Unit"]]
    entered += [["0101", "05332", "Unit", "1"], ["0101", "05332", "Unit", "2"], ["0102", "05332", "Unit", "2"]]
    site.drop("office/approval.csv", [["Centre number", "Entry code", "OCR Assessor"], [CENTRE, "05332", "A01"]])
    site.drop(f"{CENTRE}/people.csv", people)
    site.drop(f"{CENTRE}/entries.csv", entered)
    site.drop(f"{CENTRE}/marks.csv", [["Entry code", "Full name", "Initials"], ["05332", "Ann Bell", "AB"]])
    site.run("2026-11-03")
    path = f"{CENTRE}/workbooks/05332.xlsx"
    first = site.bytes_of(path)
    heads = [cell.value for cell in opened(first)["Grades"][HEADER]]
    assert heads[4:] == ["Marked by", "Unit 1", "Unit 2", "As written (claimdrop)"]
    assert night(site, "2026-11-04", first, "back.xlsx") == all_unchanged(4)
    typed = [("Grades", "G8", "P"), ("Grades", "G9", "M"), *submitted(date(2026, 11, 5))]
    balance, _ = night(site, "2026-11-05", filled(first, *typed), "full.xlsx")
    assert (balance["accepted"], balance["held"]) == (3, 0)
    sheet = opened(site.bytes_of(path))["Grades"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADER, max_col=7)]
    assert [row[:2] + row[4:] for row in rows] == [
        ["Candidate number", "Surname", "Marked by", "Unit 1", "As written (claimdrop)"],
        ["0101", "Single", "AB", None, None],
    ]


def visited(site: Site) -> bytes:
    """Submit four candidates' grades in two units, and have one group withdrawn; answer the workbook in between."""
    set_up(site, 4)
    site.drop(f"{CENTRE}/grades.csv", grades(4, 1, 2))
    site.run("2026-11-23")
    site.drop(f"{CENTRE}/submission.csv", submission("01/12/2026"))
    site.run("2026-12-01")
    between = book(site)
    claims = "assessors/A01/claims/C000001"
    site.drop("assessors/A01/sample.xlsx", site.bytes_of(f"{claims}/sample-C000001.xlsx"))
    site.run("2026-12-07")
    outcome = opened(site.bytes_of(f"{claims}/outcome-C000001.xlsx"))
    said = {"B10": "Agreed", "B11": "Withdrawn", "H11": "Evidence was missing"}
    typed = [(outcome.sheetnames[0], cell, value) for cell, value in said.items()]
    site.drop("assessors/A01/outcome.xlsx", filled(site.bytes_of(f"{claims}/outcome-C000001.xlsx"), *typed))
    assert site.run("2026-12-14").exit_status == 0
    return between


def test_what_was_withdrawn_is_claimed_again(site):
    """It is listed with the reason and open again; the copy from before does not bring it back, a grade in the new one does."""
    between = visited(site)
    before = facts(site)
    assert night(site, "2026-12-15", between, "old.xlsx") == all_unchanged(7)
    assert facts(site) == before
    again = book(site)
    rows = [[cell.value for cell in row] for row in opened(again)["To claim again"].iter_rows(min_row=6)]
    why = "Claim C000001, 14 Dec 2026: Evidence was missing"
    assert [[row[0], *row[4:5], *row[6:]] for row in rows] == [
        ["0001", "Unit 1", None, None, "D", "PN", why],
        ["0004", "Unit 1", None, None, "D", "PN", why],
    ]
    unit_1 = column(again, "Unit 1")
    assert [opened(again)["Grades"][f"{unit_1}{HEADER + place}"].value for place in (1, 2, 3, 4)] == [
        None,
        "P",
        "M",
        None,
    ]
    assert night(site, "2026-12-16", again, "new.xlsx") == all_unchanged(9)
    typed = [("To claim again", "G6", "M"), ("To claim again", "H6", "TO")]
    balance, found = night(site, "2026-12-17", filled(again, *typed), "new.xlsx")
    assert (balance["accepted"], balance["held"], found) == (1, 0, [])
    assert (1, 1, "M", "TO") in lines(site)
    assert site.ask("SELECT ordinal, state FROM claim") == [(1, "Processed"), (2, "Unsubmitted")]


def test_units_from_elsewhere(site):
    """A unit of another awarding body is claimed with its evidence; a result that stands without a claim is grey."""
    set_up(site, 2)
    heads = ["Centre number", "Candidate number", "Entry code", "Unit", "Grade", "Result date"]
    result = [heads, [CENTRE, "0002", IT, "3", "M", "20/08/2026"]]
    site.drop("office/results.csv", result)
    site.run("2026-11-03")
    content = book(site)
    assert opened(content)["Grades"][f"{column(content, 'Unit 3')}{HEADER + 2}"].value == "M"
    row = {"A6": "0001", "D6": "Unit 4", "E6": "Pearson", "F6": "M", "G6": "TO", "H6": "Certificate 4711"}
    typed = [("Other awarding bodies", cell, value) for cell, value in row.items()]
    balance, found = night(site, "2026-11-04", filled(content, *typed))
    assert (balance["accepted"], balance["held"], found) == (1, 0, [])
    assert site.ask("SELECT candidate, awarding_body, evidence FROM line") == [(1, "Pearson", "Certificate 4711")]


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_may_save_it(site, tmp_path: Path):
    """Filled in and saved by LibreOffice it is still ours: known, quiet, and taken."""
    set_up(site, 3)
    content = book(site)
    (tmp_path / "full.xlsx").write_bytes(filled(content, *graded(content, (2, "Unit 7", "D", "TO"))))
    (tmp_path / "blank.xlsx").write_bytes(content)
    saved = tmp_path / "saved"
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx", "--outdir",
         str(saved), str(tmp_path / "full.xlsx"), str(tmp_path / "blank.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert night(site, "2026-11-03", (saved / "blank.xlsx").read_bytes(), "blank.xlsx") == all_unchanged(6)
    balance, found = night(site, "2026-11-04", (saved / "full.xlsx").read_bytes(), "full.xlsx")
    assert (balance["accepted"], balance["held"], found, lines(site)) == (1, 0, [], [(2, 7, "D", "TO")])
