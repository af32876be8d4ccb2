"""How a cell of each column is read, and what the forms' columns are called."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from schemas import columns, tidying
from schemas.cells import Damaged
from schemas.forms import BY_KEY, FORMS
from schemas.tidying import Tidied

OTHER_NAMES = {
    "candidates": {
        "candidate_number": "Candidate number,Cand no,Candidate no,Exam no",
        "surname": "Surname,Last name,Family name,Legal surname",
        "forenames": "Forenames,First name,First names,Given names",
        "name": "Name",
        "date_of_birth": "Date of birth,DOB",
        "uci": "UCI",
        "uln": "ULN",
        "sex": "Sex,Gender",
        "group": "Group,Teaching group,Class",
        "action": "Action",
        "centre_number": "Centre number",
    },
    "entries": {
        "entry_code": "Entry code,Qualification code,Scheme code",
        "entry_type": "Entry type",
        "unit": "Unit",
        "action": "Action",
        "from_entry_code": "From entry code",
        "entry_date": "Entry date",
        "estimated_completion_date": "Estimated completion date,ECD",
    },
    "centre_assessors": {
        "full_name": "Full name,Assessor name",
        "initials": "Initials,Assessor initials,Teacher code",
    },
    "grades_by_candidate": {"assessor": "Assessor,Marked by", "date_of_birth": "Date of birth"},
    "grades_by_unit": {"assessor": "Assessor", "resubmission": "Resubmission"},
    "claim_submission": {
        "submitted_by": "Submitted by",
        "contact_email": "Contact email",
        "date": "Date",
        "declaration": "Centre declaration",
        "confirm": "Confirm submission",
        "lines_checked": "Lines checked",
    },
    "programme_entries": {
        "framework": "Framework",
        "package": "Package",
        "assessment": "Assessment",
        "series": "Series",
        "order_reference": "Order reference,Order ref,Order number,Order no",
    },
    "sample_list": {"claim_number": "Claim number", "sampled": "Sampled"},
    "centres": {"centre_name": "Centre name", "report_recipients": "Report recipients"},
    "approvals": {"ocr_assessor_name": "OCR Assessor name", "ocr_assessor_email": "OCR Assessor email"},
    "visits": {"visit_date": "Visit date"},
    "programme_results": {"component": "Component", "result": "Result", "date_awarded": "Date awarded"},
}
"""What people may head each column with, by the form's key or title."""
TITLES = list(dict.fromkeys(form.title for form in FORMS))


def _fold(text):
    return re.sub(r"[\W_]", "", text).casefold()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        ("  0042 \t", "0042"),
        ("\u00a0Amy\u200b\ufeff", "Amy"),
        ("NA", "NA"),
        ("NULL", "NULL"),
        ("TRUE", "TRUE"),
        (42.0, "42"),
        (2.5, "2.5"),
        (1.23e15, "1230000000000000.0"),
        (date(2009, 1, 2), "2009-01-02"),
        (datetime.fromisoformat("2009-01-02T03:04"), "2009-01-02 03:04:00"),
        (Damaged("#N/A", "error"), "#N/A"),
    ],
)
def test_a_cell_is_shown_as_people_see_it(cell, text):
    """Text loses the spaces at its ends, no-break ones too, whole numbers have no point, and NA is text like any other."""
    assert tidying.shown(cell) == text


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("0042", Tidied("0042")),
        (42.0, Tidied("0042", "CELL-07")),
        ("42", Tidied("0042", "CELL-07")),
        (" 7 ", Tidied("0007", "CELL-07")),
        (1234.0, Tidied("1234")),
        ("", Tidied("")),
        (None, Tidied("")),
        ("00042", Tidied("00042")),
        ("A42", Tidied("A42")),
        ("٤٢", Tidied("٤٢")),
        (42.5, Tidied("42.5")),
        (1.23e20, Tidied("1.23e+20", "CELL-08")),
        ("1.23E+12", Tidied("1.23E+12", "CELL-08")),
        ("1,23e12", Tidied("1,23e12", "CELL-08")),
    ],
)
def test_fixed_numbers_get_their_zeros_back(cell, read):
    """A number of fixed width has its zeros put back with a note; what the spreadsheet destroyed is refused."""
    assert columns.CANDIDATE_NUMBER.tidy(cell) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("12345 0130 001e", Tidied("123450130001E")),
        ("123450130001E", Tidied("123450130001E")),
        ("1.2345E+11", Tidied("1.2345E+11", "CELL-08")),
        (1.2345e15, Tidied("1234500000000000.0", "CELL-08")),
    ],
)
def test_long_identifiers_lose_their_spaces(cell, read):
    """Spaces within a UCI go and its letter is made a capital; a rounded number is refused."""
    assert columns.UCI.tidy(cell) == read


