"""The lines of whole centres, packed by the database: read once for all that shows them.

Lines are many (fifty claims hold 150,000) and few of a kind, so the database packs each candidate's lines into one text
of codes, and only distinct codes are ever taken apart.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, and_, case, cast, func, or_, select

from pipeline.ledger.asking import chunks, plain
from pipeline.ledger.claim_records import Kind, Lines
from pipeline.ledger.tables import CANDIDATE, LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Column, Connection, Select

_UNITS, _ASSESSORS = 100_000, 1_000_000  # more than any ledger will hold: 30 million sheets fit into a code besides
GRADES = "PMD"
"""The grades, by the number under which a code holds them."""
_NUMBER_AND_MORE = re.compile(r"(\d+)([re]?)(\+?)([acw]?)(@?)")
OUTSIDE = "@"
"""Stands in the code of a line of another awarding body."""
_OUTCOMES = {"": "", "a": "agreed", "c": "changed", "w": "withdrawn"}


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
        self._of_centre: dict[str, dict[int, list[Lines]]] = {}
        self._tallies = {} if tallies is None else tallies

    def of_claims(self, centres: Iterable[str]) -> Mapping[int, Sequence[Lines]]:
        """Give the lines of every claim of these centres, by claim, sorted by candidate."""
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

    def _read(self, centres: Sequence[str]) -> dict[str, dict[int, list[Lines]]]:
        found: dict[str, dict[int, list[Lines]]] = {number: defaultdict(list) for number in centres}
        candidate, centre = CANDIDATE.c.id, CANDIDATE.c.centre_number
        centre_of = dict(plain(self._connection, select(candidate, centre).where(centre.in_(centres))))
        theirs = LINE.c.candidate.in_(select(candidate).where(centre.in_(centres)))
        packed = plain(self._connection, _packed(LINE.c.candidate).where(theirs))
        # Grouping by candidate alone needs no sorting, for so the table lies; few have lines in more than one claim.
        several = sorted(candidate for first, candidate, _, last in packed if first != last)
        packed = [row for row in packed if row[0] == row[3]]
        for some in chunks(several):
            packed += plain(self._connection, _packed(LINE.c.candidate, LINE.c.claim).where(LINE.c.candidate.in_(some)))
        for claim, candidate, codes, _ in sorted(packed):
            found[centre_of[candidate]][claim].append(Lines(claim, candidate, codes))
        return found


def _tally(lines: Sequence[Lines]) -> Tally:
    return Tally(Counter(",".join(each.codes for each in lines).split(",")), len(lines))


def _packed(*by: Column[int]) -> Select[Any]:
    """Select claim, candidate, codes, and the claim once more: the last, where the lines are those of several."""
    line = LINE.c
    # Numbers are put together by arithmetic, and what most lines lack is looked at once: half the cost of joining texts.
    kind = (line.sheet * _ASSESSORS + line.assessor) * _UNITS + line.unit
    number = cast(kind * len(GRADES) + case({"P": 0, "M": 1, "D": 2}, value=line.grade), String)
    nothing_more = and_(
        line.slot == 0, line.sampled == 0, line.outcome == "", line.awarding_body == "", line.evidence == ""
    )
    turn = case((line.slot == 0, ""), (line.slot == 1, "r"), else_="e")
    outside = case((or_(line.awarding_body != "", line.evidence != ""), OUTSIDE), else_="")
    more = turn + case((line.sampled == 1, "+"), else_="") + func.substr(func.lower(line.outcome), 1, 1) + outside
    codes = func.aggregate_strings(case((nothing_more, number), else_=number + more), ",")
    return select(func.min(line.claim), line.candidate, codes, func.max(line.claim)).group_by(*by)


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
