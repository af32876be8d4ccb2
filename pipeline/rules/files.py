"""FILE: what there is to say about one drop before its rows are looked at.

The words are `{file}` and `{value}`: what the readers found, as the end of a sentence.
"""

from pipeline.rules.book import Example, spoken
from schemas.cells import Severity

_OURS = "claimdrop"
_HEAD = "Candidate number,Surname,Forenames,Date of birth\n"
_GOOD = _HEAD + "0007,GREEN,Gail,01/05/2009"


@spoken(
    "FILE-01",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” could not be read: {value}.",
    fix="Open it in the program that made it, save it again under a new name, and drop that. "
    "Where it does not open there either, copy it from where it came from once more.",
    source=_OURS,
    good=_HEAD + '0007,GREEN,"Gail, Ann",01/05/2009',
    bad=_HEAD + '0007,GREEN,"Gail,01/05/2009',
)
def damaged() -> None:
    """The file is damaged, cut short, or not what its name says and not readable as anything else.

    A file that stops in the middle would be read as if the rest had never been there, so nothing of it is taken.
    A workbook that has no end yet waits one night, for it may still be on its way; on the second night it is sent back.
    A text table is cut short where a quotation mark is never closed.
    """


@spoken(
    "FILE-02",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” could not be opened: {value}. Files are read without a password.",
    fix="Take the password off (in Excel: File, Info, Protect Workbook, Encrypt with Password, and empty the box), "
    "save, and drop the file again.",
    source=_OURS,
)
def needs_a_password() -> None:
    """The file needs a password.

    Nobody sits beside the nightly run who could type it, and a password in a folder or a message protects nothing.
    A workbook that only protects its sheets or its structure opens without one, and is read.
    """


@spoken(
    "FILE-03",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” is not a spreadsheet or a text table: {value}.",
    fix="Save the table itself as a workbook (.xlsx or .ods) or as a text table (.csv), and drop that. "
    "What is only on paper or in a picture has to be typed into a sheet.",
    source=_OURS,
    good=_GOOD,
    bad="%PDF-1.7\n" + _GOOD,
)
def not_a_table() -> None:
    """The file is neither a spreadsheet nor a text table.

    What it is is told from its content, never from its name: a PDF called `claims.xlsx` is still a PDF.
    Grades are never read out of pictures, scans or letters, because a misread grade looks like any other.
    """


@spoken(
    "FILE-04",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” is over a limit: {value}.",
    fix="Delete empty rows, columns and sheets beyond the filled ones and save; "
    "or part the table into several files, and drop those.",
    source=_OURS,
)
def over_a_limit() -> None:
    """The file is over a limit: bytes, unpacked bytes, sheets, rows, columns, cells, or seconds to read.

    One file must not keep the night from everybody else's.
    A real sheet of grades is far below every limit; mostly a format was laid over a whole sheet, down to its last row.
    The office sets the limits in `claimdrop.toml`, under `[limits]`.
    """


@spoken(
    "FILE-05",
    Severity.ERROR,
    holds="sheet",
    message="There is nothing in “{file}”: {value}.",
    fix="Save the file with its table in it, look at its size, and drop it again.",
    source=_OURS,
    good=_GOOD,
    bad="",
)
def nothing_in_it() -> None:
    """There is nothing in the file.

    It has no bytes, or none of its cells is filled: often a copy that was broken off, or the wrong file of two.
    """


@spoken(
    "FILE-06",
    Severity.ERROR,
    holds="sheet",
    message="No sheet of “{file}” could be taken for a form. Headers found: {value}. {nearest}",
    fix="Put the headers into one row, among the first 20 of the sheet; give the missing columns theirs, "
    "and drop the file again.",
    source=_OURS,
    good=_GOOD,
    bad="Item,Price\nPaper,4.50\nPens,2.20",
)
def no_form() -> None:
    """No sheet of the file fits a form.

    A sheet's form is told from its row of headers: the first of the first 20 rows that holds all its required columns.
    Letter case, spaces, punctuation and order do not matter, and each column has other names by which it is known.
    A column headed `Candidate` is Candidate number where candidate numbers stand in it; one of names is not.
    The office can teach a centre's own headings once, in the site's `catalogue/headers.csv`.
    """


