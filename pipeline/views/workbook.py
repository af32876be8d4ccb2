"""The claim workbook: every candidate who can be claimed for, every unit, what stands, and how to fill it in."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.render import day
from pipeline.views.claim_book import UnitWords, unit_order, unit_words
from pipeline.views.workbook_guide import guide
from pipeline.workbooks import ClaimRow, ClaimSheets, ToClaimAgain
from schemas.units import tidy_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.ledger.facts_workbooks import Claimable, Entered, Stands, Withdrawn
    from schemas.qualifications import Catalogue

_FULL = "Full award"
_CLOSED = ("", "")


class NothingToShowError(Exception):
    """The workbook was asked for a unit or a group that it has not."""


class Narrowed(NamedTuple):
    """What alone is wanted; blank for all."""

    unit: str = ""
    group: str = ""


ALL = Narrowed()


def claim_workbook(facts: Claimable, entry_code: str, catalogue: Catalogue, only: Narrowed = ALL) -> ClaimSheets:
    """Lay out the workbook of one qualification of a centre: candidates by number, units in their order.

    Units are those of the qualification or, where all candidates have unit entries, those entered and not claimed yet.
    Raises NothingToShowError where `only` names what is not there.
    """
    shown = _Book(facts, entry_code, catalogue, only)
    across = shown.units()
    markers = [(marker.full_name, marker.initials) for marker in facts.markers.get(entry_code, ())]
    qualification = catalogue.qualification(entry_code)
    title = qualification.title if qualification else ""
    centre = facts.centre
    rows = [row for candidate in shown.candidates if (row := shown.row(candidate, across))]
    return ClaimSheets(
        centre_number=centre.centre_number,
        entry_code=entry_code,
        title=f"{entry_code} {title}, {centre.centre_name}",
        narrowed=_narrowed(only),
        contact_email=centre.contact_email,
        units=[(unit.label, tidy_unit(unit.label), unit.title) for unit in across],
        whole=bool(qualification and qualification.units_complete) or bool(across and shown.has_unit_entries_alone),
        markers=markers,
        rows=rows,
        again=shown.again(across),
        nameless=shown.nameless,
        guide=guide(centre.centre_number, entry_code, catalogue, alone=len(markers) == 1),
    )


def _narrowed(only: Narrowed) -> str:
    words = [f"Unit {only.unit}" if only.unit.isdigit() else only.unit, only.group and f"group {only.group}"]
    shown = " and ".join(filter(None, words))
    return f"Only {shown}." if shown else ""


class _Book:
    """Whom and what one workbook is about."""

    def __init__(self, facts: Claimable, entry_code: str, catalogue: Catalogue, only: Narrowed) -> None:
        self._facts, self._catalogue, self._only = facts, catalogue, only
        self._code = entry_code
        self._words = _words_of(facts, entry_code, catalogue)
        live = [entry for entry in facts.entered.get(entry_code, ()) if self._is_wanted(entry)]
        if only.group and not live:
            raise NothingToShowError(f"nobody in group {only.group} has a live entry for {entry_code}")
        told = {entry.candidate for entry in live if self._who(entry.candidate) != _CLOSED}
        self.nameless = len({entry.candidate for entry in live} - told)
        self.candidates = sorted(told, key=lambda candidate: (*self._who(candidate), candidate))
        self._whole = told.intersection(entry.candidate for entry in live if entry.entry_type == _FULL)
        self._single: dict[int, set[UnitWords]] = {candidate: set() for candidate in told - self._whole}
        for entry in live:
            if entry.candidate in self._single:
                self._single[entry.candidate].add(self._words[entry.unit])
        self._stands = {candidate: self._standing(candidate) for candidate in told}

    def _is_wanted(self, entry: Entered) -> bool:
        group = self._facts.groups.get(entry.candidate, "")
        return not self._only.group or group.casefold() == self._only.group.casefold()

    def _who(self, candidate: int) -> tuple[str, str]:
        """Candidate number, and the UCI where there is no number."""
        number = self._facts.numbers.get(candidate, "")
        return number, "" if number else self._facts.people[candidate].uci

    def _standing(self, candidate: int) -> dict[UnitWords, Stands]:
        """What stands of this qualification's units, whatever the size they were claimed for."""
        stands = self._facts.standing.get(candidate, {})
        return {self._words[unit]: found for unit, found in stands.items() if unit in self._words}

    @property
    def has_unit_entries_alone(self) -> bool:
        """Whether nobody can claim a unit that was not entered."""
        return bool(self._single) and not self._whole

    def units(self) -> list[UnitWords]:
        """Give the units across, in their order."""
        found: set[UnitWords] = set()
        if self._whole or not self._single:
            found |= _units_of(self._catalogue, self._code).union(*(self._stands[each] for each in self._whole))
        for candidate, entered in self._single.items():
            found |= entered - self._stands[candidate].keys()
        if self._only.unit:
            found = {unit for unit in found if tidy_unit(self._only.unit) in (unit.number, unit.reference)}
            if not found:
                raise NothingToShowError(f"no candidate can claim unit {self._only.unit} of {self._code}")
        return sorted(found, key=unit_order)

    def row(self, candidate: int, across: Sequence[UnitWords]) -> ClaimRow | None:
        """Give a candidate's row; None where every unit that was entered is claimed."""
        entered = self._single.get(candidate)
        stands = self._stands[candidate]
        if entered is not None and not (entered - stands.keys()).intersection(across):
            return None
        number, uci = self._who(candidate)
        person = self._facts.people[candidate]
        return ClaimRow(
            number=number,
            uci=uci,
            surname=person.surname,
            forenames=person.forenames,
            date_of_birth=person.date_of_birth,
            group=self._facts.groups.get(candidate, ""),
            cells=_cells(stands, entered, across),
        )

    def again(self, across: Iterable[UnitWords]) -> list[ToClaimAgain]:
        """List what was withdrawn and can be claimed again, by candidate number, then unit."""
        wanted = set(across)
        lines = [(self._words[each.unit], each) for each in self._facts.withdrawn if each.unit in self._words]
        open_ = [(unit, each) for unit, each in lines if unit in wanted and self._is_open(unit, each)]
        ordered = sorted(open_, key=lambda one: (*self._who(one[1].candidate), one[1].candidate, unit_order(one[0])))
        return [self._told(unit, each) for unit, each in ordered]

    def _is_open(self, unit: UnitWords, line: Withdrawn) -> bool:
        entered = line.candidate in self._whole or unit in self._single.get(line.candidate, ())
        return entered and line.candidate in self._stands

    def _told(self, unit: UnitWords, line: Withdrawn) -> ToClaimAgain:
        person = self._facts.people[line.candidate]
        why = f"Claim {line.claim_number}, {day(line.on)}" + (f": {line.reason}" if line.reason else "")
        who = (*self._who(line.candidate), person.surname, person.forenames)
        return ToClaimAgain(*who, unit.label, unit.title, line.grade, line.initials, why)


