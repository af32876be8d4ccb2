"""What spreadsheets do to single cells: numbers, words, dates in the wrong place, formulas, errors, grades as typed."""

from __future__ import annotations

from datetime import date

from tests.gold.books import book
from tests.gold.folder import IT, People, ugly
from tests.make import text, xlsx

# --- numbers ---------------------------------------------------------------------------------------------------------


@ugly("lost-zeros.xlsx", "CELL-07 A2", "CELL-07 A3", "CELL-07 A4", accepted=3, claimed="P M D", block=7)
def lost_zeros(they: People) -> bytes:
    """The candidate numbers were taken for quantities."""
    head, *rows = they.marks("P", "M", "D")
    return xlsx([head, *([int(number), *rest] for number, *rest in rows)])


@ugly("lost-zeros.csv", "CELL-07 A2", "CELL-07 A3", "CELL-07 A4", accepted=3, claimed="P M D", block=8)
def lost_zeros_in_text(they: People) -> bytes:
    """The same, saved as a text table afterwards."""
    head, *rows = they.marks("P", "M", "D")
    return text([head, *([number.lstrip("0"), *rest] for number, *rest in rows)])


@ugly("lost-zero-of-the-code.xlsx", "CELL-07 E2", "CELL-07 E3", accepted=2, claimed="P M")
def lost_zero_of_the_code(they: People) -> bytes:
    """The entry code was taken for a quantity: every one of them begins with a zero."""
    head, *rows = they.marks("P", "M")
    return xlsx([[*head, "Entry code"], *([*row, int(IT)] for row in rows)])


@ugly("numbers-kept-as-text.xlsx", accepted=2, claimed="P M")
def numbers_kept_as_text(they: People) -> bytes:
    """Text cells keep their zeros, and stray spaces of several kinds do no harm."""
    head, one, two = they.marks("P", "M")
    return xlsx([head, [f" {one[0]} ", *one[1:]], [f"\u00a0{two[0]}\u200b", *two[1:]]])


@ugly("scientific.csv", "CELL-08 A3", accepted=1, held=1, claimed="P")
def scientific(they: People) -> bytes:
    """A long number in the place of the candidate's was put in scientific form."""
    head, one, two = they.marks("P", "M")
    return text([head, one, ["1.23457E+12", *two[1:]]])


@ugly("rounded.xlsx", "CELL-08 A3", "CELL-08 A4", accepted=1, held=2, claimed="P")
def rounded(they: People) -> bytes:
    """Numbers of more than fifteen digits were rounded before they were saved."""
    head, one, two, three = they.marks("P", "M", "D")
    return xlsx([head, one, [1234502600010001234, *two[1:]], [1e21, *three[1:]]])


@ugly("scientific-uci.csv", "CELL-08 A2", "CELL-08 A3", accepted=1, held=2, claimed=". . D")
def scientific_uci(they: People) -> bytes:
    """UCIs without their letter were taken for numbers; with a decimal comma, too."""
    rows = [["UCI", "Assessor", "Unit 1"], ["1,2345E+11", "PN", "P"], ["1.23450260001E+11", "PN", "M"]]
    return text([*rows, [they[2].uci, "PN", "D"]], delimiter=";")


@ugly("fraction.xlsx", "CELL-02 A3", accepted=1, held=1, claimed="P")
def fraction(they: People) -> bytes:
    """A number with a fraction is no candidate number, and no zeros make one of it."""
    head, one, two = they.marks("P", "M")
    return xlsx([head, one, [42.5, *two[1:]]])


@ugly("turned-into-a-date.xlsx", "CELL-02 A3", "GRAD-04 D4", accepted=1, held=2, claimed="P")
def turned_into_a_date(they: People) -> bytes:
    """A spreadsheet made dates of a number with a slash, and of a grade."""
    head, one, two, three = they.marks("P", "M", [date(2026, 1, 2)])
    return xlsx([head, one, [date(2026, 2, 1), *two[1:]], three])


