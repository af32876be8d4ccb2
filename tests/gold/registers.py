"""Registers of candidates, and entries: names that look like nothing, dates of every kind, identifiers that do not add up."""

from __future__ import annotations

from datetime import date, datetime

from tests.gold.books import book
from tests.gold.folder import IT, People, ugly
from tests.make import text, xlsx


def saying(they: People, **columns: list[object]) -> list[list[object]]:
    """Give a register with these columns beside (or in the place of) its own."""
    count = max(map(len, columns.values()))
    head, *rows = they.register(*["01/05/2009"] * count)
    heads = [*head, *(name for name in columns if name not in head)]
    table = [dict(zip(head, row, strict=True)) for row in rows]
    for name, cells in columns.items():
        for row, cell in zip(table, cells, strict=True):
            row[name] = cell
    return [heads, *([row[name] for name in heads] for row in table)]


_NOTHINGS = {"1": "NA | None | 2009-05-01", "2": "NULL | True | 2009-05-01", "3": "N/A | False | 2009-05-01"}


@ugly("names-of-nothing.csv", accepted=3, registered=_NOTHINGS)
def names_of_nothing(they: People) -> bytes:
    """Names that other programs take for nothing."""
    return text(saying(they, Surname=["NA", "NULL", "N/A"], Forenames=["None", "True", "False"]))


@ugly("names-of-nothing.xlsx", accepted=2, registered={"1": "Null | TRUE | 2009-05-02", "2": "nan | Na | 2009-05-01"})
def names_of_nothing_in_cells(they: People) -> bytes:
    """The same in a workbook, where Excel made a truth value of one."""
    births = ["02/05/2009", "01/05/2009"]
    return xlsx(saying(they, Surname=["Null", "nan"], Forenames=[True, "Na"], **{"Date of birth": births}))


@ugly(
    "names-of-many-kinds.csv",
    accepted=4,
    registered={
        "1": "O’Brien-Lacey | Zoë (Zo) | 2009-05-01",
        "2": "Ní Bhriain | Łukasz Jr. | 2009-05-01",
        "3": "দাস | अमिता | 2009-05-01",
        "4": "van der Berg, Jr | J/P | 2009-05-01",
    },
)
def names_of_many_kinds(they: People) -> bytes:
    """Apostrophes, accents, other scripts and a run of spaces."""
    surnames = ["O’Brien-Lacey", "Ní  Bhriain", "দাস", '"van der Berg, Jr"']
    return text(saying(they, Surname=surnames, Forenames=["Zoë (Zo)", "Łukasz Jr.", "अमिता", "J/P"]))


@ugly(
    "names-in-one.csv",
    "CELL-02 B5",
    accepted=3,
    held=1,
    registered={
        "1": "GREEN | Gail Ann | 2009-05-01",
        "2": "MADONNA | 2009-05-01",
        "3": "Brown | Bob | 2009-05-01",
    },
)
def names_in_one(they: People) -> bytes:
    """Surname and forenames in one column, parted by a colon or a comma; by a space alone nobody can part them."""
    names = ['"GREEN: Gail Ann"', "MADONNA:", '"Brown, Bob"', "Ann Mary Cole"]
    rows = [[number, name, "01/05/2009"] for number, name in zip(they.numbers, names, strict=False)]
    return text([["Candidate no", "Name", "DOB"], *rows])


@ugly("nobody-yet.csv", "SHEET-09 row 1", became="accepted", registered={})
def nobody_yet(_they: People) -> bytes:
    """A register with one column for the names, and nobody in it."""
    return text([["Candidate no", "Name", "DOB"]])


@ugly("no-names.csv", "CELL-06 B2", "CELL-06 C3", "CELL-05 B4", "CELL-01 B5", held=4, registered={})
def no_names(they: People) -> bytes:
    """Digits, an address, half a page, and nothing."""
    surnames = ["Gr33n", "Green", "Green-" * 30, ""]
    return text(saying(they, Surname=surnames, Forenames=["Al", "al@home.example", "Al", "Al"]))


# --- dates -----------------------------------------------------------------------------------------------------------

_BORN = [date(2009, 5, 1), datetime(2009, 5, 31, 14, 30), date(2009, 12, 24)]  # noqa: DTZ001 sheets know no zones


@ugly("real-dates.xlsx", accepted=3, registered={"1": "2009-05-01", "2": "2009-05-31", "3": "2009-12-24"})
def real_dates(they: People) -> bytes:
    """Date cells, one with a time of day."""
    return xlsx(they.register(*_BORN))


@ugly("real-dates-of-1904.xlsx", accepted=3, registered={"1": "2009-05-01", "2": "2009-05-31", "3": "2009-12-24"})
def real_dates_of_1904(they: People) -> bytes:
    """Date cells of a workbook whose days are counted from 1904."""
    return book(they.register(*_BORN), lambda _sheet: None, date_1904=True)


@ugly("text-dates.csv", accepted=4, registered=dict(zip("1234", ["2009-05-01"] * 4, strict=True)))
def text_dates(they: People) -> bytes:
    """The ways of writing a date that mean one day only."""
    return text(they.register("2009-05-01", "01/05/2009", "1/5/2009", "01.05.2009"))


