"""What a benchmark's centres drop: the set-up, a workbook of grades each, and a submission each.

A workbook holds 200 candidates by 15 units, each unit with its assessor: about 2,700 grades, the rest blank.
The same numbers give the same bytes: everything is seeded by the centre number.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from pipeline.demo.names import FORENAMES, SURNAMES
from schemas.identifiers import uci_letter

if TYPE_CHECKING:
    from pathlib import Path

CANDIDATES = 200
UNITS = range(1, 16)
ENTRY_CODE = "05338"
"""Business, Level 3, 2012, Extended Diploma: its 22 units are known."""
MARKERS = (("Alan Marsh", "AM"), ("Bronwen Pugh", "BP"), ("Chidi Eze", "CE"), ("Dorota Lis", "DL"))
FIRST_CENTRE = 10001
OCR_ASSESSOR = "104217"
COMPLETES = "2027-08-31"
BLANK = 0.1
"""The share of grades not given yet."""
SET_UP, GRADES, SUBMISSION = date(2026, 11, 2), date(2027, 2, 8), date(2027, 2, 9)
"""The dates of the three nights."""
WORKERS = 2

Table = Sequence[Sequence[str | int | date | None]]


class Candidate(NamedTuple):
    """A row of a register."""

    number: str
    surname: str
    forenames: str
    born: date
    uci: str


def centres(count: int) -> list[str]:
    """The centre numbers of so many workbooks."""
    return [str(FIRST_CENTRE + at) for at in range(count)]


def register(centre: str) -> list[Candidate]:
    """The centre's candidates, by number."""
    chance = Random(centre)
    given = [name for names in FORENAMES.values() for name in names]
    firsts = [f"{centre}025{serial:04d}" for serial in range(1, CANDIDATES + 1)]
    letters = uci_letter(firsts)
    return [
        Candidate(
            f"{at + 1:04d}",
            chance.choice(SURNAMES),
            chance.choice(given),
            date(2008, 9, 1) + timedelta(days=chance.randrange(365)),
            firsts[at] + letters[at],
        )
        for at in range(CANDIDATES)
    ]


def grades(centre: str) -> Iterator[list[str | date | None]]:
    """The rows of the centre's workbook, its header first."""
    chance = Random(f"{centre} grades")
    pairs = [head for unit in UNITS for head in (f"Unit {unit}", f"Unit {unit} assessor")]
    yield ["Candidate number", "Surname", "Forenames", "Date of birth", "UCI", "Entry code", *pairs]
    for candidate in register(centre):
        row: list[str | date | None] = [*candidate, ENTRY_CODE]
        for _unit in UNITS:
            blank = chance.random() < BLANK
            row += [None, None] if blank else [chance.choice("PPMMMD"), chance.choice(MARKERS)[1]]
        yield row


def write_workbook(target: Path) -> None:
    """Write the workbook of the centre that the file is named after, unless it is there."""
    if not target.exists():
        write(target, grades(target.stem))


def write(target: Path, rows: Iterable[Sequence[str | date | None]]) -> None:
    """Write rows as a workbook of one sheet, as Excel would."""
    being_made = target.with_suffix(".tmp")
    book = xlsxwriter.Workbook(str(being_made))
    book.set_properties({"created": datetime(2026, 9, 1, tzinfo=UTC)})
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("Grades")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, value, as_date)
            elif value is not None:
                sheet.write_string(at, column, value)
    book.close()
    being_made.rename(target)


def workbooks(folder: Path, count: int) -> list[Path]:
    """So many workbooks, kept in the folder from one time to the next; what is missing is made by two processes."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [folder / f"{centre}.xlsx" for centre in centres(count)]
    if missing := [path for path in wanted if not path.exists()]:
        with get_context("spawn").Pool(WORKERS) as pool:
            pool.map(write_workbook, missing, chunksize=8)
    return wanted


def text_table(rows: Table) -> bytes:
    """Rows as UTF-8 CSV with byte order mark and CRLF."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def set_up(count: int) -> Iterator[tuple[str, bytes]]:
    """The drops of the set-up night: path below the inbox, and content."""
    numbers = centres(count)
    yield "office/centres.csv", text_table(_centres(numbers))
    yield "office/approvals.csv", text_table(_approvals(numbers))
    for centre in numbers:
        people = register(centre)
        yield f"{centre}/candidates.csv", text_table(_candidates(people))
        yield f"{centre}/entries.csv", text_table(_entries(people))
        yield f"{centre}/assessors.csv", text_table(_markers())


def _centres(numbers: list[str]) -> Table:
    about = [[number, f"College {number}", f"exams@{number}.example"] for number in numbers]
    return [["Centre number", "Centre name", "Contact email"], *about]


def _approvals(numbers: list[str]) -> Table:
    heads = ["Centre number", "Entry code", "OCR Assessor", "OCR Assessor name", "OCR Assessor email"]
    who = [OCR_ASSESSOR, "Hilary Finch", "hilary.finch@assessors.example"]
    return [heads, *[[number, ENTRY_CODE, *who] for number in numbers]]


def _candidates(people: list[Candidate]) -> Table:
    return [["Candidate number", "Surname", "Forenames", "Date of birth", "UCI"], *people]


def _entries(people: list[Candidate]) -> Table:
    heads = ["Candidate number", "Entry code", "Entry type", "Estimated completion date"]
    return [heads, *[[person.number, ENTRY_CODE, "Full award", COMPLETES] for person in people]]


def _markers() -> Table:
    return [["Entry code", "Full name", "Initials"], *([ENTRY_CODE, *marker] for marker in MARKERS)]


def submissions(count: int) -> Iterator[tuple[str, bytes]]:
    """The drops of the submission night, one a centre."""
    heads = ["Entry code", "Submitted by", "Contact email", "Date", "Centre declaration", "Confirm submission"]
    for centre in centres(count):
        row = [ENTRY_CODE, "Alan Marsh", f"exams@{centre}.example", SUBMISSION.isoformat(), "Yes", "Yes"]
        yield f"{centre}/submission.csv", text_table([heads, row])