@ugly("apostrophes.csv", "CELL-02 A2", accepted=2, held=1, claimed=". M D")
def apostrophes(they: People) -> bytes:
    """Tricks that keep zeros: an apostrophe is a character to all programs but one; `="0042"` is shown as 0042."""
    head, one, two, three = they.marks("P", "M", "D")
    return text([head, [f"'{one[0]}", *one[1:]], [f'"=""{two[0]}"""', *two[1:]], three])


@ugly("letters-for-digits.csv", "CELL-02 A2", "CELL-02 A3", "CELL-02 A4", held=3)
def letters_for_digits(they: People) -> bytes:
    """The letter O for a zero, a digit too many, and the digits of another script."""
    head, one, two, three = they.marks("P", "M", "D")
    return text([head, [f"O{one[0][1:]}", *one[1:]], [f"0{two[0]}", *two[1:]], ["٠٠٤٢", *three[1:]]])


@ugly("all-zeros.csv", "CELL-02 A2", held=1)
def all_zeros(they: People) -> bytes:
    """Candidate 0000 is nobody."""
    head, one = they.marks("P")
    return text([head, ["0", *one[1:]]])


# --- words that other programs eat -----------------------------------------------------------------------------------


@ugly("initials-na.csv", accepted=3, claimed="P M D")
def initials_na(they: People) -> bytes:
    """Initials that other programs take for nothing, or for a truth value, are initials."""
    head, *rows = they.marks("P", "M", "D")
    marked = zip(rows, ("NA", "NULL", "True"), strict=True)
    return text([head, *([number, surname, initials, grade] for (number, surname, _, grade), initials in marked)])


@ugly("initials-true.xlsx", accepted=2, claimed="P M")
def initials_true(they: People) -> bytes:
    """Excel made a truth value of the initials; they are read as it shows them."""
    head, one, two = they.marks("P", "M")
    return xlsx([head, [*one[:2], True, "P"], [*two[:2], "null", "M"]])


@ugly("truth-for-a-grade.xlsx", "GRAD-04 D2", "GRAD-04 D3", held=2)
def truth_for_a_grade(they: People) -> bytes:
    """A box to tick says no grade."""
    return xlsx(they.marks([True], [False]))


# --- formulas and errors ---------------------------------------------------------------------------------------------


@ugly("never-calculated.xlsx", "SHEET-06 D3", accepted=2, held=1, claimed="P . D")
def never_calculated(they: People) -> bytes:
    """A program wrote a formula and left it to Excel to work out."""
    rows = they.marks("P", None, "D")
    return book(rows, lambda sheet: sheet.write_formula("D3", '=IF(1=1,"M","P")', None, ""))


@ugly("calculated.xlsx", accepted=2, claimed="P M")
def calculated(they: People) -> bytes:
    """A formula with its value is that value."""
    rows = they.marks("P", None)
    return book(rows, lambda sheet: sheet.write_formula("D3", '=IF(1=1,"M","P")', None, "M"))


@ugly("number-never-calculated.xlsx", "SHEET-06 A3", accepted=1, held=1, claimed="P")
def number_never_calculated(they: People) -> bytes:
    """The formula stands where the candidate number should."""
    rows = they.marks("P", "M")
    rows[2][0] = None
    return book(rows, lambda sheet: sheet.write_formula("A3", "=A2+1", None, ""))


@ugly("broken-look-up.xlsx", "SHEET-07 D3", "SHEET-07 C4", accepted=1, held=2, claimed="P")
def broken_look_up(they: People) -> bytes:
    """A look-up found nothing, and another one's table has moved."""
    rows = they.marks("P", None, "D")
    rows[3][2] = None

    def write(sheet) -> None:
        sheet.write_formula("D3", "=VLOOKUP(A3,Z:Z,1)", None, "#N/A")
        sheet.write_formula("C4", "=Moved!A1", None, "#REF!")

    return book(rows, write)


@ugly("error-beside-the-point.xlsx", "SHEET-03 E1", accepted=2, claimed="P M")
def error_beside_the_point(they: People) -> bytes:
    """An error in a column of the tutor's own is the tutor's."""
    head, *rows = they.marks("P", "M")
    filled = [[*head, "Average"], *([*row, 1] for row in rows)]
    return book(filled, lambda sheet: sheet.write_formula("E3", "=1/0", None, "#DIV/0!"))


