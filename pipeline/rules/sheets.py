"""SHEET: what there is to say about one sheet, its columns and its rows as such.

The words are `{sheet}`, `{row}`, `{header}`, `{value}` and what the recogniser noted beside them.
"""

from pipeline.rules.book import spoken
from schemas.cells import Severity

_OURS = "claimdrop"
_CANDIDATES = "Candidate number,Surname,Forenames,Date of birth\n"
_GRADES = "Candidate number,Unit,Grade,Entry code\n"
_GRID = "Candidate number,Entry code,Unit 1,Unit 2\n"
_GOOD = _CANDIDATES + "0007,GREEN,Gail,01/05/2009"
_GOOD_GRADES = _GRADES + "0001,1,P,05352\n0002,1,M,05352"
_GOOD_GRID = _GRID + "0001,05352,P,M\n0002,05352,D,P"


@spoken(
    "SHEET-01",
    Severity.ERROR,
    holds="sheet",
    message="Sheet “{sheet}” was taken for the form {form}, and it lacks: {value}.{alike}",
    fix="Give the column this header, in the same row as the others, and drop the file again.",
    source=_OURS,
    good=_GOOD,
    bad="Candidate number,Surname,Forenames\n0007,GREEN,Gail",
)
def required_column_missing() -> None:
    """A required column is missing on a sheet that is plainly meant as a form.

    A sheet is plainly meant as a form where it bears the form's name, or lacks exactly one of three or more required
    columns; leaving it out without a word would lose its rows. Where both could be said, its name tells what it is.
    Where one of its headers looks like the missing one, that header is named.
    """


@spoken(
    "SHEET-02",
    Severity.ERROR,
    holds="sheet",
    message="Columns “{first}” and “{second}” mean the same and do not say the same; "
    "the first such row is {row}, where “{second}” says “{value}”.",
    fix="Delete the column that is not meant, or give it another header, and drop the file again.",
    source=_OURS,
    good="Candidate number,Surname,Last name,Forenames,Date of birth\n0007,GREEN,,Gail,01/05/2009",
    bad="Candidate number,Surname,Last name,Forenames,Date of birth\n0007,GREEN,BROWN,Gail,01/05/2009",
)
def two_columns_with_one_meaning() -> None:
    """Two columns bear the same meaning, both are filled, and they differ.

    Which of them is meant cannot be told. Where one is blank the other fills it, and where both are read as the same
    (`42` and `0042`) nothing is said.
    """


@spoken(
    "SHEET-03",
    Severity.NOTE,
    message="Column “{value}” is not one that this form knows; it was left out.",
    fix="Nothing to mend, if it is for your own use. If it was meant, give it the form's header and drop the file again; "
    "the office can also teach the site your headings.",
    source=_OURS,
    good=_GOOD,
    bad="Candidate number,Surname,Forenames,Date of birth,House\n0007,GREEN,Gail,01/05/2009,Red",
)
def unknown_column() -> None:
    """A column is not known and was left out.

    Many sheets carry columns of their own; they may stay. One that has no header and holds something is named by its
    letter, also where it stands beyond the last header of a workbook's sheet.
    SHEET-11 is said instead where one seems to matter.
    """


@spoken(
    "SHEET-04",
    Severity.NOTE,
    message="Sheet “{sheet}” fits no form and was left out.",
    fix="Nothing to mend, if it is for your own use. If it was meant, give its columns the form's headers, "
    "in one of the first 20 rows, and drop the file again.",
    source=_OURS,
)
def no_form() -> None:
    """A sheet fits no form and was left out.

    Workbooks often hold notes, lists or charts beside the sheet that is meant. A file in which no sheet fits is FILE-06.
    """


@spoken(
    "SHEET-05",
    Severity.NOTE,
    message="Sheet “{sheet}” is hidden and was not read.",
    fix="Nothing to mend, if it is for your own use. If it was meant, show it "
    "(in Excel: right-click a sheet's tab, Unhide), save, and drop the file again.",
    source=_OURS,
)
def hidden_sheet() -> None:
    """Hidden sheets were not read.

    What nobody can see nobody has checked. SHEET-11 is said instead where one seems to matter.
    """


@spoken(
    "SHEET-06",
    Severity.ERROR,
    message="“{header}” holds a formula that was never calculated, so it has no value.",
    fix="Open the workbook in Excel, let it calculate (F9), save it, and drop it again; "
    "or type the value over the formula.",
    source=_OURS,
)
def formula_without_a_value() -> None:
    """A needed cell holds a formula that was never calculated.

    Programs that write workbooks leave formulas for Excel to work out; until it has, there is nothing to read.
    Working it out here could give another value than the one you would see.
    """


@spoken(
    "SHEET-07",
    Severity.ERROR,
    message="“{header}” holds the error “{value}” where a value is needed.",
    fix="Mend the formula, or type the value over it, save, and drop the file again.",
    source=_OURS,
)
def error_in_a_cell() -> None:
    """A needed cell holds an error such as `#N/A` or `#REF!`.

    Mostly a look-up did not find what it looked for, or its table has moved.
    """