def _words_of(facts: Claimable, entry_code: str, catalogue: Catalogue) -> dict[int, UnitWords]:
    """Name the ledger's units of the qualification's suite, level and subject, by id."""
    family = catalogue.families[catalogue.family_of(entry_code)] if catalogue.qualification(entry_code) else None
    units = facts.units.items()
    return {number: unit_words(catalogue, unit) for number, unit in units if unit[1:4] == family}


def _cells(
    stands: Mapping[UnitWords, Stands], entered: set[UnitWords] | None, across: Sequence[UnitWords]
) -> list[tuple[str, str] | None]:
    """For each unit what stands (of a full award), blanks where it is not offered, None where it is open."""
    if entered is not None:
        return [None if unit in entered and unit not in stands else _CLOSED for unit in across]
    return [stands.get(unit) for unit in across]


@lru_cache(maxsize=1000)
def _units_of(catalogue: Catalogue, entry_code: str) -> frozenset[UnitWords]:
    """The units of a qualification that centres claim: those listed that are not examined."""
    units = catalogue.units_of(catalogue.family_of(entry_code))
    units = units[units["assessment"] != "external exam"]
    columns = (units[name].tolist() for name in ("unit_number", "unit_reference", "title"))
    return frozenset(UnitWords(*words) for words in zip(*columns, strict=True))
