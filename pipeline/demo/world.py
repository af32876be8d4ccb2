"""Three invented centres: their classes, who teaches, who is taught, and what each achieves.

Everything follows from seeds: the same world every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random

from pipeline.demo.names import FORENAMES, SURNAMES
from schemas.identifiers import uci_letter

IT, BUSINESS, NATIONAL = "05352", "05332", "06325"
FRAMEWORK = "ICT"
PACKAGE = "Advanced Apprenticeship Level 3 IT Application Specialist England"
COMPONENTS = (
    "Level 3 Diploma in IT User Skills (ITQ)",
    "Functional Skills English Level 2",
    "Functional Skills Mathematics Level 2",
    "Employee Rights and Responsibilities",
)
"""The package's components, as in the shipped catalogue."""
ASHDOWN, RIVERSIDE, MERESIDE = "12345", "23456", "34567"
CENTRES = {
    ASHDOWN: ("Ashdown Park College", "exams@ashdown-park.example", "head.of.it@ashdown-park.example"),
    RIVERSIDE: ("Riverside Sixth Form", "exams@riverside.example", "head@riverside.example;data@riverside.example"),
    MERESIDE: ("Mereside Technical College", "exams@mereside.example", "apprenticeships@mereside.example"),
}
"""Name, contact email, report recipients."""
STAFF: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {
    (ASHDOWN, IT): (("Priya Nair", "PN"), ("Tom Okafor", "TO"), ("Siân Rees-Davies", "SRD")),
    (ASHDOWN, BUSINESS): (("Becky Taylor", "BT"), ("Ivan Horvat", "IH")),
    (RIVERSIDE, IT): (("Marcus Bell", "MB"), ("Anna Kowalczyk", "AK")),
    (RIVERSIDE, BUSINESS): (("Joseph Mensah", "JM"), ("Helen O'Hara", "HOH")),
    (MERESIDE, NATIONAL): (("Jas Hundal", "JH"), ("Erin Walsh", "EW")),
}
"""Centre assessors of a centre and qualification: full name, initials."""


@dataclass(frozen=True, slots=True)
class Group:
    """A teaching group: who marks it, and which units it has finished by Christmas and by February."""

    centre: str
    name: str
    size: int
    entry_code: str
    born: int
    """The school year's first calendar year of birth: 2008 for 1 September 2008 to 31 August 2009."""
    markers: tuple[str, ...]
    autumn: tuple[int, ...] = ()
    spring: tuple[int, ...] = ()
    completes: date | None = None


_SUMMER, _NEXT = date(2027, 8, 31), date(2028, 8, 31)
GROUPS = (
    Group(ASHDOWN, "12A", 25, IT, 2009, ("PN", "TO"), (1, 2), (3,), _NEXT),
    Group(ASHDOWN, "12B", 25, BUSINESS, 2009, ("BT",), (1, 2), (3,), _NEXT),
    Group(ASHDOWN, "13A", 30, IT, 2008, ("PN", "TO", "SRD"), (1, 2, 3, 5, 9), (7, 12, 19, 23), _SUMMER),
    Group(ASHDOWN, "13B", 30, BUSINESS, 2008, ("BT", "IH"), (1, 2, 3, 4, 5), (6, 10, 16, 21), _SUMMER),
    Group(RIVERSIDE, "12 IT", 30, IT, 2009, ("AK",), (1, 2), (12,), _NEXT),
    Group(RIVERSIDE, "12 Bus", 30, BUSINESS, 2009, ("HOH",), (1, 2), (3,)),
    Group(RIVERSIDE, "13 IT", 30, IT, 2008, ("MB",), (1, 2, 3, 7, 8), (9, 12, 17, 27), _SUMMER),
    Group(RIVERSIDE, "13 Bus", 30, BUSINESS, 2008, ("JM",), (1, 2, 3, 10, 11), (4, 6, 12, 16), _SUMMER),
    Group(MERESIDE, "ICT-A", 25, NATIONAL, 2009, ("JH", "EW"), (1, 2, 6), (), _SUMMER),
    Group(MERESIDE, "ICT-B", 25, NATIONAL, 2009, ("JH", "EW"), (1, 4, 21), (), _SUMMER),
    Group(MERESIDE, "APP1", 20, "", 2008, ()),
)
_FIRST_NUMBER = {ASHDOWN: 21, RIVERSIDE: 101, MERESIDE: 3001}


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate of a centre."""

    centre: str
    number: str
    surname: str
    forenames: str
    sex: str
    born: date
    group: str
    uci: str
    uln: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One candidate's grade in one unit, and who gave it."""

    number: str
    unit: int
    grade: str
    marker: str


