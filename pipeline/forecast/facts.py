"""What a forecast is made from: plain frames of whole numbers and text, about any number of centres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    Ints = np.ndarray[Any, np.dtype[np.int64]]
    Small = np.ndarray[Any, np.dtype[np.int8]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Texts = np.ndarray[Any, np.dtype[np.object_]]

GRADES = ("", "P", "M", "D")
"""A grade's code is its place here."""
LIVE, BETTER, WITHDRAWN = 0, 1, 2
"""What a line is: open or standing; a resubmission on its way; withdrawn by the OCR Assessor."""
NEAR_PASS = "R"  # noqa: S105  a grade


@dataclass(frozen=True)
class Facts:
    """Dates are ISO text, absent text is '' and an absent id 0; every `candidate` and `unit` is an id of the ledger."""

    people: pd.DataFrame
    """Registered this academic year or entered, by centre and candidate number: candidate, centre_number,
    candidate_number, surname, forenames, group_name.
    """
    entries: pd.DataFrame
    """Live ones: candidate, entry_code, entry_type, unit, estimated_completion_date."""
    lines: pd.DataFrame
    """candidate, unit, grade (a code of `GRADES`), assessor, claim, kind (`LIVE`, `BETTER` or `WITHDRAWN`)."""
    results: pd.DataFrame
    """Results that were not claimed here: candidate, entry_code, unit (0: overall), grade (in letters; R is a near pass)."""
    claims: pd.DataFrame
    """claim, centre_number, entry_code, claim_number, state, submitted_on, finalised_on."""
    visits: pd.DataFrame
    """Not taken back, by date within a place: centre_number, entry_code, visit_date."""
    held: pd.DataFrame
    """Held rows of grades that nobody has settled: candidate, entry_code ('' where the row does not say), unit (as tidied)."""
    markers: pd.DataFrame
    """Centre assessors: assessor, centre_number, initials, full_name."""
    set_up: pd.DataFrame
    """Who is set up for what: centre_number, entry_code, assessor."""
    units: pd.DataFrame
    """unit, suite, level, subject, number (or the reference, where the catalogue does not know it)."""
    allocated: pd.DataFrame
    """The OCR Assessors of approvals in force: centre_number, entry_code, ocr_assessor (the name, else the code)."""
