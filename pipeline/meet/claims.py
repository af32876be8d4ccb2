"""The lines of claims in words that people use: candidate numbers, `Unit 3`, `Merit`, `JS`."""

from __future__ import annotations

from datetime import date

import pandas as pd

from pipeline.known import Known, academic_year

GRADES = {"P": "Pass", "M": "Merit", "D": "Distinction"}


def unit_label(number: str) -> str:
    """`Unit 3`; a unit that is known by its reference alone is called by that."""
    return f"Unit {number}" if number.isdecimal() else number


def in_words(lines: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Each line's unit, grade and marker (initials; with the full name where two people of the centre bear them)."""
    units = known["unit"].set_index("id")["number"].map(unit_label)
    people = known["centre_assessor"].set_index("id")
    shared = people.duplicated(["centre_number", "initials"], keep=False)
    markers = people["initials"].where(~shared, people["initials"] + " (" + people["full_name"] + ")")
    return pd.DataFrame(
        {
            "unit": lines["unit"].map(units),
            "grade": lines["grade"].map(GRADES),
            "marker": lines["assessor"].map(markers),
        }
    )


def candidate_numbers(people: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Every number that these people of claims bear or bore: claim, candidate, candidate_number; the one shown last.

    `people` has claim, candidate and year: the academic year of the claim's submission, whose numbers it shows; who had
    none then is shown with the latest.
    """
    columns = ["candidate", "candidate_number", "academic_year", "since"]
    found = people.merge(known["registration"][columns], on="candidate")
    found = found.assign(then=found["academic_year"] == found["year"])
    return found.sort_values(["then", "academic_year", "since", "candidate_number"], kind="stable")


def shown_numbers(people: pd.DataFrame, known: Known) -> pd.DataFrame:
    """The one number under which a claim shows each of its people: claim, candidate, candidate_number."""
    return candidate_numbers(people, known).drop_duplicates(["claim", "candidate"], keep="last")


def year_of(days: pd.Series) -> pd.Series:
    """The academic year of each ISO date."""
    return days.map({day: academic_year(date.fromisoformat(day)) for day in days.unique()})