@spoken(
    "SHEET-08",
    Severity.ERROR,
    message="Row {row} has more filled cells than the table has headers; the first one too many says “{value}”.",
    fix="A comma inside a cell parts it in two: put the cell in quotation marks, or save the sheet as .xlsx, "
    "and drop the file again.",
    source=_OURS,
    good=_CANDIDATES + '0007,GREEN,"Gail, Ann",01/05/2009',
    bad=_CANDIDATES + "0007,GREEN,Gail, Ann,01/05/2009",
)
def more_cells_than_headers() -> None:
    """A row of a text table has more filled cells than headers.

    Its cells have slipped to the right, and which of them belongs under which header cannot be told.
    In a workbook every cell stands in its own column; what is beyond the headers there is SHEET-03 or SHEET-11.
    """


@spoken(
    "SHEET-09",
    Severity.NOTE,
    message="Sheet “{sheet}” has its headers and no rows below them.",
    fix="Nothing to mend, if there is nothing to say yet. If rows were meant, save the file with them and drop it again.",
    source=_OURS,
    good=_GOOD,
    bad=_CANDIDATES,
)
def no_rows() -> None:
    """A sheet has a header and no rows.

    An unfilled form says nothing; it may also be the wrong file of two.
    """


@spoken(
    "SHEET-10",
    Severity.NOTE,
    message="Column “{header}” names a unit of none of this sheet's qualifications; it is empty and was left out.",
    fix="Nothing to mend. If grades were to come there, look the unit's number up first.",
    source=_OURS,
    good="Candidate number,Entry code,Unit 1,Unit 2\n0003,05332,M,",
    bad="Candidate number,Entry code,Unit 1,Unit 77\n0003,05332,M,",
)
def empty_column_of_an_unknown_unit() -> None:
    """An empty unit column names a unit of none of the sheet's qualifications.

    Sheets for several subjects carry columns that one class never fills. A grade in such a column is GRAD-03.
    Where the catalogue's list of a qualification's units is not complete, nothing is said.
    """


@spoken(
    "SHEET-11",
    Severity.QUERY,
    message="The {what} “{value}” was left out, though it seems to hold grades or this centre's candidate numbers.",
    fix="If it was meant, give its columns the form's headers (and show the sheet, where it is hidden), "
    "and drop the file again.",
    source=_OURS,
    good=_GOOD_GRADES,
    bad="Candidate number,Unit,Grade,Entry code,Second mark\n0001,1,P,05352,M\n0002,1,M,05352,M",
)
def something_that_matters_was_left_out() -> None:
    """A column, a sheet or a hidden sheet was left out that holds grades or this centre's candidate numbers.

    The rest of the file was read as it stands, so a look at this one place tells whether grades were forgotten.
    """


@spoken(
    "SHEET-12",
    Severity.NOTE,
    message="Row {row} names no candidate and gives no grade; it was left out and counts as blank.",
    fix="Nothing to mend, if it is a heading, a total or an average. "
    "If it is about a candidate, fill in the candidate number and drop the file again.",
    source=_OURS,
    good=_GOOD_GRID,
    bad=_GOOD_GRID + "\n,Average,12,9",
)
def row_without_a_candidate() -> None:
    """A row on a sheet of grades has no candidate and no grade; or one of a register or of entries is a heading or a total.

    A second heading, a total or an average is part of most mark books, and nobody has to take it out.
    A word without a digit in place of the number (`Total`) names no candidate, and neither does what can be no number
    (`Class 12A`, `Printed 21/11/2026`) on a row with nothing under any grade's heading; a row that holds a grade stays,
    so that its missing number is told.
    On a register, and on a sheet of entries, what can be no number stands with nothing but counts in the other
    required columns.
    """


@spoken(
    "SHEET-13",
    Severity.NOTE,
    message="Hidden or filtered rows on sheet “{sheet}” that were read like all others: {value}.",
    fix="Nothing to mend, if they are meant. If not, delete them (hiding is not enough), and drop the file again.",
    source=_OURS,
)
def hidden_rows_were_read() -> None:
    """Hidden or filtered rows were read.

    A filter that was forgotten must not lose half a class, so rows count whether they show or not.
    """


@spoken(
    "SHEET-14",
    Severity.NOTE,
    message="Merged cells on sheet “{sheet}”: {value}. Each holds its value in its first cell only; "
    "the others were read as blank.",
    fix="Unmerge them and fill each row's own cell, wherever the value was meant for more than the first row.",
    source=_OURS,
)
def merged_cells() -> None:
    """Merged cells hold their value in the first one only.

    What looks like one value for five rows is stored in the first of them; whether the others share it is not guessed.
    Cells merged in the header or above it, for a title, are not counted.
    """


@spoken(
    "SHEET-15",
    Severity.ERROR,
    holds="sheet",
    message="Row {row} of sheet “{sheet}” is a second heading, and its columns are not those of row {first}: {value}.",
    fix="Put the table below it on a sheet of its own, or of a text table into a file of its own, and drop both again.",
    source=_OURS,
    good=_GOOD_GRID + "\n\nCandidate number,Entry code,Unit 1,Unit 2\n0003,05352,M,M",
    bad=_GOOD_GRID + "\n\nCandidate number,Entry code,Unit 3,Unit 4\n0003,05352,M,M",
)
def second_table() -> None:
    """A second table begins further down, with a heading under which the columns mean something else.

    Read by the first heading its grades would be those of other units. A heading that is only repeated does no harm.
    """
