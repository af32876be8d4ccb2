"""The lines of whole centres, packed by the database: read once for all that shows them.

Lines are many (fifty claims hold 150,000) and few of a kind. What costs is every value that passes from the database to
us, so two whole numbers say all of a line, all lines come as two texts, and only distinct kinds are ever taken apart.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, and_, case, cast, func, or_, select

from pipeline.ledger.asking import chunks, plain
from pipeline.ledger.claim_records import Kind, Lines
from pipeline.ledger.tables import CANDIDATE, LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from sqlalchemy import ColumnElement, Connection, Select

    Ints = np.ndarray[Any, np.dtype[np.int64]]

_UNITS, _ASSESSORS = 100_000, 1_000_000  # more than any ledger will hold: 30 million sheets fit into a code besides
_CANDIDATES = 1 << 28
GRADES = "PMD"
"""The grades, by the number under which a code holds them."""
_NUMBER_AND_MORE = re.compile(r"(\d+)([re]?)(\+?)([acw]?)(@?)")
OUTSIDE = "@"
"""Stands in the code of a line of another awarding body."""
_OUTCOMES = {"": "", "a": "agreed", "c": "changed", "w": "withdrawn"}
_MORE = [
    turn + sampled + outcome + outside
    for turn in ("", "r", "e") for sampled in ("", "+") for outcome in _OUTCOMES for outside in ("", OUTSIDE)
]  # fmt: skip
"""What a code says beside its number, by the number under which the database holds it."""


class Tally(NamedTuple):
    """What a claim holds, in numbers."""

    codes: Counter[str]
    """How many lines of each code."""
    candidates: int

    def sheets(self) -> set[int]:
        """Give the sheets from which its lines come."""
        return {kind_of(code).sheet for code in self.codes}


Tallies = dict[str, dict[int, Tally]]
"""By centre, then claim."""


class PackedLines:
    """The lines of centres, withdrawn and replaced ones too; each centre's are read once.

    It lives as long as the transaction that it reads in. Tallies are small, and may live as long as no line changes.
    """

    def __init__(self, connection: Connection, tallies: Tallies | None = None) -> None:
        self._connection = connection
        self._of_centre: dict[str, dict[int, Lines]] = {}
        self._tallies = {} if tallies is None else tallies

    def of_claims(self, centres: Iterable[str]) -> Mapping[int, Lines]:
        """Give the lines of every claim of these centres, by claim."""
        wanted = sorted(set(centres))
        for some in chunks(number for number in wanted if number not in self._of_centre):
            self._of_centre |= self._read(some)
        return {claim: lines for number in wanted for claim, lines in self._of_centre[number].items()}

    def tallies(self, centres: Iterable[str]) -> Mapping[int, Tally]:
        """Give what every claim of these centres holds in numbers, by claim; lines are read where they are not at hand."""
        wanted = sorted(set(centres))
        missing = [number for number in wanted if number not in self._tallies]
        self.of_claims(missing)
        for number in missing:
            self._tallies[number] = {claim: _tally(lines) for claim, lines in self._of_centre[number].items()}
        return {claim: tally for number in wanted for claim, tally in self._tallies[number].items()}

    def has_tallied(self, centre: str) -> bool:
        """Whether the tallies of this centre are at hand, and cost nothing."""
        return centre in self._tallies

    def _read(self, centres: Sequence[str]) -> dict[str, dict[int, Lines]]:
        candidate, centre = CANDIDATE.c.id, CANDIDATE.c.centre_number
        theirs = select(candidate).where(centre.in_(centres))
        lines = dict(_of_claims(*plain(self._connection, _packed().where(LINE.c.candidate.in_(theirs)))[0]))
        centre_of: dict[int, str] = {}
        for some in chunks(of.candidates[0] for of in lines.values()):
            centre_of |= plain(self._connection, select(candidate, centre).where(candidate.in_(some)))
        found: dict[str, dict[int, Lines]] = {number: {} for number in centres}
        for claim, of in lines.items():
            found[centre_of[of.candidates[0]]][claim] = of
        return found


def _of_claims(whose: str | None, kinds: str | None) -> Iterator[tuple[int, Lines]]:
    """Take the two texts apart: by claim. They are NULL where there is no line."""
    import numpy as np  # noqa: PLC0415  a quiet night reads no lines

    both = np.stack([np.fromstring(text or "", dtype=np.int64, sep=",") for text in (whose, kinds)])
    who, kind = both[:, np.argsort(both[0] // len(_MORE), kind="stable")]
    who, more = np.divmod(who, len(_MORE))
    claims, candidates = np.divmod(who, _CANDIDATES)
    is_first = np.diff(candidates, prepend=-1) != 0
    for start, end in pairwise([*np.flatnonzero(np.diff(claims, prepend=-1)).tolist(), len(claims)]):
        mine = slice(start, end)
        is_first[start] = True
        row = np.cumsum(is_first[mine]) - 1
        yield int(claims[start]), Lines(candidates[mine][is_first[mine]].tolist(), row, *_coded(kind[mine], more[mine]))


def _coded(kind: Ints, more: Ints) -> tuple[Ints, list[str]]:
    """Give each line's code by its place among the distinct ones."""
    import pandas as pd  # noqa: PLC0415  as above

    which, numbers = pd.factorize(kind)
    which, both = pd.factorize(which * len(_MORE) + more)
    at, more = divmod(both, len(_MORE))
    return which, [f"{number}{_MORE[rest]}" for number, rest in zip(numbers[at].tolist(), more.tolist(), strict=True)]


