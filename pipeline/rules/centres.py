"""CENT: who speaks, and what the office says of centres, approvals and visits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from pipeline import meet
from pipeline.rules.book import Example, rule, spoken
from schemas.cells import Severity
from schemas.forms import FORMS

if TYPE_CHECKING:
    from pipeline.known import Known
    from pipeline.table import Table
    from schemas.qualifications import Catalogue

CENTRE_FORMS = tuple(form.key for form in FORMS if "centre" in form.senders)
OF_A_CENTRE = ("approvals", "visits")
_VISITS_PAGE = "OCR, Cambridge Technicals: moderation"
_APPROVAL = "Centre number,Entry code,OCR Assessor\n"
_VISIT = "Centre number,Entry code,Visit date\n"
_ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _office(text: str) -> Example:
    return Example(text, sender="office")


@rule(
    "CENT-01",
    Severity.ERROR,
    forms=CENTRE_FORMS,
    column="centre_number",
    reads=("centre_number",),
    message="The row names centre {value}, and this is the folder of centre {centre}.",
    fix="Mend the centre number, or save the file in the folder of the centre that it is about.",
    source="claimdrop: the folder says who speaks",
    good="Candidate number,Unit,Grade,Centre number\n0001,Unit 3,P,12345",
    bad="Candidate number,Unit,Grade,Centre number\n0001,Unit 3,P,54321",
)
def another_centre(table: Table, _known: Known) -> Any:
    """The row's centre number is not the folder's.

    The folder says who speaks; a sheet that names another centre was saved in the wrong place, and its candidate
    numbers mean other people.
    """
    named = table.rows["centre_number"]
    return ((named != "") & (named != table.rows["centre"])).to_numpy()


@spoken(
    "CENT-02",
    Severity.ERROR,
    message="The folder {value} belongs to nobody whom the office has set up.",
    fix="Add the centre on a Centres sheet, or the OCR Assessor on an Approvals sheet; or move the file to the right folder.",
    source="claimdrop: the folder says who speaks",
)
def folder_of_nobody() -> None:
    """The folder's centre or OCR Assessor is not known to the office.

    Nothing in such a folder can be judged, for nobody is approved or entered there; the office sees it and decides.
    """


@rule(
    "CENT-03",
    Severity.ERROR,
    forms=(*OF_A_CENTRE, "unit_results"),
    column="centre_number",
    needs_known=True,
    reads=("centre_number",),
    message="Centre {value} is not set up.",
    fix="Add the centre on a Centres sheet, tonight's included, or mend the number.",
    source="claimdrop",
    good=_office(_APPROVAL + "12345,05352,A01"),
    bad=_office(_APPROVAL + "54321,05352,A01"),
)
def centre_not_known(table: Table, known: Known) -> Any:
    """The centre is not known.

    An approval, a visit or a result belongs to a centre that the office has set up; a Centres sheet of the same night counts.
    """
    named = table.rows["centre_number"]
    return ((named != "") & ~named.isin(known["centre"]["centre_number"])).to_numpy()


@rule(
    "CENT-04",
    Severity.ERROR,
    forms=OF_A_CENTRE,
    column="entry_code",
    reads=("entry_code",),
    message="Entry code {value} is not in the catalogue.{nearest}",
    fix="Mend the code; if it is right, add the qualification to qualifications.csv in the site's catalogue folder.",
    source="claimdrop: the catalogue",
    good=_office(_VISIT + "12345,05352,14/12/2026"),
    bad=_office(_VISIT + "12345,05353,14/12/2026"),
)
def code_not_in_catalogue(table: Table, known: Known) -> Any:
    """The entry code is not in the catalogue.

    Entry codes have five digits and begin with 0, which a spreadsheet likes to drop; the nearest codes are named.
    """
    return meet.unlisted_codes(table.rows, known)


@rule(
    "CENT-05",
    Severity.QUERY,
    forms=("visits",),
    column="visit_date",
    message="{value} {why}.",
    fix="Check the date with the OCR Assessor; to take a visit off the list, drop its row again with Remove under Action.",
    source=_VISITS_PAGE,
    good=_office(_VISIT + "12345,05352,11/01/2027"),
    bad=_office(_VISIT + "12345,05352,20/08/2027"),
)
def unlikely_visit_date(table: Table, known: Known) -> Any:
    """A visit in the last two weeks of August, or in the past.

    No visits take place in the last two weeks of August; a past date is mostly last year's, and plans nothing.
    """
    dates = _added(table)["visit_date"]
    first, last = (
        known.catalogue.season_day(f"no_visits_{end}", known.as_of.year).isoformat()[5:] for end in ("from", "to")
    )
    past = dates < known.today
    closed = dates.str[5:].between(first, last)
    why = np.where(past, "is in the past", "lies in the last two weeks of August, when there are no visits")
    return pd.DataFrame({"why": why}, index=dates.index)[past | closed]


def _added(table: Table) -> pd.DataFrame:
    """Give the rows that add a visit on a date that can be read."""
    rows = table.rows
    return rows[(rows["action"] != "Remove") & rows["visit_date"].str.fullmatch(_ISO)]


@rule(
    "CENT-06",
    Severity.QUERY,
    forms=("visits",),
    column="visit_date",
    needs_known=True,
    message="With {value} there are {visits} visits for {subject} in the academic year from 1 September {year}; {free} are free.",
    fix="Check that the further visit is wanted and will be paid for; to take one off the list, drop its row with Remove.",
    source=_VISITS_PAGE,
    good=_office(_VISIT + "12345,05352,11/01/2027"),
    bad=_office(_VISIT + "12345,05352,11/01/2027\n12345,05352,17/05/2027"),
)
def many_visits(table: Table, known: Known) -> Any:
    """More than two visits for a subject in an academic year (1 September to 31 August).

    All suites and sizes of a subject share two free visits, and a day on which several are seen is one visit.
    """
    rows = table.rows
    keys = ["centre_number", "entry_code", "visit_date"]
    planned = known["visit"].loc[known["visit"]["removed"] == 0, keys]
    taken_off = pd.MultiIndex.from_frame(rows.loc[rows["action"] == "Remove", keys])
    planned = planned[~pd.MultiIndex.from_frame(planned).isin(taken_off)]
    added = _added(table)[keys].sort_values("visit_date", kind="stable")
    visits = pd.concat([planned.set_index(np.full(len(planned), -1)), added])
    visits = visits.assign(
        subject=visits["entry_code"].map(_subjects(known.catalogue)),
        year=visits["visit_date"].str[:4].astype(int) - (visits["visit_date"].str[5:7] < "09"),
    ).dropna(subset="subject")
    of = ["centre_number", "subject", "year"]
    visits = visits[~visits.duplicated([*of, "visit_date"])]
    free = known.catalogue.fact("free_visits")
    visits = visits.assign(visits=visits.groupby(of).cumcount() + 1, free=free)
    return visits.loc[(visits.index >= 0) & (visits["visits"] > free), ["visits", "subject", "year", "free"]]


def _subjects(catalogue: Catalogue) -> dict[str, str]:
    table = catalogue.qualifications
    return dict(zip(table["entry_code"], table["subject"], strict=True))


@rule(
    "CENT-07",
    Severity.QUERY,
    forms=("approvals",),
    column="entry_code",
    message="The catalogue's list of units for {value} {what}, so that its units cannot be checked.",
    fix="Add the units to units.csv in the site's catalogue folder, and yes under units_complete in its qualifications.csv.",
    source="claimdrop: the catalogue",
    good=_office(_APPROVAL + "12345,05332,A01"),
    bad=_office(_APPROVAL + "12345,05352,A01"),
)
def units_not_listed(table: Table, known: Known) -> Any:
    """The catalogue's list of units for this qualification is empty or not marked complete.

    Entries and grades name units; where the list may lack some, a unit is taken as typed, and a slip goes unseen.
    """
    codes = table.rows.loc[table.rows["action"] != "Remove", "entry_code"]
    what = {code: _lacks(known.catalogue, code) for code in codes.unique()}
    found = codes.map(what)
    return pd.DataFrame({"what": found[found != ""], "value": codes[found != ""]})


def _lacks(catalogue: Catalogue, code: str) -> str:
    qualification = catalogue.qualification(code)
    if qualification is None:
        return ""
    if catalogue.units_of(qualification.family).empty:
        return "is empty"
    return "" if qualification.units_complete else "is not marked complete"
