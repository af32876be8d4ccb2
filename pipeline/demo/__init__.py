"""An invented world of three centres, and what its people drop on each of five nights: on the last nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.demo import exams_officers, ocr_assessors, office, tutors
from pipeline.demo.papers import Drop

__all__ = ["DemoNight", "Drop", "catalogue", "nights"]


@dataclass(frozen=True, slots=True)
class DemoNight:
    """The date of a night, and what lies in the inbox by then, earlier arrivals first."""

    as_of: date
    drops: list[Drop]


def catalogue() -> dict[str, bytes]:
    """Give the site's own tables of the catalogue, by the name of the file."""
    return {"series.csv": office.calendar()}


def nights() -> list[DemoNight]:
    """A season: set-up, first grades, submissions, samples, an outcome, a quiet night in spring; the same bytes every time.

    The centre with nothing amiss submits on the second night already, so that its claim is sampled on the third and
    processed on the fourth.
    """
    return [
        DemoNight(date(2026, 11, 2), [*office.set_up(), *exams_officers.registers()]),
        DemoNight(date(2026, 11, 23), [*exams_officers.second_thoughts(), *tutors.autumn()]),
        DemoNight(
            date(2027, 2, 8),
            [*tutors.spring(), tutors.elsewhere(), *exams_officers.submissions(), *ocr_assessors.first_sample()],
        ),
        DemoNight(
            date(2027, 3, 8),
            [
                *tutors.late(),
                exams_officers.leavers(),
                *exams_officers.undeclared_submission(),
                *ocr_assessors.march(),
                *office.programme_results(),
            ],
        ),
        # Nothing is dropped, and yet the at-risk lists change: visits are past, and the season's last dates are near.
        DemoNight(date(2027, 4, 26), []),
    ]
