"""The gold folder: ugly files as people send them, each with candidates of its own and with what must come of it.

A case is a small function that makes the file's bytes from its own six people.
New ugliness is added here for ever; nothing is ever taken out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.identifiers import uci_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CENTRE, IT = "12345", "05352"
SIZE = 6
"""People of a case."""
RESERVED = 12
"""The first blocks of people are for cases that name theirs: whose numbers must begin with a zero, or lie in ready files."""
FIRST = ("Asha", "Bo", "Carys", "Dev", "Elif", "Femi", "Gwen")
SURNAMES = (
    *("Abara", "Bevan", "Castle", "Dyer", "Eaton", "Farrow", "Goddard", "Hollis", "Iqbal", "Jarvis", "Keane", "Lomax"),
    *("Mercer", "Nash", "Oduya", "Pryce", "Quigley", "Rowan", "Sethi", "Tranter", "Umar", "Vance", "Whelan", "Yates"),
    *("Zane", "Orme", "Lacey", "Kumar", "Ibbot", "Hurst", "Glenn"),
)
ASSESSORS = (("Priya Nair", "PN"), ("Nora Abbott", "NA"), ("Nat Ullman", "NULL"), ("Tru Emmett", "TRUE"))
"""Centre assessors of the qualification; some of their initials are words to other programs."""

Rows = list[list[Any]]


@dataclass(frozen=True)
class Person:
    """A candidate."""

    place: int
    """Among all candidates of the gold folder, from 1."""

    @property
    def number(self) -> str:
        return f"{self.place:04d}"

    @property
    def surname(self) -> str:
        return f"{SURNAMES[self.place % 31]}-{SURNAMES[self.place // 31 % 31]}"

    @property
    def forenames(self) -> str:
        return FIRST[self.place % 7]

    @property
    def birth(self) -> str:
        return f"{1 + self.place % 28:02d}/03/2009"

    @property
    def uci(self) -> str:
        first = f"12345026{self.number}"
        return first + str(uci_letter([first])[0])


class People(list[Person]):
    """The six people of a case; counted from 0, as lists are."""

    @property
    def numbers(self) -> list[str]:
        return [person.number for person in self]

    def marks(self, *grades: Sequence[Any] | str | None, units: Sequence[Any] = ("Unit 1",)) -> Rows:
        """Give a plain mark sheet: a row for each of the first people, with these grades (one a unit, or a blank)."""
        rows = [[one.number, one.surname, "PN", *(given or [None])] for one, given in zip(self, grades, strict=False)]
        return [["Candidate number", "Surname", "Assessor", *units], *rows]

    def register(self, *births: Any) -> Rows:
        """Give a plain register of the first people, one for each date of birth."""
        rows = [[one.number, one.surname, one.forenames, birth] for one, birth in zip(self, births, strict=False)]
        return [["Candidate number", "Surname", "Forenames", "Date of birth"], *rows]


@dataclass(frozen=True)
class Case:
    """One ugly file, and what must come of it."""

    name: str
    """The drop's path below the centre's folder."""
    make: Callable[[People], bytes]
    found: tuple[str, ...]
    """Every finding: the rule, and its cell, or `row 7`, or nothing where it is about all of it."""
    balance: tuple[int, int, int, int]
    """Rows accepted, unchanged, held, blank."""
    claimed: tuple[str, ...]
    """What the claim holds of each of its people: the grades of units 1, 2…, `.` where there is none."""
    became: str
    people: People
    entered: bool
    """Whether its people are registered and entered before the night."""
    registered: Mapping[str, str]
    """Of people whom the case registers: candidate number to what the ledger then holds."""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    """Files that lie beside it: name to bytes."""


CASES: dict[str, Case] = {}


def ugly(
    name: str,
    *found: str,
    accepted: int = 0,
    unchanged: int = 0,
    held: int = 0,
    blank: int = 0,
    claimed: str = "",
    became: str = "",
    block: int = 0,
    **more: Any,
) -> Callable[[Callable[[People], bytes]], Callable[[People], bytes]]:
    """Enter the function into the gold folder as the maker of this file.

    `claimed` holds a word for each person: `P MD .` says P for the first, M and D for the second, nothing for the third.
    `block` (1 to 11) fixes whose file it is, where that matters.
    """

    def enter(make: Callable[[People], bytes]) -> Callable[[People], bytes]:
        if name in CASES:
            raise ValueError(f"two cases are called {name}")
        start = (block or RESERVED + len(CASES)) * SIZE
        people = People(Person(start + at) for at in range(1, SIZE + 1))
        taken = accepted + unchanged
        kind = became or ("part-accepted" if held and taken else "returned" if held or not taken else "accepted")
        CASES[name] = Case(
            name,
            make,
            found,
            (accepted, unchanged, held, blank),
            tuple(word.rstrip(".") for word in claimed.split()),
            kind,
            people,
            entered="registered" not in more,
            registered=more.get("registered", {}),
            beside=more.get("beside", {}),
        )
        return make

    return enter
