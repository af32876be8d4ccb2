"""The columns of the field: how a cell of each is read, what it must look like, and the words for it.

A `Kind` works on *distinct* values: a table of 20,000 rows has eight grades, and each is read once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from schemas.tidying import (
    day,
    digits,
    full_name,
    grade,
    identifier,
    initials,
    listed,
    name,
    plain,
    result_grade,
    uln,
    unit,
    yes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemas.cells import Cell
    from schemas.tidying import Tidied


@dataclass(frozen=True)
class Kind:
    """What a column's cells are: how each is read, what it must match, and how to say that."""

    tidy: Callable[[Cell], Tidied]
    needs: str
    """What was needed, with an example: it ends the sentence "… needs"."""
    pattern: str = ""
    """A regular expression the whole text must match (CELL-02)."""
    words: tuple[str, ...] = ()
    """The listed values (CELL-03)."""
    width: int = 200
    """The longest text allowed (CELL-05)."""
    letters_only: bool = False
    """Whether it is a name (CELL-06 allows letters, marks and a few signs), or any printable text."""
    extra: str = ""
    """More signs that this name may hold."""
    also: str = ""
    """One more word that stands for itself: `All`."""


def one_of(*words: str, **synonyms: str) -> Kind:
    """A kind of column that holds one of a few words."""
    return Kind(listed(*words, **synonyms), "one of: " + ", ".join(words), words=words)


CENTRE_NUMBER = Kind(digits(5), "a centre number of five digits, such as 12345", r"[0-9]{5}")
CANDIDATE_NUMBER = Kind(digits(4), "a candidate number from 0001 to 9999", r"(?!0000)[0-9]{4}")
ENTRY_CODE = Kind(digits(5), "an entry code of five digits, such as 05352", r"[0-9]{5}")
UCI = Kind(identifier, "a UCI of 13 characters, such as 123450130001E", r"[0-9]{5}[0-9A-Z][0-9]{6}[ABCDEFGHKLMRTVWXY]")
ULN = Kind(uln, "a ULN of ten digits, such as 1000000027", r"[1-9][0-9]{9}")
NAME = Kind(name, "a name in letters, spaces, apostrophes and hyphens", letters_only=True, width=100)
TEXT = Kind(plain, "plain text")
DATE = Kind(day, "a date as 2027-01-31 or 31/01/2027")
GRADE = Kind(grade, "P, M, D, or N to take it out of the claim")
STANDING_GRADE = Kind(grade, "P, M or D", words=("P", "M", "D"))
"""Where a grade cannot be taken out: nothing is asked to be left out of a claim here."""
RESULT_GRADE = Kind(
    result_grade, "P, M, D, R or U, or an overall grade, such as MM or D*D", r"[RU]|(?:[PM]|D\*?){1,3}", width=20
)
UNIT = Kind(
    unit,
    "a unit's number, such as Unit 3, or its reference, such as Y/502/5411",
    r"[1-9][0-9]{0,2}|[ADFHJKLMRTY]/[0-9]{3}/[0-9]{4}",
    width=60,
)
FULL_NAME = replace(NAME, tidy=full_name)
ASSESSOR = Kind(full_name, "a centre assessor's initials or full name", letters_only=False, width=100)
INITIALS = Kind(initials, "initials of at most four letters, or a teacher code")
ADDRESS = r"[A-Za-z0-9_.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
"""What can be an email address: something@something.something in plain letters, digits and signs; never two of them."""
EMAIL = Kind(plain, "an email address, such as exams@school.example")
YES = Kind(yes, "Yes")
YES_OR_NO = Kind(yes, "one of: Yes, No", words=("Yes", "No"))
WHOLE_NUMBER = Kind(digits(1), "a whole number", r"[0-9]{1,7}")
SEX = one_of("F", "M", "X", female="F", male="M", other="X")
ENTRY_TYPE = one_of("Full award", "Unit", full="Full award", award="Full award", units="Unit")
OUTCOME = one_of("Agreed", "Withdrawn", "Changed", agree="Agreed", withdraw="Withdrawn", change="Changed")
CLAIM_NUMBER = Kind(identifier, "a claim number, such as C000123", r"C[0-9]{6}")


@dataclass(frozen=True)
class Column:
    """A column of a form."""

    key: str
    title: str
    kind: Kind
    other_names: tuple[str, ...] = ()
    filled: bool = False
    """Whether a blank cell is CELL-01."""