def groups_of(centre: str, *entry_codes: str) -> list[Group]:
    """A centre's groups, of these qualifications only if any is named."""
    return [g for g in GROUPS if g.centre == centre and (not entry_codes or g.entry_code in entry_codes)]


@cache
def register(group: Group) -> tuple[Person, ...]:
    """The group's candidates, by number."""
    return tuple(p for p in everybody() if (p.centre, p.group) == (group.centre, group.name))


def forgotten() -> Person:
    """Somebody of Riverside's 12 Bus who is registered and taught, and whose entry nobody thinks of until February."""
    return register(next(group for group in groups_of(RIVERSIDE) if group.name == "12 Bus"))[-2]


def absent() -> Person:
    """Somebody of Riverside's 13 Bus who was entered and left in October: no work, and nobody withdrew the entry."""
    return register(next(group for group in groups_of(RIVERSIDE) if group.name == "13 Bus"))[-1]


MOVED = (RIVERSIDE, "13 Bus")
"""The first of this group came from another centre, and keeps its UCI."""
FORMER_CENTRE = "68199"


@cache
def everybody() -> tuple[Person, ...]:
    """All candidates of all centres, no name twice."""
    chance = Random(2012)  # noqa: S311  # an invented world needs to be the same each time, not secret
    names = [(surname, forename, sex) for sex, given in FORENAMES.items() for forename in given for surname in SURNAMES]
    chance.shuffle(names)
    places = [(group, place) for group in GROUPS for place in range(group.size)]
    ucis = _ucis(places)
    numbers = _numbers()
    return tuple(
        Person(
            group.centre,
            numbers[at],
            surname,
            forename,
            sex,
            date(group.born, 9, 1) + timedelta(days=chance.randrange(365)),
            group.name,
            ucis[at],
            uln(700_000_000 + chance.randrange(1_000_000)),
        )
        for at, ((group, _place), (surname, forename, sex)) in enumerate(zip(places, names, strict=False))
    )


def _numbers() -> list[str]:
    return [
        f"{first + place:04d}"
        for centre, first in _FIRST_NUMBER.items()
        for place in range(sum(group.size for group in groups_of(centre)))
    ]


def _ucis(places: list[tuple[Group, int]]) -> list[str]:
    """A UCI for each place: the issuing centre, 0, the year of first entry, a serial number, the check letter."""
    firsts = [
        f"{_issuer(group, place)}0{group.born + 17 - 2000:02d}{at + 1:04d}" for at, (group, place) in enumerate(places)
    ]
    return [first + letter for first, letter in zip(firsts, uci_letter(firsts), strict=True)]


def _issuer(group: Group, place: int) -> str:
    moved = (group.centre, group.name) == MOVED and place == 0
    return FORMER_CENTRE if moved else group.centre


def uln(seed: int) -> str:
    """The first ULN from these nine digits on that adds up (weights 10 to 1, remainder 10 by 11)."""
    while True:
        rest = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), str(seed), strict=True)) % 11
        if rest:
            return f"{seed}{10 - rest}"
        seed += 1


@cache
def marks(group: Group) -> tuple[Mark, ...]:
    """What the group's candidates have achieved by February; some work is still missing."""
    chance = Random(f"{group.centre} {group.name}")  # noqa: S311  # as above
    found = []
    for person in register(group):
        ability = chance.random()
        for unit in (*group.autumn, *group.spring):
            grade = "PMD"[min(2, int((ability + chance.random()) * 1.5))]
            if chance.random() > 0.05 and person != absent():
                found.append(Mark(person.number, unit, grade, group.markers[unit % len(group.markers)]))
    return tuple(found)
