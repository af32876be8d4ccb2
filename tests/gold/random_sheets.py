"""Random sheets of every form, mostly as they should be, with blanks and damage; as workbooks and text tables."""

from __future__ import annotations

import csv
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from hypothesis import strategies as st

from schemas.columns import (
    CANDIDATE_NUMBER,
    CENTRE_NUMBER,
    CLAIM_NUMBER,
    DATE,
    EMAIL,
    ENTRY_CODE,
    GRADE,
    NAME,
    SEX,
    UCI,
    ULN,
    UNIT,
    YES,
    Column,
)
from schemas.forms import FORMS
from schemas.forms.form import Form
from tests.nights.school import CENTRE, IT, OTHER, number, surname

Cells = list[list[Any]]
NUMBERS = [*map(number, range(1, 6)), "1", 2, 3.0, "0999"]
JUNK = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "\u00a0", "-", "NA", "Total", "12A", "1.2E+12", "=1+1", "#N/A", "@", "0000", "x" * 300]),
    st.integers(-5, 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
)
_DATES = ["2026-11-20", "01/05/2009", "31/02/2009", "05/31/2009", "1 Sept 09", date(2009, 5, 1), date(2026, 11, 20)]
_BY_KIND = {
    CENTRE_NUMBER: [CENTRE, 12345, OTHER],
    CANDIDATE_NUMBER: NUMBERS,
    CLAIM_NUMBER: ["C000001", "C000002"],
    DATE: _DATES,
    EMAIL: ["exams@ashdown.example", "nobody"],
    ENTRY_CODE: [IT, int(IT), "05332", "09999"],
    GRADE: ["P", "m", "Dist", "N", "-", "X"],
    NAME: [*map(surname, range(1, 6)), "Jo", "Priya Nair", "None"],
    SEX: ["F", "male", "?"],
    UCI: ["123450130001E", "123450130001F", "1.2E+11"],
    ULN: ["1000000027", 9999999999, 1000000028],
    UNIT: ["1", "Unit 2", "Y/502/5408", "77", 3],
    YES: ["Yes", "y", "No"],
}
_BY_KEY = {
    "assessor": ["PN", "Tom Okafor", "XX"],
    "initials": ["PN", "ab", "TOOLONG"],
    "sampled": ["Yes", "✓", ""],
    "action": ["New", "Add", "Remove", "Withdraw", "Correct"],
    "ocr_assessor": ["A01", "A02"],
    "framework": ["ICT"],
    "package": ["Advanced Apprenticeship Level 3 IT Application Specialist England"],
}
UNIT_HEADS = ["Unit 1", "unit 2", "U3", "Unit 77", "Unit 1 assessor", "F/601/7233"]


def cells_of(column: Column) -> st.SearchStrategy[Any]:
    """Values that a column may hold, listed words among them."""
    known = _BY_KEY.get(column.key) or _BY_KIND.get(column.kind) or column.kind.words or ["some text"]
    return st.sampled_from([*known, None])


@st.composite
def sheets(draw: st.DrawFn, damage: float = 0.1) -> Cells:
    """One sheet: rows from row 1 on."""
    form: Form = draw(st.sampled_from(FORMS))
    columns = list(form.columns)
    draw(st.randoms(use_true_random=False)).shuffle(columns)
    needed = {key for keys in form.needs for key in keys}
    kept = [column for column in columns if column.key in needed or draw(st.booleans())]
    heads: list[Any] = [draw(st.sampled_from([column.title, *column.other_names])) for column in kept]
    values = [cells_of(column) for column in kept]
    if form.units or draw(st.integers(0, 9)) == 0:
        units = draw(st.lists(st.sampled_from(UNIT_HEADS), min_size=1, max_size=4))
        heads += units
        values += [cells_of(Column("grade", "Grade", GRADE))] * len(units)
    rows = [[draw(value) for value in values] for _ in range(draw(st.integers(0, 6)))]
    table = [heads, *rows]
    for row in table:
        for at in range(len(row)):
            if draw(st.floats(0, 1)) < damage:
                row[at] = draw(JUNK)
    above = draw(st.lists(st.lists(JUNK, max_size=3), max_size=2))
    between = draw(st.sampled_from([[], [[]], [heads], [["Total", 3]], [["Class 12A"]], [[None] * 9 + ["late"]]]))
    cut = draw(st.integers(1, len(table)))
    return [*above, *table[:cut], *between, *table[cut:]]


def workbook(named: dict[str, Cells], hidden: set[str]) -> bytes:
    """Write the sheets as a workbook; some cells of text that looks like one become formulas."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        book.set_properties({"created": datetime(2026, 11, 21)})  # noqa: DTZ001  the same bytes for the same sheets
        for name, rows in named.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
            if name in hidden:
                sheet.hide()
    return out.getvalue()


def table(rows: Cells, delimiter: str, encoding: str) -> bytes:
    """Write the sheet as a text table; what the encoding lacks becomes a question mark."""
    out = StringIO()
    csv.writer(out, delimiter=delimiter).writerows(["" if cell is None else cell for cell in row] for row in rows)
    return out.getvalue().encode(encoding, "replace")


class Drop:
    """A file to drop; it shows as its path and size, for a failure is told by its seed."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.data = path, data

    def __repr__(self) -> str:
        return f"<{self.path}: {len(self.data)} bytes>"


@st.composite
def files(draw: st.DrawFn) -> Drop:
    """A drop: its path below the inbox, and its bytes, sometimes cut or spoilt."""
    sender = draw(
        st.sampled_from([CENTRE] * 6 + [OTHER, "assessors/A01", "assessors/A02", "office", f"{CENTRE}/check-only"])
    )
    suffix = draw(st.sampled_from(["xlsx", "csv", "xls", "txt"]))
    if draw(st.booleans()):
        made = [draw(sheets()) for _ in range(draw(st.integers(1, 3)))]
        named = {draw(st.sampled_from(["Marks", "Entries", "Sheet"])) + str(at): one for at, one in enumerate(made)}
        hidden = set(list(named)[1:]) if draw(st.integers(0, 4)) == 0 else set()
        data = workbook(named, hidden)
    else:
        encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
        data = table(draw(sheets()), draw(st.sampled_from(",;\t")), encoding)
    return Drop(f"{sender}/{draw(st.integers(0, 99_999))}.{suffix}", draw(spoilt(data)))


def spoilt(data: bytes) -> st.SearchStrategy[bytes]:
    """Mostly the data; now and then cut short, with a byte changed, or with something put in."""
    if not data:
        return st.just(data)
    place = st.integers(0, len(data) - 1)
    harmed = st.one_of(
        place.map(lambda at: data[:at]),
        st.tuples(place, st.integers(0, 255)).map(lambda it: data[: it[0]] + bytes([it[1]]) + data[it[0] + 1 :]),
        st.tuples(place, st.binary(max_size=4)).map(lambda it: data[: it[0]] + it[1] + data[it[0] :]),
    )
    return st.integers(0, 9).flatmap(lambda chance: harmed if chance == 0 else st.just(data))
