"""What a learning-programme report is made of: components, candidates, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

AWARDED = "awarded"
WAITING = "entered, waiting"
FAILED = "not awarded"
OPEN = "not entered"
STATES = (AWARDED, WAITING, FAILED, OPEN)
"""Where a candidate stands in one component."""

STATE_OF = {
    "Awarded": AWARDED,
    "Pass": AWARDED,
    "Merit": AWARDED,
    "Distinction": AWARDED,
    "Distinction*": AWARDED,
    "Fail": FAILED,
    "Pending": WAITING,
}
"""What each result of the form Programme results means."""

COMPLETE = "Complete"
RESITS = "With a fail"
GAPS = "Not all entered"
UNDER_WAY = "Waiting"
STANDINGS = (COMPLETE, UNDER_WAY, RESITS, GAPS)
"""Where a candidate stands in the whole package."""


class Part(NamedTuple):
    """One component of the package."""

    component: str
    component_type: str
    entry_code: str
    """Blank where the catalogue does not know it."""
    confidence: str
    """Blank where the catalogue does not list the component in this package."""
    source: str
    note: str

    @property
    def about(self) -> str:
        """Type and entry code, as far as they are known."""
        return ", ".join(filter(None, (self.component_type, self.entry_code)))


class Step(NamedTuple):
    """One component that one candidate needs."""

    part: Part
    state: str
    result: str
    date_awarded: str
    series: str
    order_reference: str
    entered_on: str
    reported: str
    """The night that brought the result, blank where that is not known."""
    file: str
    """The first eight hex digits of the sha256 of the file that brought it."""
    row: str

    @property
    def origin(self) -> str:
        """Where the result comes from, in one text; blank where there is none, or it is not known."""
        return f"{self.reported} {self.file} row {self.row}" if self.reported else ""


class Person(NamedTuple):
    """One candidate of the report."""

    candidate: int
    number: str
    uci: str
    surname: str
    forenames: str
    date_of_birth: str
    group: str
    name: str
    file: str
    awarded: int
    needed: int
    last_award: str
    state: str
    night: str
    """The last night that changed an entry or a result of this candidate."""
    words: list[str]
    """What the matrix says, a word for each component of the package."""
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class Report:
    """One centre's candidates in one package: what every page of the report is made from."""

    centre_number: str
    centre_name: str
    framework: str
    package: str
    night: str
    """The last night that changed anything here."""
    parts: list[Part]
    """In the catalogue's order; components that it does not list come last."""
    people: list[Person]
    """By candidate number, then name."""
    by_candidate: dict[int, Person]
    names: dict[int, tuple[str, str]]
    """Candidate number and name of everybody who was ever entered, by candidate id."""
    entries: pd.DataFrame
    """As `Programme.entries`."""
    series: dict[str, tuple[str, str]]
    """For each series of the catalogue: the day of its results and the row's confidence."""
    sources: dict[str, str]


def unlisted(component: str) -> Part:
    """A component that the catalogue does not list in the package."""
    return Part(component, "", "", confidence="", source="", note="")
