"""Sheets laid out as people like them: titles, totals, gaps, merged and hidden things, columns of their own."""

from __future__ import annotations

from tests.gold.books import book
from tests.gold.folder import IT, People, ugly
from tests.make import text, xlsx

# --- above, below and between ----------------------------------------------------------------------------------------


@ugly("title-rows.xlsx", accepted=2, claimed="P M")
def title_rows(they: People) -> bytes:
    """A title, the entry code and a blank row stand above the header."""
    return xlsx([["Ashdown Park: marks"], [None, "Cambridge Technicals in IT", IT], [], *they.marks("P", "M")])


@ugly("deep-header.xlsx", accepted=1, claimed="P")
def deep_header(they: People) -> bytes:
    """The header stands in row 20, the last one that is looked at."""
    return xlsx([*[["Guidance"]] * 19, *they.marks("P")])


@ugly("too-deep-header.xlsx", "FILE-06")
def too_deep_header(they: People) -> bytes:
    """One row deeper is too deep: the headers found are told."""
    return xlsx([*[["Guidance"]] * 20, *they.marks("P")])


@ugly("totals.xlsx", "SHEET-12 row 4", "SHEET-12 row 5", "SHEET-12 row 7", accepted=2, blank=4, claimed="P M")
def totals(they: People) -> bytes:
    """A total, an average and, after a blank row, a key to the letters."""
    below = [["Total", None, None, 2], ["Average", None, None, 1.5], [], ["P = Pass, M = Merit"]]
    return xlsx([*they.marks("P", "M"), *below])


@ugly("counts-below-units.xlsx", "SHEET-12 row 4", "SHEET-12 row 5", accepted=2, blank=2, claimed="P M")
def counts_below_units(they: People) -> bytes:
    """Counts below the unit's column, with no word in the candidate's."""
    return xlsx([*they.marks("P", "M"), [None, "Passes", None, "1 of 2"], [None, None, None, 50]])


@ugly("second-heading.xlsx", "SHEET-12 row 4", accepted=3, blank=1, claimed="P M D")
def second_heading(they: People) -> bytes:
    """The header stands again above the second class."""
    head, *rows = they.marks("P", "M", "D")
    return xlsx([head, *rows[:2], head, rows[2]])


@ugly("class-headings.xlsx", "SHEET-12 row 2", "SHEET-12 row 5", accepted=3, blank=2, claimed="P M D")
def class_headings(they: People) -> bytes:
    """The name of each class, a digit in it, stands alone in the candidate's column."""
    head, *rows = they.marks("P", "M", "D")
    return xlsx([head, ["12A"], *rows[:2], ["Group 13B (Mr Haines)"], rows[2]])


@ugly("footer.csv", "SHEET-12 row 4", "SHEET-12 row 5", accepted=2, blank=2, claimed="P M")
def footer(they: People) -> bytes:
    """A program's footer says when and how many."""
    return text([*they.marks("P", "M"), ["Printed 21/11/2026 14:05", "", "", ""], ["Records: 2", "", "", ""]])


@ugly("blank-tail.xlsx", accepted=2, claimed="P M")
def blank_tail(they: People) -> bytes:
    """Three hundred rows below are formatted, and some hold a space: they hold nothing."""

    def tail(sheet) -> None:
        for row in range(3, 303):
            sheet.set_row(row, 20)
            sheet.write_string(row, row % 4, " ")

    return book(they.marks("P", "M"), tail)


@ugly("gaps.xlsx", accepted=3, blank=3, claimed="P M D")
def gaps(they: People) -> bytes:
    """Blank rows between rows are counted as blank, and the rows keep their numbers."""
    head, *rows = they.marks("P", "M", "D")
    return xlsx([head, rows[0], [], [" ", " "], rows[1], [], rows[2]])


@ugly("cut-in.xlsx", "CELL-01 A3", accepted=1, held=1, claimed="P")
def cut_in(they: People) -> bytes:
    """A row with a grade and no candidate is no total: its number is missing."""
    head, one, two = they.marks("P", "M")
    return xlsx([head, one, [None, *two[1:]]])


@ugly("only-a-header.xlsx", "SHEET-09 row 1", became="accepted")
def only_a_header(they: People) -> bytes:
    """A form that nobody has filled in."""
    return xlsx(they.marks())


# --- columns ---------------------------------------------------------------------------------------------------------