@ugly(
    "worded-dates.csv",
    *("CELL-09 D2", "CELL-09 D3", "CELL-09 D4", "CELL-09 D5"),
    accepted=4,
    registered=dict(zip("1234", ["2009-09-01"] * 4, strict=True)),
)
def worded_dates(they: People) -> bytes:
    """Dates with the month in letters, and as a database writes them, are read with a note."""
    return text(they.register("1 Sept 09", "1st September 2009", "01-Sep-2009", "2009-09-01 00:00:00"))


@ugly("month-first.csv", "CELL-04 D2", "CELL-04 D3", "CELL-04 D4", accepted=1, held=3, registered={"4": "2009-05-05"})
def month_first(they: People) -> bytes:
    """Dates that make sense only month first are not turned round, and what could be either is not guessed beside them."""
    return text(they.register("05/31/2009", "12/24/2009", "01/05/2009", "05/05/2009"))


@ugly("one-month-first.csv", "CELL-04 D2", accepted=2, held=1, registered={"2": "2009-05-01", "3": "2009-05-31"})
def one_month_first(they: People) -> bytes:
    """Beside a date that can only be day first, one that is month first is a slip of its own."""
    return text(they.register("05/31/2009", "01/05/2009", "31/05/2009"))


@ugly(
    "no-days.csv",
    *("CELL-04 D2", "CELL-04 D3", "CELL-04 D4", "CELL-04 D5", "CELL-04 D6", "CELL-01 D7"),
    held=6,
    registered={},
)
def no_days(they: People) -> bytes:
    """Days that there are not, years of two digits, words, nothing."""
    return text(they.register("31/02/2009", "00/00/0000", "01/05/09", "39934", "unknown", ""))


@ugly("days-as-numbers.xlsx", "CELL-04 D2", accepted=1, held=1, registered={"2": "2009-05-01"})
def days_as_numbers(they: People) -> bytes:
    """A date whose format was lost is a number of days."""
    return xlsx(they.register(39934, date(2009, 5, 1)))


@ugly("never-calculated-dates.xlsx", "SHEET-06 D2", "SHEET-07 D3", held=2, registered={})
def never_calculated_dates(they: People) -> bytes:
    """A birth date that a formula was to give, and one that it could not give."""

    def write(sheet) -> None:
        sheet.write_formula("D2", "=TODAY()-6000", None, "")
        sheet.write_formula("D3", "=DATEVALUE(E3)", None, "#VALUE!")

    return book(they.register(None, None), write)


# --- identifiers -----------------------------------------------------------------------------------------------------


@ugly("wrong-letter.csv", "CAND-03 E2", accepted=1, held=1, registered={"2": "2009-05-01 | 12345026"})
def wrong_letter(they: People) -> bytes:
    """A UCI whose letter is not the one that its digits ask for; and one in small letters, with spaces."""
    wrong = they[0].uci[:-1] + ("A" if they[0].uci[-1] != "A" else "B")
    spaced = f"{they[1].uci[:5]} {they[1].uci[5:]}".lower()
    return text(saying(they, UCI=[wrong, spaced]))


@ugly("short-uci.csv", "CELL-02 E2", "CELL-02 E3", held=2, registered={})
def short_uci(they: People) -> bytes:
    """UCIs without their letter, and with one too many."""
    return text(saying(they, UCI=[they[0].uci[:-1], f"{they[1].uci}A"]))


@ugly(
    "learner-numbers.xlsx",
    *("CELL-09 E3", "CAND-04 E4", "CELL-02 E5", "CELL-08 E6"),
    accepted=2,
    held=3,
    registered={"1": "2009-05-01 | 1000000027", "2": "2009-05-01"},
)
def learner_numbers(they: People) -> bytes:
    """A ULN as a number, the one that means unknown, one that does not add up, one too short, one destroyed."""
    return xlsx(saying(they, ULN=[1000000027, 9999999999, 1000000028, 27, "1.00E+09"]))


@ugly("sexes.csv", "CELL-03 E4", accepted=2, held=1, registered={"1": "2009-05-01", "2": "2009-05-01"})
def sexes(they: People) -> bytes:
    """Listed words in any case, and one that is not listed."""
    return text(saying(they, Gender=["female", " X ", "unknown"]))


# --- entries ---------------------------------------------------------------------------------------------------------


@ugly("entries.xlsx", "CELL-07 B2", "ENTR-13 row 2", "ENTR-13 row 3", "CELL-02 B4", "ENTR-01 B5", accepted=2, held=2)
def entries(they: People) -> bytes:
    """Codes as numbers, with a slip, and unknown ones; types of entry in any case."""
    codes = (5332, "05332", "5352A", "09999")
    rows = [[one.number, code, "FULL AWARD"] for one, code in zip(they, codes, strict=False)]
    return xlsx([["Exam no", "Scheme code", "Type"], *rows])


@ugly("assessors.csv", "CELL-07 A2", "ASSR-01 C3", accepted=1, held=1)
def assessors(_they: People) -> bytes:
    """Assessors named with a code that lost its zero, and with initials that are too long."""
    return text([["Entry code", "Assessor name", "Teacher code"], [5352, "Nadia Quill", "nq"], [IT, "Al Bo", "ALBO5"]])