@pytest.mark.parametrize("kind", [columns.TEXT, columns.UNIT])
@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2.02611E+11", Tidied("2.02611E+11", "CELL-08")),
        (2.0261121e15, Tidied("2026112100000000.0", "CELL-08")),
        ("7E1", Tidied("7E1")),  # a class
    ],
)
def test_a_destroyed_number_is_no_text(kind, cell, read):
    """An order's number, or a certificate's, is lost like a candidate's; a class may be called like one."""
    assert kind.tidy(cell) == read


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("9999999999", Tidied("", "CELL-09")),
        (9999999999.0, Tidied("", "CELL-09")),
        (1000000027.0, Tidied("1000000027")),
        ("1.00E+09", Tidied("1.00E+09", "CELL-08")),
    ],
)
def test_the_unknown_uln_is_none(cell, read):
    """9999999999 means that nobody knows the ULN; it is stored as none, with a note."""
    assert columns.ULN.tidy(cell) == read


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        *((typed, "P") for typed in ("P", "p", "Pass", "PASS", " pass. ")),
        *((typed, "M") for typed in ("m", "Merit")),
        *((typed, "D") for typed in ("d", "DISTINCTION")),
        *((typed, "N") for typed in ("N", "Not claiming", "u", "F", "fail", "Refer", "R", "nya")),
        *((typed, "") for typed in ("", "-", "\u2013", "\u2014", "?", "TBC", "n/a", " ")),
        *((typed, typed) for typed in ("D*", "A", "PP", "2.5", "x")),
    ],
)
def test_grades_are_listed_words(typed, grade):
    """P, M, D in letter or word; the words that take a line out; the words for nothing yet; all else stays as typed."""
    assert columns.GRADE.tidy(typed) == Tidied(grade)


@pytest.mark.parametrize(("typed", "grade"), [("Dist", "D"), ("dist.", "D"), ("Mer", "M"), ("Passed", "P")])
def test_synonyms_of_grades_are_noted(typed, grade):
    """A grade that is not listed but can mean only one is read with a note."""
    assert columns.GRADE.tidy(typed) == Tidied(grade, "CELL-09")


@pytest.mark.parametrize(
    ("typed", "unit"),
    [("3", "3"), (3.0, "3"), ("Unit 3", "3"), ("U03", "3"), ("y/502/5411", "Y/502/5411"), ("Overall", "Overall")],
)
def test_a_unit_is_its_number_or_its_reference(typed, unit):
    """A unit is told by number or reference; what is neither stays as typed."""
    assert columns.UNIT.tidy(typed) == Tidied(unit)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("2009-01-02", Tidied("2009-01-02")),
        ("02/01/2009", Tidied("2009-01-02")),
        ("02-01-2009", Tidied("2009-01-02")),
        ("2009-01-02 00:00:00", Tidied("2009-01-02", "CELL-09")),
        ("2009-01-02T00:00", Tidied("2009-01-02", "CELL-09")),
        ("2009-01-02 13:30:00", Tidied("2009-01-02 13:30:00", "CELL-04")),
        ("2/1/2009", Tidied("2009-01-02")),
        ("02.01.2009", Tidied("2009-01-02")),
        (date(2009, 1, 2), Tidied("2009-01-02")),
        (datetime.fromisoformat("2009-01-02T13:30"), Tidied("2009-01-02")),
        ("1 Sept 07", Tidied("2007-09-01", "CELL-09")),
        ("21st November 2026", Tidied("2026-11-21", "CELL-09")),
        ("3 jan. 49", Tidied("2049-01-03", "CELL-09")),
        ("3-Jan 50", Tidied("1950-01-03", "CELL-09")),
        ("", Tidied("")),
        (None, Tidied("")),
        ("12/31/2009", Tidied("12/31/2009", "CELL-04")),
        ("31/02/2009", Tidied("31/02/2009", "CELL-04")),
        ("29 Feb 2009", Tidied("29 Feb 2009", "CELL-04")),
        ("02/01/09", Tidied("02/01/09", "CELL-04")),
        ("3 Foo 2009", Tidied("3 Foo 2009", "CELL-04")),
        ("2009", Tidied("2009", "CELL-04")),
        (39815.0, Tidied("39815", "CELL-04")),
    ],
)
def test_dates_are_read_day_first(cell, read):
    """Date cells, yyyy-mm-dd and dd/mm/yyyy are dates; worded ones too, with a note; month-first ones are not guessed."""
    assert columns.DATE.tidy(cell) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Dist", Tidied("D", "CELL-09")),
        ("merit", Tidied("M")),
        ("Distinction*", Tidied("D*")),
        ("d*d", Tidied("D*D")),
    ],
)
def test_a_result_is_written_as_a_grade_is(typed, read):
    """What stands for a grade on a mark sheet stands for it among results too; D* is a grade of whole awards."""
    assert columns.RESULT_GRADE.tidy(typed) == read