@ugly("far-corner.xlsx", accepted=2, claimed="P M")
def far_corner(they: People) -> bytes:
    """The table begins in column D of row 6."""
    return xlsx([*[[]] * 5, *([None, None, None, *row] for row in they.marks("P", "M"))])


@ugly("scribbled-headers.xlsx", accepted=2, claimed="PM MD")
def scribbled_headers(they: People) -> bytes:
    """Headers with line breaks, signs, odd spaces and any case."""
    _, *rows = they.marks("PM", "MD", units=(1, 2))
    return xlsx([["CAND.\nNO", " last_name ", "Marked\u00a0by:", "UNIT 1:", "unit  2"], *rows])


@ugly("turned-round.csv", accepted=2, claimed="PM MD")
def turned_round(they: People) -> bytes:
    """The columns in quite another order."""
    return text([row[::-1] for row in they.marks("PM", "MD", units=("Unit 1", "Unit 2"))])


@ugly("own-columns.xlsx", "SHEET-03 E1", "SHEET-03 F1", accepted=2, claimed="P M")
def own_columns(they: People) -> bytes:
    """Columns of the tutor's own are left out, and named."""
    head, one, two = they.marks("P", "M")
    return xlsx([[*head, "Target", "Comment"], [*one, "7-", "Good\nwork"], [*two, "6+", "Late again"]])


@ugly("second-marks.xlsx", "SHEET-11 E1", accepted=2, claimed="P M")
def second_marks(they: People) -> bytes:
    """A column of its own that holds grades: somebody should look."""
    head, one, two = they.marks("P", "M")
    return xlsx([[*head, "Predicted"], [*one, "M"], [*two, "D"]])


@ugly("nameless-column.xlsx", "SHEET-03 B1", "SHEET-11 F1", accepted=2, claimed="P M")
def nameless_column(they: People) -> bytes:
    """Columns without a header that hold something: remarks between, grades beyond."""
    rows = [[row[0], None, *row[1:], None] for row in they.marks("P", "M")]
    rows[1][1], rows[1][-1], rows[2][-1] = "absent", "D", "D"
    return xlsx(rows)


@ugly("twice-the-same.xlsx", accepted=3, claimed="P M D")
def twice_the_same(they: People) -> bytes:
    """Two columns for the surname that say the same, or of which one is blank."""
    head, *rows = they.marks("P", "M", "D")
    seconds = (rows[0][1], None, rows[2][1])
    table = [[*row, second] for row, second in zip(rows, seconds, strict=True)]
    table[2][1] = None
    return xlsx([[*head, "Family name"], *table])


@ugly("twice-not-the-same.xlsx", "SHEET-02 E3", held=2)
def twice_not_the_same(they: People) -> bytes:
    """Two columns for the surname that differ: which is meant nobody can tell."""
    head, one, two = they.marks("P", "M")
    return xlsx([[*head, "Family name"], [*one, one[1]], [*two, "Somebody"]])


@ugly("unit-not-taught.xlsx", accepted=2, claimed="P M")
def unit_not_taught(they: People) -> bytes:
    """A column for a unit that nobody knows, without a grade in it; the list of this subject's units is not complete."""
    return xlsx(they.marks(["P", None], ["M", None], units=("Unit 1", "Unit 77")))


@ugly("hidden-columns.xlsx", accepted=2, claimed="P M")
def hidden_columns(they: People) -> bytes:
    """Columns that were hidden to make room are read as they stand."""
    return book(they.marks("P", "M"), lambda sheet: sheet.set_column("B:C", None, None, {"hidden": True}))


@ugly("one-column-lacks.xlsx", "SHEET-01 row 1", held=2)
def one_column_lacks(they: People) -> bytes:
    """One required column of three lacks: it is named, and the header that looks like it."""
    rows = [[one.number, "1", "P"] for one in they[:2]]
    return xlsx([["Candidate number", "Unit", "Grades given"], *rows])


@ugly("price-list.xlsx", "FILE-06")
def price_list(they: People) -> bytes:
    """Something quite else."""
    return xlsx([["Item", "Price", they[0].surname], ["Paper", 4.5], ["Pens", 2.2]])


# --- merged and hidden -----------------------------------------------------------------------------------------------


@ugly("merged-title.xlsx", accepted=2, claimed="P M")
def merged_title(they: People) -> bytes:
    """A title laid over the whole width is a title."""
    rows = [["Marks for Year 13"], *they.marks("P", "M")]
    return book(rows, lambda sheet: sheet.merge_range("A1:D1", "Marks for Year 13"))


