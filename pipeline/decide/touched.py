"""Whom and what the steps of a batch say something new about: claims, centres, OCR Assessors, people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.lifecycle import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pipeline.known import Changes, Known

_OF_CENTRES = ("centre", "approval", "visit", "candidate", "registration", "centre_assessor")
_OF_PEOPLE = ("registration", "entry", "unit_result", "overall_result", "programme_entry", "programme_result")


Place = tuple[str, str]
"""Centre number, entry code."""


def renamed_centres(known: Known, before: Known) -> set[str]:
    """Centres that bore another name before."""
    now, then = (
        dict(zip(of["centre"]["centre_number"], of["centre"]["centre_name"], strict=True)) for of in (known, before)
    )
    return {number for number, name in then.items() if now.get(number) != name}


def _places(rows: pd.DataFrame) -> set[Place]:
    return set(zip(rows["centre_number"], rows["entry_code"], strict=True))


class Touched:
    """Sets of keys; `known` is as the steps have left it."""

    def __init__(self, steps: Sequence[Changes], known: Known) -> None:
        self._steps, self._known = steps, known
        self.moves: dict[int, list[str]] = {}
        """Claims to the states that they have come to, in order."""
        for step in steps:
            for rows in step.new.get("claim_event", ()):
                for claim, state in zip(rows["claim"].tolist(), rows["to_state"].tolist(), strict=True):
                    self.moves.setdefault(claim, []).append(state)
        self.new_centres: set[str] = self._new("centre", "centre_number")
        self.assessors: set[str] = self._all("approval", "ocr_assessor") - {""}
        """OCR Assessors who were given an approval, or had one taken away."""
        self.people: set[int] = self._changed("candidate", "id") | self._all("programme_result", "candidate")
        self.people |= self._all("registration", "candidate")
        """Candidates whose details, number or results are others now."""
        self.programme_entries: set[int] = self._all("programme_entry", "id")
        self.claims: set[int] = set(self.moves) | self._showing() | self._of_renamed() | self._to_be_visited()
        self.centres = self._centres()
        self.held: set[str] = self._new("held_row", "centre_number")
        """Centres of which rows were held: what is graded and held is missing in a claim."""

    def _new(self, table: str, column: str) -> set[Any]:
        return {value for step in self._steps for rows in step.new.get(table, ()) for value in rows[column].tolist()}

    def _changed(self, table: str, column: str) -> set[Any]:
        frames = (rows for step in self._steps for rows in step.changed.get(table, ()) if column in rows)
        return {value for rows in frames for value in rows[column].tolist()}

    def _all(self, table: str, column: str) -> set[Any]:
        return self._new(table, column) | self._changed(table, column)

    def _where(self, table: str, column: str, among: set[Any], wanted: str) -> set[Any]:
        """What known rows of a table, found by one of their columns, say in another."""
        frame = self._known[table]
        return set(frame.loc[frame[column].isin(among), wanted].tolist()) if among else set()

    def _showing(self) -> set[int]:
        """Claims that show a candidate or a centre assessor whose details, or number, are others now."""
        people = self._changed("candidate", "id") | self._all("registration", "candidate")
        markers = self._changed("centre_assessor", "id")
        return self._where("line", "candidate", people, "claim") | self._where("line", "assessor", markers, "claim")

    def _of_renamed(self) -> set[int]:
        """A centre's and an OCR Assessor's name stand on claims; those not submitted yet will say it with their next change.

        The office's wave knows no lines, so that it cannot tell whether an unsubmitted claim has any.
        """
        found = self._where("claim", "centre_number", self._changed("centre", "centre_number"), "id")
        if renamed := self._changed("ocr_assessor", "code"):
            approvals = self._known["approval"]
            found |= self._at(_places(approvals[approvals["ocr_assessor"].isin(renamed)]) - self._moved("approval"))
        return found - self._where("claim", "state", {State.UNSUBMITTED.value}, "id")

    def _to_be_visited(self) -> set[int]:
        """Sampled claims of whose qualification a visit was added or taken back: their samples say when it is."""
        sampled = self._where("claim", "state", {State.SAMPLED.value}, "id")
        return self._at(self._moved("visit")) & sampled if sampled else set()

    def _moved(self, table: str) -> set[Place]:
        """Centre and entry code of every row of a table that is new or changed."""
        steps = [of[table] for step in self._steps for of in (step.new, step.changed) if table in of]
        return {place for frames in steps for rows in frames for place in _places(rows)}

    def _at(self, places: set[Place]) -> set[int]:
        """The claims of these centres and entry codes."""
        if not places:
            return set()
        claims = self._known["claim"]
        pairs = zip(claims["centre_number"], claims["entry_code"], strict=True)
        return {claim for claim, place in zip(claims["id"].tolist(), pairs, strict=True) if place in places}

    def _centres(self) -> set[str]:
        centres = self._where("claim", "id", self.claims, "centre_number")
        for table in _OF_CENTRES:
            centres |= self._all(table, "centre_number")
        people = self.people | {person for table in _OF_PEOPLE for person in self._all(table, "candidate")}
        people |= self._where("entry", "id", self._changed("entry", "id"), "candidate")
        centres |= self._where("programme_entry", "id", self.programme_entries, "centre_number")
        centres |= self._where("approval", "ocr_assessor", self._changed("ocr_assessor", "code"), "centre_number")
        markers = self._all("assessor_for", "assessor") | self._changed("centre_assessor", "id")
        centres |= self._where("centre_assessor", "id", markers, "centre_number")
        return centres | self._where("candidate", "id", people, "centre_number")

    def renamed_assessors(self) -> set[str]:
        """OCR Assessors whose names or addresses are others now."""
        return self._all("ocr_assessor", "code")
