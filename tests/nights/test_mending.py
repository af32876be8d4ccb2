"""The copy to mend, mended as a person would and dropped again: accepted, and gone from where it lay."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pytest

from schemas.cells import OUR_COLUMN
from tests.make import ods, ods_cell, xlsx
from tests.nights.school import CENTRE, grades, set_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.nights.sites import Site

NIGHTS = ("2026-11-23", "2026-11-24", "2026-11-25")
COPY = f"{CENTRE}/to-mend/marks.xlsx"
SHEETS = ["What to mend", "Year 13", "Timetable"]


def wrong(*cells: str) -> list[list[Any]]:
    """Marks of four candidates for two units, with an X in these cells."""
    rows: list[list[Any]] = [list(row) for row in grades(4, 1, 2)]
    for cell in cells:
        rows[int(cell[1:]) - 1]["ABCDE".index(cell[0])] = "X"
    return rows


def workbook(*cells: str) -> bytes:
    return xlsx({"Year 13": wrong(*cells), "Timetable": [["Monday"]]})


def mend(site: Site, change: Callable[[Any], None], name: str = "marks.xlsx") -> None:
    """Open the copy, change its second sheet, and drop it where the first file went, or as something else."""
    book = openpyxl.load_workbook(BytesIO(site.bytes_of(COPY)))
    change(book.worksheets[1])
    out = BytesIO()
    book.save(out)
    site.drop(f"{CENTRE}/{name}", out.getvalue())


def put(**cells: str) -> Callable[[Any], None]:
    def change(sheet: Any) -> None:
        for cell, value in cells.items():
            sheet[cell] = value

    return change


def said(site: Site, night: str) -> list[str]:
    """The rules of all that was said of the file."""
    return [rule for _, rule, *_ in site.findings(f"{CENTRE}/nights/{night}-01/marks.xlsx.findings.csv")]


def test_a_mended_copy_is_accepted_and_goes(site):
    """Mended in part it comes back with what is left; mended whole it goes; and of what is ours in it nobody says a word."""
    set_up(site, 4)
    site.drop(f"{CENTRE}/marks.xlsx", workbook("D3", "E4"))
    assert site.run(NIGHTS[0]).exit_status == 1
    first = said(site, NIGHTS[0])
    mend(site, put(D3="P"))
    assert site.run(NIGHTS[1]).exit_status == 1
    assert said(site, NIGHTS[1]) == [*first[:-2], *first[-1:]]
    book = openpyxl.load_workbook(BytesIO(site.bytes_of(COPY)))
    assert book.sheetnames == SHEETS
    assert [cell.value for cell in book["Year 13"]["F"]][:3] == [OUR_COLUMN, None, None]
    assert book["Year 13"]["F4"].value.startswith("▲ E4: ")
    assert [cell.comment is None for cell in (book["Year 13"]["D3"], book["Year 13"]["E4"])] == [True, False]
    mend(site, put(E4="M"))
    assert site.run(NIGHTS[2]).exit_status == 0
    assert not (site.outbox / CENTRE / "to-mend").exists()
    assert len(site.records(f"{CENTRE}/claims/05352/claim.csv")) == 8


def test_a_row_that_somebody_empties_is_a_blank_row(site):
    """Our words at the right of a row that was emptied make no row of it."""
    set_up(site, 4)
    site.drop(f"{CENTRE}/marks.xlsx", workbook("D3"))
    site.run(NIGHTS[0])
    mend(site, put(**dict.fromkeys(("A3", "B3", "C3", "D3", "E3"), "")))
    assert site.run(NIGHTS[1]).exit_status == 0
    receipt = site.json(f"{CENTRE}/nights/{NIGHTS[1]}-01/receipt.json")
    assert receipt["balance"] == {"rows_read": 4, "accepted": 0, "unchanged": 3, "held": 0, "blank": 1}


def test_a_mended_copy_may_be_called_anything(site):
    """It says of which file it is the copy: a row that is somebody else's now is not waited for under the old name."""
    set_up(site, 5)
    site.drop(f"{CENTRE}/marks.xlsx", xlsx({"Year 13": [*wrong()[:1], ["0999", *wrong()[1][1:]]], "Timetable": []}))
    assert site.run(NIGHTS[0]).exit_status == 1
    mend(site, put(A2="0005", B2=""), "b.smith/marks (2) mended.xlsx")
    assert site.run(NIGHTS[1]).exit_status == 0
    assert not (site.outbox / CENTRE / "to-mend").exists()


def test_rows_that_only_wait_say_so(site):
    """Another row of a candidate whose rows are held says that there is nothing to mend in it."""
    set_up(site, 2)
    rows = [["Candidate number", "Unit", "Grade", "Assessor"], ["0001", "1", "P", "PN"], ["0001", "2", "X", "PN"]]
    site.drop(f"{CENTRE}/marks.xlsx", xlsx({"Year 13": rows}))
    site.run(NIGHTS[0])
    sheet = openpyxl.load_workbook(BytesIO(site.bytes_of(COPY)))["Year 13"]
    assert [cell.value[:1] for cell in sheet["E"][1:]] == ["○", "▲"]


def test_the_same_night_gives_the_same_copy(site):
    """A copy that has been lost is made again to the byte."""
    set_up(site, 4)
    site.drop(f"{CENTRE}/marks.xlsx", workbook("D3"))
    site.run(NIGHTS[0])
    first = site.bytes_of(COPY)
    with closing(sqlite3.connect(site.folder / "ledger.db")) as ledger, ledger:
        ledger.execute("UPDATE owed SET done = '' WHERE kind = 'to-mend'")
    (site.outbox / COPY).unlink()
    assert site.command("send").returncode == 0
    assert site.bytes_of(COPY) == first


def _too_large() -> bytes:
    """A workbook with a merged range as wide as a sheet can be, below all that it holds."""
    out = BytesIO()
    with ZipFile(BytesIO(workbook("D3"))) as old, ZipFile(out, "w") as new:
        for name in old.namelist():
            merged = b'<mergeCells><mergeCell ref="A10:XFD20"/></mergeCells><pageMargins'
            new.writestr(name, old.read(name).replace(b"<pageMargins", merged))
    return out.getvalue()


def _of_another_kind() -> bytes:
    rows = ("".join(map(ods_cell, row)) for row in wrong("D3"))
    return ods("".join(f"<table:table-row>{row}</table:table-row>" for row in rows))


@pytest.mark.parametrize(("name", "made"), [("marks.xlsx", _too_large), ("marks.ods", _of_another_kind)])
def test_what_cannot_be_taken_over_is_made_anew(site, name, made):
    """A workbook over one of the counts, and one of another kind, come back as a fresh workbook with the same rows."""
    set_up(site, 4)
    site.drop(f"{CENTRE}/{name}", made())
    assert site.run(NIGHTS[0]).exit_status == 1
    [copy] = (site.outbox / CENTRE / "to-mend").iterdir()
    sheet = openpyxl.load_workbook(copy).worksheets[1]
    assert (sheet["D3"].value, sheet["D3"].comment is None, sheet["F1"].value) == ("X", False, OUR_COLUMN)