@spoken(
    "FILE-07",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” holds the form “{value}”, and this folder may not send it. It may come from: {who}.",
    fix="Have the form dropped by those who may send it. Where this file has other sheets too, take this one out, and drop "
    "the rest again.",
    source=_OURS,
    good=_GOOD,
    bad="Centre number,Centre name,Contact email\n12345,Hill Top School,exams@school.example",
)
def not_from_this_folder() -> None:
    """The folder may not send this form.

    The folder says who speaks: a centre sends candidates, entries and grades, an OCR Assessor samples and outcomes,
    the office what concerns several centres.
    Nothing of the file is read into the ledger, so that nobody's rows are taken from somebody else.
    """


@spoken(
    "FILE-08",
    Severity.NOTE,
    message="“{file}” is the same, byte for byte, as a file that came on {when} ({what}). It was judged again all the same.",
    fix="Nothing to mend, if that was meant. "
    "Where the receipt shows that a later file's values were replaced, drop that later file again to have them back.",
    source=_OURS,
    good=_GOOD,
    bad=Example(_GOOD, before=(_GOOD,)),
)
def same_bytes_again() -> None:
    """The same bytes came before.

    A repeat mostly changes nothing, but a row that was held may be accepted now.
    An older version that is dropped again is the newest word: where that changes what a later file had set,
    this is a query, for it may have been the wrong file of two.
    """


@spoken(
    "FILE-09",
    Severity.ERROR,
    holds="sheet",
    message="The text of “{file}” cannot be told: {value}.",
    fix="Save it as “CSV UTF-8” (in Excel: Save As) or as a workbook (.xlsx), and drop that.",
    source=_OURS,
)
def unknown_encoding() -> None:
    """The text is neither UTF-8 nor UTF-16 nor Windows-1252.

    Read in the wrong encoding, names would be stored with other letters than their own; so it is not tried.
    """


@spoken(
    "FILE-10",
    Severity.NOTE,
    message="“{file}”: {value}. Every character was kept.",
    fix="Nothing to mend. Look at a name with an accent; where it came out wrong, "
    "save the file as “CSV UTF-8” and drop it again.",
    source=_OURS,
)
def read_in_another_encoding() -> None:
    """The text was read as Windows-1252 or as UTF-16.

    Plain “CSV” from Excel is Windows-1252 and “Unicode text” is UTF-16; both are read without losing a character.
    """


@spoken(
    "FILE-11",
    Severity.NOTE,
    message="“{file}” is {value}.",
    fix="Nothing to mend. Give the file the ending that fits, so that other programs open it too.",
    source=_OURS,
    good=_GOOD,
    bad=Example(_GOOD, name="sheet.xlsx"),
)
def misnamed() -> None:
    """The file is named like another kind of file than it is.

    Its kind is told from its content, so it was read all the same.
    """


@spoken(
    "FILE-12",
    Severity.NOTE,
    message="A program still had “{file}” open when it was taken: an owner file lay beside it.",
    fix="If something was changed and saved after that, drop the file again. Close it first.",
    source=_OURS,
)
def still_open() -> None:
    """Excel or another program still had the file open.

    What had been saved by then was read; what was typed later is not in it.
    A file with a fresh owner file beside it waits; one whose owner file is a day old is taken, for it may never close.
    """


@spoken(
    "FILE-13",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” could not be opened on two nights running: the nightly run has not the right to read it.",
    fix="Copy the file into the folder anew; if that does not help, ask the office to look at the folder's rights.",
    source=_OURS,
)
def no_right_to_read() -> None:
    """The file could not be opened for want of rights on two nights running.

    After the first night it waits, for rights are often set a moment after the copy.
    """


@spoken(
    "FILE-14",
    Severity.ERROR,
    holds="sheet",
    message="“{file}” has the headings of {value}, which claimdrop writes for you to read; nothing is taken from it.",
    fix="Nothing to mend, if it came here by mistake. To change what it shows, drop a form: your sheet of entries or grades, "
    "or the claim workbook.",
    source=_OURS,
    good=_GOOD,
    bad="centre_number,entry_code,candidate_number,surname,forenames,group,status,credits_claimed,credits_needed,"
    "forecast_grade,reachable_grade,assessors,rule,reason,what_to_do,act_by\n"
    "12345,05352,0001,Nair,Priya,,At risk,10,60,Pass,Merit,JS,RISK-01,Unit 2 is missing.,Claim it.,2027-05-15",
)
def report_of_ours() -> None:
    """The sheet is a report that claimdrop wrote.

    Its rows are what was known on some night, in columns like those of forms: last year's forecast would pass for a sheet
    of new entries. A sheet counts as a report where its first row begins with the report's headings, all of them in their
    order. An OCR Assessor may fill in the outcomes of `claim.csv`.
    """