@pytest.mark.parametrize(("typed", "read"), [("y", "Yes"), ("TRUE", "Yes"), ("no", "No"), ("maybe", "maybe")])
def test_a_resubmission_is_said_as_any_other_yes(typed, read):
    """`Y` under Resubmission is Yes, as it is on a sample; a word that is neither is kept for CELL-03."""
    kind = BY_KEY["grades_by_unit"].by_key["resubmission"].kind
    assert (kind.tidy(typed).text, kind.words) == (read, ("Yes", "No"))


@pytest.mark.parametrize("typed", ["01-Sep-07", "1-sept-2007", "1 September, 2007", "1st Sept., 07", "01 SEP 2007"])
def test_a_date_as_a_spreadsheet_writes_it_is_read(typed):
    """`01-Sep-07`, the short date of many spreadsheets, is that date; so are its kin."""
    assert columns.DATE.tidy(typed) == Tidied("2007-09-01", "CELL-09")


@pytest.mark.parametrize("typed", ["1 Junk 2007", "1 Septem 2007", "1 Marchy 2007", "1 Ja 2007"])
def test_a_word_that_begins_like_a_month_is_none(typed):
    """A month is its name, or three or four letters of it: `1 Junk 2007` is not read as June."""
    assert columns.DATE.tidy(typed) == Tidied(typed, "CELL-04")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("full AWARD", "Full award"),
        ("Full", "Full award"),
        ("fullaward", "Full award"),
        ("units", "Unit"),
        ("Half", "Half"),
    ],
)
def test_listed_words_match_in_any_case(typed, word):
    """A listed word is known in any case and spacing; another word stays as typed."""
    assert columns.ENTRY_TYPE.tidy(typed) == Tidied(word)


@pytest.mark.parametrize(("typed", "word"), [("female", "F"), ("m", "M"), ("other", "X"), ("", ""), ("?", "?")])
def test_sexes_are_listed_words(typed, word):
    """Sex is F, M or X, also in words."""
    assert columns.SEX.tidy(typed) == Tidied(word)


@pytest.mark.parametrize(
    "result",
    [
        "Awarded",
        "Pass",
        "Merit",
        "Distinction",
        "Distinction*",
        "Fail",
        "Pending",
    ],
)
def test_results_of_programmes_stay_what_they_are(result):
    """A Distinction is no Distinction*, nor the other way round, in any case and spacing."""
    tidy = BY_KEY["programme_results"].by_key["result"].kind.tidy
    assert tidy(result) == tidy(result.upper()) == tidy(f" {result[:-1]} {result[-1]} ") == Tidied(result)


@pytest.mark.parametrize("typed", ["Distinction+", "Distinction**", "*"])
def test_punctuation_is_not_guessed_where_it_tells_words_apart(typed):
    """What could be either of two words stays as typed; elsewhere punctuation does not matter."""
    assert BY_KEY["programme_results"].by_key["result"].kind.tidy(typed) == Tidied(typed)
    assert BY_KEY["programme_results"].by_key["result"].kind.tidy("-awarded.") == Tidied("Awarded")


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("yes", "Yes"),
        ("Y", "Yes"),
        ("✓", "Yes"),
        ("✔", "Yes"),
        (1.0, "Yes"),
        ("TRUE", "Yes"),
        ("n", "No"),
        ("", ""),
        ("ok", "ok"),
    ],
)
def test_yes_is_yes(typed, word):
    """Yes and No in word, letter or tick; what is neither stays as typed."""
    assert columns.YES.tidy(typed) == Tidied(word)


@pytest.mark.parametrize(
    ("typed", "initials"),
    [("b.t.", "BT"), ("B. T", "BT"), ("B T", "BT"), ("Bt", "BT"), ("BT 2", "BT 2"), ("B.", "B."), ("T1.A", "T1.A")],
)
def test_initials_with_full_stops_are_initials(typed, initials):
    """`B.T.` is nobody else than BT; a teacher code stays as it is."""
    assert columns.INITIALS.tidy(typed) == Tidied(initials)


def test_spaces_within_a_name_are_made_one():
    """Runs of spaces, line ends and no-break spaces within a name become one space."""
    assert columns.NAME.tidy(" Anna\u00a0 Lena\nRose ") == Tidied("Anna Lena Rose")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("NAIR, Priya", "Priya NAIR"), ("O'HARA, TOMAS", "TOMAS O'HARA"), ("Nair, Priya Anne", "Priya Anne Nair")],
)
def test_a_colleagues_surname_may_come_first(typed, name):
    """It is turned round and said; the centre is then asked about no second person of that name."""
    assert columns.FULL_NAME.tidy(typed) == columns.ASSESSOR.tidy(typed) == Tidied(name, "CELL-09")