@ugly("merged-assessor.xlsx", "SHEET-14", "GRAD-05 D3", accepted=1, held=1, claimed="P")
def merged_assessor(they: People) -> bytes:
    """One assessor laid over two rows stands in the first of them only."""
    rows = they.marks("P", "M")
    rows[1][2] = rows[2][2] = None
    return book(rows, lambda sheet: sheet.merge_range("C2:C3", "PN"))


@ugly("hidden-rows.xlsx", "SHEET-13", accepted=3, claimed="P M D")
def hidden_rows(they: People) -> bytes:
    """A hidden row counts like any other, and a note says how many there were."""
    return book(they.marks("P", "M", "D"), lambda sheet: sheet.set_row(2, None, None, {"hidden": True}))


@ugly("filtered.xlsx", "SHEET-13", accepted=3, claimed="P M D")
def filtered(they: People) -> bytes:
    """A filter that was forgotten must not lose anybody."""

    def forget(sheet) -> None:
        sheet.autofilter("A1:D4")
        sheet.filter_column("D", "x == P")
        for row in (2, 3):
            sheet.set_row(row, None, None, {"hidden": True})

    return book(they.marks("P", "M", "D"), forget)


@ugly("hidden-sheet.xlsx", "SHEET-05", accepted=1, claimed="P")
def hidden_sheet(they: People) -> bytes:
    """A hidden sheet of lists."""
    return xlsx({"Marks": they.marks("P"), "Lists": [["Target"], ["7-"], ["6+"]]}, hidden=["Lists"])


@ugly("hidden-marks.xlsx", "SHEET-11", accepted=1, claimed="P")
def hidden_marks(they: People) -> bytes:
    """A hidden sheet of marks is not read either, but somebody should look."""
    return xlsx({"Marks": they.marks("P"), "Old": they.marks("M", "D", "M")}, hidden=["Old"])


@ugly("notes-beside.xlsx", "SHEET-04", accepted=1, claimed="P")
def notes_beside(they: People) -> bytes:
    """A sheet of notes beside the one that is meant; a blank one is not worth a word."""
    return xlsx({"Marks": they.marks("P"), "Notes": [["Ask Priya"], ["about unit 3"]], "Sheet3": []})


@ugly("two-forms.xlsx", accepted=4, claimed="P M D P")
def two_forms(they: People) -> bytes:
    """Two ways of writing grades in one workbook, and a tab with an odd name."""
    listed = [[one.number, "Unit 1", grade, "PN"] for one, grade in zip(they[2:4], "DP", strict=True)]
    sheets = {"=Marks 'n' <more>": they.marks("P", "M"), "12b": [["Cand no", "Unit", "Grade", "Marked by"], *listed]}
    return xlsx(sheets)


@ugly("overflow.csv", "SHEET-08 E3", accepted=1, held=1, claimed="P")
def overflow(they: People) -> bytes:
    """A comma in a name parts it in two, and everything after it slips."""
    head, one, two = they.marks("P", "M")
    return text([head, one, [two[0], f"{two[1]}, {they[1].forenames}", *two[2:]]])


@ugly("wrong-centre.csv", "CENT-01 E3", accepted=1, held=1, claimed="P")
def wrong_centre(they: People) -> bytes:
    """A row of another centre's."""
    head, one, two = they.marks("P", "M")
    return text([[*head, "Centre number"], [*one, "12345"], [*two, "54321"]])


@ugly("same-person-twice.csv", "GRAD-07 D3", "GRAD-07 D4", accepted=1, held=2, claimed="P")
def same_person_twice(they: People) -> bytes:
    """Two rows for one candidate that do not agree."""
    head, one, two = they.marks("P", "M")
    return text([head, one, two, [*two[:-1], "D"]])


@ugly("somebody-else.csv", "CAND-09 A2", "CAND-10 B3", accepted=1, held=2, claimed=". . D")
def somebody_else(they: People) -> bytes:
    """A number that nobody has, and a number under another's full name."""
    head, one, two, three = they.marks("P", "M", "D")
    names = [[*head, "Forenames"], ["9998", *one[1:], "Asha"], [two[0], "Wholly-Other", *two[2:], "Zeb"]]
    return text([*names, [*three, they[2].forenames]])