@ugly("letters-of-an-error.csv", "GRAD-04 D2", "CELL-06 D3", held=2)
def letters_of_an_error(they: People) -> bytes:
    """In a text table an error is four letters, and a formula is text that nothing works out."""
    return text(they.marks(["#N/A"], ["=B2"]))


@ugly("commands.csv", "CELL-06 B2", "CELL-06 B3", "CELL-06 B4", "CELL-06 B5", accepted=1, held=4, claimed=". . . . P")
def commands(they: People) -> bytes:
    """Names that a spreadsheet program would carry out."""
    head, *rows = they.marks("P", "M", "D", "P", "P")
    for row, harm in zip(rows, ("=cmd|' /C calc'!A0", "+44 1234", "-1+1", "@SUM(1)"), strict=False):
        row[1] = harm
    return text([head, *rows])


@ugly("unseen-marks.csv", "CELL-06 B2", "CELL-06 B3", accepted=1, held=2, claimed=". . P")
def unseen_marks(they: People) -> bytes:
    """A mark that turns the text round, and a bell."""
    head, one, two, three = they.marks("P", "M", "P")
    return text([head, [one[0], f"{one[1]}\u202e", *one[2:]], [two[0], f"\x07{two[1]}", *two[2:]], three])


# --- grades as they are typed ----------------------------------------------------------------------------------------


@ugly("spellings.xlsx", "CELL-09 D3", "CELL-09 E4", accepted=4, claimed="DM DP MD PM")
def spellings(they: People) -> bytes:
    """Letters and words, long and short, in any case, with spaces and full stops."""
    given = (["distinction", " m "], ["Dist", "PASS"], ["Merit.", "dist."], ["p", "MERIT"])
    return xlsx(they.marks(*given, units=("Unit 1", "Unit 2")))


@ugly("spaces-about-grades.xlsx", accepted=3, claimed="D P M")
def spaces_about_grades(they: People) -> bytes:
    """Spaces that do not break, have no width, or begin a line."""
    return xlsx(they.marks([" d "], ["\u00a0P\u200b"], ["\nM\t"]))


@ugly("nothing-yet.csv", accepted=1, unchanged=4, claimed=". . . . .P")
def nothing_yet(they: People) -> bytes:
    """Every way to write that there is nothing yet leaves things as they are."""
    given = (["-", "–"], ["?", "tbc"], ["TBC", "n/a"], ["", "—"], ["N/A", "P"])
    return text(they.marks(*given, units=("Unit 1", "Unit 2")))


@ugly("not-claimed.csv", unchanged=6)
def not_claimed(they: People) -> bytes:
    """Every way to write that a unit is not claimed."""
    given = (["N", "U"], ["Not claiming", "F"], ["Fail", "Refer"], ["R", "NYA"], ["n", "u"], ["FAIL", "refer"])
    return text(they.marks(*given, units=("Unit 1", "Unit 2")))


@ugly(
    "no-grades.csv",
    *("GRAD-04 D2", "GRAD-04 D3", "GRAD-04 D4", "GRAD-04 D5", "GRAD-04 D6", "GRAD-04 D7"),
    held=6,
)
def no_grades(they: People) -> bytes:
    """Stars, letters of other scales, two at once, marks and points."""
    return text(they.marks(["D*"], ["A"], ["P/M"], ["67"], ["45%"], ["PP"]))


@ugly("percent.xlsx", "GRAD-04 D2", "GRAD-04 D3", accepted=1, held=2, claimed=". . P")
def percent(they: People) -> bytes:
    """A percentage is a fraction to the file; neither it nor a mark is a grade."""
    return xlsx(they.marks([0.45], [67], ["P"]))


@ugly("one-bad-of-many.xlsx", "GRAD-04 E3", accepted=2, held=1, claimed="PM . MD")
def one_bad_of_many(they: People) -> bytes:
    """One grade that is none holds back its candidate's row, and nobody else's."""
    return xlsx(they.marks("PM", "DX", "MD", units=("Unit 1", "Unit 2")))
