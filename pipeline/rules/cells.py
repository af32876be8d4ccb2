"""CELL: what there is to say about one cell, whatever the form.

The words are `{header}`, `{value}`, `{needs}` (what the column needs, with an example), `{what}` (of CELL-01: `is blank`,
or `is filled in`), `{listed}`, `{nearest}` (blank, or a sentence with a space before it) and `{read}`.
"""

from pipeline.rules.book import spoken
from schemas.cells import Severity

_OURS = "claimdrop"
_SPREADSHEETS = "claimdrop; what spreadsheets do to numbers"
_HEAD = "Candidate number,Surname,Forenames,Date of birth,UCI,Sex\n"
_GOOD = _HEAD + "0007,GREEN,Gail,01/05/2009,,F"


@spoken(
    "CELL-01",
    Severity.ERROR,
    message="“{header}” {what}; it needs {needs}.",
    fix="Fill the cell in, and drop the file again.",
    source=_OURS,
    good=_GOOD,
    bad=_HEAD + "0007,,Gail,01/05/2009,,F",
)
def required_cell_blank() -> None:
    """A required cell is blank, or cells are filled in that do not go together.

    Without it the row cannot be told from another, or says nothing that could be entered; and an outcome that names half
    a group, or a line and a group at once, cannot be guessed.
    """


@spoken(
    "CELL-02",
    Severity.ERROR,
    message="“{header}” says “{value}”; it needs {needs}.",
    fix="Write it in that form, and drop the file again. Where the spreadsheet keeps changing it, "
    "format the column as Text first.",
    source=_OURS,
    good=_GOOD,
    bad=_HEAD + "A7,GREEN,Gail,01/05/2009,,F",
)
def not_in_its_form() -> None:
    """A value has not the form that its column needs.

    Numbers and codes have a fixed length and fixed characters; one that has not was mistyped or belongs elsewhere.
    """


@spoken(
    "CELL-03",
    Severity.ERROR,
    message="“{header}” says “{value}”; it needs one of: {listed}.{nearest}",
    fix="Write one of the listed words, and drop the file again.",
    source=_OURS,
    good=_GOOD,
    bad=_HEAD + "0007,GREEN,Gail,01/05/2009,,G",
)
def not_a_listed_word() -> None:
    """A value is not one of the listed ones.

    Letter case and spaces do not matter. The nearest word is named and not put in, for it may not be the one meant.
    """


@spoken(
    "CELL-04",
    Severity.ERROR,
    message="“{header}” says “{value}”, {why}; it needs {needs}.",
    fix="Write the day first (31/01/2027) or the year first (2027-01-31), and drop the file again.",
    source=_OURS,
    good=_GOOD,
    bad=_HEAD + "0007,GREEN,Gail,05/31/2009,,F",
)
def not_a_date() -> None:
    """A value is not a date, or there is no such day.

    Dates are read day first. A date that only makes sense month first is not turned round, and neither are its neighbours
    taken that could be either: texts, unless one of the column can only be day first; and the spreadsheet's own dates up
    to the twelfth, unless a later day is among them, for it may have turned them round when it opened the table.
    """


@spoken(
    "CELL-05",
    Severity.ERROR,
    message="“{header}” begins “{value:.30}” and is longer than its column allows; it needs {needs}.",
    fix="Shorten it, or move what belongs elsewhere, and drop the file again.",
    source=_OURS,
    good=_GOOD,
    bad=_HEAD + f"0007,{'GREEN-' * 20}HILL,Gail,01/05/2009,,F",
)
def too_long() -> None:
    """A value is longer than the column allows.

    Such a cell mostly holds two cells' text, or a note; cut short, it would be stored as something nobody wrote.
    """


@spoken(
    "CELL-06",
    Severity.ERROR,
    message="“{header}” says “{value}”, with {sign}, which this column cannot hold; it needs {needs}.",
    fix="Type the cell again by hand without that, and drop the file again.",
    source=_OURS,
    good=_HEAD + "0007,O'GREEN-HILL,Zoë (Gail),01/05/2009,,F",
    bad=_HEAD + "0007,GREEN,=Gail,01/05/2009,,F",
)
def character_that_cannot_be_held() -> None:
    """A value has characters that the column cannot hold.

    Nowhere allowed are control and direction marks, which nobody sees, and a first sign that makes a formula of the cell:
    `=`, `+`, `-`, `@`.
    In names stand letters of any script and their marks, spaces, apostrophes, hyphens, full stops, commas, brackets
    and slashes.
    """


@spoken(
    "CELL-07",
    Severity.NOTE,
    message="“{header}” says “{value}” and was read as “{read}”: leading zeros were put back.",
    fix="Nothing to mend. Format the column as Text, and the spreadsheet keeps the zeros.",
    source=_SPREADSHEETS,
    good=_GOOD,
    bad=_HEAD + "7,GREEN,Gail,01/05/2009,,F",
)
def leading_zeros() -> None:
    """Leading zeros were put back.

    A spreadsheet that takes a candidate number or an entry code for a quantity drops the zeros before it.
    As the length is fixed, they can be put back without guessing.
    """


@spoken(
    "CELL-08",
    Severity.ERROR,
    message="“{header}” says “{value}”: the spreadsheet took it for a quantity and rounded it or put it in scientific form; "
    "which digits stood there cannot be known.",
    fix="Format the column as Text first (in Excel: Home, Number, Text), then type or paste the numbers again, "
    "and drop the file again.",
    source=_SPREADSHEETS,
    good=_HEAD + "0007,GREEN,Gail,01/05/2009,123450130001E,F",
    bad=_HEAD + "0007,GREEN,Gail,01/05/2009,1.23E+12,F",
)
def number_destroyed() -> None:
    """A number was rounded by the spreadsheet, or put in scientific form.

    A spreadsheet keeps fifteen digits, and of `1.23E+12` only three; the digits that are gone belong to one person
    and cannot be guessed.
    """


@spoken(
    "CELL-09",
    Severity.NOTE,
    message="“{header}” {says} and was read as “{read}”.",
    fix="Nothing to mend, if that is what was meant; it needs {needs}.",
    source=_OURS,
    good=_GOOD,
    bad=_HEAD + "0007,GREEN,Gail,1 May 2009,,F",
)
def read_through_a_synonym() -> None:
    """A value was read through a synonym or another format.

    `Dist` was read as `D`, `1 Sept 07` as 2007-09-01. Only what cannot mean anything else is read so.
    Of grades without an entry code the one live entry that has the unit is told, once a sheet and qualification.
    """
