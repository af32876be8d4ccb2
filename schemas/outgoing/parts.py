"""Columns that several of our tables share: text, blank where `optional`."""

from __future__ import annotations

import pandera.pandas as pa

from schemas import identifiers

STATES = ("Unsubmitted", "Submitted", "Sampled", "Finalised", "Processed", "Withdrawn")
OUTCOMES = ("", "agreed", "changed", "withdrawn")
CLAIM = r"C[0-9]{6}"
REFERENCE = r"R[0-9]{6}"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
COUNT = r"[0-9]+"


def text(pattern: str = r"\S.*", *, optional: bool = False) -> pa.Column:
    """Make a column whose every cell matches `pattern` as a whole."""
    return pa.Column(checks=pa.Check.str_matches(rf"^(?:{pattern}){'?' * optional}\Z"))


def one_of(*words: str) -> pa.Column:
    """Make a column of listed words."""
    return pa.Column(checks=pa.Check.isin(words))


def unit_columns() -> dict[str, pa.Column]:
    """Make the columns that name a unit; reference and title are blank where the catalogue does not know them."""
    return {
        "unit_number": text(),
        "unit_reference": text(identifiers.UNIT_REFERENCE.regex, optional=True),
        "unit_title": pa.Column(),
    }


def person_columns() -> dict[str, pa.Column]:
    """Make the columns that say whose entry it is; a number may have passed to somebody else."""
    return {
        "centre_number": text(identifiers.CENTRE_NUMBER.regex),
        "entry_code": text(identifiers.ENTRY_CODE.regex),
        "candidate_number": text(identifiers.CANDIDATE_NUMBER.regex, optional=True),
        "surname": text(),
        "forenames": pa.Column(),
        "group": pa.Column(),
    }


def claim_columns(*, submitted: bool) -> dict[str, pa.Column]:
    """Make the columns that say which claim; an unsubmitted one has no number yet."""
    return {
        "claim_number": text(CLAIM, optional=not submitted),
        "centre_number": text(identifiers.CENTRE_NUMBER.regex),
        "entry_code": text(identifiers.ENTRY_CODE.regex),
        "candidate_number": text(identifiers.CANDIDATE_NUMBER.regex),
        "surname": text(),
        "forenames": text(),
        "grade": one_of("P", "M", "D"),
        "assessor": text(),
    }