def _tally(lines: Lines) -> Tally:
    import numpy as np  # noqa: PLC0415  as above

    return Tally(Counter(dict(zip(lines.codes, np.bincount(lines.which).tolist(), strict=True))), len(lines.candidates))


def _packed() -> Select[Any]:
    """Select, of all lines, whose they are (and the little there is besides), and of which kind."""
    line = LINE.c
    # Numbers are put together by arithmetic, and what most lines lack is looked at once: half the cost of joining texts.
    nothing_more = and_(
        line.slot == 0, line.sampled == 0, line.outcome == "", line.awarding_body == "", line.evidence == ""
    )
    turn = case({0: 0, 1: 1}, value=line.slot, else_=2)
    outcome = case({name: at for at, name in enumerate(_OUTCOMES.values())}, value=func.lower(line.outcome))
    outside = case((or_(line.awarding_body != "", line.evidence != ""), 1), else_=0)
    more = case((nothing_more, 0), else_=((turn * 2 + line.sampled) * len(_OUTCOMES) + outcome) * 2 + outside)
    whose = (line.claim * _CANDIDATES + line.candidate) * len(_MORE) + more
    kind = (line.sheet * _ASSESSORS + line.assessor) * _UNITS + line.unit
    kind = kind * len(GRADES) + case({grade: at for at, grade in enumerate(GRADES)}, value=line.grade)
    return select(_listed(whose), _listed(kind))


def _listed(numbers: ColumnElement[int]) -> Any:
    return func.aggregate_strings(cast(numbers, String), ",")


@lru_cache(maxsize=100_000)
def kind_of(code: str) -> Kind:
    """Say what a code of `Lines.codes` means."""
    number, turn, sampled, outcome, outside = code, "", "", "", ""
    if not code.isdigit():
        said = _NUMBER_AND_MORE.fullmatch(code)
        assert said is not None, code
        number, turn, sampled, outcome, outside = said.groups()
    rest, grade = divmod(int(number), len(GRADES))
    rest, unit = divmod(rest, _UNITS)
    sheet, assessor = divmod(rest, _ASSESSORS)
    return Kind(unit, GRADES[grade], assessor, sheet, bool(sampled), _OUTCOMES[outcome], bool(outside), turn)