@pytest.mark.parametrize(
    "typed",
    ["PN, TO", "Priya Nair, MA", "Nair, Head of the Department", "Nair,", ", Priya", "Nair, Priya, Dr", "Priya Nair"],
)
def test_what_else_a_comma_parts_in_a_colleagues_name(typed):
    """Initials of two people, titles and posts stay where they are."""
    assert columns.FULL_NAME.tidy(typed) == Tidied(typed)


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\ufeff", "\u2060", "\ufe0f"])
def test_what_nobody_sees_does_not_part_a_name(unseen):
    """A soft hyphen or a mark of no width within a name parts it into no two names, nor anything else."""
    assert columns.NAME.tidy(f"Smi{unseen}th") == Tidied("Smith")
    assert columns.CANDIDATE_NUMBER.tidy(f"00{unseen}42") == Tidied("0042")
    assert columns.TEXT.tidy(f"12{unseen}A") == Tidied("12A")


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\u3000"])
def test_every_space_is_a_space(space):
    """No-break, narrow and wide spaces are spaces like any other."""
    assert columns.TEXT.tidy(f"{space}12{space}A") == Tidied("12 A")


def test_a_tick_from_a_telephone_is_a_tick():
    """The sign that makes an emoji of a tick is not seen."""
    assert columns.YES.tidy("\u2714\ufe0f") == Tidied("Yes")


def test_no_two_columns_of_a_form_share_a_name():
    """In no form may a header mean two columns."""
    shared = {}
    for form in FORMS:
        names = [_fold(name) for column in form.columns for name in (column.title, *column.other_names)]
        shared[form.key] = {name for name in names if names.count(name) > 1}
    assert {key: names for key, names in shared.items() if names} == {}


@pytest.mark.parametrize("key", OTHER_NAMES)
def test_columns_are_known_by_their_other_names(key):
    """Every name by which people may head a column is known to its form."""
    form = next(form for form in FORMS if key in (form.key, form.title))
    for column, names in OTHER_NAMES[key].items():
        known = {_fold(name) for name in (form.by_key[column].title, *form.by_key[column].other_names)}
        assert {_fold(name) for name in names.split(",")} <= known, column


def test_forms_come_the_more_particular_first():
    """Where several forms fit a sheet, the first of this order is meant."""
    assert TITLES == [
        "Moderation outcome",
        "Sample",
        "Claim submission",
        "Units from another awarding body",
        "Grades by unit",
        "Grades by candidate",
        "Entries",
        "Centre assessors",
        "Unit results",
        "Programme results",
        "Programme entries",
        "Candidates",
        "Approvals",
        "Visits",
        "Centres",
    ]


def test_forms_are_sent_by_those_who_may():
    """A centre's folder takes the centre forms, an assessor's the assessor forms, the office's the office forms."""
    senders = {form.title: form.senders for form in FORMS}
    expected = {
        **dict.fromkeys(("Sample", "Moderation outcome"), ("assessor",)),
        "Unit results": ("centre", "office"),
        **dict.fromkeys(("Centres", "Approvals", "Visits", "Programme results"), ("office",)),
    }
    assert {title: set(who) for title, who in senders.items()} == {
        title: set(expected.get(title, ("centre",))) for title in senders
    }


def test_forms_are_accepted_by_what_belongs_together():
    """Forms about people are accepted by candidate, the assessor's by claim, a submission by qualification, others by row."""
    people = (
        *("Candidates", "Entries", "Grades by unit", "Grades by candidate", "Programme entries"),
        *("Unit results", "Units from another awarding body"),
    )
    expected = {
        **dict.fromkeys(people, "candidate"),
        **dict.fromkeys(("Sample", "Moderation outcome"), "claim"),
        "Claim submission": "qualification",
    }
    assert {form.title: form.accepted_by for form in FORMS} == {
        form.title: expected.get(form.title, "row") for form in FORMS
    }


def test_every_form_may_carry_the_centre_number():
    """Every form has the column Centre number, and every centre form about people takes a UCI."""
    assert [form.key for form in FORMS if "centre_number" not in form.by_key] == []
    about_people = [form for form in FORMS if "candidate_number" in form.by_key and "centre" in form.senders]
    assert len(about_people) >= 5
    assert [form.key for form in about_people if "uci" not in form.by_key] == []


def test_needed_columns_are_columns():
    """What a form needs is among its columns, and every key stands once."""
    for form in FORMS:
        assert {key for keys in form.needs for key in keys} <= set(form.by_key)
        assert len(form.by_key) == len(form.columns)
