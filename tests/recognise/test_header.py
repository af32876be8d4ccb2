"""What a row of header words says."""

from __future__ import annotations

import pytest

from pipeline.recognise.header import UnitColumn, readings
from schemas.forms import BY_KEY, FORMS
from schemas.tidying import fold

NOTHING_TAUGHT = frozenset()


def _reading(key, *headers, taught=NOTHING_TAUGHT):
    return next(found for found in readings(headers, taught) if found.form is BY_KEY[key])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Candidate number", "candidatenumber"),
        ("  CANDIDATE_Number:", "candidatenumber"),
        ("Cand. No.", "candno"),
        ("D.O.B.", "dob"),
        ("\u2013", ""),
    ],
)
def test_headers_fold_to_their_letters(text, folded):
    """Case, spaces and punctuation tell no headers apart."""
    assert fold(text) == folded


def test_columns_match_in_any_order_and_spelling():
    """Headers match without regard to case, spaces, punctuation and order, and blank ones are no columns."""
    found = _reading("candidates", "date-of-birth", "", "SURNAME", "fore names", "Cand. No.")
    assert found.columns == {"date_of_birth": 0, "surname": 2, "forenames": 3, "candidate_number": 4}
    assert found.missing == ()
    assert found.unknown == ()


def test_headers_of_nothing_but_signs_are_nameless():
    """A blank header, or one of signs alone, names no column."""
    assert _reading("candidates", "#", "Surname", "", "House").nameless == (0, 2)


def test_unknown_headers_are_told():
    """A header that the form does not know stands among the unknown ones."""
    assert _reading("candidates", "Candidate number", "House", "Surname").unknown == (1,)


def test_a_second_column_with_one_meaning_is_a_twin():
    """The first of two columns with one meaning is the column, the others are its twins."""
    found = _reading("candidates", "Surname", "Last name", "Family name")
    assert found.columns == {"surname": 0}
    assert found.twins == (("surname", 1), ("surname", 2))


def test_missing_columns_are_told_by_title():
    """Every required column that is not there is named by its title."""
    assert _reading("entries", "Surname").missing == ("Candidate number", "Entry code", "Entry type")


def test_uci_stands_for_the_candidate_number():
    """In centre forms UCI may stand for Candidate number, and Name for both names."""
    assert _reading("candidates", "UCI", "Name", "DOB").missing == ()


def test_a_grid_needs_a_unit_column():
    """A form of unit columns lacks them where no header names a unit."""
    assert _reading("grades_by_candidate", "Candidate number").missing == ("a column for each unit, such as Unit 3",)


@pytest.mark.parametrize(
    "header", ["Unit 3", "Unit 3 \u2013 Introduction to marketing", "U3", "unit 03", "UNIT 3: Marketing"]
)
def test_units_are_told_by_number(header):
    """A unit column is headed by the unit's number, with or without its title."""
    assert _reading("grades_by_candidate", "Candidate number", header).units == (UnitColumn(1, header, "3"),)


def test_units_are_told_by_reference():
    """A unit column may be headed by the unit's reference."""
    units = _reading("grades_by_candidate", "Candidate number", "Y/502/5411").units
    assert units == (UnitColumn(1, "Y/502/5411", "Y/502/5411"),)


def test_a_unit_column_finds_its_own_assessors():
    """`Unit 3 assessor` goes with `Unit 3`, wherever it stands, and is no unknown column."""
    found = _reading(
        "grades_by_candidate", "Unit 4 assessor", "Candidate number", "Unit 3", "Unit 4", "Unit 3 Assessor"
    )
    assert found.units == (UnitColumn(2, "Unit 3", "3", 4), UnitColumn(3, "Unit 4", "4", 0))
    assert found.unknown == ()


def test_assessors_of_no_unit_are_unknown():
    """`Unit 4 assessor` without `Unit 4` is a column that the form does not know."""
    assert _reading("grades_by_candidate", "Candidate number", "Unit 3", "Unit 4 assessor").unknown == (2,)


def test_unit_columns_belong_to_grids_only():
    """A form without unit columns does not know a column headed by a unit."""
    found = _reading("grades_by_unit", "Candidate number", "Unit", "Grade", "Unit 3")
    assert found.units == ()
    assert found.unknown == (3,)


@pytest.mark.parametrize("extra", ["Unit 3", "Grade"])
@pytest.mark.parametrize("key", ["candidates", "entries"])
def test_candidates_and_entries_never_have_grades(key, extra):
    """A sheet with a unit column or a Grade column is never Candidates or Entries."""
    headers = [column.title for column in BY_KEY[key].columns]
    assert _reading(key, *headers).missing == ()
    assert len(_reading(key, *headers, extra).missing) == 1


@pytest.mark.parametrize("title", ["Candidates", ""])
def test_a_heading_taught_for_a_centre_is_known(title):
    """A centre's own heading, taught for one form or for all, is the column that it was taught to be."""
    taught = frozenset({(title, "Candidate number", "Pupil no.")})
    assert _reading("candidates", "PUPIL NO", taught=taught).columns == {"candidate_number": 0}


def test_a_heading_taught_for_another_form_or_column_is_not():
    """A heading that was taught for another form, or for a column that this form has not, stays unknown."""
    taught = frozenset({("Entries", "Candidate number", "Pupil no"), ("", "Grade", "Mark")})
    assert _reading("candidates", "Pupil no", "Mark", taught=taught).unknown == (0, 1)


def test_forms_come_the_more_particular_first():
    """A row is laid against every form, in the forms' own order."""
    assert tuple(found.form for found in readings(("Surname",), NOTHING_TAUGHT)) == FORMS
